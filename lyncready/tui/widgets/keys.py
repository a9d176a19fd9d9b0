"""The keys at the bottom: those of the pane in focus, six at most, never half a word; then all commands."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

MOST = 6  # beside the palette's; help and the palette name all
PALETTE = "app.palette"
ALWAYS = frozenset({PALETTE, "app.help", "page.leave", "dialog.cancel", "form.leave"})


class KeyBar(Footer):
    """Shows the keys that the pane in focus names in `FOOTER`; elsewhere those that their screen shows."""

    def __init__(self, *, show_command_palette: bool = True) -> None:
        super().__init__(compact=True, show_command_palette=show_command_palette)
        self._fitted_to = 0
        self._composed: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        """The keys that fit, in their order."""
        if not self._bindings_ready:
            return
        keys = self._chosen()
        self._composed = self._in_force(keys)
        self._fitted_to = self.size.width or self.app.size.width
        room = self._fitted_to - sum(self._width(key) for key in keys if key.binding.id in ALWAYS)
        for key in keys:
            if key.binding.id not in ALWAYS:
                room -= self._width(key)
                if room < 0:
                    continue
            yield self._drawn(key)

    def _chosen(self) -> list[ActiveBinding]:
        """Return the keys of the pane in focus, or of the screen, and the palette's."""
        active = list(self.screen.active_bindings.values())
        focused = self.screen.focused
        panes = focused.ancestors_with_self if focused is not None else ()
        wanted: tuple[str, ...] = next((ids for pane in panes if (ids := getattr(pane, "FOOTER", ()))), ())
        chosen = list(_by_id(active, wanted)) or list(_shown(active))
        always = [key for key in chosen if key.binding.id in ALWAYS]
        others = [key for key in chosen if key.binding.id not in ALWAYS]
        kept = {id(key) for key in (*others[: MOST - len(always)], *always)}
        palette = list(_by_id(active, (PALETTE,))) if self.show_command_palette else []
        return [key for key in chosen if id(key) in kept] + palette

    def _in_force(self, keys: list[ActiveBinding]) -> tuple[object, ...]:
        """Return what the keys at the bottom are made of."""
        return tuple([(key.binding, key.enabled, self.app.get_key_display(key.binding)) for key in keys])

    def _drawn(self, key: ActiveBinding) -> Widget:
        binding = key.binding
        return FooterKey(
            binding.key,
            self.app.get_key_display(binding),
            binding.description.lower(),
            binding.action,
            disabled=not key.enabled,
            tooltip=key.tooltip or binding.description,
            # It would be styled a second time for being compact once it is mounted.
            classes="-compact -command-palette" if binding.id == PALETTE else "-compact",
        ).data_bind(compact=Footer.compact)

    def _width(self, key: ActiveBinding) -> int:
        """Return the cells that a key takes: display, space, word, margin; the palette's has a line before it."""
        shown = len(self.app.get_key_display(key.binding)) + 1 + len(key.binding.description) + 1
        return shown + 2 if key.binding.id == PALETTE else shown

    def bindings_changed(self, screen: Screen[object]) -> None:
        """Compose the keys anew where others are in force: a focus that moves asks each time."""
        if self._bindings_ready and self.is_attached and screen is self.screen:
            keys = self._in_force(self._chosen())
            if keys == self._composed:
                return
            if screen.app.app_focus:
                self._composed = keys
        super().bindings_changed(screen)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the keys anew."""
        if self._fitted_to not in (0, event.size.width):
            self.call_after_refresh(self.recompose)


def _by_id(active: list[ActiveBinding], ids: tuple[str, ...]) -> Iterator[ActiveBinding]:
    """Yield the first key of each act, in the order of the ids."""
    for wanted in ids:
        yield from [key for key in active if key.binding.id == wanted][:1]


def _shown(active: list[ActiveBinding]) -> Iterator[ActiveBinding]:
    """Yield the keys that the screen shows, one for an act; the palette's stands apart."""
    seen = {PALETTE}
    for key in active:
        name = key.binding.id or key.binding.action
        if key.binding.show and name not in seen:
            seen.add(name)
            yield key
