"""A missing issuer is fetched once over plain http, and every other end is a word."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID, NameOID
from support.edges import LOOPBACK, Streams, authority, closed_port, reset, serving, silence

from lyncready.certificates.files import read_pem
from lyncready.certificates.told import describe
from lyncready.lab.faults import CertificateFault
from lyncready.model import Aia
from lyncready.probes.aia import LIMIT, ask_aia, issuer_urls

ISSUER = authority().issuing
DER = ISSUER.public_bytes(Encoding.DER)
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


def web(status: str, body: bytes, headers: bytes = b"") -> Streams:
    async def behave(reader: Reader, writer: Writer) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        assert request.startswith(b"GET /issuer.cer?a=b HTTP/1.1\r\nHost: ")
        length = b"Content-Length: %d\r\n" % len(body)
        writer.write(b"HTTP/1.1 " + status.encode() + b"\r\n" + length + headers + b"\r\n" + body)
        await silence()

    return behave


async def fetch(behave: Streams, timeout: float = 2.0) -> Aia:
    async with serving(behave) as port:
        url = f"http://{LOOPBACK}:{port}/issuer.cer?a=b"
        return await ask_aia(url, (LOOPBACK,), timeout, laboratory=True)


@pytest.mark.parametrize(
    "body",
    [DER, ISSUER.public_bytes(Encoding.PEM), pkcs7.serialize_certificates([ISSUER], Encoding.DER)],
    ids=["der", "pem", "p7c"],
)
async def test_an_issuer_is_fetched_in_every_form(body: bytes) -> None:
    assert await fetch(web("200 OK", body)) == Aia(certificates=(DER,))


async def test_a_body_that_ends_with_the_connection_is_read() -> None:
    async def behave(reader: Reader, writer: Writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.0 200 OK\r\n\r\n" + DER)
        await writer.drain()
        writer.close()

    assert await fetch(behave) == Aia(certificates=(DER,))


async def refuse(reader: Reader, writer: Writer) -> None:
    await reader.readuntil(b"\r\n\r\n")
    reset(writer)


async def garble(reader: Reader, writer: Writer) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\x00\x01 no http\r\n\r\n")
    await silence()


@pytest.mark.parametrize(
    ("behave", "error"),
    [
        (web("404 Not Found", b""), "status 404"),
        (web("302 Found", b"", b"Location: http://127.0.0.1:9/\r\n"), "status 302"),
        (web("200 OK", b"<html>"), "no certificate"),
        (web("200 OK", b"\x30" * (LIMIT + 1)), "too long"),
        (refuse, "reset"),
        (garble, "not http"),
    ],
)
async def test_every_other_end_is_a_word(behave: Streams, error: str) -> None:
    assert await fetch(behave) == Aia(error=error)


async def test_silence_ends_in_time() -> None:
    assert await fetch(silence, timeout=0.2) == Aia(error="timeout")


async def test_a_closed_port_is_refused() -> None:
    url = f"http://{LOOPBACK}:{closed_port()}/a"
    assert await ask_aia(url, (LOOPBACK,), laboratory=True) == Aia(error="refused")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a", "ldap:///CN=x", "file:///etc/passwd", "http://", "http://[::1/a", "",
        "http://127.0.0.1:99999/", "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://u:p@127.0.0.1/",
        "http://127.0.0.1/" + "a" * 2000, "http://bücher.example/",
    ],
)  # fmt: skip
async def test_only_a_plain_http_url_is_asked(url: str) -> None:
    assert await ask_aia(url, (LOOPBACK,)) == Aia(error="not an http URL")


INWARD = [
    "169.254.169.254",
    "fe80::1",
    "0.0.0.0",
    "224.0.0.1",
    "10.0.0.1",
    "100.64.0.1",
    "fd00::1",
    "64:ff9b::a00:1",
]


@pytest.mark.parametrize("address", [*INWARD, LOOPBACK, "::1"])
async def test_an_address_that_no_ca_has_is_not_asked(address: str) -> None:
    assert await ask_aia("http://ca.contoso.com/a", (address,)) == Aia(error="only a private address")


@pytest.mark.parametrize("address", [*INWARD, "203.0.113.5", "2001:db8::5"])
async def test_in_a_laboratory_nothing_but_loopback_is_asked(address: str) -> None:
    found = await ask_aia("http://ca.contoso.com/a", (address,), laboratory=True)
    assert found == Aia(error="only a private address")


async def test_a_host_without_an_address_is_said_to_have_none() -> None:
    assert await ask_aia("http://ca.contoso.com/a", ()) == Aia(error="no address")


@pytest.mark.parametrize("port", [8080, 443, 22])
async def test_outside_a_laboratory_port_80_alone_is_asked(port: int) -> None:
    assert await ask_aia(f"http://ca.contoso.com:{port}/a", ("203.0.113.5",)) == Aia(error="another port")


def chain_of(*faults: CertificateFault, aia: str = "http://ca.contoso.com/i.cer") -> tuple[bytes, ...]:
    return read_pem(authority().issue("sip.contoso.com", faults=frozenset(faults), aia=aia).bundle)


def test_the_url_of_a_missing_issuer_is_named() -> None:
    assert issuer_urls(chain_of(CertificateFault.MISSING_INTERMEDIATE)) == ("http://ca.contoso.com/i.cer",)


@pytest.mark.parametrize("aia", ["https://ca.contoso.com/i", "ldap:///CN=a", "http://ca.contoso.com/a\rb", ""])
def test_a_url_that_would_not_be_asked_is_not_named(aia: str) -> None:
    assert issuer_urls(chain_of(CertificateFault.MISSING_INTERMEDIATE, aia=aia)) == ()


def test_a_chain_that_ends_in_a_root_misses_nothing() -> None:
    assert issuer_urls(chain_of(CertificateFault.ROOT_SENT)) == ()
    assert issuer_urls(chain_of(CertificateFault.SELF_SIGNED)) == ()


def test_a_chain_that_a_known_root_completes_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = chain_of(CertificateFault.MISSING_INTERMEDIATE)
    known = frozenset({ISSUER.subject.public_bytes()})
    monkeypatch.setattr("lyncready.probes.trust.known_subjects", lambda: known)
    assert issuer_urls(chain) == ()


def signed(issuer: str, names: x509.ExtensionType | None = None, subject: str = "sip.contoso.com") -> bytes:
    """Return a certificate signed by a key that nobody knows, with the URL of its issuer."""
    url = x509.UniformResourceIdentifier("http://ca.contoso.com/i.cer")
    access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, url)
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1))
        .not_valid_after(datetime(2027, 1, 1))
        .add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    )
    builder = builder.add_extension(names, critical=False) if names else builder
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_a_chain_that_a_root_of_the_checklist_completes_misses_nothing() -> None:
    chain = chain_of(CertificateFault.MISSING_INTERMEDIATE)
    assert issuer_urls(chain, frozenset({ISSUER.subject.public_bytes()})) == ()


def test_bytes_that_are_no_certificate_hide_no_missing_issuer() -> None:
    chain = (*chain_of(CertificateFault.MISSING_INTERMEDIATE), b"\x30\x03\x02\x01\x00")
    assert issuer_urls(chain) == ("http://ca.contoso.com/i.cer",)


def test_an_issuer_of_the_right_name_that_did_not_sign_is_still_missing() -> None:
    chain = (signed("Issuing CA"), signed("Issuing CA", subject="Issuing CA"))
    assert issuer_urls(chain) == ("http://ca.contoso.com/i.cer",)


def test_names_of_a_kind_that_nobody_reads_name_nothing() -> None:
    edi_party = x509.UnrecognizedExtension(
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME, bytes.fromhex("3006a504a1020c00")
    )
    assert issuer_urls((signed("Issuing CA", edi_party),)) == ()
    rows = describe(signed("Issuing CA", edi_party), datetime(2026, 6, 1, tzinfo=UTC))
    assert rows[0][1].endswith("bytes that are no certificate that can be read")


def test_a_key_of_an_unknown_kind_is_described_by_its_number() -> None:
    ec_key, nobodys = bytes.fromhex("2a8648ce3d0201"), bytes.fromhex("2a8648ce3d0209")
    rows = dict(describe(signed("Issuing CA").replace(ec_key, nobodys), datetime(2026, 6, 1, tzinfo=UTC)))
    assert rows["key"] == "of a kind that is not known here (1.2.840.10045.2.9)"


@pytest.mark.parametrize("chain", [(), (b"",), (b"\x30\x03\x02\x01\x00",)])
def test_a_chain_that_cannot_be_read_names_nothing(chain: tuple[bytes, ...]) -> None:
    assert issuer_urls(chain) == ()
