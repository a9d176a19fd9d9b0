"""Rules on names beyond the edge's own: the domains that an Edge takes for its own are those it is named for.

Source: Microsoft, Configure hybrid connectivity (a shared address space) and Plan for Edge Server certificates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.certificates.certificate import Certificate
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict
from lyncready.model import EDGE_LABEL, Status, render_instant


def shared_and_foreign(facts: Facts, leaf: Certificate) -> Iterator[Verdict]:
    """Yield what is missing for domains whose users are partly in Teams, and names that are a partner's."""
    missing = [name for name in facts.shared_names if name not in leaf.dns_names]
    if missing:
        yield "cert-shared-name-missing", Status.WARN, {"found": missing, "wanted": list(facts.shared_names)}
    foreign = foreign_names(facts, leaf)
    if foreign:
        partners = [name.removeprefix(f"{EDGE_LABEL}.") for name in foreign]
        yield "cert-foreign-names", Status.WARN, {"found": foreign, "partners": partners}


def foreign_names(facts: Facts, leaf: Certificate) -> list[str]:
    """Return the names in a certificate that are those of partners' edges: nobody wants them kept."""
    return [name for name in leaf.dns_names if name in facts.foreign_names]


def about(leaf: Certificate) -> dict[str, Any]:
    """Return what every finding tells of its certificate, or of the request for one."""
    if not leaf.serial:
        return {"subject": leaf.common_name, "sans": list(leaf.sans)}
    return {
        "subject": leaf.common_name,
        "sans": list(leaf.sans),
        "issuer": leaf.issuer,
        "serial": leaf.serial,
        "not_after": render_instant(leaf.not_after),
    }
