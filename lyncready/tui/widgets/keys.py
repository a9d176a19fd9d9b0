"""The keys at the bottom: as many as fit, never half a word, help and commands always."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

ALWAYS = frozenset({"help", "app.command_palette", "command_palette", "leave", "cancel"})
PALETTE = frozenset({"app.command_palette", "command_palette"})


class KeyBar(Footer):
    """A footer that leaves out the last keys where they do not fit."""

    def __init__(self, *, show_command_palette: bool = True) -> None:
        super().__init__(compact=True, show_command_palette=show_command_palette)
        self._fitted_to = 0
        self._shown: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The keys that fit, in their order."""
        keys = list(super().compose())
        self._shown = _in_force(self.screen) if keys else ()
        for key in keys:  # each would be styled a second time for it once it is mounted
            key.set_class(True, "-compact", update=False)
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

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Compose the keys anew where others are in force: a focus that moves asks each time."""
        keys = _in_force(screen)
        if self._bindings_ready and keys == self._shown:
            return
        if screen.app.app_focus and self.is_attached and screen is self.screen:
            self._shown = keys
        super().bindings_changed(screen)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the keys anew."""
        if self._fitted_to not in (0, event.size.width):
            self.call_after_refresh(self.recompose)


def _in_force(screen: Screen[object]) -> tuple[object, ...]:
    """Return what the keys at the bottom are made of."""
    shown, display = screen.active_bindings.values(), screen.app.get_key_display
    return tuple([(one.binding, one.enabled, display(one.binding)) for one in shown if one.binding.show])


def _action(key: Widget) -> str:
    return str(getattr(key, "action", ""))


def _width(key: Widget) -> int:
    """Return the cells that a key takes: display, space, word, margin; the palette's has a line before it."""
    shown = len(str(getattr(key, "key_display", ""))) + 1 + len(str(getattr(key, "description", ""))) + 1
    return shown + 2 if _action(key) in PALETTE else shown
