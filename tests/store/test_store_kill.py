"""A process that is killed at any moment, and processes that write at once, lose nothing."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from support.checklist_strategies import large_checklist
from support.depth import times

from lyncready.model import Attestation, AttestationState
from lyncready.store import ChecklistFile, acquire, load, read_history, render, save

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
KILLS = times(100)
WRITERS, MARKS = 4, 12

WRITER = """
import sys
from datetime import UTC, datetime
import msgspec
from lyncready.model import Attestation, AttestationState
from lyncready.store import Entry, acquire, append, load, save

path, name, marks = sys.argv[1], sys.argv[2], int(sys.argv[3])
now = datetime(2026, 11, 22, 19, tzinfo=UTC)
for number in range(marks):
    with acquire(path, by=name, now=now, timeout=60):
        loaded = load(path)
        step = f"{name}.{number}"
        steps = {**loaded.checklist.steps, step: Attestation(state=AttestationState.DONE, by=name)}
        save(path, msgspec.structs.replace(loaded.checklist, steps=steps), expected=loaded, now=now)
        append(path, [Entry(at=now, by=name, kind="attested", subject=step, after="done")])
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills need processes that start at once")
def test_kills_in_the_middle_of_autosave_leave_a_file_that_loads(tmp_path: Path) -> None:
    path = tmp_path / "contoso.yaml"
    start = large_checklist(3)
    save(path, start, expected=None, now=NOW)
    chance = random.Random(5)
    seen = 0
    for number in range(KILLS):
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _autosave_until_killed(path, number, writer)
        os.close(writer)
        os.read(reader, 1)
        time.sleep(chance.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reader)
        loaded = load(path)
        assert loaded.checklist.observations == start.observations
        assert path.read_bytes() == render(loaded.checklist)
        saved = loaded.checklist.steps.get("federation.srv", Attestation())
        assert saved.by == f"round {number}", "what was reported as saved is there"
        assert load(path.with_name("contoso.yaml.bak")).checklist.observations == start.observations
        seen += int(saved.note)
    assert seen > 0
    with acquire(path, by="next", now=NOW, timeout=0) as lock:
        assert lock.left_by is not None
        assert not [name for name in os.listdir(tmp_path) if name.endswith(".tmp")]


def _autosave_until_killed(path: Path, number: int, writer: int) -> None:
    """Autosave for ever, saying so after the first save; never returns."""
    try:
        acquire(path, by="killed", now=NOW, timeout=10)
        loaded = load(path)
        keeper = ChecklistFile(loaded, None, "")
        for count in range(10**6):
            said = Attestation(state=AttestationState.DONE, by=f"round {number}", note=str(count))
            keeper.save(msgspec.structs.replace(loaded.checklist, steps={"federation.srv": said}), NOW)
            if count == 0:
                os.write(writer, b"x")
    finally:
        os._exit(1)


def test_parallel_writers_lose_no_mark_and_no_entry(tmp_path: Path) -> None:
    path = tmp_path / "contoso.yaml"
    save(path, large_checklist(2), expected=None, now=NOW)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), f"writer{number}", str(MARKS)])
        for number in range(WRITERS)
    ]
    assert [writer.wait(timeout=100) for writer in writers] == [0] * WRITERS
    wanted = {f"writer{number}.{mark}" for number in range(WRITERS) for mark in range(MARKS)}
    assert set(load(path).checklist.steps) == wanted
    history = read_history(path)
    assert history.unreadable == 0
    assert {entry.subject for entry in history.entries} == wanted
    assert len(history.entries) == len(wanted)
    for number in range(WRITERS):
        mine = [entry.subject for entry in history.entries if entry.by == f"writer{number}"]
        assert mine == [f"writer{number}.{mark}" for mark in range(MARKS)]
    assert not [name for name in os.listdir(tmp_path) if name.endswith((".tmp", ".holder"))]
