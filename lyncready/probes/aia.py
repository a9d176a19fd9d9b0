"""A missing issuer, fetched by the URL that a certificate names (RFC 5280, 4.2.2.1): plain http, once, bounded."""

from __future__ import annotations

import asyncio
import ipaddress
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from lyncready.model import Aia, TcpOutcome, host_port, load_certificate
from lyncready.probes.http_exchange import NoReply, NotHttp, TooLong, exchange_http
from lyncready.probes.tcp import Ended, Wire, connect
from lyncready.probes.tls_certificates import may_have_issued, read_certificates

LIMIT = 64 * 1024
TIMEOUT = 5.0  # seconds for all of it: the contract's limit on fetching an issuer
MAX_CERTIFICATES = 10
MAX_URLS = 2
MAX_URL = 1000


class AiaError(StrEnum):
    """Why nothing was fetched. A reply's status is told as `status NNN` instead."""

    NOT_HTTP_URL = "not an http URL"
    NO_ADDRESS = "no address"
    REFUSED = "refused"
    RESET = "reset"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    OURS = "our own network"
    NOT_HTTP = "not http"
    TOO_LONG = "too long"
    NO_CERTIFICATE = "no certificate"


_CONNECT_ERRORS = {
    TcpOutcome.REFUSED: AiaError.REFUSED,
    TcpOutcome.RESET: AiaError.RESET,
    TcpOutcome.TIMEOUT: AiaError.TIMEOUT,
    TcpOutcome.UNREACHABLE: AiaError.UNREACHABLE,
    TcpOutcome.NO_ROUTE: AiaError.OURS,
    TcpOutcome.OURS: AiaError.OURS,
}
_ENDS = {Ended.CLOSED: AiaError.CLOSED, Ended.RESET: AiaError.RESET, Ended.TIMEOUT: AiaError.TIMEOUT}


class _Failed(Exception):
    """A fetch that ended early; the argument is what `Aia.error` says."""


async def ask_aia(url: str, addresses: tuple[str, ...], timeout: float = TIMEOUT) -> Aia:
    """Fetch the certificates at `url` within `timeout` seconds in all; 64 KiB at most, no redirect followed.

    `addresses` are where the host was looked up. Never raises for anything the URL or the network can cause.
    """
    try:
        async with asyncio.timeout(timeout):
            return Aia(certificates=await _fetch(url, addresses, timeout))
    except TimeoutError:
        return Aia(error=AiaError.TIMEOUT.value)
    except _Failed as failure:
        return Aia(error=str(failure.args[0]))


async def _fetch(url: str, addresses: tuple[str, ...], timeout: float) -> tuple[bytes, ...]:
    parts, host, port = _split(url)
    allowed = [address for address in addresses if _may_be_asked(address)]
    if not allowed:
        raise _Failed(AiaError.NO_ADDRESS)
    connection = await connect(allowed[0], port, timeout)
    for address in allowed[1:2]:
        if connection.wire is None:
            connection = await connect(address, port, timeout)
    if connection.wire is None:
        raise _Failed(_CONNECT_ERRORS[connection.tcp.outcome])
    try:
        body = await _get(connection.wire, parts, host_port(host, port) if port != 80 else host)
    finally:
        connection.wire.abort()
    certificates = read_certificates(body)[:MAX_CERTIFICATES]
    if not certificates:
        raise _Failed(AiaError.NO_CERTIFICATE)
    return certificates


def _split(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 80
    except ValueError as error:
        raise _Failed(AiaError.NOT_HTTP_URL) from error
    if parts.scheme != "http" or not host or not _is_plain(url) or parts.username is not None:
        raise _Failed(AiaError.NOT_HTTP_URL)
    return parts, host, port


def _is_plain(url: str) -> bool:
    """Only visible ASCII: a stranger's URL goes into a request line."""
    return len(url) <= MAX_URL and all(0x21 <= ord(char) <= 0x7E for char in url)


def _may_be_asked(address: str) -> bool:
    """A stranger's certificate must not make us ask a cloud's metadata service or a group of hosts."""
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_link_local or parsed.is_multicast or parsed.is_unspecified)


async def _get(wire: Wire, parts: SplitResult, host: str) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", host), ("User-Agent", "lyncready"), ("Accept", "*/*"), ("Connection", "close")]
    try:
        reply = await exchange_http(wire, "GET", target, headers, max_body=LIMIT)
    except TooLong as error:
        raise _Failed(AiaError.TOO_LONG) from error
    except NotHttp as error:
        raise _Failed(AiaError.NOT_HTTP) from error
    except NoReply as error:
        raise _Failed(_ENDS[wire.ended or Ended.CLOSED]) from error
    if reply.status != 200:
        raise _Failed(f"status {reply.status}")
    return reply.body


def issuer_urls(chain: tuple[bytes, ...]) -> tuple[str, ...]:
    """Return where the issuer that a server did not send can be fetched; empty where none is missing.

    None is missing where the chain leads to a root of this machine or ends in a self-issued certificate.
    """
    from cryptography import x509
    from cryptography.x509.oid import AuthorityInformationAccessOID

    from lyncready.probes.trust import known_subjects

    try:
        top, *others = [load_certificate(der) for der in chain]
        while issuer := next((one for one in others if may_have_issued(one, top)), None):
            others.remove(issuer)
            top = issuer
        name = top.issuer.public_bytes()
        if name == top.subject.public_bytes() or name in known_subjects():
            return ()
        access = top.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (ValueError, TypeError):
        return ()
    except (
        x509.InvalidVersion,
        x509.ExtensionNotFound,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ):
        return ()
    urls = [
        entry.access_location.value
        for entry in access
        if entry.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(entry.access_location, x509.UniformResourceIdentifier)
    ]
    return tuple(dict.fromkeys(url for url in urls if url[:7].lower() == "http://" and _is_plain(url)))[:MAX_URLS]
