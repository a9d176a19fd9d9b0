"""The benchmarks keep working: every part runs small and prints its goals. How fast it was is not asserted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(600)  # some twenty programs start one after the other
@pytest.mark.skipif(sys.platform != "linux", reason="a pseudo-terminal, /proc and all of 127.0.0.0/8 are needed")
@pytest.mark.parametrize("part", ["start", "network", "screen", "judge", "file"])
def test_a_part_runs_small_and_prints_its_goals(part: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.bench", part, "--small"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    heading, _, goals = ran.stdout.partition("| goal |")
    assert heading.strip()
    assert goals.count("\n| ") >= 2
