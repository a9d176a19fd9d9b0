"""All steps together: what each root holds back, the tasks, and the one cause worth mending first."""

from __future__ import annotations

from datetime import datetime
from itertools import chain

from lyncready.guide import ORDER, TASKS, Task, title_of
from lyncready.model import Checklist, Ref, Status, Topology
from lyncready.readiness.drafting import Draft
from lyncready.readiness.order import CHECK_RANK
from lyncready.readiness.states import (
    SATISFIED,
    Assessment,
    Blocker,
    Next,
    State,
    StepState,
    TaskState,
    count_states,
)

_WORST_FIRST = (State.BLOCKED, State.TODO, State.WAITING, State.HELD, State.DONE, State.WAIVED)
NOT_OURS = frozenset({"provider.reachable"})  # steps whose faults lie at Skype's end


def conclude(checklist: Checklist, drafts: list[Draft], now: datetime, topology: Topology) -> Assessment:
    """Return the assessment of all steps, given each on its own in guide order."""
    held_back: dict[Ref, list[str]] = {}
    for draft in drafts:
        for ref in draft.causes:
            if ref.step != draft.step.id:
                held_back.setdefault(ref, []).append(draft.step.id)
    steps = tuple(_step_state(checklist, draft, held_back) for draft in drafts)
    return Assessment(
        at=now,
        ready=all(state.state in SATISFIED for state in steps),
        next=_next(steps),
        tasks=tuple(_task_state(task, steps) for task in TASKS),
        steps=steps,
        findings=tuple(chain.from_iterable(state.findings for state in steps)),
        counts=count_states(state.state for state in steps),
        topology=topology,
    )


def _step_state(checklist: Checklist, draft: Draft, held_back: dict[Ref, list[str]]) -> StepState:
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
        warnings=tuple([f for f in draft.findings if f.status is Status.WARN and f.waived is None]),
        attestation=draft.attestation,
        rests_on=draft.rests_on,
        holds_back=tuple(sorted(holding, key=ORDER.__getitem__)),
    )


def _task_state(task: Task, steps: tuple[StepState, ...]) -> TaskState:
    own = tuple(state for state in steps if state.step.task == task.id)
    states = {state.state for state in own}
    return TaskState(
        id=task.id,
        title=task.title,
        hint=task.hint,
        state=next((state for state in _WORST_FIRST if state in states), State.NOT_NEEDED),
        counts=count_states(state.state for state in own),
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
    return -blocker.holds_back, ORDER[state.step.id], finding.subject, CHECK_RANK[finding.check]


def _as_next(state: StepState, blocker: Blocker) -> Next:
    return Next(state.step.id, blocker.finding.code, blocker.finding.subject, blocker.holds_back)
