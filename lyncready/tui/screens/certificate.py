"""A certificate before it is installed: the path of its file, typed or pasted, and the verdict on it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from lyncready.errors import UserError
from lyncready.tui.context import AppContext
from lyncready.tui.screens.base import Leaf, typed_path
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.certificate import certificate_blocks
from lyncready.tui.widgets.detail import CommandBlock, DetailPane
from lyncready.tui.widgets.keys import KeyBar

if TYPE_CHECKING:
    from lyncready.reports.new_certificate import NewView

PAGE_NAME = "new-certificate.html"


class CertificateScreen(Leaf):
    """Judges a certificate that is not installed yet, and writes the page for who orders it."""

    CSS_PATH = "leaf.tcss"
    HELP = """# New certificate

Give the path of a certificate or a request and press enter. It is judged by what was seen of the edges.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="page.leave", tooltip="Back to the checklist"),
        Binding("ctrl+o", "path", "Another file", id="certificate.path", tooltip="Go to the path of the file"),
        Binding("ctrl+s", "save", "Save page", id="certificate.save", tooltip="Write it beside the checklist"),
        Binding("c", "copy", "Copy command", id="certificate.copy", tooltip="Copy the command in focus"),
    ]
    page = query_one("#page", DetailPane)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.view: NewView | None = None
        self.path: Path | None = None

    def compose(self) -> ComposeResult:
        """The page, and below it the path."""
        yield DetailPane(id="page")
        yield Input(id="path", placeholder="path, such as new.cer, chain.p7b or access-edge.req")
        yield Static(Content(""), id="error", classes="error")
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what the page is for."""
        self.page.ascii_only = self.context.ascii_only
        self.page.border_title = Content("A certificate before it is installed")
        self.draw(self.context.session.snapshot())
        self.query_one("#path").focus()

    def draw(self, shown: Snapshot) -> None:
        """Show the verdict."""
        self.page.show(certificate_blocks(self.view))

    def action_path(self) -> None:
        """Go to the path."""
        self.query_one("#path").focus()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Judge the file that was named; one that cannot be read says why."""
        if event.value.strip():
            await self.judge(typed_path(event.value, self.context.session.base))

    async def judge(self, path: Path) -> None:
        """Judge a file by the facts of this moment."""
        from lyncready.project.new_certificate import check_new_certificate

        session, line = self.context.session, ""
        try:
            self.view = await asyncio.to_thread(
                check_new_certificate,
                session.checklist,
                session.base,
                path,
                session.clock(),
                file=session.path.name if session.path is not None else "FILE",
            )
            self.path = path
            self.query_one("#path", Input).value = ""
        except UserError as trouble:
            line = str(trouble)
        self.query_one("#error", Static).update(self.ink(Content(line)))
        self.draw(session.snapshot())
        if not line:
            self.page.focus()

    async def action_save(self) -> None:
        """Write the page for the team that orders certificates beside the checklist."""
        from lyncready.project.new_certificate import render_new
        from lyncready.project.report import ReportForm

        session = self.context.session
        if self.view is None:
            self.context.refuse("nothing is judged yet: give a file first")
            return
        try:
            page = render_new(self.view, ReportForm.HTML)
            await asyncio.to_thread(session.project.write, session.base / PAGE_NAME, page)
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.context.tell(PAGE_NAME, title="Written")

    async def action_copy(self) -> None:
        """Copy a command."""
        command = self.page.chosen
        if command is not None:
            await self.context.copy(command.text, "the command")

    async def on_command_block_chosen(self, event: CommandBlock.Chosen) -> None:
        """Copy a command that was clicked."""
        await self.context.copy(event.command.text, "the command")
