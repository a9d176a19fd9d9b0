"""The probe matrix: drawn line by line from data, so that a thousand SIP domains cost what three do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lyncready.readiness.matrix_cells import LAYERS, Cell, Row
from lyncready.tui.views.grid import Column, columns_for, not_green, worst_first
from lyncready.tui.widgets.matrix_painter import CLASS_OF, WHOLE_ROW, MatrixPainter


class ProbeMatrix(ScrollView, can_focus=True, inherit_bindings=False):
    """A row for every SIP domain and edge, a column for every layer; a cursor on rows and on cells."""

    HELP = """# Probes

Each row is a SIP domain with its edge, each column a layer, left to right in the order in which a
partner's server goes. The first red cell of a row is where that domain is stuck.
What is in italics was seen before the check that is running now.
Copy takes what fixes the cell under the cursor: the record, the command or the remedy.
"""
    FOOTER = ("matrix.open", "matrix.order", "view.filter", "check.step", "step.copy", "app.help")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "matrix--heading",
        "matrix--row",
        "matrix--name",
        "matrix--cursor",
        "matrix--cursor-row",
        *CLASS_OF.values(),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "row(-1)", "Row up", show=False, id="matrix.up", tooltip="To the row above"),
        Binding("down,j", "row(1)", "Row down", show=False, id="matrix.down", tooltip="To the row below"),
        Binding("left,h", "column(-1)", "Cell left", show=False, id="matrix.left", tooltip="To the layer before"),
        Binding("right,l", "column(1)", "Cell right", show=False, id="matrix.right", tooltip="To the next layer"),
        Binding("g,home", "end(-1)", "First row", show=False, id="matrix.first", tooltip="To the first row"),
        Binding("G,end", "end(1)", "Last row", show=False, id="matrix.last", tooltip="To the last row"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="matrix.page-up", tooltip="A page up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="matrix.page-down", tooltip="A page down"),
        Binding("enter", "open", "Open", show=False, id="matrix.open", tooltip="All that this probe saw"),
    ]

    cursor_row: reactive[int] = reactive(0, repaint=False)
    cursor_column: reactive[int] = reactive(WHOLE_ROW, repaint=False)
    only_open: reactive[bool] = reactive(False, init=False)
    by_worst: reactive[bool] = reactive(False, init=False)
    ascii_only: reactive[bool] = reactive(False)

    @dataclass
    class CellOpened(Message):
        """A cell was opened."""

        matrix: ProbeMatrix
        row: Row
        cell: Cell

        @property
        def control(self) -> ProbeMatrix:
            """The matrix."""
            return self.matrix

    @dataclass
    class Arranged(Message):
        """Other rows are shown than before."""

        matrix: ProbeMatrix

        @property
        def control(self) -> ProbeMatrix:
            """The matrix."""
            return self.matrix

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._all: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._columns: tuple[Column, ...] = columns_for((), 80)
        self._painter = MatrixPainter(self)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown, in the order shown."""
        return self._rows

    @property
    def columns(self) -> tuple[Column, ...]:
        """Domain, edge and layers as they are placed now."""
        return self._columns

    @property
    def current(self) -> tuple[Row, Cell] | None:
        """The row and cell under the cursor; for a whole row the cell that is stuck."""
        if not self._rows:
            return None
        row = self._rows[self.cursor_row]
        index = row.stuck if self.cursor_column == WHOLE_ROW else self.cursor_column
        return row, row.cells[index]

    def show(self, rows: Sequence[Row]) -> None:
        """Take new rows; the cursor stays on its SIP domain, and only what changed is drawn anew."""
        if tuple(rows) == self._all:
            return
        self._all = tuple(rows)
        self._arrange()

    def go_to(self, domain: str, edge: str = "") -> bool:
        """Put the cursor on a SIP domain's row; False where it is not shown."""
        for index, row in enumerate(self._rows):
            if row.domain == domain and edge in ("", row.edge):
                self.cursor_row = index
                return True
        return False

    def _arrange(self) -> None:
        here = self._rows[self.cursor_row] if self._rows else None
        rows = not_green(self._all) if self.only_open else self._all
        self._rows = worst_first(rows) if self.by_worst else tuple(rows)
        kept = (
            i for i, row in enumerate(self._rows) if here and (row.domain, row.edge) == (here.domain, here.edge)
        )
        self.cursor_row = next(kept, min(self.cursor_row, max(0, len(self._rows) - 1)))
        self._measure()
        self.post_message(self.Arranged(self))

    def _measure(self) -> None:
        width = self.scrollable_content_region.width
        self._columns = columns_for(self._all, width)
        self.virtual_size = Size(width, len(self._rows) + 1)
        self.refresh()

    def watch_only_open(self) -> None:
        """Arrange anew when the filter turns."""
        self._arrange()

    def watch_by_worst(self) -> None:
        """Arrange anew when the order turns."""
        self._arrange()

    def watch_cursor_row(self) -> None:
        """Keep the row under the cursor in sight."""
        self._follow()

    def watch_cursor_column(self) -> None:
        """Draw the cursor on its cell."""
        self.refresh()

    def _follow(self) -> None:
        """Keep the cursor in sight below the heading, which stays."""
        height = max(1, self.scrollable_content_region.height - 1)
        top = round(self.scroll_y)
        if self.cursor_row < top:
            self.scroll_to(y=self.cursor_row, animate=False)
        elif self.cursor_row >= top + height:
            self.scroll_to(y=self.cursor_row - height + 1, animate=False)
        self.refresh()

    def on_resize(self) -> None:
        """Fit the columns anew."""
        self._measure()
        self._follow()

    def notify_style_update(self) -> None:
        """Forget drawn lines: their colours are old."""
        super().notify_style_update()
        self._painter.forget()

    def on_focus(self) -> None:
        """Show the cursor as live."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as resting."""
        self.refresh()

    # Drawing.

    def render_line(self, y: int) -> Strip:
        """Draw one line of the widget: the heading, then the rows from the scroll offset on."""
        width = self.size.width
        if y == 0:
            return self._painter.heading(self._columns, width)
        index = round(self.scroll_y) + y - 1
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        here = index == self.cursor_row
        cursor = (self.cursor_column, self.has_focus) if here else None
        return self._painter.row(self._rows[index], self._columns, width, cursor, plain=self.ascii_only)

    # Moving.

    def action_row(self, step: int) -> None:
        """Move the cursor by rows."""
        self.cursor_row = max(0, min(len(self._rows) - 1, self.cursor_row + step))

    def action_column(self, step: int) -> None:
        """Move the cursor by cells; left of the first cell is the whole row."""
        self.cursor_column = max(WHOLE_ROW, min(len(LAYERS) - 1, self.cursor_column + step))

    def action_end(self, side: int) -> None:
        """Move to the first or last row."""
        self.cursor_row = 0 if side < 0 else max(0, len(self._rows) - 1)

    def action_page(self, step: int) -> None:
        """Move by a page."""
        self.action_row(step * max(1, self.size.height - 2))

    def action_open(self) -> None:
        """Open the cell under the cursor."""
        if self.current is not None:
            self.post_message(self.CellOpened(self, *self.current))

    def order(self, *, worst: bool) -> None:
        """Put the worst rows first and the cursor on the worst, or go back to the order of the file."""
        self.by_worst = worst
        if worst:
            self.cursor_row, self.cursor_column = 0, WHOLE_ROW

    def on_click(self, event: events.Click) -> None:
        """Move to the cell; a click on the cell under the cursor opens it."""
        place = event.get_content_offset(self)
        index = round(self.scroll_y) + (place.y if place is not None else 0) - 1
        if place is None or place.y == 0 or index >= len(self._rows):
            return
        column = next((i for i in range(len(LAYERS)) if _spans(self._columns[i + 2], place.x)), WHOLE_ROW)
        if (index, column) == (self.cursor_row, self.cursor_column):
            self.action_open()
            return
        self.cursor_row, self.cursor_column = index, column


def _spans(column: Column, x: int) -> bool:
    return column.start <= x < column.start + column.width
