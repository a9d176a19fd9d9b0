"""What changed when, newest first, a day at a time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from textual.content import Content

from lyncready.tui.services import HistoryEntry
from lyncready.tui.signs import Tone
from lyncready.tui.views.lines import clock_time, lines, say

MOST = 500


def history_lines(entries: Sequence[HistoryEntry]) -> Content:
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


def _row(entry: HistoryEntry) -> Content:
    by = (f"  {entry.by}", Tone.DIM) if entry.by else ("", Tone.NORMAL)
    tone = Tone.DIM if entry.kind in ("finding", "state") else Tone.NORMAL
    return say((f"{clock_time(entry.at)}  ", Tone.DIM), (entry.text, tone), by)
