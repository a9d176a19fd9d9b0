"""`merge`, `history` and `diff`: facts made elsewhere, what changed when, and how two checklists differ."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lyncready.cli.checklists import change_checklist, read_facts
from lyncready.cli.group import root
from lyncready.cli.output import style_of, write_bytes, write_text
from lyncready.cli.values import FILE
from lyncready.clock import present, who
from lyncready.errors import UserError, shown

if TYPE_CHECKING:
    from lyncready.model import Checklist
    from lyncready.reports import Transition
    from lyncready.store import Difference


@root.command("merge")
@click.argument("file", type=FILE)
@click.argument("others", nargs=-1, required=True, type=FILE, metavar="OTHER.yaml ...")
@click.option("--as", "as_name", metavar="NAME", help="The vantage of OTHER's own view (default: its stem).")
def merge(file: Path, others: tuple[Path, ...], as_name: str | None) -> int:
    """Bring the observations, evidence, marks and waivers of each OTHER into FILE.

    What OTHER saw from its own workstation is kept under NAME; the newest of each fact wins. Marks that differ are
    listed, and FILE's stay.
    """
    from lyncready.guide import count
    from lyncready.store import StoreError, vantage_of
    from lyncready.store import merge as merge_facts

    loaded = [(path, read_facts(_another(file, path))) for path in others]
    lines: list[str] = []

    def change(checklist: Checklist) -> Checklist:
        for path, other in loaded:
            try:
                merged = merge_facts(checklist, other, vantage_of(path) if as_name is None else as_name)
            except StoreError as error:
                raise UserError(f"merge: {error}; name one with --as") from error
            checklist = merged.checklist
            lines.append(
                f"{shown(path)}: {count(merged.observations, 'observation')}, "
                f"{count(merged.evidence, 'export')} and {count(merged.words, 'word')} new or newer"
            )
            lines.extend(f"  not taken: {conflict.line}" for conflict in merged.conflicts)
        return checklist

    told = ", ".join(shown(path.name) for path in others)
    change_checklist(file, change, by=who(None), told=told)
    write_text("".join(f"{line}\n" for line in lines))
    return 0


def _another(file: Path, other: Path) -> Path:
    """Return the other file. Raises UserError where it is the same one."""
    try:
        same = os.path.samefile(file, other)
    except OSError:
        return other
    if same:
        raise UserError(f"merge: {shown(other)} is the checklist itself")
    return other


@root.command("history")
@click.argument("file", type=FILE)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print the entries as a JSON list.",
)
def history(file: Path, as_json: bool) -> int:
    """Print what changed in FILE, newest first: marks, waivers, imports, edits, findings and states."""
    from lyncready.guide import count
    from lyncready.model import render_instant
    from lyncready.project.files import read_checklist
    from lyncready.reports.history_words import tell_history
    from lyncready.store import read_history

    read_checklist(file)
    found = read_history(file)
    if as_json:
        from msgspec.structs import asdict

        from lyncready.reports import render_plain_json

        write_bytes(render_plain_json([asdict(entry) for entry in reversed(found.entries)]))
        return 0
    arrow = _arrow()
    for told in tell_history(tuple(reversed(found.entries))):
        by = f" {told.by}" if told.by else ""
        write_text(f"{render_instant(told.at)}{by} {told.text}\n".replace("→", arrow))
    if found.unreadable:
        write_text(f"{count(found.unreadable, 'entry', 'entries')} could not be read\n")
    if not found.entries and not found.unreadable:
        write_text("nothing yet\n")
    return 0


def _arrow() -> str:
    return "->" if style_of(sys.stdout).ascii else "→"


def _change(before: str, after: str, arrow: str) -> str:
    return f"{shown(before) or 'nothing'} {arrow} {shown(after) or 'nothing'}"


@root.command("diff")
@click.argument("file", type=FILE)
@click.argument("other", type=FILE)
def diff(file: Path, other: Path) -> int:
    """Print what OTHER has that FILE has not, and the other way round, then how states and findings differ."""
    from lyncready.project.judging import assess_facts
    from lyncready.reports import finding_turns, state_turns
    from lyncready.store import diff as diff_facts

    first, second = read_facts(file), read_facts(other)
    now, arrow = present(), _arrow()
    before = assess_facts(first, file.parent, now, source=file)
    after = assess_facts(second, other.parent, now, source=other)
    parts = (
        ("Facts", [_fact_line(item, arrow) for item in diff_facts(first, second)]),
        ("States", [_turn_line(turn, arrow) for turn in state_turns(before, after)]),
        ("Findings", [_turn_line(turn, arrow) for turn in finding_turns(before, after)]),
    )
    lines = [line for title, found in parts if found for line in (title, *found, "")]
    write_text("".join(f"{line}\n" for line in lines[:-1]) or "no difference\n")
    return 0


def _fact_line(item: Difference, arrow: str) -> str:
    return f"  {item.change.value:<8} {shown(item.path)}: {_change(item.before, item.after, arrow)}"


def _turn_line(turn: Transition, arrow: str) -> str:
    return f"  {turn.trend.value:<8} {shown(turn.of)}: {_change(turn.before, turn.after, arrow)}"
