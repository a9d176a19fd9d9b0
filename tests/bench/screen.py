"""An app in a terminal that notes, for every key, when it was handled and when the change was written out.

Run as `python -m tests.bench.screen WHAT LOG FILE`: WHAT is `lyncready`, `lines` or `table` for keys while a
thousand results a second come in, `fill-matrix N` or `fill-table N` for filling rows, `check` for a whole check.
"""

from __future__ import annotations

import gc
import inspect
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import DataTable, Footer, Header

from lyncready.model import Observation
from lyncready.probes.engine import Progress
from lyncready.store import load

A_SECOND = 1000  # results
BATCH = 0.1  # seconds between two updates of the comparisons
LAYERS = 7
REST = 1.0  # seconds in which the app loads what a run needs, as it does until a person finds the key


class Clock:
    """Writes a line to the log when what a key or a fill changed has been written to the terminal."""

    def __init__(self, log: Path) -> None:
        self._log = log.open("a", encoding="ascii", buffering=1)
        self._handled = 0.0

    def watch(self, app: App[Any]) -> None:
        """Look at everything that the app writes from now on."""
        driver: Any = app._driver
        write = driver.write

        def watched(data: str) -> None:
            write(data)
            if self._handled:
                self.note(self._handled, time.monotonic())
                self._handled = 0.0

        driver.write = watched

    def handled(self) -> None:
        """Note that something was changed; the next write shows it."""
        self._handled = time.monotonic()

    def note(self, *values: float) -> None:
        """Write a line."""
        self._log.write(" ".join(map(str, values)) + "\n")

    def note_acts(self, widget: Any, *names: str) -> None:
        """Note a widget's acts as handled when they are done."""
        for name in names:
            setattr(widget, name, self._noted(getattr(widget, name)))

    def _noted(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*words: Any) -> Any:
            done = act(*words)
            self.handled()
            return done

        return acted


class Feed:
    """A run that brings saved facts, a thousand a second, over and over."""

    outcome = ""
    finished = False

    def __init__(self, facts: tuple[Observation, ...]) -> None:
        self._facts, self._given, self._began = facts, 0, time.monotonic()

    @property
    def progress(self) -> Progress:
        """How many are given, of how many known so far."""
        return Progress(self._given, self._given + 1)

    def drain(self) -> list[Observation]:
        """Return what is due since the last call."""
        due = int((time.monotonic() - self._began) * A_SECOND)
        new = [self._facts[number % len(self._facts)] for number in range(self._given, due)]
        self._given = due
        return new

    def stop(self) -> None:
        """End: nothing more is due."""
        self.finished, self.outcome = True, "stopped"

    def wait(self, timeout: float) -> bool:
        """It ends at once."""
        return True


def lyncready(clock: Clock, path: Path, state: Path, *, whole_check: bool) -> App[Any]:
    """Return the app on a checklist, running against a feed of facts, or checking for real."""
    from lyncready.clock import present
    from lyncready.project.project import Project
    from lyncready.tui.app import LyncreadyApp
    from lyncready.tui.session import Session
    from lyncready.tui.widgets.matrix import ProbeMatrix

    facts = load(path.with_name("facts.yaml")).checklist.observations if not whole_check else ()

    class Services(Project):
        def start(self, *words: Any) -> Any:
            return super().start(*words) if whole_check else Feed(facts)

    class Watched(LyncreadyApp):
        # Relative paths would be looked for beside this module.
        CSS_PATH = [Path(inspect.getfile(LyncreadyApp)).parent / name for name in LyncreadyApp.CSS_PATH]

        async def _begin(self) -> None:
            await super()._begin()
            clock.watch(self)
            matrix = self.screen.query_one(ProbeMatrix)
            matrix.focus()
            clock.note_acts(matrix, "action_row", "action_page")
            self._checked, self._opened = 0.0, time.monotonic()
            self._looks = self.set_interval(0.01, self._look)

        def _look(self) -> None:
            session = self.controller.session
            now = time.monotonic()
            if not self._checked and session.assessment is not None and now > self._opened + REST:
                self._checked = now
                self.controller.runs.check()
                if not whole_check:
                    self._end(0.0)
            elif self._checked and not session.run.active and session.checklist.observations and not session._seen:
                self._end(self._checked)  # and all of it judged

        def _end(self, began: float) -> None:
            self._looks.stop()
            clock.note(began, time.monotonic())

    return Watched(Session(Services(present), clock=present, author="bench"), path=path, state=state)


