"""How old an export is that steps rest on: said once an export, louder where the network has overtaken it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.checks.settings.rule import RuleContext, SettingResult
from lyncready.model import (
    Checklist,
    Dns,
    Evidence,
    ExportScope,
    Finding,
    Observation,
    Status,
    Tls,
    federation_owner,
    printable,
    render_instant,
    split_host_port,
)

# An export older than this is still judged, with a note beside it; settings change that seldom.
OLD = timedelta(days=30)
# So old it no longer stands for the server: a certificate lives no longer (CA/Browser Forum, SC-081v3).
VERY_OLD = timedelta(days=200)
# Where it is said: steps that every deployment needs, as far as they rest on the export.
_FIRST = ("federation.access-edge", "federation.topology", "federation.certificate", "federation.outbound")


def judge_ages(
    checklist: Checklist, case: RuleContext, resting: Iterable[SettingResult], now: datetime
) -> Iterator[Finding]:
    """Yield one finding for every export that is old, or that the network has overtaken.

    `resting` are the rulings on steps for which no newer word stands.
    """
    steps: dict[tuple[str, ExportScope], tuple[Evidence, set[str]]] = {}
    for ruling in resting:
        source = ruling.source
        if source is not None and ruling.status is not Status.UNKNOWN:
            steps.setdefault((source.computer, source.scope), (source, set()))[1].add(ruling.rule.step)
    for key in sorted(steps):
        source, on = steps[key]
        age, newer = now - source.collected_at, _overtaken(checklist, case, source)
        if age <= OLD and not newer:
            continue
        yield Finding(
            step=next((step for step in _FIRST if step in on), min(on)),
            check="settings",
            subject=f"evidence:{printable(source.computer)}.collectedUtc",
            status=Status.WARN if age > VERY_OLD or newer else Status.NOTE,
            code="evidence-old",
            detail={
                "computer": printable(source.computer),
                "scope": source.scope.value,
                "collected_at": render_instant(source.collected_at),
                "days": age.days,
                "wanted": OLD.days,
                "steps": sorted(on),
                **({"newer": newer} if newer else {}),
            },
        )


def _overtaken(checklist: Checklist, case: RuleContext, source: Evidence) -> str:
    """Return what the network shows that is newer than an export, "" where nothing is."""
    if source.scope is ExportScope.LOCAL:
        if _newer_certificate(checklist, case, source):
            return "certificate"
        return "address" if _newer_address(checklist, source) else ""
    return "SRV record" if _newer_record(checklist, case, source) else ""


def _newer_certificate(checklist: Checklist, case: RuleContext, source: Evidence) -> bool:
    """Whether an edge shows a certificate of after the export that no Edge's export knows."""
    stores = [store for store in case.settings.locals if store.certificates.seen]
    if source not in [store.evidence for store in stores]:
        return False
    known = {one.thumbprint for store in stores for one in store.certificates.items}
    return any(
        leaf[0] > source.collected_at and leaf[1] not in known
        for observation in checklist.observations
        if observation.at > source.collected_at and _of_own_edge(checklist, observation)
        for leaf in _leaf(observation)
    )


def _newer_address(checklist: Checklist, source: Evidence) -> bool:
    """Whether an edge still had other addresses after the export: it moved since, maybe to another server.

    Only then is it certain, and only so does another export end it. A name that has one of them still only turns.
    """
    now: dict[str, set[str]] = {name: set() for name in checklist.deployment.access_edges}
    was: dict[str, set[str]] = {}
    for observation in checklist.observations:
        seen, before = observation.seen, observation.before
        if observation.subject in now and observation.vantage == checklist.network.deciding:
            now[observation.subject].update(seen.addresses if isinstance(seen, Dns) else ())
            if before is not None and before.at > source.collected_at:
                was.setdefault(observation.subject, set()).update(before.addresses)
    return any(found and now[name].isdisjoint(found) for name, found in was.items())


def _of_own_edge(checklist: Checklist, observation: Observation) -> bool:
    return split_host_port(observation.subject)[0] in checklist.deployment.access_edges


def _leaf(observation: Observation) -> Iterator[tuple[datetime, str]]:
    """Yield since when the certificate that an edge showed is valid, and its thumbprint as Windows writes it."""
    from hashlib import sha1

    if isinstance(observation.seen, Tls) and observation.seen.chain:
        der = observation.seen.chain[0]
        try:
            yield read_certificate(der).not_before, sha1(der, usedforsecurity=False).hexdigest()
        except BadCertificate:
            return


def _newer_record(checklist: Checklist, case: RuleContext, source: Evidence) -> bool:
    """Whether a record leads to an edge of the checklist that the topology of the export does not have."""
    services = case.settings.edge_services
    names = {one.external_name for one in services.items if one.external_name}
    if services.source != source or not names:
        return False
    owners = {federation_owner(name) for name in checklist.deployment.domain_names}
    targets = {
        record.target
        for observation in checklist.observations
        if isinstance(observation.seen, Dns)
        and observation.subject in owners
        and observation.at > source.collected_at
        and observation.vantage == checklist.network.deciding
        for record in observation.seen.srv
    }
    return bool(targets & set(checklist.deployment.access_edges) - names)
