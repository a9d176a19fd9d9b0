"""A network that replaces certificates is told so; a private root of one's own is judged as ever."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from support.situations import ADDRESS, EDGE, NOW, Situation, ca, codes, leaf, mutual

from lyncready.checks import Judge
from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Checklist,
    ClientAuth,
    Finding,
    Origin,
    Partner,
    Purpose,
    Resolver,
    Sip,
    SipOutcome,
    Tcp,
    TcpOutcome,
    Tls,
    Trust,
    TrustedRoot,
)

CONTROL, SKYPE = "sipfed.online.lync.com", "federation.messenger.msn.com"
GATEWAY, OTHER = "Contoso Web Gateway", "Litware Private CA"
UNJUDGED = {("tls-intercepted", "unknown"), ("not-checked", "held")}


@lru_cache
def authority(label: str) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, label)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(NOW - timedelta(days=900))
    builder = builder.not_valid_after(NOW + timedelta(days=900))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()), key


@lru_cache
def shown(name: str, by: str = GATEWAY, *, with_root: bool = True, url: str = "") -> tuple[bytes, ...]:
    """What a server of that name seems to show where an authority of that label signs for it."""
    root, root_key = authority(by)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder().issuer_name(root.subject).public_key(key.public_key())
    builder = builder.subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(NOW - timedelta(days=30))
    builder = builder.not_valid_after(NOW + timedelta(days=90))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    if url:
        place = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(url)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
    made = builder.sign(root_key, hashes.SHA256()).public_bytes(Encoding.DER)
    return (made, root.public_bytes(Encoding.DER)) if with_root else (made,)


def trust(*private: str) -> Trust:
    public = TrustedRoot(ca()[0].public_bytes(Encoding.DER), Origin.CERTIFI, "test")
    own = [TrustedRoot(authority(one)[0].public_bytes(Encoding.DER), Origin.COMPANY, "store") for one in private]
    return Trust(roots=(public, *own))


def opened(*chain: bytes) -> Tls:
    """What a proxy shows: it asks for no certificate."""
    return mutual(*chain, client_auth=ClientAuth.NOT_REQUESTED)


def beside(situation: Situation, name: str, *chain: bytes, vantage: str = "local") -> Situation:
    """Add what another organisation's edge showed."""
    situation.put("tcp", f"{name}:5061", Tcp(outcome=TcpOutcome.CONNECTED), address="192.0.2.77", vantage=vantage)
    return situation.put("tls", f"{name}:5061", opened(*chain), address="192.0.2.77", vantage=vantage)


def about(findings: tuple[Finding, ...], name: str = EDGE) -> set[tuple[str, str]]:
    found = [item for item in findings if item.subject == f"{name}:5061" and item.check != "port"]
    return {(item.code, item.status.value) for item in found if item.status.value not in ("pass", "note")}


@pytest.mark.parametrize("with_root", [True, False])
@pytest.mark.parametrize("store", [(), (GATEWAY,)], ids=["unknown", "in-the-company-store"])
def test_where_the_control_shows_a_private_root_too_the_edge_was_not_seen(
    with_root: bool, store: tuple[str, ...]
) -> None:
    situation = Situation().contact(
        tls=opened(*shown(EDGE, with_root=with_root)), sip=Sip(outcome=SipOutcome.SILENT)
    )
    alone = about(situation.judge(trust=trust(*store)))
    assert ("tls-no-client-certificate-request", "fail") in alone
    assert "tls-intercepted" not in {code for code, _ in alone}
    beside(situation, CONTROL, *shown(CONTROL, with_root=with_root))
    findings = situation.judge(trust=trust(*store))
    assert about(findings) == UNJUDGED
    held = [item for item in findings if item.status.value == "held" and item.check in ("certificate", "sip")]
    assert {ref.code for item in held for ref in item.because} == {"tls-intercepted"}
    assert len(held) == 2
    (said,) = [item for item in findings if item.code == "tls-intercepted"]
    words = finding_text(said, situation.deployment)
    assert f'replaces certificates on port 5061 (issuer "{GATEWAY}")' in words.summary
    assert "Order no certificate" in words.remedy
    assert "--as outside" in words.command


def test_a_private_root_of_ones_own_is_judged_where_the_control_shows_a_public_one() -> None:
    situation = Situation().contact(tls=mutual(*shown(EDGE)))
    beside(situation, CONTROL, leaf(CONTROL))
    assert ("cert-untrusted", "fail") in about(situation.judge())


