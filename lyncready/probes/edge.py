"""What one address of an edge does on its port: TCP, TLS and SIP on one connection, each with its duration."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from lyncready.model import Sip, SipOutcome, Tcp, TcpOutcome, Tls, TlsOutcome, printable
from lyncready.probes.sip import SHOWN_BYTES, SipReader, render_options
from lyncready.probes.tcp import Ended, Wire, connect
from lyncready.probes.tls import Phase, TlsClient, looks_like_tls

if TYPE_CHECKING:
    from OpenSSL import SSL

    from lyncready.probes.tls_contexts import TlsContexts

# Seconds to wait for the rest of a line that is no TLS: the report shows it, the verdict does not need it.
_REST_OF_LINE = 0.3
# A TLS 1.3 server refuses our missing certificate one round trip after the handshake; the wait is a few
# handshakes long, within these bounds (seconds), and ends at once when it says anything.
_LATE_ALERT_MIN, _LATE_ALERT_FACTOR = 0.25, 4.0
# Seconds in which a port that resets every connection has done so.
_UNPROVOKED = 0.25

_TLS_ENDS = {
    Ended.CLOSED: TlsOutcome.CLOSED,
    Ended.RESET: TlsOutcome.RESET,
    Ended.TIMEOUT: TlsOutcome.TIMEOUT,
    None: TlsOutcome.TIMEOUT,
}
_SIP_ENDS = {
    Ended.CLOSED: SipOutcome.CLOSED,
    Ended.RESET: SipOutcome.RESET,
    Ended.TIMEOUT: SipOutcome.SILENT,
    None: SipOutcome.SILENT,
}
# Handshakes that ended so before a certificate came may have met a server without TLS.
_MAYBE_PLAIN = frozenset({TlsOutcome.TIMEOUT, TlsOutcome.CLOSED, TlsOutcome.RESET, TlsOutcome.NOT_TLS})


class EdgeTarget(msgspec.Struct, frozen=True):
    """One address to be probed: `name` is the server's name (SNI), `address` where it is contacted."""

    name: str
    address: str
    port: int
    want_sip: bool = True


class EdgeSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen, durations in seconds: TCP to connected, the handshake, OPTIONS to its reply.

    `tls` is None without a connection; `sip` is None where it was not wanted or there was no connection, and
    NOT_ASKED where the handshake ended before a request could be sent.
    """

    tcp: Tcp
    tcp_took: float
    tls: Tls | None = None
    tls_took: float = 0.0
    sip: Sip | None = None
    sip_took: float = 0.0


def new_token() -> str:
    """Return a random token for a SIP transaction."""
    return secrets.token_hex(16)


async def ask_edge(
    target: EdgeTarget, contexts: TlsContexts, timeout: float, token: Callable[[], str] = new_token
) -> EdgeSeen:
    """Probe one address: one TCP connection, one handshake, one OPTIONS; `timeout` seconds for each.

    One more connection without TLS is made where something answered no TLS, or nothing at all, and one without a
    word where it was reset. Raises nothing the network can cause; cancelling drops the connections at once.
    """
    connection = await connect(target.address, target.port, timeout)
    if connection.wire is None:
        return EdgeSeen(tcp=connection.tcp, tcp_took=connection.took)
    session = _Session(connection.wire, TlsClient(contexts.context, target.name, offered=contexts.offered))
    try:
        tls_took = await session.shake(timeout)
        sip, sip_took = None, 0.0
        if target.want_sip:
            sip, sip_took = await session.ask_options(target, timeout, token())
        tls = session.client.seen(session.outcome)
    finally:
        session.wire.abort()
    if tls.outcome is TlsOutcome.RESET and not session.client.heard and await _resets_anyone(target, timeout):
        # Whether the reset overtook our ClientHello is chance; what it answers is the connection.
        return EdgeSeen(tcp=Tcp(outcome=TcpOutcome.RESET, error="ECONNRESET"), tcp_took=connection.took)
    if tls.outcome in _MAYBE_PLAIN and not tls.chain:
        tls = await _ask_plain(target, tls, session.client.heard, timeout, token())
    return EdgeSeen(
        tcp=connection.tcp, tcp_took=connection.took, tls=tls, tls_took=tls_took, sip=sip, sip_took=sip_took
    )


class HandshakeSeen(msgspec.Struct, frozen=True):
    """What a second handshake showed, and its duration in seconds; Tcp where nothing connected."""

    seen: Tls | Tcp
    took: float


async def ask_handshake(target: EdgeTarget, context: SSL.Context, timeout: float) -> HandshakeSeen:
    """Do one handshake with a context of its own and end there; `timeout` seconds for each of its two parts."""
    connection = await connect(target.address, target.port, timeout)
    if connection.wire is None:
        return HandshakeSeen(connection.tcp, connection.took)
    session = _Session(connection.wire, TlsClient(context, target.name))
    try:
        took = await session.shake(timeout)
        return HandshakeSeen(session.client.seen(session.outcome), took)
    finally:
        session.wire.abort()


class _Session:
    """A wire and the TLS client on it, driven together."""

    def __init__(self, wire: Wire, client: TlsClient) -> None:
        self.wire, self.client = wire, client
        self.outcome = TlsOutcome.TIMEOUT
        self._handshake_took = 0.0

    async def shake(self, timeout: float) -> float:
        """Do the handshake; sets `outcome`, returns the seconds from ClientHello to its end."""
        wire, client = self.wire, self.client
        started = wire.now()
        try:
            async with asyncio.timeout(timeout):
                wire.write(client.start())
                self.outcome = await self._shake()
        except TimeoutError:
            self._handshake_took = wire.now() - started
        else:
            self._handshake_took = wire.heard_at - started
        return self._handshake_took

    async def _shake(self) -> TlsOutcome:
        wire, client = self.wire, self.client
        while client.phase is Phase.HANDSHAKE:
            data = await wire.more()
            if not data:
                return _TLS_ENDS[wire.ended]
            answer = client.feed(data)
            if not looks_like_tls(client.heard):
                await self._hear_line()
                return TlsOutcome.NOT_TLS
            wire.write(answer)
        return TlsOutcome.COMPLETED if client.phase is Phase.OPEN else client.failure()

    async def _hear_line(self) -> None:
        heard = bytearray(self.client.heard)
        try:
            async with asyncio.timeout(_REST_OF_LINE):
                while b"\n" not in heard and len(heard) < SHOWN_BYTES:
                    data = await self.wire.more()
                    if not data:
                        break
                    heard += data
        except TimeoutError:
            pass
        self.client.heard = bytes(heard[:SHOWN_BYTES])

    async def ask_options(self, target: EdgeTarget, timeout: float, token: str) -> tuple[Sip, float]:
        """Send OPTIONS over the session and read the reply; returns the fact and its duration in seconds."""
        if self.outcome is not TlsOutcome.COMPLETED:
            return Sip(outcome=SipOutcome.NOT_ASKED), 0.0
        wire, client = self.wire, self.client
        reader = SipReader()
        if client.may_refuse_late and await self._is_refused(reader, timeout):
            return self._sip(reader), 0.0
        started = wire.now()
        try:
            async with asyncio.timeout(timeout):
                wire.write(client.write(render_options(target.name, target.port, "TLS", token)))
                await self._hear(reader, b"")
                while not self._is_over(reader) and (data := await wire.more()):
                    await self._hear(reader, data)
        except TimeoutError:
            return self._sip(reader), wire.now() - started
        return self._sip(reader), max(wire.heard_at - started, 0.0)

    async def _is_refused(self, reader: SipReader, timeout: float) -> bool:
        """Read before writing: a request written into a refusal is met by a reset, and the alert is lost."""
        limit = min(timeout, max(_LATE_ALERT_MIN, _LATE_ALERT_FACTOR * self._handshake_took))
        await self._hear(reader, b"")
        try:
            async with asyncio.timeout(limit):
                while not (self._is_over(reader) or self.client.has_ticket):
                    data = await self.wire.more()
                    if not data:
                        return True
                    await self._hear(reader, data)
        except TimeoutError:
            pass
        return self._is_over(reader)

    async def _hear(self, reader: SipReader, data: bytes) -> None:
        text, answer = self.client.read(data)
        reader.feed(text)
        self.wire.write(answer)

    def _is_over(self, reader: SipReader) -> bool:
        return reader.done or self.client.phase is Phase.OVER

    def _sip(self, reader: SipReader) -> Sip:
        client = self.client
        if client.phase is not Phase.OVER:
            return reader.seen(_SIP_ENDS[self.wire.ended])
        if client.alert:
            return reader.seen(SipOutcome.ALERT, client.alert)
        if client.broken:
            reader.feed(client.strange + b"\n")
        return reader.seen(SipOutcome.NOT_SIP if client.broken else SipOutcome.CLOSED)


async def _ask_plain(target: EdgeTarget, tls: Tls, heard: bytes, timeout: float, token: str) -> Tls:
    """Ask without TLS where no TLS came: SIP in plain text, or whatever else answers, is then part of the fact."""
    if heard and looks_like_tls(heard):
        return tls
    reader = SipReader()
    reader.feed(heard)
    reply = reader.seen(SipOutcome.SILENT)
    if reply.outcome is not SipOutcome.ANSWERED:
        reply = await _plain_reply(target, timeout, token)
    if reply.outcome is SipOutcome.ANSWERED:
        line = printable(f"SIP/2.0 {reply.status} {reply.reason}".rstrip())
        return msgspec.structs.replace(tls, outcome=TlsOutcome.NOT_TLS, plain_sip=line)
    if reply.outcome is SipOutcome.NOT_SIP and not heard:
        return msgspec.structs.replace(tls, outcome=TlsOutcome.NOT_TLS, first_bytes=reply.first_bytes)
    return tls


async def _resets_anyone(target: EdgeTarget, timeout: float) -> bool:
    """Tell whether the port resets a connection on which nothing was said."""
    connection = await connect(target.address, target.port, timeout)
    if connection.wire is None:
        return connection.tcp.outcome is TcpOutcome.RESET
    try:
        async with asyncio.timeout(_UNPROVOKED):
            return not await connection.wire.more() and connection.wire.ended is Ended.RESET
    except TimeoutError:
        return False
    finally:
        connection.wire.abort()


async def _plain_reply(target: EdgeTarget, timeout: float, token: str) -> Sip:
    connection = await connect(target.address, target.port, timeout)
    if connection.wire is None:
        return Sip(outcome=SipOutcome.NOT_ASKED)
    wire, reader = connection.wire, SipReader()
    is_tls = False
    try:
        async with asyncio.timeout(timeout):
            wire.write(render_options(target.name, target.port, "TCP", token))
            while not (reader.done or is_tls) and (data := await wire.more()):
                is_tls = is_tls or looks_like_tls(data)
                reader.feed(data)
    except TimeoutError:
        pass
    finally:
        wire.abort()
    return Sip(outcome=SipOutcome.SILENT) if is_tls else reader.seen(_SIP_ENDS[wire.ended])
