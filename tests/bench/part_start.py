"""From exec to the first frame, beside a bare Textual app; and commands that paint nothing. Memory at rest."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from lyncready.model import Checklist
from lyncready.store import save
from tests.bench.measure import Table, in_turns
from tests.bench.scenery import Scenery
from tests.bench.sizes import Size
from tests.bench.terminal import Program, run_to_end

BARE = Path(__file__).with_name("bare.py")


def run(size: Size) -> list[Table]:
    """Measure the start of an installed lyncready."""
    scenery = Scenery(size.work / "start", size.many)
    few, many = _file(scenery, min(10, size.many)), _file(scenery, size.many)
    home = size.work / "home"
    home.mkdir(exist_ok=True)
    python, tool = str(size.python), [str(size.python), "-m", "lyncready"]
    if size.python.with_name("lyncready").exists():
        tool = [str(size.python.with_name("lyncready"))]
    warmed = ([python, str(BARE)], [*tool, str(few)]) if size.rounds > 1 else ()
    for command in warmed:  # leave .pyc and caches warm
        _paint(command, "two" if command[-1] == str(BARE) else "Checklist", home)
    acts = {
        "bare Textual app, first frame": lambda: _paint([python, str(BARE)], "two", home),
        "10 domains, first frame": lambda: _paint([*tool, str(few)], "Checklist", home),
        f"{size.many} domains, first frame": lambda: _paint([*tool, str(many)], "Checklist", home),
        "10 domains, contents": lambda: _paint([*tool, str(few)], "d00001", home),
        f"{size.many} domains, contents": lambda: _paint([*tool, str(many)], "d00001", home),
        "10 domains, verdicts": lambda: _paint([*tool, str(few)], "mTLS", home),
        f"{size.many} domains, verdicts": lambda: _paint([*tool, str(many)], "mTLS", home),
        "--version": lambda: run_to_end([*tool, "--version"], home),
        "--help": lambda: run_to_end([*tool, "--help"], home),
        "check --offline, 10 domains": lambda: run_to_end([*tool, "check", "--offline", str(few)], home),
        "check --offline --json, 10 domains": lambda: run_to_end(
            [*tool, "check", "--offline", "--json", str(few)], home
        ),
    }
    goals = (None, 1.25, 1.3, 1.9, 3.5, None, None, 0.15, 0.25, 1.0, 1.0)
    found = in_turns(size.rounds, acts)
    table = Table("Start", "ms, x the bare app in the same round")
    bare = next(iter(found.values()))
    for (what, values), goal in zip(found.items(), goals, strict=True):
        table.add(what, values, to=bare, goal=goal, number=1)
    fresh = scenery.folder / "fresh.yaml"
    fresh.unlink(missing_ok=True)
    save(fresh, scenery.checklist(min(10, size.many)), expected=None, now=scenery.now)
    return [table, _memory(size, [python, str(BARE)], tool, {"not been checked yet": fresh, "checked": few}, home)]


def _file(scenery: Scenery, domains: int) -> Path:
    path = scenery.folder / f"{domains}.yaml"
    checklist: Checklist = msgspec.structs.replace(
        scenery.checklist(domains), observations=scenery.observations(domains)
    )
    path.unlink(missing_ok=True)
    save(path, checklist, expected=None, now=scenery.now)
    return path


def _paint(argv: list[str], text: str, home: Path) -> float:
    with Program(argv, home) as program:
        return program.until(text)


def _memory(size: Size, bare: list[str], tool: list[str], files: dict[str, Path], home: Path) -> Table:
    table = Table("Memory at rest", "MiB")
    acts = {"bare Textual app": lambda: rest(bare, "two", home, size.quiet)}
    for what, file in files.items():
        acts[what] = lambda file=file: rest([*tool, str(file)], "d00001", home, size.quiet)  # type: ignore[misc]
    found = in_turns(min(3, size.rounds), acts)
    base = found.pop("bare Textual app")
    table.add("bare Textual app", base)
    for what, values in found.items():
        table.add(
            f"lyncready, 10 domains, {what}", values, to=base, goal=1.8 if what == "checked" else 1.5, number=8
        )
    return table


def rest(argv: list[str], text: str, home: Path, quiet: float) -> float:
    """Return a program's memory in MiB when it has painted a text and come to rest."""
    with Program(argv, home) as program:
        program.until(text)
        end = time.monotonic() + quiet
        while (left := end - time.monotonic()) > 0:
            program.read(left)
        return program.memory()
