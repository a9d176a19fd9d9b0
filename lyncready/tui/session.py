"""One checklist open in the app: its facts, what was said and unsaid, what is running. Knows no screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lyncready.errors import UserError
from lyncready.model import (
    Checklist,
    Evidence,
    Key,
    Observation,
    Resolver,
    Trust,
)
from lyncready.project.attest import Edits, edits_of, with_edits
from lyncready.project.files import only_known
from lyncready.project.judging import with_run
from lyncready.project.project import OpenChecklist, Project
from lyncready.project.settings import with_resolvers
from lyncready.readiness import Assessment
from lyncready.readiness.matrix import unjudged_rows
from lyncready.readiness.matrix_cells import Row
from lyncready.tui.judging import Judged, JudgeJob
from lyncready.tui.running import RunTracker, Watch, open_subjects
from lyncready.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from lyncready.project.trace import Trace

UNDO_DEPTH = 100
TIMES_KEPT = 24
STANDS_STILL = timedelta(minutes=2)
STANDS_STILL_FOR_WORDS = timedelta(seconds=50)  # less than between two judgements that only time asks for


class Session:
    """The one mutable thing. Its methods are quick and are called on the screen's thread only."""

    def __init__(
        self,
        project: Project,
        *,
        clock: Callable[[], datetime],
        author: str,
        ticks: Callable[[], float] = time.monotonic,
        resolvers: tuple[Resolver, ...] | None = None,
    ) -> None:
        self.project = project
        self.author = author
        self.clock = clock
        self.ticks = ticks
        self.resolvers = resolvers
        self.path: Path | None = None
        self.checklist = Checklist()
        self.read_only = ""
        self.trust: Trust | None = None
        self.assessment: Assessment | None = None
        self.rows: tuple[Row, ...] = ()
        self.saved_at: datetime | None = None
        self.unsaved = False
        self.trouble = ""
        self.judge_trouble = ""
        self.settling = False  # on a file that changed on disk
        self.changed_on_disk = False
        self.disk_trouble = ""
        self.loading = False
        self.opening = ""  # the name of the file that is being read
        self.laboratory = ""
        self.run = RunTracker(ticks)
        self.watch: Watch | None = None
        self._known: tuple[Observation, ...] = ()  # when the run began
        self._seen: list[Observation] = []  # by the run, so far
        self._before_run: tuple[Observation, ...] = ()
        self.judged_at: datetime | None = None  # the instant that the rules took for now
        self._judged_of: tuple[object, ...] = ()
        self._times: dict[Key, tuple[float, ...]] = {}
        self._undo: list[tuple[str, Edits]] = []
        self._redo: list[tuple[str, Edits]] = []

    @property
    def base(self) -> Path:
        """The folder that relative paths of the checklist start from."""
        return self.path.parent if self.path is not None else Path.cwd()

    def attach(self, opened: OpenChecklist) -> None:
        """Take a checklist that was read; what was said and undone before is forgotten."""
        self.path, self.checklist, self.read_only = opened.path, opened.checklist, opened.read_only
        self.trust, self.assessment, self.rows = None, None, unjudged_rows(opened.checklist)
        self.saved_at, self.unsaved, self.trouble = None, False, ""
        self.changed_on_disk, self.loading = False, False
        self.disk_trouble = self.judge_trouble = ""
        self.run, self.watch = RunTracker(self.ticks), None
        self._known, self._seen = (), []
        self._undo.clear()
        self._redo.clear()

    # What people say.

    def say(self, label: str, changed: Checklist) -> None:
        """Take what people typed and said from a changed checklist; `label` names the change for undo."""
        self._need_hold()
        before, edits = edits_of(self.checklist), edits_of(changed)
        if edits == before:
            return
        self._undo.append((label, before))
        del self._undo[:-UNDO_DEPTH]
        self._redo.clear()
        self._put(edits)

    def _need_hold(self) -> None:
        """Raise UserError where nothing may be changed, or not now."""
        if self.read_only:
            raise UserError(f"read only: {self.read_only}")
        if self.settling:
            raise UserError("one moment: the file on disk is being read")

    def undo(self) -> str:
        """Undo the last change; return its label. Raises UserError where there is none."""
        return self._swap(self._undo, self._redo, "nothing to undo")

    def redo(self) -> str:
        """Bring back the change that was undone last."""
        return self._swap(self._redo, self._undo, "nothing to redo")

    def _swap(self, source: list[tuple[str, Edits]], target: list[tuple[str, Edits]], empty: str) -> str:
        if not source:
            raise UserError(empty)
        self._need_hold()
        label, edits = source.pop()
        target.append((label, edits_of(self.checklist)))
        self._put(edits)
        return label

    def _put(self, edits: Edits) -> None:
        if edits.network.trust != self.checklist.network.trust:
            self.trust = None
        self.checklist = with_edits(self.checklist, edits)
        self.unsaved = True

    def add_evidence(self, evidence: Evidence) -> None:
        """Take a settings export in."""
        from lyncready.powershell import add_evidence

        self._need_hold()
        self.checklist = add_evidence(self.checklist, evidence)
        self.unsaved = True

    def add_traces(self, traces: tuple[Trace, ...]) -> None:
        """Take in what traces showed."""
        from lyncready.project.trace import add_traces

        self._need_hold()
        self.checklist = add_traces(self.checklist, traces)
        self.unsaved = True

    def show_evidence(self, shown: tuple[Evidence, ...]) -> None:
        """Take in what a laboratory's servers show now, where it is something else than before."""
        for evidence in shown:
            if evidence not in self.checklist.evidence and not self.read_only:
                self.add_evidence(evidence)

    def rebase(self, opened: OpenChecklist) -> None:
        """Go on with other facts, as after a reload; what was undone refers to the old ones and is forgotten.

        What a run has seen so far is merged into the new facts by the next judgement.
        """
        self.checklist, self.trust = opened.checklist, None
        self.read_only = opened.read_only
        self._known = opened.checklist.observations
        self._before_run += self._known
        self._undo.clear()
        self._redo.clear()

    # What the network says.

    def expect_run(self, only: tuple[str, ...] | None) -> None:
        """Note that a run is about to start."""
        self.checklist = self.kept
        self._before_run = self.checklist.observations
        self.run.expect(only, self.clock())
        self._known, self._seen = self.checklist.observations, []

    def observe(self, seen: list[Observation]) -> None:
        """Take results in; the next judgement merges them."""
        self._seen.extend(seen)
        for item in seen:
            # Tuples: there are twelve for each SIP domain, and an empty deque alone takes 600 bytes.
            key = item.key
            self._times[key] = (*self._times.get(key, ()), item.took)[-TIMES_KEPT:]

    def times_of(self, key: Key) -> tuple[float, ...]:
        """Return how long a question took in the runs of this session, oldest first (seconds)."""
        return self._times.get(key, ())

    @property
    def _complete(self) -> bool:
        return self.run.view is not None and self.run.view.outcome == "completed"

    @property
    def kept(self) -> Checklist:
        """The facts that the file gets: of a run that saw nothing none that was not there before it."""
        return only_known(self.checklist, self._before_run) if self.run.saw_nothing else self.checklist

    def settle(self) -> None:
        """Merge what was seen without judging it: for leaving the app."""
        if self._seen:
            merged = with_run(
                self.checklist, self._seen, complete=self._complete, now=self.clock(), known=self._known
            )
            if merged != self.checklist:
                self.checklist = merged
                self.unsaved = True

    def asked(self) -> Checklist:
        """Return the checklist as the network is asked."""
        return with_resolvers(self.checklist, self.resolvers)

    def judging(self) -> JudgeJob:
        """Return the facts to judge now."""
        now, started = self.clock(), self.run.started_at if self.run.active else None
        streaming = started is not None or self._seen  # the last judgement of a run is one of its own, too
        only_words = self._only_words_since()
        still = STANDS_STILL if streaming else STANDS_STILL_FOR_WORDS if only_words else timedelta(0)
        if self.judged_at is None or not timedelta(0) <= now - self.judged_at < still:
            self.judged_at = now
        return JudgeJob(
            self.checklist,
            self._known,
            tuple(self._seen),
            self._complete,
            self.trust,
            self.base,
            now,
            self.judged_at,
            started,
            self.resolvers,
            self.assessment,
        )

    def _only_words_since(self) -> bool:
        """Whether all but what was said is as it was at the last judgement."""
        facts, before = self.checklist, self._judged_of
        self._judged_of = (facts.deployment, facts.network, facts.request, facts.observations, facts.evidence)
        return bool(before) and all(one is other for one, other in zip(before, self._judged_of, strict=True))

    def judged(self, result: Judged, job: JudgeJob) -> None:
        """Take a judgement in. Words said meanwhile stay; the caller judges again."""
        if job.seen and job.known is self._known and not self.settling:
            if result.observations != self.checklist.observations:
                self.checklist = msgspec.structs.replace(self.checklist, observations=result.observations)
                self.unsaved = True
            if job.run_started is None:  # the run is over, and all of it is merged
                self._known, self._seen = self.checklist.observations, []
        self.judge_trouble = ""
        if job.checklist.network.trust == self.checklist.network.trust:
            self.trust = result.trust
        self.assessment, self.rows = result.assessment, result.rows

    # For the screen.

    def snapshot(self) -> Snapshot:
        """Return everything that is drawn."""
        subjects = len(open_subjects(self.assessment.findings)) if self.watch and self.assessment else 0
        return Snapshot(
            now=self.clock(),
            checklist=self.checklist,
            path=self.path,
            assessment=self.assessment,
            rows=self.rows,
            run=self.run.view,
            watch=self.watch.view(subjects) if self.watch else None,
            saved_at=self.saved_at,
            unsaved=self.unsaved,
            read_only=self.read_only,
            trouble=self.trouble or self.disk_trouble,
            judge_trouble=self.judge_trouble,
            lost_on_disk=bool(self.disk_trouble),
            changed_on_disk=self.changed_on_disk,
            loading=self.loading,
            opening=self.opening,
            laboratory=self.laboratory,
        )
