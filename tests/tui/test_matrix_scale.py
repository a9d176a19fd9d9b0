"""A thousand SIP domains cost what three do: lines are drawn when they are seen, never a widget a row."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from textual.app import App, ComposeResult

from lyncready.readiness.matrix_cells import LAYERS, Cell, Row
from lyncready.tui.glyphs import ShownStatus
from lyncready.tui.widgets.matrix import WHOLE_ROW, ProbeMatrix
from lyncready.tui.widgets.matrix_painter import MatrixPainter


def row(number: int, look: ShownStatus = ShownStatus.DONE, value: str = "") -> Row:
    domain = f"domain{number:04d}.example"
    cells = tuple(
        Cell(look if i == 3 else ShownStatus.DONE, value, layer, "federation.tls", domain)
        for i, layer in enumerate(LAYERS)
    )
    return Row(domain, f"sip.{domain}", cells)


@dataclass
class Counting:
    """Counts how often a row is drawn."""

    drawn: list[str] = field(default_factory=list)


class Host(App[None]):
    """Ten lines around a matrix."""

    CSS = "ProbeMatrix { height: 20; width: 100; }"

    def compose(self) -> ComposeResult:
        yield ProbeMatrix(id="matrix")


@pytest.mark.parametrize("count", [0, 1, 3, 1000, 3000])
async def test_no_widget_a_row(count: int) -> None:
    app = Host()
    async with app.run_test(size=(100, 24)) as pilot:
        matrix = app.query_one(ProbeMatrix)
        matrix.show([row(number) for number in range(count)])
        await pilot.pause()
        assert len(list(app.query("*"))) < 12
        assert len(matrix.rows) == count
        assert matrix.virtual_size.height == count + 1


async def test_only_rows_in_sight_are_drawn_and_only_what_changed_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Counting()
    draw = MatrixPainter._segments

    def counted(self: MatrixPainter, item: Row, *rest: object):  # type: ignore[no-untyped-def]
        count.drawn.append(item.domain)
        return draw(self, item, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(MatrixPainter, "_segments", counted)
    rows = [row(number) for number in range(1000)]
    app = Host()
    async with app.run_test(size=(100, 24)) as pilot:
        matrix = app.query_one(ProbeMatrix)
        matrix.show(rows)
        await pilot.pause()
        assert 0 < len(count.drawn) <= 25
        count.drawn.clear()
        rows[5] = row(5, ShownStatus.BLOCKED)
        rows[700] = row(700, ShownStatus.BLOCKED)
        matrix.show(rows)
        await pilot.pause()
        assert count.drawn == ["domain0005.example"]
        count.drawn.clear()
        matrix.show(list(rows))
        await pilot.pause()
        assert count.drawn == []


async def test_the_cursor_stays_on_its_domain_while_rows_come_and_go() -> None:
    app = Host()
    async with app.run_test(size=(100, 24)) as pilot:
        matrix = app.query_one(ProbeMatrix)
        matrix.focus()
        matrix.show([row(number) for number in range(1000)])
        assert matrix.go_to("domain0500.example")
        await pilot.pause()
        matrix.show(
            [row(number, ShownStatus.BLOCKED if number == 900 else ShownStatus.DONE) for number in range(1000)]
        )
        matrix.by_worst = True
        await pilot.pause()
        assert matrix.rows[0].domain == "domain0900.example"
        assert matrix.rows[matrix.cursor_row].domain == "domain0500.example"
        matrix.only_open = True
        await pilot.pause()
        assert [item.domain for item in matrix.rows] == ["domain0900.example"]
        assert matrix.cursor_row == 0
        assert not matrix.go_to("domain0500.example")


async def test_keys_move_by_rows_pages_ends_and_cells() -> None:
    app = Host()
    async with app.run_test(size=(100, 24)) as pilot:
        matrix = app.query_one(ProbeMatrix)
        matrix.focus()
        matrix.show([row(number) for number in range(1000)])
        await pilot.press("j", "down", "k")
        assert matrix.cursor_row == 1
        await pilot.press("pagedown")
        assert matrix.cursor_row == 19
        assert matrix.scroll_y > 0
        await pilot.press("G")
        assert matrix.cursor_row == 999
        await pilot.press("pageup", "up")
        assert matrix.cursor_row == 980
        await pilot.press("g")
        assert (matrix.cursor_row, matrix.scroll_y) == (0, 0)
        await pilot.press("right", "l", "left")
        assert matrix.cursor_column == 0
        await pilot.press("left", "h")
        assert matrix.cursor_column == WHOLE_ROW
        await pilot.press(*["l"] * 20)
        assert matrix.cursor_column == len(LAYERS) - 1


async def test_an_empty_matrix_takes_every_key() -> None:
    app = Host()
    async with app.run_test(size=(100, 24)) as pilot:
        matrix = app.query_one(ProbeMatrix)
        matrix.focus()
        await pilot.press("j", "k", "G", "g", "pagedown", "pageup", "enter", "l", "h")
        matrix.order(worst=True)
        await pilot.click("#matrix", offset=(5, 3))
        assert matrix.current is None
