"""What comes due on which day: the ends of certificates, when their renewal starts, waivers, the request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha1  # what Windows calls a thumbprint

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.checks.facts import Facts
from lyncready.checks.request import ACCOUNT_ACTIVE, CHANGES_DONE, is_waiting, submitted_at
from lyncready.checks.seen_roots import hosts_of_partner
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    AttestationState,
    Checklist,
    Due,
    DueKind,
    Observation,
    Tls,
    Trust,
    as_utc,
    expiry_window,
    printable,
    read_settings,
)


def list_due(checklist: Checklist, now: datetime) -> tuple[Due, ...]:
    """Return what comes due today or later, by day (UTC), each once."""
    facts = Facts(checklist, Trust(), now)
    found: dict[tuple[str, str, str], Due] = {}
    for due in (*_certificates(facts), *_waivers(checklist), *_request(facts)):
        known = found.get(due.key)
        if known is None or (due.at or now, due.day) > (known.at or now, known.day):
            found[due.key] = due
    return tuple(
        sorted((due for due in found.values() if due.day >= now.date()), key=lambda due: (due.day, due.key))
    )


def _certificates(facts: Facts) -> Iterator[Due]:
    network = EdgeTopology(facts)
    seen: set[str] = set()
    for name in network.edges:
        current = network.addresses(name).own
        looks = [look for look in facts.seen("tls", facts.subject(name)) if not current or look.address in current]
        yield from _shown(looks, name, DueKind.CERTIFICATE, DueKind.RENEWAL, seen)
    for partner in facts.deployment.partners:
        for host in hosts_of_partner(facts, partner.name, partner.edge):
            looks = facts.seen("tls", facts.subject(host))
            yield from _shown(looks, host, DueKind.PARTNER_CERTIFICATE, None, set(), partner.name)
    yield from _exported(facts, seen)


def _shown(
    looks: Iterable[Observation],
    name: str,
    ends: DueKind,
    renewal: DueKind | None,
    seen: set[str],
    about: str = "",
) -> Iterator[Due]:
    for look in looks:
        if not isinstance(look.seen, Tls) or not look.seen.chain:
            continue
        try:
            leaf = read_certificate(look.seen.chain[0])
        except BadCertificate:
            continue
        seen.add(sha1(leaf.der, usedforsecurity=False).hexdigest())
        begins, ending = leaf.not_before, leaf.not_after
        yield from _both(ends, renewal, name, leaf.serial, look.at, begins, ending, about)


def _exported(facts: Facts, seen: set[str]) -> Iterator[Due]:
    """Yield the certificates of every Edge's own export that the network did not show."""
    for store in read_settings(facts.checklist.evidence).locals:
        for one in store.certificates.items:
            if one.not_after is None or one.thumbprint in seen:
                continue
            computer, at = printable(store.evidence.computer.lower()), store.evidence.collected_at
            kinds = DueKind.SERVER_CERTIFICATE, DueKind.SERVER_RENEWAL
            yield from _both(*kinds, computer, one.thumbprint, at, one.not_before, one.not_after, one.use)


def _both(
    ends: DueKind,
    renewal: DueKind | None,
    subject: str,
    mark: str,
    at: datetime,
    begins: datetime | None,
    ending: datetime,
    about: str,
) -> Iterator[Due]:
    last = _day(ending)
    yield Due(day=last, kind=ends, subject=subject, mark=mark, at=at, ends=last, about=about)
    if renewal is not None:
        first = _day(ending - expiry_window(begins, ending))
        yield Due(day=first, kind=renewal, subject=subject, mark=mark, at=at, ends=last, about=about)


def _day(moment: datetime) -> date:
    return as_utc(moment).astimezone(UTC).date()


def _waivers(checklist: Checklist) -> Iterator[Due]:
    for waiver in checklist.waivers:
        if waiver.until is not None:
            subject = printable(waiver.subject, 200) or printable(waiver.step, 80)
            mark = "@".join(filter(None, (waiver.code, waiver.step)))
            why = printable(waiver.reason)
            yield Due(day=waiver.until, kind=DueKind.WAIVER, subject=subject, mark=mark, at=waiver.at, why=why)
    for step, said in checklist.steps.items():
        if said.state is AttestationState.WAIVED and said.until is not None:
            why = printable(said.reason)
            yield Due(day=said.until, kind=DueKind.WAIVER, subject=step, mark="step", at=said.at, why=why)


def _request(facts: Facts) -> Iterator[Due]:
    submitted = submitted_at(facts)
    if submitted is None or not is_waiting(facts):
        return
    kind = facts.deployment.request_kind.value
    for due, after in ((DueKind.REQUEST_TYPICAL, CHANGES_DONE), (DueKind.REQUEST_LATEST, ACCOUNT_ACTIVE)):
        yield Due(day=_day(submitted + after), kind=due, subject="provisioning.active", at=submitted, about=kind)
