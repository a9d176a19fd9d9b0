"""What others saw brought into a file, and how two checklists differ."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lyncready.clock import present
from lyncready.errors import UserError, shown
from lyncready.model import Checklist
from lyncready.project.files import Changed, change
from lyncready.project.judging import assess_facts

if TYPE_CHECKING:
    from lyncready.reports.changes import Transition
    from lyncready.store import Difference, Merged


class Differences(msgspec.Struct, frozen=True):
    """How a second checklist differs from a first one: in facts, in states, in findings."""

    facts: tuple[Difference, ...]
    states: tuple[Transition, ...]
    findings: tuple[Transition, ...]


def merge(
    file: Path, others: Sequence[tuple[Path, Checklist]], name: str | None, *, by: str
) -> tuple[Changed, tuple[Merged, ...]]:
    """Bring what other checklists hold into the file; return with it what each of them gave.

    What another saw from its own workstation is kept under `name`, None for its file's stem. Raises UserError.
    """
    from lyncready.store import StoreError, vantage_of
    from lyncready.store import merge as merge_facts

    taken: list[Merged] = []

    def act(checklist: Checklist) -> Checklist:
        for path, other in others:
            try:
                taken.append(merge_facts(checklist, other, vantage_of(path) if name is None else name))
            except StoreError as error:
                raise UserError(f"merge: {error}; name one with --as") from error
            checklist = taken[-1].checklist
        return checklist

    told = ", ".join(shown(path.name) for path, _ in others)
    return change(file, act, by=by, told=told), tuple(taken)


def another(file: Path, other: Path) -> Path:
    """Return the other file. Raises UserError where it is the same one."""
    try:
        same = os.path.samefile(file, other)
    except OSError:
        return other
    if same:
        raise UserError(f"merge: {shown(other)} is the checklist itself")
    return other


def compare(first: tuple[Path, Checklist], second: tuple[Path, Checklist]) -> Differences:
    """Return how the second checklist differs from the first, both judged as of now. Raises UserError."""
    from lyncready.reports.changes import finding_turns, state_turns
    from lyncready.store import diff

    now = present()
    before, after = (assess_facts(facts, path.parent, now, source=path) for path, facts in (first, second))
    turns = tuple(state_turns(before, after)), tuple(finding_turns(before, after))
    return Differences(tuple(diff(first[1], second[1])), *turns)
