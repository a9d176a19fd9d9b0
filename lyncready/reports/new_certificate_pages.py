"""The verdict on a certificate that is not installed yet: for a terminal, for a ticket, as a page, as data."""

from __future__ import annotations

from html import escape

from lyncready.guide.certificate_request import ASK
from lyncready.model import Status, render_instant
from lyncready.reports.document import render_plain_json
from lyncready.reports.html_parts import page, paragraph_parts
from lyncready.reports.markdown import markdown_text
from lyncready.reports.markdown import paragraph_lines as markdown_lines
from lyncready.reports.new_certificate import NameLine, NewView
from lyncready.reports.text import Style, paragraph_lines, wrapped


def render_new_json(view: NewView) -> bytes:
    """Return the document of `check --certificate --json`."""
    return render_plain_json(view.document)


def render_new_text(view: NewView, style: Style) -> str:
    """Return the verdict for a terminal."""
    look = "error" if view.fails else "warning" if view.warns else "success"
    lines = [style.paint(view.title, "strong")]
    for line in view.about:
        lines += wrapped(line, "  ", style)
    lines += [style.paint(line, look) for line in wrapped(view.verdict, "", style)]
    lines += wrapped(view.shown, "", style)
    for paragraph in view.paragraphs:
        lines += paragraph_lines(paragraph, style)
    if view.names:
        lines += ["", style.paint("Names", "strong")]
        width = max(len(line.name) for line in view.names)
        for item in view.names:
            lines += wrapped(item.reasons, f"  {item.name:<{width}}  {has_name(item):<11}  ", style)
    return "\n".join(lines) + "\n"


def render_new_quiet(view: NewView) -> str:
    """Return one line for each fault and warning that nobody set aside."""
    told = [one for one in view.paragraphs if one.status in (Status.FAIL, Status.WARN) and not one.waived]
    return "".join(f"{one.status.value} {one.code}: {one.summaries[0]}\n" for one in told)


def has_name(line: NameLine) -> str:
    """Return whether the new certificate has a name, as one word or two."""
    if line.new:
        return "has it" if line.wanted else "superfluous"
    if not line.wanted:
        return "left out"
    return "lost" if line.present else "missing"


def render_new_markdown(view: NewView) -> str:
    """Return the verdict as Markdown for the team that orders certificates."""
    document = view.document
    lines = [f"# {markdown_text(view.title)}", "", f"**{markdown_text(view.verdict)}**", ""]
    lines += [f"- {markdown_text(line)}" for line in (*view.about, view.shown)] + [""]
    for paragraph in view.paragraphs:
        lines += [*markdown_lines(paragraph), ""]
    if view.names:
        lines += ["## Names", "", "| name | in the new one | why |", "|---|---|---|"]
        lines += [
            f"| {markdown_text(line.name)} | {has_name(line)} | {markdown_text(line.reasons)} |"
            for line in view.names
        ]
        lines.append("")
    if view.command:
        lines += ["## The request", "", markdown_text(ASK), "", "```text", *view.command.splitlines(), "```", ""]
    at = render_instant(document.at)
    lines += [f"Judged by lyncready {markdown_text(document.lyncready)} at {at} from saved facts.", ""]
    return "\n".join(lines)


def render_new_html(view: NewView) -> str:
    """Return the verdict as a page."""
    document = view.document
    parts = [
        f"<h1>{escape(view.title)}</h1>",
        f'<div class="verdict{"" if view.fails else " ready"}">',
        f"<p><strong>{escape(view.verdict)}</strong></p></div>",
        *(f"<p>{escape(line)}</p>" for line in (*view.about, view.shown)),
        '<section class="step"><div class="body">',
        *(part for one in view.paragraphs for part in paragraph_parts(one, one.links)),
        "</div></section>",
    ]
    if view.names:
        parts.append(
            "<h2>Names</h2><table><thead><tr><th>name</th><th>in the new one</th><th>why</th></tr></thead><tbody>"
        )
        parts += [
            f"<tr><td>{escape(line.name)}</td><td>{has_name(line)}</td><td>{escape(line.reasons)}</td></tr>"
            for line in view.names
        ]
        parts.append("</tbody></table>")
    if view.command:
        parts.append(f"<h2>The request</h2><p>{escape(ASK)}</p><pre>{escape(view.command)}</pre>")
    at = render_instant(document.at)
    parts.append(f'<p class="soft"><small>lyncready {escape(document.lyncready)}, judged {at}.</small></p>')
    return page(f"lyncready: {view.title}", parts)
