"""How many nodes of an Edge pool stand behind one address: what is typed, or what an export tells of the pool."""

from __future__ import annotations

from lyncready.model.checklist import Checklist
from lyncready.model.evidence import ExportScope
from lyncready.model.settings_read import read_settings


class NodesBehind:
    """The nodes behind each address of a checklist's edges, and the computers that an export has shown."""

    def __init__(self, checklist: Checklist) -> None:
        self._deployment = checklist.deployment
        self._pool = _one_pool(checklist)
        self._exported = {_short(one.computer) for one in checklist.evidence if one.scope is ExportScope.LOCAL}

    def at(self, edge: str, addresses: int) -> int:
        """Return how many stand behind each of an edge's so many addresses.

        Where a name leads to a load balancer, a pool has more computers than it has addresses.
        """
        typed = self._deployment.option_of(edge).nodes
        if typed > 1 or not addresses:
            return typed
        return max(1, -(-len(self._pool) // addresses))

    def is_typed(self, edge: str) -> bool:
        """Whether the file says of the edge that several nodes stand behind an address."""
        return self._deployment.option_of(edge).nodes > 1

    def all_exported(self, nodes: int) -> bool:
        """Whether every computer of the pool, or so many where it is not known, has sent an export of its own."""
        return self._pool <= self._exported if self._pool else len(self._exported) >= nodes


def _one_pool(checklist: Checklist) -> frozenset[str]:
    """Return the Edge computers of the one Edge pool; of several, nobody knows whose they are."""
    if not checklist.evidence:
        return frozenset()
    settings = read_settings(checklist.evidence)
    if len(settings.edge_services.items) != 1:
        return frozenset()
    return frozenset(_short(computer) for computer in settings.edge_computers.items if computer)


def _short(computer: str) -> str:
    return computer.lower().partition(".")[0]
