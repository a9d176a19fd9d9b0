"""What nobody sees costs nothing, and what is done is not waited for.

Frames are drawn when a test looks, a picture that nothing has changed is not drawn again, style sheets are parsed
once for all apps, a pause ends as soon as the app has nothing left to do, and the next beat is never far.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import Compositor
from textual._context import active_app
from textual.app import App
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet
from textual.strip import Strip

from lyncready.tui.app import LyncreadyApp

_PARSED: dict[frozenset[tuple[str, str]], tuple[LRUCache, LRUCache]] = {}
_PARSED_SHEETS = 512
_LONGEST_CALM = 1.0  # seconds for an app that never rests
_SHORTEST_LOOK = 0.005  # seconds in which a thread that works has used the processor


class _Pictures:
    """The last picture drawn, and whether anything has changed since."""

    def __init__(self) -> None:
        self.kept = False
        self.of: Compositor | None = None
        self.strips: list[Strip] = []

    def forget(self) -> None:
        """Draw anew at the next look."""
        self.of, self.strips = None, []


_pictures = _Pictures()


def look(app: App[Any]) -> list[Strip]:
    """Return the whole screen as it is now, as for a terminal: what cannot be drawn fails here."""
    screen = app.screen
    compositor = screen._compositor
    due = screen._layout_required or screen._repaint_required or screen._dirty_widgets
    if not _pictures.kept or due or _pictures.of is not compositor:
        _pictures.of, _pictures.strips = compositor, compositor.render_strips()
    return _pictures.strips


def quicken(monkeypatch: pytest.MonkeyPatch, *, frames: bool = False) -> None:
    """Do all of it for the apps of a test, save that with `frames` each is drawn as ever."""
    go_on_when_calm(monkeypatch)
    parse_sheets_once(monkeypatch)
    if not frames:
        draw_when_looked_at(monkeypatch)
    monkeypatch.setattr("lyncready.tui.controller.TICK", 1 / 60)


def draw_when_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the frames of a terminal that is not there; `look` draws whole ones.

    Everything before the drawing, as layout and styles, happens as ever.
    """
    draw = Compositor.render_update

    def render_update(self: Compositor, full: bool = False, **how: object) -> object:
        _pictures.forget()
        app = active_app.get(None)
        if full or not isinstance(app, LyncreadyApp) or not app.is_headless:
            return draw(self, full, **how)  # type: ignore[arg-type]
        self._dirty_regions.clear()
        return None

    def forgetting(act: Callable[..., Any]) -> Callable[..., Any]:
        def then(*given: object, **how: object) -> object:
            _pictures.forget()
            return act(*given, **how)

        return then

    _pictures.forget()
    monkeypatch.setattr(_pictures, "kept", True)
    monkeypatch.setattr(Compositor, "render_update", render_update)
    for name in ("reflow", "reflow_visible", "update_widgets"):
        monkeypatch.setattr(Compositor, name, forgetting(getattr(Compositor, name)))


def go_on_when_calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """End Pilot's pauses when the app has nothing left to do; Textual's own watch how busy the processor is."""
    working = 0
    in_thread = asyncio.to_thread

    async def to_thread(act: Callable[..., Any], /, *given: Any, **how: Any) -> Any:
        nonlocal working
        working += 1
        try:
            return await in_thread(act, *given, **how)
        finally:
            working -= 1

    async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
        end = time.monotonic() + max_sleep
        await calm()
        while working and time.monotonic() < end:
            used = time.process_time()
            await asyncio.sleep(_SHORTEST_LOOK)
            await calm()
            if time.process_time() - used < _SHORTEST_LOOK / 10:
                break  # it waits, as for a lock that another test holds

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    monkeypatch.setattr("textual.app.wait_for_idle", wait_for_idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", wait_for_idle)


async def calm() -> None:
    """Let the loop do all that it can do now, frames that are due among it."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    quiet, end = 0, time.monotonic() + _LONGEST_CALM
    while quiet < 2 and time.monotonic() < end:  # the second time after what came from outside was heard
        await asyncio.sleep(0)
        quiet = 0 if ready or _frame_was_due() else quiet + 1


def _frame_was_due() -> bool:
    app = active_app.get(None)
    if app is None or not app.is_running or not app.screen_stack:
        return False
    screen = app.screen
    if not screen._update_timer._active.is_set():
        return False
    with screen._context():
        screen._on_timer_update()
    return True


def parse_sheets_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give all apps with the same variables the same parsed rules, as one app has them for all its screens."""
    begin, vary = Stylesheet.__init__, Stylesheet.set_variables

    def share(self: Stylesheet) -> None:
        key = frozenset(self._variables.items())
        if key not in _PARSED:
            _PARSED[key] = (LRUCache(_PARSED_SHEETS), self._style_parse_cache)
        self._parse_cache, self._style_parse_cache = _PARSED[key]

    def __init__(self: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
        begin(self, variables=variables)
        share(self)

    def set_variables(self: Stylesheet, variables: dict[str, str]) -> None:
        self._parse_cache, self._style_parse_cache = LRUCache(1), LRUCache(_PARSED_SHEETS)
        vary(self, variables)
        share(self)

    monkeypatch.setattr(Stylesheet, "__init__", __init__)
    monkeypatch.setattr(Stylesheet, "set_variables", set_variables)
