"""The checklist's file behind the session's interface: lock, saves, history, what others write meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.errors import UserError
from lyncready.model import Checklist, printable
from lyncready.readiness import Assessment
from lyncready.tui.services import HistoryEntry, Keep, Look, Opened, Sight

if TYPE_CHECKING:
    from lyncready.store import Entry, Keeper

_VERBS = {
    "created": "created",
    "attested": "said of",
    "waived": "waived",
    "noted": "noted on",
    "evidence": "read an export:",
    "file": "file:",
    "finding": "finding",
    "state": "state of",
}


class LiveFiles:
    """One keeper for each file that is open."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._keepers: dict[Path, Keeper] = {}

    def open(self, path: Path, by: str) -> Opened:
        """Read a checklist and take its lock; without it the file is read-only and says who holds it."""
        from lyncready.guide import CODES, STEPS
        from lyncready.store import open_keeper

        known = {"step": [step.id for step in STEPS], "code": sorted(CODES)}
        self.close(path)
        keeper = open_keeper(path, by=by, now=self._clock(), known=known)
        self._keepers[path] = keeper
        loaded = keeper.base
        return Opened(
            path=path,
            checklist=loaded.checklist,
            read_only=keeper.read_only,
            had_comments=loaded.had_comments,
        )

    def create(self, path: Path, checklist: Checklist, by: str) -> None:
        """Make a new file and begin its history."""
        from lyncready.store import Entry, Kind, append, save

        now = self._clock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            save(path, checklist, expected=None, now=now)
            append(path, [Entry(at=now, by=by, kind=Kind.CREATED)])
        except OSError as error:
            raise UserError(f"{printable(str(path))}: {(error.strerror or 'cannot be made').lower()}") from error

    def save(self, path: Path, checklist: Checklist, by: str) -> None:
        """Write the facts, then what people changed into the history."""
        from lyncready.store import append, entries_between

        keeper = self._keepers[path]
        base, now = keeper.base, self._clock()
        if keeper.save(checklist, now) is not None:
            append(
                path,
                entries_between(base.checklist, checklist, at=now, by=by, migrated_from=base.migrated_from),
            )

    def look(self, path: Path) -> Look:
        """Compare the disk with what is known of it; whoever had the lock may have given it back."""
        keeper = self._keepers[path]
        keeper.ask_for_lock(self._clock())
        look = keeper.look()
        return Look(Sight(look.sight.value), look.trouble, keeper.read_only)

    def settle(self, path: Path, ours: Checklist, keep: Keep) -> Opened:
        """Take theirs, keep ours, or bring both together; the next save then expects what was seen."""
        keeper = self._keepers[path]
        look = keeper.look()
        facts = ours
        if look.loaded is not None and keep is Keep.BOTH:
            facts = keeper.reconcile(ours, look.loaded).checklist
        elif look.loaded is not None:
            keeper.take(look.loaded)
            facts = look.loaded.checklist if keep is Keep.THEIRS else ours
        elif look.trouble and (keep is not Keep.OURS or not keeper.overlook(look)):
            raise UserError(look.trouble)
        return Opened(path=path, checklist=facts, read_only=keeper.read_only)

    def close(self, path: Path) -> None:
        """Give the lock back."""
        keeper = self._keepers.pop(path, None)
        if keeper is not None:
            keeper.close()

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that a person asked for; never the checklist itself."""
        from lyncready.store import write_out

        shown = printable(str(path), 200)
        if os.path.realpath(path) in map(os.path.realpath, self._keepers):
            raise UserError(f"{shown}: that is the checklist itself")
        write_out(path, data)

    def history(self, path: Path) -> tuple[HistoryEntry, ...]:
        """Return what changed when, newest first."""
        from lyncready.store import read_history

        found = read_history(path)
        return tuple(HistoryEntry(entry.at, entry.kind, _told(entry), entry.by) for entry in found.entries[::-1])

    def note_turns(self, path: Path, before: Assessment, after: Assessment) -> None:
        """Write how states and findings turned; only who holds the lock does."""
        from lyncready.reports import finding_turns, state_turns
        from lyncready.store import Entry, Kind, append

        if path not in self._keepers or self._keepers[path].read_only:
            return
        now = self._clock()
        turns = [(Kind.FINDING, turn) for turn in finding_turns(before, after)]
        turns += [(Kind.STATE, turn) for turn in state_turns(before, after)]
        entries = [
            Entry(at=now, kind=kind, subject=turn.of, before=turn.before, after=turn.after) for kind, turn in turns
        ]
        append(path, entries)


def _told(entry: Entry) -> str:
    """Say an entry in one line."""
    before, after = printable(entry.before, 60), printable(entry.after, 60)
    change = f": {before} → {after}" if before and after else (f": {after}" if after else "")
    gone = f": {before} taken back" if before and not after else ""
    subject = printable(entry.subject, 80)
    return f"{_VERBS.get(entry.kind, entry.kind)} {subject}{change or gone}".strip()
