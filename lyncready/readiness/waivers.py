"""What waivers set aside: single findings, whole steps, and what waits on nothing but those."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from lyncready.guide.step_shapes import Step
from lyncready.model import OPEN, Checklist, Finding, Ref, Status, Waiver

_FINE = frozenset({Status.PASS, Status.NOTE})


class WaiverIndex:
    """What waivers set aside: single findings, whole steps, and what waits on nothing but those."""

    def __init__(self, checklist: Checklist, now: datetime) -> None:
        self._waivers = checklist.waivers
        self._steps = {
            step_id: word.as_waiver(step_id) for step_id, word in checklist.steps.items() if word.waives(now)
        }
        self._nothing = not (self._waivers or self._steps)
        self._now = now
        self._roots: dict[Ref, Waiver] = {}

    def of_step(self, step: Step) -> Waiver | None:
        """Return the waiver of the whole step that is in force; it has no code."""
        return self._steps.get(step.id)

    def note(self, step: Step, findings: list[Finding]) -> None:
        """Remember which findings of a step are waived, for those that wait on them."""
        if self._nothing:
            return
        for finding in findings:
            if finding.status in OPEN and (waiver := self._direct(finding)) is not None:
                self._roots[finding.ref] = waiver

    def _direct(self, finding: Finding) -> Waiver | None:
        if finding.step in self._steps:
            return self._steps[finding.step]
        for waiver in self._waivers:
            if waiver.holds_in(finding.step) and waiver.covers(finding.code, finding.subject, self._now):
                return waiver
        return None

    def apply(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return findings with the waivers that cover them, where one does; they wait for no waived root."""
        if self._nothing:
            return list(findings)
        return [finding if finding.status in _FINE else self._applied(finding) for finding in findings]

    def behind(self, finding: Finding) -> tuple[Waiver, ...]:
        """Return the waivers on which a finding that was applied to rests: its own, or those of its roots."""
        if finding.waived is None:
            return ()
        if finding.status is Status.HELD and self._direct(finding) is None:
            return tuple(self._roots[ref] for ref in finding.because)
        return (finding.waived,)

    def _applied(self, finding: Finding) -> Finding:
        waiver = self._direct(finding)
        if waiver is None and finding.status is Status.HELD and finding.because:
            left = tuple(ref for ref in finding.because if ref not in self._roots)
            if left:
                return msgspec.structs.replace(finding, because=left)
            waiver = self._roots[finding.because[0]]
        return finding if waiver is None else msgspec.structs.replace(finding, waived=waiver)
