"""What is in the way of a step, told once: problems that are alike become one paragraph that names them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lyncready.guide.next_sentences import TEAMS
from lyncready.guide.wording import host_of
from lyncready.model import Ref, Status, unicode_of
from lyncready.reports.shapes import Paragraph, Problem, ReadMore, WaitsFor

_TO_MEND = frozenset({Status.FAIL, Status.WARN})
MOST_IN_FULL = 3  # problems, or causes, that are alike; more than that are told at once
LETTER_LINES = 5
SEEN_ONCE = "not-seen-again"  # one look that failed leaves it on many subjects: always told at once
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9a-f]{1,4}:[0-9a-f:]+")
_SERVICE_LABELS = re.compile(r"^(_[^.]*\.)+")


def paragraphs_of(problems: Sequence[Problem], links: Sequence[ReadMore | None]) -> tuple[Paragraph, ...]:
    """Return what is told of a step's problems, each with its link, in the order in which they appear.

    Alike are problems of one code and status that wait for the same steps and codes, and whose remedies are equal
    but for the name that each is about and for its command.
    """
    linked = list(zip(problems, links, strict=True))
    alike: dict[tuple[object, ...], list[tuple[Problem, ReadMore | None]]] = {}
    for pair in linked:
        alike.setdefault(_kind_of(pair[0]), []).append(pair)
    told = []
    for pair in linked:
        group = alike[_kind_of(pair[0])]
        if len(group) <= (1 if pair[0].code == SEEN_ONCE else MOST_IN_FULL):
            told.append(_paragraph([pair]))
        elif pair is group[0]:
            told.append(_paragraph(group))
    return tuple(told)


def _kind_of(problem: Problem) -> tuple[object, ...]:
    reasons = tuple(dict.fromkeys((ref.step, ref.code) for ref in problem.because))
    return problem.code, problem.owner, problem.status, reasons, _unnamed(problem, _split(problem.remedy)[0])


def _paragraph(group: Sequence[tuple[Problem, ReadMore | None]]) -> Paragraph:
    problems = [problem for problem, _ in group]
    first = problems[0]
    # What could not be asked has nothing to be done about it here.
    to_do = [] if first.status is Status.HELD else problems
    remedies = _each_once(_split(problem.remedy)[0] for problem in to_do)
    return Paragraph(
        code=first.code,
        status=first.status,
        summaries=_summaries(problems),
        subjects=_each_once(problem.subject for problem in problems),
        causes=_causes(ref for problem in problems for ref in problem.because),
        remedy=" ".join((*remedies[:1], *(["The others likewise."] if remedies[1:] else []))),
        command="\n".join(_commands(to_do)),
        owner=TEAMS.get(first.owner, "") if first.status in _TO_MEND else "",
        links=tuple(dict.fromkeys(link for _, link in group if link is not None)) if to_do else (),
    )


def _commands(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return what is to be pasted for each; of many letters, which take lines and lines, only the first."""
    commands = _each_once(_split(problem.remedy)[1] for problem in problems)
    letters = len(commands) > MOST_IN_FULL and max(command.count("\n") for command in commands) >= LETTER_LINES
    return commands[:1] if letters else commands


def _summaries(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return what is so; those that differ only by their names are counted behind the first of them."""
    alike: dict[str, list[Problem]] = {}
    for problem in problems:
        alike.setdefault(_unnamed(problem, problem.summary), []).append(problem)
    told = []
    for group in alike.values():
        others = len({problem.subject for problem in group}) - 1
        told.append(f"{group[0].summary} And {others} more." if others else group[0].summary)
    return tuple(told)


def _causes(because: Iterable[Ref]) -> tuple[WaitsFor, ...]:
    """Return what is waited for; many of one step and code, which names them all, are counted behind the first."""
    alike: dict[tuple[str, str], list[str]] = {}
    for ref in dict.fromkeys(because):
        alike.setdefault((ref.step, ref.code), []).append(ref.subject)
    told: list[WaitsFor] = []
    for (step, code), subjects in alike.items():
        if len(subjects) > MOST_IN_FULL:
            told.append(WaitsFor(step, code, subjects[0], len(subjects) - 1))
        else:
            told.extend(WaitsFor(step, code, subject) for subject in subjects)
    return tuple(told)


def _unnamed(problem: Problem, text: str) -> str:
    """Return a text without the name that it is about, and addresses: equal for all that differ in those only."""
    name = _SERVICE_LABELS.sub("", host_of(problem.subject))
    return _ADDRESS.sub("", text.replace(name, "").replace(unicode_of(name), ""))


def _split(remedy: str) -> tuple[str, str]:
    """Return a remedy's sentence and its pasteable command, either of which may be empty."""
    sentence, _, command = remedy.partition("\n")
    return sentence, command


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
