"""Revocation lists built for rules and probes: everything about them can be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from support.made_certificates import ec_key, length, sequence, subject
from support.situations import NOW


def serial_of(der: bytes) -> int:
    return x509.load_der_x509_certificate(der).serial_number


def key_of(der: bytes) -> str:
    from lyncready.certificates.der import key_digest

    return key_digest(x509.load_der_x509_certificate(der))


def revocation_list(
    issuer: str = "Issuing",
    revoked: Iterable[tuple[int, x509.ReasonFlags | None]] = (),
    *,
    signer: Any = None,
    start: datetime = NOW - timedelta(days=1),
    end: datetime = NOW + timedelta(days=6),
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    encoding: Encoding = Encoding.DER,
) -> bytes:
    """Build a list signed by the named authority of the tests."""
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(subject(issuer)).last_update(start).next_update(end)
    )
    for number, reason in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(NOW - timedelta(days=2))
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signer or ec_key(f"ca {issuer}"), hashes.SHA256()).public_bytes(encoding)


_SHA256_RSA = bytes.fromhex("06092a864886f70d01010b")


def long_list(issuer: str, key: rsa.RSAPrivateKey, entries: int, last: int) -> bytes:
    """Build a list of many entries, the last with the serial number `last`: the library takes minutes for it."""
    made = x509.CertificateRevocationListBuilder().issuer_name(subject(issuer))
    made = made.last_update(NOW - timedelta(days=1)).next_update(NOW + timedelta(days=6))
    body = made.sign(key, hashes.SHA256()).tbs_certlist_bytes
    inner = body[2 + (body[1] & 0x7F) * (body[1] >> 7) :]
    numbers = [*range(0x100000, 0x100000 + entries - 1), last]
    listed = b"".join(sequence(_integer(number), b"\x17\x0d260101000000Z") for number in numbers)
    whole = sequence(inner, sequence(listed))
    signature = key.sign(whole, padding.PKCS1v15(), hashes.SHA256())
    algorithm = sequence(_SHA256_RSA, b"\x05\x00")
    return sequence(whole, algorithm, b"\x03" + length(len(signature) + 1) + b"\x00" + signature)


def _integer(number: int) -> bytes:
    octets = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return b"\x02" + length(len(octets)) + octets
