"""How often a law is tried: a third of the times in every run, all of them with LYNCREADY_TESTS=deep."""

from __future__ import annotations

import os

DEEP = os.environ.get("LYNCREADY_TESTS") == "deep"


def times(whole: int) -> int:
    """Return how many examples this run tries of a law that a deep run tries on `whole`."""
    return whole if DEEP else max(20, whole // 3)
