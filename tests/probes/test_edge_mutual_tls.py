"""Mutual TLS: every healthy ending without our certificate shows the chain and the server's request for ours."""

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
    authority,
    edge_certificate,
    reset,
    server_context,
    serving,
    silence,
    write_issued,
)

from lyncready.model import ClientAuth, ClientCertificate, Sip, SipOutcome, TlsOutcome
from lyncready.probes.edge import EdgeSeen, EdgeTarget, ask_edge
from lyncready.probes.tls_contexts import TlsContexts

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
VERSIONS = pytest.mark.parametrize("version", [V12, V13], ids=["1.2", "1.3"])
TIMEOUT = 0.5

After = Callable[[Tls], Awaitable[None]]
Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


async def ask(behave: Streams, contexts: TlsContexts) -> EdgeSeen:
    async with serving(behave) as port:
        return await ask_edge(EdgeTarget(EDGE, LOOPBACK, port), contexts, TIMEOUT)


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


async def close_at_once(tls: Tls) -> None:
    await tls.close()
    tls.writer.close()


async def close_without_notice(tls: Tls) -> None:
    tls.writer.close()


async def close_on_request(tls: Tls) -> None:
    await tls.read()
    tls.writer.close()


async def reset_at_once(tls: Tls) -> None:
    reset(tls.writer)


async def reset_on_request(tls: Tls) -> None:
    await tls.read()
    reset(tls.writer)


@VERSIONS
@pytest.mark.parametrize(
    ("after", "outcomes"),
    [
        (answer_ok, {SipOutcome.ANSWERED}),
        (say_nothing, {SipOutcome.SILENT}),
        # Whether a close or a reset is met depends on whether our request had arrived when it closed.
        (close_at_once, {SipOutcome.CLOSED, SipOutcome.RESET}),
        (close_without_notice, {SipOutcome.CLOSED, SipOutcome.RESET}),
        (close_on_request, {SipOutcome.CLOSED}),
        (reset_at_once, {SipOutcome.RESET}),
        (reset_on_request, {SipOutcome.RESET}),
    ],
)
async def test_a_certificate_only_asked_for_is_seen_whatever_follows(
    after: After, outcomes: set[SipOutcome], version: ssl.TLSVersion, tmp_path: Path
) -> None:
    context = server_context(tmp_path, only=version, asks=ssl.CERT_OPTIONAL)
    seen = await ask(tls_then(context, after), TlsContexts())
    assert seen.tls is not None
    assert seen.sip is not None
    assert seen.tls.outcome in {TlsOutcome.COMPLETED, TlsOutcome.RESET}
    assert (seen.tls.client_auth, len(seen.tls.chain)) == (ClientAuth.REQUESTED, 2)
    if seen.tls.outcome is TlsOutcome.COMPLETED:
        assert seen.sip.outcome in outcomes


@VERSIONS
async def test_a_certificate_demanded_is_refused_by_a_named_alert(version: ssl.TLSVersion, tmp_path: Path) -> None:
    context = server_context(tmp_path, only=version, asks=ssl.CERT_REQUIRED)
    seen = await ask(tls_then(context, answer_ok), TlsContexts())
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.client_auth, len(seen.tls.chain)) == (ClientAuth.REQUESTED, 2)
    if version is V12:
        assert (seen.tls.outcome, seen.tls.alert) == (TlsOutcome.ALERT, "handshake_failure")
        assert seen.sip.outcome is SipOutcome.NOT_ASKED
    else:
        assert seen.tls.outcome is TlsOutcome.COMPLETED
        assert (seen.sip.outcome, seen.sip.alert) == (SipOutcome.ALERT, "certificate_required")


async def break_off(
    reader: Reader, writer: Writer, context: ssl.SSLContext, end: Callable[[Writer], None]
) -> None:
    """Send the server's first flight, take the client's answer, and end instead of going on."""
    session = Tls(reader, writer, context)
    session.incoming.write(await reader.read(65536))
    with pytest.raises(ssl.SSLWantReadError):
        session.session.do_handshake()
    await session.flush()
    await reader.read(65536)
    end(writer)
    await silence()


