"""A real PowerShell for tests: many scripts in one process, as files and pasted, each on a world of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
STUBS = ROOT / "tests" / "powershell" / "stubs"
BESIDE = ROOT.parent / "shared" / "pwsh" / "pwsh"
PWSH = shutil.which("pwsh") or (str(BESIDE) if os.access(BESIDE, os.X_OK) else None)
MISSING = "no pwsh on the PATH, and none in ../shared/pwsh"


@dataclass(frozen=True)
class Run:
    """A script, the world it finds, which cmdlet fails there and how, and what shadows the server's cmdlets."""

    name: str
    script: str
    world: dict[str, Any]
    failing: str = ""
    quietly: bool = False
    refusing: bool = False
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of a world, which cmdlets were called, what was said, and the export that was written."""

    run: Run
    world: dict[str, Any]
    calls: tuple[dict[str, Any], ...]
    output: str = field(repr=False)
    written: bytes = field(repr=False, default=b"")

    @property
    def writes(self) -> list[str]:
        """The cmdlets called that change something, without those that were only rehearsed."""
        return [
            call["Name"]
            for call in self.calls
            if not call["Name"].startswith(("Get-", "tenant: Get-")) and not call["WhatIf"]
        ]


def run_all(runs: Iterable[Run], folder: Path, pasted: bool = False) -> list[Result]:
    """Run every script in one PowerShell, as files or through its standard input, and return what came of each."""
    known = list(runs)
    steps = [f". '{STUBS / 'runs.ps1'}'"]
    scripts: dict[str, str] = {}
    # What shadows the cmdlets is loaded once for all runs that want it.
    for index in sorted(range(len(known)), key=lambda at: known[at].modules):
        run, file = known[index], f"{folder}/{index}"
        facts = {name: getattr(run, name) for name in ("world", "failing", "quietly", "refusing", "modules")}
        (folder / f"{index}.in.json").write_text(json.dumps(facts), "utf-8")
        (folder / f"{index}").mkdir()
        if run.script not in scripts:
            scripts[run.script] = f"{file}.ps1"
            (folder / f"{index}.ps1").write_text(run.script, "utf-8")
        steps += [f"Set-Location '{file}'", f"Start-Run '{file}.in.json'"]
        if pasted:
            steps += [run.script, f"Save-Run '{file}.out.json' ''"]
        else:
            ran = f"$text = & (Get-File '{scripts[run.script]}') *>&1 | Out-String"
            steps.append(f"try {{ {ran} }} catch {{ $text = 'Ended: ' + $_.Exception.Message }}")
            steps.append(f"Save-Run '{file}.out.json' $text")
    text = "\n".join(steps) + "\n"
    (folder / "all.ps1").write_text(text, "utf-8")
    _pwsh(("-Command", "-"), text) if pasted else _pwsh(("-File", str(folder / "all.ps1")))
    return [_read(run, folder, index) for index, run in enumerate(known)]


def _pwsh(how: tuple[str, ...], text: str = "") -> None:
    assert PWSH is not None
    subprocess.run(
        [PWSH, "-NoProfile", "-NonInteractive", *how],
        input=text.encode(),
        capture_output=True,
        timeout=300,
        check=True,
        # A shell that lives for seconds does not earn back what profiling its own code costs.
        env={**os.environ, "TERM": "dumb", "DOTNET_TieredPGO": "0"},
    )


def _read(run: Run, folder: Path, index: int) -> Result:
    found = json.loads((folder / f"{index}.out.json").read_text("utf-8"))
    written = b"".join(path.read_bytes() for path in sorted((folder / f"{index}").iterdir()))
    return Result(run, found["world"], tuple(found["calls"]), found["output"], written)
