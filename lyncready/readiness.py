"""From findings, words and the present to states, blockers, roots and what comes next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from graphlib import TopologicalSorter

import msgspec

from lyncready.guide.steps import ORDER, STEP, STEPS, TASKS, Step, Task, WordUse, title_of
from lyncready.model import (
    OPEN,
    REQUEST_PARTS,
    Attestation,
    Checklist,
    Deployment,
    Finding,
    Ref,
    Route,
    Status,
    Waiver,
    Word,
)


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


_BLOCKING = {Status.FAIL: State.BLOCKED, Status.UNKNOWN: State.TODO, Status.HELD: State.HELD}
_WORST_FIRST = (State.BLOCKED, State.TODO, State.WAITING, State.HELD)
_WAITING_CODES = frozenset({"request-pending", "request-late"})
NOT_OURS = frozenset({"provider.reachable"})  # steps whose faults lie at Skype's end
_TOPOLOGICAL: tuple[Step, ...] = tuple(
    STEP[step_id] for step_id in TopologicalSorter({step.id: step.after for step in STEPS}).static_order()
)
_CHECKS = (
    *("deployment", "request", "dns", "srv", "address", "port", "tls", "certificate", "sip", "provider"),
    *("external", "https", "settings", "word"),
)
_CHECK_RANK = {name: rank for rank, name in enumerate(_CHECKS)}


def word_use(step: Step, deployment: Deployment) -> WordUse:
    """Return what a word does for the step here: discovery by SRV is proved by probes alone."""
    if step.id == "provisioning.active" and deployment.provisioning is Route.PARTNER_DISCOVERY:
        return WordUse.NONE
    return step.word


def assess(checklist: Checklist, findings: Iterable[Finding], now: datetime) -> Assessment:
    """Derive every step's state, blockers and roots from findings, words and the present (design: Words).

    Findings of steps that are not needed are left out; every other finding given is in the result.
    """
    by_step: dict[str, list[Finding]] = {step.id: [] for step in STEPS}
    for finding in findings:
        by_step[finding.step].append(finding)
    pardon = _Pardon(checklist, now)
    for step in STEPS:
        if step.needed(checklist.deployment):
            pardon.note(step, by_step[step.id])
    drafts: dict[str, _Draft] = {}
    for step in _TOPOLOGICAL:
        drafts[step.id] = _draft(checklist, step, by_step[step.id], drafts, pardon)
    return _conclude(checklist, [drafts[step.id] for step in STEPS], now)


class _Pardon:
    """What waivers set aside: single findings, whole steps, and what waits on nothing but those."""

    def __init__(self, checklist: Checklist, now: datetime) -> None:
        self._waivers = checklist.waivers
        self._steps = {
            step_id: Waiver(code="", by=word.by, at=word.at, reason=word.reason, until=word.until)
            for step_id, word in checklist.steps.items()
            if word.waives(now)
        }
        self._now = now
        self._roots: dict[Ref, Waiver] = {}

    def waives_step(self, step: Step) -> bool:
        return step.id in self._steps

    def note(self, step: Step, findings: list[Finding]) -> None:
        """Remember which findings of a step are waived, for those that wait on them."""
        for finding in findings:
            waiver = self._direct(finding)
            if waiver is not None and finding.status in OPEN:
                self._roots[finding.ref] = waiver

    def _direct(self, finding: Finding) -> Waiver | None:
        if finding.step in self._steps:
            return self._steps[finding.step]
        for waiver in self._waivers:
            if waiver.covers(finding.code, finding.subject, self._now):
                return waiver
        return None

    def apply(self, finding: Finding) -> Finding:
        """Return the finding with the waiver that covers it, if one does."""
        if finding.status in (Status.PASS, Status.NOTE):
            return finding
        waiver = self._direct(finding)
        if waiver is None and finding.status is Status.HELD and finding.because:
            roots = [self._roots.get(ref) for ref in finding.because]
            waiver = roots[0] if all(roots) else None
        return finding if waiver is None else msgspec.structs.replace(finding, waived=waiver)


class _Draft(msgspec.Struct):
    """A step on the way to its state: `causes` are the roots it is open for, its own and others'."""

    step: Step
    state: State
    findings: list[Finding]
    open: list[Finding]
    causes: set[Ref]
    attestation: Attestation | None


