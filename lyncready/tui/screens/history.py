"""What changed when: facts and states, newest first."""

from __future__ import annotations

import asyncio

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one

from lyncready.tui.screens.base import Leaf
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.history import history_lines
from lyncready.tui.views.lines import Prose
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.keys import KeyBar


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
