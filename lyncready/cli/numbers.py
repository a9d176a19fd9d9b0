"""What `explain` prints of an error number, and how the steps that it names stand in a checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lyncready.guide.number_words import NumberSaid
    from lyncready.readiness import Assessment, StepState


class StandsIn:
    """How steps stand in a file; without one there is nothing to say. Raises Trouble where it cannot be read."""

    def __init__(self, file: Path | None) -> None:
        self._name = file.name if file else ""
        self._steps = {state.step.id: state for state in _assess(file).steps} if file else {}

    def lines(self, steps: Iterable[str], codes: Iterable[str] = ()) -> Iterator[str]:
        """Yield a paragraph on some steps, each once; what fits `codes` is named first."""
        from lyncready.errors import shown

        known, wanted = [self._steps[step] for step in dict.fromkeys(steps) if step in self._steps], set(codes)
        if known:
            yield ""
            yield f"In {shown(self._name)}"
            yield from (f"  {state.step.id}: {_stands(state, wanted)}" for state in known)


def _assess(file: Path) -> Assessment:
    from lyncready.cli.output import read_facts
    from lyncready.clock import present
    from lyncready.project.judging import assess_facts

    return assess_facts(read_facts(file), file.parent, present(), source=file)


def _stands(state: StepState, wanted: set[str]) -> str:
    from lyncready.readiness import STATUS_STYLES, look_of_step

    problems = [blocker.finding for blocker in state.blockers] + list(state.warnings)
    problems.sort(key=lambda one: one.code not in wanted)
    word = STATUS_STYLES[look_of_step(state)].word
    if not problems:
        return word
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    return f"{word}: {problems[0].code} at {problems[0].subject}{more}"


def number_lines(said: tuple[NumberSaid, ...], stands: StandsIn) -> Iterator[str]:
    """Yield what is said of every meaning that a text has."""
    from lyncready.guide.number_words import several

    if both := several(said):
        yield both
        yield ""
    for at, one in enumerate(said):
        if at:
            yield ""
        yield one.title
        yield ""
        yield one.meaning
        for title, lines in one.paragraphs:
            yield ""
            yield title
            yield from (f"  {line}" for line in lines)
        if one.partner:
            yield ""
            yield "For the partner's record, edge and certificate"
            yield "     lyncready check --sip-domain PARTNER"
        codes = [code for look in one.looks for code in look.codes]
        yield from stands.lines((look.step for look in one.looks), codes)


def index_lines(width: int) -> Iterator[str]:
    """Yield every number that is known, by kind, wrapped to a width."""
    import textwrap

    from lyncready.guide.number_words import index_of_numbers

    for title, rows in index_of_numbers():
        yield title
        column = max(len(digits) for digits, _meaning in rows)
        for digits, meaning in rows:
            line, indent = f"  {digits:<{column}}  {meaning}", " " * (column + 4)
            yield from textwrap.wrap(line, max(width, column + 40), subsequent_indent=indent)
        yield ""
    yield "lyncready explain NUMBER says more of each, and of whole headers and lines."
