"""What became of states and findings from one assessment to another: new, gone, better, worse, changed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from lyncready.model import Finding, Status
from lyncready.readiness import Assessment, State
from lyncready.reports.paragraphs import SEEN_ONCE


class Trend(StrEnum):
    """Which way it went."""

    NEW = "new"
    GONE = "gone"
    BETTER = "better"
    WORSE = "worse"
    CHANGED = "changed"


class Transition(msgspec.Struct, frozen=True):
    """One step's state, or one check's outcome on one subject, before and after; empty where there was none.

    `of` is the step's id for a state, else `step check subject` and the vantage where there is one.
    """

    of: str
    before: str
    after: str
    trend: Trend


# What waits for another is further from done than what only needs a hand; what is waived was not seen.
_STATE_RANK = {
    State.BLOCKED: 0,
    State.HELD: 1,
    State.TODO: 2,
    State.WAITING: 3,
    State.WAIVED: 4,
    State.DONE: 5,
    State.NOT_NEEDED: 5,
}
_STATUS_RANK = {
    Status.FAIL: 0,
    Status.HELD: 1,
    Status.UNKNOWN: 2,
    Status.WARN: 3,
    Status.NOTE: 4,
    Status.PASS: 4,
}


def state_turns(before: Assessment, after: Assessment) -> tuple[Transition, ...]:
    """Return the steps whose state differs, in guide order."""
    was = {step.step.id: step.state for step in before.steps}
    return tuple(
        _turn(
            step.step.id,
            was[step.step.id].value,
            step.state.value,
            _STATE_RANK[was[step.step.id]],
            _STATE_RANK[step.state],
        )
        for step in after.steps
        if was[step.step.id] is not step.state
    )


def finding_turns(before: Assessment, after: Assessment) -> tuple[Transition, ...]:
    """Return the checks whose codes on a subject differ, in guide order; those that are gone come last.

    A look that failed on our side is no turn of anything.
    """
    was, now = _by_name(before.findings), _by_name(after.findings)
    turns = []
    for name in (*now, *(name for name in was if name not in now)):
        old, new = _codes(was.get(name, ())), _codes(now.get(name, ()))
        if old != new:
            turns.append(_turn(name, old, new, _worst(was.get(name)), _worst(now.get(name))))
    return tuple(turns)


def _turn(of: str, before: str, after: str, rank_before: int | None, rank_after: int | None) -> Transition:
    if rank_before is None or rank_after is None:
        return Transition(of, before, after, Trend.NEW if rank_before is None else Trend.GONE)
    if rank_before == rank_after:
        return Transition(of, before, after, Trend.CHANGED)
    return Transition(of, before, after, Trend.BETTER if rank_after > rank_before else Trend.WORSE)


def _by_name(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.code == SEEN_ONCE:
            continue
        seen_from = f" ({finding.vantage})" if finding.vantage else ""
        found.setdefault(f"{finding.step} {finding.check} {finding.subject}{seen_from}", []).append(finding)
    return found


def _codes(findings: Iterable[Finding]) -> str:
    shown = {f"{finding.code}{' (waived)' if finding.waived else ''}" for finding in findings}
    return ", ".join(sorted(shown))


def _worst(findings: list[Finding] | None) -> int | None:
    return None if findings is None else min(_STATUS_RANK[finding.status] for finding in findings)
