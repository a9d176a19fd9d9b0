"""Problems that are alike are told once, and no name and no command of theirs is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from lyncready.checks import judge
from lyncready.guide.code_shapes import Owner
from lyncready.model import (
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Network,
    Observation,
    Platform,
    Purpose,
    Ref,
    Resolver,
    SipDomain,
    Status,
    Trust,
)
from lyncready.readiness import assess
from lyncready.reports.document import render_json
from lyncready.reports.html import render_html
from lyncready.reports.markdown import render_markdown
from lyncready.reports.paragraphs import MOST_IN_FULL, paragraphs_of
from lyncready.reports.shapes import Paragraph, Problem, ReadMore, ReportView, StepLine, WaitsFor
from lyncready.reports.text import render_text
from lyncready.reports.view import build_view

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
OUTSIDE = Resolver(name="outside", vantage="public", address="192.0.2.53")
NAMES = tuple(f"d{number:03}.example" for number in range(200))
PRINTERS = {"text": render_text, "markdown": render_markdown, "html": render_html}


def _view(names: tuple[str, ...]) -> ReportView:
    """What is told of SIP domains that have neither records nor lyncdiscover, and whose edges nobody has asked."""
    none = Dns(outcome=DnsOutcome.NXDOMAIN, ttl=300)
    asked = [(f"lyncdiscover.{name}", kind) for name in names for kind in ("A", "AAAA")]
    asked += [(f"_sipfederationtls._tcp.{name}", "SRV") for name in names]
    checklist = Checklist(
        deployment=Deployment(
            platform=Platform.SFB_2019,
            purpose=Purpose.SKYPE,
            access_edges=tuple(f"sip.{name}" for name in names),
            sip_domains=tuple(map(SipDomain, names)),
        ),
        network=Network(resolvers=(OUTSIDE,)),
        observations=tuple(
            Observation(
                probe="dns",
                subject=name,
                record_type=kind,
                server=OUTSIDE.label,
                vantage="public",
                at=NOW,
                took=0.05,
                seen=none,
            )
            for name, kind in asked
        ),
    )
    return build_view(checklist, assess(checklist, judge(checklist, Trust(roots=()), NOW), NOW), file="many.yaml")


def _lines(view: ReportView) -> list[StepLine]:
    return [line for task in view.tasks for line in task.steps]


@pytest.fixture(scope="module")
def many() -> ReportView:
    return _view(NAMES)


@pytest.mark.parametrize("form", PRINTERS)
def test_two_hundred_names_without_address_have_one_remedy_and_all_their_records(
    many: ReportView, form: str
) -> None:
    told = PRINTERS[form](many).replace("\\", "")
    plain = " ".join(told.split())
    assert plain.count("Only remote and mobile sign-in need it, federation does not.") == 1
    times = 2 if form == "html" else 1  # a page names it on its first page, too
    assert plain.count("lyncdiscover.d000.example has no address in public DNS. And 199 more.") == times
    records = "\n".join(line.strip() for line in told.splitlines()).replace("<pre>", "")
    assert "\n".join(f"lyncdiscover.{name}. 3600 IN A PUBLIC-ADDRESS" for name in NAMES) in records


@pytest.mark.parametrize("form", PRINTERS)
def test_every_subject_and_every_command_of_a_problem_is_in_every_report(many: ReportView, form: str) -> None:
    told = PRINTERS[form](many).replace("\\", "").replace("&#x27;", "'")
    for step in many.document.steps:
        for problem in (*step.blockers, *step.warnings):
            assert problem.subject in told
            for line in problem.remedy.splitlines()[1:] if problem.status is not Status.HELD else ():
                assert line in told


def test_more_names_are_no_more_paragraphs(many: ReportView) -> None:
    assert [len(line.paragraphs) for line in _lines(_view(NAMES[:50]))] == [
        len(p.paragraphs) for p in _lines(many)
    ]


def test_the_document_has_each_problem_by_itself(many: ReportView) -> None:
    steps = msgspec.json.decode(render_json(many))["steps"]
    problems = [problem for step in steps for problem in step["blockers"] if problem["code"] == "srv-missing"]
    assert [problem["subject"] for problem in problems] == list(NAMES)
    assert all(problem["remedy"].endswith(f"sip.{problem['subject']}.") for problem in problems)


def test_three_stay_three_and_four_are_one(many: ReportView) -> None:
    for count, paragraphs in ((3, 3), (4, 1)):
        step = next(line for line in _lines(_view(NAMES[:count])) if line.entry.id == "federation.srv")
        assert [p.code for p in step.paragraphs].count("srv-missing") == paragraphs


def test_a_remedy_that_names_the_first_says_that_the_others_are_like_it(many: ReportView) -> None:
    (missing,) = (p for line in _lines(many) for p in line.paragraphs if p.code == "srv-missing")
    assert missing.remedy == "Add this record to the public zone of d000.example. The others likewise."
    assert missing.subjects == NAMES
    assert len(missing.command.splitlines()) == len(NAMES)


def test_a_name_in_two_forms_is_alike_too() -> None:
    names = tuple(f"xn--bcher-kva.{name}" for name in NAMES[:4])
    (missing,) = (p for line in _lines(_view(names)) for p in line.paragraphs if p.code == "srv-missing")
    assert missing.subjects == names
    assert len(missing.summaries) == 1


def _problem(subject: str, summary: str, remedy: str, **more: object) -> Problem:
    given = {"code": "x", "owner": Owner.DNS, "status": Status.FAIL, "root": True, "holds_back": 0, "because": ()}
    given |= more
    return Problem(subject=subject, summary=summary, remedy=remedy, **given)  # type: ignore[arg-type]


def _paragraphs(*problems: Problem) -> tuple[Paragraph, ...]:
    return paragraphs_of(problems, (None,) * len(problems))


def test_summaries_that_tell_more_than_the_name_are_all_told() -> None:
    edges = [
        _problem(f"e{n}.example:5061", f"The certificate of e{n}.example:5061 ends in {n} days.", "Renew.")
        for n in (5, 5, 6, 7)
    ]
    edges[1] = msgspec.structs.replace(
        edges[1], subject="e9.example:5061", summary="The certificate of e9.example:5061 ends in 5 days."
    )
    (told,) = _paragraphs(*edges)
    assert told.summaries == (
        "The certificate of e5.example:5061 ends in 5 days. And 1 more.",
        "The certificate of e6.example:5061 ends in 6 days.",
        "The certificate of e7.example:5061 ends in 7 days.",
    )
    assert told.remedy == "Renew."


def test_what_waits_names_a_few_causes_and_counts_many() -> None:
    def waits(*subjects: str) -> tuple[WaitsFor, ...]:
        because = tuple(Ref("federation.address", "address-missing", subject) for subject in subjects)
        (told,) = _paragraphs(_problem("e:5061", "Waits.", "None.", status=Status.HELD, because=because))
        assert told.remedy == told.command == ""
        return told.causes

    assert [cause.words for cause in waits("a", "b", "c")] == [f"address-missing {name}" for name in "abc"]
    assert [cause.words for cause in waits("a", "b", "c", "d")] == ["address-missing a and 3 more"]


def test_what_waits_for_different_codes_is_not_alike() -> None:
    problems = [
        _problem(f"e{n}", "Waits.", "", status=Status.HELD, because=(Ref("federation.address", code, f"e{n}"),))
        for n, code in enumerate(["address-missing", "dns-timeout"] * 2)
    ]
    assert len(_paragraphs(*problems)) == 4


def test_links_of_all_are_kept_each_once() -> None:
    first, second = ReadMore("a", "https://a.example"), ReadMore("b", "https://b.example")
    problems = [_problem(f"e{n}", "So.", "Do.") for n in range(4)]
    (told,) = paragraphs_of(problems, (first, None, second, first))
    assert told.links == (first, second)


PROBLEMS = some.lists(
    some.builds(
        lambda code, name, summary, remedy, command, status: _problem(
            name,
            summary.format(name),
            f"{remedy.format(name)}\n{command.replace('{}', name)}",
            code=code,
            status=status,
        ),
        some.sampled_from("xy"),
        some.sampled_from([f"{label}.example:5061" for label in "abcdefgh"]),
        some.sampled_from(["{} is wrong.", "It is wrong.", "{} ends today.", "It ends today."]),
        some.sampled_from(["Mend it.", "Mend {}.", "Leave {}."]),
        some.sampled_from(["", "mend", "mend {}", "mend {}\nlook at {}"]),
        some.sampled_from([Status.FAIL, Status.WARN]),
    ),
    max_size=30,
)


@given(PROBLEMS)
def test_nothing_of_a_problem_is_lost_and_few_stay_as_they_are(problems: list[Problem]) -> None:
    told = _paragraphs(*problems)
    for problem in problems:
        mine = [p for p in told if (p.code, p.status) == (problem.code, problem.status)]
        command = problem.remedy.partition("\n")[2]
        assert any(problem.subject in p.subjects and command in p.command for p in mine)
    assert len(told) <= len(problems)
    if len(problems) <= MOST_IN_FULL:
        assert [(p.summaries, p.subjects) for p in told] == [((p.summary,), (p.subject,)) for p in problems]


def test_a_paragraph_stands_where_the_first_of_its_problems_stood() -> None:
    alike = [_problem(f"e{n}", "So.", "Do.") for n in range(4)]
    one, two = (_problem(name, "Else.", f"Do {name}.", code=name) for name in ("y", "z"))
    told = _paragraphs(one, alike[0], two, *alike[1:])
    assert [p.subjects for p in told] == [("y",), ("e0", "e1", "e2", "e3"), ("z",)]


def test_the_terminal_names_what_is_beyond_its_limit() -> None:
    view = _view(NAMES[:1])
    line = _lines(view)[2]
    paragraphs = _paragraphs(*(_problem(f"e{n}.example", f"{n}.", f"Do {n}.", code=f"x-{n}") for n in range(23)))
    steps = (msgspec.structs.replace(line, paragraphs=paragraphs),)
    told = render_text(msgspec.structs.replace(view, tasks=(msgspec.structs.replace(view.tasks[0], steps=steps),)))
    assert "and 3 more (--json tells all): x-20 e20.example, x-21 e21.example, x-22 e22.example" in told
