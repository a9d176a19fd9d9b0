"""A report to a file: the same states in the same order, as a page, as Markdown or as data."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from lyncready.errors import UserError
from lyncready.project.report import ReportForm, render
from lyncready.tui.screens.base import Dialog, typed_path

FORMS: dict[str, tuple[str, str]] = {
    "html": (".html", "HTML: a page that prints well"),
    "markdown": (".md", "Markdown: for a ticket or a wiki"),
    "json": (".json", "JSON: the same as lyncready check --json"),
}


class ReportDialog(Dialog[Path | None]):
    """Asks for form and path, writes, and answers with the path."""

    TITLE_TEXT = "Report"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "write", "Write", id="report.write", tooltip="Write the report"),
    ]

    def compose_box(self) -> ComposeResult:
        """Form and path."""
        yield OptionList(*[Option(Content(title), id=form) for form, (_, title) in FORMS.items()], id="form")
        yield Label("File", markup=False)
        yield Input(id="path")
        yield Static(
            Content("Agreement number and contact are left out. An existing file is replaced."), classes="hint"
        )
        yield Static(Content(""), id="error", classes="error")

    def on_mount(self) -> None:
        """Offer a page beside the checklist."""
        form = self.query_one("#form", OptionList)
        form.highlighted = 0
        form.focus()

    @property
    def form(self) -> str:
        """The chosen form."""
        return tuple(FORMS)[self.query_one("#form", OptionList).highlighted or 0]

    def on_option_list_option_highlighted(self) -> None:
        """The ending follows the form, while nobody has typed another name."""
        field, session = self.query_one("#path", Input), self.context.session
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
        from lyncready.reports import build_view

        session = self.context.session
        written = self.query_one("#path", Input).value.strip()
        if not written or session.assessment is None or session.path is None:
            return
        path, form = typed_path(written, session.base), self.form
        try:
            view = await asyncio.to_thread(
                build_view, session.checklist, session.assessment, file=str(session.path)
            )
            data = await asyncio.to_thread(render, view, ReportForm(form))
            await asyncio.to_thread(session.project.write, path, data)
        except UserError as trouble:
            self.complain(str(trouble))
            return
        self.dismiss(path)
