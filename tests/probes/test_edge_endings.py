"""How a connection to an edge ends, layer by layer, is told as it was."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support.edges import (
    EDGE,
    LOOPBACK,
    SIP_OK,
    Streams,
    Tls,
    closed_port,
    reset,
    server_context,
    serving,
    silence,
)

from lyncready.model import ClientAuth, SipOutcome, TcpOutcome, TlsOutcome
from lyncready.probes.edge import EdgeSeen, EdgeTarget, ask_edge
from lyncready.probes.tls_contexts import TlsContexts

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
TIMEOUT = 0.5

After = Callable[[Tls], Awaitable[None]]
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@pytest.fixture(scope="module")
def contexts() -> TlsContexts:
    return TlsContexts()


async def ask(
    behave: Streams, contexts: TlsContexts, *, want_sip: bool = True, timeout: float = TIMEOUT
) -> EdgeSeen:
    async with serving(behave) as port:
        return await ask_edge(EdgeTarget(EDGE, LOOPBACK, port, want_sip), contexts, timeout)


def first_then(first: Streams, then: Streams) -> Streams:
    """Treat the first connection in one way and the later ones in another."""
    behaviours = iter([first])

    async def behave(reader: Reader, writer: Writer) -> None:
        await next(behaviours, then)(reader, writer)

    return behave


def says(text: bytes, *, after_hello: bool = True) -> Streams:
    async def behave(reader: Reader, writer: Writer) -> None:
        if after_hello:
            await reader.read(65536)
        writer.write(text)
        await silence()

    return behave


async def plain_sip(reader: Reader, writer: Writer) -> None:
    """A SIP server without TLS: it waits for a request that is complete."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"SIP/2.0 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
    await silence()


async def close_at_once(reader: Reader, writer: Writer) -> None:
    writer.close()


async def close_on_hello(reader: Reader, writer: Writer) -> None:
    await reader.read(65536)
    writer.close()


async def reset_on_hello(reader: Reader, writer: Writer) -> None:
    await reader.read(65536)
    reset(writer)


async def refuse(reader: Reader, writer: Writer) -> None:
    reset(writer)


async def alert_on_hello(reader: Reader, writer: Writer) -> None:
    await reader.read(65536)
    writer.write(bytes((21, 3, 3, 0, 2, 2, 112)))
    writer.close()


