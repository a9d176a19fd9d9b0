"""Revocation lists of the laboratory's certification authorities (RFC 5280, 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

    from lyncready.lab.extensions import PrivateKey


def make_list(
    issuer: x509.Name, key: PrivateKey, serials: Iterable[int], now: datetime, *, stale: bool = False
) -> bytes:
    """Return a list (DER) of serial numbers that were revoked two days ago; `stale` is ten days out of date."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    day = timedelta(days=1)
    begins, ends = (now - 40 * day, now - 10 * day) if stale else (now - day, now + 300 * day)
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer).last_update(begins).next_update(ends)
    for number in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(number).revocation_date(now - 2 * day)
        reason = x509.CRLReason(x509.ReasonFlags.key_compromise)
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
