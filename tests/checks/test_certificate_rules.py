"""A table of cases for the rules on certificates: each fault alone, all at once, and where a chain leads."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.made_certificates import (
    AIA_URL,
    CLIENT,
    SERVER,
    SHA1,
    authority,
    authority_root,
    below,
    ec_key,
    key_usage,
    make,
    public_trust,
    rsa_key,
)
from support.situations import ADDRESS, EDGE, NOW, Situation, codes, leaf, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Aia,
    Discovery,
    Dns,
    DnsOutcome,
    HttpOutcome,
    Https,
    Key,
    Origin,
    Partner,
    Purpose,
    Route,
    SipDomain,
    Srv,
    Trust,
    TrustedRoot,
    Users,
    federation_owner,
)


def judged(
    *chain: bytes, trust: Trust | None = None, now: datetime = NOW, notes: bool = False, **network: Any
) -> Any:
    situation = Situation(**network).contact(tls=mutual(*chain))
    return codes(situation.judge(trust=trust or public_trust(), now=now), "federation.certificate", notes=notes)


DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
UNTRUSTED = {("cert-untrusted", "fail")}
NOBODY_KNOWS = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
NETSCAPE = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.16.840.1.113730.1.1"), b"\x03\x02\x06\x40")
CASES: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("nothing wrong", {}, set()),
    ("other name", {"sans": ("mail.contoso.com",), "cn": "mail.contoso.com"}, {("cert-name-mismatch", "fail")}),
    ("wildcard", {"sans": ("*.contoso.com",), "cn": "contoso.com"}, {("cert-wildcard-only", "fail")}),
    ("wildcard two labels up", {"sans": ("*.com",), "cn": "x"}, {("cert-name-mismatch", "fail")}),
    ("wildcard beside the name", {"sans": ("*.contoso.com", EDGE)}, set()),
    ("only in the subject", {"sans": ("access.contoso.com",)}, {("cert-name-only-in-subject", "warn")}),
    (
        "only in the subject, an address as SAN",
        {"sans": (x509.IPAddress(IPv4Address(ADDRESS)),)},
        {("cert-name-only-in-subject", "warn")},
    ),
    ("no SAN", {"sans": None}, {("cert-no-san", "warn")}),
    (
        "no SAN, other subject",
        {"sans": None, "cn": "x.y"},
        {("cert-no-san", "warn"), ("cert-name-mismatch", "fail")},
    ),
    ("expired a second ago", {"end": NOW}, {("cert-expired", "fail")}),
    ("one second left", {"end": NOW + timedelta(seconds=1)}, {("cert-expiring", "warn")}),
    ("30 days left", {"end": NOW + 30 * DAY, "start": NOW - 60 * DAY}, {("cert-expiring", "warn")}),
    ("30 days and a second left", {"end": NOW + 30 * DAY + SECOND, "start": NOW - 70 * DAY}, set()),
    (
        "a third of a short life left",
        {"end": NOW + 15 * DAY, "start": NOW - 30 * DAY},
        {("cert-expiring", "warn")},
    ),
    ("more than a third left", {"end": NOW + 15 * DAY + SECOND, "start": NOW - 30 * DAY}, set()),
    ("valid tomorrow", {"start": NOW + DAY}, {("cert-not-yet-valid", "fail")}),
    ("no server auth", {"eku": (CLIENT,)}, {("cert-no-server-auth", "fail")}),
    ("no purposes limited", {"eku": None}, set()),
    ("SHA-1", {"digest": SHA1}, {("cert-weak-signature", "fail")}),
    ("a critical extension that nobody knows", {"limits": (NOBODY_KNOWS,)}, UNTRUSTED),
    ("one that was meant for logs only", {"limits": (x509.PrecertPoison(),)}, UNTRUSTED),
    ("a critical extension of old tools", {"limits": (NETSCAPE,)}, set()),
    ("Ed25519", {"key": ed25519.Ed25519PrivateKey.generate()}, {("cert-weak-key", "fail")}),
]


@pytest.mark.parametrize(("kind", "wrong", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_one_fault_alone_is_that_fault(kind: str, wrong: dict[str, Any], wanted: set[tuple[str, str]]) -> None:
    assert judged(make(**wrong)) == wanted, kind


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"eku": (SERVER,)}, "cert-no-client-auth"),
        ({"cn": "contoso"}, "cert-subject-differs"),
    ],
)
def test_what_is_worth_knowing_is_a_note_beside_ok(wrong: dict[str, Any], code: str) -> None:
    assert judged(make(**wrong)) == set()
    assert judged(make(**wrong, key=rsa_key()), notes=True) == {(code, "note")}


def test_the_subject_matters_more_on_the_request_route() -> None:
    situation = Situation().contact(tls=mutual(make(cn="contoso")))
    situation.deployment = msgspec.structs.replace(
        situation.deployment, provisioning=Route.REQUEST, purpose=Purpose.SKYPE
    )
    found = codes(situation.judge(trust=public_trust()), "federation.certificate")
    assert found == {("cert-subject-differs", "warn")}


def test_weak_keys_and_pss_are_seen_on_leaf_and_intermediate() -> None:
    assert ("cert-weak-key", "fail") in judged(make(key=rsa_key(1024)))
    pss = Trust(
        roots=(
            TrustedRoot(make(cn="PSS Root", sans=None, issuer="PSS Root", key=rsa_key(), ca=True), Origin.CERTIFI),
        )
    )
    assert judged(make(issuer="PSS Root", pss=True), trust=pss) == {("cert-pss-signature", "warn")}
    weak = make(cn="Issuing", sans=None, key=ec_key("ca Issuing"), ca=True, eku=None, digest=SHA1)
    assert judged(make(issuer="Issuing"), weak) == {("cert-weak-signature", "fail")}


def test_an_expired_intermediate_counts() -> None:
    old = make(cn="Issuing", sans=None, key=ec_key("ca Issuing"), ca=True, eku=None, end=NOW - DAY)
    assert judged(make(issuer="Issuing"), old) == {("cert-expired", "fail")}


def test_everything_wrong_is_said_at_once() -> None:
    wrong = make(
        sans=("x.example",), cn="x.example", end=NOW - DAY, start=NOW - 9 * DAY, digest=SHA1,
        eku=(CLIENT,), issuer="x.example",
    )  # fmt: skip
    assert judged(wrong) == {
        ("cert-name-mismatch", "fail"),
        ("cert-expired", "fail"),
        ("cert-weak-signature", "fail"),
        ("cert-no-server-auth", "fail"),
        ("cert-self-signed", "fail"),
    }


def test_a_whole_chain_in_any_order_is_trusted() -> None:
    issuing, deep = authority("Issuing", "Root"), authority("Deep", "Issuing")
    assert judged(make(issuer="Deep"), deep, issuing) == set()
    assert judged(make(issuer="Deep"), authority_root(), issuing, deep, deep) == set()


PATH_LENGTH_0 = x509.BasicConstraints(ca=True, path_length=0)
ISSUERS: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("an authority", {}, set()),
    ("that may sign", {"limits": (key_usage(may_sign=True),)}, set()),
    ("nothing says that it is an authority", {"ca": False}, UNTRUSTED),
    (
        "it says that it is none",
        {"ca": False, "limits": (x509.BasicConstraints(ca=False, path_length=None),)},
        UNTRUSTED,
    ),
    ("it may not sign certificates", {"limits": (key_usage(may_sign=False),)}, UNTRUSTED),
    ("deep enough", {"ca": False, "limits": (PATH_LENGTH_0,)}, set()),
    ("for servers", {"eku": (SERVER,)}, set()),
    ("for any purpose", {"eku": (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)}, set()),
    ("for servers, as Netscape wrote it", {"eku": (x509.ObjectIdentifier("2.16.840.1.113730.4.1"),)}, set()),
    ("for clients only", {"eku": (CLIENT,)}, UNTRUSTED),
    ("for this domain", {"limits": (below("contoso.com"),)}, set()),
    ("for what is below this domain", {"limits": (below(".contoso.com"),)}, set()),
    ("for this name", {"limits": (below(EDGE),)}, set()),
    ("for every domain", {"limits": (below(""),)}, set()),
    ("for another domain", {"limits": (below("fabrikam.com"),)}, UNTRUSTED),
    ("for a domain that only ends alike", {"limits": (below("toso.com"),)}, UNTRUSTED),
    ("for all but this domain", {"limits": (below(excluded=("contoso.com",)),)}, UNTRUSTED),
    ("for all but another domain", {"limits": (below(excluded=("fabrikam.com",)),)}, set()),
    ("with a critical extension that nobody knows", {"limits": (NOBODY_KNOWS,)}, UNTRUSTED),
]


@pytest.mark.parametrize(("kind", "other", "wanted"), ISSUERS, ids=[case[0] for case in ISSUERS])
def test_an_issuer_that_may_not_issue_makes_no_path(
    kind: str, other: dict[str, Any], wanted: set[tuple[str, str]]
) -> None:
    assert judged(make(issuer="Issuing"), authority("Issuing", "Root", **other)) == wanted, kind


def test_an_authority_deeper_than_the_one_above_allows_makes_no_path() -> None:
    upper = authority("Upper", "Root", ca=False, limits=(PATH_LENGTH_0,))
    assert judged(make(issuer="Deep"), authority("Deep", "Upper"), upper) == UNTRUSTED
    root = authority("Short", ca=False, limits=(PATH_LENGTH_0,))
    short = Trust(roots=(TrustedRoot(root, Origin.CERTIFI),))
    assert judged(make(issuer="Short"), trust=short) == set()
    assert judged(make(issuer="Deep"), authority("Deep", "Short"), trust=short) == UNTRUSTED


def test_a_trusted_root_that_cannot_be_read_changes_no_verdict() -> None:
    later_version = authority_root().replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)
    assert later_version != authority_root()
    for broken in (b"", b"\x30\x03\x02\x01", later_version):
        trust = Trust(roots=(TrustedRoot(broken, Origin.SYSTEM), *public_trust().roots))
        assert judged(make(), trust=trust) == set()


def test_a_server_certificate_that_issued_another_one_is_named() -> None:
    thief = make(cn="mail.contoso.com", key=ec_key("ca mail.contoso.com"))
    situation = Situation().contact(tls=mutual(make(issuer="mail.contoso.com"), thief))
    (found,) = [one for one in situation.judge(trust=public_trust()) if one.code == "cert-untrusted"]
    said = finding_text(found, situation.deployment).summary
    assert said.endswith("is of no use: mail.contoso.com above it is no certification authority.")


def test_a_trusted_root_need_not_say_what_it_is_but_must_not_deny_it() -> None:
    for other, wanted in (
        ({"ca": False}, set()),
        ({"ca": False, "limits": (x509.BasicConstraints(ca=False, path_length=None),)}, UNTRUSTED),
        ({"limits": (key_usage(may_sign=False),)}, UNTRUSTED),
    ):
        trust = Trust(roots=(TrustedRoot(authority("Old", **other), Origin.CERTIFI),))
        assert judged(make(issuer="Old"), trust=trust) == wanted, other


@pytest.mark.parametrize(
    "worse",
    [{"end": NOW - DAY}, {"start": NOW + DAY}, {"end": NOW + 9 * DAY}, {"digest": SHA1}, {"ca": False}],
    ids=["expired", "not yet valid", "expiring", "weak", "no authority"],
)
def test_of_two_ways_to_a_root_the_better_one_counts(worse: dict[str, Any]) -> None:
    good, bad = authority("Issuing", "Root"), authority("Issuing", "Root", **worse)
    assert judged(make(issuer="Issuing"), good, bad) == set()
    assert judged(make(issuer="Issuing"), bad, good) == set()
    assert judged(make(issuer="Issuing"), bad) != set()


def test_a_root_out_of_date_vouches_for_nobody_unless_a_renewed_one_does() -> None:
    old, new = authority("Root", end=NOW - DAY), authority_root()
    trust = Trust(roots=(TrustedRoot(old, Origin.CERTIFI),))
    assert judged(make(), trust=trust) == {("cert-expired", "fail")}
    assert judged(make(), old, trust=trust) == {("cert-expired", "fail")}
    assert (
        judged(make(), trust=Trust(roots=(TrustedRoot(old, Origin.CERTIFI), TrustedRoot(new, Origin.SYSTEM))))
        == set()
    )
    cross = authority("Root", "Ancient", end=NOW - DAY)
    ancient = TrustedRoot(authority("Ancient", end=NOW - DAY), Origin.CERTIFI)
    assert judged(make(), cross, trust=Trust(roots=(ancient, TrustedRoot(new, Origin.SYSTEM)))) == set()


def test_authorities_that_all_sign_one_another_end_nobodys_patience() -> None:
    circle = [authority("Circle") for _ in range(20)]
    assert judged(make(issuer="Circle"), *circle) == UNTRUSTED


def test_what_completes_a_chain_is_what_was_not_sent() -> None:
    issuing, deep = authority("Issuing", "Root"), authority("Deep", "Issuing")
    stale = authority("Issuing", "Root", signer=ec_key("ca of before"))
    known = Trust(roots=public_trust().roots, intermediates=(issuing,))
    situation = Situation().contact(tls=mutual(make(issuer="Deep"), deep, stale))
    (found,) = [one for one in situation.judge(trust=known) if one.code == "cert-incomplete-chain"]
    assert found.detail["missing"] == "CN=Issuing"


def test_an_extension_that_stands_twice_makes_no_certificate() -> None:
    other = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.99"), b"\x30\x00")
    crl_points = bytes.fromhex("0603551d1f")
    twice = make(limits=(other,)).replace(bytes.fromhex("0603551d63"), crl_points)
    assert twice.count(crl_points) == 2
    assert judged(twice) == UNTRUSTED


def test_a_missing_intermediate_is_told_from_an_unknown_authority() -> None:
    issuing = authority("Issuing", "Root")
    lonely = make(issuer="Issuing")
    assert judged(lonely) == {("cert-incomplete-chain", "fail")}
    known = Trust(roots=public_trust().roots, intermediates=(issuing,))
    assert judged(lonely, trust=known) == {("cert-incomplete-chain", "fail")}
    stranger = authority("Stranger")
    assert judged(make(issuer="Stranger"), stranger) == {("cert-untrusted", "fail")}
    forged = make(issuer="Root", signer=ec_key("nobody"))
    assert judged(forged) == {("cert-untrusted", "fail")}


def test_an_issuer_fetched_by_its_url_decides() -> None:
    issuing = authority("Issuing", "Root")
    situation = Situation(aia=True).contact(tls=mutual(make(issuer="Issuing", aia=AIA_URL)))
    situation.put("aia", AIA_URL, Aia(certificates=(issuing,)))
    assert codes(situation.judge(trust=public_trust()), "federation.cert") == {("cert-incomplete-chain", "warn")}
    private = Trust(roots=(TrustedRoot(authority_root(), Origin.FILE, "root.pem"),))
    assert ("cert-incomplete-chain", "fail") in codes(situation.judge(trust=private), "federation.cert")
    sibling = make(cn="sip.fabrikam.com", issuer="Issuing")
    situation.put("tls", "sip.fabrikam.com:5061", mutual(sibling, issuing), address="203.0.113.77")
    assert codes(situation.judge(trust=public_trust()), "federation.cert") == {("cert-incomplete-chain", "warn")}
    del situation.facts[Key("tls", "sip.fabrikam.com:5061", address="203.0.113.77")]
    situation.put("aia", AIA_URL, Aia(certificates=(authority("Issuing"),)))
    assert codes(situation.judge(trust=public_trust()), "federation.cert") == {("cert-untrusted", "fail")}


def test_an_issuer_that_others_sent_and_one_that_was_fetched_complete_a_chain_together() -> None:
    upper, lower = authority("Upper", "Root"), authority("Lower", "Upper")
    situation = Situation().contact(tls=mutual(make(issuer="Lower", aia=AIA_URL)))
    situation.put("aia", AIA_URL, Aia(certificates=(lower,)))
    known = Trust(roots=public_trust().roots, intermediates=(upper,))
    assert codes(situation.judge(trust=known), "federation.cert") == {("cert-incomplete-chain", "fail")}


IN_TEAMS = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(100, 1, 5061, "sipfed.online.lync.com"),))
PRIVATE_ROOTS: list[tuple[str, dict[str, Any], Dns | None, str]] = [
    ("discovery is open", {}, None, "fail"),
    ("listed partners only", {"discovery": Discovery.BY_NAME}, None, "warn"),
    ("Skype is Microsoft's", {"discovery": Discovery.BY_NAME, "purpose": Purpose.SKYPE}, None, "fail"),
    (
        "hybrid",
        {"discovery": Discovery.BY_NAME, "sip_domains": (SipDomain("contoso.com", Users.BOTH),)},
        None,
        "fail",
    ),
    (
        "a partner that cannot be looked up",
        {"discovery": Discovery.BY_NAME, "partners": (Partner("litware.com"),)},
        Dns(outcome=DnsOutcome.NXDOMAIN),
        "warn",
    ),
    (
        "a partner in Teams",
        {"discovery": Discovery.BY_NAME, "partners": (Partner("litware.com"),)},
        IN_TEAMS,
        "fail",
    ),
]


@pytest.mark.parametrize("origin", [Origin.FILE, Origin.COMPANY])
@pytest.mark.parametrize(
    ("kind", "change", "partner", "status"), PRIVATE_ROOTS, ids=[one[0] for one in PRIVATE_ROOTS]
)
def test_a_private_root_fails_wherever_strangers_come(
    kind: str, change: dict[str, Any], partner: Dns | None, status: str, origin: Origin
) -> None:
    trust = Trust(roots=(TrustedRoot(authority_root(), origin, "root.pem"),))
    situation = Situation().contact(tls=mutual(make()))
    situation.deployment = msgspec.structs.replace(situation.deployment, **change)
    if partner is not None:
        situation.reply(federation_owner("litware.com"), "SRV", partner)
    assert codes(situation.judge(trust=trust), "federation.certificate") == {("cert-private-root", status)}, kind


def test_a_root_that_is_public_too_vouches_as_public() -> None:
    both = Trust(roots=(TrustedRoot(authority_root(), Origin.FILE), TrustedRoot(authority_root(), Origin.SYSTEM)))
    assert judged(make(), trust=both) == set()


def test_different_certificates_behind_one_name_are_warned_of_and_each_is_judged() -> None:
    situation = Situation().address(ADDRESS, "203.0.113.11")
    situation.contact(tls=mutual(make())).contact("203.0.113.11", tls=mutual(make(end=NOW - DAY)))
    findings = situation.judge(trust=public_trust())
    assert codes(findings, "federation.certificate") == {
        ("cert-differs-between-addresses", "warn"),
        ("cert-expired", "fail"),
    }
    (expired,) = [item for item in findings if item.code == "cert-expired"]
    assert (expired.detail["addresses"], expired.detail["others"]) == (["203.0.113.11"], [ADDRESS])


def test_a_wrong_clock_of_ours_expires_nobody() -> None:
    situation = Situation().contact(tls=mutual(make(end=NOW - DAY)))
    fair = Https(outcome=HttpOutcome.ANSWERED, status=200, date=NOW)
    situation.put("https", "lyncdiscover.contoso.com:443", fair)
    assert ("cert-expired", "fail") in codes(situation.judge(trust=public_trust()))
    off = Https(outcome=HttpOutcome.ANSWERED, status=200, date=NOW - 40 * DAY)
    situation.put("https", "lyncdiscover.contoso.com:443", off)
    found = codes(situation.judge(trust=public_trust()), "federation.certificate")
    assert found == {("check-incomplete", "unknown")}


@pytest.mark.parametrize(("days", "said"), [(900, None), (-1, ["one above it is not in date"])])
def test_a_web_server_answers_for_the_issuers_it_sends_too(days: int, said: list[str] | None) -> None:
    host = "lyncdiscover.contoso.com"
    chain = (make(cn=host, sans=(host,), issuer="Issuing"), authority("Issuing", "Root", end=NOW + days * DAY))
    reply = Https(outcome=HttpOutcome.ANSWERED, status=200, chain=chain)
    findings = Situation().put("https", f"{host}:443", reply).judge(trust=public_trust())
    (found,) = [one for one in findings if one.check == "https"]
    assert (found.code, found.detail.get("found")) == ("https-certificate" if said else "ok", said)


@pytest.mark.parametrize(
    ("life", "left", "soon"), [(365, 30, True), (365, 31, False), (47, 15, True), (47, 16, False), (6, 2, True)]
)
def test_a_web_servers_certificate_expires_soon_by_its_lifetime_too(life: int, left: int, soon: bool) -> None:
    host = "lyncdiscover.contoso.com"
    leaf = make(cn=host, sans=(host,), start=NOW - (life - left) * DAY, end=NOW + left * DAY)
    reply = Https(outcome=HttpOutcome.ANSWERED, status=200, chain=(leaf,))
    findings = Situation().put("https", f"{host}:443", reply).judge(trust=public_trust())
    (found,) = [one for one in findings if one.check == "https"]
    assert found.detail.get("found") == (["it expires soon"] if soon else None)


def test_a_certificate_expires_overnight_without_a_probe() -> None:
    tonight = leaf(days=1)
    situation = Situation().contact(tls=mutual(tonight))
    assert ("cert-expiring", "warn") in codes(situation.judge())
    assert ("cert-expired", "fail") in codes(situation.judge(now=NOW + DAY))


def test_octets_that_are_no_certificate_are_untrusted_and_raise_nothing() -> None:
    assert judged(b"\x30\x03\x02\x01\x01") == {("cert-untrusted", "fail")}


def test_a_certificate_without_a_subject_name_is_said_to_have_none() -> None:
    situation = Situation().contact(tls=mutual(make(cn="")))
    (note,) = [one for one in situation.judge(trust=public_trust()) if one.code == "cert-subject-differs"]
    said = finding_text(note, situation.deployment).summary
    assert said == f"The certificate of {EDGE}:5061 has no name as its subject."
