"""A run's observations joined with what was known: our own fault never erases what was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from lyncready.model.fetching import FetchError
from lyncready.model.network import AUTHORITATIVE, PUBLIC
from lyncready.model.observation import (
    ADDRESS_TYPES,
    REPLIED,
    Again,
    AgainReason,
    Aia,
    Crl,
    Dns,
    DnsOutcome,
    Fault,
    HttpOutcome,
    Https,
    Key,
    Observation,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    newest,
)

Question: TypeAlias = tuple[str, str, str, str]  # probe, subject, record type, vantage: whatever server or address

_REFUSALS = frozenset({DnsOutcome.SERVFAIL, DnsOutcome.REFUSED})
_SPOKE = REPLIED | {DnsOutcome.MALFORMED}
# Ends of a fetch by which nobody was heard: an issuer or a list that was fetched before is still known.
_FETCH_REASONS: dict[str, AgainReason] = {
    FetchError.OURS: AgainReason.NO_ROUTE,
    FetchError.UNREACHABLE: AgainReason.NO_ROUTE,
    FetchError.TIMEOUT: AgainReason.SILENCE,
}
_CONNECTIONS = frozenset({"tcp", "tls", "sip", "https"})


def join_run(
    known: tuple[Observation, ...], run: tuple[Observation, ...], *, complete: bool, now: datetime
) -> tuple[Observation, ...]:
    """Return the facts after a run; `complete` says that it asked all that it had to ask.

    What was seen replaces what was known of its question, a server or address that is no longer met among it. A
    look that failed on our side replaces nothing that was seen: that fact stays and notes the look as `again`.
    A fact dated after `now` was written by a wrong clock: it yields to whatever is seen.
    """
    failed = failed_looks(run)
    sights = tuple(item for item in run if item.key not in failed)
    answered = {question_of(item) for item in sights}
    unanswered = {question: again for question, again in _by_question(failed).items() if question not in answered}
    lost = _lost_hosts(known, run, unanswered)
    seen = frozenset(item.key for item in sights)
    names = frozenset((item.probe, item.subject, item.record_type) for item in sights)
    left = _Left(seen, names, frozenset(answered), frozenset(failed), complete, now)
    kept = tuple(_looked_again(item, failed, unanswered, lost) for item in known if left.stays(item))
    told = {item.key for item in kept if not is_ours(item)}
    silent = {question_of(item) for item in kept if item.again is not None} | answered
    empty = (item for item in run if item.key in failed and item.key not in told)
    return newest(
        kept, sights, tuple(item for item in empty if item.probe != "dns" or question_of(item) not in silent)
    )


class _Left(NamedTuple):
    """What a run leaves of the facts before it: all that it did not answer anew."""

    seen: frozenset[Key]
    names: frozenset[tuple[str, str, str]]
    answered: frozenset[Question]
    failed: frozenset[Key]
    complete: bool
    now: datetime

    def stays(self, item: Observation) -> bool:
        """Whether a fact outlives the run."""
        if item.key in self.failed:
            return True
        if item.key in self.seen:
            return not self.complete and item.at <= self.now
        if not self.complete:
            return True
        if question_of(item) in self.answered:
            return False  # a server or address that the run no longer met
        # A zone whose own servers a run no longer finds has none.
        return item.vantage != AUTHORITATIVE or (item.probe, item.subject, item.record_type) not in self.names


def question_of(item: Observation) -> Question:
    """Return what was asked, whatever server or address answered."""
    return item.probe, item.subject, item.record_type, item.vantage


def is_ours(item: Observation) -> bool:
    """Whether a look failed on our side, as far as it tells by itself: a fault, or no route from here."""
    return _own_reason(item) is not None


def failed_looks(run: Iterable[Observation]) -> dict[Key, Again]:
    """Return the looks of one run that failed on our side, with the reason.

    Beside faults and missing routes that is the silence of a DNS view of which no server was heard, and SERVFAIL
    or REFUSED to every question from every server of a view: the network in between says that, no zone does.
    """
    run = tuple(run)
    deaf = _deaf_views(run)
    found: dict[Key, Again] = {}
    for item in run:
        reason = _own_reason(item)
        detail = item.seen.detail if isinstance(item.seen, Fault) else ""
        if reason is None and isinstance(item.seen, Dns) and _is_deaf(item, deaf):
            reason = AgainReason.SILENCE
            detail = item.seen.outcome.value.upper() if item.seen.outcome in _REFUSALS else ""
        if reason is not None:
            found[item.key] = Again(item.at, reason, detail)
    return found


def is_blind(run: tuple[Observation, ...]) -> bool:
    """Whether a run asked something and saw nothing at all of the other side."""
    return bool(run) and len(failed_looks(run)) == len({item.key for item in run})


def with_again(item: Observation, again: Again | None) -> Observation:
    """Return an observation that notes a failed look, where that one is the newest."""
    if again is None or (item.again is not None and item.again.at >= again.at):
        return item
    return replace(item, again=again)


def _own_reason(item: Observation) -> AgainReason | None:
    seen = item.seen
    if isinstance(seen, Fault):
        return AgainReason(seen.reason.value)
    if isinstance(seen, Tcp):
        reasons = {TcpOutcome.NO_ROUTE: AgainReason.NO_ROUTE, TcpOutcome.OURS: AgainReason.BUG}
        return reasons.get(seen.outcome)
    if isinstance(seen, Aia | Crl):
        return _FETCH_REASONS.get(seen.error)
    if (isinstance(seen, Tls) and seen.outcome is TlsOutcome.OURS) or (
        isinstance(seen, Https) and seen.outcome is HttpOutcome.OURS
    ):
        return AgainReason.BUG
    return None


def _deaf_views(run: tuple[Observation, ...]) -> frozenset[tuple[str, str]]:
    """Return the views, and of zones' own servers the servers, whose answers say nothing of any zone."""
    heard: defaultdict[tuple[str, str], list[Observation]] = defaultdict(list)
    for item in run:
        if isinstance(item.seen, Dns):
            heard[item.vantage, item.server if item.vantage == AUTHORITATIVE else ""].append(item)
    return frozenset(view for view, items in heard.items() if says_nothing(items))


