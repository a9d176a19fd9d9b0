"""The one table of looks: how a state, a finding and a cell are shown on the screen and in every report."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from lyncready.model import Status
from lyncready.readiness.states import State, StepState, TaskState


class ShownStatus(StrEnum):
    """What is shown of a step, a task, a finding or a cell: the states, a note, and two displays."""

    DONE = "done"
    DONE_LOOK = "done-look"
    UNSEEN = "unseen"
    BLOCKED = "blocked"
    HELD = "held"
    TODO = "todo"
    WAITING = "waiting"
    WAIVED = "waived"
    NOTE = "note"
    NOT_NEEDED = "not-needed"
    CHECKING = "checking"


class StatusStyle(msgspec.Struct, frozen=True):
    """One row of the table; `colour` is success, warning, error, accent, dim or empty (normal)."""

    glyph: str
    ascii: str
    word: str
    colour: str = ""


STATUS_STYLES: dict[ShownStatus, StatusStyle] = {
    ShownStatus.DONE: StatusStyle("✓", "+", "done", "success"),
    ShownStatus.DONE_LOOK: StatusStyle("!", "!", "done, with warnings", "warning"),
    ShownStatus.UNSEEN: StatusStyle("?", "?", "not checked"),
    ShownStatus.BLOCKED: StatusStyle("×", "x", "blocked", "error"),
    ShownStatus.HELD: StatusStyle("·", ".", "waits", "dim"),
    ShownStatus.TODO: StatusStyle("○", "o", "to do"),
    ShownStatus.WAITING: StatusStyle("~", "~", "waiting", "warning"),
    ShownStatus.WAIVED: StatusStyle("–", "-", "waived", "dim"),
    ShownStatus.NOTE: StatusStyle("i", "i", "note"),
    ShownStatus.NOT_NEEDED: StatusStyle("–", "-", "not needed", "dim"),
    ShownStatus.CHECKING: StatusStyle("►", ">", "checking", "accent"),
}
# Worst first: what a person has to touch, then what nobody knows yet, then what waits.
SEVERITY: tuple[ShownStatus, ...] = (
    ShownStatus.BLOCKED,
    ShownStatus.TODO,
    ShownStatus.CHECKING,
    ShownStatus.HELD,
    ShownStatus.WAITING,
    ShownStatus.DONE_LOOK,
    ShownStatus.WAIVED,
    ShownStatus.UNSEEN,
    ShownStatus.NOTE,
    ShownStatus.DONE,
    ShownStatus.NOT_NEEDED,
)
RANK: dict[ShownStatus, int] = {look: rank for rank, look in enumerate(SEVERITY)}
_OF_STATUS: dict[Status, ShownStatus] = {
    Status.PASS: ShownStatus.DONE,
    Status.NOTE: ShownStatus.NOTE,
    Status.WARN: ShownStatus.DONE_LOOK,
    Status.FAIL: ShownStatus.BLOCKED,
    Status.UNKNOWN: ShownStatus.TODO,
    Status.HELD: ShownStatus.HELD,
}
_NO_FAULT = frozenset({Status.PASS, Status.NOTE})


def look_of_state(state: State, warned: bool = False) -> ShownStatus:
    """Return how a step's state is shown; `warned` says that a done step has warnings."""
    return ShownStatus.DONE_LOOK if state is State.DONE and warned else ShownStatus(state.value)


def look_of_status(status: Status, waived: bool = False) -> ShownStatus:
    """Return how a finding is shown: what is waived is neither red nor green."""
    return ShownStatus.WAIVED if waived and status not in _NO_FAULT else _OF_STATUS[status]


def worst(looks: Iterable[ShownStatus]) -> ShownStatus:
    """Return the look that asks for most attention; nothing at all is `not-needed`."""
    return min(looks, key=RANK.__getitem__, default=ShownStatus.NOT_NEEDED)


# What reports print: a finding says its status, a step its state.
STATE_STYLES: dict[State, StatusStyle] = {state: STATUS_STYLES[look_of_state(state)] for state in State}
STATUS_LOOKS: dict[Status, StatusStyle] = {
    status: msgspec.structs.replace(STATUS_STYLES[look], word=status.value) for status, look in _OF_STATUS.items()
}


def look_of_step(step: StepState) -> ShownStatus:
    """Return how a step is shown: done with warnings, and what nobody looked at, stand apart from done."""
    if step.state is State.DONE and not step.warnings and step.unseen:
        return ShownStatus.UNSEEN
    return look_of_state(step.state, bool(step.warnings))


def look_of_task(task: TaskState) -> ShownStatus:
    """Return how a task is shown: as its worst open step, else as the worst of what is done."""
    if task.state is not State.DONE:
        return look_of_state(task.state)
    of_all = look_of_state(task.state, any(step.warnings for step in task.steps))
    looks = [look_of_step(step) for step in task.steps]
    return worst([of_all, *(look for look in looks if look is not ShownStatus.WAIVED)])


def sign_of(status: Status, waived: bool) -> StatusStyle:
    """Return the look of a finding as reports print it."""
    return (
        STATUS_STYLES[ShownStatus.WAIVED]
        if look_of_status(status, waived) is ShownStatus.WAIVED
        else STATUS_LOOKS[status]
    )
