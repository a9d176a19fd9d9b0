"""A report as the bytes of a file, and its way to a reader, for both faces."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lyncready.guide.code_shapes import Owner
    from lyncready.model import Checklist
    from lyncready.readiness import Assessment
    from lyncready.reports.shapes import ReportView


class ReportForm(StrEnum):
    """How a report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


def render_for_partner(checklist: Checklist, assessment: Assessment, name: str, form: ReportForm) -> bytes:
    """Return the report for one partner, by its SIP domain."""
    from lyncready.reports.document import render_plain_json
    from lyncready.reports.partner import partner_html, partner_markdown, report_on_partner

    report = report_on_partner(checklist, assessment, name)
    if form is ReportForm.JSON:
        return render_plain_json(report)
    text = partner_html(report) if form is ReportForm.HTML else partner_markdown(report)
    return text.encode("utf-8", "backslashreplace")


def render_for_team(
    checklist: Checklist, assessment: Assessment, owner: Owner, form: ReportForm, *, shared: bool = False
) -> bytes:
    """Return the report for one team; `shared` replaces names, addresses and numbers by stand-ins."""
    from lyncready.reports.document import render_plain_json
    from lyncready.reports.owner import report_for_team, team_html, team_markdown
    from lyncready.reports.sharing import SHARED_FILE, share_beside
    from lyncready.reports.view import build_view

    report = report_for_team(checklist, assessment, owner)
    if shared:
        view = build_view(checklist, assessment, file=SHARED_FILE)
        report = share_beside(report, view, checklist, report.numbers)
    if form is ReportForm.JSON:
        return render_plain_json(report)
    text = team_html(report) if form is ReportForm.HTML else team_markdown(report)
    return text.encode("utf-8", "backslashreplace")


def render(view: ReportView, form: ReportForm) -> bytes:
    """Return the report; what UTF-8 cannot write is escaped."""
    from lyncready.reports.document import render_json
    from lyncready.reports.html import render_html
    from lyncready.reports.markdown import render_markdown

    if form is ReportForm.JSON:
        return render_json(view)
    text = render_html(view) if form is ReportForm.HTML else render_markdown(view)
    return text.encode("utf-8", "backslashreplace")


def facts_to_share(checklist: Checklist) -> Checklist:
    """Return a checklist without what people wrote freely: what a shared report is judged from."""
    from lyncready.reports.free_text import without_words

    return without_words(checklist)


def trim(view: ReportView, checklist: Checklist, *, shared: bool, quiet: bool) -> ReportView:
    """Return a view with placeholders where it is `shared` (made from `facts_to_share`), and without what
    passes where it is `quiet`.
    """
    from lyncready.reports.passing import without_passing
    from lyncready.reports.sharing import share

    if shared:
        view = share(view, checklist)
    return without_passing(view) if quiet else view


def open_in_browser(what: str | PurePath, *, windowed: bool = True) -> bool:
    """Open an https address, or a file by its absolute path, in a browser; False where there is none.

    `windowed` asks for a browser with a window of its own: one of the terminal would draw over the app.
    """
    if isinstance(what, PurePath):
        url = what.as_uri()
    elif what.startswith("https://"):
        url = what
    else:
        return False
    desktop = sys.platform in ("win32", "darwin") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if windowed and not desktop:
        return False
    import webbrowser

    try:
        if windowed and type(webbrowser.get()) is webbrowser.GenericBrowser:
            return False
        return webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
