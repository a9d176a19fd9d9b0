"""An assessment to print: one view, many printers.

Printers of files are imported when they are first asked for: most commands only speak to a terminal.
"""

from typing import TYPE_CHECKING

from lyncready.lazily import hand_out
from lyncready.readiness import (
    LOOK_CHECKING,
    LOOK_DONE,
    LOOK_DONE_WITH_WARNINGS,
    STATE_STYLES,
    STATUS_LOOKS,
    StatusStyle,
    look_of,
    look_of_task,
)
from lyncready.reports.brief import (
    Severity,
    render_nagios,
    render_prometheus,
    render_quiet,
    render_short,
    severity_of,
)
from lyncready.reports.changes import Transition, Trend, finding_turns, state_turns
from lyncready.reports.document import json_schema, render_json, render_plain_json
from lyncready.reports.passing import without_passing
from lyncready.reports.shapes import Document, ReportView
from lyncready.reports.text import Style, render_text, verdict
from lyncready.reports.view import build_view

if TYPE_CHECKING:
    from lyncready.reports.free_text import without_words
    from lyncready.reports.html import outcome_of, render_html
    from lyncready.reports.markdown import render_markdown
    from lyncready.reports.sharing import SHARED_FILE, name_hider, share

__all__ = [
    "LOOK_CHECKING",
    "LOOK_DONE",
    "LOOK_DONE_WITH_WARNINGS",
    "SHARED_FILE",
    "STATE_STYLES",
    "STATUS_LOOKS",
    "Document",
    "ReportView",
    "Severity",
    "StatusStyle",
    "Style",
    "Transition",
    "Trend",
    "build_view",
    "finding_turns",
    "json_schema",
    "look_of",
    "look_of_task",
    "name_hider",
    "outcome_of",
    "render_html",
    "render_json",
    "render_markdown",
    "render_nagios",
    "render_plain_json",
    "render_prometheus",
    "render_quiet",
    "render_short",
    "render_text",
    "severity_of",
    "share",
    "state_turns",
    "verdict",
    "without_passing",
    "without_words",
]  # fmt: skip

__getattr__ = hand_out(
    __name__,
    {
        "without_words": "free_text",
        "outcome_of": "html",
        "render_html": "html",
        "render_markdown": "markdown",
        **dict.fromkeys(("SHARED_FILE", "name_hider", "share"), "sharing"),
    },
)
