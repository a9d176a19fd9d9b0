"""The assessment as one HTML page. Every text passes through `in_html`: a stranger's words stay words."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from lyncready.guide.numbers import numbers_of
from lyncready.guide.wording import count, day_month
from lyncready.model import Aia, Crl, Dns, Fault, Observation, Status, render_instant, render_span
from lyncready.readiness import SATISFIED, STATUS_LOOKS, StatusStyle, sign_of
from lyncready.reports.first_page import bar, matrix, what_to_do
from lyncready.reports.html_parts import MANY, WRONG, anchor_of, in_html, page, paragraph_parts
from lyncready.reports.shapes import FindingEntry, ReadMore, ReportView, StepLine, TaskBlock
from lyncready.reports.text import (
    title_of_findings,
    verdict,
    words_on_findings,
    words_on_partners,
    words_on_passing,
    words_on_task,
)

_PASS = STATUS_LOOKS[Status.PASS]
_MOST_SEEN = 400  # observations that a page lists; it is read by persons


def render_html(view: ReportView) -> str:
    """Return the report as a self-contained page: verdict, steps, all findings, all observations."""
    document = view.document
    title = f"lyncready: {view.name or document.file or 'report'}"
    today = render_instant(document.at)
    about = (*(view.about[1:] if view.name else view.about), f"{day_month(today)} {today[:4]}")
    parts = [
        f"<h1>{in_html(view.name or document.file or 'Federation readiness')}</h1>",
        f'<p class="about">{in_html(" · ".join(about))}</p>',
        f'<div class="verdict{" ready" if document.ready else ""}">',
        f"<p><strong>{in_html(verdict(view))}</strong></p>",
        f"<p>Next: {in_html(view.next_line)}</p></div>" if view.next_line else "</div>",
        *bar(view),
        *([f"<p>{in_html(partners)}</p>"] if (partners := words_on_partners(view)) else []),
        *what_to_do(view),
        *matrix(view),
        *(part for task in view.tasks for part in _task(task)),
        *_private(view),
        *_findings(view),
        *_numbers(view),
        *_observations(view),
        f'<p class="soft"><small>lyncready {in_html(document.lyncready)}, judged {render_instant(document.at)} '
        "from saved facts.</small></p>",
    ]
    return page(title, parts)


def _mark(look: StatusStyle, word: str) -> str:
    tone = f" {look.colour}" if look.colour else ""
    return f'<span class="mark{tone}">{in_html(look.glyph)} {in_html(word)}</span>'


def _task(task: TaskBlock) -> Iterator[str]:
    count = f" <small>{words_on_task(task)}</small>" if task.counts.total else ""
    hint = f' <small class="soft">· {in_html(task.hint)}</small>' if task.hint else ""
    yield f"<section>\n<h2>{in_html(task.title)}{count}{hint}</h2>"
    quiet = [step for step in task.steps if not step.paragraphs and step.entry.state in SATISFIED]
    for step in task.steps:
        if step not in quiet:
            yield from _step(step)
    if quiet:
        names = ", ".join(step.entry.title for step in quiet)
        yield f"<details><summary>{in_html(names)}</summary>"
        for step in quiet:
            yield from _step(step)
        yield "</details>"
    yield "</section>"


def _step(step: StepLine) -> Iterator[str]:
    entry = step.entry
    yield f'<article class="step" id="{in_html(entry.id)}"><header>{_mark(step.look, step.look.word)}'
    yield f'<h3>{in_html(entry.title)}</h3><span class="id">{in_html(entry.id)}</span></header>'
    body = []
    if step.word != step.look.word:
        body.append(f'<p class="soft">{in_html(step.word)}</p>')
    body += [f'<p class="soft">{in_html(line)}</p>' for line in (step.said, *step.rests) if line]
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


def _numbers(view: ReportView) -> Iterator[str]:
    """Yield the error numbers that problems of this report show as, each once, with what it means."""
    problems = ((step.entry.id, one) for task in view.tasks for step in task.steps for one in step.paragraphs)
    wrong = ((step, one.code) for step, one in problems if one.status in WRONG)
    numbers = dict.fromkeys(number for pair in dict.fromkeys(wrong) for number in numbers_of(*pair))
    if not numbers:
        return
    yield '<section><h2>Error numbers</h2><p class="soft">lyncready explain NUMBER says more of each.</p>'
    yield "<table><tbody>"
    for number in numbers:
        name = f" <small>{in_html(number.name)}</small>" if number.name and number.value is not None else ""
        yield f'<tr id="{anchor_of(number)}"><th>{in_html(number.title)}{name}</th><td>{in_html(number.meaning)} '
        yield f'<small><a href="{in_html(number.link.url)}">{in_html(number.link.title)}</a></small></td></tr>'
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
        yield f"<tr><th>{name}</th><td>{in_html(value or 'not given')}</td></tr>"
    yield "</tbody></table></section>"


def _findings(view: ReportView) -> Iterator[str]:
    yield f"<details><summary><h2>{title_of_findings(view)}</h2></summary>"
    if view.left_out is not None:
        yield f'<p class="soft">{words_on_findings(view.left_out)}</p>'
    yield '<table class="judged"><thead><tr><th></th><th>Check</th>'
    yield "<th>Subject</th><th>Seen from</th><th>Outcome</th></tr></thead>"
    for step in (step for task in view.tasks for step in task.steps if step.findings or step.passing):
        yield f'<tbody><tr class="group"><th colspan="5">{in_html(step.entry.title)} '
        yield f"<small>{in_html(step.entry.id)}</small></th></tr>"
        yield from _findings_of(step)
        for check, number in step.passing:
            mark = f'<td class="mark {_PASS.colour}">{in_html(_PASS.glyph)} {in_html(_PASS.word)}</td>'
            yield f"<tr>{mark}<td>{in_html(check)}</td><td></td><td></td><td>{words_on_passing(number)}</td></tr>"
        yield "</tbody>"
    yield "</table></details>"


def _findings_of(step: StepLine) -> Iterator[str]:
    """Yield a row for each finding; many of one outcome share a row that names all of their subjects."""
    alike: dict[tuple[object, ...], list[FindingEntry]] = {}
    for entry in step.findings:
        waived = entry.waived.reason if entry.waived else None
        alike.setdefault((entry.check, entry.vantage, entry.status, entry.code, waived), []).append(entry)
    for entries in alike.values():
        if len(entries) <= MANY:
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
        f'<tr><td class="mark{tone}">{in_html(look.glyph)} {in_html(look.word)}</td>'
        + "".join(f"<td>{in_html(cell)}</td>" for cell in cells)
        + f"<td>{in_html(entry.summary)} <code>{in_html(entry.code)}</code>{in_html(waived)}</td></tr>"
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
        yield "<tr>" + "".join(f"<td>{in_html(cell)}</td>" for cell in cells) + "</tr>"
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
