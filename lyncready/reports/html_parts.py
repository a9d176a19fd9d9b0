"""What every HTML page of a report is made of: its frame, a stranger's words, a paragraph of findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources

from lyncready.guide.numbers import Number, numbers_of
from lyncready.guide.wording import count
from lyncready.model import Status
from lyncready.readiness import sign_of
from lyncready.reports.shapes import Paragraph, ReadMore

WRONG = frozenset({Status.FAIL, Status.WARN})
MANY = 20  # findings of one outcome in rows of their own
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(title: str, parts: Iterable[str]) -> str:
    """Return a self-contained page with a body of these parts, which are HTML already."""
    style = resources.files("lyncready.reports").joinpath("page.css").read_text(encoding="utf-8")
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{in_html(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>",
    )
    return "\n".join((*head, *parts, "</body>\n</html>\n"))


def in_html(text: str) -> str:
    """Return a text as HTML: a stranger's words stay words."""
    return escape(text, quote=True)


def paragraph_parts(paragraph: Paragraph, links: Iterable[ReadMore], step: str = "") -> Iterator[str]:
    """Yield one paragraph, with the links that the step has not named yet, and the numbers that it shows as."""
    look = sign_of(paragraph.status, bool(paragraph.waived))
    tone = f" {look.colour}" if look.colour else ""
    yield f'<div class="problem{" many" if len(paragraph.subjects) > 1 else ""}">'
    for summary in paragraph.summaries:
        yield f'<p class="summary{tone}">{in_html(look.glyph)} {in_html(summary)}</p>'
    many = len(paragraph.subjects) > MANY
    subjects = count(len(paragraph.subjects), "name") if many else ", ".join(paragraph.subjects)
    place = f"<code>{in_html(paragraph.code)}</code> {in_html(subjects)}"
    if paragraph.causes:
        named = ", ".join(
            f'<a href="#{in_html(cause.step)}">{in_html(cause.words)}</a>' for cause in paragraph.causes
        )
        place += f", because of {named}"
    if paragraph.owner:
        place += f", owner: {in_html(paragraph.owner)}"
    if paragraph.waived:
        place += f", {in_html(paragraph.waived)}"
    yield f'<p class="soft"><small>{place}</small></p>'
    if many:
        yield f"<details><summary>All {len(paragraph.subjects)} names</summary>"
        yield f"<p>{in_html(', '.join(paragraph.subjects))}</p></details>"
    if paragraph.remedy:
        yield f"<p>{in_html(paragraph.remedy)}</p>"
    if paragraph.command:
        yield f"<pre>{in_html(paragraph.command)}</pre>"
    numbers = numbers_of(step, paragraph.code) if paragraph.status in WRONG else ()
    if numbers:
        named = ", ".join(f'<a href="#{anchor_of(number)}">{in_html(number.title)}</a>' for number in numbers)
        yield f"<p><small>In traces and logs it shows as: {named}</small></p>"
    for link in links:
        yield f'<p><small>Read more: <a href="{in_html(link.url)}">{in_html(link.title)}</a></small></p>'
    yield "</div>"


def anchor_of(number: Number) -> str:
    """Return the id of the place where an error number is told."""
    return "number-" + "".join(char if char.isalnum() else "-" for char in number.title.lower())
