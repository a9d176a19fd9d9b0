"""What changed when, newest first, a day at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from lyncready.model import printable
from lyncready.tui.signs import Tone
from lyncready.tui.views.lines import clock_time, lines, say

if TYPE_CHECKING:
    from lyncready.store import Entry

MOST = 500
_VERBS = {
    "created": "created",
    "attested": "said of",
    "waived": "waived",
    "noted": "noted on",
    "evidence": "read an export:",
    "file": "file:",
    "finding": "finding",
    "state": "state of",
}


def history_lines(entries: Sequence[Entry]) -> Content:
    """Return the page; an empty history says how it will fill."""
    if not entries:
        return say(
            ("Nothing yet. What people say and what the network turns is written down from now on.", Tone.DIM)
        )
    rows: list[Content | str] = []
    for date, group in groupby(entries[:MOST], key=lambda entry: entry.at.astimezone().date()):
        rows += ["", say((date.isoformat(), Tone.HEADING))] if rows else [say((date.isoformat(), Tone.HEADING))]
        rows += [_row(entry) for entry in group]
    if len(entries) > MOST:
        rows.append(say((f"and {len(entries) - MOST} earlier: lyncready history shows all", Tone.DIM)))
    return lines(*rows)


def _row(entry: Entry) -> Content:
    """Say an entry in one line; `before` and `after` are each cut to what fits a row."""
    before, after, subject = printable(entry.before, 60), printable(entry.after, 60), printable(entry.subject, 80)
    change = f": {before} → {after}" if before and after else (f": {after}" if after else "")
    gone = f": {before} taken back" if before and not after else ""
    text = f"{_VERBS.get(entry.kind, entry.kind)} {subject}{change or gone}".strip()
    by = (f"  {entry.by}", Tone.DIM) if entry.by else ("", Tone.NORMAL)
    tone = Tone.DIM if entry.kind in ("finding", "state") else Tone.NORMAL
    return say((f"{clock_time(entry.at)}  ", Tone.DIM), (text, tone), by)
