"""What waivers set aside: single findings, whole steps, and what waits on nothing but those."""

from __future__ import annotations

from datetime import datetime

import msgspec

from lyncready.guide import Step
from lyncready.model import OPEN, Checklist, Finding, Ref, Status, Waiver


class Pardon:
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
        """Whether a waiver of the whole step is in force."""
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
        """Return the finding with the waiver that covers it, if one does; it waits for no waived root."""
        if finding.status in (Status.PASS, Status.NOTE):
            return finding
        waiver = self._direct(finding)
        if waiver is None and finding.status is Status.HELD and finding.because:
            left = tuple(ref for ref in finding.because if ref not in self._roots)
            if left:
                return msgspec.structs.replace(finding, because=left)
            waiver = self._roots[finding.because[0]]
        return finding if waiver is None else msgspec.structs.replace(finding, waived=waiver)
