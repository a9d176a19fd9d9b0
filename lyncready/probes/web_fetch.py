"""One small file by a URL that a stranger's certificate names: plain http, bounded, from public addresses only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

import msgspec

from lyncready.model import FetchError, Reach, TcpOutcome, host_port, is_plain, reach_of
from lyncready.probes.http_exchange import NoReply, NotHttp, TooLong, exchange_http
from lyncready.probes.tcp import Ended, Wire, connect

PORT = 80

_CONNECT_ERRORS = {
    TcpOutcome.REFUSED: FetchError.REFUSED,
    TcpOutcome.RESET: FetchError.RESET,
    TcpOutcome.TIMEOUT: FetchError.TIMEOUT,
    TcpOutcome.UNREACHABLE: FetchError.UNREACHABLE,
    TcpOutcome.NO_ROUTE: FetchError.OURS,
    TcpOutcome.OURS: FetchError.OURS,
}
_ENDS = {Ended.CLOSED: FetchError.CLOSED, Ended.RESET: FetchError.RESET, Ended.TIMEOUT: FetchError.TIMEOUT}


class FetchFailed(Exception):
    """A fetch that ended early; `word` is what the fact says of it."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = str(word)


class FetchLimits(msgspec.Struct, frozen=True):
    """What bounds a fetch: octets of the reply and seconds in all.

    In a laboratory only loopback is asked, on any port; elsewhere only public addresses, on port 80.
    """

    octets: int
    seconds: float
    laboratory: bool = False


def may_be_asked(address: str, laboratory: bool) -> bool:
    """Whether a fetch may go to an address: a stranger's certificate must lead nobody into his own network."""
    return reach_of(address) is (Reach.LOOPBACK if laboratory else Reach.PUBLIC)


async def fetch(url: str, addresses: Iterable[str], limits: FetchLimits) -> bytes:
    """Return what a URL gives at one of the addresses that its host was looked up at; no redirect is followed.

    Every address is judged again before it is contacted. Raises FetchFailed, and nothing else that the URL or the
    network can cause.
    """
    try:
        async with asyncio.timeout(limits.seconds):
            return await _fetch(url, tuple(addresses), limits)
    except TimeoutError:
        raise FetchFailed(FetchError.TIMEOUT) from None


async def _fetch(url: str, addresses: tuple[str, ...], limits: FetchLimits) -> bytes:
    parts, host, port = _split(url)
    if port != PORT and not limits.laboratory:
        raise FetchFailed(FetchError.ANOTHER_PORT)
    allowed = [address for address in addresses if may_be_asked(address, limits.laboratory)]
    if not allowed:
        raise FetchFailed(FetchError.PRIVATE_ONLY if addresses else FetchError.NO_ADDRESS)
    connection = await connect(allowed[0], port, limits.seconds)
    for address in allowed[1:2]:
        if connection.wire is None:
            connection = await connect(address, port, limits.seconds)
    if connection.wire is None:
        raise FetchFailed(_CONNECT_ERRORS[connection.tcp.outcome])
    try:
        return await _get(connection.wire, parts, host_port(host, port) if port != PORT else host, limits.octets)
    finally:
        connection.wire.abort()


def _split(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORT
    except ValueError as error:
        raise FetchFailed(FetchError.NOT_HTTP_URL) from error
    if parts.scheme != "http" or not host or not is_plain(url) or parts.username is not None:
        raise FetchFailed(FetchError.NOT_HTTP_URL)
    return parts, host, port


async def _get(wire: Wire, parts: SplitResult, host: str, octets: int) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", host), ("User-Agent", "lyncready"), ("Accept", "*/*"), ("Connection", "close")]
    try:
        reply = await exchange_http(wire, "GET", target, headers, max_body=octets)
    except TooLong as error:
        raise FetchFailed(FetchError.TOO_LONG) from error
    except NotHttp as error:
        raise FetchFailed(FetchError.NOT_HTTP) from error
    except NoReply as error:
        raise FetchFailed(_ENDS[wire.ended or Ended.CLOSED]) from error
    if reply.status != 200:
        raise FetchFailed(f"status {reply.status}")
    return reply.body
