"""The history as sentences, alike changes of one instant told once: the same words for both faces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

import msgspec

from lyncready.guide.codes import CODES
from lyncready.guide.steps import STEP
from lyncready.guide.wording import count
from lyncready.model import printable
from lyncready.store import Entry

_STATES = {"todo": "to do", "held": "waiting", "not-needed": "not needed", "": "not judged"}
_DERIVED = ("finding", "state")
# What a check looks at, in front of "of"; a setting's name says it by itself.
_NOUNS = {
    "srv": "Record of",
    "dns": "DNS answers for",
    "address": "Address of",
    "port": "Port of",
    "tls": "TLS of",
    "certificate": "Certificate of",
    "sip": "SIP answer of",
    "external": "Client access to",
    "provider": "Provider's edge",
    "https": "HTTPS of",
    "request": "Partner discovery of",
    "partner": "Partner",
}
_IN_DNS = {"local": "inside", "public": "outside", "authoritative": "its own servers"}
MOST_STEPS = 8  # named in one sentence
_SHOWN = 60  # characters of a value that changed


class Told(msgspec.Struct, frozen=True):
    """One sentence: when, who (empty where the network or time did it), what; `derived` where nobody did it."""

    at: datetime
    by: str
    text: str
    derived: bool


def tell_history(entries: Sequence[Entry]) -> tuple[Told, ...]:
    """Return the entries as sentences, in their order; those of one instant that are alike are one sentence."""
    told: list[Told] = []
    for (at, by, derived), group in groupby(entries, key=lambda one: (one.at, one.by, one.kind in _DERIVED)):
        found = [entry for entry in group if not _said_twice(entry)]
        # What a run turned has no order of its own; acts do.
        alike: Iterable[list[Entry]] = (list(one) for _, one in groupby(found, key=_alike))
        if derived:
            by_kind: dict[object, list[Entry]] = {}
            for entry in found:
                by_kind.setdefault(_alike(entry), []).append(entry)
            alike = by_kind.values()
        told += [Told(at, printable(by, _SHOWN), _sentence(_alike(one[0]), one), derived) for one in alike]
    return tuple(told)


def _alike(entry: Entry) -> tuple[str, ...]:
    """Return what entries must share to be told at once: the kind, and what is said of all of them."""
    if entry.kind == "finding":
        return entry.kind, _checked(entry)[0], _code_words(entry.before), _code_words(entry.after)
    if entry.kind == "state":
        return entry.kind, entry.before, entry.after
    if entry.kind == "attested" and ".parts." in entry.subject:
        step, word = entry.subject.partition(".parts.")[0], entry.after.partition(" ")[0]
        return "part", step, word
    return entry.kind, entry.subject, entry.before, entry.after


def _said_twice(entry: Entry) -> bool:
    """Whether the state of the same step says it: a word that is missing or there."""
    return entry.kind == "finding" and entry.subject.split(" ")[1:2] == ["word"]


def _sentence(shared: tuple[str, ...], alike: list[Entry]) -> str:
    first, (kind, *change) = alike[0], shared
    if kind == "state":
        before, after = (_STATES.get(word, word) for word in change)
        return f"{_many((_title(entry.subject) for entry in alike), MOST_STEPS)}: {before} → {after}"
    if kind == "finding":
        return _of_check(change, alike)
    if kind == "part":
        parts = f"{count(len(alike), 'part')} of {_title(change[0])}"
        return f"marked {parts} done" if change[1] == "done" else f"took back {parts}"
    if kind == "attested":
        return _attested(first)
    if kind == "noted":
        title = _title(first.subject.removesuffix(".note"))
        return f"wrote a note on {title}: {_cut(first.after)}" if first.after else f"removed the note on {title}"
    return _other(first)


def _checked(entry: Entry) -> tuple[str, str, str]:
    """Return check, subject and vantage of a finding's entry, whose subject is `step check subject (vantage)`."""
    check, _, subject = entry.subject.partition(" ")[2].partition(" ")
    if subject.endswith(")") and " (" in subject:
        subject, _, vantage = subject[:-1].rpartition(" (")
        return check, subject, vantage
    return check, subject, ""


def _of_check(change: list[str], alike: list[Entry]) -> str:
    """Say what checks found: an edge seen from here alone, or in every view of DNS, needs no word on whence."""
    check, before, after = change
    seen_from: dict[str, list[str]] = {}
    for entry in alike:
        _, subject, vantage = _checked(entry)
        seen_from.setdefault(subject, []).append(vantage)
    names = []
    for subject, vantages in seen_from.items():
        whence = _IN_DNS.get(vantages[0], vantages[0]) if check in ("srv", "dns", "address") else vantages[0]
        told = len(vantages) > 1 or whence in ("", "local")
        names.append(subject if told else f"{subject} ({whence})")
    subjects = f"{_NOUNS.get(check, '')} {_many(names)}".strip()
    return f"{subjects}: {before} → {after}"


def _code_words(codes: str) -> str:
    """Return codes as the matrix words them, else as they are spelt, without the check that they repeat."""
    return ", ".join(_code_word(code) for code in codes.split(", ")) if codes else "not checked"


def _code_word(code: str) -> str:
    bare, waived = code.removesuffix(" (waived)"), " (waived)" if code.endswith(" (waived)") else ""
    return CODES[bare].word + waived if bare in CODES else _cut(code)


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
