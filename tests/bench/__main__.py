"""`python -m tests.bench [PART ...]`: how fast lyncready is, beside others, in one run on one machine."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from importlib import import_module
from pathlib import Path

from tests.bench.measure import Table, render_goals
from tests.bench.sizes import full, small

PARTS = ("start", "network", "screen", "judge", "file")
ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measure the parts named, or all, and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--rounds", type=int, default=7, help="of each comparison (default 7)")
    parser.add_argument("--small", action="store_true", help="a few seconds, to see that everything works")
    parser.add_argument("--python", type=Path, help="where lyncready is installed, for the part start")
    words = parser.parse_args()
    unknown = [part for part in words.parts if part not in PARTS]
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)} (parts: {', '.join(PARTS)})")
    parts = words.parts or PARTS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Path(folder)
        python = words.python or Path(sys.executable)
        if words.python is None and not words.small and "start" in parts:
            python = install(work / "installed")
        size = small(python, work) if words.small else full(python, work, words.rounds)
        tables: list[Table] = []
        for part in parts:
            for table in import_module(f"tests.bench.part_{part}").run(size):
                print(table.render(), flush=True)
                tables.append(table)
        print(render_goals(tables))


def install(folder: Path) -> Path:
    """Install this tree and what it needs into an environment of its own; return its Python."""
    print("installing lyncready into an environment of its own ...", file=sys.stderr, flush=True)
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([str(python), "-m", "pip", "install", *quiet, str(ROOT)], check=True)
    return python


if __name__ == "__main__":
    main()
