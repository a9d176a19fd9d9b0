"""Keys on a screen where a thousand results a second come in, and filling rows, beside other widgets."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import msgspec

from lyncready.store import save
from tests.bench.measure import Table, percentile
from tests.bench.scenery import Scenery
from tests.bench.sizes import Size
from tests.bench.terminal import Program

ROOT = Path(__file__).parents[2]
MODULE = "tests.bench.screen"
KEYS = (("row", "j", "k"), ("page", "\x1b[6~", "\x1b[5~"))
LATEST, HANDLED = 75.0, 25.0  # milliseconds
MOST_ROUNDS = 3
PAUSE = (0.03, 0.13)  # seconds between two keys: as a person types, and never in step with the screen


class Watched(Program):
    """An app of `tests.bench.screen` in a terminal, with its log."""

    def __init__(self, what: str, extra: str, work: Path) -> None:
        self.log = work / "keys.log"
        self.log.write_bytes(b"")
        super().__init__([sys.executable, "-m", MODULE, what, str(self.log), extra], work, ROOT)

    def line(self, number: int) -> tuple[float, ...]:
        """Return a line of the log, once it is there."""
        while (
            len(lines := self.log.read_text("ascii").splitlines(keepends=True)) <= number or lines[-1][-1] != "\n"
        ):
            if time.monotonic() > self.began + 120 or not self.read(0.002):
                raise RuntimeError(f"no line {number} in the log: {self.output[-300:]!r}")
        return tuple(map(float, lines[number].split()))

    def rest(self, seconds: float) -> None:
        """Read what is painted for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)


def run(size: Size) -> list[Table]:
    """Measure keys and fills."""
    work = size.work / "screen"
    scenery = Scenery(work, size.many)
    path = work / "screen.yaml"
    checklist = scenery.checklist()
    facts = msgspec.structs.replace(checklist, observations=scenery.observations())
    save(work / "facts.yaml", facts, expected=None, now=scenery.now)
    rounds = min(MOST_ROUNDS, size.rounds)
    found: dict[str, list[dict[str, float]]] = {"lines": [], "table": [], "lyncready": []}
    for _ in range(rounds):
        for what, runs in found.items():
            path.unlink(missing_ok=True)
            save(path, checklist, expected=None, now=scenery.now)
            runs.append(_keys(what, str(path) if what == "lyncready" else str(size.many), work, size))
    return [*(_table(kind, found, size) for kind, _, _ in KEYS), _fills(size, work, rounds)]


def _keys(what: str, extra: str, work: Path, size: Size) -> dict[str, float]:
    """Press keys; return the 95th percentiles of when they were handled and painted, in milliseconds."""
    dice, found = random.Random(7), {}
    with Watched(what, extra, work) as program:
        program.line(0)
        program.rest(size.quiet)
        number = 1
        for kind, down, up in KEYS:
            handled, painted = [], []
            for turn in range(size.keys):
                pressed = program.press(down if turn % 8 < 5 else up)
                seen = program.line(number)
                handled.append((seen[0] - pressed) * 1000)
                painted.append((seen[1] - pressed) * 1000)
                number += 1
                program.rest(dice.uniform(*PAUSE))
            found |= {f"{kind} handled": percentile(handled, 0.95), f"{kind} painted": percentile(painted, 0.95)}
            found |= {f"{kind} usual": percentile(painted, 0.5)}
    return found


def _table(kind: str, found: dict[str, list[dict[str, float]]], size: Size) -> Table:
    def of(what: str, which: str) -> list[float]:
        return [one[f"{kind} {which}"] for one in found[what]]

    title = "A key that moves by a " + kind
    table = Table(f"{title}, {size.many} domains, 1,000 results/s", "ms; 95th percentile a round")
    lines = of("lines", "painted")
    table.add("line-rendered reference, painted", lines)
    table.add("DataTable, painted", of("table", "painted"), to=lines)
    table.add("lyncready, handled", of("lyncready", "handled"), limit=HANDLED, number=4)
    table.add("lyncready, painted, to the reference", of("lyncready", "painted"), to=lines, goal=2.0, number=4)
    table.add("lyncready, painted", of("lyncready", "painted"), limit=LATEST, number=4)
    table.add("lyncready, painted, the median key", of("lyncready", "usual"))
    return table


def _fills(size: Size, work: Path, rounds: int) -> Table:
    kinds = (("fill-table", 1), ("fill-matrix", 1), ("fill-matrix", 3))
    found: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        for values, (what, times) in zip(found, kinds, strict=True):
            with Watched(what, str(times * size.many), work) as program:
                program.line(0)
                program.press("j")
                began, painted = program.line(1)
                values.append((painted - began) * 1000)
    table = Table("Rows filled and painted", "ms")
    table.add(f"DataTable, {size.many} rows of 8 cells", found[0])
    table.add(f"matrix, {size.many} rows", found[1], to=found[0], goal=0.5, number=4)
    table.add(f"matrix, {3 * size.many} rows, to {size.many}", found[2], to=found[1], goal=1.3, number=4)
    return table
