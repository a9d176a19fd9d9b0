"""From findings, words and the present to states, blockers, roots and what comes next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from graphlib import TopologicalSorter

from lyncready.guide.step_shapes import Step
from lyncready.guide.steps import STEP, STEPS
from lyncready.model import Checklist, Finding, Findings, Topology
from lyncready.readiness.conclude import conclude
from lyncready.readiness.evaluation import StepEvaluation, draft_step, is_needed, parts_done, parts_of, word_use
from lyncready.readiness.following import NOT_OURS, say_next
from lyncready.readiness.states import (
    PARTNERS_STEP,
    SATISFIED,
    Assessment,
    Blocker,
    Counts,
    Next,
    Partners,
    State,
    StepState,
    TaskState,
)
from lyncready.readiness.styles import (
    RANK,
    SEVERITY,
    STATE_STYLES,
    STATUS_LOOKS,
    STATUS_STYLES,
    ShownStatus,
    StatusStyle,
    look_of_state,
    look_of_status,
    look_of_step,
    look_of_task,
    sign_of,
    worst,
)
from lyncready.readiness.waivers import WaiverIndex

_TOPOLOGICAL: tuple[Step, ...] = tuple(
    STEP[step_id] for step_id in TopologicalSorter({step.id: step.after for step in STEPS}).static_order()
)


def assess(checklist: Checklist, findings: Iterable[Finding], now: datetime) -> Assessment:
    """Derive every step's state, blockers and roots from findings, words and the present.

    Findings of steps that are not needed are left out; every other finding given is in the result.
    """
    by_step: dict[str, list[Finding]] = {step.id: [] for step in STEPS}
    for finding in findings:
        by_step[finding.step].append(finding)
    pardon = WaiverIndex(checklist, now)
    for step in STEPS:
        if is_needed(checklist, step, by_step[step.id]):
            pardon.note(step, by_step[step.id])
    drafts: dict[str, StepEvaluation] = {}
    for step in _TOPOLOGICAL:
        drafts[step.id] = draft_step(checklist, step, by_step[step.id], drafts, pardon)
    topology = findings.topology if isinstance(findings, Findings) else Topology()
    return conclude(checklist, [drafts[step.id] for step in STEPS], now, topology)
