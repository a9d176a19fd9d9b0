"""Whose word it is, read in one place: as given, `LYNCREADY_USER`, or who is logged in."""

from __future__ import annotations

import getpass
import os

VARIABLE = "LYNCREADY_USER"
LONGEST = 300


def who(given: str | None = None) -> str:
    """Return whose word it is: as given, else LYNCREADY_USER, else who is logged in; empty if nobody knows."""
    from lyncready.model import printable  # help and completion ask for no name

    name = given or os.environ.get(VARIABLE, "").strip()
    if name:
        return printable(name, LONGEST)
    try:
        return printable(getpass.getuser(), LONGEST)
    except (OSError, KeyError, ImportError):
        return ""
