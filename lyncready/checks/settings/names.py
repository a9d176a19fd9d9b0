"""From what is shown of a name back to the name itself: a command has to name what the server named."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import printable


def written_names(names: Iterable[str]) -> dict[str, str]:
    """Return names as servers wrote them by what is shown of them; "" where two look alike."""
    found: dict[str, str] = {}
    for name in names:
        shown = printable(name)
        found[shown] = name if found.get(shown, name) == name else ""
    return found
