"""The terminal app, on a file or on the laboratory; without a terminal the laboratory is checked and reported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lyncready.cli.group import Command, root
from lyncready.cli.judging import Form, print_view
from lyncready.cli.opening import Demos, new_laboratory, open_app, write_checklist
from lyncready.cli.output import ProgressBar, is_terminal, style_of, write_text
from lyncready.cli.values import FILE, OneOf, offer
from lyncready.clock import present, who
from lyncready.errors import Interrupted, UserError, os_trouble

if TYPE_CHECKING:
    from lyncready.lab import Laboratory


@click.command("app", cls=Command, hidden=True)
@click.argument("file", required=False, type=FILE)
def app(file: Path | None) -> int:
    """Open FILE in the terminal app; without FILE the last one, or the welcome screen."""
    return open_app(file)


def _scenario_names() -> list[str]:
    from lyncready.lab import scenarios

    return [scenario.name for scenario in scenarios()]


def _fault_names(ctx: click.Context) -> list[str]:
    """Return what can be mended in the scenario named before, or in any."""
    from lyncready.lab import scenarios

    named = ctx.params.get("scenario")
    found = [one for one in scenarios() if named in (None, one.name)]
    return list(dict.fromkeys(fault.id for one in found for fault in one.faults))


@root.command("demo")
@click.option(
    "--scenario",
    type=OneOf("scenario", _scenario_names),
    metavar="NAME",
    help="Which laboratory (see --list; without it, the first).",
)
@click.option(
    "--list", "listed", is_flag=True, help="List the scenarios: what each shows and what can be fixed in it."
)
@click.option(
    "--mend",
    "mended",
    multiple=True,
    metavar="WHAT",
    shell_complete=offer(_fault_names),
    help="Begin with this fault fixed.",
)
@click.option("--check", "checked", is_flag=True, help="Check the laboratory and print the report.")
@click.option("--json", "as_json", is_flag=True, help="The same as the JSON document.")
def demo(scenario: str | None, listed: bool, mended: tuple[str, ...], checked: bool, as_json: bool) -> int:
    """Open the app on a small deployment on loopback, with faults that can be fixed.

    Without a terminal, or with --check or --json, check the laboratory and print the report.
    """
    if listed:
        write_text("".join(f"{line}\n" for line in _scenario_lines()))
        return 0
    faults = tuple(item.strip() for word in mended for item in word.split(","))
    terminal = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    with _started(new_laboratory(scenario, faults)) as laboratory:
        if checked or as_json or not terminal:
            return _check_laboratory(laboratory, Form.JSON if as_json else Form.TEXT)
        from lyncready.tui import run

        with Demos() as demos:
            path = write_checklist(laboratory)
            return run(path, laboratory=laboratory, open_demo=demos.open, author=who(None))


def _scenario_lines() -> list[str]:
    from textwrap import TextWrapper

    from lyncready.lab import scenarios

    lines = []
    prose = TextWrapper(
        style_of(sys.stdout).width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )
    for scenario in scenarios():
        lines.append(f"{scenario.name:<24} {scenario.title}")
        lines += prose.wrap(scenario.about)
        lines += [f"  --mend {fault.id:<15} {fault.title}" for fault in scenario.faults]
        lines.append("")
    return lines[:-1]


@contextmanager
def _started(laboratory: Laboratory) -> Iterator[Laboratory]:
    try:
        laboratory.start()
    except OSError as error:
        raise UserError(f"demo: the laboratory cannot start: {os_trouble(error)}") from error
    try:
        yield laboratory
    finally:
        laboratory.stop()


def _check_laboratory(laboratory: Laboratory, form: Form) -> int:
    """Check the laboratory with the probes and rules of any deployment; the demo's own status is 0."""
    from lyncready.project.judging import view_facts, with_run
    from lyncready.project.probing import probe

    checklist, base = laboratory.checklist, laboratory.folder
    with ProgressBar() as bar:
        seen = probe(checklist, base, show=bar.show)
    checked = with_run(checklist, seen.observations, complete=seen.complete, now=present())
    print_view(view_facts(checked, base, present(), file=None), form)
    if seen.interrupted:
        raise Interrupted
    return 0
