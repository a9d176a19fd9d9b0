"""`check --certificate`: judge a certificate that is not installed yet by a checklist's facts alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lyncready.errors import UserError, reason_of, shown
from lyncready.project.report import ReportForm

if TYPE_CHECKING:
    from lyncready.model import Checklist
    from lyncready.reports.new_certificate import NewView


def check_new_certificate(
    checklist: Checklist, base: Path, path: Path, now: datetime, *, file: str, source: Path | None = None
) -> NewView:
    """Return the verdict on the certificate or request at `path`. Asks no network, keeps nothing, reads no key.

    `base` is the folder that the checklist's paths are relative to, `file` what the checklist is called, `source`
    the file that errors name. Raises UserError with one line where a file cannot be used.
    """
    from lyncready.certificates.files import read_file
    from lyncready.certificates.new_file import MAX_NEW, UnreadableFile, read_new_file
    from lyncready.checks.new_certificate import judge_new
    from lyncready.project.judging import read_roots
    from lyncready.project.settings import with_settings
    from lyncready.readiness.waivers import WaiverIndex
    from lyncready.reports.new_certificate import build_new_view

    checklist = with_settings(checklist)
    trust = read_roots(checklist, base, source)
    try:
        new = read_new_file(read_file(path, MAX_NEW), checklist.deployment.access_edges)
    except OSError as error:
        raise UserError(f"{shown(path)}: {reason_of(error)}") from error
    except UnreadableFile as error:
        raise UserError(f"{shown(path)}: {error}") from error
    except ValueError as error:
        raise UserError(f"{shown(path)}: {error}, expected a certificate's file") from error
    judged = judge_new(checklist, trust, new, now)
    # What was set aside of the present certificate is set aside of the next one: it is the same finding there.
    waived = tuple(WaiverIndex(checklist, now).apply(judged.findings))
    judged = replace(judged, findings=waived)
    return build_new_view(new, judged, checklist.deployment, file=file, name=path.name, at=now)


def render_new(view: NewView, form: ReportForm) -> bytes:
    """Return the page on a new certificate; what UTF-8 cannot write is escaped."""
    from lyncready.reports.new_certificate_pages import render_new_html, render_new_json, render_new_markdown

    if form is ReportForm.JSON:
        return render_new_json(view)
    text = render_new_html(view) if form is ReportForm.HTML else render_new_markdown(view)
    return text.encode("utf-8", "backslashreplace")
