"""A name server on loopback: one view over UDP and TCP on the same port."""

from __future__ import annotations

import asyncio
import contextlib

from lyncready.lab.addresses import take_udp_and_tcp
from lyncready.lab.world import ServerView
from lyncready.lab.zones import Reaction, react

Address = tuple[str, int]


class DnsServer:
    """Serves `view`, which may be exchanged at any time; `port` is known once it has started."""

    def __init__(self, view: ServerView, address: str = "127.0.0.1") -> None:
        """Take the port at once, so that it can be written down before anything is served."""
        self.view = view
        self.address = address
        self._udp_socket, self._tcp_socket = take_udp_and_tcp(address)
        self.port: int = self._udp_socket.getsockname()[1]
        self._transport: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Serve, in the running loop."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Udp(self), sock=self._udp_socket)
        self._server = await asyncio.start_server(self._converse, sock=self._tcp_socket)

    def close(self) -> None:
        """Stop serving and end what is under way."""
        for task in self._tasks:
            task.cancel()
        if self._transport:
            self._transport.abort()
        if self._server:
            self._server.close()
        self._udp_socket.close()
        self._tcp_socket.close()

    def received(self, wire: bytes, peer: Address) -> None:
        """Answer a datagram."""
        reaction = react(self.view, wire, tcp=False)
        if reaction.wire is None:
            return
        if not reaction.delay:
            self._send(reaction, peer)
            return
        loop = asyncio.get_running_loop()
        loop.call_later(reaction.delay, self._send, reaction, peer)

    def _send(self, reaction: Reaction, peer: Address) -> None:
        if self._transport and reaction.wire is not None and not self._transport.is_closing():
            self._transport.sendto(reaction.wire, peer)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer every question of a TCP connection, each with its length in front (RFC 1035, 4.2.2)."""
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                length = int.from_bytes(await reader.readexactly(2), "big")
                reaction = react(self.view, await reader.readexactly(length), tcp=True)
                if reaction.close:
                    break
                if reaction.wire is None:
                    continue
                await asyncio.sleep(reaction.delay)
                writer.write(len(reaction.wire).to_bytes(2, "big") + reaction.wire)
                await writer.drain()
        writer.close()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._server.received(data, addr)
