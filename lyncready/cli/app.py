"""The terminal app, on a file or on the laboratory; without a terminal the laboratory is checked and reported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lyncready.cli.checklists import FILE, create_checklist, read_checklist, who, with_observations
from lyncready.cli.clock import present
from lyncready.cli.group import Command, root
from lyncready.cli.judging import Form, print_view, view_facts
from lyncready.cli.output import is_terminal, write_text
from lyncready.cli.trouble import Interrupted, Trouble, near, os_trouble, shown
from lyncready.cli.values import OneOf

if TYPE_CHECKING:
    from lyncready.lab import Laboratory
    from lyncready.tui import Demo


@click.command("app", cls=Command, hidden=True)
@click.argument("file", required=False, type=FILE)
def app(file: Path | None) -> int:
    """Open FILE in the terminal app; without FILE the last one, or the welcome screen."""
    if file is not None:
        read_checklist(file)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        what = f"lyncready check {shown(file)}" if file else "lyncready check FILE"
        raise Trouble(f"the app needs a terminal; without one use {what}")
    from lyncready.tui import run

    with Demos() as demos:
        return run(file, open_demo=demos.open, author=who(None))


root.opener = app


def _scenario_names() -> list[str]:
    from lyncready.lab import scenarios

    return [scenario.name for scenario in scenarios()]


@root.command("demo", short_help="Try lyncready on a laboratory on this machine; no network needed.")
@click.option("--scenario", type=OneOf("scenario", _scenario_names), metavar="NAME", help="Which laboratory.")
@click.option("--list", "listed", is_flag=True, help="List the scenarios and what can be mended in each.")
@click.option("--mend", "mended", multiple=True, metavar="WHAT", help="Begin with this fault mended.")
@click.option("--check", "checked", is_flag=True, help="Check the laboratory and print the report.")
@click.option("--json", "as_json", is_flag=True, help="The same as the JSON document.")
def demo(scenario: str | None, listed: bool, mended: tuple[str, ...], checked: bool, as_json: bool) -> int:
    """Open the app on a small deployment on loopback, with faults that can be mended.

    Without a terminal, or with --check or --json, check the laboratory and print the report.
    """
    if listed:
        write_text("".join(f"{line}\n" for line in _scenario_lines()))
        return 0
    faults = tuple(item.strip() for word in mended for item in word.split(","))
    terminal = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    with _started(_laboratory(scenario, faults)) as laboratory:
        if checked or as_json or not terminal:
            return _check_laboratory(laboratory, Form.JSON if as_json else Form.TEXT)
        from lyncready.tui import run

        with Demos() as demos:
            path = _write_checklist(laboratory)
            return run(path, laboratory=laboratory, open_demo=demos.open, author=who(None))


class Demos:
    """Starts the default laboratory for an app that runs already, and stops what it started in the end."""

    def __init__(self) -> None:
        self._started: list[Laboratory] = []

    def open(self) -> Demo:
        """Start a laboratory and write its checklist."""
        from lyncready.tui import Demo

        laboratory = _laboratory(None, ())
        laboratory.start()
        self._started.append(laboratory)
        return Demo(_write_checklist(laboratory), laboratory)

    def __enter__(self) -> Demos:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop every laboratory."""
        for laboratory in self._started:
            laboratory.stop()


def _write_checklist(laboratory: Laboratory) -> Path:
    """Write the laboratory's checklist beside its other files, for the app to open."""
    create_checklist(laboratory.path, laboratory.checklist)
    return laboratory.path


def _scenario_lines() -> list[str]:
    from lyncready.lab import scenarios

    lines = []
    for scenario in scenarios():
        lines.append(f"{scenario.name:<24} {scenario.title}")
        lines += [f"  --mend {fault.id:<15} {fault.title}" for fault in scenario.faults]
    return lines


def _laboratory(name: str | None, faults: tuple[str, ...]) -> Laboratory:
    """Return a laboratory, not yet started, with some of its faults mended."""
    from lyncready.lab import DEFAULT_SCENARIO, Laboratory, ScenarioError

    try:
        laboratory = Laboratory(name or DEFAULT_SCENARIO, now=present())
        known = [fault.id for fault in laboratory.faults]
        for fault in faults:
            if fault not in known:
                listed = ", ".join(known) or "nothing"
                hint = near(fault, known) or f" (it has: {listed})"
                raise Trouble(f'demo: the scenario {laboratory.name} has nothing "{shown(fault)}" to mend{hint}')
            laboratory.mend(fault)
    except ScenarioError as error:
        raise Trouble(f"demo: {error}") from error
    return laboratory


@contextmanager
def _started(laboratory: Laboratory) -> Iterator[Laboratory]:
    try:
        laboratory.start()
    except OSError as error:
        raise Trouble(f"demo: the laboratory cannot start: {os_trouble(error)}") from error
    try:
        yield laboratory
    finally:
        laboratory.stop()


def _check_laboratory(laboratory: Laboratory, form: Form) -> int:
    """Check the laboratory with the probes and rules of any deployment; the demo's own status is 0."""
    from lyncready.cli.probing import probe

    checklist, base = laboratory.checklist, laboratory.folder
    seen = probe(checklist, base)
    checked = with_observations(checklist, tuple(seen.observations), complete=seen.complete)
    print_view(view_facts(checked, base, present(), file=None), form)
    if seen.interrupted:
        raise Interrupted
    return 0
