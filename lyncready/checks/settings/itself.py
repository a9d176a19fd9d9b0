"""Rules on an Edge itself: whose roots it trusts, its certificates' keys and ends, its events (E6.3 to E6.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.checks.seen_roots import SeenRoot
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, on_certificate, rule_on
from lyncready.model import (
    OLD_WINDOWS,
    EdgeCertificate,
    EventCount,
    LocalStore,
    Reading,
    RootStore,
    Status,
    expiry_window,
    is_host_text,
    render_instant,
)

_OUT, _CERTIFICATE = "federation.outbound", "federation.certificate"
# E6.3
TRUSTS = Rule(id="E6.3", step=_OUT, object="rootStore", property="Thumbprint", hard=True)
UPDATES = Rule(id="E6.3", step=_OUT, object="rootStore", property="AutoUpdate", severity=Status.WARN)

# E6.4
PROVIDER = on_certificate("E6.4", "KeyProvider")
KEY = on_certificate("E6.4", "HasKey")
USAGES = on_certificate("E6.4", "Usages")
OTHER_END = on_certificate("E6.4", "NotAfter")
CONFERENCING = on_certificate("E6.4", "DataEdgeName")
# E6.5
EVENTS = Rule(id="E6.5", step=_OUT, object="event", property="Id", severity=Status.WARN)

_ACCESS, _CONFERENCING, _INTERNAL = "accessedgeexternal", "dataedgeexternal", "internal"
_SERVER_AUTH, _ANY_PURPOSE = "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
_STACK, _SCHANNEL = "protocol stack", "schannel"
# Events with which the Access Edge does not start, or has no certificate that it can use, by part of their source:
# Microsoft's support articles on the Access Edge service, and Windows' table of Schannel's messages.
FATAL = frozenset({
    (_STACK, 14397), (_STACK, 14517), (_STACK, 14694), ("ls server", 12303), ("user replicator", 30006),
    ("user services", 32136), (_SCHANNEL, 36869), (_SCHANNEL, 36870), (_SCHANNEL, 36871),
})  # fmt: skip


def judge_itself(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on every Edge's own export; one unknown of each kind where there is none."""
    for store in case.settings.locals:
        yield from _judge_roots(case, store)
        yield from _judge_certificates(case, store)
        yield from _judge_events(store)
    if not case.settings.locals:
        nobody: Reading[RootStore] = Reading()
        yield rule_on(TRUSTS, nobody, None, hard=False, extra=_shows(case))
        for rule in (UPDATES, KEY, PROVIDER, USAGES, CONFERENCING, EVENTS):
            yield rule_on(rule, nobody, None, hard=False)


def _judge_roots(case: RuleContext, store: LocalStore) -> Iterator[SettingResult]:
    computer = store.evidence.computer.lower()
    by_store = {one.store: one.thumbprints for one in store.roots.items}
    refused = by_store.get("disallowed", frozenset())
    held = (by_store.get("root", frozenset()) | by_store.get("authroot", frozenset())) - refused
    missing = [root for root in case.roots if root.thumbprints.isdisjoint(held)]
    update = next((one.auto_update for one in store.root_store.items), None)
    yield rule_on(
        TRUSTS,
        store.roots,
        not missing if case.roots and by_store else None,
        identity=computer,
        found=[root.title for root in missing] if missing else [root.title for root in case.roots],
        wanted=sorted({subject for root in missing for subject in root.of}),
        severity=_severity(missing, refused, update),
        hard=bool(case.roots) and (store.roots.seen or store.roots.failed is not None),
        extra={
            **({"thumbprints": [root.thumbprint for root in missing], "fetches": update} if missing else {}),
            **_shows(case),
        },
    )
    yield rule_on(UPDATES, store.root_store, update, identity=computer, found=update, wanted=True)


def _shows(case: RuleContext) -> dict[str, Any]:
    """Return the chains that Microsoft's edges show, whatever is known of the roots here."""
    return {"chains": dict(case.chains)} if case.chains else {}


def _severity(missing: list[SeenRoot], refused: frozenset[str], update: bool | None) -> Status:
    """Windows fetches a root that it lacks when it meets it, if it may; never one that it was told to refuse."""
    if any(not root.thumbprints.isdisjoint(refused) for root in missing) or update is False:
        return Status.FAIL
    return Status.NOTE if update else Status.WARN


