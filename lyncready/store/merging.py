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
from lyncready.store.flat_facts import (
    LISTS,
    FactPath,
    FlatFacts,
    Spoken,
    checklist_of,
    flatten,
    order_of,
    path_of,
    words_of,
)
from lyncready.store.json_lines import is_vantage

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
    """One fact that differs. `fact` begins with the file's section; `before` and `after` are for a person."""

    fact: FactPath
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
    ours, said = flatten(checklist), flatten(other)
    taken = dict(ours)
    conflicts = []
    for fact, value in said.items():
        if fact[0] in (*_MEASURED, "network"):
            continue
        mine = ours.get(fact)
        if value in _BLANK or mine == value:
            continue
        if fact[0] in ("steps", "waivers", "request") and mine in _BLANK:
            taken[fact] = value
        else:
            conflicts.append(Conflict(path_of(fact), words_of(mine), words_of(value)))
    known_observations = {item.key: item for item in checklist.observations}
    known_evidence = checklist.evidence
    return Merged(
        checklist=msgspec.structs.replace(
            checklist_of(taken, checklist.version), observations=observations, evidence=evidence
        ),
        conflicts=tuple(conflicts),
        observations=sum(known_observations.get(item.key) != item for item in observations),
        evidence=sum(item not in known_evidence for item in evidence),
        words=sum(fact not in ours or ours[fact] != value for fact, value in taken.items()),
    )


def vantage_of(path: Path | str) -> str:
    """Return the vantage that another's file is merged under unless one is given: its stem."""
    return Path(path).stem


def merge_three(base: Checklist, ours: Checklist, theirs: Checklist) -> Merged:
    """Return what two made of the same checklist: each one's changes, ours where both changed the same fact.

    Of observations and evidence the newest stays; everything else that both changed differently is a conflict.
    """
    before, mine, other = flatten(base), flatten(ours), flatten(theirs)
    merged: FlatFacts = {}
    conflicts = []
    for fact in _ordered(before, mine, other):
        was, here, there = before.get(fact), mine.get(fact), other.get(fact)
        if here == there or there == was:
            value = here
        elif here == was:
            value = there
        elif fact[0] in _MEASURED:
            value = _newer(here, there)
        else:
            value = there if here is None and fact not in mine and _is_entry(fact) else here
            conflicts.append(Conflict(path_of(fact), words_of(here), words_of(there)))
        if value is not None or not _is_entry(fact):
            merged[fact] = value
    whole = checklist_of(merged, ours.version)
    return Merged(
        checklist=msgspec.structs.replace(whole, observations=newest(whole.observations)),
        conflicts=tuple(conflicts),
        observations=_count("observations", merged, mine),
        evidence=_count("evidence", merged, mine),
        words=sum(fact[0] not in _MEASURED and mine.get(fact) != value for fact, value in merged.items()),
    )


def diff(before: Checklist, after: Checklist) -> tuple[Difference, ...]:
    """Return the facts that differ, in the order of the file; observations by what was seen, not by when."""
    old, new = flatten(before), flatten(after)
    found = []
    for fact in sorted({**old, **new}, key=order_of):
        was, now = old.get(fact), new.get(fact)
        if _essence(was) == _essence(now):
            continue
        change = Change.NEW if was is None else Change.GONE if now is None else Change.CHANGED
        found.append(Difference(fact, path_of(fact), change, words_of(was), words_of(now)))
    for name in LISTS:
        first, second = ([fact[2] for fact in facts if fact[:2] == ("deployment", name)] for facts in (old, new))
        if first != second and sorted(first) == sorted(second):
            fact = ("deployment", name)
            found.append(Difference(fact, name, Change.CHANGED, ", ".join(first), ", ".join(second)))
    return tuple(found)


def _is_listed(fact: FactPath) -> bool:
    return fact[0] == "deployment" and fact[1] in LISTS


def _is_entry(fact: FactPath) -> bool:
    """Whether a fact may be absent altogether, as an entry of a list or mapping may."""
    return _is_listed(fact) or fact[0] not in ("deployment", "network", "request")


def _ordered(before: FlatFacts, mine: FlatFacts, other: FlatFacts) -> Iterable[FactPath]:
    """Return all facts, each list in our order, or in theirs where only they changed it."""
    every = dict.fromkeys((*mine, *other, *before))
    yield from (fact for fact in every if not _is_listed(fact))
    for name in LISTS:
        was, ours, theirs = (
            [fact for fact in facts if _is_listed(fact) and fact[1] == name] for facts in (before, mine, other)
        )
        kept_order = [fact for fact in ours if fact in before] == [fact for fact in was if fact in mine]
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


def _count(section: str, merged: FlatFacts, mine: FlatFacts) -> int:
    return sum(fact[0] == section and mine.get(fact) != value for fact, value in merged.items())
