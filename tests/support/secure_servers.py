"""Loopback servers behind TLS: DNS over TLS, DNS over HTTPS, plain HTTPS, and a proxy in front of them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import dns.message
import trustme

Converse = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Udp = Callable[[dns.message.Message], list[bytes]]


class Authority:
    """A certificate authority of the test's own; `file` holds its root (PEM), `der_file` the same (DER)."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "root.pem"
        self._ca.cert_pem.write_to_path(str(self.file))
        self.der_file = folder / "root.cer"
        self.der_file.write_bytes(ssl.PEM_cert_to_DER_cert(self._ca.cert_pem.bytes().decode("ascii")))

    def context(self, *names: str) -> ssl.SSLContext:
        """A server's TLS settings with a certificate for these names or addresses."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names).configure_cert(context)
        return context


class Counter:
    """How many connections a server took, and its port."""

    def __init__(self) -> None:
        self.port = 0
        self.connections = 0
        self.heard: list[bytes] = []


@contextlib.asynccontextmanager
async def serve(converse: Converse, context: ssl.SSLContext | None = None) -> AsyncIterator[Counter]:
    """Serve a conversation on 127.0.0.1, behind TLS where a context is given."""
    counter = Counter()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        counter.connections += 1
        with contextlib.suppress(OSError, EOFError):
            await converse(reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    counter.port = server.sockets[0].getsockname()[1]
    try:
        yield counter
    finally:
        server.close()


def dns_over_tls(answer: Callable[[dns.message.Message], list[bytes]], *, questions: int = 1000) -> Converse:
    """Answer questions behind their length, then close after so many."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(questions):
            size = int.from_bytes(await reader.readexactly(2), "big")
            for wire in answer(dns.message.from_wire(await reader.readexactly(size))):
                writer.write(len(wire).to_bytes(2, "big") + wire)
            await writer.drain()

    return converse


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """A request's head and body."""
    head = await reader.readuntil(b"\r\n\r\n")
    size = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            size = int(line.partition(b":")[2])
    return head, await reader.readexactly(size)


def http(reply: Callable[[bytes, bytes], bytes], *, requests: int = 1000, step: int = 0) -> Converse:
    """Answer requests by `reply(head, body)`; with `step`, so many bytes at a time."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(requests):
            data = reply(*await read_request(reader))
            for at in range(0, len(data), step or len(data) or 1):
                writer.write(data[at : at + (step or len(data))])
                await writer.drain()

    return converse


def dns_over_https(answer: Callable[[dns.message.Message], list[bytes]], *, requests: int = 1000) -> Converse:
    """Answer questions that are posted."""

    def reply(head: bytes, body: bytes) -> bytes:
        wire = answer(dns.message.from_wire(body))[0]
        assert head.startswith(b"POST /dns-query HTTP/1.1\r\n")
        assert b"content-type: application/dns-message" in head.lower()
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: %d\r\n\r\n%b" % (
            len(wire),
            wire,
        )

    return http(reply, requests=requests)


def proxy(counter_of: dict[str, object], *, status: bytes = b"200 Connection established") -> Converse:
    """An HTTP proxy that tunnels every host to 127.0.0.1; keeps the heads of requests in `counter_of["heads"]`."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, _ = await read_request(reader)
        counter_of.setdefault("heads", []).append(head)  # type: ignore[attr-defined]
        writer.write(b"HTTP/1.1 " + status + b"\r\n\r\n")
        if not status.startswith(b"200"):
            return
        port = int(head.split(b" ")[1].rpartition(b":")[2])
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pump(reader, upstream_writer), _pump(upstream_reader, writer))

    return converse


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
