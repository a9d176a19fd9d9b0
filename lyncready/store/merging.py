"""Two checklists brought together or compared: nothing is guessed, what disagrees is listed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from lyncready.model import (
    AUTHORITATIVE,
    LOCAL,
    PUBLIC,
    AttestationState,
    Checklist,
    Evidence,
    Observation,
    newest,
    own_reason,
    own_up,
    printable,
)
from lyncready.store.errors import StoreError
from lyncready.store.json_lines import is_vantage
from lyncready.store.slots import LISTS, Slot, Slots, Spoken, checklist_of, order_of, path_of, slots_of, words_of

_MEASURED = ("observations", "evidence")
# What nobody said: a step that has only a note or parts stands as `todo` without a name or time.
_BLANK = (None, "", Spoken(AttestationState.TODO))


class Conflict(msgspec.Struct, frozen=True):
    """One fact on which two checklists disagree. The first's stays; both are given as lines for a person."""

    path: str
    ours: str
    theirs: str

    @property
    def line(self) -> str:
        """The conflict as one line."""
        return f"{self.path}: {self.ours or 'nothing'} here, {self.theirs or 'nothing'} there"


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist with another's facts in it: what disagrees, and how many facts are new or newer."""

    checklist: Checklist
    conflicts: tuple[Conflict, ...] = ()
    observations: int = 0
    evidence: int = 0
    words: int = 0


class Change(StrEnum):
    """What became of a fact from one checklist to another."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


class Difference(msgspec.Struct, frozen=True):
    """One fact that differs. `slot` begins with the file's section; `before` and `after` are for a person."""

    slot: Slot
    path: str
    change: Change
    before: str
    after: str


class BadVantage(StoreError):
    """A text that cannot name a vantage for another's observations."""


def _newest_known(groups: Iterable[tuple[Observation, ...]], now: datetime | None) -> tuple[Observation, ...]:
    """Return the newest of each key; where `now` is known, what lies ahead of it yields to what was seen before.

    Views of which one file never heard anything say nothing there.
    """
    past, ahead = [], []
    for group in map(own_up, groups):
        past.append(tuple(item for item in group if now is None or item.at <= now))
        ahead.append(tuple(item for item in group if now is not None and item.at > now))
    known = newest(*past)
    keys = {item.key for item in known if not own_reason(item.seen)}
    return newest(known, *(tuple(item for item in group if item.key not in keys) for group in ahead))


def merge(checklist: Checklist, other: Checklist, as_name: str, now: datetime | None = None) -> Merged:
    """Return the checklist with what was observed and said in `other`.

    Observations of `other` made at `local` get the vantage `as_name`. The newest per key wins; a word that only
    one has is taken, words that differ are conflicts and ours stays, as does our deployment. What is dated after
    `now` yields to what is not. Raises BadVantage.
    """
    if not is_vantage(as_name):
        shown = printable(as_name, 60)
        raise BadVantage(f'"{shown}" cannot name a vantage, expected letters, digits, dots and hyphens')
    if as_name in (PUBLIC, AUTHORITATIVE):
        raise BadVantage(f'"{as_name}" is a view of its own, expected another name')
    theirs = tuple(
        msgspec.structs.replace(item, vantage=as_name) if item.vantage == LOCAL else item
        for item in other.observations
    )
    observations = _newest_known((theirs, checklist.observations), now)
    evidence = _newest_evidence((*checklist.evidence, *other.evidence))
    ours, said = slots_of(checklist), slots_of(other)
    taken = dict(ours)
    conflicts = []
    for slot, value in said.items():
        if slot[0] in (*_MEASURED, "network"):
            continue
        mine = ours.get(slot)
        if value in _BLANK or mine == value:
            continue
        if slot[0] in ("steps", "waivers", "request") and mine in _BLANK:
            taken[slot] = value
        else:
            conflicts.append(Conflict(path_of(slot), words_of(mine), words_of(value)))
    known_observations = {item.key: item for item in checklist.observations}
    known_evidence = checklist.evidence
    return Merged(
        checklist=msgspec.structs.replace(
            checklist_of(taken, checklist.version), observations=observations, evidence=evidence
        ),
        conflicts=tuple(conflicts),
        observations=sum(known_observations.get(item.key) != item for item in observations),
        evidence=sum(item not in known_evidence for item in evidence),
        words=sum(slot not in ours or ours[slot] != value for slot, value in taken.items()),
    )


