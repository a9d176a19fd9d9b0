"""How many partners have trouble of their own: a line beside the states, which such faults do not change."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.guide import Owner, Owners
from lyncready.model import Finding, Status, Topology
from lyncready.readiness.states import Partners

_STEPS = frozenset({"partners.discovery", "partners.edge"})
_TROUBLE = frozenset({Status.WARN, Status.FAIL})


def count_partners(findings: Iterable[Finding], topology: Topology, owners: Owners) -> Partners:
    """Return how many partners were looked up, and how many have a fault that is theirs and not waived."""
    troubled: dict[str, None] = {}
    for finding in findings:
        counts = finding.step in _STEPS and finding.status in _TROUBLE and finding.waived is None
        if counts and owners.of(finding) is Owner.PARTNER:
            named = finding.detail.get("partners")
            about = named if isinstance(named, list) else topology.partners_of(finding.subject)
            troubled.update(dict.fromkeys(name for name in about if name in topology.partners))
    return Partners(total=len(topology.partners), trouble=len(troubled))
