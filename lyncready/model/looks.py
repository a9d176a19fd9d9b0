"""Which looks of a run say only that we could not look. They say nothing of the other side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from lyncready.model.fetching import FetchError
from lyncready.model.network import AUTHORITATIVE, PUBLIC
from lyncready.model.observation import Again, AgainReason, Key, Observation
from lyncready.model.seen import (
    ANSWERED,
    REPLIED,
    Aia,
    Crl,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    HttpOutcome,
    Https,
    Seen,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
)

SPOKE = REPLIED | {DnsOutcome.MALFORMED}  # what a DNS server says, be it of no use
# What can only be asked once another look at the same address came through.
BEHIND = {"tls": ("tcp",), "sip": ("tcp", "tls"), "handshake": ("tcp", "tls")}
_REFUSALS = frozenset({DnsOutcome.SERVFAIL, DnsOutcome.REFUSED})
_TCP_ANSWERED = frozenset({TcpOutcome.CONNECTED, TcpOutcome.REFUSED, TcpOutcome.RESET})
_OURS: dict[object, AgainReason] = {
    TcpOutcome.NO_ROUTE: AgainReason.NO_ROUTE,
    TcpOutcome.OURS: AgainReason.BUG,
    TlsOutcome.OURS: AgainReason.BUG,
    HttpOutcome.OURS: AgainReason.NO_NETWORK,
    HttpOutcome.PROXY_FAILED: AgainReason.NO_NETWORK,
}
# How a fetch of a list or an issuer ends on the way there, as its `error` says.
_ON_THE_WAY = frozenset({FetchError.OURS, FetchError.TIMEOUT, FetchError.UNREACHABLE})


def own_reason(seen: Seen) -> AgainReason | None:
    """Return why a look failed on our side, as far as it tells by itself: a fault, no route, our own proxy."""
    if isinstance(seen, Fault):
        return AgainReason(seen.reason.value)
    if isinstance(seen, Tcp | Tls | Https):
        return _OURS.get(seen.outcome)
    if isinstance(seen, Aia | Crl) and seen.error in _ON_THE_WAY:
        return AgainReason.NO_ROUTE
    return None


def failed_looks(run: Iterable[Observation]) -> dict[Key, Again]:
    """Return the looks of one run that failed on our side, with the reason.

    Beside faults and missing routes that is the silence of a DNS view of which no server was heard, SERVFAIL or
    REFUSED to every question from every server of a view (the network in between says that, no zone does), the
    silence of IPv6 where nobody answered over it, though over IPv4, and what lies behind such a look.
    """
    run = tuple(run)
    deaf, six_is_lost = _Deaf(run), _is_six_lost(run)
    found: dict[Key, Again] = {}
    for item in run:
        reason = own_reason(item.seen)
        detail = item.seen.detail if isinstance(item.seen, Fault) else ""
        if reason is None and deaf.covers(item):
            assert isinstance(item.seen, Dns)
            reason, detail = AgainReason.SILENCE, _refusal(item.seen)
        if reason is None and six_is_lost and _is_silence_over_six(item):
            reason = AgainReason.NO_ROUTE
        if reason is not None:
            found[item.key] = Again(item.at, reason, detail)
    for item in run if found else ():
        for before in BEHIND.get(item.probe, ()):
            cause = found.get(replace(item.key, probe=before, record_type=""))
            if cause is not None:
                found.setdefault(item.key, cause)
    return found


def is_blind(run: tuple[Observation, ...]) -> bool:
    """Whether a run asked something and saw nothing at all of the other side."""
    if any(isinstance(item.seen, Dns) and item.seen.outcome in ANSWERED for item in run):
        return False
    return bool(run) and len(failed_looks(run)) == len({item.key for item in run})


def own_up(facts: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Return facts in which the silence of views of which nothing was ever heard stands as a fault of ours."""
    deaf = _Deaf(facts)
    return tuple([as_ours(item) if deaf.covers(item) else item for item in facts])


def as_ours(item: Observation) -> Observation:
    """Return a look of ours that failed so that it tells by itself, whatever else becomes known."""
    if isinstance(item.seen, Dns):
        return replace(item, seen=Fault(reason=FaultKind.SILENCE, detail=_refusal(item.seen)))
    if _is_silence_over_six(item):
        assert isinstance(item.seen, Tcp)
        return replace(item, seen=Tcp(outcome=TcpOutcome.NO_ROUTE, error=item.seen.error))
    return item


def says_nothing(items: Iterable[Observation]) -> bool:
    """Whether the DNS replies of one view tell of no zone: silence, or the same refusal for unrelated names.

    A refusal with an extended error speaks of the zone (RFC 8914), and one name's refusal may be its zone's.
    """
    spoke = [item for item in items if isinstance(item.seen, Dns) and item.seen.outcome in SPOKE]
    if not spoke:
        return True
    replies = [item.seen for item in spoke if isinstance(item.seen, Dns)]
    if any(reply.outcome not in _REFUSALS or reply.ede for reply in replies):
        return False
    return len({".".join(item.subject.rsplit(".", 2)[-2:]) for item in spoke}) > 1


class _Deaf:
    """The DNS views of some observations of which nothing was heard.

    Of a zone's own servers that is so where none spoke of the name, and no public server of anything.
    """

    def __init__(self, items: Iterable[Observation]) -> None:
        views: defaultdict[str, list[Observation]] = defaultdict(list)
        for item in items:
            if isinstance(item.seen, Dns):
                views[item.vantage].append(item)
        self._views = frozenset(vantage for vantage, group in views.items() if says_nothing(group))
        self._public = PUBLIC in views and PUBLIC not in self._views
        self._told = frozenset(
            item.subject
            for item in views[AUTHORITATIVE]
            if isinstance(item.seen, Dns) and item.seen.outcome in SPOKE
        )

    def covers(self, item: Observation) -> bool:
        """Whether a DNS reply is of such a view."""
        if not isinstance(item.seen, Dns):
            return False
        if item.vantage == AUTHORITATIVE:
            return not self._public and item.subject not in self._told
        return item.vantage in self._views


def _refusal(seen: Dns) -> str:
    return seen.outcome.value.upper() if seen.outcome in _REFUSALS else ""


def _is_six_lost(run: Iterable[Observation]) -> bool:
    """Whether nobody answered over IPv6, and not because nobody answered at all."""
    tcp = [(":" in item.address, item.seen.outcome) for item in run if isinstance(item.seen, Tcp)]
    answered = {six for six, outcome in tcp if outcome in _TCP_ANSWERED}
    return True not in answered and (False in answered or all(six for six, _ in tcp))


def _is_silence_over_six(item: Observation) -> bool:
    silent = isinstance(item.seen, Tcp) and item.seen.outcome in (TcpOutcome.TIMEOUT, TcpOutcome.UNREACHABLE)
    return silent and ":" in item.address
