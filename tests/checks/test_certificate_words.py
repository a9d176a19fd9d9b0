"""What is said of a certificate names the right one, at the right address, and what mends just that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.made_certificates import AIA_URL, SHA1, authority, ec_key, make, public_trust, rsa_key
from support.situations import ADDRESS, EDGE, NOW, Situation, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Aia,
    ClientAuth,
    Finding,
    HttpOutcome,
    Https,
    Purpose,
    Route,
    Sip,
    SipOutcome,
    Tls,
    TlsOutcome,
)

DAY = timedelta(days=1)
OTHER = "203.0.113.11"
HOST = "lyncdiscover.contoso.com"


def found(situation: Situation, code: str) -> Finding:
    (one,) = [one for one in situation.judge(trust=public_trust()) if one.code == code]
    return one


def said(situation: Situation, code: str) -> Any:
    return finding_text(found(situation, code), situation.deployment)


def sent(*chain: bytes, **network: Any) -> Situation:
    return Situation(**network).contact(tls=mutual(*chain))


def test_an_issuer_out_of_date_is_replaced_and_no_new_certificate_asked_for() -> None:
    text = said(sent(make(issuer="Issuing"), authority("Issuing", "Root", end=NOW - DAY)), "cert-expired")
    assert text.summary == f"A certificate in the chain of {EDGE}:5061 (Issuing) expired on 2026-11-21."
    assert "import the CA's current one" in text.remedy
    assert text.command.startswith("Import-Certificate ")
    soon = said(sent(make(issuer="Issuing"), authority("Issuing", "Root", end=NOW + 9 * DAY)), "cert-expiring")
    assert soon.command.startswith("Import-Certificate ")


def test_all_that_is_out_of_date_in_a_chain_is_said_at_once() -> None:
    chain = make(issuer="Issuing", end=NOW - DAY), authority("Issuing", "Root", end=NOW - DAY)
    text = said(sent(*chain), "cert-expired")
    assert text.summary.endswith("expired on 2026-11-21. The same holds for Issuing above it.")
    assert text.command.startswith("Request-CsCertificate ")


@pytest.mark.parametrize(
    ("wrong", "code", "names"),
    [
        ({"cn": "mail.contoso.com", "sans": ("mail.contoso.com",)}, "cert-name-mismatch", ["mail.contoso.com"]),
        ({"cn": "contoso.com", "sans": ("*.contoso.com",)}, "cert-wildcard-only", ["*.contoso.com"]),
        ({"sans": ("webcon.contoso.com",)}, "cert-name-only-in-subject", ["webcon.contoso.com"]),
        ({"sans": None}, "cert-no-san", [EDGE]),
    ],
)
def test_what_is_wrong_with_the_names_tells_those_found_and_the_one_wanted(
    wrong: dict[str, Any], code: str, names: list[str]
) -> None:
    detail = found(sent(make(**wrong)), code).detail
    assert (detail["found"], detail["wanted"]) == (names, EDGE)


def test_old_tls_tells_the_version_found_and_the_one_wanted() -> None:
    situation = Situation().contact(tls=mutual(make(), version="TLSv1.1"))
    detail = found(situation, "tls-too-old").detail
    assert (detail["found"], detail["wanted"]) == ("TLSv1.1", "TLSv1.2")


def test_a_key_that_windows_does_not_know_is_not_called_weak() -> None:
    text = said(sent(make(key=Ed25519PrivateKey.generate())), "cert-weak-key")
    assert "weak" not in text.summary
    assert text.summary.endswith("of a kind that Windows and public CAs do not use: EdDSA.")


@pytest.mark.parametrize(
    ("aia", "reply", "advice", "command"),
    [
        (
            False,
            None,
            f"Let lyncready fetch the issuer from {AIA_URL} (network: aia: true)",
            "network:\n  aia: true",
        ),
        (True, None, f"It has not been fetched from {AIA_URL} yet.", "lyncready check"),
        (
            True,
            Aia(error="timeout"),
            f"It could not be fetched from {AIA_URL}: it did not answer in time.",
            "check",
        ),
    ],
)
def test_fetching_is_advised_only_where_it_was_not_tried_and_can_be(
    aia: bool, reply: Aia | None, advice: str, command: str
) -> None:
    situation = sent(make(issuer="Issuing", aia=AIA_URL), aia=aia)
    if reply is not None:
        situation.put("aia", AIA_URL, reply)
    text = said(situation, "cert-chain-undetermined")
    assert text.remedy.startswith(advice)
    assert command in text.command
    assert "import the CA's intermediate certificate on each Edge" in text.remedy


STALLED = Tls(outcome=TlsOutcome.TIMEOUT)
PLAIN = Tls(outcome=TlsOutcome.NOT_TLS, plain_sip="SIP/2.0 200 OK")
ALERTED = Tls(outcome=TlsOutcome.ALERT, alert="handshake_failure")


@pytest.mark.parametrize(
    ("tls", "sip", "code"),
    [
        (STALLED, None, "tls-timeout"),
        (ALERTED, None, "tls-alert"),
        (Tls(outcome=TlsOutcome.CLOSED), None, "tls-reset"),
        (PLAIN, None, "tls-not-spoken"),
        (PLAIN, None, "sip-plain-text"),
        (mutual(make(), version="TLSv1"), None, "tls-too-old"),
        (mutual(make(), client_auth=ClientAuth.NOT_REQUESTED), None, "tls-no-client-certificate-request"),
        (mutual(make(), client_auth=ClientAuth.NOT_REQUESTED), Sip(outcome=SipOutcome.SILENT), "sip-silent"),
        (mutual(make()), Sip(outcome=SipOutcome.NOT_SIP, first_bytes="220 mail"), "sip-not-spoken"),
        (mutual(make(issuer="Nobody")), None, "cert-incomplete-chain"),
        (mutual(make(issuer="Nobody", aia=AIA_URL)), None, "cert-chain-undetermined"),
    ],
)
def test_a_fault_of_one_address_names_it_and_one_of_all_does_not(tls: Tls, sip: Sip | None, code: str) -> None:
    one = Situation().address(ADDRESS, OTHER)
    one.contact(tls=mutual(make())).contact(OTHER, tls=tls, sip=sip)
    assert f" at {OTHER} " in said(one, code).summary
    assert found(one, code).detail["others"] == [ADDRESS]
    every = Situation().address(ADDRESS, OTHER)
    every.contact(tls=tls, sip=sip).contact(OTHER, tls=tls, sip=sip)
    assert OTHER not in said(every, code).summary


@pytest.mark.parametrize(
    ("leaf", "above", "wrong"),
    [
        ({}, {}, None),
        ({"eku": (ExtendedKeyUsageOID.CLIENT_AUTH,)}, {}, ["it may not serve TLS"]),
        ({"key": rsa_key(1024)}, {}, ["a key is too weak"]),
        ({"digest": SHA1}, {}, ["a signature is weak"]),
        ({}, {"digest": SHA1}, ["a signature is weak"]),
    ],
)
def test_a_web_servers_certificate_is_judged_as_its_clients_do(
    leaf: dict[str, Any], above: dict[str, Any], wrong: list[str] | None
) -> None:
    chain = (
        make(cn=HOST, sans=(HOST,), issuer="Issuing", **leaf),
        authority("Issuing", "Root", key=ec_key("ca Issuing"), **above),
    )
    reply = Https(outcome=HttpOutcome.ANSWERED, status=200, chain=chain)
    situation = Situation().put("https", f"{HOST}:443", reply)
    (one,) = [one for one in situation.judge(trust=public_trust()) if one.check == "https"]
    assert (one.code, one.detail.get("found")) == ("https-certificate" if wrong else "ok", wrong)


def test_the_provisioning_sites_certificate_is_nobodys_here_to_renew() -> None:
    reply = Https(outcome=HttpOutcome.ANSWERED, status=200, chain=(make(cn="x.test", sans=("x.test",)),))
    situation = Situation().put("https", "pic.lync.com:443", reply)
    situation.deployment = msgspec.structs.replace(
        situation.deployment, purpose=Purpose.SKYPE, provisioning=Route.REQUEST
    )
    text = said(situation, "https-certificate")
    assert text.summary.startswith("The provisioning site pic.lync.com shows a certificate that will not do: ")
    assert "reverse proxy" not in text.remedy
