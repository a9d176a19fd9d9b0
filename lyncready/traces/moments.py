"""The instant that a block of a trace gives, as written, and whether its zone is said."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lyncready.traces.blocks import Block, BlockKind
from lyncready.traces.failure import Clock, Moment

# Month, day, year in every trace of the servers and clients, whatever the country.
_TRACE = re.compile(
    r"\b([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})[-| ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?"
)
_EXACT = re.compile(
    r"\b([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_LOGGED = re.compile(
    r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})[, ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?(AM|PM))?", re.I
)


def moment_in(block: Block) -> Moment | None:
    """Return a block's instant; None where it has none, or one that could be read in two ways."""
    if block.kind in (BlockKind.SERVER, BlockKind.CLIENT):
        return _of_trace(block.opening)
    if block.kind is BlockKind.EVENT:
        return _exact(block.text) or _of_log(block.text)
    return None


def _of_trace(text: str) -> Moment | None:
    match = _TRACE.search(text)
    if match is None:
        return None
    month, day, year, hour, minute, second = (int(part) for part in match.groups()[:6])
    return _moment((year, month, day, hour, minute, second), match[7])


def _exact(text: str) -> Moment | None:
    match = _EXACT.search(text)
    if match is None:
        return None
    moment = _moment(tuple(int(part) for part in match.groups()[:6]), match[7])
    if moment is None or not match[8]:
        return moment
    try:
        zoned = datetime.fromisoformat(f"{moment.at.isoformat()}{match[8].replace('Z', '+00:00')}")
        return Moment(zoned.astimezone(UTC).replace(tzinfo=None), Clock.UTC)
    except (ValueError, OverflowError):
        return None


def _of_log(text: str) -> Moment | None:
    """Read the date of an event viewer's copy: with AM or PM it is month first, else only where one cannot be."""
    match = _LOGGED.search(text)
    if match is None:
        return None
    first, second, year, hour, minute = (int(match[at]) for at in range(1, 6))
    half = (match[7] or "").upper()
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    if half or second > 12:
        month, day = first, second
    elif first > 12 or first == second:
        month, day = second, first
    else:
        return None
    return _moment((year, month, day, hour, minute, int(match[6] or 0)), None)


def _moment(parts: tuple[int, ...], fraction: str | None) -> Moment | None:
    year, month, day, hour, minute, second = parts
    if not 1990 <= year <= 2100:
        return None
    try:
        at = datetime(year, month, day, hour, minute, second, int(((fraction or "") + "000")[:3]) * 1000)
    except ValueError:
        return None
    return Moment(at, Clock.SERVER)
