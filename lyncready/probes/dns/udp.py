"""One question over UDP: its own socket and port, and only a reply that matches is taken."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import NamedTuple, cast

from lyncready.probes.dns.answer import is_message
from lyncready.probes.dns.question import EncodedQuery

# How much of a chatterbox's datagrams is kept.
_MAX_KEPT = 8


class Arrival(NamedTuple):
    """A datagram that matches the question, or an ICMP error, and when it came (`time.perf_counter`)."""

    data: bytes | OSError
    came: float


class DatagramExchange(asyncio.DatagramProtocol):
    """A connected socket: the system drops other senders' datagrams and tells of a closed port."""

    def __init__(self) -> None:
        self.garbled = False
        self.began: float | None = None  # when the first question left (`time.perf_counter`)
        self._asked: EncodedQuery | None = None
        self._arrived: deque[Arrival] = deque(maxlen=_MAX_KEPT)
        self._strays: deque[bytes] = deque(maxlen=_MAX_KEPT)
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Stamp a datagram before anything is done with it; keep it apart where it is no reply."""
        came = time.perf_counter()
        if self._asked is not None and self._asked.is_reply(data):
            self._arrive(Arrival(data, came))
        else:
            self._strays.append(data)

    def error_received(self, exc: Exception) -> None:
        """Take an ICMP error: nobody listens there, or the way is closed."""
        if isinstance(exc, OSError):
            self._arrive(Arrival(exc, time.perf_counter()))

    def _arrive(self, arrival: Arrival) -> None:
        self._arrived.append(arrival)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def ask(self, asked: EncodedQuery) -> None:
        """Send a question; from now on only its replies count."""
        assert self._transport is not None
        self._asked = asked
        if self.began is None:
            self.began = time.perf_counter()
        self._transport.sendto(asked.wire)

    async def arrival(self, until: float) -> Arrival | None:
        """Return the next arrival, or None once the loop's clock says `until`."""
        if not self._arrived:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            alarm = loop.call_at(until, self._wake)
            try:
                await self._waiter
            finally:
                alarm.cancel()
        return self._arrived.popleft() if self._arrived else None

    @property
    def asked(self) -> EncodedQuery:
        """The question sent last."""
        assert self._asked is not None
        return self._asked

    @property
    def only_garbage_came(self) -> bool:
        """Whether datagrams came and none of them could be read (`garbled`: not even one that matched)."""
        return (self.garbled or bool(self._strays)) and not self.strangers_came

    @property
    def strangers_came(self) -> bool:
        """Whether DNS messages came that answer another question: a wrong id, or somebody's forgery."""
        return any(is_message(data) for data in self._strays)

    def close(self) -> None:
        """Give the socket back at once."""
        if self._transport is not None:
            self._transport.abort()


async def open_exchange(address: str, port: int) -> DatagramExchange:
    """Return an exchange with a server over a port of its own. Raises OSError where no route leads there."""
    loop = asyncio.get_running_loop()
    _, exchange = await loop.create_datagram_endpoint(DatagramExchange, remote_addr=(address, port))
    return exchange