class TestWithoutTls:
    async def test_a_closed_port_is_refused_and_nothing_else_is_claimed(self, contexts: TlsContexts) -> None:
        seen = await ask_edge(EdgeTarget(EDGE, LOOPBACK, closed_port()), contexts, TIMEOUT)
        assert (seen.tcp.outcome, seen.tcp.error) == (TcpOutcome.REFUSED, "ECONNREFUSED")
        assert (seen.tls, seen.sip) == (None, None)

    async def test_a_name_is_never_looked_up(self, contexts: TlsContexts) -> None:
        with pytest.raises(ValueError, match="not an IP address"):
            await ask_edge(EdgeTarget(EDGE, "localhost", 5061), contexts, TIMEOUT)

    @pytest.mark.parametrize(
        ("behave", "outcome"),
        [
            (close_on_hello, TlsOutcome.CLOSED),
            (reset_on_hello, TlsOutcome.RESET),
            (silence, TlsOutcome.TIMEOUT),
        ],
    )
    async def test_an_end_before_any_answer_is_told(
        self, behave: Streams, outcome: TlsOutcome, contexts: TlsContexts
    ) -> None:
        seen = await ask(behave, contexts)
        assert seen.tcp.outcome is TcpOutcome.CONNECTED
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.chain, seen.tls.version) == (outcome, (), "")
        assert seen.tls.client_auth is ClientAuth.UNKNOWN
        assert seen.sip is not None
        assert seen.sip.outcome is SipOutcome.NOT_ASKED

    @pytest.mark.parametrize("pause", [0.0, 0.02, 0.08])
    async def test_a_port_that_resets_every_connection_is_reset_whenever_the_reset_comes(
        self, pause: float, contexts: TlsContexts
    ) -> None:
        """It may overtake the ClientHello or not."""

        async def reset_unasked(reader: Reader, writer: Writer) -> None:
            await asyncio.sleep(pause)
            reset(writer)

        seen = await ask(reset_unasked, contexts)
        assert (seen.tcp.outcome, seen.tcp.error) == (TcpOutcome.RESET, "ECONNRESET")
        assert (seen.tls, seen.sip) == (None, None)

    async def test_a_server_that_closes_at_once_closed_or_reset(self, contexts: TlsContexts) -> None:
        """Which of the two arrives depends on whether our hello was there when it closed."""
        seen = await ask(close_at_once, contexts)
        assert seen.tls is not None
        assert seen.tls.outcome in {TlsOutcome.CLOSED, TlsOutcome.RESET}

    async def test_an_alert_before_the_certificate_has_its_registered_name(self, contexts: TlsContexts) -> None:
        seen = await ask(alert_on_hello, contexts)
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.alert) == (TlsOutcome.ALERT, "unrecognized_name")

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            (b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n", "HTTP/1.1 400 Bad Request"),
            (b"220 mail.contoso.com ESMTP\r\n", "220 mail.contoso.com ESMTP"),
            (b"\x00\x01\xff\x1b[31m\r\n", "\\x00\\x01\\xff\\x1b[31m"),
            (b"\x15 is no alert\r\n", "\\x15 is no alert"),
        ],
    )
    async def test_what_answers_instead_of_tls_is_shown(
        self, text: bytes, shown: str, contexts: TlsContexts
    ) -> None:
        seen = await ask(says(text), contexts)
        assert seen.tls is not None
        assert seen.tls.outcome is TlsOutcome.NOT_TLS
        assert seen.tls.first_bytes.startswith(shown)
        assert seen.tls.plain_sip == ""

    async def test_a_banner_that_comes_in_pieces_is_shown_whole(self, contexts: TlsContexts) -> None:
        async def behave(reader: Reader, writer: Writer) -> None:
            for piece in b"220 mail ESMTP\r\n":
                writer.write(bytes((piece,)))
                await writer.drain()
                await asyncio.sleep(0)
            await silence()

        seen = await ask(behave, contexts)
        assert seen.tls is not None
        assert seen.tls.first_bytes.startswith("220 mail ESMTP")

    async def test_sip_in_plain_text_is_found_where_the_handshake_stalls(self, contexts: TlsContexts) -> None:
        seen = await ask(first_then(silence, plain_sip), contexts)
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.plain_sip) == (TlsOutcome.NOT_TLS, "SIP/2.0 405 Method Not Allowed")

    @pytest.mark.parametrize("first", [close_on_hello, reset_on_hello, says(b"\r\nbad\r\n")])
    async def test_sip_in_plain_text_is_found_behind_every_such_end(
        self, first: Streams, contexts: TlsContexts
    ) -> None:
        seen = await ask(first_then(first, plain_sip), contexts)
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.plain_sip) == (TlsOutcome.NOT_TLS, "SIP/2.0 405 Method Not Allowed")

    async def test_sip_that_answers_the_hello_itself_needs_no_second_connection(
        self, contexts: TlsContexts
    ) -> None:
        seen = await ask(first_then(says(b"SIP/2.0 400 Bad Request\r\n\r\n"), refuse), contexts)
        assert seen.tls is not None
        assert seen.tls.plain_sip == "SIP/2.0 400 Bad Request"

    async def test_a_web_server_that_stalls_on_tls_is_named_by_its_answer(self, contexts: TlsContexts) -> None:
        seen = await ask(first_then(silence, says(b"HTTP/1.0 505 No\r\n\r\n")), contexts)
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.first_bytes) == (TlsOutcome.NOT_TLS, "HTTP/1.0 505 No")

    async def test_a_tls_server_that_stalls_is_not_taken_for_something_else(self, contexts: TlsContexts) -> None:
        seen = await ask(first_then(silence, says(bytes((21, 3, 1, 0, 2, 2, 10)))), contexts)
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.first_bytes) == (TlsOutcome.TIMEOUT, "")

    async def test_a_server_that_speaks_only_ssl3_is_told_by_its_version(self, contexts: TlsContexts) -> None:
        hello = b"\x02\x00\x00\x26\x03\x00" + bytes(32) + b"\x00\x00\x2f\x00"
        seen = await ask(says(b"\x16\x03\x00" + len(hello).to_bytes(2) + hello), contexts)
        assert seen.tls is not None
        assert (seen.tls.outcome, seen.tls.version) == (TlsOutcome.ALERT, "SSLv3")
        assert seen.tls.alert == "protocol_version"


def tls_then(context: ssl.SSLContext, after: After) -> Streams:
    async def behave(reader: Reader, writer: Writer) -> None:
        tls = Tls(reader, writer, context)
        await tls.handshake()
        await after(tls)

    return behave


async def answer_ok(tls: Tls) -> None:
    await tls.read()
    await tls.write(SIP_OK)
    await silence()


async def say_nothing(tls: Tls) -> None:
    await silence()


async def close_politely(tls: Tls) -> None:
    await tls.close()
    tls.writer.close()


async def close_rudely(tls: Tls) -> None:
    tls.writer.close()


async def reset_it(tls: Tls) -> None:
    reset(tls.writer)


async def reset_after_request(tls: Tls) -> None:
    await tls.read()
    reset(tls.writer)


async def garble(tls: Tls) -> None:
    await tls.read()
    tls.writer.write(b"this is no record at all\r\n")
    await silence()


async def serve_web(tls: Tls) -> None:
    await tls.read()
    await tls.write(b"HTTP/1.1 400 Bad Request\r\n\r\n<html>")
    await silence()


