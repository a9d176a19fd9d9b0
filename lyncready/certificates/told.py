"""A certificate in the words of an admin: who it is for, by whom, until when, with what key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lyncready.certificates.der import load_certificate
from lyncready.model import printable, render_span

if TYPE_CHECKING:
    from cryptography import x509

NAMES_MOST = 40


def describe(der: bytes, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return label and value of what matters; bytes that are no certificate give one line that says so."""
    from cryptography import x509

    try:
        certificate = load_certificate(der)
        return _describe(certificate, now)
    except (
        ValueError,
        TypeError,
        x509.InvalidVersion,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ):
        return (("certificate", f"{len(der)} bytes that are no certificate that can be read"),)


def _describe(certificate: x509.Certificate, now: datetime) -> tuple[tuple[str, str], ...]:
    from cryptography.hazmat.primitives import hashes

    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    left = (last - now).total_seconds()
    state = f"{render_span(left)} left" if left > 0 else f"expired {render_span(-left)} ago"
    rows = [
        ("subject", printable(certificate.subject.rfc4514_string())),
        ("names", ", ".join(_names(certificate)) or "none"),
        ("issuer", printable(certificate.issuer.rfc4514_string())),
        ("valid", f"{first:%Y-%m-%d} to {last:%Y-%m-%d} ({state})"),
        ("key", _key(certificate)),
        ("signature", _signature(certificate)),
        ("uses", ", ".join(_uses(certificate)) or "not limited"),
        ("serial", f"{certificate.serial_number:x}"),
        ("SHA-256", certificate.fingerprint(hashes.SHA256()).hex()),
    ]
    return tuple(rows)


def _names(certificate: x509.Certificate) -> list[str]:
    from cryptography import x509

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return []
    names = [printable(str(name.value)) for name in extension.value]
    more = [f"and {len(names) - NAMES_MOST} more"] if len(names) > NAMES_MOST else []
    return names[:NAMES_MOST] + more


def _uses(certificate: x509.Certificate) -> list[str]:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    known = {
        ExtendedKeyUsageOID.SERVER_AUTH: "server authentication",
        ExtendedKeyUsageOID.CLIENT_AUTH: "client authentication",
    }
    try:
        extension = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return []
    return [known.get(usage, usage.dotted_string) for usage in extension.value]


def _key(certificate: x509.Certificate) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm:
        return f"of a kind that is not known here ({certificate.public_key_algorithm_oid.dotted_string})"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {key.curve.name}"
    return type(key).__name__


def _signature(certificate: x509.Certificate) -> str:
    """Return the signature's hash with its OID; an unknown one has the OID alone."""
    from cryptography.exceptions import UnsupportedAlgorithm

    oid = certificate.signature_algorithm_oid.dotted_string
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return oid
    return f"{algorithm.name} ({oid})" if algorithm is not None else oid