def _draft(
    checklist: Checklist, step: Step, given: list[Finding], drafts: dict[str, _Draft], pardon: _Pardon
) -> _Draft:
    attestation = checklist.steps.get(step.id)
    if not step.needed(checklist.deployment):
        return _Draft(step, State.NOT_NEEDED, [], [], set(), attestation)
    found = [pardon.apply(finding) for finding in given]
    found += [pardon.apply(finding) for finding in _word_findings(checklist, step, found, drafts)]
    if not any(_is_required(step, finding) for finding in found):
        found.append(pardon.apply(_nothing_seen(step)))
    found.sort(key=_order_of)
    closes = word_use(step, checklist.deployment) is WordUse.CLOSES and _says_done(attestation)
    open_findings = [
        finding
        for finding in found
        if _is_open(step, finding) and not (closes and finding.status is Status.UNKNOWN)
    ]
    if pardon.waives_step(step):
        return _Draft(step, State.WAIVED, found, [], set(), attestation)
    causes: set[Ref] = set()
    for finding in open_findings:
        causes.update(finding.because if finding.status is Status.HELD else (finding.ref,))
    return _Draft(step, _state_of(open_findings), found, open_findings, causes, attestation)


def _nothing_seen(step: Step) -> Finding:
    """A step that nothing speaks for is not done: nobody has looked."""
    check = step.required[0] if step.required else "word"
    return Finding(step=step.id, check=check, subject=step.id, status=Status.UNKNOWN, code="not-checked")


def _says_done(attestation: Attestation | None) -> bool:
    return attestation is not None and attestation.state is Word.DONE


def _is_required(step: Step, finding: Finding) -> bool:
    if finding.check == "word" or finding.code == "attested-but-wrong":
        return True
    return finding.check in step.required and finding.code != "setting-unknown"


def _is_open(step: Step, finding: Finding) -> bool:
    if finding.waived is not None or not _is_required(step, finding):
        return False
    return finding.status in OPEN or finding.code in _WAITING_CODES


def _state_of(open_findings: list[Finding]) -> State:
    if any(finding.status is Status.FAIL for finding in open_findings):
        return State.BLOCKED
    if any(finding.code in _WAITING_CODES for finding in open_findings):
        return State.WAITING
    for status in (Status.UNKNOWN, Status.HELD):
        if any(finding.status is status for finding in open_findings):
            return _BLOCKING[status]
    return State.DONE


def _word_findings(
    checklist: Checklist, step: Step, found: list[Finding], drafts: dict[str, _Draft]
) -> list[Finding]:
    use = word_use(step, checklist.deployment)
    if use is WordUse.NONE:
        return []
    attestation = checklist.steps.get(step.id)
    if _says_done(attestation):
        assert attestation is not None
        detail = {"by": attestation.by, "note": attestation.note}
        return [Finding(step=step.id, check="word", subject=step.id, detail=detail)]
    if use is WordUse.CLOSES or (use is WordUse.INSTEAD and _evidence_speaks(found)):
        return []
    missing = []
    if use is WordUse.PARTS:
        spoken = attestation.parts if attestation else {}
        missing = [part for part in REQUEST_PARTS if part not in spoken]
        if not missing:
            return [Finding(step=step.id, check="word", subject=step.id)]
    because = _held_by(step, drafts)
    return [
        Finding(
            step=step.id,
            check="word",
            subject=step.id,
            status=Status.HELD if because else Status.UNKNOWN,
            code="not-attested",
            detail={"missing": missing} if missing else {},
            because=because,
        )
    ]


def _held_by(step: Step, drafts: dict[str, _Draft]) -> tuple[Ref, ...]:
    """Return the roots of the open steps that this one comes after."""
    roots: set[Ref] = set()
    for earlier in step.after:
        if drafts[earlier].state not in SATISFIED:
            roots |= drafts[earlier].causes
    return tuple(sorted(roots, key=_ref_order))


