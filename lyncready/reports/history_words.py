"""The history as sentences, alike changes of one instant told once: the same words for both faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from lyncready.guide.steps import STEP
from lyncready.guide.wording import count
from lyncready.model import printable
from lyncready.store import Entry

_STATES = {"todo": "to do", "held": "waiting", "not-needed": "not needed", "": "not judged"}
_DERIVED = ("finding", "state")
_SHOWN = 60  # characters of a value that changed


class Told(msgspec.Struct, frozen=True):
    """One sentence: when, who (empty where the network or time did it), what; `derived` where nobody did it."""

    at: datetime
    by: str
    text: str
    derived: bool


def tell_history(entries: Sequence[Entry]) -> tuple[Told, ...]:
    """Return the entries as sentences, in their order; neighbours alike are one sentence."""
    told: list[Told] = []
    for (at, by, kind, change), group in groupby(entries, key=_alike):
        derived = kind in _DERIVED
        alike = [entry for entry in group if not _said_twice(entry)]
        if alike:
            told.append(Told(at, printable(by, _SHOWN), _sentence(kind, change, alike), derived))
    return tuple(told)


def _alike(entry: Entry) -> tuple[datetime, str, str, tuple[str, ...]]:
    """Return what neighbours must share to be told at once."""
    if entry.kind in _DERIVED:
        return entry.at, entry.by, entry.kind, (entry.before, entry.after)
    if entry.kind == "attested" and ".parts." in entry.subject:
        step, word = entry.subject.partition(".parts.")[0], entry.after.partition(" ")[0]
        return entry.at, entry.by, "part", (step, word)
    return entry.at, entry.by, entry.kind, (entry.subject, entry.before, entry.after)


def _said_twice(entry: Entry) -> bool:
    """Whether the state of the same step says it: a word that is missing or there."""
    return entry.kind == "finding" and entry.subject.split(" ")[1:2] == ["word"]


def _sentence(kind: str, change: tuple[str, ...], alike: list[Entry]) -> str:
    first = alike[0]
    if kind == "state":
        before, after = (_STATES.get(word, word) for word in change)
        return f"{_many(_title(entry.subject) for entry in alike)}: {before} → {after}"
    if kind == "finding":
        subjects = _many(entry.subject.split(" ", 2)[-1] for entry in alike)
        return f"{subjects}: {change[0] or 'nothing'} → {change[1] or 'nothing'}"
    if kind == "part":
        parts = f"{count(len(alike), 'part')} of {_title(change[0])}"
        return f"marked {parts} done" if change[1] == "done" else f"took back {parts}"
    if kind == "attested":
        return _attested(first)
    if kind == "noted":
        title = _title(first.subject.removesuffix(".note"))
        return f"wrote a note on {title}: {_cut(first.after)}" if first.after else f"removed the note on {title}"
    return _other(first)


def _attested(entry: Entry) -> str:
    word, title = entry.after.partition(" ")[0], _title(entry.subject)
    if word == "done":
        return f"marked {title} done"
    if word == "waived":
        return f"waived {title} ({_cut(entry.after)})"
    return f"took back the confirmation of {title}"


def _other(entry: Entry) -> str:
    """Say any other change: what, and from what to what."""
    verb = {"created": "created the file", "waived": "waived", "evidence": "imported", "merged": "merged"}.get(
        entry.kind, f"changed {entry.kind}"
    )
    subject = f" {_cut(entry.subject)}" if entry.subject else ""
    if entry.before and entry.after:
        change = f": {_cut(entry.before)} → {_cut(entry.after)}"
    elif entry.after:
        change = f": {_cut(entry.after)}"
    else:
        change = f": {_cut(entry.before)} removed" if entry.before else ""
    note = f" ({_cut(entry.note)})" if entry.note else ""
    return f"{verb}{subject}{change}{note}"


def _title(step_id: str) -> str:
    step = STEP.get(step_id)
    return step.title if step is not None else _cut(step_id)


def _many(names: Iterable[str], most: int = 3) -> str:
    every = list(dict.fromkeys(_cut(name) for name in names))
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more


def _cut(text: str) -> str:
    return printable(text, _SHOWN)
