"""A table of chains: whatever a server sends of its chain, the code and status that partners make of it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from support.made_certificates import AIA_URL, authority, authority_root, ec_key, make, public_trust, rsa_key
from support.situations import EDGE, NOW, Situation, codes, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import Aia, Fault, FaultKind, Finding, Origin, Resolver, Seen, Srv, Trust, TrustedRoot

DAY = timedelta(days=1)
LDAP = "ldap:///CN=Corp,CN=AIA,DC=corp,DC=contoso"
LDAP_LIST = "ldap:///CN=Corp,CN=CDP,DC=corp,DC=contoso"
ISSUING = authority("Issuing", "Root")
FORGED = authority("Issuing", "Root", signer=ec_key("nobody"), key=ec_key("forger"))
STRANGER = authority("Stranger", "Somebody")
CROSS = authority("Issuing", "Old Root", end=NOW - DAY)
OLD_ROOT = authority("Old Root", end=NOW - DAY)
CORP = authority("Corp Issuing", "Corp Root", signer=ec_key("ca Corp Root"))
CORP_ROOT = authority("Corp Root")

OK: set[tuple[str, str]] = set()
INCOMPLETE, COMPLETED = {("cert-incomplete-chain", "fail")}, {("cert-incomplete-chain", "warn")}
UNTRUSTED, OPEN = {("cert-untrusted", "fail")}, {("cert-chain-undetermined", "unknown")}


EXPIRED, LIST_INSIDE = {("cert-expired", "fail")}, {("cert-crl-ldap-only", "warn")}


def at(url: str, issuer: str = "Issuing") -> bytes:
    return make(issuer=issuer, aia=url)


ANSWERED = ("status 404", "status 302", "no certificate", "not http", "too long", "no address")
OURS = ("timeout", "unreachable", "our own network", "refused", "reset", "closed")
Fetched = Seen | dict[str, Aia] | None
Row = tuple[str, tuple[bytes, ...], "Fetched", dict[str, Any], set[tuple[str, str]]]
TABLE: list[Row] = [
    ("leaf and issuer", (make(issuer="Issuing"), ISSUING), None, {}, OK),
    ("leaf of a root", (make(),), None, {}, OK),
    ("leaf alone, nothing to fetch", (make(issuer="Issuing"),), None, {}, INCOMPLETE),
    ("another authority in place of the issuer", (make(issuer="Issuing"), STRANGER), None, {}, INCOMPLETE),
    ("an issuer of that name that did not sign", (make(issuer="Issuing"), FORGED), None, {}, INCOMPLETE),
    ("issuer and a forged one", (make(issuer="Issuing"), FORGED, ISSUING), None, {}, OK),
    ("issuer and an expired cross-certificate", (make(issuer="Issuing"), ISSUING, CROSS), None, {}, OK),
    ("the expired cross-certificate alone", (make(issuer="Issuing"), CROSS), None, {}, UNTRUSTED | EXPIRED),
    ("a leaf that a known root did not sign", (make(signer=ec_key("nobody")),), None, {}, UNTRUSTED),
    ("leaf and issuer, nobody knows the root", (make(issuer="Corp Issuing"), CORP), None, {}, UNTRUSTED),
    ("the same with its own root", (make(issuer="Corp Issuing"), CORP, CORP_ROOT), None, {}, UNTRUSTED),
    ("issuer in a directory only", (at(LDAP, "Corp Root"),), None, {}, UNTRUSTED),
    ("list in a directory only", (make(issuer="Corp Root", crl=LDAP_LIST),), None, {}, UNTRUSTED | LIST_INSIDE),
    ("issuer at a host of one label", (at("http://pki/ca.crt", "Corp Root"),), None, {}, UNTRUSTED),
    ("issuer at a private address", (at("http://10.1.2.3/ca.crt", "Corp Root"),), None, {}, UNTRUSTED),
    ("issuer over https, which nobody fetches", (at("https://ca.invalid/ca.crt"),), None, {}, INCOMPLETE),
    ("issuer in a directory and on the web", (make(issuer="Issuing", aia=(LDAP, AIA_URL)),), None, {}, OPEN),
    (
        "two addresses answered, a third is never asked",
        (make(issuer="Issuing", aia=(AIA_URL, AIA_URL + "?2", AIA_URL + "?3")),),
        {AIA_URL: Aia(error="status 404"), AIA_URL + "?2": Aia(error="status 404")},
        {},
        INCOMPLETE,
    ),
    (
        "one address answered, the other was silent",
        (make(issuer="Issuing", aia=(AIA_URL, AIA_URL + "?2")),),
        {AIA_URL: Aia(error="status 404"), AIA_URL + "?2": Aia(error="timeout")},
        {},
        OPEN,
    ),
    ("an address that nobody can ask", (at("http://ca.invalid/a b"),), None, {}, INCOMPLETE),
    ("an address without a host", (at("http:///ca.crt"),), None, {}, INCOMPLETE),
    ("fetching is off", (at(AIA_URL),), None, {"aia": False}, OPEN),
    ("nobody has fetched yet", (at(AIA_URL),), None, {"aia": True}, OPEN),
    ("the run was cut off", (at(AIA_URL),), Fault(reason=FaultKind.DEADLINE), {}, OPEN),
    ("fetched", (at(AIA_URL),), Aia(certificates=(ISSUING,)), {}, COMPLETED),
    ("fetched, beside one that did not sign", (at(AIA_URL), FORGED), Aia(certificates=(ISSUING,)), {}, COMPLETED),
    ("another one fetched", (at(AIA_URL),), Aia(certificates=(STRANGER,)), {}, INCOMPLETE),
    ("a forged one fetched", (at(AIA_URL),), Aia(certificates=(FORGED,)), {}, INCOMPLETE),
    ("a company's root fetched", (at(AIA_URL, "Corp Root"),), Aia(certificates=(CORP_ROOT,)), {}, UNTRUSTED),
    ("only a private address", (at(AIA_URL),), Aia(error="only a private address"), {}, UNTRUSTED),
    *((f"a fetch that ends so: {word}", (at(AIA_URL),), Aia(error=word), {}, INCOMPLETE) for word in ANSWERED),
    *((f"a fetch of which we see: {word}", (at(AIA_URL),), Aia(error=word), {}, OPEN) for word in OURS),
]  # fmt: skip


def situation_of(chain: tuple[bytes, ...], fetched: Fetched = None, **network: Any) -> Situation:
    situation = Situation(**network).contact(tls=mutual(*chain))
    for url, seen in (fetched if isinstance(fetched, dict) else {AIA_URL: fetched}).items():
        if seen is not None:
            situation.put("aia", url, seen)
    return situation


@pytest.mark.parametrize(("kind", "chain", "fetched", "network", "wanted"), TABLE, ids=[row[0] for row in TABLE])
def test_a_chain_is_judged_as_partners_meet_it(
    kind: str,
    chain: tuple[bytes, ...],
    fetched: Fetched,
    network: dict[str, Any],
    wanted: set[tuple[str, str]],
) -> None:
    found = situation_of(chain, fetched, **network).judge(trust=public_trust())
    assert codes(found, "federation.certificate") == wanted, kind


def only(findings: tuple[Finding, ...], code: str) -> Finding:
    (one,) = [one for one in findings if one.code == code]
    return one


@pytest.mark.parametrize("chain", [(at(LDAP, "contoso-DC01-CA"),), (make(issuer="Corp Issuing"), CORP)])
def test_a_companys_own_authority_is_called_so_and_nobody_is_told_to_trust_it(chain: tuple[bytes, ...]) -> None:
    situation = situation_of(chain)
    said = finding_text(only(situation.judge(trust=public_trust()), "cert-untrusted"), situation.deployment)
    assert "looks like your company's own CA" in said.summary
    assert "public CA" in said.remedy
    assert "trust" not in f"{said.remedy} {said.command}".replace("trusted", "")


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row[4] & (INCOMPLETE | UNTRUSTED | OPEN)], ids=lambda row: row[0]
)
def test_no_chain_that_partners_refuse_is_mended_by_a_file_of_ours(row: Row) -> None:
    situation = situation_of(row[1], row[2], **row[3])
    for finding in situation.judge(trust=public_trust()):
        if finding.check == "certificate":
            said = finding_text(finding, situation.deployment)
            assert "network.trust" not in said.remedy
            assert "trust:" not in said.command
            assert said.remedy, finding.code


def test_what_was_sent_in_place_of_the_issuer_is_named() -> None:
    situation = situation_of((make(issuer="Issuing"), STRANGER))
    said = finding_text(only(situation.judge(trust=public_trust()), "cert-incomplete-chain"), situation.deployment)
    assert "Stranger" in said.summary


@pytest.mark.parametrize(
    ("chain", "named"),
    [
        ((make(issuer="Issuing"), ISSUING, CROSS), ["Issuing, issued by Old Root"]),
        ((make(issuer="Issuing"), ISSUING, CROSS, OLD_ROOT), ["Issuing, issued by Old Root", "Old Root"]),
        ((make(issuer="Issuing"), ISSUING), None),
        ((make(issuer="Issuing"), ISSUING, authority("Issuing", "Old Root")), None),
    ],
)  # fmt: skip
def test_what_is_out_of_date_beside_a_good_path_is_a_note(
    chain: tuple[bytes, ...], named: list[str] | None
) -> None:
    findings = situation_of(chain).judge(trust=public_trust())
    found = [one.detail["found"] for one in findings if one.code == "cert-extra-expired"]
    assert found == ([named] if named else [])
    assert ("ok", "pass") in {(one.code, one.status.value) for one in findings if one.check == "certificate"}


@pytest.mark.parametrize(
    ("origin", "address", "wanted"),
    [
        (Origin.FILE, "203.0.113.10", INCOMPLETE | {("cert-private-root", "fail")}),
        (Origin.FILE, "127.0.0.77", COMPLETED),
        (Origin.CERTIFI, "203.0.113.10", COMPLETED),
    ],
)
def test_a_fetched_issuer_of_a_private_root_completes_the_chain_on_loopback_only(
    origin: Origin, address: str, wanted: set[tuple[str, str]]
) -> None:
    here = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
    situation = Situation(resolvers=(here,), healthy=False).srv(Srv(0, 0, 5061, EDGE), at=here)
    situation.address(address, at=here).contact(address, tls=mutual(at(AIA_URL)))
    situation.put("aia", AIA_URL, Aia(certificates=(ISSUING,)))
    trust = Trust(roots=(TrustedRoot(authority_root(), origin, "root"),))
    assert codes(situation.judge(trust=trust), "federation.certificate") == wanted


CROWD = tuple(make(cn="Crowd", sans=None, issuer="Crowd", key=rsa_key(1024), ca=True) for _ in range(170))


KEYS = [rsa.generate_private_key(65537, 1024) for _ in range(6)]
MESH = tuple(
    make(cn="Crowd", sans=None, issuer="Crowd", key=KEYS[place % 6], signer=KEYS[place // 6 % 6], ca=True)
    for place in range(170)
)


@pytest.mark.parametrize(("crowd", "key"), [(CROWD, rsa_key(1024)), (MESH, KEYS[0])], ids=["one key", "six keys"])
def test_a_crowd_of_authorities_that_all_sign_one_another_costs_next_to_nothing(
    crowd: tuple[bytes, ...], key: Any
) -> None:
    situation = situation_of((make(issuer="Crowd", signer=key), *crowd))
    trust = public_trust()
    started = time.process_time()
    assert codes(situation.judge(trust=trust), "federation.certificate") == UNTRUSTED | {("cert-weak-key", "fail")}
    assert time.process_time() - started < 0.6  # seconds of the processor; 0.1


def test_the_issuer_is_found_in_a_crowd_of_its_name_by_the_key_that_the_leaf_names() -> None:
    key = ec_key("ca Crowd").public_key()
    itself = x509.SubjectKeyIdentifier.from_public_key(key)
    issuing = authority("Crowd", "Root", limits=(itself,))
    leaf = make(issuer="Crowd", limits=(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(itself),))
    assert codes(situation_of((leaf, *CROWD, issuing)).judge(trust=public_trust()), "federation.certificate") == OK