def _evidence_speaks(found: list[Finding]) -> bool:
    """Whether evidence proves or disproves the step: every hard rule seen, or one of them broken."""
    hard = [finding for finding in found if finding.check == "settings" and finding.detail.get("hard")]
    if any(finding.status is Status.FAIL for finding in found if finding.check == "settings"):
        return True
    return bool(hard) and all(
        finding.status is not Status.UNKNOWN and finding.code != "evidence-older-than-word" for finding in hard
    )


def _conclude(checklist: Checklist, drafts: list[_Draft], now: datetime) -> Assessment:
    held_back: dict[Ref, list[str]] = {}
    for draft in drafts:
        for ref in draft.causes:
            if ref.step != draft.step.id:
                held_back.setdefault(ref, []).append(draft.step.id)
    steps = tuple(_step_state(checklist, draft, held_back) for draft in drafts)
    needed = [state for state in steps if state.state is not State.NOT_NEEDED]
    done = sum(state.state in SATISFIED for state in needed)
    return Assessment(
        at=now,
        ready=done == len(needed),
        next=_next(steps),
        tasks=tuple(_task_state(task, steps) for task in TASKS),
        steps=steps,
        findings=tuple(finding for state in steps for finding in state.findings),
        done=done,
        total=len(needed),
    )


def _step_state(checklist: Checklist, draft: _Draft, held_back: dict[Ref, list[str]]) -> StepState:
    blockers = []
    holding: set[str] = set()
    for finding in draft.open:
        root = finding.status is not Status.HELD
        waiting = held_back.get(finding.ref, []) if root else []
        holding.update(waiting)
        blockers.append(Blocker(finding, root, len(waiting), finding.because))
    return StepState(
        step=draft.step,
        title=title_of(draft.step, checklist.deployment),
        state=draft.state,
        findings=tuple(draft.findings),
        blockers=tuple(blockers),
        warnings=tuple(f for f in draft.findings if f.status is Status.WARN and f.waived is None),
        attestation=draft.attestation,
        holds_back=tuple(sorted(holding, key=ORDER.__getitem__)),
    )


def _task_state(task: Task, steps: tuple[StepState, ...]) -> TaskState:
    own = tuple(state for state in steps if state.step.task == task.id)
    needed = [state for state in own if state.state is not State.NOT_NEEDED]
    states = {state.state for state in needed}
    worst = next((state for state in _WORST_FIRST if state in states), State.DONE)
    return TaskState(
        id=task.id,
        title=task.title,
        hint=task.hint,
        state=worst if needed else State.NOT_NEEDED,
        done=sum(state.state in SATISFIED for state in needed),
        total=len(needed),
        steps=own,
    )


def _next(steps: tuple[StepState, ...]) -> Next | None:
    failing = [
        (state, blocker)
        for state in steps
        for blocker in state.blockers
        if blocker.root and blocker.finding.status is Status.FAIL
    ]
    ours = [pair for pair in failing if pair[0].step.id not in NOT_OURS]
    if ours:
        return _as_next(*min(ours, key=_urgency))
    for state in steps:
        if state.state is State.TODO:
            return _as_next(state, next(b for b in state.blockers if b.finding.status is Status.UNKNOWN))
    return _as_next(*min(failing, key=_urgency)) if failing else None


def _urgency(pair: tuple[StepState, Blocker]) -> tuple[int, int, str, int]:
    state, blocker = pair
    finding = blocker.finding
    return -blocker.holds_back, ORDER[state.step.id], finding.subject, _CHECK_RANK[finding.check]


def _as_next(state: StepState, blocker: Blocker) -> Next:
    return Next(state.step.id, blocker.finding.code, blocker.finding.subject, blocker.holds_back)


def _ref_order(ref: Ref) -> tuple[int, str, str]:
    return ORDER[ref.step], ref.subject, ref.code


def _order_of(finding: Finding) -> tuple[str, int, str, str]:
    return finding.subject, _CHECK_RANK[finding.check], finding.vantage or "", finding.code
