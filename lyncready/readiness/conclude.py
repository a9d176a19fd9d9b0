"""All steps together: what each root holds back, the tasks, partners, and the one cause worth mending first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from lyncready.guide.code_shapes import Owner
from lyncready.guide.owners import Owners
from lyncready.guide.step_shapes import Task
from lyncready.guide.steps import ORDER, TASKS, task_title, title_of
from lyncready.model import Checklist, Finding, Ref, Status, Topology
from lyncready.readiness.evaluation import StepEvaluation
from lyncready.readiness.following import next_of
from lyncready.readiness.states import (
    SATISFIED,
    Assessment,
    Blocker,
    Partners,
    State,
    StepState,
    TaskState,
    count_states,
)

_WORST_FIRST = (State.BLOCKED, State.TODO, State.WAITING, State.HELD, State.DONE, State.WAIVED)


def conclude(checklist: Checklist, drafts: list[StepEvaluation], now: datetime, topology: Topology) -> Assessment:
    """Return the assessment of all steps, given each on its own in guide order."""
    held_back: dict[Ref, list[str]] = {}
    for draft in drafts:
        for ref in draft.causes:
            if ref.step != draft.step.id:
                held_back.setdefault(ref, []).append(draft.step.id)
    findings = tuple(chain.from_iterable(draft.findings for draft in drafts))
    owners = Owners(checklist.deployment, findings)
    steps = tuple(_step_state(checklist, draft, held_back, owners) for draft in drafts)
    return Assessment(
        at=now,
        ready=all(state.state in SATISFIED for state in steps),
        next=next_of(steps, checklist.deployment, owners.of),
        tasks=tuple(_task_state(task, task_title(task, checklist.deployment), steps) for task in TASKS),
        steps=steps,
        findings=findings,
        counts=count_states(state.state for state in steps),
        partners=count_partners(findings, topology, owners),
        topology=topology,
    )


def _step_state(
    checklist: Checklist, draft: StepEvaluation, held_back: dict[Ref, list[str]], owners: Owners
) -> StepState:
    blockers = []
    holding: set[str] = set()
    for finding in draft.open:
        root = finding.status is not Status.HELD
        waiting = held_back.get(finding.ref, []) if root else []
        holding.update(waiting)
        blockers.append(Blocker(finding, root, owners.of(finding), len(waiting), finding.because))
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


def _task_state(task: Task, title: str, steps: tuple[StepState, ...]) -> TaskState:
    own = tuple(state for state in steps if state.step.task == task.id)
    states = {state.state for state in own}
    return TaskState(
        id=task.id,
        title=title,
        hint=task.hint,
        state=next((state for state in _WORST_FIRST if state in states), State.NOT_NEEDED),
        counts=count_states(state.state for state in own),
        steps=own,
    )


_STEPS = frozenset({"partners.discovery", "partners.edge"})
_TROUBLE = frozenset({Status.WARN, Status.FAIL})


def count_partners(findings: Iterable[Finding], topology: Topology, owners: Owners) -> Partners:
    """Return how many partners were looked up, and how many have a fault that is theirs and not waived."""
    troubled: dict[str, None] = {}
    for finding in findings:
        counts = finding.step in _STEPS and finding.status in _TROUBLE and finding.waived is None
        if counts and owners.of(finding) is Owner.PARTNER:
            named = finding.detail.get("partners")
            about = named if isinstance(named, list) else topology.partners_of(finding.subject)
            troubled.update(dict.fromkeys(name for name in about if name in topology.partners))
    return Partners(total=len(topology.partners), trouble=len(troubled))
