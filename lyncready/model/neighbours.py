"""Names beside an edge's that say whether its published address may be another machine's."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model.names import labels_above

# A name that nobody has published: what it leads to, a wildcard leads to.
WILDCARD_LABEL = "lyncready-no-such-name"
_OTHERS = ("lyncdiscover", "www")


def neighbours_of(edge: str, domains: Iterable[str]) -> tuple[str, ...]:
    """Return the names to compare an edge's address with: of other servers of its domain, and one of nobody.

    Empty for an edge in none of the domains: what stands beside it is not the deployment's to ask for.
    """
    domain = max((name for name in domains if labels_above(edge, name)), key=len, default="")
    if not domain:
        return ()
    names = [f"{label}.{domain}" for label in _OTHERS]
    return tuple(name for name in (*names, f"{WILDCARD_LABEL}.{edge.partition('.')[2]}") if name != edge)
