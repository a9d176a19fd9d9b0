"""What people changed between two checklists, as entries of the history. Pure."""

from __future__ import annotations

from datetime import datetime

import msgspec

from lyncready.model import VERSION, Checklist
from lyncready.store.flat_facts import Spoken, flatten
from lyncready.store.history import Entry, EntryKind
from lyncready.store.merging import Difference, diff

_KINDS = {
    "deployment": EntryKind.DEPLOYMENT,
    "network": EntryKind.NETWORK,
    "waivers": EntryKind.WAIVED,
    "request": EntryKind.REQUEST,
    "evidence": EntryKind.EVIDENCE,
}


def entries_between(
    before: Checklist, after: Checklist, *, at: datetime, by: str, migrated_from: int | None = None
) -> tuple[Entry, ...]:
    """Return an entry for every attestation, waiver, note, import and edit; observations are not among them.

    `migrated_from` is the file's version where this save is the first of the present one.
    """
    before, after = (msgspec.structs.replace(facts, observations=()) for facts in (before, after))
    spoken = {fact: value for fact, value in flatten(after).items() if isinstance(value, Spoken)}
    moved = []
    if migrated_from is not None:
        was, now = str(migrated_from), str(VERSION)
        moved.append(Entry(at=at, by=by, kind=EntryKind.FILE, subject="version", before=was, after=now))
    return (
        *moved,
        *(
            Entry(
                at=at,
                by=by,
                kind=_kind(change, spoken),
                subject=change.path,
                before=change.before,
                after=change.after,
            )
            for change in diff(before, after)
        ),
    )


def _kind(change: Difference, spoken: dict[tuple[str, ...], Spoken]) -> EntryKind:
    if change.fact[0] != "steps":
        return _KINDS[change.fact[0]]
    if change.fact[2] == "note":
        return EntryKind.NOTED
    word = spoken.get(change.fact)
    return EntryKind.WAIVED if word is not None and word.state == "waived" else EntryKind.ATTESTED
