"""One attempt at plain DNS: UDP, and TCP where the reply was cut or none came."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from lyncready.model import REPLIED, Dns, DnsOutcome, is_address
from lyncready.probes.dns.answer import read_reply
from lyncready.probes.dns.question import AttemptResult, Question, RandomId, encode, is_truncated
from lyncready.probes.dns.stream import ask_tcp, ended, heard_error
from lyncready.probes.dns.udp import DatagramExchange, open_exchange
from lyncready.probes.dns.wire import Unreadable

# TCP is tried in the last third of an attempt over which UDP stayed silent, and at most so long (seconds).
TCP_SHARE, TCP_LONGEST = 1 / 3, 1.0


async def ask_plain(question: Question, until: float, timeout: float, random_id: RandomId) -> AttemptResult:
    """Ask once over UDP, and over TCP where that tells more. Ends when the loop's clock says `until`.

    Raises NameTooOdd, and nothing that a server causes.
    """
    asked = encode(question, random_id(), edns=question.edns)
    address, port = question.resolver.address, question.resolver.port
    if not is_address(address):
        return ended(DnsOutcome.UNREACHABLE, "not asked: the server's address is no IP address", ours=True)
    short = min(TCP_LONGEST, timeout * TCP_SHARE)
    try:
        exchange = await open_exchange(address, port)
    except OSError as error:
        return heard_error(error, address, port, "udp")
    try:
        exchange.ask(asked)
        heard = await _listen(exchange, question, until - short, random_id)
        if heard is None:
            heard = await _listen_on(exchange, question, until, random_id)
    finally:
        exchange.close()
    if heard.seen.outcome is DnsOutcome.TRUNCATED:
        heard = _from_tcp(heard, await ask_tcp(question, until, random_id))
    elif heard.seen.outcome is DnsOutcome.CLOSED:
        until = min(until, asyncio.get_running_loop().time() + short)
        heard = _from_tcp(heard, await ask_tcp(question, until, random_id))
    return replace(heard, began=exchange.began)


async def _listen(
    exchange: DatagramExchange, question: Question, until: float, random_id: RandomId
) -> AttemptResult | None:
    """Wait for a reply over UDP that can be read; None where none came. A cut one is TRUNCATED."""
    while arrival := await exchange.arrival(until):
        data, came = arrival
        if isinstance(data, OSError):
            return heard_error(data, question.resolver.address, question.resolver.port, "udp")
        if is_truncated(data):
            return AttemptResult(Dns(outcome=DnsOutcome.TRUNCATED), came)
        if exchange.asked.wants_plain(data):
            exchange.ask(encode(question, random_id(), edns=False))
            continue
        try:
            return AttemptResult(read_reply(data, question.record_type, "udp"), came)
        except Unreadable:
            exchange.garbled = True
    return None


async def _listen_on(
    exchange: DatagramExchange, question: Question, until: float, random_id: RandomId
) -> AttemptResult:
    """Listen on after a long silence, and ask over TCP meanwhile: a dead server is told from filtered UDP."""
    late = asyncio.ensure_future(_listen(exchange, question, until, random_id))
    if exchange.only_garbage_came:
        return await late or ended(DnsOutcome.MALFORMED, "only datagrams came that are no DNS reply")
    over_tcp = asyncio.ensure_future(ask_tcp(question, until, random_id))
    try:
        await asyncio.wait((late, over_tcp), return_when=asyncio.FIRST_COMPLETED)
        if over_tcp.done() and over_tcp.result().seen.outcome in REPLIED:
            return _noted(over_tcp.result(), "no reply over UDP")
        heard = await late
        if heard is not None:
            return heard
        tcp = (await over_tcp).seen
    finally:
        late.cancel()
        over_tcp.cancel()
    if exchange.only_garbage_came:
        return ended(DnsOutcome.MALFORMED, "only datagrams came that are no DNS reply")
    notes = ["replies to other questions were ignored"] if exchange.strangers_came else []
    notes += [f"TCP: {tcp.outcome}"] if tcp.outcome is not DnsOutcome.TIMEOUT else []
    return ended(DnsOutcome.TIMEOUT, "; ".join(notes))


def _from_tcp(over_udp: AttemptResult, over_tcp: AttemptResult) -> AttemptResult:
    """Return the better of two: TCP's reply, else how UDP ended with a word on TCP."""
    if over_tcp.seen.outcome in REPLIED:
        note = "" if over_udp.seen.outcome is DnsOutcome.TRUNCATED else f"over UDP: {over_udp.seen.outcome}"
        return _noted(over_tcp, note)
    tcp = over_tcp.seen
    return _noted(
        replace(over_udp, came=over_tcp.came), f"TCP: {tcp.outcome}" + (f" ({tcp.note})" if tcp.note else "")
    )


def _noted(heard: AttemptResult, note: str) -> AttemptResult:
    notes = "; ".join(part for part in (heard.seen.note, note) if part)
    return replace(heard, seen=replace(heard.seen, note=notes)) if notes else heard
