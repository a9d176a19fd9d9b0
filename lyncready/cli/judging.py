"""From a view to a printed verdict and an exit status, for every command that judges."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.cli.output import read_facts, style_of, write_bytes, write_text
from lyncready.clock import present
from lyncready.errors import UserError

if TYPE_CHECKING:
    from lyncready.reports.new_certificate import NewView
    from lyncready.reports.shapes import ReportView

READY, NOT_READY = 0, 1


class Form(StrEnum):
    """How `check` prints."""

    TEXT = "text"
    JSON = "json"
    NAGIOS = "nagios"
    PROMETHEUS = "prometheus"


class FailOn(StrEnum):
    """From when on `check` exits with 1: open steps, also warnings, partners' trouble, or only what is blocked."""

    OPEN = "open"
    WARN = "warn"
    FAIL = "fail"
    PARTNER = "partner"


def with_looked(view: ReportView, looked: bool) -> ReportView:
    """Return the view of a run, which says whether anything was seen."""
    from msgspec.structs import replace

    return replace(view, document=replace(view.document, looked=looked))


def print_view(
    view: ReportView,
    form: Form,
    *,
    quiet: bool = False,
    fail_on: FailOn = FailOn.OPEN,
    verbose: bool = False,
    only: tuple[str, ...] = (),
) -> int:
    """Print a view on standard output and return the exit status it stands for."""
    import sys

    from lyncready.reports.brief import render_nagios, render_prometheus, render_quiet, severity_of
    from lyncready.reports.document import render_json
    from lyncready.reports.text import render_text

    style = style_of(sys.stdout)
    if form is Form.JSON:
        write_bytes(render_json(view))
    elif form is Form.NAGIOS:
        write_text(render_nagios(view))
        return int(severity_of(view))
    elif form is Form.PROMETHEUS:
        write_bytes(render_prometheus(view).encode("utf-8"))  # the format knows no other encoding
    elif quiet:
        write_text(render_quiet(view, style, only_fails=fail_on is FailOn.FAIL))
    else:
        write_text(render_text(view, style, verbose=verbose, only=only))
    return status_of(view, fail_on)


def status_of(view: ReportView, fail_on: FailOn = FailOn.OPEN) -> int:
    """Return 0 for ready and 1 for not ready, in the sense that was asked for."""
    from lyncready.readiness import State

    steps = view.document.steps
    if fail_on is FailOn.FAIL:
        return NOT_READY if any(step.state is State.BLOCKED for step in steps) else READY
    if fail_on is FailOn.WARN and any(step.warnings for step in steps):
        return NOT_READY
    if fail_on is FailOn.PARTNER and view.document.partners.trouble:
        return NOT_READY
    return READY if view.document.ready else NOT_READY


def view_new_certificate(file: Path, new: Path) -> NewView:
    """Judge a new certificate by a checklist. Raises UserError where either file cannot be used."""
    from lyncready.project.new_certificate import check_new_certificate

    return check_new_certificate(read_facts(file), file.parent, new, present(), file=str(file), source=file)


def judge_new_certificate(file: Path, new: Path, form: Form, fail_on: FailOn, *, quiet: bool) -> int:
    """Print the verdict on a new certificate; return 1 where something speaks against it, else 0."""
    from lyncready.reports.new_certificate_pages import render_new_json, render_new_quiet, render_new_text

    if form not in (Form.TEXT, Form.JSON):
        raise UserError(f"check: --certificate is printed as text or json, not as {form.value}")
    view = view_new_certificate(file, new)
    if form is Form.JSON:
        write_bytes(render_new_json(view))
    else:
        style = style_of(sys.stdout)
        write_text(render_new_quiet(view) if quiet else render_new_text(view, style))
    return NOT_READY if view.fails or (fail_on is FailOn.WARN and view.warns) else READY
