"""A name server on loopback with one behaviour at a time, over UDP and TCP on one port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from lyncready.model import Resolver

Over = Iterable[bytes]
Udp = Callable[[dns.message.Message], Over]
Tcp = Callable[[dns.message.Message, asyncio.StreamWriter], Awaitable[None]]

NAME = "_sipfederationtls._tcp.contoso.test"
RECORD = f"{NAME}. 300 IN SRV 0 0 5061 sip.contoso.test."
SOA = "contoso.test. 3600 IN SOA ns.contoso.test. admin.contoso.test. 7 3600 600 86400 90"


def rrsets(lines: Iterable[str]) -> list[dns.rrset.RRset]:
    """Zone-file lines as record sets, one each."""
    made = []
    for line in lines:
        name, ttl, group, kind, *data = line.split()
        made.append(dns.rrset.from_text(name, int(ttl), group, kind, " ".join(data)))
    return made


def reply(
    query: dns.message.Message,
    *lines: str,
    rcode: int = 0,
    aa: bool = True,
    ra: bool = False,
    authority: Iterable[str] = (),
    additional: Iterable[str] = (),
) -> dns.message.Message:
    """A response to a query with these records."""
    message = dns.message.make_response(query, recursion_available=ra)
    message.flags |= dns.flags.AA if aa else 0
    message.set_rcode(dns.rcode.Rcode(rcode))
    message.answer += rrsets(lines)
    message.authority += rrsets(authority)
    message.additional += rrsets(additional)
    return message


def says(*lines: str, **flags: object) -> Udp:
    """A server that always answers these records."""
    return lambda query: [reply(query, *lines, **flags).to_wire()]  # type: ignore[arg-type]


def silent(query: dns.message.Message) -> Over:
    """A server that hears and never answers."""
    return ()


def garbage(query: dns.message.Message) -> Over:
    """A server that answers with no DNS at all."""
    return (b"\x15\x03\x01 what?", b"", b"HTTP/1.1 400 Bad Request\r\n\r\n")


def wrong_id(query: dns.message.Message) -> Over:
    """A server, or a forger, that answers another question's id."""
    message = reply(query, RECORD)
    message.id = query.id ^ 0x5555
    return (message.to_wire(),)


def truncated(query: dns.message.Message) -> Over:
    """A server whose answer does not fit a datagram."""
    message = reply(query)
    message.flags |= dns.flags.TC
    return (message.to_wire(),)


def framed(udp: Udp) -> Tcp:
    """The same behaviour over TCP, each message behind its length."""

    async def converse(query: dns.message.Message, writer: asyncio.StreamWriter) -> None:
        for wire in udp(query):
            writer.write(len(wire).to_bytes(2, "big") + wire)

    return converse


def raw(data: bytes, *, close: bool = False) -> Tcp:
    """A TCP server that sends just these bytes."""

    async def converse(query: dns.message.Message, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        if close:
            writer.close()

    return converse


class NameServer:
    """Serves `udp` and `tcp`; where `tcp` is None the TCP port is closed. `asked` keeps (transport, query)."""

    def __init__(self, udp: Udp, tcp: Tcp | None = None, address: str = "127.0.0.1") -> None:
        self.asked: list[tuple[str, dns.message.Message]] = []
        self.was_asked = {"udp": asyncio.Event(), "tcp": asyncio.Event()}
        self._udp, self._tcp, self._address = udp, tcp, address
        self.port = 0
        self.peer: tuple[str, int] = ("", 0)

    @property
    def resolver(self) -> Resolver:
        """The server as a resolver to ask."""
        return Resolver(name="test", address=self._address, port=self.port)

    async def __aenter__(self) -> NameServer:
        family = socket.AF_INET6 if ":" in self._address else socket.AF_INET
        self._stream = socket.socket(family, socket.SOCK_STREAM)
        self._stream.bind((self._address, 0))
        self.port = self._stream.getsockname()[1]
        loop = asyncio.get_running_loop()
        datagrams = socket.socket(family, socket.SOCK_DGRAM)
        datagrams.bind((self._address, self.port))
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=datagrams)
        if self._tcp is not None:
            self._server = await asyncio.start_server(self._converse, sock=self._stream)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.abort()
        if self._tcp is not None:
            self._server.close()
        self._stream.close()

    def receive(self, wire: bytes) -> Over:
        """Keep a datagram's question and return what to send back."""
        query = self._keep("udp", wire)
        return self._udp(query)

    def _keep(self, transport: str, wire: bytes) -> dns.message.Message:
        query = dns.message.from_wire(wire)
        self.asked.append((transport, query))
        self.was_asked[transport].set()
        return query

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert self._tcp is not None
        try:
            while size := await reader.readexactly(2):
                query = self._keep("tcp", await reader.readexactly(int.from_bytes(size, "big")))
                await self._tcp(query, writer)
        except (asyncio.IncompleteReadError, OSError):
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._server.peer = addr  # type: ignore[assignment]
        for wire in self._server.receive(data):
            self._transport.sendto(wire, addr)  # type: ignore[attr-defined]
