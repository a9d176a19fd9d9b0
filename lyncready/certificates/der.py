"""Certificates from DER, parsed in one place: a library's opinion of odd ones must not reach the screen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateSigningRequest


def load_certificate(der: bytes) -> Certificate:
    """Return the parsed certificate. Raises ValueError, TypeError or x509.InvalidVersion where it is none."""
    import warnings

    from cryptography import x509
    from cryptography.utils import CryptographyDeprecationWarning

    # Old roots have serial numbers that RFC 5280 forbids; the library says so on stderr, over the screen.
    warnings.filterwarnings("ignore", category=CryptographyDeprecationWarning)
    return x509.load_der_x509_certificate(der)


@lru_cache(maxsize=8192)
def subject_of(der: bytes) -> bytes:
    """Return a certificate's subject name as DER; empty where it cannot be read."""
    from cryptography import x509

    try:
        return load_certificate(der).subject.public_bytes()
    except (ValueError, TypeError, x509.InvalidVersion):
        return b""


def key_digest(certificate: Certificate | CertificateSigningRequest) -> str:
    """Return the SHA-256 (hexadecimal) of a public key; empty where it is of an unknown kind."""
    from hashlib import sha256

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (ValueError, UnsupportedAlgorithm):
        return ""
    return sha256(key).hexdigest()
