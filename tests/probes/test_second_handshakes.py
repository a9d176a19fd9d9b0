"""Second handshakes with servers on loopback: a refusal, an acceptance, a firewall that counts connections."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.edges import EDGE, LOOPBACK, Streams, Tls, closed_port, reset, server_context, serving

from lyncready.model import Observation, SecondLook, Tcp, TcpOutcome, TlsOutcome
from lyncready.model import Tls as TlsSeen
from lyncready.probes.perform import ProbeExecutor
from lyncready.probes.questions import AskHandshake
from lyncready.probes.tls_contexts import TlsContexts

V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMES = (EDGE, "sip.fabrikam.com")
SUPPORTED_VERSIONS = b"\x00\x2b\x00\x09\x08"  # the extension in which a ClientHello offers TLS 1.3


async def look(port: int, what: SecondLook) -> list[Observation]:
    performer = ProbeExecutor(None, TlsContexts(), 0.5, lambda: NOW)  # type: ignore[arg-type]
    return await performer.perform(AskHandshake(NAMES, LOOPBACK, port, what))


def greets(context: ssl.SSLContext) -> Streams:
    async def behave(reader: object, writer: object) -> None:
        await Tls(reader, writer, context).handshake()  # type: ignore[arg-type]

    return behave


def resets(context: ssl.SSLContext, *, everybody_after: int = 99) -> Streams:
    """Resets who does not offer TLS 1.3; after so many connections everybody."""
    met = 0

    async def behave(reader: object, writer: object) -> None:
        nonlocal met
        met += 1
        tls = Tls(reader, writer, context)  # type: ignore[arg-type]
        hello = await tls.reader.read(65536)
        if SUPPORTED_VERSIONS not in hello or met > everybody_after:
            reset(tls.writer)
            return
        tls.incoming.write(hello)
        await tls.handshake()

    return behave


@pytest.mark.parametrize(
    ("what", "only", "ciphers", "outcome"),
    [
        (SecondLook.TLS_1_2, V13, "ALL:@SECLEVEL=0", TlsOutcome.ALERT),
        (SecondLook.TLS_1_2, V12, "ALL:@SECLEVEL=0", TlsOutcome.COMPLETED),
        (SecondLook.ECDHE, V12, "kRSA:@SECLEVEL=0", TlsOutcome.ALERT),
        (SecondLook.ECDHE, V12, "kRSA:ECDHE:@SECLEVEL=0", TlsOutcome.COMPLETED),
        (SecondLook.NODE_2, V12, "kRSA:@SECLEVEL=0", TlsOutcome.COMPLETED),
    ],
)
async def test_what_is_refused_and_what_is_taken(
    tmp_path: Path, what: SecondLook, only: ssl.TLSVersion, ciphers: str, outcome: TlsOutcome
) -> None:
    async with serving(greets(server_context(tmp_path, only=only, ciphers=ciphers))) as port:
        facts = await look(port, what)
    assert [(fact.probe, fact.record_type, fact.subject) for fact in facts] == [
        ("handshake", what.value, f"{name}:{port}") for name in NAMES
    ]
    for fact in facts:
        assert isinstance(fact.seen, TlsSeen)
        assert (fact.seen.outcome, bool(fact.seen.version)) == (outcome, outcome is TlsOutcome.COMPLETED)
        # Only another node's certificate is news.
        assert bool(fact.seen.chain) is (what is SecondLook.NODE_2)


async def test_a_reset_is_a_refusal_where_the_whole_offer_is_still_taken(tmp_path: Path) -> None:
    async with serving(resets(server_context(tmp_path))) as port:
        facts = await look(port, SecondLook.TLS_1_2)
    assert [(fact.seen.outcome, fact.tries) for fact in facts if isinstance(fact.seen, TlsSeen)] == [
        (TlsOutcome.RESET, 2)
    ] * 2


async def test_a_firewall_that_cuts_everybody_off_by_now_proves_nothing(tmp_path: Path) -> None:
    async with serving(resets(server_context(tmp_path), everybody_after=0)) as port:
        assert await look(port, SecondLook.TLS_1_2) == []


async def test_a_port_that_is_closed_by_now_is_a_fact_of_tcp() -> None:
    facts = await look(closed_port(), SecondLook.ECDHE)
    assert [fact.seen for fact in facts] == [Tcp(outcome=TcpOutcome.REFUSED, error="ECONNREFUSED")] * 2
