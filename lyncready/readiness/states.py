"""The shapes of what is derived: states, blockers, what comes next."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from lyncready.guide import Step
from lyncready.model import Attestation, Finding, Ref


class State(StrEnum):
    """The state of a step or task, derived anew each time."""

    DONE = "done"
    BLOCKED = "blocked"
    HELD = "held"
    TODO = "todo"
    WAITING = "waiting"
    WAIVED = "waived"
    NOT_NEEDED = "not-needed"


SATISFIED = frozenset({State.DONE, State.WAIVED, State.NOT_NEEDED})


class Blocker(msgspec.Struct, frozen=True):
    """What keeps a step open. A root has its cause in this step; another names the roots in `because`."""

    finding: Finding
    root: bool
    holds_back: int = 0
    because: tuple[Ref, ...] = ()


class StepState(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it stands: its findings in order, what blocks it, what it warns of, who spoke."""

    step: Step
    title: str
    state: State
    findings: tuple[Finding, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[Finding, ...] = ()
    attestation: Attestation | None = None
    holds_back: tuple[str, ...] = ()  # ids of the open steps that wait for a root of this one


class TaskState(msgspec.Struct, frozen=True, kw_only=True):
    """One task: its worst open step's state, and how many of its needed steps are done or waived."""

    id: str
    title: str
    hint: str
    state: State
    done: int
    total: int
    steps: tuple[StepState, ...]


class Next(msgspec.Struct, frozen=True):
    """The one cause worth mending first."""

    step: str
    code: str
    subject: str
    holds_back: int


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Everything derived at one instant. `steps` and `findings` are in guide order, then subject."""

    at: datetime
    ready: bool
    next: Next | None
    tasks: tuple[TaskState, ...]
    steps: tuple[StepState, ...]
    findings: tuple[Finding, ...]
    done: int
    total: int
