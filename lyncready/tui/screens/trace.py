"""Traces and error numbers: what is pasted here is read, what failed in it is kept, and nothing else."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static, TextArea

from lyncready.errors import UserError
from lyncready.guide.numbers import numbers_in
from lyncready.model import attempts_in
from lyncready.project.trace import PASTED, Trace, read_trace, read_trace_file
from lyncready.tui.context import AppContext
from lyncready.tui.screens.base import Leaf, typed_path
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import Block, Prose, say
from lyncready.tui.views.numbers import attempt_blocks, number_blocks
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.keys import KeyBar

LONGEST_PATH = 1000
HOW = (
    "Paste a SIP trace, a client's log, the output of Test-CsFederatedPartner or the text of an event below, or "
    "give the path of such a file or a number. Kept are numbers, times, domains and servers; no user, no message, "
    "nothing of the text itself."
)


class TraceScreen(Leaf):
    """Reads what was pasted or named, and shows what failed in it."""

    CSS_PATH = "leaf.tcss"
    HELP = """# Traces and error numbers

Paste a trace, a log or an event, or type the path of a file or an error number. What failed is kept in the
checklist, without users, messages and call ids.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="page.leave", tooltip="Back to the checklist"),
        Binding("ctrl+s", "read", "Read", id="trace.read", tooltip="Read the text below"),
    ]
    page = query_one("#page", DetailPane)

    def __init__(self, context: AppContext, text: str = "") -> None:
        super().__init__(context)
        self._text = text
        self._found: tuple[Trace, ...] = ()

    def compose(self) -> ComposeResult:
        """The page, and below it what is pasted."""
        yield DetailPane(id="page")
        yield TextArea("", id="pasted", show_line_numbers=False, tab_behavior="focus")
        yield Static(Content(""), id="error", classes="error")
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with the number that was looked for, if any."""
        self.page.ascii_only = self.context.ascii_only
        self.page.border_title = Content("Traces and error numbers")
        self.query_one("#pasted").focus()

    def draw(self, shown: Snapshot) -> None:
        """Show what was read, or what can be."""
        self.page.show(self._blocks(shown))

    def _blocks(self, shown: Snapshot) -> tuple[Block, ...]:
        if self._found:
            return attempt_blocks(((one.line, attempts_in(one.evidence)) for one in self._found), shown)
        return number_blocks(self._text, shown) if self._text else (Prose(say(HOW)),)

    async def action_read(self) -> None:
        """Read the text, or the file that it names; a number alone is explained."""
        text = self.query_one(TextArea).text
        self._found, self._text = (), ""
        error = ""
        try:
            await self._read(text.strip())
        except UserError as trouble:
            error = str(trouble)
        self.query_one("#error", Static).update(self.ink(say(error)))
        self.draw(self.context.session.snapshot())

    async def _read(self, text: str) -> None:
        if not text:
            return
        session = self.context.session
        facts, now = session.checklist, session.clock()
        path = typed_path(text, session.base) if len(text) < LONGEST_PATH and "\n" not in text else None
        if path is not None and await asyncio.to_thread(_is_file, path):
            found = await asyncio.to_thread(read_trace_file, path, facts, now)
        else:
            found = await asyncio.to_thread(read_trace, [text.encode("utf-8", "replace")], PASTED, facts, now)
            if not found.evidence and numbers_in(text) and "\n" not in text:
                self._text = text
                return
        self._found = (found,)
        if found.evidence:
            session.add_traces(self._found)
            self.query_one(TextArea).text = ""
            self.context.controller.refresh()


def _is_file(path: object) -> bool:
    from pathlib import Path

    try:
        return isinstance(path, Path) and path.is_file()
    except (OSError, ValueError):
        return False
