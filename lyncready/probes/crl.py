"""A revocation list by the URL that a certificate names (RFC 5280, 5): fetched, and read for a few serials."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from lyncready.certificates.der import key_digest
from lyncready.certificates.files import readable
from lyncready.model import Crl, FetchError, Revoked, is_in_range
from lyncready.probes.questions import AskCrl
from lyncready.probes.web_fetch import FetchFailed, FetchLimits, fetch

if TYPE_CHECKING:
    from cryptography import x509

LIMIT = 2 * 1024 * 1024
TIMEOUT = 10.0  # seconds for all of it: the contract's limits on fetching a list
FEW_SERIALS = 64
_PEM = b"-----BEGIN X509 CRL-----"


async def ask_crl(ask: AskCrl, timeout: float = TIMEOUT) -> Crl:
    """Fetch and read a list within `timeout` seconds; 2 MiB at most, no redirect followed.

    Private addresses are not asked. Never raises for anything the URL or the network can cause.
    """
    try:
        body = await fetch(ask.url, ask.addresses, FetchLimits(LIMIT, timeout, ask.laboratory))
    except FetchFailed as failure:
        return Crl(error=failure.word)
    # Off the loop: whoever else is waited for meanwhile must not look slow.
    return await asyncio.to_thread(read_list, body, ask.issuers, ask.serials, ask.points)


def read_list(content: bytes, issuers: Iterable[bytes], serials: Iterable[str], points: Iterable[str] = ()) -> Crl:
    """Return what a list (DER or PEM) says of some serial numbers (hexadecimal); only one that an issuer signed.

    `points` are the URLs by which their certificates name it: of a list in parts only that part speaks of them.
    A list of a hundred thousand entries takes some 20 ms for a few serial numbers, a third of a second for many.
    """
    from cryptography import x509

    load = x509.load_pem_x509_crl if _PEM in content else x509.load_der_x509_crl
    try:
        found = load(content)
        said = Crl(this_update=_instant(found.last_update_utc), next_update=_instant(found.next_update_utc))
        if not _is_full(found, {point.lower() for point in points}):
            return Crl(error=FetchError.NOT_FULL.value)
        key = _signer(found, readable(issuers))
        wanted = {int(serial, 16): serial for serial in sorted(serials)}
        named = dict(_named(found, content, wanted)) if key else {}
    except (ValueError, TypeError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, x509.InvalidVersion):
        return Crl(error=FetchError.NO_LIST.value)
    if not key:
        return Crl(this_update=said.this_update, next_update=said.next_update, error=FetchError.ANOTHER_KEY.value)
    return Crl(this_update=said.this_update, next_update=said.next_update, issuer_key=key, serials=named)


def _instant(at: datetime | None) -> datetime | None:
    """Return an instant that a file can keep; None for those at the ends of time."""
    return at if at is not None and is_in_range(at) else None


def _is_full(found: x509.CertificateRevocationList, points: set[str]) -> bool:
    """Whether the list speaks of every server certificate that names it (RFC 5280, 5.2.4, 5.2.5 and 6.3.3)."""
    from cryptography import x509

    for extension in found.extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return False
        if isinstance(value, x509.IssuingDistributionPoint):
            partly = value.only_contains_ca_certs or value.only_contains_attribute_certs
            if partly or value.indirect_crl or value.only_some_reasons:
                return False
            part = {name.value.lower() for name in value.full_name or () if isinstance(name.value, str)}
            if part and points and part.isdisjoint(points):
                return False
        elif extension.critical:
            return False
    return True


def _signer(found: x509.CertificateRevocationList, issuers: Iterable[x509.Certificate]) -> str:
    """Return the key of the issuer that signed the list; empty where it was none of them."""
    from cryptography.exceptions import UnsupportedAlgorithm

    for issuer in issuers:
        try:
            key = issuer.public_key()
            if found.issuer == issuer.subject and found.is_signature_valid(key):  # type: ignore[arg-type]
                return key_digest(issuer)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            continue
    return ""


def _named(
    found: x509.CertificateRevocationList, content: bytes, wanted: dict[int, str]
) -> Iterator[tuple[str, Revoked]]:
    """Yield what the list says of each serial number that it has."""
    for entry in _entries(found, content, wanted):
        told = _told(entry)
        if told is not None:
            yield wanted[entry.serial_number], told


def _entries(
    found: x509.CertificateRevocationList, content: bytes, wanted: dict[int, str]
) -> Iterator[x509.RevokedCertificate]:
    if len(wanted) > FEW_SERIALS or _PEM in content:
        yield from (entry for entry in found if entry.serial_number in wanted)
        return
    for number in wanted:
        # Looking for the octets costs a tenth of walking the entries, and a list hardly ever has them.
        if number.to_bytes(number.bit_length() // 8 + 1, "big") in content:
            entry = found.get_revoked_certificate_by_serial_number(number)
            if entry is not None:
                yield entry


def _told(entry: x509.RevokedCertificate) -> Revoked | None:
    """Return when and why; None where the list takes the revocation back."""
    from cryptography import x509

    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.name
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        reason = ""
    return (
        None if reason == "remove_from_crl" else Revoked(date=_instant(entry.revocation_date_utc), reason=reason)
    )
