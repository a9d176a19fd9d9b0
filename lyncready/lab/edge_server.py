"""An address of the laboratory where edges stand: who is meant, and how that edge behaves."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lyncready.lab.addresses import listening_socket
from lyncready.lab.faults import PLAIN, ClientCertificates, Ending, Listen, Speaks
from lyncready.lab.replies import SMTP_BANNER, http_reply, request_host, sip_reply
from lyncready.lab.tls_stream import CHUNK, PeerGone, TlsStream, server_name
from lyncready.lab.world import Node

if TYPE_CHECKING:
    from OpenSSL import SSL

MAX_REQUEST = 65536
HANDSHAKE_FAILURE = bytes.fromhex("15030300020228")  # a fatal alert, number 40 (RFC 5246, 7.2)
ENDLESS_LINE = b"X-Padding: " + b"a" * 1000 + b"\r\n"

Contexts = Callable[[Node, int], "SSL.Context"]
Read = Callable[[], Awaitable[bytes]]


class EdgeServer:
    """Serves the nodes that stand at one address; they may be exchanged at any time.

    One node answers whatever name is asked for. Several share the address and are told apart by SNI, or by the
    host of a plain-text request; the first one answers for a name that nobody has.
    """

    def __init__(self, bound: socket.socket, contexts: Contexts) -> None:
        """Take over a bound socket; `contexts` gives a node's TLS context for each turn."""
        self.address, self.port = bound.getsockname()[:2]
        self.nodes: tuple[Node, ...] = ()
        self._contexts = contexts
        self._turns: dict[str, int] = {}  # TLS connections by the name of whom they were meant for
        self._reserved: socket.socket | None = bound
        self._server: asyncio.Server | None = None
        self._crowd: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._mode = Listen.CLOSED

    async def serve(self, nodes: tuple[Node, ...]) -> None:
        """Serve these nodes from now on; the port opens or closes with them."""
        self.nodes = nodes
        alone = nodes[0].plan.listen if len(nodes) == 1 else Listen.OPEN
        if alone is self._mode:
            return
        self._withdraw()
        sock = self._reserved or listening_socket(self.address, self.port)
        self._reserved = None
        self._mode = alone
        if alone is Listen.OPEN:
            self._server = await asyncio.start_server(self._converse, sock=sock)
        elif alone is Listen.FILTERED:
            self._crowd = _crowded(sock)
        else:
            self._reserved = sock

    def close(self) -> None:
        """Stop listening and end what is under way."""
        for task in self._tasks:
            task.cancel()
        self._withdraw()
        if self._reserved:
            self._reserved.close()

    def _withdraw(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for sock in self._crowd:
            sock.close()
        self._crowd = []

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, PeerGone, asyncio.CancelledError):
            await self._meet(reader, writer)
        writer.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Find out who is meant and let that edge answer."""
        alone = self.nodes[0].plan.speaks if len(self.nodes) == 1 else None
        if alone is Speaks.SLAM:
            return
        if alone is Speaks.SMTP:
            writer.write(SMTP_BANNER)
            await writer.drain()
        first = await reader.read(CHUNK)
        if not first:
            return
        node = self._meant(server_name(first) or request_host(first))
        speaks = node.plan.speaks
        if node.plan.listen is Listen.FILTERED:
            await _listen_only(lambda: reader.read(CHUNK))
        elif node.plan.listen is Listen.CLOSED or speaks is Speaks.KICK_OUT:
            _reset(writer)
        elif speaks in (Speaks.HANG_UP, Speaks.SLAM):
            return
        elif speaks in PLAIN:
            await _speak_plainly(node, first, reader, writer)
        else:
            await self._speak_tls(node, first, reader, writer)

    def _meant(self, name: str) -> Node:
        return next((node for node in self.nodes if node.name == name), self.nodes[0])

    async def _speak_tls(
        self, node: Node, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        turn = self._turns[node.name] = self._turns.get(node.name, -1) + 1
        stream = TlsStream(reader, writer, self._contexts(node, turn), first)
        plan = node.plan
        stream.says_why = plan.without_certificate is Ending.ALERT
        try:
            await stream.handshake()
        except PeerGone:
            await _end(plan.without_certificate, lambda: reader.read(CHUNK), writer)
            return
        if plan.client_certificate is ClientCertificates.DEMANDED and not stream.peer_has_certificate:
            await _end(plan.without_certificate, stream.read, writer)
        elif plan.speaks is Speaks.RESET:
            _reset(writer)
        elif plan.speaks is Speaks.SILENT:
            await _listen_only(stream.read)
        elif plan.speaks is not Speaks.CLOSE:
            await _answer(node, stream)
        await stream.close()


async def _end(ending: Ending, read: Read, writer: asyncio.StreamWriter) -> None:
    """End a connection that brought no certificate; the caller closes it."""
    if ending in (Ending.RESET, Ending.RESET_IN_HANDSHAKE):
        _reset(writer)
    elif ending in (Ending.SILENT, Ending.SILENT_IN_HANDSHAKE):
        await _listen_only(read)


async def _answer(node: Node, stream: TlsStream) -> None:
    """Answer requests over TLS until the peer goes."""
    while True:
        request = await _request(stream.read)
        if not request:
            return
        speaks = node.plan.speaks
        if speaks is Speaks.SIP:
            await stream.write(sip_reply(request, node.plan.status, node.plan.headers))
            continue
        if speaks is Speaks.TRICKLE:
            for byte in sip_reply(request, node.plan.status):
                await stream.write(bytes([byte]))
            continue
        if speaks is Speaks.HTTP:
            await stream.write(http_reply(node.plan.status))
        elif speaks is Speaks.GARBAGE:
            await stream.write(b"\x00\xff\x1b[31mnonsense\x07\r\n\x00\r\n")
        elif speaks is Speaks.ENDLESS:
            await stream.write(b"SIP/2.0 200 OK\r\n")
            while True:
                await stream.write(ENDLESS_LINE)
        return


async def _speak_plainly(
    node: Node, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Behave as something that knows no TLS; plain SIP takes a ClientHello for noise and keeps silent."""
    speaks, is_tls = node.plan.speaks, bool(server_name(first)) or first[:1] == b"\x16"
    if speaks is Speaks.PLAIN_HTTP:
        writer.write(http_reply(400))
    elif speaks is Speaks.REFUSE:
        writer.write(HANDSHAKE_FAILURE)
    elif speaks is Speaks.SMTP:
        writer.write(b"500 5.5.1 command not recognised\r\n")
    elif speaks is Speaks.PLAIN_SIP and not is_tls:
        writer.write(sip_reply(first, node.plan.status))
    else:
        await _listen_only(lambda: reader.read(CHUNK))
    await writer.drain()


async def _request(read: Read) -> bytes:
    """Return a request up to its empty line; what there is of it where the peer goes or never ends."""
    request = b""
    while b"\r\n\r\n" not in request and len(request) < MAX_REQUEST:
        data = await read()
        if not data:
            return request if b"\r\n" in request else b""
        request += data
    return request


async def _listen_only(read: Read) -> None:
    while await read():
        pass


def _reset(writer: asyncio.StreamWriter) -> None:
    """End the connection with an RST: a socket that lingers for no time drops what is under way."""
    sock = writer.get_extra_info("socket")
    linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()


def _crowded(sock: socket.socket) -> list[socket.socket]:
    """Fill a listener's queue, so that the system answers no further SYN: a port that a firewall filters.

    Windows refuses instead, which is the nearest it has.
    """
    sock.listen(0)
    crowd = [sock]
    for _ in range(4):
        guest = socket.socket(sock.family, socket.SOCK_STREAM)
        guest.setblocking(False)
        with contextlib.suppress(OSError):
            guest.connect(sock.getsockname())
        crowd.append(guest)
    return crowd
