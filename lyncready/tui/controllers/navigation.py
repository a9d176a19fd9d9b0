"""Where the person is on the main screen: its panes, the step looked at, and the ways from one to another."""

from __future__ import annotations

from textual.widget import Widget

from lyncready.guide.steps import STEP, TASK
from lyncready.model import Finding
from lyncready.readiness import StepState
from lyncready.tui.context import AppContext
from lyncready.tui.screens.base import Leaf, Page
from lyncready.tui.views.detail import find_step
from lyncready.tui.views.tree import blocker_order
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree

PANES = ("#steps", "#page", "#matrix")


class Navigation:
    """Moves the cursor and the focus; knows the main screen as a page with three panes."""

    def __init__(self, context: AppContext, screen: Page) -> None:
        self.context = context
        self.screen = screen
        self.free = False  # no key and no click since the run began: the cursor may move by itself

    @property
    def steps(self) -> StepTree:
        """The checklist as a tree."""
        return self.screen.query_one("#steps", StepTree)

    @property
    def page(self) -> DetailPane:
        """The page of the step."""
        return self.screen.query_one("#page", DetailPane)

    @property
    def matrix(self) -> ProbeMatrix:
        """The probe matrix."""
        return self.screen.query_one("#matrix", ProbeMatrix)

    @property
    def current_step(self) -> StepState | None:
        """The state of the step that is looked at; None on a task, or before the first judgement."""
        if self.steps.current not in STEP:
            return None
        return find_step(self.context.session.snapshot(), self.steps.current)

    def need_step(self) -> StepState | None:
        """Return the step that is looked at; says what is missing where there is none."""
        if not self.context.need_checklist():
            return None
        state = self.current_step
        if state is None:
            task = self.steps.current in TASK
            self.context.refuse("choose a step first" if task else "the facts are still being read")
        return state

    def findings_here(self) -> tuple[Finding, ...]:
        """Findings of the step that is looked at."""
        state = self.current_step
        return state.findings if state is not None else ()

    def _come_back(self) -> bool:
        """Leave what stands on the main screen; False where something typed there would be lost."""
        app = self.screen.app
        while app.screen is not self.screen and len(app.screen_stack) > 1:
            if isinstance(app.screen, Leaf) and not app.screen.may_leave():
                return False
            app.pop_screen()
        return True

    def _show_everything(self) -> None:
        """Take the filter off, in the tree and in the matrix."""
        self.matrix.only_open = False
        self.screen.draw(self.context.session.snapshot())

    def follow_next(self) -> None:
        """After the first check of a file go to what is next, unless somebody went elsewhere meanwhile."""
        assessment = self.context.session.assessment
        if self.free and assessment is not None and assessment.next is not None:
            self.screen.call_after_refresh(self.steps.go_to, assessment.next.step)

    def go_to_step(self, step_id: str) -> None:
        """Come back to the main screen, and to a step or task."""
        if self._come_back() and not self.steps.go_to(step_id):
            self._show_everything()
            self.steps.go_to(step_id)

    def go_to_row(self, domain: str, edge: str) -> None:
        """Come back to the main screen, and to a row of the matrix."""
        if not self._come_back():
            return
        if not self.matrix.go_to(domain, edge):
            self._show_everything()
            self.matrix.go_to(domain, edge)
        self.show_pane("#matrix")

    def go_to_blocker(self, step: int) -> None:
        """Go to what is next, and from there round the blockers."""
        assessment = self.context.session.assessment
        if assessment is None:
            return
        order = blocker_order(assessment)
        if not order:
            self.context.tell("nothing is blocked")
            return
        here = order.index(self.steps.current) + step if self.steps.current in order else 0
        self.steps.go_to(order[here % len(order)])

    def filter(self) -> None:
        """Show only what is not done, in the tree and in the matrix; or everything again."""
        self.matrix.only_open = not self.matrix.only_open
        self.screen.draw(self.context.session.snapshot())

    def order(self) -> None:
        """Show the worst rows of the matrix, on top; from there go back to the order of the file."""
        matrix = self.matrix
        matrix.order(worst=not (matrix.by_worst and matrix.has_focus))
        self.show_pane("#matrix")

    # Panes.

    def show_pane(self, name: str) -> None:
        """Show a pane and put the focus there."""
        pane = self.screen.query_one(name, Widget)
        self.make_current(pane)
        if self.screen.maximized is not None:
            self.screen.maximize(pane)
        pane.focus()

    def make_current(self, pane: Widget) -> None:
        """Note which pane is looked at: in a small window it is the only one."""
        for other in self.screen.query("#steps, #page, #matrix"):
            other.set_class(other is pane, "-current")
        self.screen.set_class(pane is self.matrix, "-on-matrix")

    def _current_pane(self) -> int:
        panes = (self.screen.query_one(name, Widget) for name in PANES)
        return next((index for index, pane in enumerate(panes) if pane.has_class("-current")), 0)

    def keep_focus(self) -> None:
        """Give the focus to the pane that is looked at, where nothing has it."""
        if self.screen.focused is None:
            self.screen.query_one(PANES[self._current_pane()], Widget).focus()

    def next_pane(self, step: int) -> None:
        """Go to the next pane, or to the one before."""
        self.show_pane(PANES[(self._current_pane() + step) % len(PANES)])

    def zoom(self) -> None:
        """Give the whole screen to a pane, or take it back."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        else:
            self.screen.maximize(self.screen.query_one(PANES[self._current_pane()], Widget))
