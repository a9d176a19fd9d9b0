"""Whether an address that turns connections away is an Edge's at all, or that of another published name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict
from lyncready.checks.topology import Edge, EdgeTopology
from lyncready.model import ADDRESS_TYPES, WILDCARD_LABEL, neighbours_of

_TURNED_AWAY = frozenset({"tcp-refused", "tcp-reset"})


def with_neighbours(
    facts: Facts, network: EdgeTopology, edge: Edge, verdicts: Iterable[Verdict]
) -> Iterator[Verdict]:
    """Yield the verdicts, those of a port that turns everybody away with who else is published at its address."""
    for code, status, detail in verdicts:
        more = _at(facts, network, edge, set(detail.get("addresses", ()))) if code in _TURNED_AWAY else {}
        yield code, status, {**detail, **more}


def _at(facts: Facts, network: EdgeTopology, edge: Edge, addresses: set[str]) -> dict[str, object]:
    found = [
        name
        for name in neighbours_of(edge.name, facts.deployment.domain_names)
        if name not in network.edges
        and any(addresses & set(network.look(name, record_type).addresses) for record_type in ADDRESS_TYPES)
    ]
    wildcards = [name for name in found if name.startswith(f"{WILDCARD_LABEL}.")]
    others = [name for name in found if name not in wildcards]
    told: dict[str, object] = {"wildcard": f"*.{edge.name.partition('.')[2]}"} if wildcards else {}
    return {**told, "also": others} if others else told
