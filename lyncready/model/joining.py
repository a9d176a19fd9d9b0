"""A run's observations joined with what was known, and files with each other: our fault erases nothing seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from msgspec.structs import replace

from lyncready.model.before import changes, remembering
from lyncready.model.looks import BEHIND, as_ours, failed_looks, own_reason, own_up
from lyncready.model.network import AUTHORITATIVE, LOCAL, PUBLIC
from lyncready.model.observation import Again, Key, Observation
from lyncready.model.seen import ADDRESS_TYPES, ANSWERED, Dns

Question: TypeAlias = tuple[str, str, str, str]  # probe, subject, record type, vantage: whatever server or address

_CONNECTIONS = frozenset({"tcp", "https", *BEHIND})


def newest(*groups: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Return the observations of all groups, the newest of each key, sorted by key.

    A look that failed on our side does not stand before what was seen: it is noted there, if it came later.
    """
    best: dict[Key, Observation] = {}
    for group in groups:
        for observation in group:
            known = best.get(observation.key)
            best[observation.key] = observation if known is None else _newer(known, observation)
    return tuple(best[key] for key in sorted(best))


def join_run(
    known: tuple[Observation, ...], run: tuple[Observation, ...], *, complete: bool, now: datetime
) -> tuple[Observation, ...]:
    """Return the facts after a run; `complete` says that it asked all that it had to ask.

    What was seen replaces what was known of its question, a server or address that is no longer met among it. A
    look that failed on our side replaces nothing that was seen: that fact stays and notes the look as `again`.
    But a DNS server that a whole run did not hear is forgotten where another of its view answered. A fact dated
    after `now` was written by a wrong clock: it yields to whatever is seen.
    """
    known = own_up(known)
    failed = failed_looks(run)
    sights = _with_before(known, [item for item in run if item.key not in failed])
    looks = _Looks(known, run, failed)
    seen = frozenset([item.key for item in sights])
    kept = []
    for item in known:
        again = looks.failed_on(item)
        if again is not None and not (complete and looks.told_by_another(item)):
            kept += [] if own_reason(item.seen) else [_noting(item, again)]
        elif item.key in seen:
            kept += [item] * (not complete and item.at <= now)
        elif not (complete and looks.settles(item)):
            kept.append(item)
    told = {item.key for item in kept if not own_reason(item.seen)}
    # What any server of a view said of a name stands for those of it that were not heard.
    spoken_for = {question_of(item) for item in kept if item.probe == "dns" and item.again is not None}
    missed = [item for item in run if item.key in failed and item.key not in told]
    empty = tuple([as_ours(item) for item in missed if question_of(item) not in spoken_for])
    return newest(tuple(kept), sights, empty)


def _with_before(known: tuple[Observation, ...], sights: Iterable[Observation]) -> tuple[Observation, ...]:
    """Return what a run saw, each with what was there before: at its server or address, else at any other.

    An edge that moved to another address is the same edge.
    """
    by_key: dict[Key, Observation] = {}
    by_question: dict[Question, list[Observation]] = {}
    for item in known:
        if changes(item):
            by_key[item.key] = item
            by_question.setdefault(question_of(item), []).append(item)
    found = []
    for item in sights:
        same = by_key.get(item.key)
        older = [same] if same is not None else by_question.get(question_of(item), [])
        found.append(remembering(item, older) if changes(item) else item)
    return tuple(found)


def question_of(item: Observation) -> Question:
    """Return what was asked, whatever server or address answered."""
    return item.probe, item.subject, item.record_type, item.vantage


