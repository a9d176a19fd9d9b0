"""How an operating system's error reads as the end of a DNS question: by errno, never by its text."""

from __future__ import annotations

import time

from lyncready.model import Dns, DnsOutcome, Tcp, TcpOutcome
from lyncready.probes.dns.question import AttemptResult
from lyncready.probes.tcp import read_failure

_OUTCOMES = {
    TcpOutcome.REFUSED: DnsOutcome.CLOSED,
    TcpOutcome.RESET: DnsOutcome.CLOSED,
    TcpOutcome.TIMEOUT: DnsOutcome.TIMEOUT,
}
_OURS = frozenset({TcpOutcome.NO_ROUTE, TcpOutcome.OURS})


def heard_error(error: OSError, address: str, port: int, transport: str) -> AttemptResult:
    """Return the end of an attempt that the operating system gave up."""
    return heard_failure(read_failure(error, address, port), transport)


def heard_failure(tcp: Tcp, transport: str) -> AttemptResult:
    """Return the end of an attempt whose connection did not come about."""
    outcome = _OUTCOMES.get(tcp.outcome, DnsOutcome.UNREACHABLE)
    return ended(outcome, tcp.error, transport, ours=tcp.outcome in _OURS)


def ended(outcome: DnsOutcome, note: str, transport: str = "udp", *, ours: bool = False) -> AttemptResult:
    """Return the end of an attempt that brought no reply, at this instant."""
    return AttemptResult(Dns(outcome=outcome, note=note, transport=transport), time.perf_counter(), ours)
