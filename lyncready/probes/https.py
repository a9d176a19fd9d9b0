"""One HTTPS request, at addresses that were looked up or through the workstation's proxy: what came."""

from __future__ import annotations

import asyncio
from datetime import datetime
from time import perf_counter
from urllib.parse import quote, urlsplit

import msgspec

from lyncready.model import (
    BadName,
    HttpOutcome,
    Https,
    TcpOutcome,
    TlsOutcome,
    as_utc,
    host_port,
    is_address,
    is_in_range,
    is_loopback,
    parse_name,
    printable,
)
from lyncready.probes.blocking import look_up, run_aside
from lyncready.probes.http_exchange import HttpReply, NoReply, NotHttp, exchange_http
from lyncready.probes.proxy import FindProxy, Proxy, ProxyRefused, find_proxy, open_tunnel
from lyncready.probes.tcp import Ended, Wire, connect
from lyncready.probes.tls import Phase, TlsClient, looks_like_tls

PORT = 443
MAX_ADDRESSES = 4
SHOWN_SERVER = 120
_SAFE = "/%:@!$&'()*+,;=~?"

# Of several addresses that all fail, the first of these is told: what somebody answered says most.
_CONNECT_ENDS = {
    TcpOutcome.REFUSED: HttpOutcome.REFUSED,
    TcpOutcome.RESET: HttpOutcome.RESET,
    TcpOutcome.TIMEOUT: HttpOutcome.TIMEOUT,
    TcpOutcome.UNREACHABLE: HttpOutcome.UNREACHABLE,
    TcpOutcome.NO_ROUTE: HttpOutcome.OURS,
    TcpOutcome.OURS: HttpOutcome.OURS,
}
_WEIGHT = list(dict.fromkeys(_CONNECT_ENDS.values()))


class HttpsTarget(msgspec.Struct, frozen=True):
    """What is asked for: a URL, and the addresses at which its host was looked up."""

    url: str
    addresses: tuple[str, ...] = ()


class _Failed(Exception):
    def __init__(self, outcome: HttpOutcome, error: str) -> None:
        super().__init__()
        self.outcome, self.error = outcome, error


async def ask_https(target: HttpsTarget, timeout: float, proxy_for: FindProxy = find_proxy) -> tuple[Https, float]:
    """GET a URL once, no redirect followed; returns the fact and its duration, at most `timeout` seconds.

    The host is never looked up again: the request goes to the addresses given, or to the proxy that the
    workstation names for the host, which looks it up itself; addresses on loopback are never asked through a
    proxy. Nothing is verified: the chain is part of the fact, its verdict is another's. Raises nothing that the
    network or the URL can cause.
    """
    started = perf_counter()
    parts = _split(target.url)
    if parts is None:
        return Https(outcome=HttpOutcome.OURS, error="not an https URL"), 0.0
    request = _Request(*parts)
    try:
        async with asyncio.timeout(timeout):
            seen = await request.run(target.addresses, timeout, proxy_for)
    except TimeoutError:
        seen = request.seen(request.silence, request.stage)
    except _Failed as failure:
        seen = request.seen(failure.outcome, failure.error)
    finally:
        request.close()
    return seen, perf_counter() - started


