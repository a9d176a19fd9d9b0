"""Rules on what only an Edge can show of itself: its certificate, its trusted roots, what it reaches (E1.12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from lyncready.checks.settings_ruling import Case, Rule, Ruling, rule_on
from lyncready.checks.settings_topology import edge_computers, same_computer
from lyncready.model import (
    SKYPE_PROXY,
    Certificate,
    LocalStore,
    Reading,
    RootStore,
    Status,
    expiry_window,
    render_instant,
)

_CERTIFICATE_STEP = "federation.certificate"
_USE = "AccessEdgeExternal"
_COMMON_NAME = re.compile(r"(?:^|[,+])\s*CN\s*=\s*\"?([^,+\"]+)", re.IGNORECASE)
# The limit of Microsoft's own diagnostic: a longer list of trusted issuers is cut in the TLS handshake.
MANY_ROOTS = 100


def _on_certificate(name: str) -> Rule:
    return Rule(
        id="E1.12",
        step=_CERTIFICATE_STEP,
        object="edgeCertificate",
        property=name,
        cmdlet="Set-CsCertificate",
        severity=Status.WARN,
    )


ASSIGNED = _on_certificate("Thumbprint")
VALID = _on_certificate("NotAfter")
NAMED = _on_certificate("AlternativeNames")
ROOT_COUNT = Rule(
    id="root-store", step=_CERTIFICATE_STEP, object="rootStore", property="Count", severity=Status.WARN
)
MISPLACED = Rule(
    id="root-store", step=_CERTIFICATE_STEP, object="rootStore", property="Misplaced", severity=Status.WARN
)
REACHED = Rule(id="outbound", step="federation.outbound", object="outbound", property="Reached", hard=True)
# Ports that are no federation: an Edge may resolve by its own servers, and needs no list of revoked certificates
# but that of its own certificate and of its partners'.
DNS_PORT, LISTS_PORT = 53, 80


def judge_locals(case: Case) -> Iterator[Ruling]:
    """Yield the rulings on every Edge's own export; one unknown of each kind where there is none."""
    stores = case.settings.locals
    for store in stores:
        yield from _judge_certificate(case, store)
        yield from _judge_roots(store)
    if not stores:
        nobody: Reading[Certificate] = Reading()
        for rule in (ASSIGNED, VALID, NAMED, ROOT_COUNT, MISPLACED):
            yield rule_on(rule, nobody, None)
    yield from _judge_outbound(case)


def _judge_certificate(case: Case, store: LocalStore) -> Iterator[Ruling]:
    reading, computer = store.certificates, store.evidence.computer.lower()
    external = [one for one in reading.items if not one.use or _USE.lower() in one.use.lower()]
    best = max(external, key=lambda one: (one.not_after is not None, one.not_after, one.thumbprint), default=None)
    thumbprint = best.thumbprint if best else ""
    yield rule_on(
        ASSIGNED,
        reading,
        best is not None,
        identity=computer,
        found=thumbprint or None,
        wanted=f"a certificate for {_USE}",
    )
    if best is None:
        return
    ends, begins = best.not_after, best.not_before
    in_time, window = None, timedelta(0)
    if ends is not None:
        # Warned of as early as the certificate that the network shows.
        window = expiry_window(begins, ends)
        in_time = ends - case.now > window and (begins is None or begins <= case.now)
    yield rule_on(
        VALID,
        reading,
        in_time,
        identity=computer,
        found=render_instant(ends) if ends else None,
        wanted=f"after {render_instant(case.now + window)}",
        extra={"sans": sorted(best.names)} | ({"days": (ends - case.now).days} if ends else {}),
    )
    common = _COMMON_NAME.search(best.subject)
    names = set(best.names) | ({common[1].strip().lower()} if common else set())
    declared = case.deployment.access_edges or tuple(
        service.external_name for service in case.settings.edge_services.items if service.external_name
    )
    yield rule_on(
        NAMED,
        reading,
        bool(names & set(declared)) if declared and names else None,
        identity=computer,
        found=sorted(names),
        wanted=list(declared),
        extra={"sans": sorted(best.names)},
    )


