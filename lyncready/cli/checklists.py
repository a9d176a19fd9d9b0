"""How commands open the checklist file: to read it, and to change it without losing what others wrote."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.cli.chronicle import note_creation, note_history
from lyncready.cli.output import say
from lyncready.clock import present, who
from lyncready.errors import UserError, near, shown

if TYPE_CHECKING:
    from lyncready.model import Checklist, Observation
    from lyncready.store import Loaded


def known_words() -> dict[str, list[str]]:
    """Return the ids that a checklist may name: steps and finding codes."""
    from lyncready.guide import CODES, STEPS

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


def read_facts(path: Path) -> Checklist:
    """Read a checklist to judge it, and say what of a newer lyncready's file is left out of that."""
    loaded = read_checklist(path)
    if loaded.skipped:
        first, more = loaded.skipped[0], len(loaded.skipped) - 1
        others = f", and {more} more" if more else ""
        say(f"lyncready: {loaded.reason}, and is judged without what is not understood: {first}{others}")
    return loaded.checklist


def _neighbour(path: Path) -> str:
    """Return a file of nearly that name in the same folder, as a suggestion."""
    try:
        names = [name for name in os.listdir(path.parent) if name.endswith((".yaml", ".yml"))]
    except (OSError, ValueError):
        return ""
    return near(path.name, names[:1000])


def change_checklist(
    path: Path, change: Callable[[Checklist], Checklist], *, by: str, told: str = ""
) -> Checklist:
    """Read the file under its lock, change it, save it, and note in its history what changed.

    `told` is a line for the history on where the change came from. Raises UserError; the file then is as it was.
    """
    from lyncready.store import acquire, digest_on_disk, save

    loaded = _writable(path, read_checklist(path))
    with acquire(path, by=by, now=present()):
        if digest_on_disk(path) != loaded.digest:
            loaded = _writable(path, read_checklist(path))
        changed = change(loaded.checklist)
        if changed == loaded.checklist:
            return changed
        written = save(path, changed, expected=loaded, now=present())
        note_history(path, loaded.checklist, changed, by=by, told=told, migrated_from=loaded.migrated_from)
    if loaded.had_comments and written.backup is not None:
        say(f"lyncready: {shown(path)}: its comments are not kept; the original is {shown(written.backup)}")
    return changed


def _writable(path: Path, loaded: Loaded) -> Loaded:
    if loaded.read_only:
        raise UserError(f"{shown(path)}: {loaded.reason}; it is not changed")
    return loaded


def expect_writable(path: Path, *, by: str) -> None:
    """Find out before a long run whether its outcome could be kept. Raises UserError where it could not."""
    from lyncready.store import acquire

    _writable(path, read_checklist(path))
    acquire(path, by=by, now=present()).release()


def create_checklist(path: Path, checklist: Checklist) -> None:
    """Write a new file. Raises UserError where one of that name is there."""
    from lyncready.store import save

    save(path, checklist, expected=None, now=present())
    note_creation(path, by=who(None))


def with_observations(checklist: Checklist, observations: tuple[Observation, ...], *, complete: bool) -> Checklist:
    """Return the checklist with what a run saw; one that went to its end replaces what it asked anew."""
    from msgspec.structs import replace

    from lyncready.model import join_run

    now = max((present(), *(item.at for item in observations)))
    joined = join_run(checklist.observations, observations, complete=complete, now=now)
    return replace(checklist, observations=joined)


def add_observations(path: Path, observations: tuple[Observation, ...], *, complete: bool) -> Checklist:
    """Keep what was seen in the file as it is by now, whatever else was written to it; return all that is known.

    Of a run that saw nothing the file gets no fact: it is noted where something was seen before.
    """
    from msgspec.structs import replace

    from lyncready.model import is_blind

    blind = is_blind(observations)

    def change(checklist: Checklist) -> Checklist:
        joined = with_observations(checklist, observations, complete=complete)
        if not blind:
            return joined
        known = {item.key for item in checklist.observations}
        return replace(joined, observations=tuple([item for item in joined.observations if item.key in known]))

    kept = change_checklist(path, change, by=who(None))
    return with_observations(kept, observations, complete=complete) if blind else kept
