"""Servers on loopback that seem far away: DNS, TLS and SIP whose every answer leaves one round trip later.

Run as a process of its own (`python -m tests.bench.distant FOLDER SIZE DELAY TLS`): it prints its DNS ports as a
line of JSON, then answers each line on standard input with what was asked since the line before.
TCP itself connects without delay (the system does that), so a round trip of TCP is not in any figure.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import struct
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.bench.scenery import EDGE_PORT, edge_address

NOERROR, NXDOMAIN = 0x8580, 0x8583  # a response with AA, RD and RA
SRV, A = 33, 1
SIP_OK = b"SIP/2.0 200 OK\r\nServer: bench\r\nContent-Length: 0\r\n\r\n"
SOA = struct.pack("!HHHIH", 0xC00C, 6, 1, 300, 22) + b"\0\0" + struct.pack("!5I", 1, 3600, 600, 86400, 300)


class Log:
    """What was asked, and how many seconds each DNS answer was really held."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew."""
        self.asked: Counter[str] = Counter()
        self.shaken: Counter[str] = Counter()
        self.held: list[float] = []

    def dump(self) -> dict[str, Any]:
        """Return everything as JSON can hold it."""
        return {"asked": self.asked, "shaken": self.shaken, "held": self.held}


def answer(query: bytes) -> tuple[str, bytes]:
    """Return the name and type that a query asks for, and the reply: every SIP domain is published alike."""
    end = query.index(0, 12) + 5
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("ascii").lower())
        at += query[at] + 1
    kind = struct.unpack_from("!H", query, end - 4)[0]
    flags, records, authority = NOERROR, b"", b""
    if kind == SRV:
        port = EDGE_PORT if labels[0] == "_sipfederationtls" else 443
        # The target is "sip" and then the SIP domain, which stands in the question behind the two service labels.
        domain = 12 + len(labels[0]) + 1 + len(labels[1]) + 1
        target = b"\x03sip" + struct.pack("!H", 0xC000 | domain)
        records = struct.pack("!HHHIHHHH", 0xC00C, SRV, 1, 300, 6 + len(target), 0, 0, port) + target
    elif labels[0] == "sip" and kind == A:
        octets = bytes(int(part) for part in edge_address(int(labels[-2][1:])).split("."))
        records = struct.pack("!HHHIH", 0xC00C, A, 1, 300, 4) + octets
    else:
        authority = SOA
        flags = NOERROR if labels[0] == "sip" else NXDOMAIN
    counts = struct.pack("!5H", flags, 1, int(bool(records)), int(bool(authority)), 0)
    return f"{'.'.join(labels)} {kind}", query[:2] + counts + query[12:end] + records + authority


class NameServer(asyncio.DatagramProtocol):
    """Answers after the delay, whatever the question's number."""

    def __init__(self, log: Log, delay: float) -> None:
        self._log, self._delay = log, delay

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._loop = asyncio.get_running_loop()
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: Any) -> None:
        came = time.monotonic()
        question, reply = answer(data)
        self._log.asked[f"{self.port} {question}"] += 1

        def send() -> None:
            self._log.held.append(time.monotonic() - came)
            self._transport.sendto(reply, addr)

        self._loop.call_later(self._delay, send) if self._delay else send()


class Edge(asyncio.Protocol):
    """TLS and SIP over memory BIOs; every flight leaves after the delay."""

    def __init__(self, contexts: dict[str, ssl.SSLContext], log: Log, delay: float) -> None:
        self._contexts, self._log, self._delay = contexts, log, delay
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._open = False
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._loop = asyncio.get_running_loop()
        self._address = transport.get_extra_info("sockname")[0]
        self._tls = self._contexts[self._address].wrap_bio(self._in, self._out, server_side=True)

    def data_received(self, data: bytes) -> None:
        self._in.write(data)
        try:
            if not self._open:
                self._tls.do_handshake()
                self._open = True
                self._log.shaken[self._address] += 1
            self._heard += self._tls.read(65536)
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            self._transport.abort()
            return
        while b"\r\n\r\n" in self._heard:
            self._heard = self._heard.partition(b"\r\n\r\n")[2]
            self._tls.write(SIP_OK)
        flight = self._out.read()
        if flight:
            self._loop.call_later(self._delay, self._transport.write, flight)


def _context(folder: Path, number: int, version: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = version
    context.load_cert_chain(folder / f"edge{number}.pem", folder / "edge.key")
    context.load_verify_locations(folder / "root.pem")
    context.verify_mode = ssl.CERT_OPTIONAL  # it asks for the peer's certificate, as an edge does
    return context


async def serve(folder: Path, size: int, delay: float, version: ssl.TLSVersion) -> None:
    """Serve until standard input ends."""
    loop, log = asyncio.get_running_loop(), Log()
    ports = []
    for _ in range(2):
        _, server = await loop.create_datagram_endpoint(
            lambda: NameServer(log, delay), local_addr=("127.0.0.1", 0)
        )
        ports.append(server.port)
    contexts = {edge_address(number): _context(folder, number, version) for number in range(size)}
    await loop.create_server(lambda: Edge(contexts, log, delay), list(contexts), EDGE_PORT, backlog=256)
    print(json.dumps(ports), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(log.dump()), flush=True)
        log.clear()


if __name__ == "__main__":
    asyncio.run(
        serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), getattr(ssl.TLSVersion, sys.argv[4]))
    )
