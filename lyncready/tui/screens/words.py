"""The dialogs in which a person says something: a reason to waive, a note, the parts of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from lyncready.model import Part, read_day
from lyncready.tui.context import AppContext
from lyncready.tui.glyphs import ShownStatus
from lyncready.tui.screens.base import Dialog
from lyncready.tui.views.lines import glyph, say


class Waivable(msgspec.Struct, frozen=True):
    """Something that can be set aside: a whole step (`code` is empty) or one finding."""

    title: str
    code: str = ""
    subject: str = ""


class WaiverAnswer(msgspec.Struct, frozen=True):
    """What is waived, why and until when (a day in UTC, None for good)."""

    what: Waivable
    reason: str
    until: date | None = None


class WaiveDialog(Dialog[WaiverAnswer | None]):
    """Asks what to set aside and why."""

    TITLE_TEXT = "Waive"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Waive", id="dialog.save", tooltip="Waive it"),
    ]

    def __init__(self, context: AppContext, choices: Sequence[Waivable]) -> None:
        super().__init__(context)
        self.choices = tuple(choices)

    def compose_box(self) -> ComposeResult:
        """What, why, until."""
        yield OptionList(*[Option(self.ink(say(choice.title))) for choice in self.choices], id="what")
        yield Label("Reason", markup=False)
        yield Input(id="reason", placeholder="reason, and who approved it", max_length=400)
        yield Label("Expires (YYYY-MM-DD, empty = never)", markup=False)
        yield Input(id="until", placeholder="YYYY-MM-DD", max_length=10)
        yield Static(Content(""), classes="error", id="error")

    def on_mount(self) -> None:
        """The most likely answer first: with one choice only the reason is missing."""
        what = self.query_one("#what", OptionList)
        what.highlighted = 0
        what.display = len(self.choices) > 1
        self.query_one("#reason" if len(self.choices) == 1 else "#what").focus()

    def on_option_list_option_selected(self) -> None:
        """Go on to the reason."""
        self.query_one("#reason").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on, and saves at the end."""
        if event.input.id == "reason" and event.value.strip():
            self.query_one("#until").focus()
        else:
            self.action_save()

    def action_save(self) -> None:
        """Answer, if the answer is complete."""
        reason = self.query_one("#reason", Input).value.strip()
        written = self.query_one("#until", Input).value.strip()
        try:
            until = read_day(written) if written else None
        except ValueError:
            self._complain(f'"{written}" is not a day such as 2027-01-31', "#until")
            return
        if until is not None and until < self.context.session.clock().date():
            self._complain("that day is over: it would waive nothing", "#until")
            return
        if not reason:
            self._complain("a waiver needs a reason", "#reason")
            return
        index = self.query_one("#what", OptionList).highlighted or 0
        self.dismiss(WaiverAnswer(self.choices[index], reason, until))

    def _complain(self, text: str, where: str) -> None:
        self.complain(text)
        self.query_one(where).focus()


class TakeBackDialog(Dialog[int | None]):
    """Asks which waiver of a step is to be taken back."""

    TITLE_TEXT = "Take a waiver back"

    def __init__(self, context: AppContext, titles: Sequence[str]) -> None:
        super().__init__(context)
        self.titles = tuple(titles)

    def compose_box(self) -> ComposeResult:
        """One line a waiver; enter takes it back."""
        undo = self.context.key("edit.undo")
        yield Static(self.ink(Content(f"Enter takes it back; {undo} undoes that.")), classes="hint")
        yield OptionList(*[Option(self.ink(say(title))) for title in self.titles], id="waivers")

    def on_mount(self) -> None:
        """Start at the first."""
        waivers = self.query_one("#waivers", OptionList)
        waivers.highlighted = 0
        waivers.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with its place in the list."""
        self.dismiss(event.option_index)


class NoteDialog(Dialog[str | None]):
    """Asks for a note on a step."""

    TITLE_TEXT = "Note"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="dialog.save", tooltip="Keep the note"),
    ]

    def __init__(self, context: AppContext, title: str, note: str) -> None:
        super().__init__(context)
        self.title_line, self.note = title, note

    def compose_box(self) -> ComposeResult:
        """The step and a field."""
        yield Static(self.ink(say(self.title_line)), classes="hint")
        yield TextArea(self.note, id="note", show_line_numbers=False)

    def on_mount(self) -> None:
        """Begin to write at the end of what is there."""
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_cancel(self) -> None:
        """Leave; what was written is thrown away at the second time of asking only."""
        written = self.query_one(TextArea).text
        if written == self.note:
            self.dismiss(None)
            return
        self.note = written
        key = self.context.key
        self.context.refuse(
            f"not saved yet: {key('dialog.save')} saves, {key('dialog.cancel')} again leaves without"
        )

    def action_save(self) -> None:
        """Answer with the text."""
        self.dismiss(self.query_one(TextArea).text)


class PartsDialog(Dialog[str | None]):
    """Asks which part of a step was done or is to be taken back; `parts` has who did which."""

    TITLE_TEXT = "The parts of the request"

    def __init__(self, context: AppContext, parts: Mapping[str, Part | None]) -> None:
        super().__init__(context)
        self.parts = parts

    def compose_box(self) -> ComposeResult:
        """One line a part; enter marks it or takes it back."""
        yield Static(Content("Enter marks a part done, or takes it back."), classes="hint")
        options = []
        for part, said in self.parts.items():
            by = f"  {said.by}" if said is not None and said.by else ""
            look = ShownStatus.DONE if said is not None else ShownStatus.TODO
            options.append(Option(self.ink(say(glyph(look), f" {part}{by}")), id=part))
        yield OptionList(*options, id="parts")

    def on_mount(self) -> None:
        """Start at the first open part."""
        parts = self.query_one("#parts", OptionList)
        open_parts = [i for i, said in enumerate(self.parts.values()) if said is None]
        parts.highlighted = open_parts[0] if open_parts else 0
        parts.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer with the part."""
        self.dismiss(event.option.id)
