"""What all screens share: sizes, the context, drawing on every change, and dialogs that escape leaves."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from lyncready.tui.context import AppContext
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import in_ascii, say
from lyncready.tui.widgets.keys import KeyBar

WIDTHS: list[tuple[int, str]] = [(0, "-micro"), (50, "-tiny"), (70, "-narrow"), (100, "-wide")]
HEIGHTS: list[tuple[int, str]] = [(0, "-flat"), (12, "-short"), (32, "-tall")]
Result = TypeVar("Result")


class Page(Screen[None]):
    """A screen that fills the terminal and draws the session whenever it changes."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.set_class(context.ascii_only, "-ascii")

    def on_mount(self) -> None:
        """Draw now and at every change."""
        self.context.controller.changed.subscribe(self, self.draw)
        self.draw(self.context.session.snapshot())

    def draw(self, shown: Snapshot) -> None:
        """Show a snapshot."""

    def ink(self, text: Content) -> Content:
        """Return the text as this output can take it."""
        return in_ascii(text) if self.context.ascii_only else text


class Leaf(Page):
    """A page that stands on the main screen until escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "Back", id="page.leave", tooltip="Back to the checklist"),
    ]

    def may_leave(self) -> bool:
        """Whether nothing typed here would be lost; says so where something would."""
        return True

    def action_leave(self) -> None:
        """Go back."""
        if self.may_leave():
            self.dismiss()


class Dialog(ModalScreen[Result], Generic[Result]):
    """A box over the screen; escape leaves it without an answer."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="dialog.cancel", tooltip="Close without changes"),
    ]
    TITLE_TEXT = ""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        self.set_class(context.ascii_only, "-ascii")

    def compose(self) -> ComposeResult:
        """A box with a title, what the dialog adds, and the keys below."""
        with Vertical(classes="box") as box:
            box.border_title = Content(self.TITLE_TEXT)
            yield from self.compose_box()
        yield KeyBar(show_command_palette=False)

    def compose_box(self) -> ComposeResult:
        """What stands in the box."""
        yield Static(Content(""))

    def ink(self, text: Content) -> Content:
        """Return the text as this output can take it."""
        return in_ascii(text) if self.context.ascii_only else text

    def complain(self, line: str) -> None:
        """Say at the foot of the box what is wrong, whatever part is in sight; an empty line takes it back."""
        error = self.query_one("#error", Static)
        error.update(self.ink(say(line)))
        error.set_class(bool(line), "-said")

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def typed_path(text: str, base: Path | None = None) -> Path:
    """Return the path that a person typed or pasted (Windows copies paths in quotes), seen from `base`."""
    path = Path(text.strip().strip('"'))
    try:
        path = path.expanduser()
    except RuntimeError:  # nobody's home: the name is taken as it stands
        pass
    return base / path if base is not None else path


def typed_checklist(text: str) -> Path:
    """Return the path of a checklist that a person typed; without an ending it is a YAML file."""
    path = typed_path(text)
    return path if path.suffix or not path.name else path.with_suffix(".yaml")
