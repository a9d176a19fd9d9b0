"""Error numbers and traces on a page: what each number means, and how the steps that it names stand."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from lyncready.guide.attempt_words import attempt_course, attempt_meaning, attempt_title, number_of_attempt
from lyncready.guide.number_words import NumberSaid, explain_numbers, several
from lyncready.model import Attempt
from lyncready.readiness import look_of_step
from lyncready.tui.glyphs import Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.detail import merge
from lyncready.tui.views.lines import Block, Prose, lines, say, section, sign


def number_blocks(text: str, shown: Snapshot) -> tuple[Block, ...]:
    """Return the page on the numbers in a text."""
    said = explain_numbers(text)
    both = several(said)
    blocks: list[Block] = [Prose(say((both, Tone.DIM)))] if both else []
    for one in said:
        blocks += _one(one, shown)
    return merge(blocks)


def _one(said: NumberSaid, shown: Snapshot) -> Iterable[Block]:
    yield Prose(lines(say((said.title, Tone.STRONG)), said.meaning))
    stands = states((look.step for look in said.looks), shown)
    if stands:
        yield section("In this checklist", *stands)
    for title, rows in said.paragraphs:
        yield section(title, *map(say, rows))
    if said.partner:
        yield Prose(say(("The partner's own record, edge and certificate count, too.", Tone.DIM)))


def states(steps: Iterable[str], shown: Snapshot) -> list[Content]:
    """Return how steps stand, each once; empty where nothing is judged yet."""
    if shown.assessment is None:
        return []
    known = {state.step.id: state for state in shown.assessment.steps}
    return [
        say(sign(look_of_step(known[step])), f"  {known[step].title}", (f"  {step}", Tone.DIM))
        for step in dict.fromkeys(steps)
        if step in known
    ]


def attempt_blocks(found: Iterable[tuple[str, tuple[Attempt, ...]]], shown: Snapshot) -> tuple[Block, ...]:
    """Return what traces told: a line for each, then each failure with its meaning."""
    blocks: list[Block] = []
    for line, attempts in found:
        blocks.append(Prose(say((line, Tone.STRONG))))
        for attempt in attempts:
            number = number_of_attempt(attempt)
            steps = (look.step for look in number.looks) if number is not None else ()
            blocks.append(
                section(
                    attempt_title(attempt),
                    say(attempt_course(attempt)),
                    say(attempt_meaning(attempt)),
                    *states(steps, shown),
                )
            )
    return merge(blocks)
