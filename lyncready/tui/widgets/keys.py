"""The keys at the bottom: as many as fit, never half a word, help and commands always."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Footer

ALWAYS = frozenset({"act('app.help')", "app.command_palette", "command_palette", "leave", "cancel"})
PALETTE = frozenset({"app.command_palette", "command_palette"})


class KeyBar(Footer):
    """A footer that leaves out the last keys where they do not fit."""

    def __init__(self, *, show_command_palette: bool = True) -> None:
        super().__init__(compact=True, show_command_palette=show_command_palette)
        self._fitted_to = 0

    def compose(self) -> ComposeResult:
        """The keys that fit, in their order."""
        keys = list(super().compose())
        self._fitted_to = self.size.width or self.app.size.width
        room = self._fitted_to - sum(_width(key) for key in keys if _action(key) in ALWAYS)
        for key in keys:
            if _action(key) in ALWAYS:
                yield key
            elif room >= _width(key):
                room -= _width(key)
                yield key
            else:
                room = 0

    def on_resize(self, event: events.Resize) -> None:
        """Fit the keys anew."""
        if self._fitted_to not in (0, event.size.width):
            self.call_after_refresh(self.recompose)


def _action(key: Widget) -> str:
    return str(getattr(key, "action", ""))


def _width(key: Widget) -> int:
    """Return the cells that a key takes: display, space, word, margin; the palette's has a line before it."""
    shown = len(str(getattr(key, "key_display", ""))) + 1 + len(str(getattr(key, "description", ""))) + 1
    return shown + 2 if _action(key) in PALETTE else shown