def says_nothing(items: Iterable[Observation]) -> bool:
    """Whether the DNS replies of one view tell of no zone: silence, or the same refusal for unrelated names.

    A refusal with an extended error speaks of the zone (RFC 8914), and one name's refusal may be its zone's.
    """
    spoke = [item for item in items if isinstance(item.seen, Dns) and item.seen.outcome in _SPOKE]
    if not spoke:
        return True
    replies = [item.seen for item in spoke if isinstance(item.seen, Dns)]
    if any(reply.outcome not in _REFUSALS or reply.ede for reply in replies):
        return False
    return len({".".join(item.subject.rsplit(".", 2)[-2:]) for item in spoke}) > 1


def _is_deaf(item: Observation, deaf: frozenset[tuple[str, str]]) -> bool:
    if item.vantage != AUTHORITATIVE:
        return (item.vantage, "") in deaf
    # A zone's own server that says nothing while the world is heard is at fault itself.
    return (AUTHORITATIVE, item.server) in deaf and (PUBLIC, "") in deaf


def _by_question(failed: dict[Key, Again]) -> dict[Question, Again]:
    found: dict[Question, Again] = {}
    for key, again in failed.items():
        question = key.probe, key.subject, key.record_type, key.vantage
        if question not in found or found[question].at < again.at:
            found[question] = again
    return found


def _lost_hosts(
    known: tuple[Observation, ...], run: tuple[Observation, ...], unanswered: dict[Question, Again]
) -> dict[str, Again]:
    """Return the hosts that could not be asked because their names were not resolved anew, with the reason."""
    asked = {(item.subject, item.record_type) for item in run if item.probe == "dns"}
    answered = {
        (item.subject, item.record_type)
        for item in run
        if item.probe == "dns" and question_of(item) not in unanswered
    }
    lost: dict[str, Again] = {}
    for (probe, subject, record_type, _), again in unanswered.items():
        gone = all((subject, other) not in answered for other in ADDRESS_TYPES)
        if probe == "dns" and record_type in ADDRESS_TYPES and gone:
            lost[subject] = again
    owners = {question[1]: again for question, again in unanswered.items() if question[2] == "SRV"}
    for item in known:
        if item.subject in owners and isinstance(item.seen, Dns) and (item.subject, "SRV") not in answered:
            for record in item.seen.srv:
                if not any((record.target, kind) in asked for kind in ADDRESS_TYPES):
                    lost.setdefault(record.target, owners[item.subject])
    return lost


def _looked_again(
    item: Observation, failed: dict[Key, Again], unanswered: dict[Question, Again], lost: dict[str, Again]
) -> Observation:
    """Return a fact with the look that failed, where there was one."""
    if is_ours(item):
        return item
    again = failed.get(item.key) or unanswered.get(question_of(item))
    if again is None and item.probe in _CONNECTIONS:
        again = lost.get(item.subject.rpartition(":")[0].strip("[]"))
    if again is None and item.probe == "dns" and item.record_type in ADDRESS_TYPES:
        again = lost.get(item.subject)
    return with_again(item, again)
