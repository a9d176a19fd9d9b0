"""What a DNS look-up says, view by view, and which answer decides."""

from __future__ import annotations

from collections import Counter

import msgspec

from lyncready.checks.facts import Facts, answered
from lyncready.model import ANSWERED, AUTHORITATIVE, Dns, DnsOutcome, Observation

_BEST_ANSWER = (DnsOutcome.ANSWER, DnsOutcome.NODATA, DnsOutcome.NXDOMAIN)


class View(msgspec.Struct, frozen=True):
    """One vantage's view of one question. `reply` is what its servers say, None where none answered."""

    vantage: str
    reply: Dns | None
    replies: tuple[Observation, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The answer as comparable texts; empty for no records."""
        return values_of(self.reply) if self.reply else ()


class LookUp(msgspec.Struct, frozen=True):
    """One question in every view. `reply` is the deciding answer, None where it could not be had."""

    name: str
    record_type: str
    deciding: str
    by_vantage: dict[str, View]
    reply: Dns | None
    stale: bool = False

    @property
    def views(self) -> tuple[View, ...]:
        """Every view, by name of its vantage."""
        return tuple(self.by_vantage.values())

    def view(self, vantage: str) -> View | None:
        """Return a vantage's view, None where it was not asked."""
        return self.by_vantage.get(vantage)


def values_of(reply: Dns) -> tuple[str, ...]:
    """Return a reply's records as sorted texts."""
    if reply.srv:
        return tuple(sorted(f"{r.priority} {r.weight} {r.port} {r.target}" for r in reply.srv))
    return tuple(sorted(reply.addresses or reply.names or reply.cnames))


def look_up(facts: Facts, name: str, record_type: str) -> LookUp:
    """Gather what every view says of a question and which answer decides.

    The deciding view's answer holds, unless the zone's own servers agree on another: then its caches are stale.
    """
    by_vantage: dict[str, list[Observation]] = {}
    for observation in facts.dns(name, record_type):
        by_vantage.setdefault(observation.vantage, []).append(observation)
    views = {
        vantage: View(vantage, _best(by_vantage[vantage]), tuple(by_vantage[vantage]))
        for vantage in sorted(by_vantage)
    }
    decided, truth = views.get(facts.deciding), views.get(AUTHORITATIVE)
    reply = decided.reply if decided is not None else None
    stale = (
        reply is not None
        and truth is not None
        and truth.reply is not None
        and not same_answer(truth.reply, reply)
        and _agree(truth.replies)
    )
    if stale and truth is not None:
        reply = truth.reply
    return LookUp(name, record_type, facts.deciding, views, reply, stale)


def same_answer(left: object, right: object) -> bool:
    """Whether two replies say the same: one outcome, the same records in any order."""
    assert isinstance(left, Dns)
    assert isinstance(right, Dns)
    if left.outcome is not right.outcome:
        return False
    return _records(left) == _records(right) or values_of(left) == values_of(right)


def _records(reply: Dns) -> tuple[object, ...]:
    return reply.srv, reply.addresses, reply.names, reply.cnames


def _agree(replies: tuple[Observation, ...]) -> bool:
    given = [item.seen for item in replies if answered(item)]
    return bool(given) and all(same_answer(given[0], other) for other in given[1:])


def _best(replies: list[Observation]) -> Dns | None:
    """Return the answer most servers give; among equals the one with records."""
    given = [item.seen for item in replies if isinstance(item.seen, Dns) and item.seen.outcome in ANSWERED]
    if len(given) <= 1 or all(same_answer(given[0], other) for other in given[1:]):
        return given[0] if given else None
    votes = Counter((reply.outcome, values_of(reply)) for reply in given)
    return min(
        given,
        key=lambda reply: (
            -votes[reply.outcome, values_of(reply)],
            _BEST_ANSWER.index(reply.outcome),
            values_of(reply),
        ),
    )
