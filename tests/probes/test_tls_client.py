"""The TLS client takes any bytes, however they are cut, and raises nothing of its own accord."""

from __future__ import annotations

import asyncio
import gc
import ssl
import weakref
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.edges import EDGE, LOOPBACK, SIP_OK, Tls, edge_certificate, server_context, serving, write_issued

from lyncready.certificates.files import read_pem
from lyncready.model import ClientAuth, SipOutcome, TlsOutcome
from lyncready.probes.edge import EdgeTarget, ask_edge
from lyncready.probes.tls import Phase, TlsClient, looks_like_tls
from lyncready.probes.tls_alerts import alert_name
from lyncready.probes.tls_contexts import TlsContexts

CONTEXTS = TlsContexts()


def record(kind: int, body: bytes, version: bytes = b"\x03\x03") -> bytes:
    return bytes((kind,)) + version + len(body).to_bytes(2, "big") + body


def handshake(kind: int, body: bytes) -> bytes:
    return record(22, bytes((kind,)) + len(body).to_bytes(3, "big") + body)


def test_the_hello_fits_into_one_segment_and_names_the_server() -> None:
    hello = TlsClient(CONTEXTS.context, EDGE).start()
    assert len(hello) < 600
    assert EDGE.encode() in hello


def test_an_address_is_no_server_name() -> None:
    assert b"192.0.2.1" not in TlsClient(CONTEXTS.context, "192.0.2.1").start()


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (b"\x16", True),
        (b"\x15\x03\x01", True),
        (b"\x16\x00", False),
        (b"H", False),
        (b"\x80\x2e", False),
        (b"\x00", False),
    ],
)
def test_the_first_bytes_tell_tls_from_all_else(heard: bytes, expected: bool) -> None:
    assert looks_like_tls(heard) is expected


def test_alerts_have_their_registered_names() -> None:
    assert [alert_name(code) for code in (40, 48, 116, 199)] == [
        "handshake_failure", "unknown_ca", "certificate_required", "alert 199",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [10, 40, 47, 70, 71, 80, 90, 112, 255])
def test_an_alert_in_place_of_a_hello_is_theirs(code: int) -> None:
    client = TlsClient(CONTEXTS.context, EDGE)
    client.start()
    client.feed(record(21, bytes((2, code))))
    assert client.phase is Phase.OVER
    assert client.failure() is TlsOutcome.ALERT
    assert client.seen(client.failure()).alert == alert_name(code)


def test_a_warning_is_no_end() -> None:
    client = TlsClient(CONTEXTS.context, EDGE)
    client.start()
    client.feed(record(21, bytes((1, 90))))
    assert client.alert == ""


def test_a_broken_hello_is_no_tls() -> None:
    client = TlsClient(CONTEXTS.context, EDGE)
    client.start()
    client.feed(handshake(2, b"\xff" * 60))
    assert (client.phase, client.failure()) == (Phase.OVER, TlsOutcome.NOT_TLS)


def three_octets(body: bytes) -> bytes:
    return len(body).to_bytes(3, "big") + body


SERVER_HELLO = handshake(2, b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x2f\x00" + b"\x00\x05\xff\x01\x00\x01\x00")
REQUEST = handshake(13, b"\x02\x01\x40" + b"\x00\x04\x04\x01\x04\x03" + b"\x00\x00")


@pytest.mark.parametrize(
    ("then", "asked"),
    [(b"", ClientAuth.UNKNOWN), (REQUEST, ClientAuth.REQUESTED), (handshake(14, b""), ClientAuth.NOT_REQUESTED)],
    ids=["nothing", "a request", "the end of the flight"],
)
def test_a_request_counts_although_nothing_follows_it(then: bytes, asked: ClientAuth) -> None:
    (leaf, *_) = read_pem(edge_certificate().bundle)
    client = TlsClient(CONTEXTS.context, EDGE)
    client.start()
    for octet in SERVER_HELLO + handshake(11, three_octets(three_octets(leaf))) + then:
        client.feed(bytes((octet,)))
    seen = client.seen(TlsOutcome.TIMEOUT)
    assert (seen.chain, seen.client_auth) == ((leaf,), asked)


def test_nothing_is_written_or_read_once_it_is_over() -> None:
    client = TlsClient(CONTEXTS.context, EDGE)
    client.start()
    client.feed(record(21, bytes((2, 40))))
    assert client.write(b"text") == b""
    assert client.read(b"more") == (b"", b"")
    assert client.feed(b"more") == b""


chunks = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.builds(record, st.integers(20, 24), st.binary(max_size=60)),
        st.builds(handshake, st.sampled_from([0, 1, 2, 4, 11, 12, 13, 14, 20]), st.binary(max_size=60)),
    ),
    max_size=6,
)


