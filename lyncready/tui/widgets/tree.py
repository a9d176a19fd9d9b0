"""The checklist as a tree: tasks with their counts, steps with their states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from lyncready.guide.step_shapes import GLOSSARY
from lyncready.tui.glyphs import GLYPHS, QUIET, ShownStatus, Tone, to_ascii
from lyncready.tui.views.tree import StepRow, TaskRow

Entry = TaskRow | StepRow
_CLASS_OF: dict[Tone, str] = {
    Tone.ERROR: "steps--error",
    Tone.WARNING: "steps--warning",
    Tone.SUCCESS: "steps--success",
    Tone.DIM: "steps--dim",
    Tone.ACCENT: "steps--accent",
}
_FADED = frozenset({ShownStatus.HELD, ShownStatus.WAIVED, ShownStatus.NOT_NEEDED})


class StepTree(Tree[Entry], inherit_bindings=False):
    """Where am I: six tasks and their steps."""

    HELP = f"""# Checklist

Red is blocked and needs work; a dim step waits for another one. A step that is confirmed manually is
marked done here. What to fix first is in the line *Next*.

{GLOSSARY}
"""
    FOOTER = ("tree.open", "step.mark", "check.step", "check.watch", "step.copy", "app.help")
    COMPONENT_CLASSES: ClassVar[set[str]] = set(_CLASS_OF.values())
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False, id="tree.up", tooltip="To the line above"),
        Binding("down,j", "cursor_down", "Down", show=False, id="tree.down", tooltip="To the line below"),
        Binding("left,h", "close", "Close", show=False, id="tree.close", tooltip="Close the task, or go to it"),
        Binding("enter,right,l", "open", "Open", show=False, id="tree.open", tooltip="Open the task or the step"),
        Binding("g,home", "scroll_home", "First", show=False, id="tree.first", tooltip="To the first line"),
        Binding("G,end", "scroll_end", "Last", show=False, id="tree.last", tooltip="To the last line"),
        Binding("pageup", "page_up", "Page up", show=False, id="tree.page-up", tooltip="A page up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="tree.page-down", tooltip="A page down"),
    ]
    ascii_only: reactive[bool] = reactive(False)

    @dataclass
    class Moved(Message):
        """The cursor is on another task or step; `id` names it."""

        tree: StepTree
        id: str

        @property
        def control(self) -> StepTree:
            """The tree."""
            return self.tree

    @dataclass
    class StepOpened(Message):
        """A step was opened."""

        tree: StepTree
        id: str

        @property
        def control(self) -> StepTree:
            """The tree."""
            return self.tree

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("checklist", id=id)
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = False
        self._entries: dict[str, TreeNode[Entry]] = {}
        self._rows: tuple[TaskRow, ...] = ()

    def watch_ascii_only(self, plain: bool) -> None:
        """Guides are drawn with lines that ASCII has not."""
        self.show_guides = not plain

    @property
    def current(self) -> str:
        """Id of the task or step under the cursor; empty while there is none."""
        node = self.cursor_node
        return node.data.id if node is not None and node.data is not None else ""

    def show(self, rows: tuple[TaskRow, ...]) -> None:
        """Take new rows; labels change in place while the structure stays."""
        if rows == self._rows:
            return
        same = _structure(rows) == _structure(self._rows)
        self._rows = rows
        if not same:
            self._rebuild(rows)
            return
        for task in rows:
            entries: list[Entry] = [task, *task.steps]
            for entry in entries:
                node = self._entries[entry.id]
                if node.data != entry:
                    node.data = entry
                    node.set_label(Text(entry.title))

    def _rebuild(self, rows: tuple[TaskRow, ...]) -> None:
        here, order = self.current, list(self._entries)
        closed = {key for key, node in self._entries.items() if node.allow_expand and not node.is_expanded}
        first_time = not self._entries
        self.clear()
        self._entries = {}
        for task in rows:
            open_task = task.id not in closed and not (first_time and task.look in QUIET)
            node = self.root.add(Text(task.title), task, expand=open_task)
            self._entries[task.id] = node
            for step in task.steps:
                self._entries[step.id] = node.add_leaf(Text(step.title), step)
        if here:
            self._stay_near(here, order)

    def _stay_near(self, here: str, order: list[str]) -> None:
        """Put the cursor where it was; where that line is gone, on the one that followed, else went before."""
        place = order.index(here) if here in order else 0
        for entry in (here, *order[place + 1 :], *order[:place][::-1]):
            if self.go_to(entry):
                break
        if self.current != here:
            self.post_message(self.Moved(self, self.current))

    def go_to(self, entry_id: str) -> bool:
        """Put the cursor on a task or step, opening its task; False where it is not shown."""
        node = self._entries.get(entry_id)
        if node is None:
            return False
        if node.parent is not None and node.parent is not self.root and not node.parent.is_expanded:
            node.parent.expand()
        if self.last_line >= 0:  # asking for it numbers the lines, which a new or opened tree needs
            self.move_cursor(node)
        return True

    def render_label(self, node: TreeNode[Entry], base_style: Style, style: Style) -> Text:
        """Draw glyph, title and count over the whole width, so that the cursor is a bar."""
        entry = node.data
        if entry is None:
            return super().render_label(node, base_style, style)
        width = max(8, self.scrollable_content_region.width - 2)
        sign = GLYPHS[entry.look]
        marked = node is self.cursor_node
        faded = entry.look in _FADED and not marked
        count = _count(entry, width)
        room = width - 3 - (len(count) + 2 if count else 0)
        title = Text(entry.short if isinstance(entry, TaskRow) and cell_len(entry.title) > room else entry.title)
        title.truncate(room, overflow="ellipsis", pad=True)
        text = Text()
        if node.allow_expand:
            icon = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
            text.append(icon, base_style + Style(meta={"toggle": True}))
        text.append(sign.glyph + " ", style if marked else style + self._tone(sign.tone))
        text.append(title.plain, style + self._tone(Tone.DIM) if faded else style)
        text.append(f" {count} " if count else " ", style if marked else style + self._tone(Tone.DIM))
        if self.ascii_only:
            plain = to_ascii(text.plain)
            text = Text(plain, spans=text.spans)
        return text

    def _tone(self, tone: Tone) -> Style:
        name = _CLASS_OF.get(tone)
        return self.get_component_rich_style(name, partial=True) if name else Style()

    def get_label_width(self, node: TreeNode[Entry]) -> int:
        """Every label fills the pane."""
        return max(8, self.scrollable_content_region.width - (0 if node.allow_expand else 2))

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Entry]) -> None:
        """Tell of the cursor in the words of the checklist."""
        event.stop()
        if event.node.data is not None:
            self.post_message(self.Moved(self, event.node.data.id))

    def on_tree_node_selected(self, event: Tree.NodeSelected[Entry]) -> None:
        """A click opens."""
        event.stop()

    def action_open(self) -> None:
        """Open a task, or go into a step."""
        node = self.cursor_node
        if node is None or node.data is None:
            return
        if node.allow_expand and not node.is_expanded:
            node.expand()
        elif node.allow_expand and node.children:
            self.move_cursor(node.children[0])
        else:
            self.post_message(self.StepOpened(self, node.data.id))

    def action_close(self) -> None:
        """Close a task; from a step go to its task."""
        node = self.cursor_node
        if node is None:
            return
        if node.allow_expand:
            node.collapse()
        elif node.parent is not None:
            self.move_cursor(node.parent)


def _structure(rows: tuple[TaskRow, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((task.id, *(step.id for step in task.steps)) for task in rows)


def _count(task: Entry, width: int) -> str:
    """Return how many steps are done, and how many waived where that leaves room for the title.

    Of a step: how many of its subjects are in trouble, where the title leaves room for it.
    """
    if isinstance(task, StepRow):
        return task.count if cell_len(task.title) + len(task.count) + 5 <= width else ""
    return task.counts if cell_len(task.short) + len(task.counts) + 5 <= width else task.count
