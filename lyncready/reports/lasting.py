"""How long the certificates of the own edges last, for those who are woken by numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.model import Status, Tls, read_instant
from lyncready.reports.shapes import Document, FindingEntry

_STEP, _CHECK, _EXPIRING = "federation.certificate", "certificate", "cert-expiring"
# A renewal that has to wait for a person, or for a weekend, is late by then; short-lived ones have less.
_WEEK, _PART = timedelta(days=7), 10


class Lasting(msgspec.Struct, frozen=True, order=True):
    """One certificate that an edge shows, and its time."""

    subject: str
    serial: str
    not_before: datetime
    not_after: datetime


def lasting_certificates(document: Document) -> tuple[Lasting, ...]:
    """Return the certificates that the edges show at the addresses that were judged, each once a subject."""
    judged: dict[str, set[str]] = {}
    for finding in document.findings:
        if finding.step == _STEP and finding.check == _CHECK:
            addresses = [*finding.detail.get("addresses", ()), *finding.detail.get("others", ())]
            judged.setdefault(finding.subject, set()).update(map(str, addresses))
    found = set()
    for look in document.observations:
        addresses_now = judged.get(look.subject)
        if look.probe != "tls" or addresses_now is None or not isinstance(look.seen, Tls) or not look.seen.chain:
            continue
        if not addresses_now or look.address in addresses_now:
            try:
                leaf = read_certificate(look.seen.chain[0])
            except BadCertificate:
                continue
            found.add(Lasting(look.subject, leaf.serial, leaf.not_before, leaf.not_after))
    return tuple(sorted(found))


def ends_at_any_moment(document: Document) -> bool:
    """Whether a certificate that is known to expire is in its last 7 days, or the last tenth of its life if less.

    It may be one above the edge's own; what is waived alarms nobody.
    """
    warned = [
        finding
        for finding in document.findings
        if finding.step == _STEP
        and finding.code == _EXPIRING
        and finding.status is Status.WARN
        and finding.waived is None
    ]
    subjects = {finding.subject for finding in warned}
    times = [time for finding in warned if (time := _time_of(finding)) is not None]
    times += [(one.not_before, one.not_after) for one in lasting_certificates(document) if one.subject in subjects]
    return any(timedelta(0) < ends - document.at <= min(_WEEK, (ends - begins) / _PART) for begins, ends in times)


def _time_of(finding: FindingEntry) -> tuple[datetime, datetime] | None:
    try:
        return read_instant(finding.detail["not_before"]), read_instant(finding.detail["not_after"])
    except (KeyError, TypeError, ValueError):
        return None