@given(chunks)
@settings(deadline=None)
def test_random_records_raise_nothing(pieces: list[bytes]) -> None:
    client = TlsClient(CONTEXTS.context, EDGE)
    client.start()
    for piece in pieces:
        client.feed(piece)
    assert client.phase is not Phase.OPEN
    for outcome in TlsOutcome:
        assert client.seen(outcome).chain == ()


def converse(
    version: ssl.TLSVersion, folder: Path
) -> tuple[TlsClient, ssl.SSLObject, ssl.MemoryBIO, ssl.MemoryBIO]:
    """Complete a handshake with the standard library's server, one octet at a time."""
    write_issued(folder, edge_certificate())
    context = server_context(folder, only=version)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(incoming, outgoing, server_side=True)
    client = TlsClient(CONTEXTS.context, EDGE)
    sent = client.start()
    while True:
        incoming.write(sent)
        try:
            server.do_handshake()
            done = True
        except ssl.SSLWantReadError:
            done = False
        sent = b"".join(client.feed(bytes((octet,))) for octet in outgoing.read())
        if done and client.phase is Phase.OPEN:
            return client, server, incoming, outgoing


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def test_a_session_fed_octet_by_octet_is_complete(version: ssl.TLSVersion, tmp_path: Path) -> None:
    client, server, incoming, outgoing = converse(version, tmp_path)
    incoming.write(client.write(b"request"))
    assert server.read(100) == b"request"
    server.write(SIP_OK)
    text = b"".join(client.read(bytes((octet,)))[0] for octet in outgoing.read())
    assert text == SIP_OK
    seen = client.seen(TlsOutcome.COMPLETED)
    assert (len(seen.chain), seen.client_auth) == (2, ClientAuth.NOT_REQUESTED)


@given(st.binary(min_size=1, max_size=200))
@settings(deadline=None, max_examples=times(20))
def test_random_octets_inside_a_session_raise_nothing(data: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        client, *_ = converse(ssl.TLSVersion.TLSv1_3, Path(folder))
    for at in range(0, len(data), 7):
        client.read(data[at : at + 7])
    assert client.seen(TlsOutcome.COMPLETED).chain


def test_a_client_is_gone_without_the_collector() -> None:
    gc.disable()
    try:
        client = TlsClient(CONTEXTS.context, EDGE)
        client.start()
        gone = weakref.ref(client)
        del client
        assert gone() is None
    finally:
        gc.enable()


async def test_many_probes_leave_nothing_behind(tmp_path: Path) -> None:
    context = server_context(tmp_path)

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tls = Tls(reader, writer, context)
        await tls.handshake()
        await tls.read()
        await tls.write(SIP_OK)
        await reader.read()

    async with serving(behave) as port:
        target = EdgeTarget(EDGE, LOOPBACK, port)

        async def some(count: int) -> int:
            for _ in range(count):
                seen = await ask_edge(target, CONTEXTS, 10.0)
                assert seen.sip is not None
                assert seen.sip.outcome is SipOutcome.ANSWERED
            gc.collect()
            return len(gc.get_objects())

        before = await some(20)
        after = await some(200)
    assert after - before < 400
