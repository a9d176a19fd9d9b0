"""The lines of the probe matrix as strips of styled text; a line that was drawn once is kept."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widget import Widget

from lyncready.model import unicode_of
from lyncready.readiness.matrix_cells import LAYERS, Row
from lyncready.tui.glyphs import Tone, to_ascii
from lyncready.tui.views.grid import Column, cell_text, clip, pad
from lyncready.tui.views.lines import safe

CLASS_OF: dict[Tone, str] = {
    Tone.ERROR: "matrix--error",
    Tone.WARNING: "matrix--warning",
    Tone.SUCCESS: "matrix--success",
    Tone.DIM: "matrix--dim",
    Tone.ACCENT: "matrix--accent",
}
# Tones whose words are coloured too; what is well stays quiet but for its glyph.
_LOUD = frozenset({Tone.ERROR, Tone.WARNING, Tone.DIM, Tone.ACCENT})
WHOLE_ROW = -1
NO_DOMAIN = "no domain"  # of an edge that serves none of the SIP domains
LINES_KEPT = 2048
_OLD = Style(italic=True)  # seen before the run that goes on: told without colours, too


class MatrixPainter:
    """Draws with the component styles of the widget it is made for."""

    def __init__(self, widget: Widget) -> None:
        self._style = widget.get_component_rich_style
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(LINES_KEPT)

    def forget(self) -> None:
        """Draw all anew: the colours are others."""
        self._strips.clear()

    def heading(self, columns: tuple[Column, ...], width: int) -> Strip:
        """Return the line above the rows."""
        style = self._style("matrix--heading")
        text = " " + "".join(pad(clip(column.heading, column.width - 1), column.width) for column in columns)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def row(
        self, row: Row, columns: tuple[Column, ...], width: int, cursor: tuple[int, bool] | None, *, plain: bool
    ) -> Strip:
        """Return a row's line; `cursor` is the cell it is on and whether it is live, `plain` takes ASCII only."""
        key = (row, columns, width, cursor, plain)
        strip = self._strips.get(key)
        if strip is None:
            base = self._base(cursor)
            segments = self._segments(row, columns, cursor, base)
            if plain:
                segments = [Segment(to_ascii(segment.text), segment.style) for segment in segments]
            strip = self._strips[key] = Strip(segments).adjust_cell_length(width, base)
        return strip

    def _base(self, cursor: tuple[int, bool] | None) -> Style:
        if cursor is None:
            return self._style("matrix--row")
        return self._style("matrix--cursor" if cursor == (WHOLE_ROW, True) else "matrix--cursor-row")

    def _segments(
        self, row: Row, columns: tuple[Column, ...], cursor: tuple[int, bool] | None, base: Style
    ) -> list[Segment]:
        strong = cursor == (WHOLE_ROW, True)
        shown = (unicode_of(row.domain) or NO_DOMAIN) if row.first else ""
        segments = [Segment(" ", base), _cell(shown, columns[0], base + Style(bold=True))]
        segments.append(_cell(row.edge + (" ?" if row.expected else ""), columns[1], base))
        for index in range(len(LAYERS)):
            column = columns[index + 2]
            sign, value, tone = cell_text(row, index, column)
            style = base if strong else base + self._tone(tone)
            if row.cells[index].stale:
                style += _OLD
            words = style if tone in _LOUD else base
            if cursor == (index, True):
                style = words = self._style("matrix--cursor")
            segments += [Segment(sign, style), Segment(pad(safe(value), column.width - len(sign)), words)]
        return segments

    def _tone(self, tone: Tone) -> Style:
        name = CLASS_OF.get(tone)
        return self._style(name, partial=True) if name else Style()


def _cell(text: str, column: Column, style: Style) -> Segment:
    return Segment(pad(clip(safe(text), column.width - 1), column.width), style)
