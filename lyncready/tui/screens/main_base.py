"""What the acts of the main screen stand on: its panes, and which step is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.getters import query_one
from textual.widget import Widget

from lyncready.errors import UserError
from lyncready.guide import STEP, TASK
from lyncready.model import Checklist, Finding
from lyncready.readiness import StepState
from lyncready.tui.screens.base import Leaf, Page
from lyncready.tui.views.detail import find_step
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree


class MainBase(Page):
    """The panes and the current step; the acts come from subclasses."""

    steps = query_one("#steps", StepTree)
    page = query_one("#page", DetailPane)
    matrix = query_one("#matrix", ProbeMatrix)

    @property
    def current_id(self) -> str:
        """The task or step that is looked at."""
        return self.steps.current

    @property
    def current_step(self) -> StepState | None:
        """The state of the step that is looked at; None on a task, or before the first judgement."""
        if self.current_id not in STEP:
            return None
        return find_step(self.context.session.snapshot(), self.current_id)

    @property
    def is_open(self) -> bool:
        """Whether a checklist is open; says so where not."""
        if self.context.session.path is None:
            self.context.refuse("no deployment is open yet")
            return False
        return True

    def need_step(self) -> StepState | None:
        """Return the step that is looked at; says what is missing where there is none."""
        state = self.current_step if self.is_open else None
        if state is None and self.context.session.path is not None:
            self.context.refuse(
                "choose a step first" if self.current_id in TASK else "the facts are still being read"
            )
        return state

    def apply(self, label: str, act: Callable[..., Checklist], *given: object) -> None:
        """Let an act change what is said in the checklist; `label` tells of it."""
        try:
            self.context.session.say(label, act(self.context.session.checklist, *given))
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.context.controller.refresh()
        self.context.tell(label)

    def findings_here(self) -> tuple[Finding, ...]:
        """Findings of the step that is looked at."""
        state = self.current_step
        return state.findings if state is not None else ()

    def _come_back(self) -> bool:
        """Leave what stands on this screen; False where something typed there would be lost."""
        while self.app.screen is not self and len(self.app.screen_stack) > 1:
            if isinstance(self.app.screen, Leaf) and not self.app.screen.may_leave():
                return False
            self.app.pop_screen()
        return True

    def show_everything(self) -> None:
        """Take the filter off, in the tree and in the matrix."""
        self.matrix.only_open = False
        self.draw(self.context.session.snapshot())

    def go_to_step(self, step_id: str) -> None:
        """Come back to this screen, and to a step."""
        if self._come_back() and not self.steps.go_to(step_id):
            self.show_everything()
            self.steps.go_to(step_id)

    def go_to_row(self, domain: str, edge: str) -> None:
        """Come back to this screen, and to a row of the matrix."""
        if not self._come_back():
            return
        if not self.matrix.go_to(domain, edge):
            self.show_everything()
            self.matrix.go_to(domain, edge)
        self.show_pane("#matrix")

    def show_pane(self, name: str) -> None:
        """Show a pane and put the focus there."""
        pane = self.query_one(name, Widget)
        self.make_current(pane)
        if self.maximized is not None:
            self.maximize(pane)
        pane.focus()

    def make_current(self, pane: Widget) -> None:
        """Note which pane is looked at: in a small window it is the only one."""
        for other in self.query("#steps, #page, #matrix"):
            other.set_class(other is pane, "-current")
        self.set_class(pane is self.matrix, "-on-matrix")

    async def mend(self, fault: str) -> None:
        """Take a fault of the laboratory away, and look again."""
        laboratory = self.context.controller.laboratory
        if laboratory is not None:
            await asyncio.to_thread(laboratory.mend, fault)
            self.context.session.show_evidence(laboratory.checklist.evidence)
            self.context.tell(fault, title="Fault removed")
            self.context.controller.check()
