"""Runs and the watch as the session keeps them: what was asked for, how far it is, when it looks again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from lyncready.model import Finding, Observation, Status, is_blind
from lyncready.readiness import NOT_OURS, Assessment
from lyncready.tui.snapshot import RunView, WatchView

if TYPE_CHECKING:
    from lyncready.probes import Run

# Seconds between two looks of the watch: quick while a person is at work, then out of the way.
BACK_OFF = (10.0, 20.0, 40.0, 80.0, 160.0, 300.0)

PROBED = frozenset({"srv", "dns", "address", "port", "tls", "certificate", "sip", "provider", "external", "https"})
# What a watch waits for: names of external access only advise, and may stay as they are for good.
WATCHED = PROBED - {"external", "https"}


class RunTracker:
    """One run after another: takes what was seen, counts, and remembers how the last one ended."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._run: Run | None = None
        self._began = 0.0
        self._stopping = False
        self._seen: list[Observation] = []
        self._view: RunView | None = None
        self.started_at: datetime | None = None
        self.only: tuple[str, ...] | None = None
        self.saw_nothing = False  # of the other side, in the last run that is over

    @property
    def active(self) -> bool:
        """Whether a run is asked for and has not ended."""
        return self._view is not None and self._view.active

    @property
    def view(self) -> RunView | None:
        """The current or last run, for the screen."""
        return self._view

    def expect(self, only: tuple[str, ...] | None, now: datetime) -> None:
        """Note that a run is about to start."""
        self.only, self.started_at = only, now
        self._run, self._stopping, self._seen, self.saw_nothing = None, False, [], False
        self._began = self._ticks()
        self._view = RunView()

    def begin(self, run: Run) -> None:
        """Take the started run; stops it at once where a stop was asked for meanwhile."""
        self._run = run
        if self._stopping:
            run.stop()

    def fail(self) -> None:
        """Note that the run could not start."""
        self._view = None

    def poll(self) -> list[Observation]:
        """Return what was seen since the last call, and bring the view up to date."""
        if self._run is None or not self.active:
            return []
        finished = self._run.finished
        seen = self._run.drain()
        self._seen += seen
        self._view = RunView(
            done=self._run.progress.done,
            total=self._run.progress.total,
            seconds=self._ticks() - self._began,
            outcome=(self._run.outcome or "completed") if finished else "",
            stopping=self._stopping,
            blind=finished and not self._stopping and is_blind(tuple(self._seen)),
        )
        if finished:
            self.saw_nothing = is_blind(tuple(self._seen))
            self._run, self._seen = None, []  # with all that it knows of what it asked
        return seen

    def stop(self) -> None:
        """Ask the run to end."""
        self._stopping = True
        if self._run is not None:
            self._run.stop()

    def abandon(self, timeout: float) -> list[Observation]:
        """Stop, wait at most so long, and return what was seen: for leaving the app."""
        if self._run is None or not self.active:
            return []
        self._run.stop()
        self._run.wait(timeout)
        return self.poll()


class Watch:
    """When to look again at what is not green. Starts quick and backs off; a turn makes it quick again."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._round = 0
        self._next = ticks()
        self._looking = True
        self.before: Assessment | None = None

    def looks(self) -> None:
        """Note that a look has begun."""
        self._looking = True

    def looked(self, turned: bool) -> None:
        """Note that a look has ended; `turned` says that something changed for the better."""
        self._round = 0 if turned else self._round
        self._next = self._ticks() + BACK_OFF[self._round]
        self._round = min(self._round + 1, len(BACK_OFF) - 1)
        self._looking = False

    @property
    def due(self) -> bool:
        """Whether it is time for the next look."""
        return not self._looking and self._ticks() >= self._next

    def view(self, subjects: int) -> WatchView:
        """Return the watch for the screen."""
        return WatchView(0.0 if self._looking else max(0.0, self._next - self._ticks()), subjects)


def open_subjects(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the subjects that a watch asks about, sorted: what decides, is not green, and can be fixed here."""
    return tuple(
        sorted(
            {
                finding.subject
                for finding in findings
                if finding.check in WATCHED
                and finding.step not in NOT_OURS
                and finding.waived is None
                and finding.status not in (Status.PASS, Status.NOTE)
            }
        )
    )


def turned_green(before: Assessment, after: Assessment) -> tuple[Finding, ...]:
    """Return what failed in `before` and is satisfied in `after`: the findings as they failed."""
    good = {(finding.step, finding.subject) for finding in after.findings}
    good -= {
        (finding.step, finding.subject)
        for finding in after.findings
        if finding.status not in (Status.PASS, Status.NOTE)
    }
    return tuple(
        finding
        for finding in before.findings
        if finding.status is Status.FAIL and (finding.step, finding.subject) in good
    )


def turned_red(before: Assessment, after: Assessment) -> tuple[Finding, ...]:
    """Return what fails in `after` of what did not fail in `before`: the findings as they fail now."""
    judged = {(finding.step, finding.subject) for finding in before.findings}
    failed = {(f.step, f.subject) for f in before.findings if f.status is Status.FAIL}
    return tuple(
        finding
        for finding in after.findings
        if finding.status is Status.FAIL
        and (finding.step, finding.subject) in judged - failed
        and finding.waived is None
    )
