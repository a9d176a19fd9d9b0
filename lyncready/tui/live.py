"""The rest of lyncready behind the session's interface. Everything is imported when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.guide.texts import FindingText, StepText
from lyncready.model import Checklist, Deployment, Evidence, Finding, Network, Observation, Trust, printable
from lyncready.tui.services import Changed, HistoryEntry, Opened, Target, Trouble

if TYPE_CHECKING:
    from lyncready.probes.engine import Run as EngineRun


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
    """Store, probes, checks, guide, PowerShell and reports, each error as one line of Trouble."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def warm(self) -> None:
        """Import what a first run needs."""
        import lyncready.checks
        import lyncready.probes.engine
        import lyncready.probes.perform
        import lyncready.store  # noqa: F401

    def open(self, path: Path) -> Opened:
        """Read a checklist."""
        from lyncready.store import LoadError, load

        try:
            loaded = load(path)
        except LoadError as error:
            raise Trouble(str(error)) from error
        return Opened(
            path=path,
            checklist=loaded.checklist,
            digest=loaded.digest,
            read_only=loaded.read_only,
            reason=loaded.reason,
            had_comments=loaded.had_comments,
        )

    def save(self, path: Path, checklist: Checklist, digest: str) -> str:
        """Write it if the file is still the one read; an empty digest makes a new file."""
        from lyncready.store import ChangedOnDisk, StoreError, save

        try:
            return save(path, checklist, expected=digest or None, now=self._clock()).digest
        except ChangedOnDisk as error:
            raise Changed(str(error)) from error
        except StoreError as error:
            raise Trouble(str(error)) from error

    def digest(self, path: Path) -> str:
        """Name the bytes on disk."""
        import hashlib

        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return ""

    def close(self, path: Path) -> None:
        """Give the lock back."""

    def read_trust(self, network: Network, base: Path) -> Trust:
        """Read the roots that count here."""
        from lyncready.probes import read_trust

        return read_trust(network, base)

    def judge(self, checklist: Checklist, trust: Trust, now: datetime) -> tuple[Finding, ...]:
        """Turn facts into findings."""
        from lyncready.checks import judge

        return judge(checklist, trust, now)

    def start(self, checklist: Checklist, base: Path, only: tuple[str, ...] | None) -> LiveRun:
        """Start asking the network."""
        from lyncready.probes import start

        return LiveRun(start(checklist, base, only=frozenset(only or ()), clock=self._clock))

    def targets(self, checklist: Checklist, base: Path) -> tuple[Target, ...]:
        """List every place that a run would contact."""
        from lyncready.probes import targets

        return tuple(
            Target(f"{item.host}:{item.port}", item.transport, item.why) for item in targets(checklist, base)
        )

    def step_text(self, step_id: str, deployment: Deployment) -> StepText:
        """Return a step's page."""
        from lyncready.guide import step_text

        return step_text(step_id, deployment)

    def finding_text(self, finding: Finding, deployment: Deployment) -> FindingText:
        """Return what a finding says."""
        from lyncready.guide import finding_text

        return finding_text(finding, deployment)

    def read_export(self, raw: bytes, name: str, now: datetime) -> tuple[Evidence, ...]:
        """Read a settings export."""
        raise Trouble(f"{printable(name)}: cannot be read")

    def export_script(self, edge: bool) -> str:
        """Return the export script."""
        raise Trouble("there is no script")

    def render_report(self, checklist: Checklist, trust: Trust, now: datetime, format_name: str, name: str) -> str:
        """Return the report."""
        raise Trouble("there is no report")

    def history(self, path: Path) -> tuple[HistoryEntry, ...]:
        """Return what changed when."""
        return ()

    def describe_chain(self, chain: tuple[bytes, ...]) -> tuple[tuple[str, ...], ...]:
        """Describe certificates."""
        return ()
