"""A checklist's file from outside any session: read, changed, created, and the history of each act, once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from lyncready.clock import present
from lyncready.errors import UserError, near, shown
from lyncready.model import Checklist, Observation, is_blind
from lyncready.project.judging import assess_each, with_run

if TYPE_CHECKING:
    from lyncready.readiness import Assessment
    from lyncready.store import Entry, EntryKind, History, Loaded, Written

Assess = Callable[[Sequence[Checklist]], Sequence["Assessment"]]


class Changed(msgspec.Struct, frozen=True):
    """The checklist after an act, and lines for the person on what came with it."""

    checklist: Checklist
    notices: tuple[str, ...] = ()


def known_words() -> dict[str, list[str]]:
    """Return the ids that a checklist may name: steps and finding codes."""
    from lyncready.guide.codes import CODES
    from lyncready.guide.steps import STEPS

    return {"step": [step.id for step in STEPS], "code": sorted(CODES)}


def read_checklist(path: Path) -> Loaded:
    """Read a checklist. Raises UserError with one line that names the place of what is wrong."""
    from lyncready.store import load

    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UserError(f"{shown(path)}: no such file{_neighbour(path)}") from error
    except (OSError, ValueError):
        pass  # a folder that may not be looked into: loading says so
    return load(path, known=known_words())


def _neighbour(path: Path) -> str:
    """Return a file of nearly that name in the same folder, as a suggestion."""
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix == ".yaml"]
    except (OSError, ValueError):
        return ""
    return near(path.name, names[:1000])


def read_facts(path: Path) -> Changed:
    """Read a checklist to judge it; the notice says what of a newer lyncready's file is left out of that."""
    loaded = read_checklist(path)
    if not loaded.skipped:
        return Changed(loaded.checklist)
    first, more = loaded.skipped[0], len(loaded.skipped) - 1
    others = f", and {more} more" if more else ""
    notice = f"{loaded.reason}, and is judged without what is not understood: {first}{others}"
    return Changed(loaded.checklist, (notice,))


def change(path: Path, act: Callable[[Checklist], Checklist], *, by: str, told: str = "") -> Changed:
    """Read the file under its lock, change it, save it, and note in its history what changed.

    `told` is a line for the history on where the change came from. Raises UserError; the file then is as it was.
    """
    from lyncready.store import acquire, digest_on_disk, save

    loaded = _writable(path, read_checklist(path))
    with acquire(path, by=by, now=present()):
        if digest_on_disk(path) != loaded.digest:
            loaded = _writable(path, read_checklist(path))
        before, after = loaded.checklist, act(loaded.checklist)
        if after == before:
            return Changed(after)
        now = present()
        written = save(path, after, expected=loaded, now=now)
        entries = change_entries(before, after, at=now, by=by, told=told, migrated_from=loaded.migrated_from)
        entries += turns_between(before, after, lambda both: assess_each(both, path.parent, now), at=now)
        notices = append_history(path, entries)
    return Changed(after, (*notices, *lost_comments(loaded, written)))


def lost_comments(loaded: Loaded, written: Written) -> tuple[str, ...]:
    """Say that a person's comments are gone from the file, and where they are."""
    if not loaded.had_comments or written.backup is None:
        return ()
    return (f"{shown(loaded.path)}: its comments are not kept; the original is {shown(written.backup)}",)


def _writable(path: Path, loaded: Loaded) -> Loaded:
    if loaded.read_only:
        raise UserError(f"{shown(path)}: {loaded.reason}; it is not changed")
    return loaded


def expect_writable(path: Path, *, by: str) -> None:
    """Find out before a long run whether its outcome could be kept. Raises UserError where it could not."""
    from lyncready.store import acquire

    _writable(path, read_checklist(path))
    acquire(path, by=by, now=present()).release()


def create(path: Path, checklist: Checklist, *, by: str, now: datetime) -> Changed:
    """Write a new file and begin its history. Raises UserError where one of that name is there."""
    from lyncready.store import Entry, EntryKind, save

    save(path, checklist, expected=None, now=now)
    return Changed(checklist, append_history(path, [Entry(at=now, by=by, kind=EntryKind.CREATED)]))


def keep_run(path: Path, observations: tuple[Observation, ...], *, complete: bool, by: str) -> Changed:
    """Keep what was seen in the file as it is by now, whatever else was written to it; return all that is known.

    Of a run that saw nothing the file gets no fact: it is noted where something was seen before.
    """
    blind = is_blind(observations)

    def act(checklist: Checklist) -> Checklist:
        joined = with_run(checklist, observations, complete=complete, now=present())
        return only_known(joined, checklist.observations) if blind else joined

    kept = change(path, act, by=by)
    if not blind:
        return kept
    return replace(kept, checklist=with_run(kept.checklist, observations, complete=complete, now=present()))


def only_known(checklist: Checklist, known: Sequence[Observation]) -> Checklist:
    """Return the checklist without what was asked for the first time by a run that saw nothing."""
    keys = {item.key for item in known}
    return replace(checklist, observations=tuple([item for item in checklist.observations if item.key in keys]))


# The history: what was said, where it came from, what turned by it.


def change_entries(
    before: Checklist, after: Checklist, *, at: datetime, by: str, told: str = "", migrated_from: int | None = None
) -> list[Entry]:
    """Return what people changed, and `told`, as entries of the history."""
    from lyncready.store import Entry, EntryKind, entries_between

    entries = list(entries_between(before, after, at=at, by=by, migrated_from=migrated_from))
    return entries + [Entry(at=at, by=by, kind=EntryKind.MERGED, after=told)] * bool(told)


def turns_between(before: Checklist, after: Checklist, assess: Assess, *, at: datetime) -> list[Entry]:
    """Return what turned from one checklist to the other; nothing where the facts cannot be judged here."""
    try:
        was, became = assess((before, after))
    except UserError:
        return []
    return turns(was, became, at=at)


def turns(was: Assessment, became: Assessment, *, at: datetime) -> list[Entry]:
    """Return how findings and states turned, as entries of the history."""
    from lyncready.reports.changes import Transition, finding_turns, state_turns
    from lyncready.store import Entry, EntryKind

    def entry(kind: EntryKind, turn: Transition) -> Entry:
        return Entry(at=at, kind=kind, subject=turn.of, before=turn.before, after=turn.after)

    return [
        *(entry(EntryKind.FINDING, turn) for turn in finding_turns(was, became)),
        *(entry(EntryKind.STATE, turn) for turn in state_turns(was, became)),
    ]


def append_history(path: Path, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Append to the history. One that cannot be written costs a line, not the change."""
    from lyncready.store import StoreError, append

    try:
        append(path, entries)
    except StoreError as error:
        return (str(error),)
    return ()


def read_history(path: Path) -> History:
    """Return what a checklist's history holds, oldest first. Raises UserError where there is none."""
    from lyncready.store import read_history

    read_checklist(path)
    return read_history(path)
