"""Rules on what an Edge resolves and reaches by itself, to the outside and to its next hop (E6.1, E6.2, E6.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on
from lyncready.checks.settings.topology import edge_computers, same_computer
from lyncready.model import (
    SKYPE_PROXY,
    LocalStore,
    OutboundTest,
    Reading,
    Resolved,
    Status,
    Users,
    federation_owner,
    host_port,
)

_STEP = "federation.outbound"
# E6.1
RESOLVES = Rule(id="E6.1", step=_STEP, object="resolver", property="Targets", hard=True)
FINDS = Rule(id="E6.1", step=_STEP, object="resolver", property="Targets", severity=Status.WARN)
# E6.2
REACHED = Rule(id="outbound", step=_STEP, object="outbound", property="Reached", hard=True)
# E6.6
NEXT_HOP = Rule(id="E6.6", step="federation.inside", object="nextHop", property="Reached", hard=True)
# Ports that are no federation: an Edge may resolve by its own servers, and needs no list of revoked certificates
# but that of its own certificate and of its partners'.
DNS_PORT, LISTS_PORT = 53, 80
# Why an Edge has no answer, where it is not known that there is none (the names are those of the export).
_NOT_ASKED = frozenset({"OutOfTime", "CommandNotFoundException"})

_Tried = dict[tuple[int, str], list[tuple[LocalStore, list[OutboundTest]]]]


def judge_outbound(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on what every Edge's own export tried; one unknown of each kind that nobody tried."""
    for store in case.settings.locals:
        yield from _judge_resolving(case, store)
    if not case.settings.locals:
        nobody: Reading[Resolved] = Reading()
        yield rule_on(RESOLVES, nobody, None, wanted=True, hard=False)
    yield from _judge_targets(case)
    yield from _judge_next_hops(case)


def _judge_resolving(case: RuleContext, store: LocalStore) -> Iterator[SettingResult]:
    """Judge an Edge's own resolvers: that they find anything at all, and what they say of known domains."""
    reading, computer = store.resolved, store.evidence.computer.lower()
    asked = [one for one in reading.items if one.error not in _NOT_ASKED]
    found = sorted(one.name for one in asked if one.targets)
    yield rule_on(
        RESOLVES,
        reading,
        bool(found) if asked else None,
        identity=computer,
        found=found,
        wanted="the federation records that the world finds",
        # An export of before knows nothing of it, and proves as much as it did then.
        hard=reading.seen or reading.failed is not None,
        extra={"errors": sorted({one.error for one in asked if one.error})},
    )
    if not found:
        return
    by_name = {one.name: one for one in asked}
    for name, users in _domains(case):
        answer = by_name.get(federation_owner(name))
        if answer is not None:
            yield _differing(case, store, name, answer, Status.FAIL if users is Users.BOTH else Status.WARN)


def _domains(case: RuleContext) -> Iterator[tuple[str, Users | None]]:
    """Yield our own SIP domains with where their users are, then the partners that are found by their record."""
    for domain in case.deployment.sip_domains:
        yield domain.name, domain.users
    for partner in case.deployment.partners:
        if not partner.edge:
            yield partner.name, None


def _differing(
    case: RuleContext, store: LocalStore, name: str, answer: Resolved, severity: Status
) -> SettingResult:
    """Judge one domain: an Edge has to find what the world finds. A look that is newer decides nothing.

    The record may have been changed in between, and the export is the one that is out of date.
    """
    seen = case.records.get(federation_owner(name), ())
    alike = any(led == answer.led_to for _, led in seen)
    told = answer.answered
    newer = bool(seen) and max(at for at, _ in seen) <= store.evidence.collected_at
    holds = True if seen and alike and told else False if seen and newer and told else None
    return rule_on(
        FINDS,
        store.resolved,
        holds,
        identity=f"{store.evidence.computer.lower()}/{name}",
        found=list(answer.targets) or "no such record",
        wanted=sorted({host_port(*target) for _, led in seen for target in led}),
        severity=severity,
        hard=False,
        extra={"domain": name},
    )


