"""`merge`, `history` and `diff`: facts made elsewhere, what changed when, and how two checklists differ."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lyncready.cli.group import root
from lyncready.cli.output import read_facts, style_of, tell, write_bytes, write_text
from lyncready.cli.values import FILE
from lyncready.clock import who
from lyncready.errors import shown


@root.command("merge")
@click.argument("file", type=FILE)
@click.argument("others", nargs=-1, required=True, type=FILE, metavar="OTHER.yaml ...")
@click.option("--as", "as_name", metavar="NAME", help="The vantage of OTHER's own view (default: its file name).")
def merge(file: Path, others: tuple[Path, ...], as_name: str | None) -> int:
    """Bring the observations, evidence, marks and waivers of each OTHER into FILE.

    What OTHER saw from its own workstation is kept under NAME; the newest of each fact wins. Marks that differ are
    listed, and FILE's stay.
    """
    from lyncready.guide.wording import count
    from lyncready.project import past

    loaded = [(path, read_facts(past.another(file, path))) for path in others]
    changed, taken = past.merge(file, loaded, as_name, by=who(None))
    tell(changed)
    for path, merged in zip(others, taken, strict=True):
        write_text(
            f"{shown(path)}: {count(merged.observations, 'observation')}, "
            f"{count(merged.evidence, 'export')} and {count(merged.words, 'word')} new or newer\n"
        )
        write_text("".join(f"  not taken: {conflict.line}\n" for conflict in merged.conflicts))
    return 0


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
    from lyncready.guide.wording import count
    from lyncready.model import render_instant
    from lyncready.project.files import read_history
    from lyncready.reports.history_words import tell_history

    found = read_history(file)
    if as_json:
        from msgspec.structs import asdict

        from lyncready.reports.document import render_plain_json

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


def _line(trend: str, of: str, before: str, after: str) -> str:
    return f"  {trend:<8} {shown(of)}: {shown(before) or 'nothing'} {_arrow()} {shown(after) or 'nothing'}"


@root.command("diff")
@click.argument("file", type=FILE)
@click.argument("other", type=FILE)
def diff(file: Path, other: Path) -> int:
    """Print what OTHER has that FILE has not, and the other way round, then how states and findings differ."""
    from lyncready.project.past import compare

    found = compare((file, read_facts(file)), (other, read_facts(other)))
    parts = (
        ("Facts", [_line(one.change.value, one.path, one.before, one.after) for one in found.facts]),
        ("States", [_line(one.trend.value, one.of, one.before, one.after) for one in found.states]),
        ("Findings", [_line(one.trend.value, one.of, one.before, one.after) for one in found.findings]),
    )
    lines = [line for title, found in parts if found for line in (title, *found, "")]
    write_text("".join(f"{line}\n" for line in lines[:-1]) or "no difference\n")
    return 0
