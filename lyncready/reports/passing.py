"""A view without what passes: what is left out is counted by step and check, so that nothing disappears."""

from __future__ import annotations

from collections import Counter

import msgspec

from lyncready.model import Status, split_host_port
from lyncready.reports.shapes import LeftOut, ReportView, StepLine


def without_passing(view: ReportView) -> ReportView:
    """Return the view without passing findings, and without the observations of names that have nothing open."""
    tasks = tuple(
        msgspec.structs.replace(task, steps=tuple(map(_without_passing, task.steps))) for task in view.tasks
    )
    document = view.document
    kept = tuple(entry for entry in document.findings if entry.status is not Status.PASS)
    names = {_name(entry.subject) for entry in kept if entry.status is not Status.NOTE}
    seen = tuple(item for item in document.observations if _name(item.subject) in names)
    return msgspec.structs.replace(
        view,
        tasks=tasks,
        document=msgspec.structs.replace(document, findings=kept, observations=seen),
        left_out=LeftOut(len(document.findings) - len(kept), len(document.observations) - len(seen)),
    )


def _without_passing(step: StepLine) -> StepLine:
    passing = Counter(entry.check for entry in step.findings if entry.status is Status.PASS)
    kept = tuple(entry for entry in step.findings if entry.status is not Status.PASS)
    return msgspec.structs.replace(step, findings=kept, passing=tuple(passing.items()))


def _name(subject: str) -> str:
    """Return the host or domain that a subject is about, whatever port or service it names."""
    host = split_host_port(subject)[0] if subject.rpartition(":")[2].isdigit() else subject
    labels = host.split(".")
    while len(labels) > 1 and labels[0].startswith("_"):
        labels = labels[1:]
    return ".".join(labels)
