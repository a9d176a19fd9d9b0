"""What a command writes into a checklist's history: facts that changed, and what became of states and findings."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.cli.output import say
from lyncready.clock import present
from lyncready.errors import UserError

if TYPE_CHECKING:
    from lyncready.model import Checklist
    from lyncready.reports import Turn
    from lyncready.store import Entry, Kind


def note_creation(path: Path, *, by: str) -> None:
    """Begin the history of a new file."""
    from lyncready.store import Entry, Kind

    _append(path, [Entry(at=present(), by=by, kind=Kind.CREATED)])


def note_history(
    path: Path, before: Checklist, after: Checklist, *, by: str, told: str = "", migrated_from: int | None = None
) -> None:
    """Append what changed. A history that cannot be written costs a line on standard error, not the change."""
    from lyncready.store import Entry, Kind, entries_between

    now = present()
    entries = list(entries_between(before, after, at=now, by=by, migrated_from=migrated_from))
    if told:
        entries.append(Entry(at=now, by=by, kind=Kind.MERGED, after=told))
    states, findings = _turns(path, before, after)
    entries += _as_entries(findings, Kind.FINDING)
    entries += _as_entries(states, Kind.STATE)
    _append(path, entries)


def _append(path: Path, entries: list[Entry]) -> None:
    from lyncready.store import StoreError, append

    try:
        append(path, entries)
    except StoreError as error:
        say(f"lyncready: {error}")


def _turns(path: Path, before: Checklist, after: Checklist) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """Return how states and findings turned; nothing where the facts cannot be judged here."""
    from lyncready.cli.judging import assess_each
    from lyncready.reports import finding_turns, state_turns

    now = present()
    try:
        was, became = assess_each((before, after), path.parent, now)
    except UserError:
        return (), ()
    return state_turns(was, became), finding_turns(was, became)


def _as_entries(turns: Iterable[Turn], kind: Kind) -> list[Entry]:
    from lyncready.store import Entry

    now = present()
    return [Entry(at=now, kind=kind, subject=turn.of, before=turn.before, after=turn.after) for turn in turns]
