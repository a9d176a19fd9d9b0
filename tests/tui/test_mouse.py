"""Everything the keys do by hand of the mouse: click, wheel, footer."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.screens import main, make_app, page_text, running, until
from textual.events import MouseScrollDown

from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.widgets.detail import CommandBlock


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


async def test_a_click_on_a_step_shows_its_page(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        line = main(app).steps.cursor_line + 2 - round(main(app).steps.scroll_y)
        await pilot.click("#steps", offset=(12, line + 1))
        await until(pilot, lambda: main(app).current_id == "federation.port")
        await until(pilot, lambda: "5061" in page_text(app))


async def test_a_click_on_next_goes_there(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        main(app).steps.go_to("finish.replicated")
        await pilot.pause()
        await pilot.click("#next", offset=(10, 0))
        await until(pilot, lambda: main(app).current_id == "federation.srv")


async def test_a_click_on_a_command_copies_it(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        block = main(app).page.query(CommandBlock).first()
        await pilot.click(block, offset=(5, 0))
        await until(pilot, lambda: app.clipboard.startswith("_sipfederationtls._tcp.fabrikam.com."))


async def test_a_second_click_on_a_cell_opens_it(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        matrix = main(app).matrix
        column = matrix.columns[2 + 4]
        at = (column.start + 2, 1 + 1 + 3)
        await pilot.click("#matrix", offset=at)
        assert (matrix.cursor_row, matrix.cursor_column) == (3, 4)
        await pilot.click("#matrix", offset=(column.start + 2, 1 + 1 + 1))
        assert (matrix.cursor_row, matrix.cursor_column) == (1, 4)
        await pilot.click("#matrix", offset=(column.start + 2, 1 + 1 + 1))
        await until(pilot, lambda: isinstance(app.screen, ProbeScreen))


async def test_a_click_on_a_key_in_the_footer_runs_it(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        help_key = next(key for key in app.screen.query("FooterKey") if "app.help" in getattr(key, "action", ""))
        await pilot.click(help_key)
        await until(pilot, lambda: app.screen.query("HelpPanel"))


async def test_the_wheel_scrolls_the_page_under_the_pointer(app: LyncreadyApp) -> None:
    async with running(app, size=(80, 24)) as pilot:
        page = main(app).page
        page.post_message(MouseScrollDown(page, 2, 2, 0, 1, 0, False, False, False, 40, 8))
        await until(pilot, lambda: page.scroll_y > 0)