async def talk_without_end(tls: Tls) -> None:
    await tls.read()
    while True:
        await tls.write(b"a" * 4096)


async def head_without_end(tls: Tls) -> None:
    await tls.read()
    await tls.write(b"SIP/2.0 200 OK\r\n")
    while True:
        await tls.write(b"X-Padding: " + b"a" * 4096 + b"\r\n")


async def try_and_answer(tls: Tls) -> None:
    await tls.read()
    await tls.write(b"SIP/2.0 100 Trying\r\nContent-Length: 0\r\n\r\n")
    await tls.write(b"SIP/2.0 504 Server time-out\r\nms-diagnostics: 1008\r\n\r\n")
    await silence()


async def only_try(tls: Tls) -> None:
    await tls.read()
    await tls.write(b"SIP/2.0 100 Trying\r\nContent-Length: 0\r\n\r\n")
    await silence()


class TestSipOverTls:
    @pytest.mark.parametrize("version", [V12, V13], ids=["1.2", "1.3"])
    @pytest.mark.parametrize(
        ("after", "outcome", "text"),
        [
            (answer_ok, SipOutcome.ANSWERED, ""),
            (say_nothing, SipOutcome.SILENT, ""),
            (close_politely, SipOutcome.CLOSED, ""),
            (close_rudely, SipOutcome.CLOSED, ""),
            (reset_after_request, SipOutcome.RESET, ""),
            (garble, SipOutcome.NOT_SIP, "this is no record at all"),
            (serve_web, SipOutcome.NOT_SIP, "HTTP/1.1 400 Bad Request"),
            (talk_without_end, SipOutcome.NOT_SIP, "aaaa"),
        ],
    )
    async def test_what_follows_the_request_is_told(
        self, after: After, outcome: SipOutcome, text: str, version: ssl.TLSVersion,
        contexts: TlsContexts, tmp_path: Path,
    ) -> None:  # fmt: skip
        seen = await ask(tls_then(server_context(tmp_path, only=version), after), contexts)
        assert seen.tls is not None
        assert seen.sip is not None
        assert (seen.tls.outcome, len(seen.tls.chain)) == (TlsOutcome.COMPLETED, 2)
        assert seen.tls.client_auth is ClientAuth.NOT_REQUESTED
        assert seen.sip.outcome is outcome
        assert seen.sip.first_bytes.startswith(text)
        assert 0 < seen.tls_took < TIMEOUT

    async def test_a_reply_is_told_with_its_headers(self, contexts: TlsContexts, tmp_path: Path) -> None:
        seen = await ask(tls_then(server_context(tmp_path), answer_ok), contexts)
        assert seen.sip is not None
        assert (seen.sip.status, seen.sip.reason) == (200, "OK")
        assert seen.sip.headers == ("Server: test", "Content-Length: 0")
        assert 0 < seen.sip_took < TIMEOUT

    async def test_a_head_without_end_is_still_an_answer(self, contexts: TlsContexts, tmp_path: Path) -> None:
        seen = await ask(tls_then(server_context(tmp_path), head_without_end), contexts)
        assert seen.sip is not None
        assert (seen.sip.outcome, seen.sip.status) == (SipOutcome.ANSWERED, 200)
        assert len(seen.sip.headers) <= 40

    async def test_the_final_reply_counts_where_it_comes_in_time(
        self, contexts: TlsContexts, tmp_path: Path
    ) -> None:
        seen = await ask(tls_then(server_context(tmp_path), try_and_answer), contexts)
        assert seen.sip is not None
        assert (seen.sip.status, seen.sip.headers) == (504, ("ms-diagnostics: 1008",))

    async def test_a_provisional_reply_alone_is_an_answer(self, contexts: TlsContexts, tmp_path: Path) -> None:
        seen = await ask(tls_then(server_context(tmp_path), only_try), contexts)
        assert seen.sip is not None
        assert (seen.sip.outcome, seen.sip.status) == (SipOutcome.ANSWERED, 100)

    async def test_sip_is_not_asked_where_it_is_not_wanted(self, contexts: TlsContexts, tmp_path: Path) -> None:
        seen = await ask(tls_then(server_context(tmp_path), answer_ok), contexts, want_sip=False)
        assert seen.sip is None
        assert seen.tls is not None
        assert seen.tls.outcome is TlsOutcome.COMPLETED

    async def test_cancelling_drops_the_connection_at_once(self, contexts: TlsContexts, tmp_path: Path) -> None:
        gone = asyncio.Event()

        async def behave(reader: Reader, writer: Writer) -> None:
            while await reader.read(65536):
                pass
            gone.set()

        async with serving(behave) as port:
            task = asyncio.create_task(ask_edge(EdgeTarget(EDGE, LOOPBACK, port), contexts, 30.0))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.wait_for(gone.wait(), 5)
