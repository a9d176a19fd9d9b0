"""Runs of the network and the watch: begun, ended, noted in the history; what turned is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Protocol

from textual.app import App

from lyncready.errors import UserError
from lyncready.model import Checklist
from lyncready.readiness import Assessment
from lyncready.tui.ringing import tell_turns
from lyncready.tui.running import Watch, open_subjects
from lyncready.tui.session import Session
from lyncready.tui.views.lines import safe

Spawn = Callable[[Callable[[], Coroutine[None, None, None]], str], None]


class Publish(Protocol):
    """Lets every screen draw the session; `stale` has it judged, too."""

    def __call__(self, *, stale: bool = False) -> None: ...


class CheckRunner:
    """Asks the network for the session; `publish` draws it, `tick` takes what a run saw, `tell` says a line."""

    def __init__(
        self,
        app: App[int],
        session: Session,
        spawn: Spawn,
        *,
        publish: Publish,
        tick: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        self.app, self.session = app, session
        self._spawn, self._publish, self._tick, self._tell = spawn, publish, tick, tell
        self.rings = True  # where a watch has seen something turn
        self.first_ended: Callable[[], None] = lambda: None  # the first check of a file is over and judged
        self._before_run: tuple[Checklist, Assessment | None] = Checklist(), None

    def check(self, only: tuple[str, ...] | None = None) -> None:
        """Ask the network: everything, or only some subjects or steps."""
        session = self.session
        if session.path is None or session.run.active:
            return
        forgotten = session.run.saw_nothing
        session.expect_run(only)
        # What a run that saw nothing asked for the first time is forgotten, and with it how that was judged.
        self._before_run = session.checklist, None if forgotten else session.assessment
        self._spawn(partial(self._run, only), "run")
        self._publish(stale=True)

    async def _run(self, only: tuple[str, ...] | None) -> None:
        session = self.session
        asked = session.asked()
        try:
            run = await asyncio.to_thread(session.project.start, asked, session.base, only, self._ended)
        except UserError as trouble:
            session.run.fail()
            session.watch = None
            self.app.notify(safe(str(trouble)), title="Could not check", severity="error", markup=False)
            self._publish()
            return
        session.run.begin(run)

    def _ended(self) -> None:
        """Let the end of a run be taken without waiting for the next tick; called in the run's own thread."""
        try:
            self.app.call_later(self._take_end)
        except RuntimeError:
            return  # the app is gone, and its loop with it

    def _take_end(self) -> None:
        if self.session.run.active:  # else it was taken by a tick, or on the way out
            self._tick()

    def conclude(self, judged: Checklist, became: Assessment) -> None:
        """Note in the history what a run turned, and tell the watch of it."""
        if not self._before_run[0].observations:
            self.first_ended()
        if self.session.path is not None:
            self._spawn(partial(self._note, self.session.path, judged, became), "history")
        watch, after = self.session.watch, self.session.assessment
        if watch is None or after is None:
            return
        if not tell_turns(self.app, watch, after, self.session.checklist.deployment, self.rings):
            self.session.watch = None

    def toggle_watch(self) -> bool:
        """Start or end the watch; return whether it goes on."""
        session = self.session
        if session.watch is not None:
            session.watch = None
        elif session.path is not None:
            session.watch = Watch(session.ticks)
            self.look_again()
        self._publish()
        return session.watch is not None

    def look_again(self) -> None:
        """Ask about what is not green."""
        session = self.session
        if session.watch is None:
            return
        session.watch.looks()
        session.watch.before = session.assessment
        subjects = open_subjects(session.assessment.findings) if session.assessment else ()
        self.check(subjects or None)

    async def _note(self, path: Path, judged: Checklist, became: Assessment) -> None:
        session, before = self.session, self._before_run
        after, blind = (judged, became), session.run.saw_nothing
        note = partial(session.project.note_run, path, before, after, session.resolvers, blind=blind)
        try:
            notices = await asyncio.to_thread(note)
        except UserError as trouble:
            notices = (str(trouble),)
        for notice in notices:
            self._tell(notice)
