"""The shapes of what is derived: states, blockers, what comes next, and their order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from lyncready.guide.code_shapes import Owner
from lyncready.guide.step_shapes import Step
from lyncready.guide.steps import ORDER
from lyncready.model import Attestation, AttestationState, Finding, Ref, Status, Topology, Waiver


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


class Counts(msgspec.Struct, frozen=True):
    """How many steps are in each state; `total` is their sum, and leaves out what is not needed."""

    done: int
    waived: int
    blocked: int
    todo: int
    waiting: int
    held: int
    total: int

    def told(self, noun: str = "") -> str:
        """Return how many are done, in words that never count a waived one as done: `13 done, 4 waived of 23`."""
        of = f"of {self.total} {noun}".rstrip()
        return f"{self.done} done, {self.waived} waived {of}" if self.waived else f"{self.done} {of} done"


def count_states(states: Iterable[State]) -> Counts:
    """Return how many of some steps are in each state."""
    found = Counter(states)
    del found[State.NOT_NEEDED]
    return Counts(
        done=found[State.DONE],
        waived=found[State.WAIVED],
        blocked=found[State.BLOCKED],
        todo=found[State.TODO],
        waiting=found[State.WAITING],
        held=found[State.HELD],
        total=found.total(),
    )


class Blocker(msgspec.Struct, frozen=True):
    """What keeps a step open, and who can mend it. A root has its cause in this step; another names its roots."""

    finding: Finding
    root: bool
    owner: Owner
    holds_back: int = 0
    because: tuple[Ref, ...] = ()


PARTNERS_STEP = "partners.discovery"
_NOBODY_LOOKED = frozenset({"not-checked", "check-incomplete", "not-seen-again", "setting-unknown"})


class StepState(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it stands: its findings in order, what blocks it, what it warns of, who spoke.

    `rests_on` are the waivers without which a waived step would be open; one of a whole step has no code.
    """

    step: Step
    title: str
    state: State
    findings: tuple[Finding, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    warnings: tuple[Finding, ...] = ()
    attestation: Attestation | None = None
    rests_on: tuple[Waiver, ...] = ()
    holds_back: tuple[str, ...] = ()  # ids of the open steps that wait for a root of this one

    @property
    def unseen(self) -> bool:
        """Whether nothing is known of what the step checks: nobody looked, and nobody has to."""
        spoken = self.attestation is not None and self.attestation.state is AttestationState.DONE
        return bool(self.findings) and not spoken and all(map(_says_nothing, self.findings))


def _says_nothing(finding: Finding) -> bool:
    """Whether a finding tells nothing of what its step checks: nobody looked, or DNS gave no answer."""
    return finding.code in _NOBODY_LOOKED or (finding.check == "dns" and finding.status is not Status.PASS)


class TaskState(msgspec.Struct, frozen=True, kw_only=True):
    """One task: its worst open step's state, and how many of its needed steps are in which."""

    id: str
    title: str
    hint: str
    state: State
    counts: Counts
    steps: tuple[StepState, ...]


class Next(msgspec.Struct, frozen=True):
    """The one thing worth doing first: a root that keeps a step open, or a warning where only words are left.

    `subjects` are all of which the same is said in that step, `subject` the first of them, `of` how many subjects
    the check has there.
    """

    step: str
    code: str
    subject: str
    holds_back: int
    status: Status
    owner: Owner
    subjects: tuple[str, ...]
    of: int


class Partners(msgspec.Struct, frozen=True):
    """How many partners were looked up, and how many have trouble of their own, which blocks nothing by itself."""

    total: int = 0
    trouble: int = 0

    def told(self, unseen: bool) -> str:
        """Return it in words, nothing without partners; `unseen` where no look at any of them is there."""
        if not self.total:
            return ""
        if unseen and not self.trouble:
            return f"partners: {self.total}, not checked yet"
        return f"partners: {self.trouble} of {self.total} {'has' if self.trouble == 1 else 'have'} trouble"


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """Everything derived at one instant. `steps` and `findings` are in guide order, then subject.

    `topology` is that of the judgement which the findings are of; empty where they came without one.
    """

    at: datetime
    ready: bool
    next: Next | None
    tasks: tuple[TaskState, ...]
    steps: tuple[StepState, ...]
    findings: tuple[Finding, ...]
    counts: Counts
    partners: Partners = Partners()
    topology: Topology = Topology()


_CHECKS = (
    *("deployment", "request", "partner", "dns", "srv", "address", "port", "tls", "certificate", "sip"),
    *("provider", "external", "https", "settings", "message", "word"),
)
CHECK_RANK = {name: rank for rank, name in enumerate(_CHECKS)}


def ref_order(ref: Ref) -> tuple[int, str, str]:
    """Return the place of a root among others."""
    return ORDER[ref.step], ref.subject, ref.code


def finding_order(finding: Finding) -> tuple[str, int, str, str]:
    """Return the place of a finding among those of its step."""
    return finding.subject, CHECK_RANK[finding.check], finding.vantage or "", finding.code