def _judge_roots(store: LocalStore) -> Iterator[Ruling]:
    reading, computer = store.root_store, store.evidence.computer.lower()
    roots = next(iter(reading.items), RootStore(None, None))
    yield rule_on(
        ROOT_COUNT,
        reading,
        None if roots.count is None else roots.count <= MANY_ROOTS,
        identity=computer,
        found=roots.count,
        wanted=f"at most {MANY_ROOTS}",
    )
    yield rule_on(
        MISPLACED,
        reading,
        None if roots.misplaced is None else roots.misplaced == 0,
        identity=computer,
        found=roots.misplaced,
        wanted=0,
    )


_Tried = dict[tuple[int, str], list[tuple[LocalStore, bool | None]]]


def _judge_outbound(case: Case) -> Iterator[Ruling]:
    """Yield one ruling a target, over all Edges that tried it, and one for each kind nobody tried.

    Skype's own edge is a target only where Skype is the purpose; reached, it shows all the same that 5061 is open.
    """
    tried: _Tried = {}
    for store in case.settings.locals:
        for target in store.outbound.items:
            tried.setdefault((target.port, target.host), []).append((store, target.reached))
    own_lists = {
        (LISTS_PORT, host)
        for store in case.settings.locals
        for certificate in store.certificates.items
        for host in certificate.crl_hosts
    }
    skypes = set() if case.skype else {SKYPE_PROXY, case.deployment.provider.proxy_fqdn.lower()}
    partners = [key for key in sorted(tried) if _is_federation(key[0]) and key[1] not in skypes]
    for key in partners:
        yield _partner(key, tried)
    for key in sorted(tried):
        if not _is_federation(key[0]):
            yield _outbound(key, tried[key], Status.WARN if key in own_lists else Status.NOTE, hard=False)
    failed = next((store.outbound for store in case.settings.locals), Reading())
    nobody: Reading[Certificate] = Reading((), None, failed.failed, failed.error)
    if not partners:
        yield rule_on(REACHED, nobody, None, identity=str(case.federation_port), wanted=True)
    if own_lists.isdisjoint(tried):
        yield rule_on(REACHED, nobody, None, identity=str(LISTS_PORT), wanted=True, hard=False)
    for computer in edge_computers(case):
        shown = (store.evidence.computer for store in case.settings.locals if store.outbound.seen)
        if case.settings.locals and not any(same_computer(name, computer) for name in shown):
            yield rule_on(REACHED, Reading(), None, identity=computer, wanted=True, hard=False)


def _is_federation(port: int) -> bool:
    return port not in (DNS_PORT, LISTS_PORT)


def _partner(key: tuple[int, str], tried: _Tried) -> Ruling:
    """Judge a target of federation. Another one that answered at the same Edge shows that the way is open.

    Then this one's silence is its own matter: a warning, as is the provider's, which has a step of its own.
    """
    answered = {
        store.evidence.computer
        for (port, host), outcomes in tried.items()
        if _is_federation(port) and (port, host) != key
        for store, reached in outcomes
        if reached
    }
    failed = [store for store, reached in tried[key] if reached is False]
    excused = all(store.evidence.computer in answered for store in failed)
    return _outbound(key, tried[key], Status.WARN if excused else Status.FAIL, hard=True)


def _outbound(
    key: tuple[int, str], results: list[tuple[LocalStore, bool | None]], severity: Status, hard: bool
) -> Ruling:
    port, host = key
    failed = [store for store, reached in results if reached is False]
    deciding = max(failed or [store for store, _ in results], key=lambda store: store.evidence.collected_at)
    holds = False if failed else True if all(reached for _, reached in results) else None
    return rule_on(
        REACHED,
        Reading((), deciding.evidence),
        holds,
        identity=f"{host}:{port}",
        found=holds,
        wanted=True,
        severity=severity,
        hard=hard,
        extra={"computers": {store.evidence.computer: reached for store, reached in results}},
    )
