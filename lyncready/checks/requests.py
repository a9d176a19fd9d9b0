"""Which certificates a deployment needs requests for, and every name that each of them should have."""

from __future__ import annotations

from datetime import datetime

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.path import Roots
from lyncready.checks.facts import Facts
from lyncready.checks.new_certificate import InstallTarget, place_of
from lyncready.checks.topology import EdgeTopology
from lyncready.checks.wanted_names import WantedName, wanted_names
from lyncready.model import Checklist, Trust


def wanted_requests(checklist: Checklist, now: datetime) -> tuple[tuple[WantedName, ...], ...]:
    """Return the names for each certificate; edges that show one together, or that nobody saw, share it."""
    trust = Trust(roots=())
    facts, roots = Facts(checklist, trust, now), Roots(trust)
    network = EdgeTopology(facts)
    groups: list[list[InstallTarget]] = []
    for edge in network.edges.values():
        if edge.counts:
            place = place_of(facts, network, roots, edge)
            alike = [group for group in groups if any(_share(place, other) for other in group)]
            groups = [group for group in groups if group not in alike]
            groups.append([place, *(one for group in alike for one in group)])
    return tuple(
        wanted_names(facts, sorted((one.edge for one in group), key=lambda edge: edge.name), _present(group))
        for group in groups
    )


def _share(one: InstallTarget, other: InstallTarget) -> bool:
    """Whether two edges need one certificate: they show the same, one that names both, or nobody has looked."""
    if not one.all or not other.all:
        return True
    if {chain[0] for chain in one.all} & {chain[0] for chain in other.all}:
        return True
    names = {one.edge.name, other.edge.name}
    return any(names <= set(leaf.dns_names) for leaf in (*_present([one]), *_present([other])))


def _present(group: list[InstallTarget]) -> tuple[Certificate, ...]:
    found = {}
    for place in group:
        for chain in place.all:
            try:
                found[chain[0]] = read_certificate(chain[0])
            except BadCertificate:
                continue
    return tuple(found.values())
