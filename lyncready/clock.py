"""What the surroundings say, each read in one place: the present, and whose word it is."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from lyncready.errors import UserError

INSTANT = "LYNCREADY_NOW"
PERSON = "LYNCREADY_USER"
LONGEST_NAME = 300


def present() -> datetime:
    """Return the present in UTC, to whole seconds, or the instant that `LYNCREADY_NOW` fixes.

    Raises UserError where that cannot be read.
    """
    fixed = os.environ.get(INSTANT, "").strip()
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    from lyncready.model import read_instant  # help and completion ask for no time

    try:
        return read_instant(fixed).replace(microsecond=0)
    except ValueError as error:
        raise UserError(f'{INSTANT}: "{fixed}" is not a time such as 2026-11-22T19:00:00Z') from error


def who(given: str | None = None) -> str:
    """Return whose word it is: as given, else LYNCREADY_USER, else who is logged in; empty if nobody knows."""
    import getpass

    from lyncready.model import printable

    name = given or os.environ.get(PERSON, "").strip()
    if name:
        return printable(name, LONGEST_NAME)
    try:
        return printable(getpass.getuser(), LONGEST_NAME)
    except (OSError, KeyError, ImportError):
        return ""
