"""What nobody sees costs nothing: frames drawn when a test looks, style sheets parsed once for all apps."""

from __future__ import annotations

import pytest
from textual._compositor import Compositor
from textual._context import active_app
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

from lyncready.tui.app import LyncreadyApp

_PARSED: dict[frozenset[tuple[str, str]], tuple[LRUCache, LRUCache]] = {}
_PARSED_SHEETS = 512


def draw_when_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the frames of a terminal that is not there; `support.screens.look` draws whole ones.

    Everything before the drawing, as layout and styles, happens as ever.
    """
    draw = Compositor.render_update

    def render_update(self: Compositor, full: bool = False, **how: object) -> object:
        app = active_app.get(None)
        if full or not isinstance(app, LyncreadyApp) or not app.is_headless:
            return draw(self, full, **how)  # type: ignore[arg-type]
        self._dirty_regions.clear()
        return None

    monkeypatch.setattr(Compositor, "render_update", render_update)


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
