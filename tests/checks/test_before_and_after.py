"""A new certificate with one fault: what is said before it is installed is what is said once an edge shows it."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from msgspec.structs import replace
from support.made_certificates import (
    CLIENT,
    SERVER,
    SHA1,
    authority,
    below,
    key_usage,
    make,
    public_trust,
    rsa_key,
)
from support.situations import ADDRESS, EDGE, NOW, Situation, codes, mutual

from lyncready.certificates.new_file import read_new_file
from lyncready.checks.new_certificate import judge_new
from lyncready.model import Before, Key

DAY = timedelta(days=1)
CONFERENCING = "webconf.contoso.com"
NAMES = (EDGE, CONFERENCING)
BELOW = authority("Issuing", "Root")
OLD = make(sans=NAMES, key=rsa_key(), start=NOW - 90 * DAY, end=NOW + 60 * DAY)
LAST = x509.BasicConstraints(ca=True, path_length=0)
UNKNOWN = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")


def limited(**limits: Any) -> tuple[bytes, ...]:
    """An issuer that may not issue what it issued."""
    return (authority("Issuing", "Root", **limits),)


# What is wrong with the leaf, the issuers that come with it, and what is said of it beside `ok`.
FAULTS: dict[str, tuple[dict[str, Any], tuple[bytes, ...], set[str]]] = {
    "nothing": ({}, (), set()),
    "name missing": ({"sans": (CONFERENCING,), "cn": CONFERENCING}, (), {
        "cert-name-mismatch fail", "cert-names-lost warn", "cert-subject-differs note"}),
    "a name lost": ({"sans": (EDGE,)}, (), {"cert-names-lost warn"}),
    "another subject": ({"cn": CONFERENCING}, (), {"cert-subject-differs note"}),
    "names in capitals": ({"sans": ("SIP.Contoso.COM", "WEBCONF.contoso.com")}, (), set()),
    "a wildcard only": ({"sans": ("*.contoso.com", CONFERENCING)}, (), {
        "cert-wildcard-only fail", "cert-names-lost warn"}),
    "an address only": ({"sans": (x509.IPAddress(ipaddress.ip_address(ADDRESS)),)}, (), {
        "cert-name-only-in-subject warn", "cert-names-lost warn"}),
    "a name in A-labels more": ({"sans": (*NAMES, "sip.xn--bcher-kva.com")}, (), set()),
    "no alternative names": ({"sans": None}, (), {"cert-no-san warn", "cert-names-lost warn"}),
    "RSA of 1024 bits": ({"key": rsa_key(1024)}, (), {"cert-weak-key fail"}),
    "RSA of 3072 bits": ({"key": rsa_key(3072)}, (), set()),
    "an elliptic key": ({"key": None}, (), {"cert-elliptic-key note"}),
    "SHA-1": ({"digest": SHA1}, (), {"cert-weak-signature fail"}),
    "RSASSA-PSS": ({"pss": True, "issuer": "PSS"}, (authority("PSS", "Root", key=rsa_key()),), {
        "cert-pss-signature warn", "cert-issuer-changed note"}),
    "expired": ({"start": NOW - 80 * DAY, "end": NOW - DAY}, (), {"cert-expired fail"}),
    "not yet valid": ({"start": NOW + DAY}, (), {"cert-not-yet-valid fail"}),
    "ends soon": ({"start": NOW - 80 * DAY, "end": NOW + 9 * DAY}, (), {"cert-expiring warn"}),
    "825 days": ({"end": NOW + 795 * DAY}, (), set()),
    "201 days": ({"end": NOW + 171 * DAY}, (), set()),
    "no server authentication": ({"eku": (CLIENT,)}, (), {"cert-no-server-auth fail"}),
    "no client authentication": ({"eku": (SERVER,)}, (), {
        "cert-no-client-auth note", "cert-loses-client-auth warn"}),
    "no revocation list": ({"crl": False}, (), {"cert-no-crl-point warn"}),
    "a list in a directory": ({"crl": "ldap:///CN=x"}, (), {"cert-crl-ldap-only warn"}),
    "its issuer missing": ({"issuer": "Issuing"}, (), {"cert-incomplete-chain fail", "cert-issuer-changed note"}),
    "the root before its issuer": ({"issuer": "Issuing"}, (authority("Root"), BELOW), {
        "cert-issuer-changed note"}),
    "a root that nobody knows": ({"issuer": "Stranger"}, (authority("Stranger"),), {
        "cert-untrusted fail", "cert-issuer-changed note"}),
    "signed by itself": ({"issuer": EDGE}, (), {"cert-self-signed fail", "cert-issuer-changed note"}),
    "outside its issuer's names": ({"issuer": "Issuing"}, limited(limits=(below("fabrikam.com"),)), {
        "cert-untrusted fail", "cert-issuer-changed note"}),
    "too far below": ({"issuer": "Lower"}, (authority("Lower", "Issuing"), *limited(ca=False, limits=(LAST,))), {
        "cert-untrusted fail", "cert-issuer-changed note"}),
    "an issuer that is none": ({"issuer": "Issuing"}, limited(ca=False), {
        "cert-untrusted fail", "cert-issuer-changed note"}),
    "a critical extension nobody knows": ({"limits": (UNKNOWN,)}, (), {"cert-untrusted fail"}),
    "an authority itself": ({"ca": True}, (), set()),
    "a key usage to sign with": ({"limits": (key_usage(may_sign=False),)}, (), set()),
}  # fmt: skip


def built(case: str) -> tuple[bytes, ...]:
    wrong, above, _ = FAULTS[case]
    return make(**{"sans": NAMES, "key": rsa_key(), "start": NOW - 30 * DAY, **wrong}), *above


def installed(chain: tuple[bytes, ...]) -> set[str]:
    made = Situation().contact(tls=mutual(*chain))
    key = Key("tls", f"{EDGE}:5061", address=ADDRESS)
    made.facts[key] = replace(made.facts[key], before=Before(NOW - DAY, leaf=OLD))
    found = codes(made.judge(trust=public_trust()), "federation.certificate", notes=True)
    return {f"{code} {status}" for code, status in found}


def announced(chain: tuple[bytes, ...]) -> set[str]:
    from cryptography.hazmat.primitives.serialization import Encoding

    file = b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in chain)
    facts = Situation().contact(tls=mutual(OLD)).checklist()
    judged = judge_new(facts, public_trust(), read_new_file(file, (EDGE,)), NOW)
    return {f"{one.code} {one.status.value}" for one in judged.findings if one.status.value != "pass"}


@pytest.mark.parametrize("case", FAULTS)
def test_the_same_is_said_before_and_after(case: str) -> None:
    chain, (_, _, wanted) = built(case), FAULTS[case]
    # Once it is there nothing can be lost any more: the note on the usage that is gone remains.
    assert (announced(chain), installed(chain)) == (wanted, wanted - {"cert-loses-client-auth warn"})
