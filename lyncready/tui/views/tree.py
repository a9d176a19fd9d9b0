"""The checklist as rows of a tree: tasks, their steps, and how each is shown."""

from __future__ import annotations

import msgspec

from lyncready.model import Status
from lyncready.readiness import Assessment, State, StepState, TaskState, look_of_step, look_of_task
from lyncready.tui.glyphs import QUIET, ShownStatus

TASK_TITLES: dict[str, str] = {
    "federation": "1 Federation and PIC",
    "provisioning": "Provisioning with Microsoft",
}

# Where the pane is too narrow for the whole title.
SHORT_TASK_TITLES: dict[str, str] = {"provisioning": "Provisioning", "policy": "2 External policy"}


class StepRow(msgspec.Struct, frozen=True):
    """One step in the tree."""

    id: str
    title: str
    look: ShownStatus
    count: str = ""  # how many of its subjects fail, or are warned of: `1 of 3`


class TaskRow(msgspec.Struct, frozen=True):
    """One task in the tree, with how many of its needed steps are done; `counts` names those waived as well."""

    id: str
    title: str
    look: ShownStatus
    count: str
    short: str
    counts: str
    steps: tuple[StepRow, ...]


def tree_rows(assessment: Assessment, only_open: bool = False) -> tuple[TaskRow, ...]:
    """Return the tasks in guide order; `only_open` leaves out what needs neither hand nor eye."""
    rows = [_task_row(task, only_open) for task in assessment.tasks]
    return tuple(row for row in rows if row.steps or not only_open)


def _task_row(task: TaskState, only_open: bool) -> TaskRow:
    steps = [StepRow(state.step.id, state.title, look_of_step(state), troubled(state)) for state in task.steps]
    if only_open:
        steps = [step for step in steps if step.look not in QUIET]
    counts = task.counts
    count = f"{counts.done}/{counts.total}" if counts.total else ""
    title = min(task.title, TASK_TITLES.get(task.id, task.title), key=len)
    return TaskRow(
        task.id,
        title,
        look_of_task(task),
        count,
        SHORT_TASK_TITLES.get(task.id, title),
        f"{count}, {counts.waived} waived" if counts.waived else count,
        tuple(steps),
    )


def troubled(state: StepState) -> str:
    """Return how many of a step's subjects fail (else: are warned of), where there are several; else nothing."""
    found = [finding for finding in state.findings if finding.check in state.step.required]
    for status in (Status.FAIL, Status.WARN):
        bad = [finding for finding in found if finding.status is status and finding.waived is None]
        alike = {finding.subject for finding in found if bad and finding.check == bad[0].check}
        if len(alike) > 1:
            return f"{len({finding.subject for finding in bad if finding.check == bad[0].check})} of {len(alike)}"
    return ""


def blocker_order(assessment: Assessment) -> tuple[str, ...]:
    """Return the steps that `b` goes round: the next one first, then other roots, the most held back first."""
    roots = [
        (-max(blocker.holds_back for blocker in state.blockers if blocker.root), index, state.step.id)
        for index, state in enumerate(assessment.steps)
        if any(blocker.root for blocker in state.blockers) and state.state is State.BLOCKED
    ]
    first = (assessment.next.step,) if assessment.next else ()
    return tuple(dict.fromkeys((*first, *(step_id for _, _, step_id in sorted(roots)))))
