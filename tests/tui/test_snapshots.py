"""Every screen as it is drawn, at three sizes and in the themes, compared with the pictures in screenshots/.

`pytest tests/tui/test_snapshots.py --snapshot-update` draws them anew after a change that is meant.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.screens import main, make_app, screen_text, settled, until
from textual.pilot import Pilot

from lyncready.project.settings import AppState, save_state
from lyncready.tui.app import LyncreadyApp

Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((120, 40), (80, 24), (60, 18))


class View(NamedTuple):
    """One picture of a walk: the keys that lead to it from the one before, and those that lead away again."""

    keys: str = ""
    away: str = ""


# In this order each stands as in an app that has just been opened.
WALK = {
    "main": View(),
    "deployment": View("e", "escape"),
    "evidence": View("i", "escape"),
    "history": View("H", "escape"),
    "report": View("x", "escape"),
    "waive": View("s", "escape"),
    "note": View("n", "escape"),
    "find": View("slash", "escape"),
    "palette": View("ctrl+p", "escape"),
    "help": View("question_mark", "question_mark"),
    "page": View("tab"),
    "matrix": View("tab down right right right right right", "left left left left left"),
    "probe": View("down enter", "escape up up"),
    "filter": View("f"),
}
TASK = {"task": View("2")}


async def press(pilot: Pilot[int], keys: str) -> None:
    for key in keys.split():
        await pilot.press(key)
        await pilot.pause()


async def opened(pilot: Pilot[int]) -> LyncreadyApp:
    """Wait until the app shows what it was started with."""
    app = pilot.app
    assert isinstance(app, LyncreadyApp)
    app.animation_level = "none"
    if app.first is not None:
        await until(pilot, lambda: app.controller.session.assessment is not None and main(app).current_id)
    await pilot.pause()
    return app


async def walk(app: LyncreadyApp, size: Size, views: Mapping[str, View]) -> dict[str, str]:
    """Walk one app through its screens and return a picture of each."""
    pictures = {}
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot)
        for name, view in views.items():
            await press(pilot, view.keys)
            await settled(pilot)
            pictures[name] = app.export_screenshot(simplify=True)
            assert len(screen_text(app).splitlines()) == size[1], name
            assert not app.bugs, name
            await press(pilot, view.away)
            if view.away:
                await until(pilot, lambda: app.screen is main(app))
    return pictures


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, str]]:
    """The pictures of the walks that were made: one at each size, and one in each theme."""
    return {}


@pytest.fixture
def is_as_it_was(
    snap_compare: Any, monkeypatch: pytest.MonkeyPatch, drawn: dict[str, dict[str, str]]
) -> Callable[..., bool]:
    """Compare a picture of a walk with the one that is kept; the walk is made where it was not yet."""

    def compare(app: LyncreadyApp, size: Size, views: Mapping[str, View], name: str) -> bool:
        key = f"{app.theme} {size} {', '.join(views)}"
        if key not in drawn:
            drawn[key] = asyncio.run(walk(app, size, views))
        monkeypatch.setattr("textual._doc.take_svg_screenshot", lambda **_: drawn[key][name])
        return bool(snap_compare(app))

    return compare


async def at_rest(pilot: Pilot[int]) -> None:
    """What is done before the picture of an app as it opens."""
    await opened(pilot)
    await settled(pilot)


@pytest.fixture
def here(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The saved checklist by a path without the test's own folder in it."""
    monkeypatch.chdir(tmp_path)
    return Path(saved.name)


@pytest.mark.parametrize(
    ("name", "size"),
    [pytest.param(name, size, id=f"{name}-{size[0]}x{size[1]}") for size in SIZES for name in (*WALK, *TASK)],
)
def test_a_screen_looks_as_it_did(is_as_it_was: Any, here: Path, tmp_path: Path, name: str, size: Size) -> None:
    assert is_as_it_was(make_app(tmp_path, here), size, TASK if name in TASK else WALK, name)


@pytest.mark.parametrize("size", [pytest.param(size, id=f"welcome-{size[0]}x{size[1]}") for size in SIZES])
def test_the_welcome_screen_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, size: Size) -> None:
    save_state(tmp_path / "state", AppState().with_file(here, ""))
    app = make_app(tmp_path, None)
    app.first = None
    assert snap_compare(app, terminal_size=size, run_before=at_rest)


@pytest.mark.parametrize("theme", ["lyncready-light", "lyncready-contrast"])
@pytest.mark.parametrize("name", ["main", "waive"])
def test_a_theme_looks_as_it_did(is_as_it_was: Any, here: Path, tmp_path: Path, theme: str, name: str) -> None:
    views = {one: WALK[one] for one in ("main", "waive")}
    assert is_as_it_was(make_app(tmp_path, here, theme=theme), (120, 40), views, name)


@pytest.mark.parametrize("size", [pytest.param((80, 24), id="ascii-80x24")])
def test_ascii_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, size: Size) -> None:
    app = make_app(tmp_path, here, ascii_only=True)
    assert snap_compare(app, terminal_size=size, run_before=at_rest)


@pytest.mark.parametrize("size", [pytest.param((120, 40), id="no-color-120x40")])
def test_no_color_looks_as_it_did(
    snap_compare: Any, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: Size
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = make_app(tmp_path, here)
    assert snap_compare(app, terminal_size=size, run_before=at_rest)


@pytest.mark.parametrize("size", [pytest.param((48, 11), id="too-small")])
def test_too_small_a_window_looks_as_it_did(snap_compare: Any, here: Path, tmp_path: Path, size: Size) -> None:
    app = make_app(tmp_path, here)
    assert snap_compare(app, terminal_size=size, run_before=at_rest)
