"""Rules on TCP at the federation port: refusal is a fact, silence only where we may judge it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lyncready.checks.connections import AddressContact, Connections, Redundancy
from lyncready.checks.egress import Egress
from lyncready.checks.facts import Facts, family_of
from lyncready.model import (
    LOCAL,
    WORST_FIRST,
    Fault,
    Finding,
    Position,
    Standby,
    Status,
    Tcp,
    TcpOutcome,
    split_host_port,
)

# The worst first: what the far end said outweighs silence.
_RANK = (
    (TcpOutcome.REFUSED, "tcp-refused"),
    (TcpOutcome.RESET, "tcp-reset"),
    (TcpOutcome.TIMEOUT, "tcp-timeout"),
    (TcpOutcome.UNREACHABLE, "tcp-unreachable"),
)
_SILENT = frozenset({TcpOutcome.TIMEOUT, TcpOutcome.UNREACHABLE})
_OURS = frozenset({TcpOutcome.NO_ROUTE, TcpOutcome.OURS})
Verdict = tuple[str, Status, dict[str, Any]]


def port_verdicts(
    facts: Facts,
    connections: Connections,
    local_addresses: tuple[str, ...],
    cover: Redundancy | None,
) -> Iterator[Verdict]:
    """Yield (code, status, detail) for the port of one subject from one vantage.

    `local_addresses` are what the local view gives the name; `cover` tells how other SRV targets stand in for it.
    """
    outcomes = {contact.address: _outcome(contact) for contact in connections.contacts}
    detail: dict[str, Any] = {"outcomes": {address: _word(seen) for address, seen in outcomes.items()}}
    up = [contact.address for contact in connections.up]
    unseen, ours, down = [], {}, {}
    for address, seen in outcomes.items():
        if seen is None:
            unseen.append(address)
        elif isinstance(seen, Fault):
            ours[address] = seen.reason.value
        elif seen in _OURS or (seen in _SILENT and _family_is_lost(facts, connections, address)):
            ours[address] = "no-route" if seen is not TcpOutcome.OURS else "bug"
        elif seen is not TcpOutcome.CONNECTED:
            down[address] = seen
    if down:
        hidden = _not_judged(facts, connections, local_addresses, down)
        if cover is not None and cover.above and not (hidden and not up):
            yield _standby(facts, connections, cover, {**detail, **_share(up, down, outcomes)}, down)
        elif up:
            yield "edge-partly-down", Status.WARN, {**detail, **_share(up, down, outcomes)}
        elif hidden:
            open_to = {"open_to": "Microsoft"} if facts.outbound is Egress.MICROSOFT_ONLY else {}
            yield hidden, Status.UNKNOWN, {**detail, "addresses": sorted(down), **_waited(connections), **open_to}
        elif cover is not None and len(down) == len(outcomes):
            status = Status.WARN if cover.preferred else Status.FAIL
            share = f"{cover.answering} of {cover.targets} targets answer"
            yield "edge-partly-down", status, {**detail, "share": share, "down": sorted(down), "up": []}
        else:
            worst, code = _worst(down)
            there = sorted(address for address, seen in down.items() if seen is worst)
            yield code, Status.FAIL, {**detail, "addresses": there, **_waited(connections)}
    yield from _not_reached(facts, connections, detail, ours)
    if unseen:
        yield "not-checked", Status.UNKNOWN, {"addresses": unseen}
    if up and not down and not unseen and not ours:
        took = min([contact.waited for contact in connections.up])
        yield "ok", Status.PASS, {**detail, "addresses": up, "took": round(took, 4)}


def _family_is_lost(facts: Facts, connections: Connections, address: str) -> bool:
    """Whether silence of an IPv6 address says nothing: nobody answered over IPv6 from here, though over IPv4."""
    vantage = connections.vantage
    if family_of(address) == 4 or (vantage, 6) in facts.families:
        return False
    only_six = all(family_of(contact.address) == 6 for contact in connections.contacts)
    return only_six or (vantage, 4) in facts.families


def _not_reached(
    facts: Facts, connections: Connections, detail: dict[str, Any], ours: Mapping[str, str]
) -> Iterator[Verdict]:
    """What we did not get to see is open, the reason that keeps it so first: one finding a code.

    It only informs where there is no way from here to a whole family of addresses, and one of the other answered.
    """
    up = {family_of(contact.address) for contact in connections.up}
    open_by = []
    for reason in sorted(set(ours.values())):
        families = {family_of(address) for address, why in ours.items() if why == reason}
        reached = any((connections.vantage, family) in facts.families for family in families)
        no_way = reason == "no-route" and not reached and bool(up - families)
        open_by.append((no_way, reason))
    if open_by:
        no_way, reason = min(open_by)
        status = Status.NOTE if no_way else Status.UNKNOWN
        yield "check-incomplete", status, {**detail, "addresses": sorted(ours), "reason": reason}


def _worst(down: Mapping[str, TcpOutcome]) -> tuple[TcpOutcome, str]:
    return next((outcome, code) for outcome, code in _RANK if outcome in down.values())


def _standby(
    facts: Facts,
    connections: Connections,
    cover: Redundancy,
    detail: dict[str, Any],
    down: Mapping[str, TcpOutcome],
) -> Verdict:
    """Return the verdict on a target that others are tried before, while one of those answers."""
    name, _ = split_host_port(connections.subject)
    standby = facts.deployment.option_of(name).standby
    if not detail["up"]:
        del detail["share"]
    told = {"fault": _worst(down)[1], "preferred": list(cover.above), "standby": standby.value if standby else ""}
    return "standby-silent", Status.WARN if standby is Standby.WARM else Status.NOTE, {**detail, **told}


def _outcome(contact: AddressContact) -> TcpOutcome | Fault | None:
    return contact.tcp.outcome if isinstance(contact.tcp, Tcp) else contact.tcp


def _word(seen: TcpOutcome | Fault | None) -> str:
    if seen is None:
        return "not checked"
    return seen.reason.value if isinstance(seen, Fault) else seen.value


def _share(up: list[str], down: Mapping[str, TcpOutcome], outcomes: dict[str, Any]) -> dict[str, Any]:
    share = f"{len(up)} of {len(outcomes)} addresses answer"
    return {"up": up, "down": sorted(down), "share": share, "addresses": sorted(down)}


def _waited(connections: Connections) -> dict[str, Any]:
    return {"waited": round(max(contact.waited for contact in connections.contacts), 1)}


def _not_judged(
    facts: Facts, connections: Connections, local_addresses: tuple[str, ...], down: Mapping[str, TcpOutcome]
) -> str:
    """Return the code under which silence is not the edge's fault, empty where it is."""
    if connections.vantage != LOCAL or not all(outcome in _SILENT for outcome in down.values()):
        return ""
    # An address less, as where this network hides AAAA records, is no other one.
    elsewhere = not set(local_addresses) <= {contact.address for contact in connections.contacts}
    position = facts.network.position
    if position is Position.INSIDE or (elsewhere and position is not Position.OUTSIDE):
        return "tcp-not-judged-from-inside"
    return "tcp-outbound-blocked" if _kept_in(facts, connections.subject) else ""


