"""A certificate before it is installed: one fault each, and what is said of it beside the present one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from msgspec.structs import replace
from support.detail_keys import hold_to_table
from support.made_certificates import (
    AIA_URL,
    CLIENT,
    SERVER,
    SHA1,
    authority,
    authority_root,
    make,
    public_trust,
    rsa_key,
)
from support.situations import ADDRESS, DOMAIN, EDGE, NOW, Situation, mutual

from lyncready.certificates.new_file import NewCertificate, read_new_file
from lyncready.checks.new_certificate import NewJudged, Shown, judge_new
from lyncready.model import Before, Discovery, Origin, Partner, SipDomain, Srv, Trust, TrustedRoot, Users

DAY = timedelta(days=1)
CONFERENCING, SECOND = "webconf.contoso.com", "sip.fabrikam.com"
NAMES = (EDGE, CONFERENCING)
OLD = make(sans=NAMES, key=rsa_key(), end=NOW + 20 * DAY)
BELOW = authority("Issuing", "Root")


def new(**wrong: Any) -> bytes:
    return make(**{"sans": NAMES, "key": rsa_key(), "start": NOW - DAY, **wrong})


def situation(*shown: bytes, **changes: Any) -> Situation:
    """Healthy contoso.com, whose edge shows a certificate that ends soon; `changes` are the deployment's."""
    made = Situation().contact(tls=mutual(*(shown or (OLD,))))
    made.deployment = replace(made.deployment, **changes)
    return made


def judged(file: bytes, facts: Situation | None = None, trust: Trust | None = None) -> NewJudged:
    facts = facts or situation()
    read = read_new_file(file, facts.deployment.access_edges)
    told = judge_new(facts.checklist(), trust or public_trust(), read, NOW)
    hold_to_table((one.code, one.detail) for one in told.findings)
    return told


def said(found: NewJudged, *, notes: bool = False) -> set[str]:
    """Return what is found as `code status`, the passing and the notes left out."""
    quiet = {"pass"} if notes else {"pass", "note"}
    return {f"{one.code} {one.status.value}" for one in found.findings if one.status.value not in quiet}


FAULTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("nothing wrong", {}, set()),
    ("the edge's name is missing", {"sans": (CONFERENCING,), "cn": CONFERENCING}, {
        "cert-name-mismatch fail", "cert-names-lost warn"}),
    ("only a wildcard fits", {"sans": ("*.contoso.com", CONFERENCING), "cn": CONFERENCING}, {
        "cert-wildcard-only fail", "cert-names-lost warn"}),
    ("the edge's name in the subject only", {"sans": (CONFERENCING,)}, {
        "cert-name-only-in-subject warn", "cert-names-lost warn"}),
    ("no alternative names", {"sans": None}, {"cert-no-san warn", "cert-names-lost warn"}),
    ("the conferencing name is lost", {"sans": (EDGE,)}, {"cert-names-lost warn"}),
    ("a partner's name in it", {"sans": (*NAMES, "sip.litware.com")}, {"cert-foreign-names warn"}),
    ("it has expired", {"end": NOW - DAY, "start": NOW - 90 * DAY}, {"cert-expired fail"}),
    ("it begins next week", {"start": NOW + 7 * DAY}, {"cert-not-yet-valid fail"}),
    ("it ends in three weeks", {"end": NOW + 21 * DAY, "start": NOW - 90 * DAY}, {"cert-expiring warn"}),
    ("RSA of 1024 bits", {"key": rsa_key(1024)}, {"cert-weak-key fail"}),
    ("an Ed25519 key", {"key": ed25519.Ed25519PrivateKey.generate()}, {"cert-weak-key fail"}),
    ("an elliptic key", {"key": None}, set()),
    ("a SHA-1 signature", {"digest": SHA1}, {"cert-weak-signature fail"}),
    ("no server authentication", {"eku": (CLIENT,)}, {"cert-no-server-auth fail"}),
    ("client authentication is gone", {"eku": (SERVER,)}, {"cert-loses-client-auth warn"}),
    ("no revocation list", {"crl": False}, {"cert-no-crl-point warn"}),
    ("a revocation list in a directory only", {"crl": "ldap:///CN=x"}, {"cert-crl-ldap-only warn"}),
    ("signed by itself", {"issuer": EDGE}, {"cert-self-signed fail"}),
    ("an issuer that nobody knows", {"issuer": "Nobody"}, {"cert-incomplete-chain fail"}),
    ("an issuer that could be fetched", {"issuer": "Nobody", "aia": AIA_URL}, {"cert-chain-undetermined unknown"}),
    ("an extension that nobody heeds", {"limits": (x509.PrecertPoison(),)}, {"cert-untrusted fail"}),
    ("a wildcard beside the names", {"sans": (*NAMES, "*.contoso.com")}, set()),
    ("more names than before", {"sans": (*NAMES, "sip2.contoso.com")}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "wrong", "wanted"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_one_fault_is_said_before_the_certificate_is_installed(
    fault: str, wrong: dict[str, Any], wanted: set[str]
) -> None:
    facts = situation(partners=(Partner("litware.com"),))
    assert said(judged(new(**wrong), facts)) == wanted, fault


def test_a_note_stands_beside_what_passes() -> None:
    assert said(judged(new(key=None)), notes=True) == {"cert-elliptic-key note"}
    assert [one.code for one in judged(new()).findings] == ["ok"]


def pem(*ders: bytes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in ders)


def test_the_chain_may_come_with_the_file_or_be_on_the_edges_already() -> None:
    leaf = new(issuer="Issuing")
    assert said(judged(leaf)) == {"cert-incomplete-chain fail"}
    assert said(judged(pem(BELOW, leaf))) == set()
    before = make(sans=NAMES, key=rsa_key(), issuer="Issuing", end=NOW + 20 * DAY)
    assert said(judged(leaf, situation(before, BELOW))) == set()


def test_a_private_root_fails_where_strangers_have_to_trust_it_and_warns_among_listed_partners() -> None:
    trust = Trust(roots=(TrustedRoot(authority_root(), Origin.FILE, "lab-root-ca.pem"),))
    assert said(judged(new(), trust=trust)) == {"cert-private-root fail"}
    listed = (Partner("litware.com", edge="sip.litware.com"),)
    closed = situation(discovery=Discovery.BY_NAME, partners=listed)
    assert said(judged(new(), closed, trust)) == {"cert-private-root warn"}


def test_another_root_above_the_same_issuer_is_another_issuer_to_whoever_trusts_single_roots() -> None:
    second = authority("Root Two")
    roots = (authority_root(), second)
    trust = Trust(roots=tuple(TrustedRoot(root, Origin.CERTIFI, "certifi") for root in roots))
    crossed = authority("Issuing", "Root Two", end=NOW + 2000 * DAY)
    before = make(sans=NAMES, key=rsa_key(), issuer="Issuing", end=NOW + 20 * DAY)
    found = judged(pem(new(issuer="Issuing"), crossed), situation(before, BELOW), trust)
    note = next(one for one in found.findings if one.code == "cert-issuer-changed")
    assert (note.detail["found"], note.detail["was"], note.detail["new_root"]) == ("Root Two", "Root", "Root Two")
    assert said(judged(pem(new(issuer="Issuing"), BELOW), situation(before, BELOW), trust), notes=True) == set()


def test_another_issuer_is_a_note_that_names_the_partners_who_are_listed_by_name() -> None:
    old = make(sans=NAMES, key=rsa_key(), issuer="Old Root", end=NOW + 20 * DAY)
    found = judged(
        new(), situation(old, partners=(Partner("litware.com", edge="sip.litware.com"), Partner("a.com")))
    )
    note = next(one for one in found.findings if one.code == "cert-issuer-changed")
    assert (note.status.value, note.detail["partners"], note.detail["was"]) == (
        "note",
        ["litware.com"],
        "Old Root",
    )


def two_edges(second: bytes, at: str = "203.0.113.20") -> Situation:
    facts = situation(access_edges=(EDGE, SECOND), sip_domains=(SipDomain(DOMAIN), SipDomain("fabrikam.com")))
    return facts.address(at, name=SECOND).contact(at, name=SECOND, tls=mutual(second))


def test_every_target_counts_that_the_present_certificate_serves() -> None:
    both = make(sans=(*NAMES, SECOND), key=rsa_key(), end=NOW + 20 * DAY)
    found = judged(new(), two_edges(both))
    assert ("cert-name-mismatch", "fail", f"{SECOND}:5061") in {
        (one.code, one.status.value, one.subject) for one in found.findings
    }
    assert said(judged(new(sans=(*NAMES, SECOND)), two_edges(both))) == set()


def test_an_edge_with_a_certificate_of_its_own_only_informs() -> None:
    found = judged(new(), two_edges(make(sans=(SECOND,), cn=SECOND, key=rsa_key())))
    assert said(found, notes=True) == {"cert-name-mismatch note"}
    assert (found.edges, found.others) == ((EDGE,), (SECOND,))
    assert found.shown.missing == (ADDRESS,)


def test_a_certificate_for_nothing_here_is_meant_for_every_edge() -> None:
    found = judged(
        new(sans=("mail.contoso.com",), cn="mail.contoso.com"), two_edges(make(sans=(SECOND,), cn=SECOND))
    )
    failing = {one.subject for one in found.findings if one.code == "cert-name-mismatch"}
    assert failing == {f"{EDGE}:5061", f"{SECOND}:5061"}


def test_a_name_that_is_only_guessed_gives_way_to_one_below_the_same_domain() -> None:
    domains = (SipDomain(DOMAIN), SipDomain("fabrikam.com"))
    facts = situation(sip_domains=domains)
    assert said(judged(new(), facts)) == {"cert-name-mismatch fail"}
    assert said(judged(new(sans=(*NAMES, "access.fabrikam.com")), facts)) == set()
    unknown = situation(access_edges=())
    unknown.srv()
    found = judged(new(sans=("access.contoso.com",), cn="access.contoso.com", end=NOW - DAY), unknown)
    assert said(found) == {"cert-expired fail"}
    assert {one.subject for one in found.findings} == {"access.contoso.com:5061"}


def test_a_shared_address_space_wants_the_names_of_all_its_domains() -> None:
    domains = (SipDomain(DOMAIN, Users.BOTH), SipDomain("teams.com", Users.ONLINE), SipDomain("x.com", Users.NONE))
    facts = situation(sip_domains=domains)
    found = judged(new(), facts)
    missing = next(one for one in found.findings if one.code == "cert-shared-name-missing")
    assert (missing.status.value, missing.detail["found"]) == ("warn", ["sip.teams.com"])
    assert said(judged(new(sans=(*NAMES, "sip.teams.com")), facts)) == set()


def test_a_partners_name_is_not_missed_and_not_asked_for_again() -> None:
    old = make(sans=(*NAMES, "sip.litware.com"), key=rsa_key(), end=NOW + 20 * DAY)
    found = judged(new(), situation(old, partners=(Partner("litware.com"),)))
    assert said(found) == set()
    assert {item.name: item.wanted for item in found.names} == {
        EDGE: True, CONFERENCING: True, "sip.litware.com": False,
    }  # fmt: skip


def test_who_shows_it_already_is_counted_by_address() -> None:
    renewed, others = new(), [f"203.0.113.{last}" for last in (11, 12, 13)]
    facts = situation(renewed).address(ADDRESS, *others)
    for address in others[:2]:
        facts.contact(address, tls=mutual(renewed))
    shown = judged(renewed, facts).shown
    assert (shown.on, shown.of, shown.missing) == (3, 4, ("203.0.113.13",))
    facts.contact(others[2], tls=mutual(OLD))
    assert judged(renewed, facts).shown == shown
    facts.contact(others[2], tls=mutual(renewed))
    assert judged(renewed, facts).shown.on == 4


def test_an_address_with_another_certificate_for_another_name_does_not_show_it_yet() -> None:
    renewed = new(sans=(*NAMES, SECOND))
    facts = two_edges(make(sans=(*NAMES, SECOND), key=rsa_key(), end=NOW + 20 * DAY), at=ADDRESS)
    facts.contact(tls=mutual(renewed))
    assert (judged(renewed, facts).shown.on, judged(renewed, facts).shown.missing) == (0, (ADDRESS,))


def test_once_it_is_installed_it_is_held_against_the_one_before_it() -> None:
    renewed = new(sans=(EDGE,))
    facts = situation(renewed)
    key = next(key for key in facts.facts if key.probe == "tls")
    assert said(judged(renewed, facts)) == set()
    facts.facts[key] = replace(facts.facts[key], before=Before(NOW - DAY, leaf=OLD))
    assert said(judged(renewed, facts)) == {"cert-names-lost warn"}


def test_without_any_look_it_is_judged_by_names_and_shown_nowhere() -> None:
    facts = Situation(healthy=False)
    found = judged(new(sans=("mail.contoso.com",)), facts)
    assert said(found) == {"cert-name-only-in-subject warn"}
    assert (found.shown.on, found.shown.of, found.shown.missing) == (0, 0, ())


def test_a_checklist_without_edges_waits_for_their_names() -> None:
    found = judged(new(), situation(access_edges=(), sip_domains=()))
    assert [(one.code, one.status.value) for one in found.findings] == [("not-checked", "held")]


def test_a_target_of_the_record_counts_though_nobody_declared_it() -> None:
    facts = situation().srv(Srv(0, 0, 5061, "access.contoso.com"))
    assert said(judged(new(), facts)) == {"cert-name-mismatch fail"}


def request(**wrong: Any) -> NewCertificate:
    from support.made_requests import make_request

    return read_new_file(make_request(**{"names": NAMES, "key": rsa_key(), **wrong}), (EDGE,))


REQUESTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("nothing wrong", {}, set()),
    ("the edge's name is missing", {"names": (CONFERENCING,), "cn": "x"}, {
        "cert-name-mismatch fail", "cert-names-lost warn"}),
    ("the conferencing name is missing", {"names": (EDGE,)}, {"cert-names-lost warn"}),
    ("RSA of 1024 bits", {"key": rsa_key(1024)}, {"cert-weak-key fail"}),
    ("a CNG key", {"provider": "Microsoft Software Key Storage Provider"}, {"cert-key-provider warn"}),
    ("a key of the old kind", {"provider": "Microsoft RSA SChannel Cryptographic Provider"}, set()),
    ("only client authentication asked", {"eku": (CLIENT,)}, {"cert-no-server-auth fail"}),
    ("client authentication not asked", {"eku": (SERVER,)}, {"cert-loses-client-auth warn"}),
    ("no usages asked", {"eku": None}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "wrong", "wanted"), REQUESTS, ids=[fault[0] for fault in REQUESTS])
def test_a_request_is_judged_by_what_it_asks(fault: str, wrong: dict[str, Any], wanted: set[str]) -> None:
    found = judge_new(situation().checklist(), public_trust(), request(**wrong), NOW)
    assert said(found) == wanted, fault


def test_the_certificate_that_a_request_is_to_renew_is_not_the_one_that_came_of_it() -> None:
    """Whoever renews with the same key asks because the present one ends."""
    facts = situation(make(sans=NAMES, key=rsa_key(), start=NOW - 90 * DAY, end=NOW + 20 * DAY))
    assert judge_new(facts.checklist(), public_trust(), request(), NOW).shown == Shown(0, 1, (ADDRESS,))


def test_what_came_of_a_request_is_known_by_its_key() -> None:
    facts = situation(new())
    assert judge_new(facts.checklist(), public_trust(), request(), NOW).shown.on == 1
    assert judge_new(facts.checklist(), public_trust(), request(key=rsa_key(1024)), NOW).shown.on == 0
