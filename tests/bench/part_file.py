"""The file: loading, writing, and an autosave after one more result, beside PyYAML's C code on the same data."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import yaml

from lyncready.store import ChecklistFile, load, open_file, render, save
from tests.bench.measure import Table, timed
from tests.bench.scenery import Scenery
from tests.bench.sizes import Size


def run(size: Size) -> list[Table]:
    """Measure the store."""
    scenery = Scenery(size.work / "file", size.many)
    path = scenery.folder / "checklist.yaml"
    path.unlink(missing_ok=True)
    checklist = msgspec.structs.replace(scenery.checklist(), observations=scenery.observations())
    save(path, checklist, expected=None, now=scenery.now)
    text = path.read_bytes()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    plain = yaml.load(text, loader)
    assert load(path).checklist == checklist
    keeper = open_file(path, by="bench", now=scenery.now)
    first = _autosave(keeper, scenery, 0)
    times: dict[str, list[float]] = {name: [] for name in ("c-load", "load", "c-dump", "dump", "bare", "save")}
    for turn in range(1, size.rounds + 1):
        times["c-load"].append(timed(lambda: yaml.load(text, loader)))
        times["load"].append(timed(lambda: load(path)))
        times["c-dump"].append(timed(lambda: yaml.dump(plain, Dumper=dumper)))
        times["dump"].append(timed(lambda: render(checklist)))
        times["bare"].append(_bare_write(text, scenery.folder / "bare"))
        times["save"].append(_autosave(keeper, scenery, turn))
    keeper.close()
    table = Table(
        f"The file, {size.many} domains, {len(text) / 1e6:.1f} MB", "ms; load and dump of CPU, saves of the clock"
    )
    table.add("PyYAML's C loader", times["c-load"])
    table.add("load", times["load"], to=times["c-load"], goal=0.25, number=6)
    table.add("PyYAML's C dumper", times["c-dump"])
    table.add("dump", times["dump"], to=times["c-dump"], goal=0.15, number=6)
    table.add("write, fsync, rename", times["bare"])
    table.add("autosave after one result", times["save"], to=times["bare"], goal=2.0, number=6)
    table.add("the first autosave after opening", [first])
    return [table]


def _bare_write(data: bytes, path: Path) -> float:
    beside = path.with_suffix(".new")
    began = time.perf_counter()
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return (time.perf_counter() - began) * 1000


def _autosave(keeper: ChecklistFile, scenery: Scenery, turn: int) -> float:
    facts = keeper.base.checklist
    one, *others = facts.observations
    changed = msgspec.structs.replace(one, took=0.1 + turn / 1000)
    facts = msgspec.structs.replace(facts, observations=(changed, *others))
    began = time.perf_counter()
    assert keeper.save(facts, scenery.now) is not None
    return (time.perf_counter() - began) * 1000
