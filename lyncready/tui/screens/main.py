"""The main screen: what next, where am I, what is in the way, what does the network say.

status                                     one line
next                                       one line, coloured where a hand is needed
tree            | detail                   where am I | what is in the way, what do I do
matrix                                     a row for every SIP domain, a column for every layer
footer
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lyncready.guide import TASK
from lyncready.project.settings import real_path
from lyncready.tui.screens.main_copy import CopyActs
from lyncready.tui.screens.main_doors import DoorActs
from lyncready.tui.screens.main_runs import RunActs
from lyncready.tui.screens.main_words import WordActs
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.detail import empty_blocks, step_blocks, task_blocks
from lyncready.tui.views.grid import matrix_title
from lyncready.tui.views.status import next_line, notice_line, status_line
from lyncready.tui.views.tree import blocker_order, tree_rows
from lyncready.tui.widgets.bars import Bar, NextBar
from lyncready.tui.widgets.detail import DetailPane
from lyncready.tui.widgets.keys import KeyBar
from lyncready.tui.widgets.matrix import ProbeMatrix
from lyncready.tui.widgets.tree import StepTree

PANES = ("#steps", "#page", "#matrix")


class MainScreen(WordActs, RunActs, CopyActs, DoorActs):
    """Wires the panes together: messages up, snapshots down."""

    AUTO_FOCUS = "#steps"
    BINDING_GROUP_TITLE = "Checklist"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "Done", id="step.mark", tooltip="Mark the step done, or undo the mark"),
        Binding("r", "check", "Check", id="check.step", tooltip="Ask the network about this step"),
        Binding("R", "check_all", "Check all", id="check.all", tooltip="Ask the network about everything"),
        Binding("w", "watch", "Watch", id="check.watch", tooltip="Re-check failing items until they pass"),
        Binding("b", "blocker(1)", "Blocker", id="go.blocker", tooltip="Next blocker"),
        Binding("c", "copy", "Copy", id="step.copy", tooltip="Copy the command or the remedy"),
        Binding("e", "deployment", "Deployment", id="go.deployment", tooltip="Edges, SIP domains, platform"),
        Binding("i", "evidence", "Evidence", id="go.evidence", tooltip="Settings exported from a server"),
        Binding("x", "report", "Report", id="go.report", tooltip="A report to a file"),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="Help on the pane, and its keys"),
        Binding("B", "blocker(-1)", "Blocker back", show=False, id="go.blocker-back", tooltip="Previous blocker"),
        Binding("s", "waive", "Waive", show=False, id="step.waive", tooltip="Waive (accept the risk)"),
        Binding("S", "take_back", "Take back", show=False, id="step.take-back", tooltip="Take a waiver back"),
        Binding("n", "note", "Note", show=False, id="step.note", tooltip="Write a note on the step"),
        Binding("u", "undo", "Undo", show=False, id="edit.undo", tooltip="Undo the last change"),
        Binding("ctrl+r", "redo", "Redo", show=False, id="edit.redo", tooltip="Redo"),
        Binding("f", "filter", "Filter", show=False, id="view.filter", tooltip="Only what is not done"),
        Binding(
            "slash",
            "find",
            "Find",
            show=False,
            id="go.find",
            tooltip="Find a step, a domain, an error number",
        ),
        Binding(
            "d",
            "details",
            "Details",
            show=False,
            id="view.details",
            tooltip="Instructions, links, what checked it",
        ),
        Binding("z", "zoom", "Zoom", show=False, id="view.zoom", tooltip="This pane alone, and back"),
        Binding(
            "C",
            "certificate",
            "New certificate",
            show=False,
            id="go.certificate",
            tooltip="Judge a certificate before it is installed",
        ),
        Binding(
            "ctrl+o",
            "app.open_other",
            "Open",
            show=False,
            id="file.open",
            tooltip="Another checklist, or a new one",
        ),
        Binding("H", "history", "History", show=False, id="go.history", tooltip="What changed when"),
        Binding("1", "task('federation')", "Task 1", show=False, id="go.task-1", tooltip="Federation and PIC"),
        Binding("2", "task('policy')", "Task 2", show=False, id="go.task-2", tooltip="External access policy"),
        Binding("3", "task('provider')", "Task 3", show=False, id="go.task-3", tooltip="Skype provider"),
        Binding("escape", "stop", "Stop", show=False, id="check.stop", tooltip="Stop the check or the watch"),
        Binding("tab", "pane(1)", "Next pane", show=False, id="view.next-pane", tooltip="To the next pane"),
        Binding(
            "shift+tab", "pane(-1)", "Pane before", show=False, id="view.pane-before", tooltip="To the pane before"
        ),
        Binding(
            "ctrl+l", "settle('theirs')", "Reload", show=False, id="file.reload", tooltip="Take the file on disk"
        ),
        Binding("ctrl+k", "settle('ours')", "Keep", show=False, id="file.keep", tooltip="Write what is here"),
        Binding("ctrl+b", "settle('both')", "Both", show=False, id="file.both", tooltip="Bring both together"),
        Binding("q", "app.quit", "Quit", show=False, id="app.quit", tooltip="Leave; everything is saved"),
    ]

    def compose(self) -> ComposeResult:
        """The panes from top to bottom."""
        yield Bar(id="status", markup=False)
        yield NextBar(id="next", markup=False)
        yield Bar(id="changed", markup=False)
        with Horizontal(id="upper"):
            yield StepTree(id="steps")
            yield DetailPane(id="page")
        yield ProbeMatrix(id="matrix")
        yield Static(Content("Please enlarge this window to at least 50 by 12."), id="enlarge")
        yield KeyBar()

    def on_mount(self) -> None:
        """Give the panes their titles and draw."""
        self._drawn: Snapshot | None = None
        self._page_of = ""
        self._page_facts: tuple[object, ...] = ()
        self.obey_glyphs()
        self.steps.border_title = Content("Checklist")
        self.steps.add_class("-current")

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
        self._draw_bars(shown)
        if shown.assessment is not None:
            self.steps.show(tree_rows(shown.assessment, self.matrix.only_open))
            if before is None or before.path != shown.path or before.assessment is None:
                self.call_after_refresh(self._resume, shown)
        self.matrix.show(shown.rows)
        self._draw_matrix_title()
        facts = _page_facts(shown)
        if facts != self._page_facts:
            self._page_facts = facts
            self._show_page()

    def _resume(self, shown: Snapshot) -> None:
        """Begin where the person was when the file was open last, else at what is next."""
        assert shown.assessment is not None
        first = shown.assessment.next.step if shown.assessment.next else shown.assessment.steps[0].step.id
        known = self.context.memory.step_of(real_path(shown.path)) if shown.path is not None else ""
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
            self.page.show(step_blocks(shown, entry, self.context.texts, self.context.memory.details), top)

    # Messages of the panes.

    def on_step_tree_moved(self, event: StepTree.Moved) -> None:
        """Show the page of what the cursor is on."""
        if event.id != self._page_of:
            self._page_of = event.id
            self._show_page(top=True)

    def on_step_tree_step_opened(self) -> None:
        """Go into the page."""
        self.show_pane("#page")

    def on_next_bar_pressed(self) -> None:
        """Go to what is next."""
        self.action_blocker(1)

    def on_probe_matrix_arranged(self) -> None:
        """The number of rows stands in the title."""
        self._draw_matrix_title()

    def on_probe_matrix_cell_opened(self, event: ProbeMatrix.CellOpened) -> None:
        """Open all that the probe saw."""
        self.open_probe(event.row, event.cell)

    @on(Bar.Resized, "#status")
    def fit_bars(self) -> None:
        """Fit the bars to the new width."""
        if self._drawn is not None:
            self._draw_bars(self._drawn)
            self._draw_matrix_title()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where only one pane has room, it is the focused one."""
        for pane in self.query("#steps, #page, #matrix"):
            if pane in event.widget.ancestors_with_self:
                self.make_current(pane)

    # Acts of looking.

    def action_pane(self, step: int) -> None:
        """Go to the next pane."""
        here = next((i for i, name in enumerate(PANES) if self.query_one(name).has_class("-current")), 0)
        self.show_pane(PANES[(here + step) % len(PANES)])

    def action_blocker(self, step: int) -> None:
        """Go to what is next, and from there round the blockers."""
        if self._drawn is None or self._drawn.assessment is None:
            return
        order = blocker_order(self._drawn.assessment)
        if not order:
            self.context.tell("nothing is blocked")
            return
        here = order.index(self.current_id) + step if self.current_id in order else 0
        self.steps.go_to(order[here % len(order)])

    def action_task(self, task_id: str) -> None:
        """Go to a task."""
        self.go_to_step(task_id)

    def action_filter(self) -> None:
        """Show only what is not done, in the tree and in the matrix; or everything again."""
        self.matrix.only_open = not self.matrix.only_open
        if self._drawn is not None:
            self.draw(self._drawn)

    def action_details(self) -> None:
        """Open or close what is read once on every page; it is remembered."""
        memory = self.context.memory
        self.context.memory = msgspec.structs.replace(memory, details=not memory.details)
        self._show_page()

    def action_zoom(self) -> None:
        """Give the whole screen to a pane, or take it back."""
        if self.maximized is not None:
            self.minimize()
            return
        name = next(name for name in PANES if self.query_one(name).has_class("-current"))
        self.maximize(self.query_one(name, Widget))


def _page_facts(shown: Snapshot) -> tuple[object, ...]:
    """What the page on the right is drawn from, cheap to compare."""
    facts = shown.checklist
    return id(shown.assessment), id(facts.steps), id(facts.deployment), shown.path, shown.loading, shown.age_mark
