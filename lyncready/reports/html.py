"""The assessment as one HTML page. Every text passes through `_text`: a stranger's words stay words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib import resources

from msgspec.structs import replace

from lyncready.guide import Number, count, numbers_of
from lyncready.model import Aia, Crl, Dns, Fault, Observation, Status, render_instant, render_span
from lyncready.readiness import SATISFIED, STATUS_LOOKS, StatusStyle, sign_of
from lyncready.reports.shapes import FindingEntry, Paragraph, ReadMore, ReportView, StepLine, TaskBlock
from lyncready.reports.text import (
    title_of_findings,
    verdict,
    words_on_findings,
    words_on_partners,
    words_on_passing,
    words_on_task,
)

_WRONG = frozenset({Status.FAIL, Status.WARN})
_PASS = STATUS_LOOKS[Status.PASS]
_MANY = 20  # findings of one outcome in rows of their own
_MOST_SEEN = 400  # observations that a page lists; it is read by persons
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render_html(view: ReportView) -> str:
    """Return the report as a self-contained page: verdict, steps, all findings, all observations."""
    from lyncready.reports.first_page import bar, matrix, what_to_do

    document = view.document
    title = f"lyncready: {view.name or document.file or 'report'}"
    parts = [
        f"<h1>{_text(view.name or document.file or 'Federation readiness')}</h1>",
        f'<p class="about">{_text(" · ".join(view.about[1:] if view.name else view.about))}</p>',
        f'<div class="verdict{" ready" if document.ready else ""}"><p><strong>{_text(verdict(view))}</strong></p>',
        f"<p>Next: {_text(view.next_line)}</p></div>" if view.next_line else "</div>",
        *bar(view),
        *([f"<p>{_text(partners)}</p>"] if (partners := words_on_partners(view)) else []),
        *what_to_do(view),
        *matrix(view),
        *(part for task in view.tasks for part in _task(task)),
        *_private(view),
        *_findings(view),
        *_numbers(view),
        *_observations(view),
        f'<p class="soft"><small>lyncready {_text(document.lyncready)}, judged {render_instant(document.at)} '
        "from saved facts.</small></p>",
    ]
    return page(title, parts)


def page(title: str, parts: Iterable[str]) -> str:
    """Return a self-contained page with a body of these parts, which are HTML already."""
    style = resources.files("lyncready.reports").joinpath("page.css").read_text(encoding="utf-8")
    head = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>",
    )
    return "\n".join((*head, *parts, "</body>\n</html>\n"))


def _text(text: str) -> str:
    return escape(text, quote=True)


def _mark(look: StatusStyle, word: str) -> str:
    tone = f" {look.colour}" if look.colour else ""
    return f'<span class="mark{tone}">{_text(look.glyph)} {_text(word)}</span>'


def _task(task: TaskBlock) -> Iterator[str]:
    count = f" <small>{words_on_task(task)}</small>" if task.counts.total else ""
    hint = f' <small class="soft">· {_text(task.hint)}</small>' if task.hint else ""
    yield f"<section>\n<h2>{_text(task.title)}{count}{hint}</h2>"
    quiet = [step for step in task.steps if not step.paragraphs and step.entry.state in SATISFIED]
    for step in task.steps:
        if step not in quiet:
            yield from _step(step)
    if quiet:
        names = ", ".join(step.entry.title for step in quiet)
        yield f"<details><summary>{_text(names)}</summary>"
        for step in quiet:
            yield from _step(step)
        yield "</details>"
    yield "</section>"


def _step(step: StepLine) -> Iterator[str]:
    entry = step.entry
    yield f'<article class="step" id="{_text(entry.id)}"><header>{_mark(step.look, step.look.word)}'
    yield f'<h3>{_text(entry.title)}</h3><span class="id">{_text(entry.id)}</span></header>'
    body = []
    if step.word != step.look.word:
        body.append(f'<p class="soft">{_text(step.word)}</p>')
    body += [f'<p class="soft">{_text(line)}</p>' for line in (step.said, *step.rests) if line]
    read: set[ReadMore] = set()
    for paragraph in step.paragraphs:
        unread = [link for link in paragraph.links if link not in read]
        body.extend(paragraph_parts(paragraph, unread, entry.id))
        read.update(paragraph.links)
    if body:
        yield '<div class="body">'
        yield from body
        yield "</div>"
    yield "</article>"


def paragraph_parts(paragraph: Paragraph, links: Iterable[ReadMore], step: str = "") -> Iterator[str]:
    """Yield one paragraph, with the links that the step has not named yet, and the numbers that it shows as."""
    look = sign_of(paragraph.status, bool(paragraph.waived))
    tone = f" {look.colour}" if look.colour else ""
    yield f'<div class="problem{" many" if len(paragraph.subjects) > 1 else ""}">'
    for summary in paragraph.summaries:
        yield f'<p class="summary{tone}">{_text(look.glyph)} {_text(summary)}</p>'
    many = len(paragraph.subjects) > _MANY
    subjects = count(len(paragraph.subjects), "name") if many else ", ".join(paragraph.subjects)
    place = f"<code>{_text(paragraph.code)}</code> {_text(subjects)}"
    if paragraph.causes:
        named = ", ".join(f'<a href="#{_text(cause.step)}">{_text(cause.words)}</a>' for cause in paragraph.causes)
        place += f", because of {named}"
    if paragraph.owner:
        place += f", owner: {_text(paragraph.owner)}"
    if paragraph.waived:
        place += f", {_text(paragraph.waived)}"
    yield f'<p class="soft"><small>{place}</small></p>'
    if many:
        yield f"<details><summary>All {len(paragraph.subjects)} names</summary>"
        yield f"<p>{_text(', '.join(paragraph.subjects))}</p></details>"
    if paragraph.remedy:
        yield f"<p>{_text(paragraph.remedy)}</p>"
    if paragraph.command:
        yield f"<pre>{_text(paragraph.command)}</pre>"
    numbers = numbers_of(step, paragraph.code) if paragraph.status in _WRONG else ()
    if numbers:
        named = ", ".join(f'<a href="#{_anchor(number)}">{_text(number.title)}</a>' for number in numbers)
        yield f"<p><small>In traces and logs it shows as: {named}</small></p>"
    for link in links:
        yield f'<p><small>Read more: <a href="{_text(link.url)}">{_text(link.title)}</a></small></p>'
    yield "</div>"


def _anchor(number: Number) -> str:
    return "number-" + "".join(char if char.isalnum() else "-" for char in number.title.lower())


def _numbers(view: ReportView) -> Iterator[str]:
    """Yield the error numbers that problems of this report show as, each once, with what it means."""
    problems = ((step.entry.id, one) for task in view.tasks for step in task.steps for one in step.paragraphs)
    wrong = ((step, one.code) for step, one in problems if one.status in _WRONG)
    numbers = dict.fromkeys(number for pair in dict.fromkeys(wrong) for number in numbers_of(*pair))
    if not numbers:
        return
    yield '<section><h2>Error numbers</h2><p class="soft">lyncready explain NUMBER says more of each.</p>'
    yield "<table><tbody>"
    for number in numbers:
        name = f" <small>{_text(number.name)}</small>" if number.name and number.value is not None else ""
        yield f'<tr id="{_anchor(number)}"><th>{_text(number.title)}{name}</th><td>{_text(number.meaning)} '
        yield f'<small><a href="{_text(number.link.url)}">{_text(number.link.title)}</a></small></td></tr>'
    yield "</tbody></table></section>"


def _private(view: ReportView) -> Iterator[str]:
    private = view.document.private
    if not private:
        return
    contact = ", ".join(filter(None, (private.contact.name, private.contact.email, private.contact.phone)))
    rows = (
        ("Agreement number", private.agreement_number),
        ("Agreement type", private.agreement_type),
        ("Contact", contact),
    )
    yield "<section><h2>Agreement and contact</h2><table><tbody>"
    for name, value in rows:
        yield f"<tr><th>{name}</th><td>{_text(value or 'not given')}</td></tr>"
    yield "</tbody></table></section>"


def _findings(view: ReportView) -> Iterator[str]:
    yield f"<details><summary><h2>{title_of_findings(view)}</h2></summary>"
    if view.left_out is not None:
        yield f'<p class="soft">{words_on_findings(view.left_out)}</p>'
    yield '<table class="judged"><thead><tr><th></th><th>Check</th>'
    yield "<th>Subject</th><th>Seen from</th><th>Outcome</th></tr></thead>"
    for step in (step for task in view.tasks for step in task.steps if step.findings or step.passing):
        yield f'<tbody><tr class="group"><th colspan="5">{_text(step.entry.title)} '
        yield f"<small>{_text(step.entry.id)}</small></th></tr>"
        yield from _findings_of(step)
        for check, number in step.passing:
            mark = f'<td class="mark {_PASS.colour}">{_text(_PASS.glyph)} {_text(_PASS.word)}</td>'
            yield f"<tr>{mark}<td>{_text(check)}</td><td></td><td></td><td>{words_on_passing(number)}</td></tr>"
        yield "</tbody>"
    yield "</table></details>"


def _findings_of(step: StepLine) -> Iterator[str]:
    """Yield a row for each finding; many of one outcome share a row that names all of their subjects."""
    alike: dict[tuple[object, ...], list[FindingEntry]] = {}
    for entry in step.findings:
        waived = entry.waived.reason if entry.waived else None
        alike.setdefault((entry.check, entry.vantage, entry.status, entry.code, waived), []).append(entry)
    for entries in alike.values():
        if len(entries) <= _MANY:
            yield from map(_finding, entries)
        else:
            first, more = entries[0], f" ({len(entries)} alike)"
            names = ", ".join(dict.fromkeys(entry.subject for entry in entries))
            yield _finding(replace(first, subject=names, summary=first.summary + more))


def _finding(entry: FindingEntry) -> str:
    look = sign_of(entry.status, entry.waived is not None)
    tone = f" {look.colour}" if look.colour else ""
    waived = f", waived: {entry.waived.reason}" if entry.waived else ""
    cells = (entry.check, entry.subject, entry.vantage or "")
    return (
        f'<tr><td class="mark{tone}">{_text(look.glyph)} {_text(look.word)}</td>'
        + "".join(f"<td>{_text(cell)}</td>" for cell in cells)
        + f"<td>{_text(entry.summary)} <code>{_text(entry.code)}</code>{_text(waived)}</td></tr>"
    )


def _observations(view: ReportView) -> Iterator[str]:
    left_out = view.left_out.observations if view.left_out is not None else 0
    observations = view.document.observations
    if not (observations or left_out):
        return
    yield "<details><summary><h2>Raw observations</h2></summary>"
    if left_out:
        yield f'<p class="soft">Left out: {count(left_out, "observation")} of what passes.</p>'
    if not observations:
        yield "</details>"
        return
    if len(observations) > _MOST_SEEN:
        yield f'<p class="soft">The first {_MOST_SEEN} of {len(observations)}; report --format json has all.</p>'
    yield '<table class="seen"><thead><tr><th>Probe</th><th>Subject</th>'
    yield "<th>Asked</th><th>From</th><th>When</th><th>Took</th><th>Outcome</th></tr></thead><tbody>"
    for seen in observations[:_MOST_SEEN]:
        probe = f"{seen.probe} {seen.record_type}".strip()
        asked = seen.server or seen.address
        cells = (
            probe,
            seen.subject,
            asked,
            seen.vantage,
            render_instant(seen.at),
            render_span(seen.took),
            outcome_of(seen),
        )
        yield "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></details>"


def outcome_of(observation: Observation) -> str:
    """Return in a few words how a probe ended."""
    seen = observation.seen
    if isinstance(seen, Fault):
        return f"not seen: {seen.reason.value}"
    if isinstance(seen, Aia):
        return seen.error or f"{len(seen.certificates)} certificates"
    if isinstance(seen, Crl):
        return seen.error or f"{len(seen.serials)} of ours revoked"
    if isinstance(seen, Dns) and (seen.srv or seen.addresses or seen.names or seen.caa):
        records = [f"{srv.priority} {srv.weight} {srv.port} {srv.target}" for srv in seen.srv]
        return ", ".join((*records, *seen.addresses, *seen.names, *(f"{one.tag} {one.value}" for one in seen.caa)))
    return seen.outcome.value


text_in_html = _text
