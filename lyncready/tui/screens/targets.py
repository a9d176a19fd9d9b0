"""Before a file's first run: every host and port that will be contacted, and the choice to go on or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lyncready.tui.context import AppContext
from lyncready.tui.glyphs import Tone
from lyncready.tui.screens.base import Dialog
from lyncready.tui.views.lines import columns, lines, plural, say

if TYPE_CHECKING:
    from lyncready.probes import Target

LEAST = (24, 8, 15)  # cells that host and port, protocols and the reason keep as long as others have more


class TargetsDialog(Dialog[bool]):
    """Answers True where the run may begin."""

    TITLE_TEXT = "What this check will contact"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Check now", id="targets.go", tooltip="Start the check"),
    ]

    def __init__(self, context: AppContext, targets: tuple[Target, ...]) -> None:
        super().__init__(context)
        self.targets = targets

    def compose_box(self) -> ComposeResult:
        """A sentence and the list."""
        yield Static(
            Content(
                f"{plural(len(self.targets), 'place')}. Read-only: nothing is changed anywhere, "
                "and only the names to be checked are sent."
            ),
            classes="hint",
        )
        with VerticalScroll(id="targets"):
            yield Static(Content(""), id="places")

    def on_mount(self) -> None:
        """The list scrolls."""
        self.query_one("#targets").focus()

    def on_resize(self) -> None:
        """Cut the columns to the box."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        width = self.query_one("#targets").scrollable_content_region.width
        self.query_one("#places", Static).update(self.ink(target_lines(self.targets, width)))

    def action_go(self) -> None:
        """Start."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Do not start."""
        self.dismiss(False)


def target_lines(targets: tuple[Target, ...], width: int) -> Content:
    """Return one line a place within a width: where, how, why; what is too long is cut, and nothing wraps."""
    rows = [(say(one.where), say((one.transport, Tone.DIM)), say(one.why)) for one in targets]
    return lines(*columns(rows, width, LEAST)) if rows else Content("nothing: there are no names yet")
