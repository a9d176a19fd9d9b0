"""What a DNS look-up says, view by view, and which answer decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from lyncready.checks.egress import ONE_RUN
from lyncready.checks.facts import Facts
from lyncready.model import ANSWERED, AUTHORITATIVE, Dns, DnsOutcome, Observation

_BEST_ANSWER = (DnsOutcome.ANSWER, DnsOutcome.NODATA, DnsOutcome.NXDOMAIN)


class VantageView(msgspec.Struct, frozen=True, gc=False):
    """One vantage's view of one question. `reply` is what its servers say, None where none answered.

    `values` are its records as comparable texts.
    """

    vantage: str
    reply: Dns | None
    replies: tuple[Observation, ...]
    values: tuple[str, ...]


class LookUp(msgspec.Struct, frozen=True, gc=False):
    """One question in every view. `reply` is the deciding answer, None where it could not be had.

    `sound` says that every server of every view, the deciding one among them, gave one and the same answer;
    `stale` that some server of the deciding view gave another than the zone's own servers, which decide then.
    """

    name: str
    record_type: str
    deciding: str
    by_vantage: dict[str, VantageView]
    reply: Dns | None
    stale: bool = False
    sound: bool = False

    @property
    def leading(self) -> tuple[Dns, ...]:
        """The answers that decide, also those without records; several where they are of equal weight."""
        if self.reply is None:
            return ()
        if self.sound or self.stale:
            return (self.reply,)
        replies = self.by_vantage[self.deciding].replies
        votes = _votes(replies)
        most = max(votes.values())
        found: dict[tuple[DnsOutcome, tuple[str, ...]], Dns] = {}
        for seen in _given(replies):
            key = seen.outcome, values_of(seen)
            if votes[key] == most:
                found.setdefault(key, seen)
        return tuple(found[key] for key in sorted(found))

    @property
    def answers(self) -> tuple[Dns, ...]:
        """The answers with records that decide; where several are of equal weight, the world meets them all."""
        return tuple(reply for reply in self.leading if reply.outcome is DnsOutcome.ANSWER)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that decide."""
        answers = self.answers
        if len(answers) == 1:
            return answers[0].addresses
        return tuple(sorted({address for answer in answers for address in answer.addresses}))

    @property
    def cnames(self) -> tuple[str, ...]:
        """The aliases on the way to the deciding answer; without one those that any server named on the way."""
        if self.reply is not None:
            if self.sound or self.reply.cnames:
                return self.reply.cnames
            return next((reply.cnames for reply in (self.reply, *self.answers) if reply.cnames), ())
        views = [self.by_vantage.get(name) for name in (self.deciding, AUTHORITATIVE)]
        seen = [item.seen for view in views if view is not None for item in view.replies]
        return next((reply.cnames for reply in seen if isinstance(reply, Dns) and reply.cnames), ())


def vantages_of(looks: Iterable[LookUp]) -> list[str]:
    """Return every vantage that any of the look-ups was asked from, sorted."""
    return sorted({vantage for look in looks for vantage in look.by_vantage})


def servers_of(replies: Iterable[Observation]) -> list[str]:
    """Return the servers that gave replies, sorted."""
    return sorted({item.server for item in replies})


def values_of(reply: Dns) -> tuple[str, ...]:
    """Return a reply's records as sorted texts; the aliases on the way to them are none."""
    if reply.srv:
        return tuple(sorted([f"{r.priority} {r.weight} {r.port} {r.target}" for r in reply.srv]))
    records = reply.addresses or reply.names
    return records if len(records) < 2 else tuple(sorted(records))


def look_up(facts: Facts, name: str, record_type: str) -> LookUp:
    """Gather what every view says of a question and which answer decides.

    The deciding view's answer holds, unless the zone's own servers agree on another than some server of it gave:
    then that one's cache is stale. What they said in an earlier run proves nothing against an answer of today.
    """
    replies = [item for item in facts.about(name) if item.record_type == record_type and item.probe == "dns"]
    known = _one_answer(replies)
    by_vantage: dict[str, list[Observation]] = {}
    for item in replies:
        by_vantage.setdefault(item.vantage, []).append(item)
    views = {vantage: _view(vantage, tuple(by_vantage[vantage]), known) for vantage in sorted(by_vantage)}
    decided = views.get(facts.deciding)
    reply = decided.reply if decided is not None else None
    if known is not None:
        return LookUp(name, record_type, facts.deciding, views, reply, sound=reply is not None)
    truth = views.get(AUTHORITATIVE)
    agreed = _truth(truth, decided) if truth is not None and decided is not None else None
    if decided is None or agreed is None or all(same_answer(agreed, seen) for seen in _given(decided.replies)):
        return LookUp(name, record_type, facts.deciding, views, reply)
    return LookUp(name, record_type, facts.deciding, views, agreed, stale=True)


def _one_answer(replies: list[Observation]) -> tuple[str, ...] | None:
    """Return the records as texts where every server answered, and all alike; else None."""
    first = replies[0].seen if replies else None
    if not isinstance(first, Dns) or first.outcome not in ANSWERED:
        return None
    for item in replies[1:]:
        if not isinstance(item.seen, Dns) or not same_answer(first, item.seen):
            return None
    return values_of(first)


def _view(vantage: str, replies: tuple[Observation, ...], known: tuple[str, ...] | None) -> VantageView:
    """Return a vantage's view; `known` are the records where all servers of all views agree on them."""
    if known is not None:
        first = replies[0].seen
        assert isinstance(first, Dns)
        return VantageView(vantage, first, replies, known)
    reply = _best(replies)
    return VantageView(vantage, reply, replies, values_of(reply) if reply is not None else ())


def same_answer(left: object, right: object) -> bool:
    """Whether two replies say the same: one outcome, the same records in any order."""
    assert isinstance(left, Dns)
    assert isinstance(right, Dns)
    if left.outcome is not right.outcome:
        return False
    same_lists = left.srv == right.srv and left.addresses == right.addresses and left.names == right.names
    return (same_lists and left.cnames == right.cnames) or values_of(left) == values_of(right)


def _truth(truth: VantageView, decided: VantageView) -> Dns | None:
    """Return what the zone's own servers agree on, asked in the deciding view's run or later; else None."""
    newest = max(item.at for item in decided.replies)
    given = _given(item for item in truth.replies if newest - item.at < ONE_RUN)
    agree = bool(given) and all(same_answer(given[0], other) for other in given[1:])
    return given[0] if agree else None


def _given(replies: Iterable[Observation]) -> list[Dns]:
    """Return the replies that say what is in the zone."""
    return [item.seen for item in replies if isinstance(item.seen, Dns) and item.seen.outcome in ANSWERED]


def _best(replies: tuple[Observation, ...]) -> Dns | None:
    """Return the answer most servers give; among equals the one with records."""
    given = _given(replies)
    if len(given) <= 1 or all(same_answer(given[0], other) for other in given[1:]):
        return given[0] if given else None
    votes = _votes(replies)
    return min(
        given,
        key=lambda reply: (
            -votes[reply.outcome, values_of(reply)],
            _BEST_ANSWER.index(reply.outcome),
            values_of(reply),
        ),
    )


def _votes(replies: tuple[Observation, ...]) -> Counter[tuple[DnsOutcome, tuple[str, ...]]]:
    """Count the servers that give each answer."""
    return Counter((reply.outcome, values_of(reply)) for reply in _given(replies))
