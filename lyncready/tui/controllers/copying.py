"""Copying: a command of the page, or what fixes a cell of the matrix."""

from __future__ import annotations

import asyncio

from lyncready.guide.steps import STEP
from lyncready.project.report import open_in_browser
from lyncready.tui.context import AppContext
from lyncready.tui.controllers.navigation import Navigation
from lyncready.tui.glyphs import GLYPHS
from lyncready.tui.views.lines import CopyText
from lyncready.tui.views.probe import cell_name, mends


class CopyController:
    """Copying, by key and by click."""

    def __init__(self, context: AppContext, navigation: Navigation) -> None:
        self.context = context
        self.navigation = navigation

    async def copy(self) -> None:
        """Copy what fixes the cell in focus; elsewhere the page's command in focus, or its first."""
        if self.navigation.matrix.has_focus:
            await self._copy_cell()
            return
        command = self.navigation.page.chosen
        if command is None:
            self.context.refuse("nothing to copy on this page")
            return
        await self.copy_command(command)

    async def copy_command(self, command: CopyText) -> None:
        """Copy a command of the page."""
        await self.context.copy(command.text, _first_line(command.text))

    async def open_link(self) -> None:
        """Open the first source of the step in a browser; where there is none, copy its address."""
        step = self.navigation.steps.current
        links = self.context.texts.step(step).links if step in STEP else ()
        if not links:
            self.context.refuse("this page has no source to open")
        elif await asyncio.to_thread(open_in_browser, links[0].url):
            self.context.tell(f"{links[0].title}: {links[0].url}", title="Opened in the browser")
        else:
            await self.context.copy(links[0].url, f"{links[0].title}: {links[0].url}")

    async def _copy_cell(self) -> None:
        current = self.navigation.matrix.current
        if current is None:
            self.context.refuse("nothing to copy: there is no row")
            return
        row, cell = current
        found = mends(self.context.session.snapshot(), row, cell, self.context.texts)
        if found is None:
            self.context.refuse(f"nothing to copy for {cell_name(row, cell)}: {GLYPHS[cell.look].word}")
            return
        name, text = found
        await self.context.copy(text, f"{name}: {_first_line(text)}")


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return (lines[0] if lines else "") + (f" and {len(lines) - 1} more lines" if len(lines) > 1 else "")
