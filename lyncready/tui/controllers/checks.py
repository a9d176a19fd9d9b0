"""Asking the network: check a step, check all, stop, watch, take a fault of the demo away."""

from __future__ import annotations

import asyncio

from lyncready.guide.steps import STEP
from lyncready.readiness.matrix_cells import Cell, Row
from lyncready.tui.context import AppContext
from lyncready.tui.controllers.navigation import Navigation
from lyncready.tui.running import PROBED, open_subjects


def asked_for(row: Row, cell: Cell) -> tuple[str, ...]:
    """Return what is asked anew for a cell: all about its row; the provider's is a step of its own."""
    return (row.name,) if cell.step != "provider.reachable" else (cell.step,)


class CheckController:
    """Runs and the watch."""

    def __init__(self, context: AppContext, navigation: Navigation) -> None:
        self.context = context
        self.app = context.app
        self.navigation = navigation

    def check(self) -> None:
        """Ask the network about the row of the matrix in focus, else about the step that is looked at."""
        if not self.context.need_checklist():
            return
        matrix = self.navigation.matrix
        if matrix.has_focus and matrix.current is not None:
            self.begin(asked_for(*matrix.current))
            return
        here = self.navigation.steps.current
        step = STEP.get(here)
        if step is None:
            only = tuple(key for key in STEP if key.startswith(f"{here}."))
        else:
            only = (step.id,)
        asked = tuple(key for key in only if PROBED & {*STEP[key].required, *STEP[key].advisory})
        if step is not None and step.id == "provisioning.active":
            asked = (step.id,)
        if not asked:
            key = self.context.key
            ways = f"{key('step.mark')} marks it done, {key('go.evidence')} reads an export"
            self.context.refuse(f"nothing checks this step automatically: {ways}")
            return
        self.begin(asked)

    def check_all(self) -> None:
        """Ask the network about everything."""
        if self.context.need_checklist():
            self.begin(None)

    def begin(self, only: tuple[str, ...] | None) -> None:
        """Ask the network, everything or some subjects or steps; the first time only after showing whom."""
        session = self.context.session
        if session.run.active:
            self.context.refuse(f"a check is running: {self.context.key('check.stop')} stops it")
            return
        first = not session.checklist.observations and not session.checklist.network.is_laboratory
        if not first:
            self.context.controller.runs.check(only)
            return
        self.app.run_worker(self._ask_first(only), group="targets", exclusive=True, exit_on_error=False)

    async def _ask_first(self, only: tuple[str, ...] | None) -> None:
        """Before a file's first run, show what will be contacted."""
        from lyncready.tui.screens.targets import TargetsDialog

        session = self.context.session
        targets = await asyncio.to_thread(session.project.targets, session.asked(), session.base)
        if await self.app.push_screen_wait(TargetsDialog(self.context, targets)):
            self.context.controller.runs.check(only)

    def stop(self) -> None:
        """Leave the help or the zoomed pane; else stop the run (what was seen is kept); else end the watch."""
        session, screen = self.context.session, self.navigation.screen
        if screen.query("HelpPanel"):
            self.app.action_hide_help_panel()
        elif screen.maximized is not None:
            screen.minimize()
        elif session.run.active:
            session.run.stop()
            self.context.controller.publish()
        elif session.watch is not None:
            self.context.controller.runs.toggle_watch()
            self.context.tell("the watch has ended")

    def watch(self) -> None:
        """Watch what is not green until it turns."""
        if not self.context.need_checklist():
            return
        if self.context.session.watch is None and not self.context.session.checklist.observations:
            self.check_all()
            return
        session = self.context.session
        if session.watch is None and session.assessment and not open_subjects(session.assessment.findings):
            self.context.tell("everything that is probed is green: there is nothing to watch for")
            return
        on = self.context.controller.runs.toggle_watch()
        ends = f"{self.context.key('check.watch')} ends it"
        self.context.tell(f"watching what is not green; {ends}" if on else "the watch has ended")

    async def fix_fault(self, fault: str) -> None:
        """Take a fault of the laboratory away, and check again."""
        laboratory = self.context.controller.laboratory
        if laboratory is not None:
            await asyncio.to_thread(laboratory.mend, fault)
            self.context.session.show_evidence(laboratory.checklist.evidence)
            self.context.tell(fault, title="Fault removed")
            self.context.controller.runs.check()
