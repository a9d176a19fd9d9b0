"""One attempt over DNS-over-TLS (RFC 7858) or DNS-over-HTTPS (RFC 8484), and every way in which it can end."""

from __future__ import annotations

import asyncio
import time

from lyncready.model import DnsOutcome, host_port
from lyncready.probes.dns.encrypted import PORTS, NoConnection, SecureServer, Stream
from lyncready.probes.dns.question import AttemptResult, EncodedQuery, Question, RandomId, encode
from lyncready.probes.dns.stream import ended, frame, heard_failure, read_message, read_stream_reply
from lyncready.probes.http_exchange import NoReply, NotHttp, exchange_http

MAX_MESSAGE = 65535
_MEDIA_TYPE = "application/dns-message"


async def ask_private(
    question: Question, server: SecureServer, until: float, random_id: RandomId
) -> AttemptResult:
    """Ask once; ends when the loop's clock says `until`. Raises NameTooOdd, and nothing that a server causes.

    The wait for a free connection and for its making count for `until`, not for the reply's duration.
    """
    if not server.known:
        return ended(DnsOutcome.UNREACHABLE, "not asked: no https:// or tls:// URL", server.kind, ours=True)
    # RFC 8484, 4.1: a fixed id lets caches on the way work; the connection already tells whose reply it is.
    asked = encode(question, 0 if server.kind == "https" else random_id())
    try:
        async with asyncio.timeout_at(until), server.slots:
            return await _ask(question, asked, server)
    except TimeoutError:
        return ended(DnsOutcome.TIMEOUT, "", server.kind)
    except NoConnection as failure:
        if failure.tcp is not None:
            return heard_failure(failure.tcp, server.kind)
        return ended(DnsOutcome.UNREACHABLE, failure.reason, server.kind, ours=failure.ours)


async def _ask(question: Question, asked: EncodedQuery, server: SecureServer) -> AttemptResult:
    """Ask over a kept connection, once more over a fresh one where the server had given the kept one up."""
    stream = await server.connection()
    heard = await _ask_over(stream, question, asked, server)
    if heard is None and not stream.fresh:
        heard = await _ask_over(await server.connection(fresh=True), question, asked, server)
    return heard or ended(DnsOutcome.CLOSED, "the connection was closed before a reply", server.kind)


async def _ask_over(
    stream: Stream, question: Question, asked: EncodedQuery, server: SecureServer
) -> AttemptResult | None:
    """Return what came over one connection; None where it was lost before anything came."""
    began, keep = time.perf_counter(), False
    try:
        if server.kind == "https":
            heard, keep = await _ask_https(stream, question, asked, server)
        else:
            stream.write(frame(asked.wire))
            data = await read_message(stream.more)
            if data is None:
                return None
            heard = read_stream_reply(asked, data, question, "tls", time.perf_counter())
            keep = heard.seen.outcome is not DnsOutcome.MALFORMED
    except (OSError, NoReply):
        return None
    finally:
        if keep:
            server.keep(stream)
        else:
            stream.close()
    return AttemptResult(heard.seen, heard.came, heard.ours, began)


async def _ask_https(
    stream: Stream, question: Question, asked: EncodedQuery, server: SecureServer
) -> tuple[AttemptResult, bool]:
    """Return what an HTTP reply says, and whether the connection can carry another request."""
    standard = server.port == PORTS["https"]
    headers = (
        ("Host", server.host if standard and ":" not in server.host else host_port(server.host, server.port)),
        ("Content-Type", _MEDIA_TYPE),
        ("Accept", _MEDIA_TYPE),
        ("Content-Length", str(len(asked.wire))),
    )
    try:
        reply = await exchange_http(stream, "POST", server.target, headers, asked.wire, max_body=MAX_MESSAGE)
    except NotHttp:
        return ended(DnsOutcome.MALFORMED, "the reply is no HTTP", "https"), False
    came = time.perf_counter()
    if reply.status != 200:
        return ended(DnsOutcome.UNREACHABLE, f"HTTP status {reply.status}", "https"), reply.reusable
    if reply.header(b"content-type").split(b";")[0].strip().lower() != _MEDIA_TYPE.encode():
        return ended(DnsOutcome.MALFORMED, "the HTTP reply holds no DNS message", "https"), reply.reusable
    return read_stream_reply(asked, reply.body, question, "https", came), reply.reusable
