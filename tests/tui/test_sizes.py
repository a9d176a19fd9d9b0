"""Every size is usable: wide and narrow panes, one pane at a time, and a plea to enlarge."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.screens import main, make_app, running, screen_text, until
from textual.binding import Binding

from lyncready.probes import Target
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.glyphs import GLYPHS
from lyncready.tui.screens.targets import target_lines
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.screens.words import WaiveDialog


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


async def test_all_panes_are_seen_at_once(app: LyncreadyApp) -> None:
    async with running(app, (200, 60)) as pilot:
        for size in ((200, 60), (120, 40), (100, 30), (80, 24)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: len(screen_text(app).splitlines()) == size[1])
            seen = screen_text(app)
            wanted = ("Checklist", "Blocking this step", "Probes", "contoso.com", "Next", "? help", "^p commands")
            assert [text for text in wanted if text not in seen] == [], size
            assert "Please enlarge" not in seen


async def test_at_80_columns_values_make_room_for_glyphs(app: LyncreadyApp) -> None:
    async with running(app, size=(80, 24)):
        seen = screen_text(app)
        assert "addr" in seen
        assert "127.0.0.11" not in seen
        assert "federation.messenge" in seen


async def test_below_70_columns_tab_goes_from_pane_to_pane(app: LyncreadyApp) -> None:
    async with running(app, size=(60, 18)) as pilot:
        assert "Allowed at the Access Edge" in screen_text(app)
        assert "Blocking this step" not in screen_text(app)
        await pilot.press("tab")
        await until(pilot, lambda: "Blocking this step" in screen_text(app))
        assert "Allowed at the Access Edge" not in screen_text(app)
        await pilot.press("tab")
        await until(pilot, lambda: "SIP domain" in screen_text(app))
        assert "Blocking this step" not in screen_text(app)
        assert main(app).matrix.size.height > 10
        await pilot.press("tab")
        await until(pilot, lambda: "Allowed at the Access Edge" in screen_text(app))


async def test_too_small_a_window_asks_for_more_room(app: LyncreadyApp) -> None:
    async with running(app, (49, 24)) as pilot:
        for size in ((49, 24), (80, 11), (20, 5)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: "Please" in screen_text(app))
            assert "Checklist" not in screen_text(app), size
            await pilot.resize_terminal(120, 40)
            await until(pilot, lambda: "Checklist" in screen_text(app))


async def test_resizing_back_and_forth_loses_nothing(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        before = screen_text(app)
        for width, height in ((60, 18), (40, 8), (80, 24), (200, 60), (120, 40)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        await until(pilot, lambda: screen_text(app) == before)


async def test_ascii_is_all_that_is_drawn_where_the_output_takes_no_more(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved, ascii_only=True)
    async with running(app, (170, 40)) as pilot:  # wide: Textual itself cuts a title with an ellipsis
        for keys in (
            (),
            ("tab", "tab", "enter"),
            ("escape", "s"),
            ("escape", "i"),
            ("escape", "H"),
            ("escape", "e"),
            ("tab", "tab", "tab", "enter"),
            ("escape", "escape", "question_mark"),
            ("question_mark", "slash"),
            ("s", "r", "v"),
            ("escape", "ctrl+p"),
            ("w", "a"),
            ("escape", "ctrl+p", "z", "z", "z", "q"),
            ("escape", "u"),
        ):
            await pilot.press(*keys)
            await pilot.pause()
            await pilot.pause()
            strange = {char for char in screen_text(app) if not char.isascii()}
            assert not strange, (keys, strange)


async def test_what_is_wrong_in_a_dialog_is_seen_in_a_small_window(app: LyncreadyApp) -> None:
    async with running(app, (60, 18)) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, WaiveDialog))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "a waiver needs a reason" in screen_text(app))


@pytest.mark.every_frame
async def test_the_field_for_a_file_is_seen_where_it_is_asked_for_and_can_be_left(tmp_path: Path) -> None:
    app = make_app(tmp_path, None)
    async with running(app, (50, 12)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        assert "esc back" not in screen_text(app)
        await pilot.press("o")
        await until(pilot, lambda: "path of a checklist" in screen_text(app))
        await until(pilot, lambda: "esc back" in screen_text(app))
        await pilot.press("x", "enter")
        await until(pilot, lambda: "x.yaml: no such file" in screen_text(app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "Describe a deployment to begin" in screen_text(app))
        assert "Opening the checklist" not in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: "n new" in screen_text(app))
        assert "esc back" not in screen_text(app)


async def test_keys_are_named_in_ascii_not_asked_about(saved: Path, tmp_path: Path) -> None:
    app = make_app(tmp_path, saved, ascii_only=True)
    async with running(app, (80, 24)):
        keys = ("enter", "up", "ctrl+down", "shift+tab", "question_mark", "ctrl+s", "G")
        shown = [app.get_key_display(Binding(key, "", "")) for key in keys]
        assert shown == ["enter", "up", "^down", "shift+tab", "?", "^s", "G"]


async def test_without_colour_glyph_and_word_still_tell(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(tmp_path, saved)
    assert app.no_color
    async with running(app):
        seen = screen_text(app)
        assert "× BLOCKED" in seen
        assert "× none" in seen
        assert GLYPHS
        svg = app.export_screenshot()
        colours = {
            svg[i : i + 7] for i in range(len(svg)) if svg.startswith("#", i) and svg[i + 1 : i + 7].isalnum()
        }
        drawn = [c for c in colours if _is_hex(c) and len({c[1:3], c[3:5], c[5:7]}) > 1]
        # The frame of the picture itself has three coloured buttons; the app has grey only.
        assert len(drawn) <= 4, drawn


def _is_hex(text: str) -> bool:
    try:
        int(text[1:], 16)
    except ValueError:
        return False
    return len(text) == 7


async def test_the_focus_comes_back_with_the_room_for_it(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("tab")
        for size in ((60, 18), (40, 8), (120, 40)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await until(pilot, lambda: app.screen.focused is main(app).page)


@pytest.mark.parametrize("width", [47, 60, 72, 110])
def test_a_place_that_is_contacted_is_one_line_at_any_width(width: int) -> None:
    targets = (
        Target("hosts named in certificates", 80, "tcp", "issuers that a server did not send (http)"),
        Target("1.1.1.1", 53, "udp, tcp", "DNS, public view"),
    )
    rows = target_lines(targets, width).plain.splitlines()
    assert len(rows) == len(targets)
    assert all(len(row) <= width for row in rows)
    assert rows[1].split("  ")[0] == "1.1.1.1:53"
    assert width < 51 or "udp, tcp" in rows[1]
