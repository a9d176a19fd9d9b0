"""The first page of the HTML report: how things stand in a bar, what to do by owner, and the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lyncready.guide.wording import count
from lyncready.model import Status
from lyncready.readiness import RANK, STATE_STYLES, STATUS_STYLES, State, look_of_status
from lyncready.readiness.matrix_cells import LAYERS, Row
from lyncready.reports.html_parts import in_html
from lyncready.reports.shapes import Paragraph, ReportView, StepLine

MOST_ROWS = 30  # rows of the matrix that are drawn; the worst come first
MOST_DEEDS = 12  # things to do of one owner that are told here; the steps below have all
MOST_LINES = 3  # lines of one command
HERE = "Whoever keeps this checklist"
_ORDER = (Status.FAIL, Status.UNKNOWN, Status.WARN)
_BAR = (State.DONE, State.WAIVED, State.BLOCKED, State.TODO, State.WAITING, State.HELD)


def bar(view: ReportView) -> Iterator[str]:
    """Yield the states by count, as a list that reads well and as a bar that needs no colour."""
    states = [step.state for step in view.document.steps]
    yield '<ul class="bar">'
    for state in _BAR:
        if number := states.count(state):
            style = STATE_STYLES[state]
            tone = f" {style.colour}" if style.colour else ""
            word = "wait for others" if state is State.HELD else style.word
            told = f"{style.glyph} {number} {in_html(word)}"
            yield f'<li class="part{tone}" style="flex-grow:{number}">{told}</li>'
    yield "</ul>"


def what_to_do(view: ReportView) -> Iterator[str]:
    """Yield a table of owner, action, and record or command: blockers first, then what is to be found out, then
    warnings. What only waits for something else stands with its step."""
    deeds: dict[str, list[tuple[StepLine, Paragraph]]] = {}
    steps = [step for task in view.tasks for step in task.steps]
    for status in _ORDER:
        for step in steps:
            for paragraph in step.paragraphs:
                if paragraph.status is status and not paragraph.causes and not paragraph.waived:
                    deeds.setdefault(paragraph.owner or HERE, []).append((step, paragraph))
    if not deeds:
        return
    yield '<section><h2>What to do</h2><table class="deeds"><thead><tr><th scope="col">Owner</th>'
    yield '<th scope="col">Action</th><th scope="col">Record or command</th></tr></thead>'
    for owner, found in deeds.items():
        yield "<tbody>"
        for at, (step, paragraph) in enumerate(found[:MOST_DEEDS]):
            rows = min(len(found), MOST_DEEDS + 1)
            head = f'<th scope="rowgroup" rowspan="{rows}">{_upper(owner)}</th>' if at == 0 else ""
            yield f"<tr>{head}{_deed(step, paragraph)}</tr>"
        if len(found) > MOST_DEEDS:
            yield f'<tr><td colspan="2">and {len(found) - MOST_DEEDS} more, with the steps below</td></tr>'
        yield "</tbody>"
    yield "</table></section>"


def _deed(step: StepLine, paragraph: Paragraph) -> str:
    style = STATUS_STYLES[look_of_status(paragraph.status)]
    tone = f" {style.colour}" if style.colour else ""
    more = f" And {len(paragraph.summaries) - 1} more." if len(paragraph.summaries) > 1 else ""
    told = f'<p class="what{tone}">{style.glyph} {in_html(paragraph.summaries[0] + more)}</p>'
    if paragraph.remedy and paragraph.status is Status.FAIL:
        told += f"<p>{in_html(paragraph.remedy)}</p>"
    told += f'<p><small><a href="#{in_html(step.entry.id)}">{in_html(step.entry.title)}</a></small></p>'
    lines = paragraph.command.splitlines()
    command = f"<pre>{in_html(chr(10).join(lines[:MOST_LINES]))}</pre>" if lines else ""
    if len(lines) > MOST_LINES:
        command += f"<p><small>and {count(len(lines) - MOST_LINES, 'more line')}, with the step</small></p>"
    return f"<td>{told}</td><td>{command}</td>"


def matrix(view: ReportView) -> Iterator[str]:
    """Yield the rows of the app's own matrix, the worst first, each cell with its sign and its word."""
    if not view.rows:
        return
    rows = sorted(view.rows, key=lambda row: (RANK[row.look], row.stuck))
    yield '<section><h2>Layer by layer</h2><table class="matrix"><thead><tr>'
    yield '<th scope="col">SIP domain</th><th scope="col">Edge</th>'
    yield "".join(f'<th scope="col">{in_html(layer.value)}</th>' for layer in LAYERS) + "</tr></thead>"
    ours, partners = ([row for row in rows if row.partner is theirs] for theirs in (False, True))
    yield from _body(ours)
    if partners:
        yield f'<tbody><tr class="group"><th colspan="{2 + len(LAYERS)}">Partners</th></tr></tbody>'
        yield from _body(partners)
    yield "</table></section>"


def _body(rows: list[Row]) -> Iterator[str]:
    yield "<tbody>"
    yield from map(_row, rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f'<tr><td colspan="{2 + len(LAYERS)}">{_rest(rows[MOST_ROWS:])}</td></tr>'
    yield "</tbody>"


def _rest(rows: Iterable[Row]) -> str:
    """Return what the rows come to that are not drawn; no one of them is worse than those above."""
    looks = [row.look for row in rows]
    told = ", ".join(f"{looks.count(look)} {STATUS_STYLES[look].word}" for look in dict.fromkeys(looks))
    return f"and {count(len(looks), 'more row')} like these or better: {in_html(told)}"


def _row(row: Row) -> str:
    cells = []
    for cell in row.cells:
        style = STATUS_STYLES[cell.look]
        tone = f' class="{style.colour}"' if style.colour else ""
        said = in_html(cell.value or style.word)
        cells.append(f"<td{tone}>{style.glyph} {said}</td>")
    edge = f"{row.edge} (expected)" if row.expected and row.edge else row.edge
    return f'<tr><th scope="row">{in_html(row.domain)}</th><td>{in_html(edge)}</td>{"".join(cells)}</tr>'


def _upper(text: str) -> str:
    return in_html(text[:1].upper() + text[1:])
