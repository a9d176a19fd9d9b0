"""The present, read in one place: real UTC, or the instant that `LYNCREADY_NOW` fixes."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from lyncready.model import read_instant

VARIABLE = "LYNCREADY_NOW"


class BadClock(ValueError):
    """`LYNCREADY_NOW` is no instant."""


def now() -> datetime:
    """Return the present in UTC, to whole seconds. Raises BadClock where LYNCREADY_NOW cannot be read."""
    fixed = os.environ.get(VARIABLE, "").strip()
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return read_instant(fixed).replace(microsecond=0)
    except ValueError as error:
        raise BadClock(f'{VARIABLE}: "{fixed}" is not a time such as 2026-11-22T19:00:00Z') from error
