"""A request for a certificate (PKCS #10, RFC 2986), as the certificate that it asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lyncready.certificates.certificate import BadCertificate, Certificate, say_alike
from lyncready.certificates.der import key_digest
from lyncready.certificates.tlv import BMP_STRING, Broken, inside, values
from lyncready.model import printable

if TYPE_CHECKING:
    from cryptography import x509

# Microsoft's attribute that names where the key is kept: CSPProvider of [MS-WCCE], 2.2.2.7.2.
_PROVIDER = "1.3.6.1.4.1.311.13.2.2"
_MOST_NAME = 200


def read_request(der: bytes) -> Certificate:
    """Return what a certificate is asked to be (RFC 2986): nobody issued it yet, and it has no dates.

    Raises BadCertificate where it cannot be read, or where its own signature does not hold: no CA takes it then.
    """
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        parsed = x509.load_der_x509_csr(der)
        if not parsed.is_signature_valid:
            raise BadCertificate("a request whose own signature does not hold")
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadCertificate("not a request that can be read") from error
    try:
        return _asked(der, parsed)
    except (
        ValueError,
        TypeError,
        OverflowError,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ) as error:
        raise BadCertificate("not a request that can be read") from error


def _asked(der: bytes, parsed: x509.CertificateSigningRequest) -> Certificate:
    never = datetime.min.replace(tzinfo=UTC)
    return Certificate(
        der=der,
        **say_alike(parsed),
        issuer="",
        issuer_der=b"",
        issuer_title="",
        issuer_organization="",
        serial="",
        not_before=never,
        not_after=never,
        crl_points=False,
        crl_urls=(),
        issuer_urls=(),
        public_key=key_digest(parsed),
        authority_key=b"",
        is_ca=None,
        path_length=None,
        signs_certificates=True,
        permitted_names=None,
        excluded_names=(),
        unknown_critical="",
    )


def key_provider(der: bytes) -> str:
    """Return the name of the Windows provider that keeps the key of a request; empty where it does not say."""
    from cryptography import x509

    try:
        attributes = list(x509.load_der_x509_csr(der).attributes)
    except (ValueError, TypeError):
        return ""
    for attribute in attributes:
        if attribute.oid.dotted_string == _PROVIDER:
            return _provider_name(attribute.value)
    return ""


def _provider_name(value: bytes) -> str:
    """The library gives the inside of the attribute's sequence: key use, name, signature."""
    try:
        parts = inside(value) if value[:1] == b"\x30" else list(values(value))
    except Broken:
        return ""
    text = next((body for tag, body in parts if tag == BMP_STRING), b"")
    return printable(text[: 2 * _MOST_NAME].decode("utf-16-be", "replace"), _MOST_NAME)
