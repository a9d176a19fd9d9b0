"""Settings exported from a server: the script to run, the file to read, setting by setting what was found."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from lyncready.errors import UserError
from lyncready.model import printable
from lyncready.tui.context import AppContext
from lyncready.tui.controller import find_exports
from lyncready.tui.screens.base import Leaf, typed_path
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.evidence import evidence_blocks
from lyncready.tui.views.lines import plural
from lyncready.tui.widgets.detail import CommandBlock, DetailPane
from lyncready.tui.widgets.keys import KeyBar

SCRIPT_NAMES = ("lyncready-export.ps1", "lyncready-export-edge.ps1")


class EvidenceScreen(Leaf):
    """Takes exports in and shows what they say."""

    CSS_PATH = "leaf.tcss"
    HELP = """# Evidence

Give the path of an export and press enter. The scripts that make one can be copied, or written beside
the checklist.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="page.leave", tooltip="Back to the checklist"),
        Binding("ctrl+o", "path", "Read a file", id="evidence.path", tooltip="Go to the path of an export"),
        Binding(
            "ctrl+s", "save", "Save scripts", id="evidence.save", tooltip="Write both scripts beside the checklist"
        ),
        Binding(
            "c", "copy", "Copy script", id="evidence.copy", tooltip="Copy the script in focus, else the first"
        ),
    ]
    page = query_one("#page", DetailPane)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.scripts = ("", "")
        self.beside: tuple[str, ...] = ()  # exports in the checklist's folder that have not been read here

    def compose(self) -> ComposeResult:
        """The page, and below it the path."""
        yield DetailPane(id="page")
        yield Input(id="path", placeholder="path, such as frontend1.json; several with ; between")
        yield Static(Content(""), id="error", classes="error")
        yield KeyBar()

    def on_mount(self) -> None:
        """Say what the page is, make the scripts, and look for exports beside the checklist."""
        from lyncready.powershell import render_edge_export, render_export

        self.page.ascii_only = self.context.ascii_only
        self.page.border_title = Content("Settings exported from servers")
        session = self.context.session
        self.scripts = render_export(), render_edge_export(session.checklist)
        self.draw(session.snapshot())
        self.query_one("#path").focus()
        self.run_worker(self._offer_dropped(), exit_on_error=False)

    async def _offer_dropped(self) -> None:
        """An export that lies beside the checklist and was not read is named, and ready to be read."""
        field, found = self.query_one("#path", Input), await find_exports(self.context.session)
        self.beside = tuple(printable(name, 80) for name in found)
        if not field.value:
            field.value = "; ".join(found)
        self.draw(self.context.session.snapshot())

    def draw(self, shown: Snapshot) -> None:
        """Show exports, settings and scripts."""
        width = self.page.scrollable_content_region.width or self.app.size.width
        self.page.show(evidence_blocks(shown, self.context.texts, self.scripts, width, self.beside))

    def on_resize(self) -> None:
        """Fit the table to the width."""
        self.call_after_refresh(self.draw, self.context.session.snapshot())

    def action_path(self) -> None:
        """Go to the path."""
        self.query_one("#path").focus()

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read the files that were named; each that cannot be read says why."""
        session, lines, read = self.context.session, [], 0
        for text in filter(None, (part.strip() for part in event.value.split(";"))):
            path = typed_path(text, session.base)
            try:
                evidence = await asyncio.to_thread(session.project.read_export, path)
                session.add_evidence(evidence)
                read += 1
            except UserError as trouble:
                lines.append(str(trouble))
        self.query_one("#error", Static).update(self.ink(Content("\n".join(lines))))
        if read:
            self.query_one("#path", Input).value = ""
            self.context.controller.refresh()
            self.context.tell(plural(read, "export"), title="Read")
            await self._offer_dropped()

    async def action_save(self) -> None:
        """Write both scripts beside the checklist."""
        session = self.context.session
        try:
            for name, script in zip(SCRIPT_NAMES, self.scripts, strict=True):
                data = script.replace("\n", "\r\n").encode("utf-8-sig")
                await asyncio.to_thread(session.project.write, session.base / name, data)
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.context.tell(" and ".join(SCRIPT_NAMES), title="Written")

    async def action_copy(self) -> None:
        """Copy a script."""
        command = self.page.chosen
        if command is not None:
            await self.context.copy(command.text, "the export script")

    async def on_command_block_chosen(self, event: CommandBlock.Chosen) -> None:
        """Copy a script that was clicked."""
        await self.context.copy(event.command.text, "the export script")
