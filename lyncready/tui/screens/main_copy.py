"""The acts that copy: a command of the page, or what mends a cell of the matrix."""

from __future__ import annotations

from lyncready.tui.glyphs import GLYPHS
from lyncready.tui.screens.main_base import MainBase
from lyncready.tui.views.probe import cell_name, mends
from lyncready.tui.widgets.detail import CommandBlock


class CopyActs(MainBase):
    """Copying, by key and by click."""

    async def action_copy(self) -> None:
        """Copy what mends the cell in focus; elsewhere the page's command in focus, or its first."""
        if self.focused is self.matrix:
            await self._copy_cell()
            return
        command = self.page.chosen
        if command is None:
            self.context.refuse("nothing to copy on this page")
            return
        await self.context.copy(command.text, _first_line(command.text))

    async def _copy_cell(self) -> None:
        if self.matrix.current is None:
            self.context.refuse("nothing to copy: there is no row")
            return
        row, cell = self.matrix.current
        found = mends(self.context.session.snapshot(), row, cell, self.context.texts)
        if found is None:
            self.context.refuse(f"nothing to copy for {cell_name(row, cell)}: {GLYPHS[cell.look].word}")
            return
        name, text = found
        await self.context.copy(text, f"{name}: {_first_line(text)}")

    async def on_command_block_chosen(self, event: CommandBlock.Chosen) -> None:
        """Copy a command that was clicked."""
        await self.context.copy(event.command.text, _first_line(event.command.text))


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return (lines[0] if lines else "") + (f" and {len(lines) - 1} more lines" if len(lines) > 1 else "")
