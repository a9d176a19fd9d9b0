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
from lyncready.tui.views.lines import lines, plural, say

if TYPE_CHECKING:
    from lyncready.probes import Target

WIDEST = 42  # cells for host and port: the longest names push the rest aside rather than all of it


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
            yield Static(self.ink(target_lines(self.targets)))

    def on_mount(self) -> None:
        """The list scrolls."""
        self.query_one("#targets").focus()

    def action_go(self) -> None:
        """Start."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Do not start."""
        self.dismiss(False)


def target_lines(targets: tuple[Target, ...]) -> Content:
    """Return one line a place: where, how, why."""
    width = min(WIDEST, max((len(target.where) for target in targets), default=0))
    how = max((len(target.transport) for target in targets), default=0)
    rows = [
        say(target.where.ljust(width), "  ", (target.transport.ljust(how), Tone.DIM), f"  {target.why}")
        for target in targets
    ]
    return lines(*rows) if rows else Content("nothing: there are no names yet")