class Lines(ScrollView, can_focus=True):
    """The reference: sixty lines that draw a thousand rows with nothing behind them."""

    BINDINGS = [
        Binding("j", "row(1)"),
        Binding("k", "row(-1)"),
        Binding("pagedown", "row(40)"),
        Binding("pageup", "row(-40)"),
    ]
    cursor: reactive[int] = reactive(0)

    def __init__(self, rows: list[list[str]]) -> None:
        super().__init__()
        self.rows = rows
        self.virtual_size = Size(120, len(rows))

    def action_row(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + step))
        height = max(1, self.size.height)
        if not self.scroll_y <= self.cursor < self.scroll_y + height:
            self.scroll_to(y=max(0, self.cursor - height + 1), animate=False)

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        from rich.segment import Segment
        from rich.style import Style

        number = round(self.scroll_y) + y
        if number >= len(self.rows):
            return Strip.blank(self.size.width)
        style = Style(reverse=number == self.cursor)
        return Strip([Segment(f" {cell:<16}", style) for cell in self.rows[number]]).adjust_cell_length(
            self.size.width
        )


def rows_of(count: int) -> list[list[str]]:
    """Return rows of text, a name and what the layers say."""
    return [[f"d{number:05}.test", *["✓ 51 ms"] * LAYERS] for number in range(count)]


class Comparison(App[None]):
    """A thousand rows and a thousand results a second, drawn by one widget."""

    def __init__(self, clock: Clock, kind: str, count: int) -> None:
        super().__init__()
        self._clock, self._kind, self._rows, self._turn = clock, kind, rows_of(count), 0

    def compose(self) -> ComposeResult:
        yield Header()
        yield Lines(self._rows) if self._kind == "lines" else DataTable[str](cursor_type="row")
        yield Footer()

    def on_ready(self) -> None:
        """Fill, then update in batches."""
        if self._kind == "lines":
            self._widget: Any = self.query_one(Lines)
        else:
            self._widget = self.query_one(DataTable)
            fill_table(self._widget, self._rows)
            self._widget._bindings.bind("j", "cursor_down")
            self._widget._bindings.bind("k", "cursor_up")
        downs = ("cursor_down", "cursor_up", "page_down", "page_up") if self._kind == "table" else ("row",)
        self._clock.note_acts(self._widget, *(f"action_{name}" for name in downs))
        self._widget.focus()
        self._clock.watch(self)
        self.set_interval(BATCH, self._update)
        self._clock.note(0.0, 0.0)

    def _update(self) -> None:
        for _ in range(int(A_SECOND * BATCH)):
            self._turn += 1
            row, column = self._turn % len(self._rows), 1 + self._turn % LAYERS
            text = f"✓ {self._turn % 97} ms"
            if self._kind == "lines":
                self._rows[row][column] = text
            else:
                self._widget.update_cell(str(row), str(column), text)
        if self._kind == "lines":
            self._widget.refresh()


def fill_table(table: DataTable[str], rows: list[list[str]]) -> None:
    """Fill a DataTable as its documentation does."""
    for column in range(LAYERS + 1):
        table.add_column(str(column), key=str(column))
    for number, row in enumerate(rows):
        table.add_row(*row, key=str(number))


class Fill(App[None]):
    """Fills one widget, again and again, each time the log says how long it took to be painted."""

    CSS = "ProbeMatrix { height: 1fr; }"

    def __init__(self, clock: Clock, kind: str, count: int) -> None:
        super().__init__()
        self._clock, self._kind, self._count = clock, kind, count

    def compose(self) -> ComposeResult:
        yield Header()
        yield Footer()

    async def on_ready(self) -> None:
        """Mount the empty widget; a key fills it."""
        from lyncready.tui.widgets.matrix import ProbeMatrix

        widget: Any = ProbeMatrix() if self._kind == "fill-matrix" else DataTable[str]()
        await self.mount(widget, before=-1)
        self._widget = widget
        self._data: Any = matrix_rows(self._count) if self._kind == "fill-matrix" else rows_of(self._count)
        self._clock.watch(self)
        self.set_timer(0.3, lambda: self._clock.note(0.0, 0.0))

    def key_j(self) -> None:
        """Fill now."""
        began = time.monotonic()
        if self._kind == "fill-matrix":
            self._widget.show(self._data)
        else:
            fill_table(self._widget, self._data)
        self._clock._handled = began


def matrix_rows(count: int) -> tuple[Any, ...]:
    """Return rows as the matrix has them."""
    from lyncready.readiness.matrix_cells import LAYERS as ALL
    from lyncready.readiness.matrix_cells import Cell, Row
    from lyncready.tui.glyphs import ShownStatus

    def row(name: str) -> Row:
        cells = tuple(Cell(ShownStatus.DONE, "51 ms", layer, "federation.tls", name) for layer in ALL)
        return Row(name, f"sip.{name}", cells)

    return tuple(row(f"d{number:05}.test") for number in range(count))


def main(what: str, log: Path, extra: str) -> None:
    """Run one app."""
    clock = Clock(log)
    gc.disable()
    if what in ("lyncready", "check"):
        path = Path(extra)
        app = lyncready(clock, path, log.with_name("state"), whole_check=what == "check")
        app.run()
    elif what.startswith("fill"):
        Fill(clock, what, int(extra)).run()
    else:
        gc.enable()
        Comparison(clock, what, int(extra)).run()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
