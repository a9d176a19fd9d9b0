"""What the acts of the main screen stand on: its panes, and which step is looked at."""

from __future__ import annotations

from typing import TypeVar

from textual.getters import query_one

from lyncready.guide.steps import STEP, TASK
from lyncready.model import Finding
from lyncready.readiness import StepState
from lyncready.tui.screens.base import Page
from lyncready.tui.services import Trouble
from lyncready.tui.session import Said
from lyncready.tui.views.detail import find_step
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree

Result = TypeVar("Result")


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
        return find_step(self.desk.session.snapshot(), self.current_id)

    @property
    def is_open(self) -> bool:
        """Whether a checklist is open; says so where not."""
        if self.desk.session.path is None:
            self.desk.refuse("no deployment yet: n describes one")
            return False
        return True

    def need_step(self) -> StepState | None:
        """Return the step that is looked at; says what is missing where there is none."""
        state = self.current_step if self.is_open else None
        if state is None and self.desk.session.path is not None:
            self.desk.refuse(
                "choose a step first" if self.current_id in TASK else "the facts are still being read"
            )
        return state

    def apply(self, change: tuple[Said, str]) -> None:
        """Put what was said into the checklist."""
        said, label = change
        try:
            self.desk.session.say(label, said)
        except Trouble as trouble:
            self.desk.refuse(str(trouble))
            return
        self.desk.conductor.refresh()
        self.desk.tell(label)

    def findings_here(self) -> tuple[Finding, ...]:
        """Findings of the step that is looked at."""
        state = self.current_step
        return state.findings if state is not None else ()
