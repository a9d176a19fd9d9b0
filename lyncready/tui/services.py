"""What the app asks of the rest of lyncready, as one interface; everything heavy is imported when first used."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from lyncready.guide.texts import FindingText, StepText
from lyncready.model import Checklist, Deployment, Evidence, Finding, Network, Observation, Trust


class Trouble(Exception):
    """Something a file, a user or the network caused; the message is one printable line."""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it was read. `digest` names the bytes on disk, `reason` why it is read-only."""

    path: Path
    checklist: Checklist
    digest: str = ""
    read_only: bool = False
    reason: str = ""
    had_comments: bool = False


class Target(msgspec.Struct, frozen=True):
    """One place that a run would contact, and why."""

    where: str
    transport: str
    why: str


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


class HistoryEntry(msgspec.Struct, frozen=True):
    """One line of what changed when."""

    at: datetime
    text: str
    by: str = ""


class Services(Protocol):
    """The rest of lyncready, as the session uses it. Every method may be slow and raises only Trouble."""

    def warm(self) -> None:
        """Import what a first run needs, off the screen's thread."""

    def open(self, path: Path) -> Opened:
        """Read a checklist and take its lock; without the lock it is read-only."""

    def save(self, path: Path, checklist: Checklist, digest: str) -> str:
        """Write it if the file is still the one read; return the new digest. Raises Changed."""

    def digest(self, path: Path) -> str:
        """Name the bytes on disk; empty where there is no file."""

    def close(self, path: Path) -> None:
        """Give the lock back."""

    def read_trust(self, network: Network, base: Path) -> Trust:
        """Read the roots that count here."""

    def judge(self, checklist: Checklist, trust: Trust, now: datetime) -> tuple[Finding, ...]:
        """Turn facts into findings."""

    def start(self, checklist: Checklist, base: Path, only: tuple[str, ...] | None) -> Run:
        """Start asking the network."""

    def targets(self, checklist: Checklist, base: Path) -> tuple[Target, ...]:
        """List every place that a run would contact."""

    def step_text(self, step_id: str, deployment: Deployment) -> StepText:
        """Return a step's page."""

    def finding_text(self, finding: Finding, deployment: Deployment) -> FindingText:
        """Return what a finding says and what to do about it."""

    def read_export(self, raw: bytes, name: str, now: datetime) -> tuple[Evidence, ...]:
        """Read a settings export."""

    def export_script(self, edge: bool) -> str:
        """Return the read-only script to run on a Front End, or on an Edge."""

    def render_report(self, checklist: Checklist, trust: Trust, now: datetime, format_name: str, name: str) -> str:
        """Return the report as html, markdown or json."""

    def history(self, path: Path) -> tuple[HistoryEntry, ...]:
        """Return what changed when, newest first."""

    def describe_chain(self, chain: tuple[bytes, ...]) -> tuple[tuple[str, ...], ...]:
        """Return a few lines on each certificate of a chain, leaf first."""


class Changed(Trouble):
    """The file on disk is no longer the one that was read."""
