"""One TCP connection to one address: how the attempt ended, by type and errno, and a wire that keeps what came."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from enum import StrEnum
from time import perf_counter

from lyncready.model import Tcp, TcpOutcome, is_address

Clock = Callable[[], float]

# Windows reports some failures only as a system error code: ConnectEx through the completion port
# (ERROR_*, winerror.h) and Winsock (WSA*, winsock2.h). Both are translated to the errno's name.
_WINDOWS_NAMES = {
    64: "ECONNRESET",
    121: "ETIMEDOUT",
    1225: "ECONNREFUSED",
    1231: "ENETUNREACH",
    1232: "EHOSTUNREACH",
    1234: "ECONNREFUSED",
    1236: "ECONNABORTED",
    10013: "EACCES",
    10024: "EMFILE",
    10047: "EAFNOSUPPORT",
    10048: "EADDRINUSE",
    10049: "EADDRNOTAVAIL",
    10050: "ENETDOWN",
    10051: "ENETUNREACH",
    10052: "ENETRESET",
    10053: "ECONNABORTED",
    10054: "ECONNRESET",
    10055: "ENOBUFS",
    10060: "ETIMEDOUT",
    10061: "ECONNREFUSED",
    10064: "EHOSTDOWN",
    10065: "EHOSTUNREACH",
}

_OUTCOMES = {
    "ECONNREFUSED": TcpOutcome.REFUSED,
    "ECONNRESET": TcpOutcome.RESET,
    "ECONNABORTED": TcpOutcome.RESET,
    "ENETRESET": TcpOutcome.RESET,
    "EPIPE": TcpOutcome.RESET,
    "ETIMEDOUT": TcpOutcome.TIMEOUT,
    "EHOSTUNREACH": TcpOutcome.UNREACHABLE,
    "EHOSTDOWN": TcpOutcome.UNREACHABLE,
    "ENETUNREACH": TcpOutcome.UNREACHABLE,
    "ENOPROTOOPT": TcpOutcome.UNREACHABLE,
    "ENETDOWN": TcpOutcome.NO_ROUTE,
    "EAFNOSUPPORT": TcpOutcome.NO_ROUTE,
}

# These may be the network's word or this machine's own lack of a route; a local look settles it.
_MAYBE_NO_ROUTE = frozenset({"ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"})
_NO_ROUTE_HERE = frozenset({"ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT", "ENETDOWN"})


class Ended(StrEnum):
    """How the other side left a connection that stood."""

    CLOSED = "closed"
    RESET = "reset"
    TIMEOUT = "timeout"


def name_of(error: OSError) -> str:
    """Return the symbolic errno of a socket error (`ECONNREFUSED`), the same on every platform; "" if unknown."""
    windows = getattr(error, "winerror", None)
    if windows in _WINDOWS_NAMES:
        return _WINDOWS_NAMES[windows]
    if error.errno in _WINDOWS_NAMES and error.errno not in errno.errorcode:
        return _WINDOWS_NAMES[error.errno]
    name = errno.errorcode.get(error.errno or 0, "")
    return name.removeprefix("WSA")


def outcome_of(error: OSError) -> TcpOutcome:
    """Classify a failed connection attempt by exception type and errno, before the route is looked at."""
    if isinstance(error, ConnectionRefusedError):
        return TcpOutcome.REFUSED
    if isinstance(error, ConnectionError):
        return TcpOutcome.RESET
    if isinstance(error, TimeoutError):
        return TcpOutcome.TIMEOUT
    return _OUTCOMES.get(name_of(error), TcpOutcome.OURS)


def has_route(address: str, port: int) -> bool:
    """Tell whether this machine has a route to the address. Nothing is sent: a UDP connect only asks the table."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, port or 9))
    except OSError as error:
        return name_of(error) not in _NO_ROUTE_HERE
    return True


def read_failure(error: OSError, address: str, port: int, route: Callable[[str, int], bool] = has_route) -> Tcp:
    """Return the fact of a failed attempt; a missing route of this machine is told from an unreachable host."""
    outcome, name = outcome_of(error), name_of(error)
    if name in _MAYBE_NO_ROUTE and not route(address, port):
        outcome = TcpOutcome.NO_ROUTE
    return Tcp(outcome=outcome, error=name)


def _end_of(error: Exception | None) -> Ended:
    """A broken pipe is a close that our own bytes crossed; what is no connection error, the system gave up."""
    if error is None or isinstance(error, BrokenPipeError):
        return Ended.CLOSED
    return Ended.RESET if isinstance(error, ConnectionError) else Ended.TIMEOUT


class Wire(asyncio.Protocol):
    """A TCP connection that keeps the bytes until they are asked for, when they came, and how it ended.

    Bytes that arrived before an end are handed out before the end is told.
    """

    def __init__(self, clock: Clock = perf_counter) -> None:
        self.ended: Ended | None = None
        self.connected_at = self.heard_at = 0.0
        self._clock = clock
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Stamp the instant the handshake of TCP was done."""
        self.connected_at = self.heard_at = self._clock()
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep what came and stamp it."""
        self.heard_at = self._clock()
        self._received += data
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep how it ended: orderly, by reset, or given up by the operating system."""
        if self.ended is None:
            self.heard_at = self._clock()
            self.ended = _end_of(exc)
        self._transport = None
        self._wake()

    def now(self) -> float:
        """The present instant of the clock that stamps what comes (seconds)."""
        return self._clock()

    async def more(self) -> bytes:
        """Wait for bytes and return them; `b""` once the other side has ended (then `ended` is set)."""
        while not self._received and self.ended is None:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        taken = bytes(self._received)
        self._received.clear()
        return taken

    def write(self, data: bytes) -> None:
        """Send bytes; once the connection has ended they are dropped, `ended` tells."""
        if data and self._transport is not None:
            self._transport.write(data)

    def abort(self) -> None:
        """Drop the connection at once, whatever is still unsent."""
        if self._transport is not None:
            self._transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Connection:
    """A connection attempt's fact, its duration in seconds, and the wire where it stands."""

    __slots__ = ("tcp", "took", "wire")

    def __init__(self, tcp: Tcp, took: float, wire: Wire | None = None) -> None:
        self.tcp, self.took, self.wire = tcp, took, wire


async def connect(address: str, port: int, timeout: float, clock: Clock = perf_counter) -> Connection:
    """Open one TCP connection to an IP address within `timeout` seconds.

    Never looks a name up: raises ValueError where `address` is none. Every failure of the network is a `Tcp`
    fact. Whoever gets a wire must `abort()` it.
    """
    if not is_address(address):
        raise ValueError(f"{address!r} is not an IP address")
    loop = asyncio.get_running_loop()
    started = clock()
    try:
        async with asyncio.timeout(timeout):
            _, wire = await loop.create_connection(lambda: Wire(clock), address, port)
    except OSError as error:
        return Connection(read_failure(error, address, port), clock() - started)
    return Connection(Tcp(outcome=TcpOutcome.CONNECTED), wire.connected_at - started, wire)


async def ask_tcp(address: str, port: int, timeout: float) -> tuple[Tcp, float]:
    """Try one TCP connection and drop it; returns the fact and its duration in seconds."""
    connection = await connect(address, port, timeout)
    if connection.wire is not None:
        connection.wire.abort()
    return connection.tcp, connection.took
