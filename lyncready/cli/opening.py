"""The way to the terminal app, with nothing on it that the first frame does not need (no click)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.cli.output import is_terminal, tell
from lyncready.clock import present, who
from lyncready.errors import UserError, near, shown

if TYPE_CHECKING:
    from lyncready.lab import Laboratory
    from lyncready.tui import Demo


def open_app(file: Path | None) -> int:
    """Run the app on a file, the last one, or the welcome screen. A file is read once the app has painted."""
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        if file is not None:
            from lyncready.project.files import read_checklist

            read_checklist(file)
        what = f"lyncready check {shown(file)}" if file else "lyncready check FILE"
        raise UserError(f"the app needs a terminal; without one use {what}")
    from lyncready.tui import run

    with Demos() as demos:
        return run(file, open_demo=demos.open, author=who(None))


class Demos:
    """Starts the default laboratory for an app that runs already, and stops what it started in the end."""

    def __init__(self) -> None:
        self._started: list[Laboratory] = []

    def open(self) -> Demo:
        """Start a laboratory and write its checklist."""
        from lyncready.tui import Demo

        laboratory = new_laboratory(None, ())
        laboratory.start()
        self._started.append(laboratory)
        return Demo(write_checklist(laboratory), laboratory)

    def __enter__(self) -> Demos:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop every laboratory."""
        for laboratory in self._started:
            laboratory.stop()


def write_checklist(laboratory: Laboratory) -> Path:
    """Write the laboratory's checklist beside its other files, for the app to open."""
    from lyncready.project.files import create

    tell(create(laboratory.path, laboratory.checklist, by=who(), now=present()))
    return laboratory.path


def new_laboratory(name: str | None, faults: tuple[str, ...]) -> Laboratory:
    """Return a laboratory, not yet started, with some of its faults mended."""
    from lyncready.lab import DEFAULT_SCENARIO, Laboratory, ScenarioError

    try:
        laboratory = Laboratory(name or DEFAULT_SCENARIO, now=present())
        known = [fault.id for fault in laboratory.faults]
        for fault in faults:
            if fault not in known:
                listed = ", ".join(known) or "nothing"
                hint = near(fault, known) or f" (it has: {listed})"
                raise UserError(f'demo: the scenario {laboratory.name} has nothing "{shown(fault)}" to fix{hint}')
            laboratory.mend(fault)
    except ScenarioError as error:
        raise UserError(f"demo: {error}") from error
    return laboratory
