"""The acts that ask the network: check a step, check all, stop, watch."""

from __future__ import annotations

import asyncio

from lyncready.guide import STEP
from lyncready.tui.running import PROBED, open_subjects
from lyncready.tui.screens.main_base import MainBase


class RunActs(MainBase):
    """Runs and the watch."""

    def action_check(self) -> None:
        """Ask the network about the step that is looked at."""
        if not self.is_open:
            return
        step = STEP.get(self.current_id)
        if step is None:
            only = tuple(key for key in STEP if key.startswith(f"{self.current_id}."))
        else:
            only = (step.id,)
        asked = tuple(key for key in only if PROBED & {*STEP[key].required, *STEP[key].advisory})
        if step is not None and step.id == "provisioning.active":
            asked = (step.id,)
        if not asked:
            key = self.context.key
            ways = f"{key('step.mark')} marks it done, {key('go.evidence')} reads an export"
            self.context.refuse(f"no probe proves this step: {ways}")
            return
        self.begin(asked)

    def action_check_all(self) -> None:
        """Ask the network about everything."""
        if self.is_open:
            self.begin(None)

    def begin(self, only: tuple[str, ...] | None) -> None:
        """Ask the network, everything or some subjects or steps; the first time only after showing whom."""
        session = self.context.session
        if session.run.active:
            self.context.refuse(f"a check is running: {self.context.key('check.stop')} stops it")
            return
        first = not session.checklist.observations and not session.checklist.network.is_laboratory
        if not first:
            self.context.controller.check(only)
            return
        self.run_worker(self._ask_first(only), group="targets", exclusive=True, exit_on_error=False)

    async def _ask_first(self, only: tuple[str, ...] | None) -> None:
        """Before a file's first run, show what will be contacted."""
        from lyncready.tui.screens.targets import TargetsDialog

        session = self.context.session
        targets = await asyncio.to_thread(session.services.targets, session.asked(), session.base)
        if await self.app.push_screen_wait(TargetsDialog(self.context, targets)):
            self.context.controller.check(only)

    def action_stop(self) -> None:
        """Leave the help or the zoomed pane; else stop the run (what was seen is kept); else end the watch."""
        session = self.context.session
        if self.query("HelpPanel"):
            self.app.action_hide_help_panel()
        elif self.maximized is not None:
            self.minimize()
        elif session.run.active:
            session.run.stop()
            self.context.controller.publish()
        elif session.watch is not None:
            self.context.controller.toggle_watch()
            self.context.tell("the watch has ended")

    def action_watch(self) -> None:
        """Watch what is not green until it turns."""
        if not self.is_open:
            return
        if self.context.session.watch is None and not self.context.session.checklist.observations:
            self.action_check_all()
            return
        session = self.context.session
        if session.watch is None and session.assessment and not open_subjects(session.assessment.findings):
            self.context.tell("everything that is probed is green: there is nothing to watch for")
            return
        on = self.context.controller.toggle_watch()
        ends = f"{self.context.key('check.watch')} ends it"
        self.context.tell(f"watching what is not green; {ends}" if on else "the watch has ended")