def test_a_public_chain_is_judged_although_others_are_replaced() -> None:
    situation = beside(Situation(), CONTROL, *shown(CONTROL))
    assert about(situation.judge()) == set()


def test_two_organisations_with_one_private_issuer_give_the_network_away() -> None:
    situation = Situation().contact(tls=opened(*shown(EDGE)))
    beside(situation, "sip.litware.com", *shown("sip.litware.com"))
    own = msgspec.structs.replace(situation.deployment, access_edges=(EDGE, "sip.litware.com"))
    others = msgspec.structs.replace(situation.deployment, partners=(Partner("litware.com"),))
    situation.deployment = own
    assert "tls-intercepted" not in {code for code, _ in about(situation.judge())}
    situation.deployment = others
    assert about(situation.judge()) == UNJUDGED
    beside(situation, "sip.litware.com", *shown("sip.litware.com", by=OTHER))
    assert "tls-intercepted" not in {code for code, _ in about(situation.judge())}


def test_skypes_edge_is_not_seen_through_such_a_network_either() -> None:
    situation = Situation().contact(tls=opened(*shown(EDGE)))
    situation.deployment = msgspec.structs.replace(situation.deployment, purpose=Purpose.SKYPE)
    situation.address("192.0.2.77", name=SKYPE)
    situation.address("93.184.216.34", name=SKYPE)
    for probe, seen in (("tcp", Tcp(outcome=TcpOutcome.CONNECTED)), ("tls", opened(*shown(SKYPE)))):
        situation.put(probe, f"{SKYPE}:5061", seen, address="93.184.216.34")
    findings = situation.judge()
    assert about(findings) == UNJUDGED
    assert codes(findings, "provider.reachable") == {("tls-intercepted", "unknown")}


def test_missing_public_intermediates_of_two_organisations_are_no_interception() -> None:
    url = "http://cacerts.digicert.com/one.crt"
    situation = Situation().contact(tls=mutual(*shown(EDGE, by="Public Issuing CA", with_root=False, url=url)))
    beside(situation, CONTROL, *shown(CONTROL, by="Public Issuing CA", with_root=False, url=url))
    assert "tls-intercepted" not in {code for code, _ in about(situation.judge())}


def test_what_was_seen_from_outside_is_judged_and_so_is_what_was_seen_in_another_run() -> None:
    situation = Situation().contact(tls=opened(*shown(EDGE)))
    beside(situation, CONTROL, *shown(CONTROL), vantage="outside")
    assert "tls-intercepted" not in {code for code, _ in about(situation.judge())}
    beside(situation, CONTROL, *shown(CONTROL))
    assert about(situation.judge()) == UNJUDGED
    situation.facts = {
        key: msgspec.structs.replace(item, at=NOW - timedelta(days=3)) if CONTROL in key.subject else item
        for key, item in situation.facts.items()
    }
    assert "tls-intercepted" not in {code for code, _ in about(situation.judge())}


def test_a_merged_look_from_outside_overrules_what_the_network_replaced() -> None:
    situation = Situation().contact(tls=opened(*shown(EDGE)))
    beside(situation, CONTROL, *shown(CONTROL)).contact(vantage="outside")
    assert about(situation.judge()) == set()


def test_a_laboratory_replaces_nothing() -> None:
    lab = Resolver(name="outside", vantage="public", address="127.0.0.1", port=5300)
    situation = Situation(resolvers=(lab,)).contact(tls=opened(*shown(EDGE)))
    beside(situation, CONTROL, *shown(CONTROL))
    assert "tls-intercepted" not in {code for code, _ in about(situation.judge())}


def test_a_control_that_is_seen_late_is_judged_anew() -> None:
    situation = Situation().contact(tls=opened(*shown(EDGE)))
    judge = Judge(trust())

    def judged() -> tuple[Finding, ...]:
        whole = Checklist(
            deployment=situation.deployment,
            network=situation.network,
            observations=tuple(situation.facts.values()),
        )
        return judge.judge(whole, NOW)

    assert "tls-intercepted" not in {code for code, _ in about(judged())}
    beside(situation, CONTROL, *shown(CONTROL))
    assert about(judged()) == UNJUDGED
    assert ADDRESS in next(item for item in judged() if item.code == "tls-intercepted").detail["addresses"]
