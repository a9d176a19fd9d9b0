"""The one-line bars: status, next, and the notice of a file that changed on disk."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from lyncready.tui.views.lines import in_ascii


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
