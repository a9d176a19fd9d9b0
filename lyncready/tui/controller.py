"""What goes on behind the screens: loading, judging, runs, the watch, the file. One tick drives it all.

The session is touched on the screen's thread only; whatever may be slow runs in a thread and hands back a value.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path

import msgspec
from textual.app import App
from textual.signal import Signal
from textual.worker import Worker

from lyncready.errors import UserError
from lyncready.model import Checklist
from lyncready.project.project import Keep, OpenChecklist
from lyncready.tui.autosave import Autosave
from lyncready.tui.check_runner import CheckRunner
from lyncready.tui.judging import judge_job
from lyncready.tui.laboratory import LaboratoryLike, OpenDemo
from lyncready.tui.session import Session
from lyncready.tui.snapshot import AGE_STEP_SECONDS, Snapshot
from lyncready.tui.views.lines import safe

TICK = 1 / 12
LEAVE_SECONDS = 2.0
WARM_AFTER_SECONDS = 0.3
REST_AFTER_JUDGING = 6  # times as long as a judgement took, while results stream in
JUDGE_AGAIN_SECONDS = 60.0  # time alone turns verdicts: certificates end, waivers run out
JUDGE_ANEW_SECONDS = 5.0  # after a judgement that was not possible, as where a trusted root's file is away


class Controller:
    """Runs the session's slow work and tells every screen when something is to be drawn."""

    def __init__(self, app: App[int], session: Session, laboratory: LaboratoryLike | None = None) -> None:
        self.app = app
        self.session = session
        self.laboratory = laboratory
        self._laboratory_at: Path | None = None  # its checklist; any other file has nothing to do with it
        self.changed: Signal[Snapshot] = Signal(app, "lyncready-changed")
        self.tell_beside: Callable[[tuple[str, ...]], None] = lambda names: None
        self.autosave = Autosave(session, self.publish, self._tell)
        self.runs = CheckRunner(app, session, self._spawn, publish=self.publish, tick=self.tick, tell=self._tell)
        self._stale = False  # facts or words changed since the last judgement began
        self._judging = self._warmed = self._run_ended = False
        self._next_judgement = self._judge_again = self._next_draw = 0.0
        if laboratory is not None:
            session.laboratory = laboratory.name

    def start(self) -> None:
        """Begin to tick; called once the app runs."""
        self.app.set_interval(TICK, self.tick)

    def publish(self, *, stale: bool = False) -> None:
        """Let every screen draw the session as it is; `stale` has it judged, too."""
        self._stale = self._stale or stale
        self.changed.publish(self.session.snapshot())

    def refresh(self) -> None:
        """Note that facts or words changed: judge, draw, save."""
        self._stale = True
        self._next_judgement = 0.0
        self.publish()
        self.tick()

    def tick(self) -> None:
        """Take what the run has seen, and start whatever is due."""
        session, ticks = self.session, self.session.ticks()
        was_active = session.run.active
        if seen := session.run.poll():
            session.observe(seen)
            self._stale = True
        if was_active and not session.run.active:
            self._run_ended = self._stale = True
            self._next_judgement = 0.0
        if ticks >= self._judge_again:
            self._stale = True
        if self._stale and not self._judging and ticks >= self._next_judgement and session.path:
            self._stale, self._judging = False, True
            self._judge_again = ticks + JUDGE_AGAIN_SECONDS
            self._spawn(self._judge, "judge")
        if self.autosave.takes_save():
            self._spawn(self.autosave.save, "save")
        if session.watch is not None and session.watch.due and not session.run.active:
            self.runs.look_again()
        if self.autosave.takes_look():
            self._spawn(self.autosave.look, "disk")
        if session.run.active or (session.path is not None and ticks >= self._next_draw):
            self._next_draw = ticks + (1 if session.watch is not None else AGE_STEP_SECONDS)
            self.publish()

    # Opening.

    async def open(self, path: Path) -> None:
        """Read a checklist; what is wrong with it goes up as UserError.

        Another one that is open is kept first: where it cannot be saved it stays open.
        """
        session = self.session
        if session.path is not None and session.path != path:
            unsaved = await self.leave()
            if unsaved:
                raise UserError(f"{session.path.name} is not saved: {unsaved}")
        session.loading, session.opening = True, path.name
        self.publish()
        opened = None
        try:
            opened = await asyncio.to_thread(session.project.open, path, session.author)
        finally:
            session.loading = False
            if opened is None:
                self.publish()
        self.adopt(opened)

    def adopt(self, opened: OpenChecklist) -> None:
        """Put an opened checklist on the screens."""
        before = self.session.path
        self._leave_laboratory(opened.path)
        if before is not None and before != opened.path:
            self.session.project.close(before)
        self.session.attach(opened)
        self.refresh()
        self._spawn(self._look_beside, "beside")

    def _leave_laboratory(self, path: Path) -> None:
        """Forget a laboratory where another file is opened: its faults and settings are none of that one's."""
        if self.laboratory is None:
            return
        if self._laboratory_at in (None, path):
            self._laboratory_at = path
        else:
            self.laboratory, self.session.laboratory = None, ""

    async def _look_beside(self) -> None:
        self.tell_beside(await find_exports(self.session))

    async def create(self, path: Path, checklist: Checklist) -> None:
        """Make a new file and open it; an existing one goes up as UserError."""
        project = self.session.project
        for notice in await asyncio.to_thread(project.create, path, checklist, self.session.author):
            self._tell(notice)
        await self.open(path)

    async def open_demo(self, start: OpenDemo | None) -> None:
        """Start a laboratory, open its checklist and check it: nothing leaves this machine."""
        if start is None:
            return
        demo = await asyncio.to_thread(start)
        self.laboratory, self.session.laboratory = demo.laboratory, demo.laboratory.name
        self._laboratory_at = demo.path
        await self.open(demo.path)
        self.runs.check()

    def _warm_soon(self) -> None:
        """Import what a run needs once the first contents are painted: a person waits for those."""
        if not self._warmed:
            self._warmed = True
            work = partial(asyncio.to_thread, self.session.project.warm)
            self.app.set_timer(WARM_AFTER_SECONDS, partial(self._spawn, work, "warm"))

    # Judging.

    async def _judge(self) -> None:
        session = self.session
        job, ended = session.judging(), self._run_ended
        began = session.ticks()
        try:
            result = await asyncio.to_thread(judge_job, session.project, job)
        except UserError as trouble:
            session.judge_trouble = str(trouble)
            self._judge_again = session.ticks() + JUDGE_ANEW_SECONDS
            self.publish()
            return
        finally:
            self._judging = False
        if session.path is None or job.base != session.base:
            return
        session.judged(result, job)
        # A long judgement must not follow on itself while results stream in: keys come first.
        spent = session.ticks() - began
        self._next_judgement = session.ticks() + (REST_AFTER_JUDGING * spent if session.run.active else 0)
        if ended and not session.run.active:
            self._run_ended = False
            judged = msgspec.structs.replace(job.checklist, observations=result.observations)
            self.runs.conclude(judged, result.assessment)
        self.publish()
        self._warm_soon()

    # The file.

    async def settle(self, keep: Keep) -> None:
        """Decide on a file that is another one on the disk, because a person chose."""
        try:
            await self.autosave.settle(keep)
        except UserError as trouble:
            self._tell(str(trouble))
        self.refresh()

    async def leave(self) -> str:
        """Stop the run, keep what was seen, save; return why that could not be saved, empty where it is."""
        session = self.session
        if session.path is None:
            return ""
        seen = await asyncio.to_thread(session.run.abandon, LEAVE_SECONDS)
        session.observe(seen)
        session.settle()
        self._run_ended = self._stale = True
        return await self.autosave.last_save(LEAVE_SECONDS)

    async def close(self) -> None:
        """Give the lock back."""
        if self.session.path is not None:
            await asyncio.to_thread(self.session.project.close, self.session.path)

    def _tell(self, line: str) -> None:
        self.app.notify(safe(line), title="The file", severity="warning", markup=False)

    def _spawn(self, work: Callable[[], Coroutine[None, None, None]], group: str) -> None:
        # Without a description Textual asks for repr(work): all facts and findings, as one text.
        _: Worker[None] = self.app.run_worker(work, group=group, description=group, exit_on_error=False)


async def find_exports(session: Session) -> tuple[str, ...]:
    """Return the names of exports beside the checklist that it does not have; none where it was left meanwhile."""
    base, known = session.base, session.checklist.evidence
    found = await asyncio.to_thread(session.project.exports_beside, base, known)
    return tuple(path.name for path in found) if session.base == base else ()