@VERSIONS
@pytest.mark.parametrize(
    ("end", "outcome"),
    [
        (lambda writer: writer.close(), TlsOutcome.CLOSED),
        (reset, TlsOutcome.RESET),
        (lambda writer: None, TlsOutcome.TIMEOUT),
    ],
    ids=["closed", "reset", "silent"],
)
async def test_an_end_inside_the_handshake_keeps_chain_and_request(
    end: Callable[[Writer], None], outcome: TlsOutcome, version: ssl.TLSVersion, tmp_path: Path
) -> None:
    context = server_context(tmp_path, only=version, asks=ssl.CERT_REQUIRED)

    async def behave(reader: Reader, writer: Writer) -> None:
        await break_off(reader, writer, context, end)

    seen = await ask(behave, TlsContexts())
    assert seen.tls is not None
    assert (seen.tls.client_auth, len(seen.tls.chain)) == (ClientAuth.REQUESTED, 2)
    if version is V12:
        assert seen.tls.outcome is outcome
        assert seen.sip == Sip(outcome=SipOutcome.NOT_ASKED)
    else:
        assert seen.tls.outcome is TlsOutcome.COMPLETED


@VERSIONS
async def test_our_certificate_goes_through_mutual_tls(version: ssl.TLSVersion, tmp_path: Path) -> None:
    write_issued(tmp_path, authority().issue("client.fabrikam.com"), "client")
    contexts = TlsContexts(ClientCertificate(certificate="client.pem", key="client.key"), tmp_path)
    context = server_context(tmp_path, only=version, asks=ssl.CERT_REQUIRED)
    seen = await ask(tls_then(context, answer_ok), contexts)
    assert seen.tls is not None
    assert seen.sip is not None
    assert (seen.tls.outcome, seen.tls.offered) == (TlsOutcome.COMPLETED, True)
    assert seen.tls.client_auth is ClientAuth.REQUESTED
    assert (seen.sip.outcome, seen.sip.status) == (SipOutcome.ANSWERED, 200)


@VERSIONS
async def test_our_certificate_refused_is_told_by_its_alert(version: ssl.TLSVersion, tmp_path: Path) -> None:
    from lyncready.lab.faults import CertificateFault

    stranger = authority().issue("client.fabrikam.com", faults=frozenset({CertificateFault.UNKNOWN_CA_ALONE}))
    write_issued(tmp_path, stranger, "client")
    contexts = TlsContexts(ClientCertificate(certificate="client.pem", key="client.key"), tmp_path)
    context = server_context(tmp_path, only=version, asks=ssl.CERT_REQUIRED)
    seen = await ask(tls_then(context, answer_ok), contexts)
    assert seen.tls is not None
    assert seen.sip is not None
    assert seen.tls.offered
    assert (seen.tls.alert or seen.sip.alert) == "unknown_ca"
    assert (seen.tls.client_auth, len(seen.tls.chain)) == (ClientAuth.REQUESTED, 2)


async def test_a_server_that_asks_without_a_ticket_still_gets_the_request(tmp_path: Path) -> None:
    context = server_context(tmp_path, only=V13, asks=ssl.CERT_OPTIONAL)
    context.num_tickets = 0
    seen = await ask(tls_then(context, answer_ok), TlsContexts())
    assert seen.sip is not None
    assert seen.sip.outcome is SipOutcome.ANSWERED


async def test_a_session_ticket_ends_the_wait_for_a_late_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lyncready.probes.edge._LATE_ALERT_MIN", 3600.0)
    context = server_context(tmp_path, only=V13, asks=ssl.CERT_OPTIONAL)
    async with serving(tls_then(context, answer_ok)) as port:
        seen = await ask_edge(EdgeTarget(EDGE, LOOPBACK, port), TlsContexts(), 3600.0)
    assert seen.sip is not None
    assert seen.sip.outcome is SipOutcome.ANSWERED


def test_the_chain_is_the_one_that_was_sent(tmp_path: Path) -> None:
    leaf, issuer = edge_certificate().chain
    expected = tuple(ssl.PEM_cert_to_DER_cert(pem.decode()) for pem in (leaf, issuer))
    seen = asyncio.run(ask(tls_then(server_context(tmp_path), answer_ok), TlsContexts()))
    assert seen.tls is not None
    assert seen.tls.chain == expected
