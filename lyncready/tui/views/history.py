"""What changed when, newest first, a day at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from lyncready.reports.history_words import Told, tell_history
from lyncready.tui.glyphs import Tone
from lyncready.tui.views.lines import clock_time, lines, say

if TYPE_CHECKING:
    from lyncready.store import Entry

MOST = 500


def history_lines(entries: Sequence[Entry]) -> Content:
    """Return the page; an empty history says how it will fill."""
    if not entries:
        return say(("Nothing yet. Marks, waivers, edits and changed results are recorded from now on.", Tone.DIM))
    rows: list[Content | str] = []
    for date, group in groupby(tell_history(entries[:MOST]), key=lambda told: told.at.astimezone().date()):
        rows += ["", say((date.isoformat(), Tone.HEADING))] if rows else [say((date.isoformat(), Tone.HEADING))]
        rows += [_row(told) for told in group]
    if len(entries) > MOST:
        rows.append(say((f"and {len(entries) - MOST} earlier: lyncready history shows all", Tone.DIM)))
    return lines(*rows)


def _row(told: Told) -> Content:
    """Return a sentence after its time of day; what nobody did is dim."""
    by = (f"{told.by} ", Tone.STRONG) if told.by else ("", Tone.NORMAL)
    return say((f"{clock_time(told.at)}  ", Tone.DIM), by, (told.text, Tone.DIM if told.derived else Tone.NORMAL))
