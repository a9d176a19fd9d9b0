"""The bars: status, next, the notice of a file that changed on disk, and the demo's three lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from lyncready.tui.glyphs import Tone
from lyncready.tui.views.lines import KeyOf, in_ascii, lines, say


class Bar(Static):
    """A line of text that a snapshot gives; in ASCII where the output takes no more."""

    ascii_only: reactive[bool] = reactive(False)

    @dataclass
    class Resized(Message):
        """The bar has another width: with the window, or with help beside it."""

        bar: Bar

        @property
        def control(self) -> Bar:
            """The bar."""
            return self.bar

    def on_resize(self) -> None:
        """Tell whoever writes the text how wide it may be."""
        self.post_message(self.Resized(self))

    def put(self, text: Content) -> None:
        """Show a text; nothing is drawn where it is the one already shown."""
        shown = in_ascii(text) if self.ascii_only else text
        if not isinstance(self.content, Content) or not self.content.is_same(shown):
            self.update(shown, layout=False)


class NextBar(Bar):
    """What to do next; a click goes there."""

    @dataclass
    class Pressed(Message):
        """The bar was clicked."""

        bar: NextBar

        @property
        def control(self) -> NextBar:
            """The bar."""
            return self.bar

    def on_click(self, event: events.Click) -> None:
        """Go to what is next."""
        event.stop()
        self.post_message(self.Pressed(self))


class Tour(Static):
    """What to try first: three lines over the demo's first screen; the first key takes them away for ever."""

    def show(self, key_of: KeyOf, ink: Callable[[Content], Content]) -> None:
        """Show the lines, with the keys that the acts have."""
        acts = (
            (key_of("go.blocker"), "goes to Next: the root cause to fix first, named in the line above"),
            (key_of("step.copy"), "copies the record or the command that fixes it"),
            (key_of("check.all"), "checks everything again, and shows what has cleared"),
        )
        widest = max(len(key) for key, _ in acts)
        rows = [say((key.rjust(widest), Tone.KEY), f"  {does}") for key, does in acts]
        self.update(ink(lines(*rows)))
        self.display = True
