"""How a state and a status look, the same on the screen and in every report: glyph, word, colour."""

from __future__ import annotations

import msgspec

from lyncready.model import Status
from lyncready.readiness.states import State, StepState, TaskState


class Look(msgspec.Struct, frozen=True):
    """One row of the table of states; `colour` is success, warning, error, accent, dim or empty (normal)."""

    glyph: str
    ascii: str
    word: str
    colour: str = ""


LOOK_DONE = Look("✓", "+", "done", "success")
LOOK_DONE_WITH_WARNINGS = Look("!", "!", "done, look", "warning")
LOOK_CHECKING = Look("►", ">", "checking", "accent")

STATE_LOOKS: dict[State, Look] = {
    State.DONE: LOOK_DONE,
    State.BLOCKED: Look("×", "x", "blocked", "error"),
    State.HELD: Look("·", ".", "waits", "dim"),
    State.TODO: Look("○", "o", "to do"),
    State.WAITING: Look("~", "~", "waiting", "warning"),
    State.WAIVED: Look("–", "-", "waived", "dim"),
    State.NOT_NEEDED: Look("–", "-", "not needed", "dim"),
}

STATUS_LOOKS: dict[Status, Look] = {
    Status.PASS: Look("✓", "+", "pass", "success"),
    Status.NOTE: Look("i", "i", "note"),
    Status.WARN: Look("!", "!", "warn", "warning"),
    Status.FAIL: Look("×", "x", "fail", "error"),
    Status.UNKNOWN: Look("○", "o", "unknown"),
    Status.HELD: Look("·", ".", "held", "dim"),
}


def look_of(step: StepState) -> Look:
    """Return the look of a step: done with warnings is shown apart from done."""
    if step.state is State.DONE and step.warnings:
        return LOOK_DONE_WITH_WARNINGS
    return STATE_LOOKS[step.state]


def look_of_task(task: TaskState) -> Look:
    """Return the look of a task: its worst open step's, or done."""
    if task.state is State.DONE and any(step.warnings for step in task.steps):
        return LOOK_DONE_WITH_WARNINGS
    return STATE_LOOKS[task.state]