def _judge_certificates(case: RuleContext, store: LocalStore) -> Iterator[SettingResult]:
    """Judge the key of what partners see, and key and end of every other certificate that the Edge uses."""
    reading, computer = store.certificates, store.evidence.computer.lower()
    ordered = sorted(reading.items, key=lambda one: (not _is_access(one), one.use, one.thumbprint))
    first = ordered[0] if ordered and _is_access(ordered[0]) else _UNKNOWN
    yield from _judge_key(case, reading, first, computer)
    met = {first.thumbprint}
    for one in ordered:
        if not _is_access(one) and one.thumbprint not in met:
            met.add(one.thumbprint)
            where = f"{computer}/{one.use}"
            yield from _judge_key(case, reading, one, where)
            yield _judge_end(case, reading, one, where)
    yield _judge_conferencing(case, store)


def _is_access(one: EdgeCertificate) -> bool:
    return not one.use or _ACCESS in one.use.lower()


_UNKNOWN = EdgeCertificate("", "", "", (), None, None)


def _judge_key(
    case: RuleContext, reading: Reading[EdgeCertificate], one: EdgeCertificate, where: str
) -> Iterator[SettingResult]:
    yield rule_on(KEY, reading, one.has_key, identity=where, found=one.has_key, wanted=True)
    modern = "key storage provider" in one.key_provider.lower()
    old = case.deployment.platform is not None and case.platform in OLD_WINDOWS
    names = {"sans": sorted(one.names)}
    yield rule_on(
        PROVIDER,
        reading,
        not (modern and old) if one.key_provider else None,
        identity=where,
        found=one.key_provider or None,
        wanted="Microsoft RSA SChannel Cryptographic Provider" if old else "any",
        extra=names,
    )
    serves = not {_SERVER_AUTH, _ANY_PURPOSE}.isdisjoint(one.usages) if one.usages else None
    wanted, found = "Server Authentication", list(one.usages)
    yield rule_on(USAGES, reading, serves, identity=where, found=found, wanted=wanted, extra=names)


def _judge_end(
    case: RuleContext, reading: Reading[EdgeCertificate], one: EdgeCertificate, where: str
) -> SettingResult:
    ends, begins = one.not_after, one.not_before
    left = None if ends is None else ends - case.now
    holds = None
    if ends is not None and left is not None:
        holds = left > expiry_window(begins, ends) and (begins is None or begins <= case.now)
    return rule_on(
        OTHER_END,
        reading,
        holds,
        identity=where,
        found=render_instant(ends) if ends else None,
        wanted="in date",
        extra={"days": left.days} if left is not None else {},
    )


def _judge_conferencing(case: RuleContext, store: LocalStore) -> SettingResult:
    """The certificate of web conferencing has to have its name, which the topology gives."""
    named = {one.conferencing_name for one in case.settings.edge_services.items}
    wanted = sorted(name for name in named if is_host_text(name))
    served = [one for one in store.certificates.items if _CONFERENCING in one.use.lower()]
    known = bool(wanted and served) and all(one.names for one in served)
    held = {name for one in served for name in one.names}
    covered = [name for name in wanted if name in held or f"*.{name.partition('.')[2]}" in held]
    return rule_on(
        CONFERENCING,
        store.certificates,
        bool(covered) if known else None,
        identity=store.evidence.computer.lower(),
        found=sorted(held),
        wanted=wanted,
        extra={"sans": sorted(held)},
    )


def _judge_events(store: LocalStore) -> Iterator[SettingResult]:
    fatal = [one for one in store.events.items if is_fatal(one)]
    yield rule_on(
        EVENTS,
        store.events,
        not store.events.items,
        identity=store.evidence.computer.lower(),
        found=[_told(one) for one in sorted(fatal or store.events.items, key=lambda one: (one.id, one.source))],
        wanted="none",
        severity=Status.WARN if fatal else Status.NOTE,
    )


def is_fatal(event: EventCount) -> bool:
    """Whether an event says that the Access Edge does not start, or cannot use its certificate."""
    return any(part in event.source.lower() and event.id == number for part, number in FATAL)


def _told(event: EventCount) -> str:
    return f"{event.id} of {event.source} ({event.count} times)"
