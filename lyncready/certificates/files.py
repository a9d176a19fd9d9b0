"""Certificates in a stranger's bytes: PEM, DER and certificate bags (PKCS #7) become DER, nothing else does."""

from __future__ import annotations

import binascii
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.certificates.der import load_certificate

if TYPE_CHECKING:
    from cryptography import x509

# RFC 7468; the second label is that of very old tools.
_BEGINNINGS = (b"-----BEGIN CERTIFICATE-----", b"-----BEGIN X509 CERTIFICATE-----")
_END = b"-----END "
TAKEN = "PEM, DER or PKCS #7"  # what read_certificates reads, as messages say it
MAX_FILE = 4 * 1024 * 1024  # bytes; the largest public bundles have half a MiB


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """Return the bytes of a certificate's or a key's file. Raises OSError; ValueError for what cannot be one.

    A device or a pipe would never end.
    """
    if path.exists() and not path.is_file():
        raise ValueError("no regular file")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError("too large")
    return content


def read_pem(content: bytes) -> tuple[bytes, ...]:
    """Return the DER of every PEM certificate in `content`, in its order; blocks that are no base64 are left out.

    What the DER says is not looked at: this reads a whole bundle of roots in a millisecond.
    """
    found = []
    for block in content.replace(_BEGINNINGS[1], _BEGINNINGS[0]).split(_BEGINNINGS[0])[1:]:
        body, end, _ = block.partition(_END)
        try:
            der = binascii.a2b_base64(body) if end else b""
        except binascii.Error:
            continue
        if der:
            found.append(der)
    return tuple(found)


def read_certificates(content: bytes) -> tuple[bytes, ...]:
    """Return the DER of the certificates in a file or reply: PEM, DER, or PKCS #7 certs-only in either form.

    Each of them can be parsed; empty where there is none.
    """
    if any(beginning in content for beginning in _BEGINNINGS):
        found = read_pem(content)
    elif content[:1] == b"\x30":
        found = (content,) if _is_certificate(content) else _read_bag(content)
    elif b"-----BEGIN PKCS7" in content:
        found = _read_bag(content)
    else:
        found = ()
    return tuple(der for der in dict.fromkeys(found) if _is_certificate(der))


def readable(ders: Iterable[bytes]) -> list[x509.Certificate]:
    """Return those certificates that can be parsed: one that cannot hides no other."""
    from cryptography import x509

    found = []
    for der in ders:
        try:
            found.append(load_certificate(der))
        except (ValueError, TypeError, x509.InvalidVersion):
            continue
    return found


def is_self_signed(der: bytes) -> bool:
    """Tell whether a certificate is its own issuer, by name and, where the signature can be checked, by key."""
    certificate = load_certificate(der)
    return may_have_issued(certificate, certificate)


def may_have_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Tell whether the names fit and no signature denies it: a CA that changed its key keeps its name."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if issuer.subject.public_bytes() != certificate.issuer.public_bytes():
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, TypeError, ValueError):
        return True
    return True


def _is_certificate(der: bytes) -> bool:
    from cryptography import x509

    try:
        certificate = load_certificate(der)
        certificate.subject.public_bytes()
        certificate.issuer.public_bytes()
    except (ValueError, TypeError, x509.InvalidVersion):
        return False
    return True


def _read_bag(content: bytes) -> tuple[bytes, ...]:
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    is_pem = b"-----BEGIN" in content
    load = pkcs7.load_pem_pkcs7_certificates if is_pem else pkcs7.load_der_pkcs7_certificates
    try:
        return tuple(certificate.public_bytes(Encoding.DER) for certificate in load(content))
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion):
        return ()
