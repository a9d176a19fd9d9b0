"""The HTML report's first page: how things stand, what to do by owner, the matrix; then steps, the rest folded."""

from __future__ import annotations

import re

from lyncready.model import Checklist, Status
from lyncready.readiness import STATUS_STYLES, Assessment
from lyncready.readiness.matrix import matrix_rows
from lyncready.reports.html import render_html
from lyncready.reports.shapes import ReportView

_SIGNS = "".join(style.glyph for style in STATUS_STYLES.values())


def _part(page: str, begin: str, end: str) -> str:
    return page.partition(begin)[2].partition(end)[0]


def test_it_comes_in_the_order_in_which_a_manager_reads(view: ReportView) -> None:
    page = render_html(view)
    marks = (
        "<h1>",
        'class="verdict',
        'class="bar"',
        "<h2>What to do",
        "<h2>Layer by layer",
        'class="step"',
        "<h2>All checks",
    )
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "<script" not in page


def test_the_bar_counts_every_open_state_with_its_sign_and_word(view: ReportView) -> None:
    parts = re.findall(r"<li[^>]*>(.*?)</li>", _part(render_html(view), '<ul class="bar">', "</ul>"))
    needed = [step for step in view.document.steps if step.state.value != "not-needed"]
    assert sum(int(part.split()[1]) for part in parts) == len(needed)
    assert all(part[0] in _SIGNS and part.split()[2] for part in parts)


def test_every_root_is_in_the_table_of_its_owner_before_any_warning(view: ReportView) -> None:
    table = _part(render_html(view), '<table class="deeds">', "</table>")
    steps = [step for task in view.tasks for step in task.steps]
    roots = [one for step in steps for one in step.paragraphs if one.status is Status.FAIL and not one.causes]
    assert roots
    for body in table.split("<tbody>")[1:]:
        signs = re.findall(r'<p class="what[^>]*>(.)', body)
        assert "".join(signs).rstrip("!").find("!") == -1, "a warning stands before what blocks"
    for root in roots:
        body = next(
            b
            for b in table.split("<tbody>")
            if f">{(root.owner or 'Whoever')[:1].upper()}{(root.owner or 'Whoever')[1:]}" in b
        )
        assert root.summaries[0].replace("'", "&#x27;") in body


def test_the_matrix_is_the_app_s_own(view: ReportView, checklist: Checklist, assessment: Assessment) -> None:
    table = _part(render_html(view), '<table class="matrix">', "</table>")
    rows = matrix_rows(checklist, assessment)
    assert table.count('scope="row"') == len(rows)
    shown = [STATUS_STYLES[cell.look].glyph for row in rows for cell in row.cells]
    assert sorted(re.findall(r"<td(?: class=\"\w+\")?>([" + re.escape(_SIGNS) + r"]) ", table)) == sorted(shown)


def test_steps_with_nothing_to_say_are_folded_and_all_are_there(view: ReportView) -> None:
    page = render_html(view)
    for step in view.document.steps:
        assert page.count(f'<article class="step" id="{step.id}">') == 1
        before = page.partition(f'id="{step.id}"')[0]
        folded = before.count("<details") > before.count("</details>")
        assert not (folded and step.blockers), step.id


def test_the_date_is_told_in_words(view: ReportView) -> None:
    assert re.search(r'<p class="about">[^<]* · 22 November 2026</p>', render_html(view))
