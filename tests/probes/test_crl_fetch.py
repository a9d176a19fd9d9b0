"""A revocation list is fetched within its limits, read for a few serials, and counts if its issuer signed it."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support.edges import LOOPBACK, Streams, closed_port, serving, silence
from support.made_certificates import CRL_URL, authority, ec_key, make, rsa_key
from support.made_lists import key_of, long_list, revocation_list, serial_of
from support.situations import NOW

from lyncready.model import Crl, Revoked
from lyncready.probes.crl import LIMIT, ask_crl, read_list
from lyncready.probes.questions import AskCrl

ISSUER = authority("Issuing", "Root")
LEAF = make(issuer="Issuing")
SERIAL = serial_of(LEAF)
HEX = f"{SERIAL:x}"
START, END = NOW - timedelta(days=1), NOW + timedelta(days=6)
GONE = Revoked(date=NOW - timedelta(days=2), reason="key_compromise")
COMPROMISED = ((SERIAL, x509.ReasonFlags.key_compromise),)
SOUND = Crl(this_update=START, next_update=END, issuer_key=key_of(ISSUER))


def read(content: bytes, *issuers: bytes) -> Crl:
    return read_list(content, issuers or (ISSUER,), (HEX, "1f"), points=("ldap:///CN=x", CRL_URL))


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_list_names_those_of_our_serials_that_it_has(encoding: Encoding) -> None:
    assert read(revocation_list(encoding=encoding)) == SOUND
    found = read(revocation_list(revoked=((7, None), *COMPROMISED), encoding=encoding))
    assert found == Crl(this_update=START, next_update=END, issuer_key=key_of(ISSUER), serials={HEX: GONE})


def test_an_entry_without_a_reason_is_one_and_one_that_was_taken_back_is_none() -> None:
    assert read(revocation_list(revoked=((SERIAL, None),))).serials == {HEX: Revoked(date=GONE.date)}
    back = revocation_list(revoked=((SERIAL, x509.ReasonFlags.remove_from_crl),))
    assert read(back).serials == {}


def test_a_list_that_somebody_else_signed_names_nobody() -> None:
    for forged in (
        revocation_list(revoked=COMPROMISED, signer=ec_key("nobody")),
        revocation_list("Another", COMPROMISED),
    ):
        found = read(forged)
        assert (found.serials, found.issuer_key, found.error) == ({}, "", "another key")
    assert read(revocation_list(revoked=COMPROMISED), authority("Another"), ISSUER).serials == {HEX: GONE}


DELTA = x509.DeltaCRLIndicator(5)
NOBODYS = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")


def point(*names: str, **only: bool) -> x509.IssuingDistributionPoint:
    fields = (
        "only_contains_user_certs",
        "only_contains_ca_certs",
        "indirect_crl",
        "only_contains_attribute_certs",
    )
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(name) for name in names or (CRL_URL,)],
        relative_name=None,
        only_some_reasons=None,
        **{**dict.fromkeys(fields, False), **only},
    )


@pytest.mark.parametrize(
    ("extension", "error"),
    [
        (DELTA, "not a full list"),
        (NOBODYS, "not a full list"),
        (point(only_contains_ca_certs=True), "not a full list"),
        (point(indirect_crl=True), "not a full list"),
        (point(only_contains_user_certs=True), ""),
        (point(), ""),
        # Of a list in parts only the part that the certificate names speaks of it (RFC 5280, 6.3.3).
        (point("http://ca.invalid/7.crl"), "not a full list"),
        (point("http://ca.invalid/7.crl", "HTTP://CA.invalid/x.crl"), ""),
        (point("ldap:///CN=x"), ""),
    ],
)
def test_a_list_that_does_not_speak_of_every_server_is_no_list_of_ours(
    extension: x509.ExtensionType, error: str
) -> None:
    assert read(revocation_list(revoked=COMPROMISED, extensions=((extension, True),))).error == error


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x30\x03\x02\x01\x00", ISSUER, b"\x30\x84\xff\xff\xff\xff"])
def test_what_is_no_list_is_said_to_be_none(content: bytes) -> None:
    assert read(content) == Crl(error="no list")


def test_a_list_of_a_hundred_thousand_entries_holds_nobody_up() -> None:
    key = rsa_key()
    issuer = make(cn="Long", sans=None, issuer="Root", key=key, ca=True)
    content = long_list("Long", key, 95_000, SERIAL)
    assert 1_900_000 < len(content) < LIMIT
    for others in (3, 300):
        serials = [HEX, *(f"{number:x}" for number in range(1 << 80, (1 << 80) + others))]
        started = time.process_time()
        found = read_list(content, (issuer,), serials)
        assert time.process_time() - started < 1.5  # seconds of the processor; 0.05 and 0.3
        assert list(found.serials) == [HEX]


def web(status: str, body: bytes) -> Streams:
    async def behave(reader: object, writer: object) -> None:
        await reader.readuntil(b"\r\n\r\n")  # type: ignore[attr-defined]
        head = b"HTTP/1.1 " + status.encode() + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        writer.write(head + body)  # type: ignore[attr-defined]
        await silence()

    return behave


async def fetch(behave: Streams, timeout: float = 2.0) -> Crl:
    async with serving(behave) as port:
        ask = AskCrl(f"http://{LOOPBACK}:{port}/x.crl", (LOOPBACK,), (ISSUER,), (HEX,), laboratory=True)
        return await ask_crl(ask, timeout)


async def test_a_list_is_fetched_and_read() -> None:
    assert (await fetch(web("200 OK", revocation_list(revoked=COMPROMISED)))).serials == {HEX: GONE}


@pytest.mark.parametrize(
    ("behave", "error"),
    [
        (web("404 Not Found", b""), "status 404"),
        (web("302 Found", b""), "status 302"),
        (web("200 OK", b"<html>"), "no list"),
        (web("200 OK", b"\x30" * (LIMIT + 1)), "too long"),
    ],
)
async def test_every_other_end_is_a_word(behave: Streams, error: str) -> None:
    assert await fetch(behave) == Crl(error=error)


async def test_silence_ends_in_time() -> None:
    assert await fetch(silence, timeout=0.2) == Crl(error="timeout")


async def test_a_closed_port_is_refused() -> None:
    ask = AskCrl(f"http://{LOOPBACK}:{closed_port()}/x", (LOOPBACK,), (ISSUER,), (HEX,), laboratory=True)
    assert await ask_crl(ask) == Crl(error="refused")


@pytest.mark.parametrize(
    ("url", "address", "error"),
    [
        ("http://ca.contoso.com/x", LOOPBACK, "only a private address"),
        ("http://ca.contoso.com/x", "10.0.0.1", "only a private address"),
        ("http://ca.contoso.com:8080/x", "203.0.113.5", "another port"),
        ("https://ca.contoso.com/x", "203.0.113.5", "not an http URL"),
    ],
)
async def test_outside_a_laboratory_only_public_addresses_are_asked_on_port_80(
    url: str, address: str, error: str
) -> None:
    assert await ask_crl(AskCrl(url, (address,), (ISSUER,), (HEX,))) == Crl(error=error)