def _kept_in(facts: Facts, subject: str) -> bool:
    only_microsoft = facts.outbound is Egress.MICROSOFT_ONLY and not facts.is_microsofts(subject)
    return facts.outbound is Egress.CLOSED or only_microsoft


def fold_addresses(verdicts: Iterable[tuple[Verdict, Iterable[str]]]) -> dict[str, Verdict]:
    """Return one verdict a code out of those on single addresses: the worst one's words, and all its addresses."""
    found: dict[str, Verdict] = {}
    for (code, status, detail), addresses in verdicts:
        if code in found:
            _, known, words = found[code]
            addresses = {*words["addresses"], *addresses}
            if WORST_FIRST.index(known) <= WORST_FIRST.index(status):
                status, detail = known, words
        found[code] = code, status, {**detail, "addresses": sorted(addresses)}
    return found


def with_others(verdicts: Iterable[Verdict], addresses: Iterable[str]) -> Iterator[Verdict]:
    """Yield the verdicts, each with the addresses that its fault spares as `others`."""
    asked = set(addresses)
    for code, status, detail in verdicts:
        others = sorted(asked - set(detail.get("addresses", asked)))
        yield code, status, {**detail, "others": others} if others else detail


def as_findings(verdicts: Iterable[Verdict], *, step: str, check: str, connections: Connections) -> list[Finding]:
    """Return verdicts as findings of a subject; a vantage that does not decide only informs."""
    return [
        Finding(
            step=step,
            check=check,
            subject=connections.subject,
            vantage=connections.vantage,
            status=status if connections.decides or status is Status.PASS else Status.NOTE,
            code=code,
            detail=detail,
        )
        for code, status, detail in verdicts
    ]