def _split(url: str) -> tuple[str, int, str] | None:
    """Return host, port and path of an https URL; None where it is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORT
        host = host if is_address(host) else parse_name(host)
    except (ValueError, BadName):
        return None
    if parts.scheme != "https" or parts.username is not None:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port, quote(path, safe=_SAFE)


class _Request:
    """A request under way: `stage` says what is waited for, `silence` what it means if that never comes."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self.host, self.port, self.path = host, port, path
        self.stage = "connecting"
        self.silence = HttpOutcome.TIMEOUT
        self._wire: Wire | None = None
        self._client: TlsClient | None = None
        self._proxy: Proxy | None = None

    async def run(self, addresses: tuple[str, ...], timeout: float, proxy_for: FindProxy) -> Https:
        """Connect, do the handshake, ask. Raises _Failed and TimeoutError."""
        if not is_loopback(self.host) and not (addresses and all(map(is_loopback, addresses))):
            self._proxy = await run_aside(lambda: proxy_for(self.host))
        wire = await (self._through(self._proxy, timeout) if self._proxy else self._direct(addresses, timeout))
        link = await self._secure(wire)
        self.stage = "waiting for the reply"
        standard = self.port == PORT and ":" not in self.host
        headers = (
            ("Host", self.host if standard else host_port(self.host, self.port)),
            ("User-Agent", "lyncready"),
            ("Accept", "*/*"),
            ("Connection", "close"),
        )
        try:
            return self._answered(await exchange_http(link, "GET", self.path, headers))
        except NotHttp as error:
            raise _Failed(HttpOutcome.NOT_HTTP, error.heard) from None
        except NoReply:
            raise self._cut_off(wire) from None

    def close(self) -> None:
        """Drop the connection."""
        if self._wire is not None:
            self._wire.abort()

    def seen(self, outcome: HttpOutcome, error: str) -> Https:
        """Return what is known by now as a fact with this end."""
        tls = self._client.seen(TlsOutcome.COMPLETED) if self._client else None
        return Https(
            outcome=outcome,
            error=error,
            proxy=self._proxy.where if self._proxy else "",
            version=tls.version if tls else "",
            chain=tls.chain if tls else (),
        )

    async def _direct(self, addresses: tuple[str, ...], timeout: float) -> Wire:
        usable = [address for address in addresses if is_address(address)][:MAX_ADDRESSES]
        if not usable:
            raise _Failed(HttpOutcome.NO_ADDRESS, "")
        until = asyncio.get_running_loop().time() + timeout
        failures: list[_Failed] = []
        for left, address in zip(range(len(usable), 0, -1), usable, strict=True):
            patience = max(0.0, until - asyncio.get_running_loop().time()) / left
            connection = await connect(address, self.port, patience)
            if connection.wire is not None:
                self._wire = connection.wire
                return connection.wire
            failures.append(_Failed(_CONNECT_ENDS[connection.tcp.outcome], connection.tcp.error))
        raise min(failures, key=lambda failure: _WEIGHT.index(failure.outcome))

    async def _through(self, proxy: Proxy, timeout: float) -> Wire:
        if not proxy.supported:
            raise _Failed(HttpOutcome.PROXY_FAILED, "a proxy of a kind that cannot be used")
        self.stage, self.silence = "waiting for the proxy", HttpOutcome.PROXY_FAILED
        addresses = (await look_up(proxy.host, proxy.port))[:1]
        if not addresses:
            raise _Failed(HttpOutcome.PROXY_FAILED, "its name cannot be looked up")
        connection = await connect(addresses[0], proxy.port, timeout)
        if connection.wire is None:
            raise _Failed(HttpOutcome.PROXY_FAILED, connection.tcp.error or connection.tcp.outcome)
        self._wire = connection.wire
        try:
            await open_tunnel(connection.wire, self.host, self.port, proxy)
        except ProxyRefused as error:
            raise _Failed(HttpOutcome.PROXY_FAILED, error.reason) from None
        self.silence = HttpOutcome.TIMEOUT
        return connection.wire

    async def _secure(self, wire: Wire) -> _TlsLink:
        from lyncready.probes.tls_contexts import TlsContexts

        self.stage = "TLS handshake"
        # No client certificate: the checklist's is meant for edges, not for web servers.
        client = self._client = TlsClient(TlsContexts().context, self.host)
        wire.write(client.start())
        while client.phase is Phase.HANDSHAKE:
            data = await wire.more()
            if not data:
                raise _Failed(HttpOutcome.TLS_FAILED, f"{wire.ended or Ended.CLOSED} in the handshake")
            wire.write(client.feed(data))
            if not looks_like_tls(client.heard):
                raise _Failed(HttpOutcome.TLS_FAILED, f"no TLS: {printable(client.heard)}")
        if client.phase is not Phase.OPEN:
            outcome = client.failure()
            error = f"alert {client.alert}" if outcome is TlsOutcome.ALERT else outcome.value
            raise _Failed(HttpOutcome.OURS if outcome is TlsOutcome.OURS else HttpOutcome.TLS_FAILED, error)
        return _TlsLink(wire, client)

    def _cut_off(self, wire: Wire) -> _Failed:
        if self._client is not None and self._client.alert:
            return _Failed(HttpOutcome.TLS_FAILED, f"alert {self._client.alert}")
        return _Failed(HttpOutcome.RESET, wire.ended or Ended.CLOSED)

    def _answered(self, reply: HttpReply) -> Https:
        return msgspec.structs.replace(
            self.seen(HttpOutcome.ANSWERED, ""),
            status=reply.status,
            location=printable(reply.header(b"location")),
            server=printable(reply.header(b"server"), SHOWN_SERVER),
            date=read_date(reply.header(b"date")),
        )


class _TlsLink:
    """The text inside a TLS session."""

    def __init__(self, wire: Wire, client: TlsClient) -> None:
        self._wire, self._client = wire, client

    def write(self, data: bytes) -> None:
        self._wire.write(self._client.write(data))

    async def more(self) -> bytes:
        data = b""
        while True:
            text, answer = self._client.read(data)
            self._wire.write(answer)
            if text or self._client.phase is Phase.OVER:
                return text
            data = await self._wire.more()
            if not data:
                return b""


def read_date(value: bytes) -> datetime | None:
    """Return the instant of a Date header (RFC 9110, 5.6.7) in UTC; None where it is none."""
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(value.decode("ascii"))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return as_utc(moment) if is_in_range(moment) else None
