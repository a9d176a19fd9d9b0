"""The assessment as Markdown for a ticket. Whatever a stranger wrote stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lyncready.model import Status
from lyncready.readiness import STATUS_LOOKS, sign_of
from lyncready.reports.shapes import FindingEntry, Paragraph, ReportView, StepLine
from lyncready.reports.text import (
    title_of_findings,
    verdict,
    words_on_findings,
    words_on_partners,
    words_on_passing,
    words_on_task,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$]|:(?=//)|(?<=\bwww)\.)")
# What GitHub and GitLab make a call to somebody or a link to an issue, escaped or not, but never in code.
_CALL = re.compile(r"((?<![\w.])@[A-Za-z0-9][A-Za-z0-9_/-]*|(?<!\w)#\d+)")
_PASS = STATUS_LOOKS[Status.PASS]
_LEADING = re.compile(r"^(#{1,6}|[-+=>]|\d+[.)])")


def render_markdown(view: ReportView) -> str:
    """Return the report as GitHub-flavoured Markdown: verdict, steps with what is in the way, all findings."""
    document = view.document
    lines = [f"# lyncready: {_text(view.name or document.file or 'report')}", ""]
    lines += [f"**{_text(verdict(view))}**", ""]
    lines += [_text(" · ".join(view.about)), ""]
    if partners := words_on_partners(view):
        lines += [_text(partners), ""]
    if view.next_line:
        lines += [f"**Next:** {_text(view.next_line)}", ""]
    for task in view.tasks:
        count = f" ({words_on_task(task)})" if task.counts.total else ""
        lines += [f"## {_text(task.title)}{count}", ""]
        for step in task.steps:
            lines += [*_step(step), ""]
    lines += _private(view)
    lines += [f"## {title_of_findings(view)}", ""]
    if view.left_out is not None:
        lines += [f"{words_on_findings(view.left_out)}", ""]
    lines += ["| | step | check | subject | seen from | outcome |", "|---|---|---|---|---|---|"]
    lines += [row for task in view.tasks for step in task.steps for row in _rows(step)]
    lines += ["", f"Written by lyncready {_text(document.lyncready)} from saved facts.", ""]
    return "\n".join(lines)


def _step(step: StepLine) -> Iterator[str]:
    yield f"- {step.look.glyph} **{_text(step.entry.title)}**: {_text(step.word)} (`{step.entry.id}`)"
    yield from (f"  - {_text(line)}" for line in (step.said, *step.rests) if line)
    for paragraph in step.paragraphs:
        yield from paragraph_lines(paragraph)


def paragraph_lines(paragraph: Paragraph) -> Iterator[str]:
    """Yield what is told of a problem, as an item of a list."""
    glyph = sign_of(paragraph.status, bool(paragraph.waived)).glyph
    first, *more = paragraph.summaries
    line = f"  - {glyph} {_text(first)} (`{paragraph.code}`"
    if paragraph.causes:
        line += f", because of {_text(', '.join(dict.fromkeys(cause.words for cause in paragraph.causes)))}"
    if paragraph.owner:
        line += f", owner: {paragraph.owner}"
    if paragraph.waived:
        line += f", {_text(paragraph.waived)}"
    yield line + ")"
    yield from (f"    - {glyph} {_text(summary)}" for summary in more)
    if len(paragraph.subjects) > 1:
        yield from ("", f"    {_text(', '.join(paragraph.subjects))}")
    if paragraph.remedy:
        yield from ("", f"    {_text(paragraph.remedy)}")
    if paragraph.command:
        yield ""
        longest = max(map(len, re.findall(r"`+", paragraph.command)), default=0)
        fence = "`" * max(3, 1 + longest)
        yield f"    {fence}text"
        yield from (f"    {line}" for line in paragraph.command.splitlines())
        yield f"    {fence}"


def _private(view: ReportView) -> list[str]:
    private = view.document.private
    if not private:
        return []
    contact = ", ".join(filter(None, (private.contact.name, private.contact.email, private.contact.phone)))
    return [
        "## Agreement and contact",
        "",
        f"- Agreement number: {_text(private.agreement_number or 'not given')}",
        f"- Agreement type: {_text(private.agreement_type or 'not given')}",
        f"- Contact: {_text(contact or 'not given')}",
        "",
    ]


def _rows(step: StepLine) -> Iterator[str]:
    yield from map(_row, step.findings)
    for check, number in step.passing:
        yield f"| {_PASS.glyph} {_PASS.word} | {step.entry.id} | {check} | | | {words_on_passing(number)} |"


def _row(entry: FindingEntry) -> str:
    look = sign_of(entry.status, entry.waived is not None)
    outcome = f"{entry.summary} ({entry.code}{', waived' if entry.waived else ''})"
    cells = (look.glyph + " " + look.word, entry.step, entry.check, entry.subject, entry.vantage or "", outcome)
    return "| " + " | ".join(_text(cell) for cell in cells) + " |"


def _text(text: str) -> str:
    """Return text that Markdown shows as it is, on one line, and that calls nobody."""
    parts = _CALL.split(" ".join(text.split()))
    line = "".join(f"`{part}`" if at % 2 else _SPECIAL.sub(r"\\\1", part) for at, part in enumerate(parts))
    return _LEADING.sub(lambda match: "\\" + match[0] if not match[0][0].isdigit() else _numbered(match[0]), line)


markdown_text = _text


def _numbered(text: str) -> str:
    return f"{text[:-1]}\\{text[-1]}"
