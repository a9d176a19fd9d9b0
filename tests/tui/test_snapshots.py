"""Every screen as it is drawn, at three sizes and in the themes, compared with the pictures in screenshots/.

`pytest tests/tui/test_snapshots.py --snapshot-update` draws them anew after a change that is meant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from support.screens import main, make_app, settled, until
from textual.pilot import Pilot

from lyncready.project.settings import AppState, save_state
from lyncready.tui.app import LyncreadyApp

Size = tuple[int, int]
Steps = Callable[[Pilot[int]], Awaitable[None]]
SIZES: tuple[Size, ...] = ((120, 40), (80, 24), (60, 18))

KEYS = {
    "main": "",
    "page": "tab",
    "matrix": "tab tab down right right right right right",
    "filter": "f tab tab",
    "task": "2",
    "probe": "tab tab down down enter",
    "deployment": "e",
    "evidence": "i",
    "history": "H",
    "report": "x",
    "waive": "s",
    "note": "n",
    "help": "question_mark",
    "palette": "ctrl+p",
    "find": "slash",
}


def steps(keys: str) -> Steps:
    """Return what is done before the picture is taken."""

    async def prepare(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, LyncreadyApp)
        app.animation_level = "none"
        if app.first is not None:
            await until(pilot, lambda: app.controller.session.assessment is not None and main(app).current_id)
        await pilot.pause()
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
        await settled(pilot)

    return prepare


@pytest.fixture
def here(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The saved checklist by a path without the test's own folder in it."""
    monkeypatch.chdir(tmp_path)
    return Path(saved.name)


@pytest.mark.parametrize(
    ("keys", "size"),
    [pytest.param(keys, size, id=f"{name}-{size[0]}x{size[1]}") for name, keys in KEYS.items() for size in SIZES],
)
def test_a_screen_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, keys: str, size: Size) -> None:
    app = make_app(tmp_path, here)
    assert snap_compare(app, terminal_size=size, run_before=steps(keys))


@pytest.mark.parametrize("size", [pytest.param(size, id=f"welcome-{size[0]}x{size[1]}") for size in SIZES])
def test_the_welcome_screen_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, size: Size) -> None:
    save_state(tmp_path / "state", AppState().with_file(here, ""))
    app = make_app(tmp_path, None)
    app.first = None
    assert snap_compare(app, terminal_size=size, run_before=steps(""))


@pytest.mark.parametrize("theme", ["lyncready-light", "lyncready-contrast"])
@pytest.mark.parametrize("keys", [pytest.param("", id="main"), pytest.param("s", id="waive")])
def test_a_theme_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, theme: str, keys: str) -> None:
    app = make_app(tmp_path, here, theme=theme)
    assert snap_compare(app, terminal_size=(120, 40), run_before=steps(keys))


@pytest.mark.parametrize("size", [pytest.param((80, 24), id="ascii-80x24")])
def test_ascii_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, size: Size) -> None:
    app = make_app(tmp_path, here, ascii_only=True)
    assert snap_compare(app, terminal_size=size, run_before=steps(""))


@pytest.mark.parametrize("size", [pytest.param((120, 40), id="no-color-120x40")])
def test_no_color_looks_as_it_did(
    snap_compare: Any, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: Size
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(tmp_path, here)
    assert snap_compare(app, terminal_size=size, run_before=steps(""))


@pytest.mark.parametrize("size", [pytest.param((48, 11), id="too-small")])
def test_too_small_a_window_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, size: Size) -> None:
    app = make_app(tmp_path, here)
    assert snap_compare(app, terminal_size=size, run_before=steps(""))
