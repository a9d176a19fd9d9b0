"""How the matrix is arranged: which rows, which columns keep their values, how wide each is, its title line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from rich.cells import cell_len, set_cell_size
from textual.content import Content

from lyncready.model import render_span, unicode_of
from lyncready.readiness.matrix_cells import LAYERS, Layer, Row
from lyncready.tui.glyphs import GLYPHS, QUIET, RANK, Tone
from lyncready.tui.snapshot import FRESH_SECONDS, RunView, Snapshot
from lyncready.tui.views.lines import KeyOf, ago, say

SHORT_HEADINGS: dict[Layer, str] = {Layer.ADDRESS: "addr", Layer.CERTIFICATE: "cert"}
# The first to lose its values where room is short.
_DROPPED_FIRST = (
    Layer.VIEWS,
    Layer.SIP,
    Layer.TLS,
    Layer.PORT,
    Layer.ADDRESS,
    Layer.SRV,
    Layer.CERTIFICATE,
)
DOMAIN_MOST, EDGE_MOST, NAME_LEAST, EDGE_LEAST = 34, 34, 10, 6
BAR_MOST = 40


class Column(msgspec.Struct, frozen=True):
    """One column: its place, width and heading; `values` says whether words stand behind the glyphs."""

    start: int
    width: int
    heading: str
    values: bool = True


def columns_for(rows: Sequence[Row], width: int) -> tuple[Column, ...]:
    """Return the columns (domain, edge, then the layers) for rows shown at a width in cells."""
    domain = min(DOMAIN_MOST, max([_cells(unicode_of(row.domain)) for row in rows] + [len("SIP domain")])) + 1
    edge = min(EDGE_MOST, max([len(row.edge) + 2 * row.expected for row in rows] + [len("edge")])) + 1
    wide = {layer: _width_of(rows, index, layer) for index, layer in enumerate(LAYERS)}
    narrow = {layer: len(SHORT_HEADINGS.get(layer, layer.value)) + 1 for layer in LAYERS}
    values = dict.fromkeys(LAYERS, True)
    for layer in (None, *_DROPPED_FIRST):
        if layer is not None:
            values[layer] = False
        layers = [wide[item] if values[item] else narrow[item] for item in LAYERS]
        names = _fit_names(domain, edge, width - 1 - sum(layers))
        if names is not None:
            return _place(names, layers, values, width)
    layers = [narrow[item] for item in LAYERS]
    room = max(NAME_LEAST + EDGE_LEAST, width - 1 - sum(layers))
    first = min(domain, max(NAME_LEAST, room * 3 // 5))
    return _place((first, room - first), layers, values, width)


def _width_of(rows: Sequence[Row], index: int, layer: Layer) -> int:
    longest = max(map(len, {row.cells[index].value for row in rows}), default=0)
    return max(len(layer.value), 2 + longest if longest else 1) + 2


def _cells(text: str) -> int:
    """Return a text's width in cells; nearly every name is ASCII, and then that is its length."""
    return len(text) if text.isascii() else cell_len(text)


def _fit_names(domain: int, edge: int, room: int) -> tuple[int, int] | None:
    """Share the room between the two name columns; None where it is too little to read them."""
    if domain + edge <= room:
        return domain, edge
    least = min(domain, 24) + min(edge, 18)
    if room < least:
        return None
    narrow_edge = max(min(edge, 18), room - domain)
    return room - narrow_edge, narrow_edge


def _place(names: tuple[int, int], layers: list[int], values: dict[Layer, bool], width: int) -> tuple[Column, ...]:
    spare = max(0, width - 1 - sum(names) - sum(layers))
    gap, domain_gap = divmod(spare, len(layers) + 1)
    gap = min(gap, 4)
    columns = [Column(1, names[0] + min(domain_gap, 2), "SIP domain")]
    columns.append(Column(columns[0].start + columns[0].width, names[1] + gap, "edge"))
    for layer, size in zip(LAYERS, layers, strict=True):
        last = columns[-1]
        heading = layer.value if values[layer] else SHORT_HEADINGS.get(layer, layer.value)
        columns.append(Column(last.start + last.width, size + gap, heading, values[layer]))
    return tuple(columns)


def matrix_title(
    shown: Snapshot, visible: int, limits: str, width: int, key_of: KeyOf, *, worst_first: bool = False
) -> Content:
    """Return the pane's title: progress while a run goes on, else how old the facts are; how rows are arranged."""
    parts: list[Content] = [say("Probes")]
    run = shown.run
    if run is not None and run.active:
        room = max(6, min(BAR_MOST, width - 50))
        parts.append(say(f"{run.done} of {run.total}" if run.total else "starting"))
        parts.append(_bar(run, room))
        parts.append(say(("stopping" if run.stopping else f"{key_of('check.stop')} stops", Tone.DIM)))
    else:
        age = _age(shown, key_of)
        parts += [say((age, Tone.DIM))] if age else []
    if worst_first:
        parts.append(say(("worst first", Tone.ACCENT)))
    if limits:
        parts.append(say((f"{visible} of {len(shown.rows)} {limits}", Tone.ACCENT)))
    elif len(shown.rows) > 12:
        parts.append(say((f"{len(shown.rows)} rows", Tone.DIM)))
    if shown.watch is not None:
        left = shown.watch.seconds_left
        when = f", next check in {left:.0f} s" if left >= 1 else ""
        parts.append(say((f"watching {shown.watch.subjects}{when}", Tone.ACCENT)))
    return Content("  ").join(parts)


def _bar(run: RunView, room: int) -> Content:
    full = round(room * run.done / run.total) if run.total else 0
    return say(("━" * full, Tone.ACCENT), ("─" * (room - full), Tone.DIM))


def _age(shown: Snapshot, key_of: KeyOf) -> str:
    run, seen_at = shown.run, shown.facts_at
    if run is not None and run.blind:
        return f"nothing could be seen from here: {key_of('go.deployment')} has the DNS servers"
    if run is not None and run.outcome:
        ended = {"stopped": "stopped", "deadline": "out of time"}.get(run.outcome, "")
        answered = f"{run.done} of {run.total}" + (f", {ended}" if ended else "")
        old = seen_at is not None and (shown.now - seen_at).total_seconds() >= FRESH_SECONDS
        age = f" · {ago(seen_at, shown.now)}" if seen_at is not None and old else ""
        return f"{answered} · {render_span(run.seconds)}{age}"
    if seen_at is None:
        return f"not checked yet:  {key_of('check.all')} checks all" if shown.is_open else ""
    return f"seen {ago(seen_at, shown.now)}"


def worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows sorted by their worst cell, then by how early it comes."""
    return tuple(sorted(rows, key=lambda row: (RANK[row.look], row.stuck)))


def not_green(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows with a cell that asks for a hand or an eye."""
    return tuple(row for row in rows if any(cell.look not in QUIET for cell in row.cells))


def cell_text(row: Row, index: int, column: Column) -> tuple[str, str, Tone]:
    """Return a cell's glyph, the words behind it (cut to the column), and the tone."""
    cell = row.cells[index]
    shown = GLYPHS[cell.look]
    value = clip(f" {cell.value}", column.width - 2) if column.values and cell.value else ""
    return shown.glyph, value, Tone.DIM if cell.stale else shown.tone


def clip(text: str, width: int) -> str:
    """Cut a text to a width in cells, with `…` where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def pad(text: str, width: int) -> str:
    """Fill a text up to a width in cells, cutting what is longer."""
    return set_cell_size(text, width)
