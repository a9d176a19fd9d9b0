"""A report to a file: the form, what it leaves out, and afterwards the way to it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Checkbox, Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from lyncready.errors import UserError
from lyncready.model import printable
from lyncready.project.report import ReportForm, facts_to_share, open_in_browser, render, trim
from lyncready.tui.glyphs import Tone
from lyncready.tui.judging import JudgeJob, judge_job
from lyncready.tui.screens.base import Dialog, typed_path
from lyncready.tui.views.lines import lines, say

SHORT = "short"
FORMS: dict[str, tuple[str, str]] = {
    "html": (".html", "HTML: a page that prints well"),
    "markdown": (".md", "Markdown: for a ticket or a wiki"),
    "json": (".json", "JSON: the same as lyncready check --json"),
    SHORT: (".txt", "Short: a few lines for chat"),
}


class Tick(Checkbox):
    """A box that says by a sign, not by colour, whether it is ticked."""

    BUTTON_LEFT, BUTTON_RIGHT = "[", "]"

    @property
    def _button(self) -> Content:
        return say(f"[{'x' if self.value else ' '}]")


class ReportDialog(Dialog[None]):
    """Asks for form, choices and path, writes, and then opens the report or copies its path."""

    TITLE_TEXT = "Report"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", "Write", id="report.write", tooltip="Write the report"),
        Binding("o", "open", "Open", id="report.open", tooltip="Open the written report in a browser"),
        Binding("c", "copy", "Copy path", id="report.copy", tooltip="Copy the path of the written report"),
    ]
    _written: Path | None = None  # by this dialog: nothing else is ever opened

    def compose_box(self) -> ComposeResult:
        """Form, choices and path; below them, hidden at first, what was written."""
        with Vertical(id="asked"):
            yield OptionList(*[Option(Content(title), id=form) for form, (_, title) in FORMS.items()], id="form")
            yield Tick(Content("Share: replace names, addresses and persons by placeholders"), id="share")
            yield Tick(Content("Quiet: leave out what passes"), id="quiet")
            yield Label("File", markup=False)
            yield Input(id="path")
            yield Static(
                Content("Without agreement number and contact. An existing file is replaced."),
                classes="hint",
            )
        yield Static(Content(""), id="written")
        yield Static(Content(""), id="error", classes="error")

    def on_mount(self) -> None:
        """Offer a page beside the checklist."""
        self.query_one("#written").display = False
        form = self.query_one("#form", OptionList)
        form.highlighted = 0
        form.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now: writing, or opening what was written."""
        if action in ("open", "copy"):
            return self._written is not None
        return action != "write" or self._written is None

    @property
    def form(self) -> str:
        """The chosen form."""
        return tuple(FORMS)[self.query_one("#form", OptionList).highlighted or 0]

    def on_option_list_option_highlighted(self) -> None:
        """The ending follows the form, while nobody has typed another name; JSON is always whole."""
        field, session = self.query_one("#path", Input), self.context.session
        self.query_one("#quiet", Tick).disabled = self.form in ("json", SHORT)
        stem = session.path.stem if session.path is not None else "lyncready"
        offered = {str(session.base / f"{stem}-report{suffix}") for suffix, _ in FORMS.values()}
        if not field.value or field.value in offered:
            field.value = str(session.base / f"{stem}-report{FORMS[self.form][0]}")

    def on_option_list_option_selected(self) -> None:
        """Go on to the path."""
        self.query_one("#path").focus()

    async def on_input_submitted(self) -> None:
        """Enter writes."""
        await self.action_write()

    async def action_write(self) -> None:
        """Write the report."""
        session = self.context.session
        written = self.query_one("#path", Input).value.strip()
        if not written or session.assessment is None or session.path is None or self._written is not None:
            return
        path = typed_path(written, session.base)
        shared, quiet = (self.query_one(f"#{name}", Tick) for name in ("share", "quiet"))
        job = session.judging() if shared.value else None
        silent = quiet.value and not quiet.disabled
        try:
            data = await asyncio.to_thread(self._as_bytes, self.form, job, silent)
            await asyncio.to_thread(session.project.write, path, data)
        except UserError as trouble:
            self.complain(str(trouble))
            return
        self._show_written(path)

    def _as_bytes(self, form: str, shared: JudgeJob | None, quiet: bool) -> bytes:
        """Return the report; for strangers it is judged anew from facts without any free text."""
        from lyncready.reports.brief import render_short
        from lyncready.reports.sharing import SHARED_FILE
        from lyncready.reports.view import build_view

        session = self.context.session
        assert session.assessment is not None
        checklist, judged, name = session.checklist, session.assessment, str(session.path)
        if shared is not None:
            checklist, name = facts_to_share(shared.checklist), SHARED_FILE
            job = msgspec.structs.replace(
                shared, checklist=checklist, known=(), seen=(), complete=False, before=None
            )
            judged = judge_job(session.project, job).assessment
        view = build_view(checklist, judged, file=name)
        view = trim(view, checklist, shared=shared is not None, quiet=quiet)
        return render_short(view).encode() if form == SHORT else render(view, ReportForm(form))

    def _show_written(self, path: Path) -> None:
        self._written = path.absolute()
        self.complain("")
        self.query_one("#asked").display = False
        done = self.query_one("#written", Static)
        head = say(("Report written", Tone.STRONG))
        done.update(self.ink(lines(head, printable(str(self._written), 300))))
        done.display = True
        self.refresh_bindings()

    async def action_open(self) -> None:
        """Open the report that was written here."""
        if self._written is not None and not await asyncio.to_thread(open_in_browser, self._written):
            self.complain("no browser with a window of its own was found here: copy the path instead")

    async def action_copy(self) -> None:
        """Copy the report's path."""
        if self._written is not None:
            await self.context.copy(str(self._written), "the path of the report")
