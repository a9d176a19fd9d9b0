"""The benchmarks keep working: every part runs small and prints its goals. How fast it was is not asserted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("start", "network", "screen", "judge", "file")

Running = dict[str, subprocess.Popen[str]]


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    """All parts at once: most of their time they wait, as for a network that is far away."""
    running = {
        part: subprocess.Popen(
            [sys.executable, "-m", "tests.bench", part, "--small"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for part in PARTS
    }
    yield running
    for one in running.values():
        one.kill()
        one.communicate()


@pytest.mark.timeout(600)  # some twenty programs start one after the other
@pytest.mark.skipif(sys.platform != "linux", reason="a pseudo-terminal, /proc and all of 127.0.0.0/8 are needed")
@pytest.mark.parametrize("part", PARTS)
def test_a_part_runs_small_and_prints_its_goals(started: Running, part: str) -> None:
    told, trouble = started[part].communicate()
    assert started[part].returncode == 0, trouble
    heading, _, goals = told.partition("| goal |")
    assert heading.strip()
    assert goals.count("\n| ") >= 2
