"""Every name that an Edge's certificate should have, each with its reasons, and those it should not have."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.certificates.certificate import Certificate
from lyncready.checks.facts import Facts
from lyncready.checks.names_shown import foreign_names
from lyncready.checks.topology import Edge
from lyncready.model import EDGE_LABEL

EDGE, DOMAIN, SHARED, PRESENT, FOREIGN = "edge", "domain", "shared", "present", "foreign"


class WantedName(msgspec.Struct, frozen=True):
    """A name and why it is wanted: reasons by kind, each with its SIP domain; foreign names are not."""

    name: str
    reasons: tuple[tuple[str, str], ...]

    @property
    def wanted(self) -> bool:
        """Whether the name belongs into the certificate at all."""
        return all(kind != FOREIGN for kind, _ in self.reasons)


def wanted_names(facts: Facts, edges: Iterable[Edge], present: Iterable[Certificate]) -> tuple[WantedName, ...]:
    """Return the names for the certificate of some edges, which is to follow the present ones."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for edge in edges:
        reasons = found.setdefault(edge.name, {})
        if edge.declared:
            reasons[EDGE, ""] = None
        reasons.update(dict.fromkeys((DOMAIN, domain) for domain in edge.domains))
    for name in facts.shared_names:
        found.setdefault(name, {})[SHARED, name.removeprefix(f"{EDGE_LABEL}.")] = None
    for one in present:
        foreign = foreign_names(facts, one)
        for name in one.dns_names:
            kind = FOREIGN if name in foreign else PRESENT
            domain = name.removeprefix(f"{EDGE_LABEL}.") if kind == FOREIGN else ""
            found.setdefault(name, {})[kind, domain] = None
    return tuple(WantedName(name, tuple(reasons)) for name, reasons in found.items())
