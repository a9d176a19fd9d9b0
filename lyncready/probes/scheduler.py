"""Which question goes next, within the limits, and which is asked again. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from lyncready.model import (
    ClientAuth,
    Dns,
    DnsOutcome,
    Observation,
    Seen,
    Sip,
    SipOutcome,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
)
from lyncready.probes.questions import Ask, AskDns, AskEdge, AskHandshake

EDGE_AT_ONCE = 2  # old edges and firewalls dislike bursts
SERVER_AT_ONCE = 64
QUESTIONS_PER_CONNECTION = 2  # DNS questions at once for each connection: measured, more lengthens queues
SILENT_AT_ONCE = 4  # a server that has only been silent must not hold up the others
SILENT_AFTER = 8
SILENT_SHARE = 2  # where nobody else waits, questions to it may fill the room by so much: a half


class _QueryPool:
    """Asks of one kind: those ready, those that go when no other is, and how many may be under way at once.

    A kind of its own for connections: dead edges hold no look-up up.
    """

    def __init__(self, most: int) -> None:
        self.ready: deque[Ask] = deque()
        self.later: deque[Ask] = deque()
        self.active = 0
        self.most = most

    def take(self) -> Ask | None:
        """Return the next one, None where none may go."""
        first = self.ready or self.later
        return first.popleft() if first and self.active < self.most else None


class Scheduler:
    """Asks in the order in which they may go: `add` them, take the `next`, and say which `ended`.

    At most `concurrency` connections are under way at once, and twice as many DNS questions beside them.
    """

    def __init__(self, concurrency: int) -> None:
        self._connections = _QueryPool(concurrency)
        self._questions = _QueryPool(concurrency * QUESTIONS_PER_CONNECTION)
        self._waiting: dict[str, deque[Ask]] = {}  # for room at their target
        self._active: dict[str, int] = {}
        self._silent: dict[str, int] = {}

    @property
    def is_ready(self) -> bool:
        """Whether any ask waits for its turn only, besides those that go last."""
        return bool(self._connections.ready or self._questions.ready)

    def add(self, asks: Iterable[Ask], *, last: bool = False) -> None:
        """Put asks in line; with `last` behind all that comes."""
        for ask in asks:
            pool = self._pool(ask)
            (pool.later if last else pool.ready).append(ask)

    def next(self) -> Ask | None:
        """Take the next ask that may go now; None where none may. It is under way until it `ended`."""
        for pool in (self._connections, self._questions):
            while (ask := pool.take()) is not None:
                if self._active.get(ask.target, 0) < self._limit(ask):
                    return self._begin(ask)
                self._waiting.setdefault(ask.target, deque()).append(ask)
        return self._next_to_the_silent()

    def _next_to_the_silent(self) -> Ask | None:
        """Nobody else waits: take a question to a server that was only silent, and leave room for what follows."""
        if self._questions.active * SILENT_SHARE >= self._questions.most:
            return None
        for target, waiting in self._waiting.items():
            silent = self._silent.get(target, 0) >= SILENT_AFTER
            if waiting and silent and self._active.get(target, 0) < SERVER_AT_ONCE:
                return self._begin(waiting.popleft())
        return None

    def _begin(self, ask: Ask) -> Ask:
        self._pool(ask).active += 1
        self._active[ask.target] = self._active.get(ask.target, 0) + 1
        return ask

    def ended(self, ask: Ask) -> None:
        """Give an ask's room to the next one of its target."""
        pool = self._pool(ask)
        pool.active -= 1
        self._active[ask.target] -= 1
        waiting = self._waiting.get(ask.target)
        if waiting:
            pool.ready.appendleft(waiting.popleft())

    def count_silence(self, ask: AskDns, observations: Iterable[Observation]) -> None:
        """Count a server's silences as long as it has never said anything; a fault of ours tells nothing of it."""
        outcomes = [item.seen.outcome for item in observations if isinstance(item.seen, Dns)]
        if not outcomes:
            return
        spoke = any(outcome is not DnsOutcome.TIMEOUT for outcome in outcomes)
        known = self._silent.get(ask.target, 0)
        self._silent[ask.target] = -1 if spoke or known < 0 else known + 1

    def left(self) -> list[Ask]:
        """Return the asks whose turn has not come."""
        pools = (self._connections, self._questions)
        lines = [line for pool in pools for line in (pool.ready, pool.later)]
        return [ask for line in (*lines, *self._waiting.values()) for ask in line]

    def _pool(self, ask: Ask) -> _QueryPool:
        return self._questions if isinstance(ask, AskDns) else self._connections

    def _limit(self, ask: Ask) -> int:
        if isinstance(ask, AskEdge | AskHandshake):
            return EDGE_AT_ONCE
        return SILENT_AT_ONCE if self._silent.get(ask.target, 0) >= SILENT_AFTER else SERVER_AT_ONCE


MAX_TRIES = 2
_DNS_PASSING = frozenset({DnsOutcome.TIMEOUT, DnsOutcome.SERVFAIL})
_TCP_PASSING = frozenset({TcpOutcome.TIMEOUT, TcpOutcome.RESET})
_TLS_PASSING = frozenset({TlsOutcome.RESET, TlsOutcome.CLOSED, TlsOutcome.TIMEOUT})


def worth_another_try(seen: Seen, tries: int) -> bool:
    """Whether a fault may pass by itself: time-out, SERVFAIL, reset. No name, refusal and certificates stand."""
    if tries >= MAX_TRIES:
        return False
    if isinstance(seen, Dns):
        return seen.outcome in _DNS_PASSING
    if isinstance(seen, Tcp):
        return seen.outcome in _TCP_PASSING
    # Once the server's certificate came, an abrupt end is how mutual TLS turns a stranger away.
    return isinstance(seen, Tls) and not seen.chain and not seen.plain_sip and seen.outcome in _TLS_PASSING


def sip_worth_another_try(tls: Tls | None, sip: Sip | None, tries: int) -> bool:
    """Whether silence after a handshake may pass; after a request for our certificate mutual TLS ends so."""
    if tries >= MAX_TRIES or tls is None or sip is None:
        return False
    counts = tls.offered or tls.client_auth is ClientAuth.NOT_REQUESTED
    return counts and bool(tls.chain) and sip.outcome is SipOutcome.SILENT


def timed_out(seen: Seen) -> bool:
    """Whether a connection or handshake met nothing but silence."""
    if isinstance(seen, Tcp):
        return seen.outcome is TcpOutcome.TIMEOUT
    return isinstance(seen, Tls) and seen.outcome is TlsOutcome.TIMEOUT
