"""A report as the bytes of a file, for both faces."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lyncready.guide import Owner
    from lyncready.model import Checklist
    from lyncready.readiness import Assessment
    from lyncready.reports import ReportView


class ReportForm(StrEnum):
    """How a report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


def render_for_partner(checklist: Checklist, assessment: Assessment, name: str, form: ReportForm) -> bytes:
    """Return the report for one partner, by its SIP domain."""
    from lyncready.reports import render_plain_json
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
    from lyncready.reports import SHARED_FILE, build_view, render_plain_json
    from lyncready.reports.owner import report_for_team, team_html, team_markdown
    from lyncready.reports.sharing import share_beside

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
    from lyncready import reports

    if form is ReportForm.JSON:
        return reports.render_json(view)
    text = reports.render_html(view) if form is ReportForm.HTML else reports.render_markdown(view)
    return text.encode("utf-8", "backslashreplace")
