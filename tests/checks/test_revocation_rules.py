"""A table of revocation: what a list says of a certificate, and what is said where nobody can read one."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest
from support.made_certificates import CRL_URL, authority, ec_key, make, public_trust, rsa_key
from support.made_lists import key_of, serial_of
from support.situations import ADDRESS, EDGE, NOW, Situation, codes, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Crl,
    Fault,
    FaultKind,
    Finding,
    HttpOutcome,
    Https,
    Observation,
    Resolver,
    Revoked,
    Seen,
    Srv,
    join_run,
    newest,
)

DAY = timedelta(days=1)
ISSUER = authority("Issuing", "Root")
LEAF = make(issuer="Issuing", key=rsa_key())
HEX = f"{serial_of(LEAF):x}"
GONE = {HEX: Revoked(date=NOW - 2 * DAY, reason="key_compromise")}
LDAP = "ldap:///CN=x,CN=CDP,DC=corp"

OK: set[tuple[str, str]] = set()
REVOKED, STALE = {("cert-revoked", "fail")}, {("cert-crl-stale", "warn")}
WARNED, NOTED = {("cert-crl-unreachable", "warn")}, {("cert-crl-unreachable", "note")}


def a_list(**more: Any) -> Crl:
    usual = {"this_update": NOW - DAY, "next_update": NOW + DAY, "issuer_key": key_of(ISSUER), "serials": {}}
    return Crl(**{**usual, **more})


THEIRS = (
    "status 404",
    "status 503",
    "no list",
    "not http",
    "refused",
    "no address",
    "another key",
    "not a full list",
)
OURS = (
    "status 302",
    "timeout",
    "unreachable",
    "our own network",
    "another port",
    "too long",
    "only a private address",
)
TABLE: list[tuple[str, Seen | None, set[tuple[str, str]]]] = [
    ("nobody asked", None, OK),
    ("not on the list", a_list(), OK),
    ("another one is on it", a_list(serials={"abc": GONE[HEX]}), OK),
    ("on the list", a_list(serials=GONE), REVOKED),
    ("on a list of another key", a_list(serials=GONE, issuer_key="0" * 64), OK),
    ("on a list that nobody verified", a_list(serials=GONE, issuer_key=""), OK),
    ("on a list out of date", a_list(serials=GONE, next_update=NOW - DAY), REVOKED | STALE),
    ("due a second ago", a_list(next_update=NOW - timedelta(seconds=1)), STALE),
    ("due now", a_list(next_update=NOW), OK),
    ("a list that says no date", a_list(next_update=None), OK),
    ("the run was cut off", Fault(reason=FaultKind.DEADLINE), NOTED),
    *((f"theirs: {word}", Crl(error=word), WARNED) for word in THEIRS),
    *((f"perhaps ours: {word}", Crl(error=word), NOTED) for word in OURS),
]


def situation_of(seen: Seen | None, *chain: bytes) -> Situation:
    situation = Situation().contact(tls=mutual(*(chain or (LEAF, ISSUER))))
    return situation if seen is None else situation.put("crl", CRL_URL, seen)


@pytest.mark.parametrize(("kind", "seen", "wanted"), TABLE, ids=[row[0] for row in TABLE])
def test_a_revocation_list_is_judged_by_what_it_says(
    kind: str, seen: Seen | None, wanted: set[tuple[str, str]]
) -> None:
    found = situation_of(seen).judge(trust=public_trust())
    assert codes(found, "federation.certificate", notes=True) == wanted, kind


def only(situation: Situation, code: str, **more: Any) -> Finding:
    (one,) = [one for one in situation.judge(trust=public_trust(), **more) if one.code == code]
    return one


def test_a_list_is_old_by_the_day_on_which_it_was_seen() -> None:
    situation = situation_of(a_list(next_update=NOW + DAY))
    later = situation.judge(trust=public_trust(), now=NOW + 20 * DAY)
    assert codes(later, "federation.certificate") == OK


def test_a_wrong_clock_of_ours_makes_no_list_old() -> None:
    situation = situation_of(a_list(next_update=NOW - DAY))
    off = Https(outcome=HttpOutcome.ANSWERED, status=200, date=NOW - 40 * DAY)
    situation.put("https", "lyncdiscover.contoso.com:443", off)
    assert codes(situation.judge(trust=public_trust()), "federation.certificate") == OK


@pytest.mark.parametrize("error", ["timeout", "unreachable", "our own network"])
@pytest.mark.parametrize("complete", [True, False])
def test_a_run_that_hears_nobody_takes_no_revocation_back(error: str, complete: bool) -> None:
    known = tuple(situation_of(a_list(serials=GONE)).facts.values())
    deaf = Observation(probe="crl", subject=CRL_URL, at=NOW + DAY, seen=Crl(error=error))
    situation = Situation(healthy=False)
    joined = join_run(known, (deaf,), complete=complete, now=NOW + DAY)
    situation.facts = {item.key: item for item in joined}
    assert codes(situation.judge(trust=public_trust(), now=NOW + DAY), "federation.certificate") >= REVOKED


def test_a_later_list_says_anew_what_is_so() -> None:
    known = tuple(situation_of(a_list(serials=GONE)).facts.values())
    older, another = NOW - 2 * DAY, "0" * 64
    for seen, wanted in (
        (a_list(), OK),
        (a_list(this_update=NOW), OK),
        # What no list takes back stands: one that cannot be read, or an older copy of it, says nothing.
        (Crl(error="status 404"), WARNED | REVOKED),
        (Crl(error="another key", this_update=NOW), WARNED | REVOKED),
        (a_list(this_update=older), REVOKED),
        (a_list(this_update=older, issuer_key=another), OK),
    ):
        later = Observation(probe="crl", subject=CRL_URL, at=NOW + timedelta(hours=1), seen=seen)
        situation = Situation(healthy=False)
        joined = join_run(known, (later,), complete=True, now=NOW + DAY)
        situation.facts = {item.key: item for item in joined}
        assert codes(situation.judge(trust=public_trust()), "federation.certificate") == wanted


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_files_are_joined_the_same_is_known_of_a_list(order: tuple[int, ...]) -> None:
    """Revoked, gone, taken back, gone: what the last list said stands beside why it cannot be read now."""
    said = (a_list(serials=GONE), Crl(error="timeout"), a_list(this_update=NOW), Crl(error="status 404"))
    looks = [Observation(probe="crl", subject=CRL_URL, at=NOW + n * DAY, seen=seen) for n, seen in enumerate(said)]
    (joined,) = newest(*((looks[place],) for place in order))
    assert isinstance(joined.seen, Crl)
    assert (joined.seen.error, joined.seen.this_update, joined.seen.serials) == ("status 404", NOW, {})


def test_a_leaf_out_of_date_is_judged_by_its_list_too() -> None:
    over = make(issuer="Issuing", key=rsa_key(), end=NOW - DAY)
    gone = {f"{serial_of(over):x}": GONE[HEX]}
    found = situation_of(a_list(serials=gone), over, ISSUER).judge(trust=public_trust())
    assert codes(found, "federation.certificate") == REVOKED | {("cert-expired", "fail")}


@pytest.mark.parametrize(("error", "wanted"), [("no address", NOTED), ("refused", WARNED), ("status 404", WARNED)])
def test_a_laboratory_that_does_not_know_the_cas_host_says_nothing_of_the_world(
    error: str, wanted: set[tuple[str, str]]
) -> None:
    here = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
    situation = Situation(resolvers=(here,), healthy=False).srv(Srv(0, 0, 5061, EDGE), at=here)
    situation.address(ADDRESS, at=here).contact(tls=mutual(LEAF, ISSUER)).put("crl", CRL_URL, Crl(error=error))
    assert codes(situation.judge(trust=public_trust()), "federation.certificate", notes=True) == wanted


def test_of_two_addresses_of_a_list_one_that_can_be_read_is_enough() -> None:
    other = "http://ca2.invalid/x.crl"
    both = make(issuer="Issuing", key=rsa_key(), crl=(CRL_URL, other))
    situation = situation_of(Crl(error="status 404"), both, ISSUER)
    assert codes(situation.judge(trust=public_trust()), "federation.certificate") == WARNED
    situation.put("crl", other, a_list())
    assert codes(situation.judge(trust=public_trust()), "federation.certificate", notes=True) == OK
    situation.put("crl", other, Crl(error="timeout"))
    assert codes(situation.judge(trust=public_trust()), "federation.certificate", notes=True) == NOTED


def test_the_issuers_key_counts_whichever_of_its_certificates_was_sent() -> None:
    renewed = authority("Issuing", "Root", end=NOW + 99 * DAY)
    found = situation_of(a_list(serials=GONE), LEAF, renewed).judge(trust=public_trust())
    assert codes(found, "federation.certificate") == REVOKED
    forged = authority("Issuing", "Root", key=ec_key("forger"))
    lists = a_list(serials=GONE, issuer_key=key_of(forged))
    found = situation_of(lists, LEAF, ISSUER, forged).judge(trust=public_trust())
    assert codes(found, "federation.certificate") == OK


@pytest.mark.parametrize(
    ("crl", "wanted"),
    [
        (CRL_URL, OK),
        ((LDAP, CRL_URL), OK),
        (LDAP, {("cert-crl-ldap-only", "warn")}),
        (False, {("cert-no-crl-point", "warn")}),
        ("https://ca.invalid/x.crl", {("cert-no-crl-point", "warn")}),
        (("https://ca.invalid/x.crl", LDAP), {("cert-crl-ldap-only", "warn")}),
    ],
)
def test_a_certificate_needs_a_list_that_partners_can_read(crl: Any, wanted: set[tuple[str, str]]) -> None:
    leaf = make(issuer="Issuing", key=rsa_key(), crl=crl)
    found = situation_of(None, leaf, ISSUER).judge(trust=public_trust())
    assert codes(found, "federation.certificate", notes=True) == wanted


def test_what_is_said_of_a_revoked_certificate_tells_when_and_why() -> None:
    situation = situation_of(a_list(serials=GONE))
    text = finding_text(only(situation, "cert-revoked"), situation.deployment)
    assert "was revoked by its CA on 2026-11-20: its key was compromised" in text.summary
    assert text.command.startswith("Request-CsCertificate ")


def test_a_revoked_certificate_at_one_node_is_replaced_by_the_one_that_the_other_shows() -> None:
    situation = Situation().address(ADDRESS, "203.0.113.11")
    new = make(issuer="Issuing", key=rsa_key())
    situation.contact(tls=mutual(new, ISSUER)).contact("203.0.113.11", tls=mutual(LEAF, ISSUER))
    situation.put("crl", CRL_URL, a_list(serials=GONE))
    text = finding_text(only(situation, "cert-revoked"), situation.deployment)
    assert text.remedy.startswith("Do not order another one")


@pytest.mark.parametrize("code", ["cert-crl-unreachable", "cert-crl-stale"])
def test_a_list_that_fails_asks_for_no_new_certificate(code: str) -> None:
    seen = Crl(error="status 404") if code == "cert-crl-unreachable" else a_list(next_update=NOW - DAY)
    situation = situation_of(seen)
    text = finding_text(only(situation, code), situation.deployment)
    assert CRL_URL in text.summary
    assert "no new certificate is needed" in text.remedy
    assert "Request-CsCertificate" not in text.command


def test_no_url_of_a_stranger_becomes_part_of_a_command() -> None:
    hostile = "http://ca.invalid/x.crl;calc.exe"
    leaf = make(issuer="Issuing", key=rsa_key(), crl=hostile)
    situation = situation_of(None, leaf, ISSUER).put("crl", hostile, Crl(error="status 404"))
    assert finding_text(only(situation, "cert-crl-unreachable"), situation.deployment).command == ""


def test_a_list_out_of_date_yesterday_is_still_told_today_with_both_dates() -> None:
    situation = situation_of(a_list(next_update=NOW - DAY))
    finding = only(situation, "cert-crl-stale", now=NOW + DAY)
    assert finding.detail["next_update"] == "2026-11-21T19:00:00Z"
    assert (
        "out of date on 2026-11-22: a new one was due on 2026-11-21"
        in finding_text(finding, msgspec.structs.replace(situation.deployment)).summary
    )
