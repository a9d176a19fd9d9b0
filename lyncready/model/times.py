"""Instants as the file keeps them: UTC, RFC 3339, whole seconds where there is no fraction."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

FIRST_YEAR, LAST_YEAR = 1970, 9000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


def render_instant(at: datetime) -> str:
    """Return `2026-11-22T19:00:00Z`; a fraction is kept to milliseconds."""
    moment = as_utc(at)
    spec = "milliseconds" if moment.microsecond >= 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=spec) + "Z"


def as_utc(moment: datetime) -> datetime:
    """Return an instant in UTC; what has no zone is taken as UTC. Raises OverflowError at the ends of time."""
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def expiry_window(begins: datetime | None, ends: datetime) -> timedelta:
    """Return how long before its end a certificate counts as expiring: 30 days, or a third of its life if less.

    Public certificates may live 47 days from 2029-03-15 on (CA/Browser Forum SC-081v3).
    """
    month = timedelta(days=30)
    return month if begins is None else max(min(month, (ends - begins) / 3), timedelta(0))


def is_in_range(moment: datetime) -> bool:
    """Whether an instant lies where days can be added to it and taken from it, in any zone, as in UTC."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR and as_utc(moment).year >= FIRST_YEAR


def read_instant(text: str) -> datetime:
    """Return the instant of an RFC 3339 text; without a zone it is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    if not is_in_range(moment):
        raise ValueError(f"an instant before {FIRST_YEAR} or after {LAST_YEAR}")
    return as_utc(moment)


def read_day(text: str) -> date:
    """Return the day of an RFC 3339 full-date, `9999-12-31` as well as any other. Raises ValueError."""
    if not _DAY.match(text):
        raise ValueError("no year, month and day in digits")
    return date.fromisoformat(text)


def end_of(day: date) -> datetime:
    """Return the last instant (exclusive) of a day in UTC: what is granted until a day holds through it."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return datetime.combine(day, time(0), UTC) + timedelta(days=1)


def render_span(seconds: float) -> str:
    """Return a length of time in words that fit a line: `38 ms`, `12 s`, `41 min`, `3 h`, `12 days`."""
    if seconds < 0.001:
        return "<1 ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    days = int(seconds // 86400)
    return f"{days} day" if days == 1 else f"{days} days"
