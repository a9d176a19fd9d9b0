"""The rest of lyncready behind the session's interface. Everything is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.errors import UserError
from lyncready.guide import FindingText, StepText
from lyncready.model import (
    Checklist,
    Deployment,
    Evidence,
    Finding,
    Findings,
    Network,
    Observation,
    Trust,
    printable,
)
from lyncready.readiness import Assessment
from lyncready.tui.live_files import LiveFiles
from lyncready.tui.services import HistoryEntry, Keep, Look, Opened, Target

if TYPE_CHECKING:
    from lyncready.checks import Judge
    from lyncready.probes import Run as EngineRun


class LiveRun:
    """An engine's run as the session sees it."""

    def __init__(self, run: EngineRun) -> None:
        self._run = run

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self._run.finished

    @property
    def outcome(self) -> str:
        """How it ended."""
        return "" if self._run.outcome is None else self._run.outcome.value

    @property
    def progress(self) -> tuple[int, int]:
        """How many questions are answered, of how many."""
        return self._run.progress.done, self._run.progress.total

    def drain(self) -> list[Observation]:
        """What was seen since the last call."""
        return self._run.drain()

    def stop(self) -> None:
        """Ask for an end."""
        self._run.stop()

    def wait(self, timeout: float) -> bool:
        """Wait for the end."""
        return self._run.wait(timeout)


class LiveServices:
    """Store, probes, checks, guide, PowerShell and reports, each error as one line of UserError."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._files = LiveFiles(clock)
        self._judge: Judge | None = None
        self._trust: Trust | None = None

    def warm(self) -> None:
        """Import what a first run needs."""
        import lyncready.checks  # noqa: F401
        from lyncready.probes import warm

        warm()

    # Files.

    def open(self, path: Path, by: str) -> Opened:
        """Read a checklist and take its lock."""
        return self._files.open(path, by)

    def create(self, path: Path, checklist: Checklist, by: str) -> None:
        """Make a new file."""
        self._files.create(path, checklist, by)

    def save(self, path: Path, checklist: Checklist, by: str) -> None:
        """Write it, and its history."""
        self._files.save(path, checklist, by)

    def look(self, path: Path) -> Look:
        """Compare the disk with what is known of it."""
        return self._files.look(path)

    def settle(self, path: Path, ours: Checklist, keep: Keep) -> Opened:
        """Decide on a file that changed on disk."""
        return self._files.settle(path, ours, keep)

    def close(self, path: Path) -> None:
        """Give the lock back."""
        self._files.close(path)

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that a person asked for."""
        self._files.write(path, data)

    def history(self, path: Path) -> tuple[HistoryEntry, ...]:
        """Return what changed when, newest first."""
        return self._files.history(path)

    def note_turns(self, path: Path, before: Assessment, after: Assessment) -> None:
        """Write into the history how states and findings turned."""
        self._files.note_turns(path, before, after)

    # Facts and verdicts.

    def read_trust(self, network: Network, base: Path) -> Trust:
        """Read the roots that count here."""
        from lyncready.probes import read_trust

        return read_trust(network, base)

    def judge(self, checklist: Checklist, trust: Trust, now: datetime) -> Findings:
        """Turn facts into findings; only one thread at a time may ask."""
        from lyncready.checks import Judge

        if self._judge is None or self._trust is not trust:
            self._judge, self._trust = Judge(trust), trust
        return self._judge.judge(checklist, now)

    def start(
        self,
        checklist: Checklist,
        base: Path,
        only: tuple[str, ...] | None,
        ended: Callable[[], None] | None = None,
    ) -> LiveRun:
        """Start asking the network; `ended` is called from another thread when the run is over."""
        from lyncready.probes import start

        return LiveRun(start(checklist, base, only=frozenset(only or ()), clock=self._clock, ended=ended))

    def targets(self, checklist: Checklist, base: Path) -> tuple[Target, ...]:
        """List every place that a run would contact."""
        from lyncready.probes import targets

        return tuple(
            Target(f"{item.host}:{item.port}", item.transport, item.why) for item in targets(checklist, base)
        )

    def certificates(self, chain: Sequence[bytes], now: datetime) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return what matters in each certificate."""
        from lyncready.tui.certificates import describe

        return tuple(describe(der, now) for der in chain)

    # Words.

    def step_text(self, step_id: str, deployment: Deployment, port: int) -> StepText:
        """Return a step's page."""
        from lyncready.guide import step_text

        return step_text(step_id, deployment, port)

    def finding_text(self, finding: Finding, deployment: Deployment) -> FindingText:
        """Return what a finding says."""
        from lyncready.guide import finding_text

        return finding_text(finding, deployment)

    # Servers.

    def read_export(self, path: Path) -> Evidence:
        """Read a settings export."""
        from lyncready.powershell import MAX_BYTES, read_export
        from lyncready.store import DISK, reason_of

        shown = printable(str(path), 200)
        try:
            raw = DISK.read(path, MAX_BYTES + 1)
        except OSError as error:
            raise UserError(f"{shown}: {reason_of(error)}") from error
        return read_export(raw, shown, self._clock())

    def add_evidence(self, checklist: Checklist, evidence: Evidence) -> Checklist:
        """Return the checklist with an export taken in."""
        from lyncready.powershell import add_evidence

        return add_evidence(checklist, evidence)

    def script(self, checklist: Checklist, edge: bool) -> str:
        """Return the export script."""
        from lyncready.powershell import render_edge_export, render_export

        return render_edge_export(checklist) if edge else render_export()

    def report(self, checklist: Checklist, assessment: Assessment, form: str, name: str) -> bytes:
        """Return the report."""
        from lyncready import reports

        view = reports.build_view(checklist, assessment, file=name)
        if form == "json":
            return reports.render_json(view)
        text = reports.render_html(view) if form == "html" else reports.render_markdown(view)
        return text.encode("utf-8", "backslashreplace")
