"""Servers on loopback that behave in one way each, and their certificates; TLS is the standard library's."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from lyncready.lab.certificates import Issued, LabAuthority

EDGE = "sip.contoso.com"
LOOPBACK = "127.0.0.1"
SIP_OK = b"SIP/2.0 200 OK\r\nServer: test\r\nContent-Length: 0\r\n\r\n"

Streams = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@cache
def authority() -> LabAuthority:
    """The certification authority of these tests."""
    return LabAuthority(datetime.now(UTC), "Edge")


@cache
def edge_certificate() -> Issued:
    """A sound certificate of the edge, with its issuer."""
    return authority().issue(EDGE)


def write_issued(folder: Path, issued: Issued, stem: str = "edge") -> tuple[Path, Path]:
    """Write a certificate with its chain and its key as PEM files; return both paths."""
    certificate, key = folder / f"{stem}.pem", folder / f"{stem}.key"
    certificate.write_bytes(issued.bundle)
    key.write_bytes(issued.key)
    return certificate, key


def server_context(
    folder: Path,
    issued: Issued | None = None,
    *,
    only: ssl.TLSVersion | None = None,
    asks: ssl.VerifyMode = ssl.CERT_NONE,
    ciphers: str = "ALL:@SECLEVEL=0",
) -> ssl.SSLContext:
    """Return a server's context: one TLS version, and whether it asks for (or demands) a client certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(ciphers)
    context.minimum_version = only or ssl.TLSVersion.TLSv1_2
    if only is not None:
        context.maximum_version = only
    context.load_cert_chain(*write_issued(folder, issued or edge_certificate()))
    if asks is not ssl.CERT_NONE:
        root = folder / "client-root.pem"
        root.write_bytes(authority().root_pem)
        context.load_verify_locations(root)
        context.verify_mode = asks
    return context


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with RST instead of FIN."""
    bound: socket.socket = writer.get_extra_info("socket")
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Tls:
    """The server's side of a session over raw streams, so that a test decides what is sent when."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext
    ) -> None:
        self.reader, self.writer = reader, writer
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    async def handshake(self) -> None:
        """Complete the handshake; an error of TLS is raised after its alert was sent."""
        await self._drive(self.session.do_handshake)

    async def read(self) -> bytes:
        """Return what the client sent."""
        return await self._drive(lambda: self.session.read(65536))

    async def write(self, data: bytes) -> None:
        """Send bytes as one or more records."""
        self.session.write(data)
        await self.flush()

    async def close(self) -> None:
        """Send close_notify."""
        with contextlib.suppress(ssl.SSLError):
            self.session.unwrap()
        await self.flush()

    async def flush(self) -> None:
        """Send what TLS has ready."""
        self.writer.write(self.outgoing.read())
        await self.writer.drain()

    async def _drive(self, act: Callable[[], Any]) -> Any:
        while True:
            try:
                done = act()
            except ssl.SSLWantReadError:
                await self.flush()
                data = await self.reader.read(65536)
                if not data:
                    raise ConnectionError from None
                self.incoming.write(data)
            except ssl.SSLError:
                await self.flush()
                raise
            else:
                await self.flush()
                return done


@contextlib.asynccontextmanager
async def serving(behave: Streams) -> AsyncIterator[int]:
    """Serve every connection with `behave` on a free port of 127.0.0.1 and yield the port."""
    tasks: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
                await behave(reader, writer)
        finally:
            tasks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(converse, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
    return port


async def silence(*_: object) -> None:
    """Wait until the test is over."""
    await asyncio.Event().wait()
