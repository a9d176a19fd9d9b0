"""Targets of SRV records that cannot be meant: mistyped, with the zone appended, an address in place of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.topology import EdgeTopology
from lyncready.model import SipDomain, Srv, cloud_of, declared_below, is_address, is_host_text, labels_above

TYPO, ZONE_APPENDED, ADDRESS_TYPED = "typo", "zone-appended", "address-typed"
FARTHEST_TYPO = 2  # letters left out, added, changed or exchanged
_ADDRESS_IN_FRONT = re.compile(r"((?:[0-9]{1,3}\.){3}[0-9]{1,3})(\.|\Z)")


class Suspect(msgspec.Struct, frozen=True, gc=False):
    """A target that leads nowhere: why it is suspected (empty where nothing is known) and what was meant."""

    target: str
    suspicion: str
    meant: str


def suspects(facts: Facts, network: EdgeTopology, domain: SipDomain, records: Iterable[Srv]) -> dict[str, Suspect]:
    """Return the targets that lead nowhere while a declared edge fits the domain, or that nobody can have meant.

    Nobody means an address where a name belongs, nor a name with the zone behind it once more.
    """
    targets = sorted({record.target for record in records} - facts.declared)
    found = (_suspect(facts, network, domain, target) for target in targets if target != ".")
    return {one.target: one for one in found if one is not None}


def _suspect(facts: Facts, network: EdgeTopology, domain: SipDomain, target: str) -> Suspect | None:
    fitting = [
        name
        for name in declared_below(facts.deployment.access_edges).get(domain.name, ())
        if not network.addresses(name).none_at_all
    ]
    typed = typed_address(target)
    if typed and (typed == target or network.addresses(target).none_at_all):
        known = [name for name in fitting if typed in network.addresses(name).public]
        return Suspect(target, ADDRESS_TYPED, next(iter([*known, *fitting]), ""))
    if not is_host_text(target) or cloud_of(target) or not network.addresses(target).none_at_all:
        return None
    whole = without_zone(target, domain.name, facts.declared)
    if whole and labels_above(whole, domain.name) == 1:
        return Suspect(target, ZONE_APPENDED, whole)
    if whole:
        return Suspect(target, ZONE_APPENDED, next(iter(fitting), ""))
    if not fitting:
        return None
    near = [(distance(target, name), name) for name in fitting]
    steps, name = min(near)
    return Suspect(target, TYPO if steps <= FARTHEST_TYPO else "", name)


def typed_address(target: str) -> str:
    """Return the address that stands where a host name belongs, alone or with a zone behind it; else nothing."""
    if is_address(target):
        return target
    match = _ADDRESS_IN_FRONT.match(target)
    return match[1] if match and is_address(match[1]) else ""


def without_zone(target: str, domain: str, declared: frozenset[str]) -> str:
    """Return what was typed where a DNS panel appended its zone to it for want of a final dot; else nothing.

    The zone may be the SIP domain's or one above it, the name an edge of one's own or Microsoft's.
    """
    for zone in _zones(domain):
        if labels_above(target, zone):
            typed = target[: -len(zone) - 1]
            if typed in declared or labels_above(typed, domain) or cloud_of(typed) is not None:
                return typed
    return ""


def _zones(domain: str) -> Iterator[str]:
    labels = domain.split(".")
    for start in range(len(labels)):
        yield ".".join(labels[start:])


def distance(left: str, right: str) -> int:
    """Return by how many slips of the keyboard two names differ: a letter more, less, other, or two exchanged."""
    if abs(len(left) - len(right)) > FARTHEST_TYPO:
        return FARTHEST_TYPO + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]