def _judge_targets(case: RuleContext) -> Iterator[SettingResult]:
    """Yield one ruling a target, over all Edges that tried it, and one for each kind nobody tried.

    Skype's own edge is a target only where Skype is the purpose; reached, it shows all the same that 5061 is open.
    """
    tried = _tried(case, lambda store: store.outbound)
    own_lists = {
        (LISTS_PORT, host)
        for store in case.settings.locals
        for certificate in store.certificates.items
        if certificate.use.lower() != "internal"
        for host in certificate.crl_hosts
    }
    skypes = set() if case.skype else {SKYPE_PROXY, case.deployment.provider.proxy_fqdn.lower()}
    partners = [key for key in sorted(tried) if _is_federation(key[0]) and key[1] not in skypes]
    for key in partners:
        yield _reached(REACHED, key, tried[key], _open_at(key, tried))
    for key in sorted(tried):
        if not _is_federation(key[0]):
            severity = Status.WARN if key in own_lists else Status.NOTE
            yield _reached(REACHED, key, tried[key], None, severity=severity, hard=False)
    failed = next((store.outbound for store in case.settings.locals), Reading())
    nobody: Reading[OutboundTest] = Reading((), None, failed.failed, failed.error)
    if not partners:
        yield rule_on(REACHED, nobody, None, identity=str(case.federation_port), wanted=True)
    if own_lists.isdisjoint(tried):
        yield rule_on(REACHED, nobody, None, identity=str(LISTS_PORT), wanted=True, hard=False)
    for computer in edge_computers(case):
        shown = (store.evidence.computer for store in case.settings.locals if store.outbound.seen)
        if case.settings.locals and not any(same_computer(name, computer) for name in shown):
            yield rule_on(REACHED, Reading(), None, identity=computer, wanted=True, hard=False)


def _tried(case: RuleContext, part: Callable[[LocalStore], Reading[OutboundTest]]) -> _Tried:
    """Return what was tried by port and host, with the results at each Edge, address by address."""
    tried: _Tried = {}
    for store in case.settings.locals:
        here: dict[tuple[int, str], list[OutboundTest]] = {}
        for one in part(store).items:
            here.setdefault((one.port, one.host), []).append(one)
        for key, results in here.items():
            tried.setdefault(key, []).append((store, results))
    return tried


def _is_federation(port: int) -> bool:
    return port not in (DNS_PORT, LISTS_PORT)


def _open_at(key: tuple[int, str], tried: _Tried) -> frozenset[str]:
    """Return the Edges that reached another target of federation: there the way out is open as such.

    Then this one's silence is its own matter: a warning, as is the provider's, which has a step of its own.
    """
    return frozenset(
        store.evidence.computer
        for (port, host), outcomes in tried.items()
        if _is_federation(port) and (port, host) != key
        for store, results in outcomes
        if any(one.reached for one in results)
    )


def _judge_next_hops(case: RuleContext) -> Iterator[SettingResult]:
    tried = _tried(case, lambda store: store.next_hop)
    for key in sorted(tried):
        yield _reached(NEXT_HOP, key, tried[key], frozenset())
    failed = [store.next_hop for store in case.settings.locals if store.next_hop.failed is not None]
    if not tried:
        nobody: Reading[OutboundTest] = (
            Reading((), None, failed[0].failed, failed[0].error) if failed else Reading()
        )
        yield rule_on(NEXT_HOP, nobody, None, wanted=True, hard=bool(failed))


def _reached(
    rule: Rule,
    key: tuple[int, str],
    results: list[tuple[LocalStore, list[OutboundTest]]],
    open_at: frozenset[str] | None,
    *,
    severity: Status = Status.FAIL,
    hard: bool = True,
) -> SettingResult:
    """Return the ruling on one host and port; `open_at` are the Edges that reach something else of its kind.

    One address of several that an Edge does not reach is a warning: what resolves to it fails now and then.
    """
    port, host = key
    outcomes = {store.evidence.computer: _outcome(tries) for store, tries in results}
    missed = {
        store.evidence.computer: [one.address for one in tries if one.address and one.reached is False]
        for store, tries in results
    }
    missed = {computer: addresses for computer, addresses in missed.items() if addresses}
    shut = [store for store, _ in results if outcomes[store.evidence.computer] is False]
    if open_at is not None and all(store.evidence.computer in open_at for store in shut):
        severity = Status.WARN
    wrong = bool(shut or missed)
    suspects = [store for store, _ in results if store in shut or store.evidence.computer in missed]
    deciding = max(suspects or [store for store, _ in results], key=lambda store: store.evidence.collected_at)
    holds = False if wrong else True if all(outcomes.values()) else None
    return rule_on(
        rule,
        Reading((), deciding.evidence),
        holds,
        identity=f"{host}:{port}",
        found=holds,
        wanted=True,
        severity=severity,
        hard=hard,
        extra={
            "computers": outcomes,
            **({"missed": missed} if missed else {}),
            **({"errors": errors} if (errors := _errors(results)) else {}),
        },
    )


def _outcome(tries: list[OutboundTest]) -> bool | None:
    """Return whether an Edge reached a host at any address; None where it was not tried."""
    if any(one.reached for one in tries):
        return True
    return False if any(one.reached is False for one in tries) else None


def _errors(results: list[tuple[LocalStore, list[OutboundTest]]]) -> list[str]:
    return sorted({one.error for _, tries in results for one in tries if one.error})
