"""What lyncready's runs are compared with: the leanest pipeline on dnspython, its resolver, a serial checker."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator

import dns.asyncresolver
import dns.exception
import dns.message
import dns.resolver

from tests.bench.scenery import EDGE_PORT, domain_name, edge_address, edge_name

AGAIN_AFTER = 1.0  # seconds
OPTIONS = b"OPTIONS sip:%s SIP/2.0\r\nContent-Length: 0\r\n\r\n"


def questions(number: int, ports: tuple[int, int]) -> Iterator[tuple[str, str, int]]:
    """Yield the questions that a run asks about a SIP domain, in its order: name, type, server's port."""
    domain, edge = domain_name(number), edge_name(number)
    for port in ports:
        yield f"_sipfederationtls._tcp.{domain}", "SRV", port
        yield edge, "A", port
        yield edge, "AAAA", port
    yield f"_sip._tls.{domain}", "SRV", ports[1]
    yield f"lyncdiscover.{domain}", "A", ports[1]
    yield f"lyncdiscover.{domain}", "AAAA", ports[1]
    yield f"autodiscover.{domain}", "A", ports[1]
    yield domain, "MX", ports[1]
    yield domain, "CAA", ports[1]
    yield edge, "CAA", ports[1]


def context() -> ssl.SSLContext:
    """Return a client's context that verifies nothing."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


class _Once(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.came: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        if not self.came.done():
            self.came.set_result(data)


async def ask(name: str, kind: str, port: int) -> dns.message.Message:
    """Ask one question on a socket of its own, with dnspython's messages and nothing else of it."""
    query = dns.message.make_query(name, kind)
    loop = asyncio.get_running_loop()
    transport, once = await loop.create_datagram_endpoint(_Once, remote_addr=("127.0.0.1", port))
    wire = query.to_wire()
    try:
        while not once.came.done():  # a burst can overflow the server's buffer
            transport.sendto(wire)
            await asyncio.wait((once.came,), timeout=AGAIN_AFTER)
        reply = dns.message.from_wire(once.came.result())
    finally:
        transport.abort()
    assert query.is_response(reply)
    return reply


async def ask_options(number: int, tls: ssl.SSLContext) -> None:
    """Connect to an edge, take its certificate, send OPTIONS."""
    name = edge_name(number)
    reader, writer = await asyncio.open_connection(edge_address(number), EDGE_PORT, ssl=tls, server_hostname=name)
    assert writer.get_extra_info("ssl_object").getpeercert(True)
    writer.write(OPTIONS % name.encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()


async def pipeline(size: int, ports: tuple[int, int], at_once: int) -> None:
    """Check SIP domains with the bare minimum; `at_once` bounds what is asked of each server, and connections."""
    limits, tls = {port: asyncio.Semaphore(at_once) for port in ports}, context()
    connections = asyncio.Semaphore(at_once)

    async def bounded(name: str, kind: str, port: int) -> None:
        async with limits[port]:
            await ask(name, kind, port)

    async def domain(number: int) -> None:
        last = None
        async with asyncio.TaskGroup() as group:
            for name, kind, port in questions(number, ports):
                task = group.create_task(bounded(name, kind, port))
                last = task if (name, kind, port) == (edge_name(number), "A", ports[1]) else last
            assert last is not None
            await last
            async with connections:
                await ask_options(number, tls)

    async with asyncio.TaskGroup() as all_domains:
        for number in range(size):
            all_domains.create_task(domain(number))


async def resolver(size: int, port: int, at_once: int) -> None:
    """Ask for every SIP domain's SRV record with dnspython's asynchronous resolver."""
    asker = dns.asyncresolver.Resolver(configure=False)
    asker.nameservers, asker.port = ["127.0.0.1"], port
    numbers = iter(range(size))

    async def worker() -> None:
        for number in numbers:
            await asker.resolve(f"_sipfederationtls._tcp.{domain_name(number)}", "SRV")

    await asyncio.gather(*(worker() for _ in range(at_once)))


def serial(size: int, ports: tuple[int, int]) -> None:
    """Check SIP domains as a script does: every question in a row."""
    tls = context()
    for number in range(size):
        for name, kind, port in questions(number, ports):
            asker = dns.resolver.Resolver(configure=False)
            asker.nameservers, asker.port = ["127.0.0.1"], port
            with contextlib.suppress(dns.exception.DNSException):
                asker.resolve(name, kind)
        with (
            socket.create_connection((edge_address(number), EDGE_PORT)) as plain,
            tls.wrap_socket(plain, server_hostname=edge_name(number)) as wire,
        ):
            wire.sendall(OPTIONS % edge_name(number).encode())
            wire.recv(4096)
