"""One probe in full: what was asked, of whom, what came back, and how to try it by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one

from lyncready.readiness.matrix_cells import LAYERS, Cell, Row
from lyncready.tui.context import AppContext
from lyncready.tui.controllers.checks import asked_for
from lyncready.tui.glyphs import Tone
from lyncready.tui.screens.base import Leaf
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import Prose, say
from lyncready.tui.views.probe import probe_blocks, probe_title
from lyncready.tui.widgets.detail import CommandBlock, DetailPane
from lyncready.tui.widgets.keys import KeyBar


class ProbeScreen(Leaf):
    """Shows a cell of the matrix; left and right go to its neighbours."""

    CSS_PATH = "leaf.tcss"
    HELP = """# Probe

Every answer, from whom and when. It can be checked again; left and right go to the other layers.
"""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="page.leave", tooltip="Back to the checklist"),
        Binding("r", "check", "Check again", id="probe.check", tooltip="Check it again now"),
        Binding("c", "copy", "Copy", id="probe.copy", tooltip="Copy the command in focus, else the first"),
        Binding("left,h", "layer(-1)", "Before", id="probe.before", tooltip="The layer before"),
        Binding("right,l", "layer(1)", "Next", id="probe.next", tooltip="The next layer"),
        Binding("ctrl+up,K", "domain(-1)", "Row up", show=False, id="probe.up", tooltip="The SIP domain above"),
        Binding(
            "ctrl+down,J", "domain(1)", "Row down", show=False, id="probe.down", tooltip="The SIP domain below"
        ),
    ]
    page = query_one("#page", DetailPane)

    def __init__(
        self,
        context: AppContext,
        rows: tuple[Row, ...],
        row: Row,
        cell: Cell,
        begin: Callable[[tuple[str, ...]], None],
    ) -> None:
        super().__init__(context)
        self.begin = begin  # asks the network about some subjects or steps
        self.order = tuple((item.domain, item.edge) for item in rows)
        self.place = (row.domain, row.edge)
        self.column = cell.layer

    def compose(self) -> ComposeResult:
        """The page and the keys."""
        yield DetailPane(id="page")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read from the top."""
        self.page.ascii_only = self.context.ascii_only
        self.page.focus()

    def draw(self, shown: Snapshot) -> None:
        """Show the cell as it is now."""
        found = self._cell(shown)
        if found is None:
            gone = "This row is no longer there: the deployment is another one now."
            self.page.show((Prose(say((gone, Tone.DIM))),))
            return
        row, cell = found
        self.page.border_title = self.ink(say(probe_title(row, cell)))
        session = self.context.session
        blocks = probe_blocks(
            shown,
            row,
            cell,
            self.context.texts,
            self.context.certificates,
            lambda item: session.times_of(item.key),
        )
        self.page.show(blocks)

    def _cell(self, shown: Snapshot) -> tuple[Row, Cell] | None:
        rows = [row for row in shown.rows if row.domain == self.place[0]]
        # Where a check finds another edge for the domain, its row goes on under that edge's name.
        other = rows[0] if rows and self.place[0] else None
        row = next((row for row in rows if row.edge == self.place[1]), other)
        return (row, row.cells[LAYERS.index(self.column)]) if row is not None else None

    def _turn(self) -> None:
        self.draw(self.context.session.snapshot())
        self.page.scroll_home(animate=False)

    def action_layer(self, step: int) -> None:
        """Go along the row."""
        self.column = LAYERS[(LAYERS.index(self.column) + step) % len(LAYERS)]
        self._turn()

    def action_domain(self, step: int) -> None:
        """Go to the row above or below."""
        self.place = self.order[(self.order.index(self.place) + step) % len(self.order)]
        self._turn()

    def action_check(self) -> None:
        """Ask again about this subject."""
        found = self._cell(self.context.session.snapshot())
        if found is not None:
            self.begin(asked_for(*found))

    async def action_copy(self) -> None:
        """Copy a command."""
        command = self.page.chosen
        if command is None:
            self.context.refuse("nothing to copy on this page")
            return
        await self.context.copy(command.text, command.text.splitlines()[0])

    async def on_command_block_chosen(self, event: CommandBlock.Chosen) -> None:
        """Copy a command that was clicked."""
        await self.context.copy(event.command.text, event.command.text.splitlines()[0])
