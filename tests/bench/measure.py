"""What was measured, and how it compares: medians, spreads, and ratios taken round by round."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec


class Row(msgspec.Struct, frozen=True):
    """One thing measured, a value a round. `base` has the values it is compared with; `goal` the highest ratio.

    `limit` is a goal on the value itself; `number` is the goal's in the list of goals.
    """

    what: str
    values: tuple[float, ...]
    base: tuple[float, ...] = ()
    goal: float | None = None
    limit: float | None = None
    number: int = 0

    @property
    def ratios(self) -> tuple[float, ...]:
        """Return each round's value by the same round's base."""
        return tuple(value / base for value, base in zip(self.values, self.base, strict=False) if base)

    @property
    def verdict(self) -> str:
        """Return the goal and whether the median keeps it; empty without a goal."""
        if self.goal is not None and self.ratios:
            kept = statistics.median(self.ratios) <= self.goal
            return f"<= {self.goal:g}x {_kept(kept)}"
        if self.limit is not None and self.values:
            return f"<= {self.limit:g} {_kept(statistics.median(self.values) <= self.limit)}"
        return ""


def _kept(kept: bool) -> str:
    return "kept" if kept else "OVER"


class Table(msgspec.Struct):
    """Rows of one unit under a title."""

    title: str
    unit: str
    rows: list[Row] = []

    def add(
        self,
        what: str,
        values: Iterable[float],
        *,
        to: Iterable[float] = (),
        goal: float | None = None,
        limit: float | None = None,
        number: int = 0,
    ) -> None:
        """Add a row; `to` are the values of what it is compared with, in the same rounds."""
        self.rows.append(Row(what, tuple(values), tuple(to), goal, limit, number))

    def render(self) -> str:
        """Return the table as lines of text."""
        head = f"{self.title}  ({self.unit}: median, min..max; ratio likewise)"
        width = max((len(row.what) for row in self.rows), default=0)
        lines = [head]
        for row in self.rows:
            ratio = f"{_spread(row.ratios)}x" if row.ratios else ""
            lines.append(f"  {row.what:<{width}}  {_spread(row.values):>26}  {ratio:>24}  {row.verdict}".rstrip())
        return "\n".join(lines) + "\n"


def render_goals(tables: Iterable[Table]) -> str:
    """Return every goal of the issue in order: what was measured, what beside it, and whether it is kept."""
    found = sorted(
        ((row.number, f"{table.title}: {row.what}", table.unit.partition(",")[0].partition(";")[0], row)
         for table in tables for row in table.rows if row.number),
        key=lambda item: item[0],
    )  # fmt: skip
    lines = ["| goal | what | unit | peer | measured | ratio | verdict |", "|---|---|---|---|---|---|---|"]
    for number, what, unit, row in found:
        peer = _short(statistics.median(row.base)) if row.base else ""
        ratio = _spread(row.ratios) if row.ratios else ""
        lines.append(f"| {number} | {what} | {unit} | {peer} | {_spread(row.values)} | {ratio} | {row.verdict} |")
    return "\n".join(lines) + "\n"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    middle = _short(statistics.median(values))
    return middle if len(values) == 1 else f"{middle}  {_short(min(values))}..{_short(max(values))}"


def _short(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that `part` (0 to 1) of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds of CPU that an act takes here: steadier than the clock on a busy machine."""
    gc.collect()
    began = time.process_time()
    act()
    return (time.process_time() - began) * 1000


def in_turns(rounds: int, acts: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure several acts round by round, so that each round saw the same weather."""
    found: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            found[name].append(act())
    return found