def vantage_of(path: Path | str) -> str:
    """Return the vantage that another's file is merged under unless one is given: its stem."""
    return Path(path).stem


def merge_three(base: Checklist, ours: Checklist, theirs: Checklist) -> Merged:
    """Return what two made of the same checklist: each one's changes, ours where both changed the same fact.

    Of observations and evidence the newest stays; everything else that both changed differently is a conflict.
    """
    before, mine, other = slots_of(base), slots_of(ours), slots_of(theirs)
    merged: Slots = {}
    conflicts = []
    for slot in _ordered(before, mine, other):
        was, here, there = before.get(slot), mine.get(slot), other.get(slot)
        if here == there or there == was:
            value = here
        elif here == was:
            value = there
        elif slot[0] in _MEASURED:
            value = _newer(here, there)
        else:
            value = there if here is None and slot not in mine and _is_entry(slot) else here
            conflicts.append(Conflict(path_of(slot), words_of(here), words_of(there)))
        if value is not None or not _is_entry(slot):
            merged[slot] = value
    whole = checklist_of(merged, ours.version)
    return Merged(
        checklist=msgspec.structs.replace(whole, observations=newest(whole.observations)),
        conflicts=tuple(conflicts),
        observations=_count("observations", merged, mine),
        evidence=_count("evidence", merged, mine),
        words=sum(slot[0] not in _MEASURED and mine.get(slot) != value for slot, value in merged.items()),
    )


def diff(before: Checklist, after: Checklist) -> tuple[Difference, ...]:
    """Return the facts that differ, in the order of the file; observations by what was seen, not by when."""
    old, new = slots_of(before), slots_of(after)
    found = []
    for slot in sorted({**old, **new}, key=order_of):
        was, now = old.get(slot), new.get(slot)
        if _essence(was) == _essence(now):
            continue
        change = Change.NEW if was is None else Change.GONE if now is None else Change.CHANGED
        found.append(Difference(slot, path_of(slot), change, words_of(was), words_of(now)))
    for name in LISTS:
        first, second = ([slot[2] for slot in slots if slot[:2] == ("deployment", name)] for slots in (old, new))
        if first != second and sorted(first) == sorted(second):
            slot = ("deployment", name)
            found.append(Difference(slot, name, Change.CHANGED, ", ".join(first), ", ".join(second)))
    return tuple(found)


def _is_listed(slot: Slot) -> bool:
    return slot[0] == "deployment" and slot[1] in LISTS


def _is_entry(slot: Slot) -> bool:
    """Whether a fact may be absent altogether, as an entry of a list or mapping may."""
    return _is_listed(slot) or slot[0] not in ("deployment", "network", "request")


def _ordered(before: Slots, mine: Slots, other: Slots) -> Iterable[Slot]:
    """Return all slots, each list in our order, or in theirs where only they changed it."""
    every = dict.fromkeys((*mine, *other, *before))
    yield from (slot for slot in every if not _is_listed(slot))
    for name in LISTS:
        was, ours, theirs = (
            [slot for slot in slots if _is_listed(slot) and slot[1] == name] for slots in (before, mine, other)
        )
        kept_order = [slot for slot in ours if slot in before] == [slot for slot in was if slot in mine]
        # What is new stands where whoever added it put it: the first edge has a meaning.
        first, second = (theirs, ours) if kept_order and theirs != was else (ours, theirs)
        yield from dict.fromkeys((*first, *second, *was))


def _essence(value: Any) -> Any:
    return value.seen if isinstance(value, Observation) else value


def _newer(here: Any, there: Any) -> Any:
    if here is None or there is None:
        return here if there is None else there
    if isinstance(here, Observation) and isinstance(there, Observation):
        return newest((there,), (here,))[0]
    return there if _moment(there) > _moment(here) else here


def _moment(value: Evidence) -> tuple[datetime, datetime]:
    return value.collected_at, value.imported_at


def _newest_evidence(entries: Iterable[Evidence]) -> tuple[Evidence, ...]:
    best: dict[tuple[str, ...], Evidence] = {}
    for entry in entries:
        known = best.get(entry.key)
        if known is None or _moment(entry) > _moment(known):
            best[entry.key] = entry
    return tuple(best.values())


def _count(section: str, merged: Slots, mine: Slots) -> int:
    return sum(slot[0] == section and mine.get(slot) != value for slot, value in merged.items())
