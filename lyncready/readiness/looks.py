"""The one table of looks: how a state, a finding and a cell are shown on the screen and in every report."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from lyncready.model import Status
from lyncready.readiness.states import State, StepState, TaskState


class Look(StrEnum):
    """What is shown of a step, a task, a finding or a cell: the states, a note, and two displays."""

    DONE = "done"
    DONE_LOOK = "done-look"
    BLOCKED = "blocked"
    HELD = "held"
    TODO = "todo"
    WAITING = "waiting"
    WAIVED = "waived"
    NOTE = "note"
    NOT_NEEDED = "not-needed"
    CHECKING = "checking"


class Sign(msgspec.Struct, frozen=True):
    """One row of the table; `colour` is success, warning, error, accent, dim or empty (normal)."""

    glyph: str
    ascii: str
    word: str
    colour: str = ""


SIGNS: dict[Look, Sign] = {
    Look.DONE: Sign("✓", "+", "done", "success"),
    Look.DONE_LOOK: Sign("!", "!", "done, with warnings", "warning"),
    Look.BLOCKED: Sign("×", "x", "blocked", "error"),
    Look.HELD: Sign("·", ".", "waits", "dim"),
    Look.TODO: Sign("○", "o", "to do"),
    Look.WAITING: Sign("~", "~", "waiting", "warning"),
    Look.WAIVED: Sign("–", "-", "waived", "dim"),
    Look.NOTE: Sign("i", "i", "note"),
    Look.NOT_NEEDED: Sign("–", "-", "not needed", "dim"),
    Look.CHECKING: Sign("►", ">", "checking", "accent"),
}
# Worst first: what a person has to touch, then what nobody knows yet, then what waits.
SEVERITY: tuple[Look, ...] = (
    Look.BLOCKED,
    Look.TODO,
    Look.CHECKING,
    Look.HELD,
    Look.WAITING,
    Look.DONE_LOOK,
    Look.WAIVED,
    Look.NOTE,
    Look.DONE,
    Look.NOT_NEEDED,
)
RANK: dict[Look, int] = {look: rank for rank, look in enumerate(SEVERITY)}
_OF_STATUS: dict[Status, Look] = {
    Status.PASS: Look.DONE,
    Status.NOTE: Look.NOTE,
    Status.WARN: Look.DONE_LOOK,
    Status.FAIL: Look.BLOCKED,
    Status.UNKNOWN: Look.TODO,
    Status.HELD: Look.HELD,
}
_NO_FAULT = frozenset({Status.PASS, Status.NOTE})


def look_of_state(state: State, warned: bool = False) -> Look:
    """Return how a step's state is shown; `warned` says that a done step has warnings."""
    return Look.DONE_LOOK if state is State.DONE and warned else Look(state.value)


def look_of_status(status: Status, waived: bool = False) -> Look:
    """Return how a finding is shown: what is waived is neither red nor green."""
    return Look.WAIVED if waived and status not in _NO_FAULT else _OF_STATUS[status]


def worst(looks: Iterable[Look]) -> Look:
    """Return the look that asks for most attention; nothing at all is `not-needed`."""
    return min(looks, key=RANK.__getitem__, default=Look.NOT_NEEDED)


# What reports print: a finding says its status, a step its state.
STATE_LOOKS: dict[State, Sign] = {state: SIGNS[look_of_state(state)] for state in State}
STATUS_LOOKS: dict[Status, Sign] = {
    status: msgspec.structs.replace(SIGNS[look], word=status.value) for status, look in _OF_STATUS.items()
}
LOOK_DONE, LOOK_DONE_WITH_WARNINGS = SIGNS[Look.DONE], SIGNS[Look.DONE_LOOK]
LOOK_CHECKING = SIGNS[Look.CHECKING]


def look_of(step: StepState) -> Sign:
    """Return the look of a step: done with warnings is shown apart from done."""
    return SIGNS[look_of_state(step.state, bool(step.warnings))]


def look_of_task(task: TaskState) -> Sign:
    """Return the look of a task: its worst open step's, or done."""
    return SIGNS[look_of_state(task.state, any(step.warnings for step in task.steps))]


def sign_of(status: Status, waived: bool) -> Sign:
    """Return the look of a finding as reports print it."""
    return SIGNS[Look.WAIVED] if look_of_status(status, waived) is Look.WAIVED else STATUS_LOOKS[status]
