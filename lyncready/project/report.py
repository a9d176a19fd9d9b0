"""A report as the bytes of a file, for both faces."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lyncready.reports import View


class ReportForm(StrEnum):
    """How a report is written."""

    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"


def render(view: View, form: ReportForm) -> bytes:
    """Return the report; what UTF-8 cannot write is escaped."""
    from lyncready import reports

    if form is ReportForm.JSON:
        return reports.render_json(view)
    text = reports.render_html(view) if form is ReportForm.HTML else reports.render_markdown(view)
    return text.encode("utf-8", "backslashreplace")
