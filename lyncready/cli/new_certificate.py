"""`lyncready check FILE --certificate NEW`, and the page of it: print the verdict, leave with 0 or 1."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.cli.checklists import read_facts
from lyncready.cli.judging import NOT_READY, READY, FailOn, Form
from lyncready.cli.output import style_of, write_bytes, write_text
from lyncready.clock import present
from lyncready.errors import UserError

if TYPE_CHECKING:
    from lyncready.reports.new_certificate import NewView


def view_new_certificate(file: Path, new: Path) -> NewView:
    """Judge a new certificate by a checklist. Raises UserError where either file cannot be used."""
    from lyncready.project.new_certificate import check_new_certificate

    return check_new_certificate(read_facts(file), file.parent, new, present(), file=str(file), source=file)


def judge_new_certificate(file: Path, new: Path, form: Form, fail_on: FailOn, *, quiet: bool) -> int:
    """Print the verdict on a new certificate; return 1 where something speaks against it, else 0."""
    from lyncready.reports.new_certificate import render_new_json, render_new_quiet, render_new_text

    if form not in (Form.TEXT, Form.JSON):
        raise UserError(f"check: --certificate is printed as text or json, not as {form.value}")
    view = view_new_certificate(file, new)
    if form is Form.JSON:
        write_bytes(render_new_json(view))
    else:
        style = style_of(sys.stdout)
        write_text(render_new_quiet(view) if quiet else render_new_text(view, style))
    return NOT_READY if view.fails or (fail_on is FailOn.WARN and view.warns) else READY
