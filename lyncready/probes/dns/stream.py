"""DNS messages over a stream, each behind its length (RFC 7766), and what an error there means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from lyncready.model import Dns, DnsOutcome, Tcp, TcpOutcome
from lyncready.probes.dns.answer import read_reply
from lyncready.probes.dns.question import AttemptResult, EncodedQuery, Question, RandomId, encode, is_truncated
from lyncready.probes.dns.wire import Unreadable
from lyncready.probes.tcp import connect, read_failure


def frame(wire: bytes) -> bytes:
    """Return a message behind its length."""
    return len(wire).to_bytes(2, "big") + wire


async def read_message(more: Callable[[], Awaitable[bytes]]) -> bytes | None:
    """Return the next message of a stream whose `more` gives bytes, `b""` at its end; None where that came first.

    At most 64 KiB and one piece of the stream are kept, whatever length the server announces.
    """
    heard = b""
    while len(heard) < 2 or len(heard) < 2 + int.from_bytes(heard[:2], "big"):
        piece = await more()
        if not piece:
            return None
        heard += piece
    return heard[2 : 2 + int.from_bytes(heard[:2], "big")]


def read_stream_reply(
    asked: EncodedQuery, data: bytes | None, question: Question, transport: str, came: float
) -> AttemptResult:
    """Return what a stream brought: a reply, the stream's end (None), or something else."""
    if data is None:
        outcome, note = DnsOutcome.CLOSED, "the connection was closed before a reply"
    elif not asked.is_reply(data):
        outcome, note = DnsOutcome.MALFORMED, "the reply does not match the question"
    elif is_truncated(data):
        outcome, note = DnsOutcome.TRUNCATED, "cut short over a stream, too"
    else:
        try:
            return AttemptResult(read_reply(data, question.record_type, transport), came)
        except Unreadable:
            outcome, note = DnsOutcome.MALFORMED, "the reply cannot be read"
    return ended(outcome, note, transport)


async def ask_tcp(question: Question, until: float, random_id: RandomId) -> AttemptResult:
    """Ask once on a TCP connection of its own; ends when the loop's clock says `until`."""
    asked = encode(question, random_id(), edns=question.edns)
    loop = asyncio.get_running_loop()
    address, port = question.resolver.address, question.resolver.port
    connection = await connect(address, port, until - loop.time())
    wire = connection.wire
    if wire is None:
        timed_out = connection.tcp.outcome is TcpOutcome.TIMEOUT
        return ended(DnsOutcome.TIMEOUT, "", "tcp") if timed_out else heard_failure(connection.tcp, "tcp")
    try:
        wire.write(frame(asked.wire))
        async with asyncio.timeout_at(until):
            data = await read_message(wire.more)
    except TimeoutError:
        return ended(DnsOutcome.TIMEOUT, "connected, no reply", "tcp")
    finally:
        wire.abort()
    if data is not None and asked.is_reply(data) and asked.wants_plain(data):
        return await ask_tcp(replace(question, edns=False), until, random_id)
    return read_stream_reply(asked, data, question, "tcp", wire.heard_at)


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
