"""What the app asks of the rest of lyncready, as one interface; everything heavy is imported when first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from lyncready.guide import FindingText, StepText
from lyncready.model import Checklist, Deployment, Evidence, Finding, Findings, Network, Observation, Trust
from lyncready.readiness import Assessment


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it was read. `read_only` says why it cannot be saved, empty where it can."""

    path: Path
    checklist: Checklist
    read_only: str = ""
    had_comments: bool = False


class Sight(StrEnum):
    """What a look at the disk showed."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNREADABLE = "unreadable"


class Look(msgspec.Struct, frozen=True):
    """The file beside what is known of it; `trouble` and `read_only` say why, and are empty where all is well."""

    sight: Sight
    trouble: str = ""
    read_only: str = ""


class Keep(StrEnum):
    """What becomes of a file that changed on disk: theirs, ours, or both together."""

    THEIRS = "theirs"
    OURS = "ours"
    BOTH = "both"


class Target(msgspec.Struct, frozen=True):
    """One place that a run would contact, and why."""

    where: str
    transport: str
    why: str


class HistoryEntry(msgspec.Struct, frozen=True):
    """One line of what changed when; `kind` is a word such as `attested` or `state`."""

    at: datetime
    kind: str
    text: str
    by: str = ""


class Run(Protocol):
    """A running check: results are taken with `drain` from any thread."""

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""

    @property
    def outcome(self) -> str:
        """How it ended: completed, deadline or stopped."""

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are answered, of how many."""

    def drain(self) -> list[Observation]:
        """What was seen since the last call."""

    def stop(self) -> None:
        """Ask for an end; what was seen is kept."""

    def wait(self, timeout: float) -> bool:
        """Wait for the end at most so long (seconds)."""


class Services(Protocol):
    """The rest of lyncready, as the session uses it. Every method may be slow and raises only UserError."""

    def warm(self) -> None:
        """Import what a first run needs, off the screen's thread."""

    def open(self, path: Path, by: str) -> Opened:
        """Read a checklist and take its lock; without the lock it is read-only."""

    def create(self, path: Path, checklist: Checklist, by: str) -> None:
        """Make a new file; an existing one is UserError."""

    def save(self, path: Path, checklist: Checklist, by: str) -> None:
        """Write it, and its history, if the file is still the one read. Raises ChangedOnDisk."""

    def look(self, path: Path) -> Look:
        """Compare the disk with what is known of it; takes the lock where it was not to be had and now is."""

    def settle(self, path: Path, ours: Checklist, keep: Keep) -> Opened:
        """Decide on a file that changed on disk; return the facts to go on with."""

    def close(self, path: Path) -> None:
        """Give the lock back."""

    def read_trust(self, network: Network, base: Path) -> Trust:
        """Read the roots that count here."""

    def judge(self, checklist: Checklist, trust: Trust, now: datetime) -> Findings:
        """Turn facts into findings."""

    def start(
        self,
        checklist: Checklist,
        base: Path,
        only: tuple[str, ...] | None,
        ended: Callable[[], None] | None = None,
    ) -> Run:
        """Start asking the network; `ended` is called from another thread when the run is over."""

    def targets(self, checklist: Checklist, base: Path) -> tuple[Target, ...]:
        """List every place that a run would contact."""

    def step_text(self, step_id: str, deployment: Deployment, port: int) -> StepText:
        """Return a step's page."""

    def finding_text(self, finding: Finding, deployment: Deployment) -> FindingText:
        """Return what a finding says and what to do about it."""

    def read_export(self, path: Path) -> Evidence:
        """Read a settings export."""

    def add_evidence(self, checklist: Checklist, evidence: Evidence) -> Checklist:
        """Return the checklist with an export taken in."""

    def script(self, checklist: Checklist, edge: bool) -> str:
        """Return the read-only export script for a Front End, or for an Edge."""

    def report(self, checklist: Checklist, assessment: Assessment, form: str, name: str) -> bytes:
        """Return the report as html, markdown or json."""

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that a person asked for."""

    def history(self, path: Path) -> tuple[HistoryEntry, ...]:
        """Return what changed when, newest first."""

    def note_turns(self, path: Path, before: Assessment, after: Assessment) -> None:
        """Write into the history how states and findings turned."""

    def certificates(self, chain: Sequence[bytes], now: datetime) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return label and value of what matters in each certificate of a chain, leaf first."""
