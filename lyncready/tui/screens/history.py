"""What changed when: facts and states, newest first, a day at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one

from lyncready.reports.history_words import Told, tell_history
from lyncready.tui.glyphs import Tone
from lyncready.tui.screens.base import Leaf
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import Prose, clock_time, lines, say
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.keys import KeyBar

if TYPE_CHECKING:
    from lyncready.store import Entry

MOST = 500


class HistoryScreen(Leaf):
    """Shows the history beside the checklist."""

    CSS_PATH = "leaf.tcss"
    HELP = """# History

Who changed what and when, and how states changed after each check. It is a file of its own beside the checklist.
"""
    page = query_one("#page", DetailPane)
    read_for: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The page and the keys."""
        yield DetailPane(id="page")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read from the top."""
        self.page.ascii_only = self.context.ascii_only
        self.page.border_title = Content("History")
        self.page.focus()

    def draw(self, shown: Snapshot) -> None:
        """Read the history again whenever something changed: not at every result of a run."""
        facts = shown.path, shown.saved_at, id(shown.assessment), shown.age_mark
        if facts != self.read_for:
            self.read_for = facts
            self._read()

    @work(exclusive=True, group="history", exit_on_error=False)
    async def _read(self) -> None:
        session = self.context.session
        if session.path is not None:
            entries = await asyncio.to_thread(session.project.history, session.path)
            self.page.show((Prose(history_lines(entries)),))


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
