"""The lines of a report for one team: what each tells, and the facts that they are made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec

from lyncready.guide.code_shapes import Owner
from lyncready.guide.owners import Owners
from lyncready.model import AUTHORITATIVE, Checklist, Finding, Observation, Status, printable
from lyncready.readiness import Assessment, State


class LineMark(StrEnum):
    """What a line asks of its team."""

    CHANGE = "CHANGE"
    OK = "ok"
    NOT_SEEN = "not seen"


_WHOLE = 1 << 30
_WRONG = frozenset({Status.FAIL, Status.WARN})
_NUMBERS = frozenset({"Serial number", "Thumbprint"})


class Fact(msgspec.Struct, frozen=True):
    """One named value of a line; of several lines where it is to be pasted."""

    what: str
    value: str


class TeamLine(msgspec.Struct, frozen=True):
    """One record, rule, certificate or setting: how it is and should be, how to prove it, when it was seen."""

    mark: LineMark
    action: str
    what: str
    facts: tuple[Fact, ...]
    prove: str
    seen_at: datetime | None


class TeamSection(msgspec.Struct, frozen=True):
    """What belongs together for that team: a zone, a direction, a computer."""

    title: str
    lines: tuple[TeamLine, ...]


class TeamReport(msgspec.Struct, frozen=True):
    """Everything for one team. `looked_from` names the places of which the network was asked."""

    schema: Literal[1]
    lyncready: str
    name: str
    owner: Owner
    at: datetime
    looked_from: tuple[str, ...]
    rule: str
    sections: tuple[TeamSection, ...]

    @property
    def numbers(self) -> set[str]:
        """The serial numbers and thumbprints by which certificates could be looked up."""
        told = (fact for section in self.sections for line in section.lines for fact in line.facts)
        return {fact.value for fact in told if fact.what in _NUMBERS}


class TeamFacts:
    """A checklist's facts by what they are about, and which findings ask something of a team."""

    def __init__(self, checklist: Checklist, assessment: Assessment) -> None:
        self.checklist, self.assessment = checklist, assessment
        self.deployment, self.at, self.topology = checklist.deployment, assessment.at, assessment.topology
        self.owners = Owners(checklist.deployment, assessment.findings)
        self._told: list[Finding] = []
        self._idle = {one.step.id for one in assessment.steps if one.state is State.NOT_NEEDED}
        self.findings: dict[tuple[str, str], list[Finding]] = {}
        self.seen: dict[tuple[str, str], list[Observation]] = {}
        for finding in assessment.findings:
            self.findings.setdefault((finding.check, finding.subject), []).append(finding)
        for item in checklist.observations:
            self.seen.setdefault((item.probe, item.subject), []).append(item)

    def about(self, check: str, subject: str) -> list[Finding]:
        """Return the findings of one check on one subject."""
        return self.findings.get((check, subject), [])

    def looks(self, probe: str, subject: str, record_type: str = "") -> list[Observation]:
        """Return what was seen of a subject, the deciding view's answers where there are several views."""
        found = [item for item in self.seen.get((probe, subject), ()) if item.record_type == record_type]
        deciding = [item for item in found if item.vantage == self.checklist.network.deciding]
        return deciding or [item for item in found if item.vantage == AUTHORITATIVE] or found

    def asks(self, finding: Finding, owner: Owner) -> bool:
        """Whether a finding is a fault that this team has to fix: not a waived one, nor one that nobody needs."""
        idle = finding.step in self._idle or finding.waived is not None
        return finding.status in _WRONG and not idle and self.owners.of(finding) is owner

    def tell(self, findings: Iterable[Finding]) -> None:
        """Note that a line marked CHANGE tells these faults."""
        self._told.extend(findings)

    def untold(self, owner: Owner) -> Iterator[Finding]:
        """Yield the faults that this team has to fix and that no line told, nor a line on their own cause."""
        keys = {(one.ref, one.vantage) for one in self._told}
        told = {one.ref for one in self._told}
        causes = {ref for one in self._told for ref in one.because}
        for finding in self.assessment.findings:
            if (finding.ref, finding.vantage) in keys or not self.asks(finding, owner):
                continue
            if not told.intersection(finding.because) and finding.ref not in causes:
                yield finding

    def mark(self, findings: Iterable[Finding], owner: Owner) -> tuple[LineMark, Finding | None]:
        """Return a line's mark by its findings, and the one that decides: the first fault, else what was not seen.

        A fault that is another team's leaves open whether this one's part is right.
        """
        found = list(findings)
        for finding in sorted(found, key=lambda one: one.status is not Status.FAIL):
            if self.asks(finding, owner):
                self.tell([finding])
                return LineMark.CHANGE, finding
        live = [one for one in found if one.step not in self._idle and one.waived is None]
        unseen = [one for one in live if one.status in (Status.FAIL, Status.UNKNOWN, Status.HELD)]
        good = [one for one in found if one.status in (Status.PASS, Status.WARN, Status.NOTE)]
        waived = [one for one in found if one.waived is not None or one.step in self._idle]
        if unseen or not (good or waived):
            return LineMark.NOT_SEEN, unseen[0] if unseen else None
        return LineMark.OK, (good or waived)[0]


def newest_of(items: Iterable[Observation]) -> datetime | None:
    """Return when something was last looked at; None where it never was."""
    return max((item.at for item in items), default=None)


def facts_of(pairs: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Return named values, safe to show, those without a value left out."""
    return tuple(Fact(what, safe_lines(value)) for what, value in pairs if value)


def safe_lines(text: str) -> str:
    """Return a text that a stranger may have put characters into, its line ends kept."""
    return "\n".join(printable(line, _WHOLE) for line in text.splitlines())


def shown_value(value: Any) -> str:
    """Return a plain value of a finding's detail as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown_value(item)}" for key, item in sorted(value.items()))
    return ", ".join(map(shown_value, value)) if isinstance(value, list | tuple) else str(value)