class _Looks:
    """What a run asked by question: what was answered, and what could not be asked or seen, with the reason.

    The view that decides is the public one where the run asked any public server: it leads to all that follows.
    """

    def __init__(
        self, known: Iterable[Observation], run: tuple[Observation, ...], failed: dict[Key, Again]
    ) -> None:
        self._failed = failed
        self._answered: set[Question] = set()
        self._told: set[Question] = set()  # by a DNS server that says what is in the zone
        self._unanswered: dict[Question, Again] = {}
        for item in run:
            question, again = question_of(item), failed.get(item.key)
            if again is None:
                self._answered.add(question)
                if isinstance(item.seen, Dns) and item.seen.outcome in ANSWERED:
                    self._told.add(question)
            elif question not in self._unanswered or self._unanswered[question].at < again.at:
                self._unanswered[question] = again
        for question in self._answered:
            self._unanswered.pop(question, None)
        views = {item.vantage for item in run if item.probe == "dns"}
        self._deciding = PUBLIC if PUBLIC in views else LOCAL
        self._hosts = self._lost_hosts(known)

    def failed_on(self, item: Observation) -> Again | None:
        """Return the failed look at a known fact, by its question; None where it was seen or nobody looked."""
        again = self._failed.get(item.key) or self._unanswered.get(question_of(item))
        if again is not None or item.vantage not in (LOCAL, PUBLIC, AUTHORITATIVE):
            return again
        if item.probe in BEHIND:
            tcp = replace(item.key, probe="tcp", record_type="")
            again = self._failed.get(tcp) or self._unanswered.get(("tcp", item.subject, "", item.vantage))
        if question_of(item) in self._answered:
            return again
        if again is None and item.probe in _CONNECTIONS:
            again = self._hosts.get(item.subject.rpartition(":")[0].strip("[]"))
        if again is None and item.probe == "dns":
            again = self._hosts.get(item.subject) if item.record_type in ADDRESS_TYPES else None
            if item.vantage == AUTHORITATIVE:  # found through the view that decides
                again = again or self._lost(item.subject, (item.record_type,))
        return again

    def told_by_another(self, item: Observation) -> bool:
        """Whether another DNS server of the view said anew what a known fact says."""
        return question_of(item) in self._told

    def settles(self, item: Observation) -> bool:
        """Whether a run that went to its end no longer met the server or address of a known fact."""
        deciding = item.probe, item.subject, item.record_type, self._deciding
        # A zone whose own servers a run no longer finds, although it was told of the name, has none.
        return question_of(item) in self._answered or (
            item.vantage == AUTHORITATIVE and deciding in self._answered
        )

    def _lost(self, name: str, record_types: tuple[str, ...]) -> Again | None:
        """Return why none that leads on was heard of a name; None where one was, or nobody asked."""
        if any(("dns", name, kind, view) in self._answered for kind in record_types for view in self._leading):
            return None
        found = [self._unanswered.get(("dns", name, kind, self._deciding)) for kind in record_types]
        return max((again for again in found if again is not None), key=lambda again: again.at, default=None)

    @property
    def _leading(self) -> tuple[str, str]:
        return self._deciding, AUTHORITATIVE

    def _lost_hosts(self, known: Iterable[Observation]) -> dict[str, Again]:
        """Return the hosts that could not be asked because no answer led to them, with the reason.

        Their names were not resolved anew, or the record that named them was not.
        """
        lost: dict[str, Again] = {}
        for probe, name, record_type, _ in self._unanswered:
            if probe == "dns" and record_type in ADDRESS_TYPES and (again := self._lost(name, ADDRESS_TYPES)):
                lost[name] = again
        asked = {question[1] for question in (*self._answered, *self._unanswered) if question[2] in ADDRESS_TYPES}
        for item in known:
            if isinstance(item.seen, Dns) and item.seen.srv and item.vantage in self._leading:
                again = self._lost(item.subject, ("SRV",))
                targets = {record.target for record in item.seen.srv} - asked if again is not None else ()
                for target in targets:
                    assert again is not None
                    lost.setdefault(target, again)
        return lost


def _newer(one: Observation, other: Observation) -> Observation:
    """Return the newer of two facts of one key, of equally old ones the second; a sight before a failed look."""
    ours, theirs = own_reason(one.seen), own_reason(other.seen)
    if (ours is None) is not (theirs is None):
        blind, sight = (one, other) if ours is not None else (other, one)
        return _later_noted(sight, failed_looks((blind,))[blind.key])
    newer, older = (other, one) if other.at >= one.at else (one, other)
    if changes(newer):
        newer = remembering(newer, (older,))
    return _later_noted(newer, older.again)


def _later_noted(item: Observation, again: Again | None) -> Observation:
    """Return a fact with a failed look, where that one came after it."""
    return item if again is None or again.at <= item.at else _noting(item, again)


def _noting(item: Observation, again: Again) -> Observation:
    """Return a fact that notes a failed look, where it notes no later one."""
    if item.again is not None and item.again.at >= again.at:
        return item
    return replace(item, again=again)
