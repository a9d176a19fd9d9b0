"""The main screen: what next, where am I, what is in the way, what does the network say.

status                                     one line
next                                       one line, coloured where a hand is needed
tree            | detail                   where am I | what is in the way, what do I do
matrix                                     a row for every SIP domain, a column for every layer
footer
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import isawaitable
from typing import ClassVar

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from lyncready.guide.steps import TASK
from lyncready.project.project import Keep
from lyncready.project.settings import real_path
from lyncready.tui.context import AppContext
from lyncready.tui.controllers.checks import CheckController
from lyncready.tui.controllers.copying import CopyController
from lyncready.tui.controllers.doors import DoorController
from lyncready.tui.controllers.marks import MarkController
from lyncready.tui.controllers.navigation import Navigation
from lyncready.tui.screens.base import Page
from lyncready.tui.screens.main_keys import KEYS
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.detail import empty_blocks, step_blocks, task_blocks
from lyncready.tui.views.grid import matrix_title
from lyncready.tui.views.status import next_line, notice_line, status_line
from lyncready.tui.views.tree import tree_rows
from lyncready.tui.widgets.bars import Bar, NextBar, Tour
from lyncready.tui.widgets.detail import CommandBlock, DetailPane
from lyncready.tui.widgets.keys import KeyBar
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree


class MainScreen(Page):
    """Wires the panes together: messages up, snapshots down."""

    AUTO_FOCUS = "#steps"
    BINDING_GROUP_TITLE = "Checklist"
    BINDINGS: ClassVar[list[BindingType]] = list(KEYS)
    steps = query_one("#steps", StepTree)
    page = query_one("#page", DetailPane)
    matrix = query_one("#matrix", ProbeMatrix)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.navigation = Navigation(context, self)
        self.checks = CheckController(context, self.navigation)
        self.marks = MarkController(context, self.navigation)
        self.copying = CopyController(context, self.navigation)
        self.doors = DoorController(context, self.navigation, self.checks)
        self._acts = self._table_of_acts()
        self._drawn: Snapshot | None = None
        self._page_of = ""
        self._page_facts: tuple[object, ...] = ()

    def _table_of_acts(self) -> dict[str, Callable[[], object]]:
        """Return what the keys do, by the id of the binding."""
        go, checks, marks, doors = self.navigation, self.checks, self.marks, self.doors
        return {
            "step.mark": marks.mark,
            "step.waive": marks.waive,
            "step.take-back": marks.take_back,
            "step.note": marks.note,
            "step.copy": self.copying.copy,
            "edit.undo": marks.undo,
            "edit.redo": marks.redo,
            "check.step": checks.check,
            "check.all": checks.check_all,
            "check.watch": checks.watch,
            "check.stop": checks.stop,
            "go.blocker": partial(go.go_to_blocker, 1),
            "go.blocker-back": partial(go.go_to_blocker, -1),
            "go.task-1": partial(go.go_to_step, "federation"),
            "go.task-2": partial(go.go_to_step, "policy"),
            "go.task-3": partial(go.go_to_step, "provider"),
            "go.deployment": doors.deployment,
            "go.evidence": doors.evidence,
            "go.certificate": doors.certificate,
            "go.report": doors.report,
            "go.history": doors.history,
            "go.find": partial(self.context.app.run_action, "app.find"),
            "page.link": self.copying.open_link,
            "view.filter": go.filter,
            "matrix.order": go.order,
            "view.details": self.turn_details,
            "view.zoom": go.zoom,
            "view.next-pane": partial(go.next_pane, 1),
            "view.pane-before": partial(go.next_pane, -1),
            "file.reload": partial(doors.settle, Keep.THEIRS),
            "file.keep": partial(doors.settle, Keep.OURS),
            "file.both": partial(doors.settle, Keep.BOTH),
            "app.help": doors.help,
        }

    async def action_act(self, binding_id: str) -> None:
        """Do what a key, or a line of the palette, stands for."""
        done = self._acts[binding_id]()
        if isawaitable(done):
            await done

    @property
    def current_id(self) -> str:
        """The task or step that is looked at."""
        return self.steps.current

    def compose(self) -> ComposeResult:
        """The panes from top to bottom."""
        yield Bar(id="status", markup=False)
        yield NextBar(id="next", markup=False)
        yield Bar(id="changed", markup=False)
        with Horizontal(id="upper"):
            yield StepTree(id="steps")
            yield DetailPane(id="page")
        yield Tour(id="tour", markup=False)
        yield ProbeMatrix(id="matrix")
        yield Static(Content("Please enlarge this window to at least 50 by 12."), id="enlarge")
        yield KeyBar()

    def on_mount(self) -> None:
        """Give the panes their titles and draw."""
        self.obey_glyphs()
        self.steps.border_title = Content("Checklist")
        self.steps.add_class("-current")
        self.context.controller.runs.first_ended = self.navigation.follow_next

    def obey_glyphs(self) -> None:
        """Draw in ASCII or not, as the output and the settings have it."""
        plain = self.context.ascii_only
        self.set_class(plain, "-ascii")
        for pane in (self.steps, self.page, self.matrix, *self.query(Bar)):
            pane.ascii_only = plain

    def obey_keys(self) -> None:
        """Name the keys anew that texts name: the settings gave acts other ones."""
        self._page_facts = ()
        self.draw(self.context.session.snapshot())

    # Drawing.

    def draw(self, shown: Snapshot) -> None:
        """Show a snapshot; the panes themselves leave alone what has not changed."""
        before, self._drawn = self._drawn, shown
        if shown.run is not None and shown.run.active and not (before and before.run and before.run.active):
            self.navigation.free = True
        self._draw_bars(shown)
        if shown.assessment is not None:
            self.steps.show(tree_rows(shown.assessment, self.matrix.only_open))
            if before is None or before.path != shown.path or before.assessment is None:
                self.call_after_refresh(self._resume, shown)
        self.matrix.show(shown.rows)
        self._draw_matrix_title()
        if shown.laboratory and shown.assessment is not None and not self.context.state.toured:
            self.query_one(Tour).show(self.context.key, self.ink)
        facts = _page_facts(shown)
        if facts != self._page_facts:
            self._page_facts = facts
            self._show_page()

    def _resume(self, shown: Snapshot) -> None:
        """Begin where the person was when the file was open last, else at what is next."""
        assert shown.assessment is not None
        first = shown.assessment.next.step if shown.assessment.next else shown.assessment.steps[0].step.id
        known = self.context.state.step_of(real_path(shown.path)) if shown.path is not None else ""
        if not (known and self.steps.go_to(known)):
            self.steps.go_to(first)

    def _draw_bars(self, shown: Snapshot) -> None:
        status = self.query_one("#status", Bar)
        width = status.size.width or self.size.width  # help takes its room beside it
        status.put(status_line(shown, width))
        text, urgent = next_line(shown, self.context.key("go.blocker"), width)
        bar = self.query_one("#next", NextBar)
        bar.put(text)
        bar.set_class(urgent, "-urgent")
        changed = self.query_one("#changed", Bar)
        notice = notice_line(shown, self.context.key)
        changed.display = notice is not None
        if notice is not None:
            changed.put(notice)

    def _draw_matrix_title(self) -> None:
        if self._drawn is not None:
            limits = "not green" if self.matrix.only_open else ""
            shown, matrix = self._drawn, self.matrix
            width, key_of = matrix.size.width, self.context.key
            title = matrix_title(shown, len(matrix.rows), limits, width, key_of, worst_first=matrix.by_worst)
            matrix.border_title = self.ink(title)

    def _show_page(self, top: bool = False) -> None:
        shown, entry = self._drawn, self.current_id
        if shown is None:
            return
        if shown.assessment is None or not entry:
            self.page.show(empty_blocks(shown))
            return
        if entry in TASK:
            task = next(task for task in shown.assessment.tasks if task.id == entry)
            self.page.show(task_blocks(task, shown), top)
        else:
            self.page.show(step_blocks(shown, entry, self.context.texts, self.context.state.details), top)

    # Messages of the panes.

    def on_step_tree_moved(self, event: StepTree.Moved) -> None:
        """Show the page of what the cursor is on."""
        if event.id != self._page_of:
            self._page_of = event.id
            self._show_page(top=True)

    def on_step_tree_step_opened(self) -> None:
        """Go into the page."""
        self.navigation.show_pane("#page")

    def on_next_bar_pressed(self) -> None:
        """Go to what is next."""
        self.navigation.go_to_blocker(1)

    def on_probe_matrix_arranged(self) -> None:
        """The number of rows stands in the title."""
        self._draw_matrix_title()

    def on_probe_matrix_cell_opened(self, event: ProbeMatrix.CellOpened) -> None:
        """Open all that the probe saw."""
        self.doors.open_probe(event.row, event.cell)

    @on(Bar.Resized, "#status")
    def fit_bars(self) -> None:
        """Fit the bars to the new width."""
        if self._drawn is not None:
            self._draw_bars(self._drawn)
            self._draw_matrix_title()

    def on_resize(self) -> None:
        """A window that was too small for any pane took the focus away."""
        self.call_after_refresh(self.navigation.keep_focus)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where only one pane has room, it is the focused one."""
        for pane in self.query("#steps, #page, #matrix"):
            if pane in event.widget.ancestors_with_self:
                self.navigation.make_current(pane)

    async def on_command_block_chosen(self, event: CommandBlock.Chosen) -> None:
        """Copy a command that was clicked."""
        await self.copying.copy_command(event.command)

    def note_hand(self) -> None:
        """Somebody is at the keys or the mouse: the demo's first lines go for ever, and the cursor is theirs."""
        self.navigation.free = False
        tour = self.query_one(Tour)
        if tour.display:
            tour.display = False
            self.context.state = msgspec.structs.replace(self.context.state, toured=True)

    def turn_details(self) -> None:
        """Open or close what is read once on every page; it is remembered."""
        state = self.context.state
        self.context.state = msgspec.structs.replace(state, details=not state.details)
        self._show_page()


def _page_facts(shown: Snapshot) -> tuple[object, ...]:
    """What the page on the right is drawn from, cheap to compare."""
    facts = shown.checklist
    return id(shown.assessment), id(facts.steps), id(facts.deployment), shown.path, shown.loading, shown.age_mark
