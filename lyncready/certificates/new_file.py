"""What a file of a certificate that is not installed yet holds: that one, those above it, or a request for it."""

from __future__ import annotations

import binascii
import re
from collections.abc import Collection
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.files import read_certificates
from lyncready.certificates.pfx import read_pfx
from lyncready.certificates.request import key_provider, read_request

MAX_NEW = 512 * 1024  # bytes; a certificate with its whole chain has less than ten thousand
MOST = 40  # certificates in one file; what is more is a store, not a certificate
_MOST_BITS = 8192  # of a key: larger ones cost seconds to verify with, and no CA certifies them
# As CAs, certreq and old tools label them (RFC 7468, 7).
_REQUESTS = re.compile(rb"-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]*)-----END ")
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n"


class NewFileKind(StrEnum):
    """What a file holds: a certificate, or the request that is sent to the CA."""

    CERTIFICATE = "certificate"
    REQUEST = "request"


class NewCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that is not installed yet; `above` are the others in its file (DER), the likely issuers first.

    `provider` is the Windows provider that keeps the key, where a request names it; `locked` says that a password
    hides more of the file.
    """

    kind: NewFileKind
    leaf: Certificate
    above: tuple[bytes, ...] = ()
    provider: str = ""
    locked: bool = False

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The certificates, the server's own first."""
        return (self.leaf.der, *self.above)


class UnreadableFile(ValueError):
    """A file in which there is no certificate to be read, with the reason in a few words."""


def read_new_file(content: bytes, names: Collection[str] = ()) -> NewCertificate:
    """Return what a file holds: DER, PEM, base64, PKCS #7, PKCS #12 without a password, or PKCS #10.

    `names` are those that the certificate is for: of several servers' certificates the one with most of them is
    meant. Private keys are neither read nor kept. Raises UnreadableFile.
    """
    if len(content) > MAX_NEW:
        raise UnreadableFile(f"larger than {MAX_NEW // 1024} KiB, which no certificate with its chain is")
    content = _as_octets(content)
    if not content.strip():
        raise UnreadableFile("empty")
    certificates, locked = read_certificates(content), False
    if not certificates and (pfx := read_pfx(content)):
        certificates = tuple(der for one in pfx.certificates for der in read_certificates(one))
        locked = pfx.locked
        if locked and all(map(_is_authority, certificates)):
            raise UnreadableFile(
                "locked by a password, which is not asked for; give the certificate without its key (.cer or .p7b)"
            )
    if certificates:
        return replace(_of_certificates(certificates, names), locked=locked)
    if request := _request(content):
        return request
    if _KEY.search(content):
        raise UnreadableFile("a private key and no certificate; it was not read")
    raise UnreadableFile("no certificate and no request (expected .cer, .pem, .p7b, .pfx or .csr)")


def _is_authority(der: bytes) -> bool:
    try:
        return bool(read_certificate(der).is_ca)
    except BadCertificate:
        return True


def _as_octets(content: bytes) -> bytes:
    """Return PEM as ASCII, whatever Windows saved it as, and base64 without a frame as what it stands for."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xef\xbb\xbf", "utf-8")):
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace").encode("ascii", "replace")
    if content[:1] != b"\x30" and not content.translate(None, _BASE64):
        try:
            return binascii.a2b_base64(content)
        except binascii.Error:
            return content
    return content


def _request(content: bytes) -> NewCertificate | None:
    """Return the request that a file holds; None where it holds none. Raises UnreadableFile for a broken one."""
    body = _REQUESTS.search(content)
    try:
        der = content if body is None else binascii.a2b_base64(body[1])
        leaf = _bounded(read_request(der))
    except (binascii.Error, BadCertificate) as error:
        if body is None:
            return None
        raise UnreadableFile(str(error)) from error
    return NewCertificate(kind=NewFileKind.REQUEST, leaf=leaf, provider=key_provider(der))


def _of_certificates(ders: tuple[bytes, ...], names: Collection[str]) -> NewCertificate:
    if len(ders) > MOST:
        raise UnreadableFile(f"{len(ders)} certificates; a certificate with its chain has a few")
    found = []
    for der in ders:
        try:
            found.append(_bounded(read_certificate(der)))
        except BadCertificate:
            continue
    if not found:
        raise UnreadableFile("a certificate that cannot be read")
    leaf = min(found, key=lambda one: _rank(one, found, names))
    if leaf.is_ca and not leaf.has_sans and "." not in leaf.common_name:
        raise UnreadableFile("only certificates of authorities; that of the server is not among them")
    return NewCertificate(
        kind=NewFileKind.CERTIFICATE, leaf=leaf, above=tuple(one.der for one in found if one is not leaf)
    )


def _bounded(certificate: Certificate) -> Certificate:
    if certificate.key_bits > _MOST_BITS:
        raise BadCertificate(f"a key of {certificate.key_bits} bits, which is not looked at")
    return certificate


def _rank(one: Certificate, found: list[Certificate], names: Collection[str]) -> tuple[bool, bool, int, float]:
    """A server's certificate is no authority and issued none of the others; a renewal lasts longest.

    By names alone: a stranger's file must not make us verify each by each.
    """
    issued = any(other is not one and other.issuer_der == one.subject_der for other in found)
    fits = len({name.lower() for name in names} & set(one.dns_names))
    return bool(one.is_ca), issued, -fits, -one.not_after.timestamp()
