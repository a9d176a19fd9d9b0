"""The act "what comes due, for a calendar": certificates, renewals, waivers and the request, by RFC 5545."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from lyncready import __version__
from lyncready.checks.due import list_due
from lyncready.guide.calendar_texts import due_words
from lyncready.model import Due, as_utc, printable

if TYPE_CHECKING:
    from icalendar import Event

    from lyncready.model import Checklist

WARNED_BEFORE = timedelta(days=7)
# DTSTAMP has to be there; a word without a time is as old as can be.
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Calendar(msgspec.Struct, frozen=True):
    """The file's bytes, and how many days are in it."""

    data: bytes
    entries: int


def render_calendar(checklist: Checklist, now: datetime, name: str, *, shared: bool = False) -> Calendar:
    """Return what comes due from today on, as an iCalendar file; equal facts on one day give equal bytes.

    `name` is what the calendar is called. `shared` replaces names and numbers by stand-ins and leaves persons'
    words out.
    """
    import icalendar

    due = list_due(checklist, now)
    if shared:
        due = _for_strangers(checklist, due)
    calendar = icalendar.Calendar()
    calendar.add("PRODID", f"-//lyncready//lyncready {__version__}//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", "lyncready" if shared else f"lyncready: {printable(name, 100)}")
    for one in due:
        calendar.add_component(_event(one))
    return Calendar(calendar.to_ical(), len(due))


def _event(due: Due) -> Event:
    import icalendar

    summary, words = due_words(due)
    event = icalendar.Event()
    event.add("UID", "/".join(filter(None, due.key)) + "@lyncready")
    event.add("DTSTAMP", as_utc(due.at or _LONG_AGO).replace(microsecond=0))
    event.add("DTSTART", due.day)
    event.add("SUMMARY", summary)
    event.add("DESCRIPTION", words)
    event.add("TRANSP", "TRANSPARENT")  # nobody is busy that day
    alarm = icalendar.Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", summary)
    alarm.add("TRIGGER", -WARNED_BEFORE)
    event.add_component(alarm)
    return event


def _for_strangers(checklist: Checklist, due: tuple[Due, ...]) -> tuple[Due, ...]:
    from lyncready.reports.sharing import name_hider

    numbers = [one.mark for one in due if one.ends is not None]
    hide = name_hider(checklist, [text for one in due for text in (one.subject, one.about)], numbers)
    return tuple(
        msgspec.structs.replace(one, subject=hide(one.subject), about=hide(one.about), mark=hide(one.mark), why="")
        for one in due
    )
