"""What a session asks of the rest of lyncready: file, judgements, runs. Heavy things are imported when used."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from lyncready.errors import UserError, reason_of, shown
from lyncready.model import Checklist, Evidence, Findings, Network, Observation, Resolver, SipDomain, Trust
from lyncready.project import files
from lyncready.project.judging import Judging, read_roots
from lyncready.project.settings import with_resolvers

if TYPE_CHECKING:
    from lyncready.probes import Run, Target
    from lyncready.project.find_edges import FoundEdges
    from lyncready.readiness import Assessment
    from lyncready.store import ChecklistFile, Entry, FileState

PATIENCE_SECONDS = 15.0  # for each of the two looks at the network that find edges


class OpenChecklist(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it was read. `read_only` says why it cannot be saved, empty where it can."""

    path: Path
    checklist: Checklist
    read_only: str = ""


class Keep(StrEnum):
    """What becomes of a file that changed on disk: theirs, ours, or both together."""

    THEIRS = "theirs"
    OURS = "ours"
    BOTH = "both"


class Project:
    """The acts of a session, which holds its file's lock. Each may be slow, and raises only UserError."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._files: dict[Path, ChecklistFile] = {}
        self._judging = Judging()

    def warm(self) -> None:
        """Import what a first run needs, off the screen's thread."""
        import lyncready.checks  # noqa: F401
        from lyncready.probes import warm

        warm()

    # The file.

    def open(self, path: Path, by: str) -> OpenChecklist:
        """Read a checklist and take its lock; without it the file is read-only and says who holds it."""
        from lyncready.store import open_file

        self.close(path)
        file = open_file(path, by=by, now=self._clock(), known=files.known_words())
        self._files[path] = file
        loaded = file.base
        return OpenChecklist(
            path=path,
            checklist=loaded.checklist,
            read_only=file.read_only,
        )

    def create(self, path: Path, checklist: Checklist, by: str) -> tuple[str, ...]:
        """Make a new file, and its folder where there is none; an existing file is an error."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{shown(path)}: {reason_of(error)}") from error
        return files.create(path, checklist, by=by, now=self._clock()).notices

    def save(
        self, path: Path, checklist: Checklist, by: str, resolvers: tuple[Resolver, ...] | None = None
    ) -> tuple[str, ...] | None:
        """Write the facts where they differ, and into the history what people changed and what turned by that.

        What turns by what a run saw is written at its end. None where somebody else wrote: nothing is.
        """
        from lyncready.store import ChangedOnDisk

        file = self._files[path]
        base, now = file.base, self._clock()
        try:
            written = file.save(checklist, now)
        except ChangedOnDisk:
            return None
        if written is None:
            return ()
        before = replace(base.checklist, observations=checklist.observations)
        entries = files.change_entries(before, checklist, at=now, by=by, migrated_from=base.migrated_from)
        if before != checklist:
            entries += files.turns_between(
                before, checklist, lambda both: self.assess(both, path, resolvers), at=now
            )
        return (*files.append_history(path, entries), *files.lost_comments(base, written))

    def look(self, path: Path) -> FileState:
        """Compare the disk with what is known of it; whoever had the lock may have given it back."""
        file = self._files[path]
        file.ask_for_lock(self._clock())
        return file.look()

    def settle(self, path: Path, ours: Checklist, keep: Keep) -> OpenChecklist:
        """Take theirs, keep ours, or bring both together; the next save then expects what was seen."""
        file = self._files[path]
        look = file.look()
        facts = ours
        if look.loaded is not None and keep is Keep.BOTH:
            facts = file.reconcile(ours, look.loaded).checklist
        elif look.loaded is not None:
            file.rebase(look.loaded)
            facts = look.loaded.checklist if keep is Keep.THEIRS else ours
        elif look.trouble and (keep is not Keep.OURS or not file.accept_overwrite(look)):
            raise UserError(look.trouble)
        return OpenChecklist(path=path, checklist=facts, read_only=file.read_only)

    def close(self, path: Path) -> None:
        """Give the lock back."""
        file = self._files.pop(path, None)
        if file is not None:
            file.close()

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that a person asked for; never the checklist itself."""
        from lyncready.store import write_out

        if os.path.realpath(path) in map(os.path.realpath, self._files):
            raise UserError(f"{shown(path)}: that is the checklist itself")
        write_out(path, data)

    def history(self, path: Path) -> tuple[Entry, ...]:
        """Return what changed when, newest first."""
        from lyncready.store import read_history

        return read_history(path).entries[::-1]

    def note_run(
        self,
        path: Path,
        before: tuple[Checklist, Assessment | None],
        after: tuple[Checklist, Assessment],
        resolvers: tuple[Resolver, ...] | None,
        *,
        blind: bool = False,
    ) -> tuple[str, ...]:
        """Write into the history what turned by a run; only who holds the lock does.

        What turned by words that were said meanwhile was noted when they were saved. A `blind` run saw nothing.
        """
        if path not in self._files or self._files[path].read_only:
            return ()
        (known, was), (seen, became) = before, after
        if blind:
            seen = files.only_known(seen, known.observations)
            became = self.assess((seen,), path, resolvers)[0]
        if was is None or replace(seen, observations=known.observations) != known:
            was = self.assess((replace(seen, observations=known.observations),), path, resolvers)[0]
        return files.append_history(path, files.turns(was, became, at=self._clock()))

    # Facts and verdicts.

    def read_trust(self, network: Network, base: Path) -> Trust:
        """Read the roots that count here."""
        return read_roots(Checklist(network=network), base)

    def judge(self, checklist: Checklist, trust: Trust, now: datetime) -> Findings:
        """Turn facts into findings."""
        return self._judging.judge(checklist, trust, now)

    def assess(
        self, checklists: Sequence[Checklist], path: Path, resolvers: tuple[Resolver, ...] | None
    ) -> list[Assessment]:
        """Judge versions of a checklist as of now."""
        from lyncready.readiness import assess

        now, asked = self._clock(), [with_resolvers(checklist, resolvers) for checklist in checklists]
        trust = self.read_trust(asked[0].network, path.parent)
        return [assess(checklist, self.judge(checklist, trust, now), now) for checklist in asked]

    # The network, and servers.

    def start(
        self,
        checklist: Checklist,
        base: Path,
        only: tuple[str, ...] | None,
        ended: Callable[[], None] | None = None,
    ) -> Run:
        """Start asking the network; `ended` is called from another thread when the run is over."""
        from lyncready.probes import start

        return start(checklist, base, only=frozenset(only or ()), clock=self._clock, ended=ended)

    def find_edges(
        self, domains: tuple[SipDomain, ...], known: tuple[str, ...], network: Network, base: Path
    ) -> FoundEdges:
        """Return the edges of SIP domains that nobody has named yet. Raises UserError where nothing was heard."""
        from lyncready.project.find_edges import find_edges

        def ask(checklist: Checklist, only: tuple[str, ...]) -> tuple[list[Observation], bool]:
            run = self.start(checklist, base, only)
            run.wait(PATIENCE_SECONDS)
            run.stop()
            return run.drain(), False

        found = find_edges(domains, known, network, ask)
        if found.deaf:
            raise UserError(found.why)
        return found

    def targets(self, checklist: Checklist, base: Path) -> tuple[Target, ...]:
        """List every place that a run would contact."""
        from lyncready.probes import targets

        return targets(checklist, base)

    def read_export(self, path: Path) -> Evidence:
        """Read a settings export."""
        from lyncready.project.servers import read_export_file

        return read_export_file(path, self._clock())

    def exports_beside(self, base: Path, known: Sequence[Evidence]) -> tuple[Path, ...]:
        """Return exports in a checklist's folder that are not among the known ones, damaged ones included."""
        from lyncready.project.servers import exports_beside

        read = {(one.key, one.collected_at) for one in known}
        return tuple(path for path in exports_beside(base) if self._key_of(path) not in read)

    def _key_of(self, path: Path) -> tuple[object, ...]:
        try:
            export = self.read_export(path)
        except UserError:
            return ()
        return export.key, export.collected_at
