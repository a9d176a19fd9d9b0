"""Connections to one DNS-over-TLS or DNS-over-HTTPS server, verified, and kept for further questions."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

from lyncready.certificates.files import read_certificates, read_file
from lyncready.model import Tcp, TcpOutcome, is_loopback
from lyncready.probes.blocking import look_up, run_aside
from lyncready.probes.proxy import FindProxy, Proxy, ProxyRefused, find_proxy, open_tunnel
from lyncready.probes.tcp import read_failure

# Ports of RFC 7858 and RFC 8484.
PORTS = {"tls": 853, "https": 443}
# A public resolver's patience: so many connections of one client at a time.
MAX_CONNECTIONS = 8
# Addresses tried, and how long each but the last may take (seconds): a half-dead IPv6 must not eat the attempt.
MAX_ADDRESSES, ADDRESS_PATIENCE = 4, 1.0
_PIECE = 64 * 1024
_PATH_SAFE = "/%:@!$&'()*+,;=~"

GetContext = Callable[[], Awaitable[ssl.SSLContext]]


class NoConnection(Exception):
    """No verified connection came about: `reason` says why in a few words, `tcp` where TCP or the peer ended it.

    `ours` says that the failure lies here: no address for the server's own name, a proxy that refuses.
    """

    def __init__(self, reason: str, tcp: Tcp | None = None, *, ours: bool = False) -> None:
        super().__init__()
        self.reason, self.tcp, self.ours = reason, tcp, ours


def prepare(ca_files: tuple[Path, ...] = ()) -> ssl.SSLContext:
    """Load what is needed, and return a verifying context with the system's roots, certifi's and the files'.

    The files hold certificates in any form that `network.trust` takes. Takes some 50 ms. Raises OSError or
    ValueError where one cannot be read or holds none.
    """
    import certifi
    import h11  # noqa: F401 - so that it is not loaded between a question and its reply

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    for path in ca_files:
        context.load_verify_locations(cadata=b"".join(read_certificates(read_file(path))))
    return context


class Stream:
    """A verified TLS connection. `fresh` until a question was answered over it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.fresh = True
        self._reader, self._writer = reader, writer

    @property
    def usable(self) -> bool:
        """Whether the other side has not ended it meanwhile."""
        return not (self._reader.at_eof() or self._writer.is_closing())

    def write(self, data: bytes) -> None:
        """Send bytes."""
        self._writer.write(data)

    async def more(self) -> bytes:
        """Wait for bytes; `b""` once the other side has ended."""
        return await self._reader.read(_PIECE)

    def close(self) -> None:
        """Drop the connection at once."""
        self._writer.transport.abort()

    async def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Do the handshake and verify the server. Raises OSError (ssl.SSLError among them)."""
        await self._writer.start_tls(context, server_hostname=host)


class SecureServer:
    """One server named by URL. `connection` gives a stream, `keep` takes it back for the next question."""

    def __init__(
        self, url: str, get_context: GetContext, address: str = "", proxy_for: FindProxy = find_proxy
    ) -> None:
        parts = _split(url)
        self.kind = parts.scheme
        self.host, self.port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
        self.target = quote(parts.path or "/", safe=_PATH_SAFE)
        self._addresses: tuple[str, ...] = (address,) if address else ()
        self._get_context = get_context
        self._proxy_for = proxy_for
        self._idle: list[Stream] = []
        self.slots = asyncio.Semaphore(MAX_CONNECTIONS)

    @property
    def known(self) -> bool:
        """Whether the URL names a server of a kind that can be asked."""
        return bool(self.host) and self.host.isascii() and self.kind in PORTS

    async def connection(self, *, fresh: bool = False) -> Stream:
        """Return a verified connection, a kept one unless `fresh`. Raises NoConnection; sets no limit of time."""
        while self._idle:
            stream = self._idle.pop()
            if stream.usable and not fresh:
                return stream
            stream.close()
        return await self._connect()

    def keep(self, stream: Stream) -> None:
        """Take a connection back that can carry another question."""
        stream.fresh = False
        self._idle.append(stream)

    def close(self) -> None:
        """Drop the connections that were kept."""
        while self._idle:
            self._idle.pop().close()

    async def _connect(self) -> Stream:
        try:
            context = await self._get_context()
        except (OSError, ValueError):
            raise NoConnection("the roots for verifying it cannot be read here", ours=True) from None
        proxy = await self._find_proxy()
        stream = await self._through(proxy) if proxy else await self._direct()
        try:
            await stream.secure(context, self.host)
        except OSError as error:
            stream.close()
            raise _tls_failure(error) from None
        except asyncio.CancelledError:
            stream.close()
            raise
        return stream

    async def _find_proxy(self) -> Proxy | None:
        if self.kind != "https" or is_loopback(self.host) or any(map(is_loopback, self._addresses)):
            return None
        return await run_aside(lambda: self._proxy_for(self.host))

    async def _through(self, proxy: Proxy) -> Stream:
        if not proxy.supported:
            raise NoConnection("the workstation's proxy is of a kind that cannot be used", ours=True)
        try:
            stream = await _open_first(await look_up(proxy.host, proxy.port), proxy.port)
        except NoConnection as error:
            raise NoConnection(f"proxy {proxy.where}: {error.reason}", ours=True) from None
        try:
            await open_tunnel(stream, self.host, self.port, proxy)
        except ProxyRefused as error:
            stream.close()
            raise NoConnection(f"proxy {proxy.where}: {error.reason}", ours=True) from None
        except (OSError, asyncio.CancelledError):
            stream.close()
            raise
        return stream

    async def _direct(self) -> Stream:
        if not self._addresses:
            self._addresses = await look_up(self.host, self.port)
        return await _open_first(self._addresses, self.port)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return urlsplit("")
    return parts


async def _open_first(addresses: tuple[str, ...], port: int) -> Stream:
    """Return a connection to the first address that takes one; the first one's failure where none does."""
    failures: list[Tcp] = []
    tried = addresses[:MAX_ADDRESSES]
    for number, address in enumerate(tried, start=1):
        try:
            async with asyncio.timeout(ADDRESS_PATIENCE if number < len(tried) else None):
                return Stream(*await asyncio.open_connection(address, port))
        except OSError as error:
            failures.append(read_failure(error, address, port))
    if not failures:
        raise NoConnection("its own name cannot be looked up here", ours=True)
    raise NoConnection(failures[0].error or failures[0].outcome, failures[0])


def _tls_failure(error: OSError) -> NoConnection:
    if isinstance(error, ssl.SSLCertVerificationError):
        return NoConnection(f"its certificate was refused: {error.verify_message}")
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return NoConnection(f"TLS failed: {error.reason or 'unknown'}")
    return NoConnection("it ended the TLS handshake", Tcp(outcome=TcpOutcome.RESET))
