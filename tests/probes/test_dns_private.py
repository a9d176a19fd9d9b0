"""DNS over TLS and over HTTPS: verified, kept open, through a proxy, and every way in which they end."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import dns.message
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from support.name_server import NAME, RECORD, reply, says
from support.secure_servers import Authority, Converse, dns_over_https, dns_over_tls, http, proxy, serve

from lyncready.model import DnsOutcome, Resolver, Srv
from lyncready.probes.dns.client import DnsClient
from lyncready.probes.dns.question import Question, Response
from lyncready.probes.proxy import Proxy

PATIENT = 3.0
OVER = {"tls": dns_over_tls, "https": dns_over_https}
PATHS = {"tls": "", "https": "/dns-query"}


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def resolver(kind: str, port: int, host: str = "127.0.0.1") -> Resolver:
    return Resolver(name="x", url=f"{kind}://{host}:{port}{PATHS.get(kind, '')}", address="127.0.0.1")


def client(authority: Authority, through: Proxy | None = None) -> DnsClient:
    return DnsClient(ca_files=(authority.file,), proxy_for=lambda host: through)


async def ask(
    authority: Authority,
    kind: str,
    converse: Converse,
    timeout: float = PATIENT,
    context: ssl.SSLContext | None = None,
) -> Response:
    async with serve(converse, context or authority.context("127.0.0.1")) as server:
        asker = client(authority)
        try:
            return await asker.ask(Question(NAME, "SRV", resolver(kind, server.port)), timeout)
        finally:
            await asker.aclose()


@pytest.mark.parametrize("kind", ["tls", "https"])
async def test_an_answer_is_the_same_fact_by_another_transport(authority: Authority, kind: str) -> None:
    heard = await ask(authority, kind, OVER[kind](says(RECORD)))
    assert heard.seen.srv == (Srv(0, 0, 5061, "sip.contoso.test"),)
    assert (heard.seen.outcome, heard.seen.transport) == (DnsOutcome.ANSWER, kind)
    assert 0 < heard.took < PATIENT


@pytest.mark.parametrize("form", ["der", "p7b"])
async def test_the_roots_may_have_every_form_that_a_trust_file_may_have(authority: Authority, form: str) -> None:
    file = authority.der_file
    if form == "p7b":
        root = x509.load_der_x509_certificate(file.read_bytes())
        file.write_bytes(pkcs7.serialize_certificates([root], Encoding.PEM))
    async with serve(dns_over_tls(says(RECORD)), authority.context("127.0.0.1")) as server:
        asker = DnsClient(ca_files=(file,))
        heard = await asker.ask(Question(NAME, "SRV", resolver("tls", server.port)), PATIENT)
        await asker.aclose()
    assert heard.seen.outcome is DnsOutcome.ANSWER


@pytest.mark.parametrize("kind", ["tls", "https"])
async def test_a_connection_carries_further_questions(authority: Authority, kind: str) -> None:
    async with serve(OVER[kind](says(RECORD)), authority.context("127.0.0.1")) as server:
        asker = client(authority)
        for _ in range(3):
            heard = await asker.ask(Question(NAME, "SRV", resolver(kind, server.port)), PATIENT)
            assert heard.seen.outcome is DnsOutcome.ANSWER
        await asker.aclose()
        assert server.connections == 1


async def test_a_kept_connection_that_was_given_up_is_made_anew(authority: Authority) -> None:
    async with serve(dns_over_tls(says(RECORD), questions=1), authority.context("127.0.0.1")) as server:
        asker = client(authority)
        for _ in range(3):
            heard = await asker.ask(Question(NAME, "SRV", resolver("tls", server.port)), PATIENT)
            assert heard.seen.outcome is DnsOutcome.ANSWER
        await asker.aclose()


@pytest.mark.parametrize("kind", ["tls", "https"])
async def test_many_questions_share_a_few_connections(authority: Authority, kind: str) -> None:
    async with serve(OVER[kind](says(RECORD)), authority.context("127.0.0.1")) as server:
        asker = client(authority)
        question = Question(NAME, "SRV", resolver(kind, server.port))
        replies = await asyncio.gather(*(asker.ask(question, 10.0) for _ in range(30)))
        await asker.aclose()
        assert {heard.seen.outcome for heard in replies} == {DnsOutcome.ANSWER}
        assert server.connections <= 8


@pytest.mark.parametrize("kind", ["tls", "https"])
async def test_a_server_that_cannot_be_verified_is_not_heard(
    authority: Authority, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "other").mkdir()
    for context in (Authority(tmp_path / "other").context("127.0.0.1"), authority.context("127.0.0.9")):
        heard = await ask(authority, kind, OVER[kind](says(RECORD)), context=context)
        assert heard.seen.outcome is DnsOutcome.UNREACHABLE
        assert heard.seen.note.startswith("its certificate was refused")


async def test_the_name_in_the_url_is_what_the_certificate_must_bear(authority: Authority) -> None:
    async with serve(dns_over_tls(says(RECORD)), authority.context("dns.contoso.test")) as server:
        asker = client(authority)
        heard = await asker.ask(Question(NAME, "SRV", resolver("tls", server.port, "dns.contoso.test")), PATIENT)
        await asker.aclose()
    assert heard.seen.outcome is DnsOutcome.ANSWER


def status(line: bytes, kind: bytes = b"text/plain", body: bytes = b"x") -> Converse:
    head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (line, kind, len(body))
    return http(lambda *_: head + body)


def wrong_question(query: dns.message.Message) -> list[bytes]:
    return [reply(dns.message.make_query("evil.test", "SRV", id=query.id), RECORD).to_wire()]


@pytest.mark.parametrize(
    ("kind", "converse", "outcome", "note"),
    [
        ("https", status(b"503 Busy"), DnsOutcome.UNREACHABLE, "HTTP status 503"),
        ("https", status(b"200 OK"), DnsOutcome.MALFORMED, "holds no DNS message"),
        ("https", status(b"200 OK", b"application/dns-message", b"zzz"), DnsOutcome.MALFORMED, "does not match"),
        ("https", status(b"200 OK", b"application/dns-message", b"z" * 70000), DnsOutcome.MALFORMED, "no HTTP"),
        ("https", http(lambda *_: b"SSH-2.0-x\r\n\r\n"), DnsOutcome.MALFORMED, "no HTTP"),
        ("https", http(lambda *_: b"", requests=1), DnsOutcome.CLOSED, "closed before a reply"),
        ("https", http(lambda *_: b"HTTP/1.1 200 OK\r\nX: " + b"y" * 99999), DnsOutcome.MALFORMED, "no HTTP"),
        ("https", dns_over_https(wrong_question), DnsOutcome.MALFORMED, "does not match"),
        ("tls", dns_over_tls(wrong_question), DnsOutcome.MALFORMED, "does not match"),
        ("tls", dns_over_tls(lambda q: [], questions=1), DnsOutcome.CLOSED, "closed before a reply"),
        ("tls", dns_over_tls(lambda q: [b"x"]), DnsOutcome.MALFORMED, "does not match"),
    ],
)
async def test_what_is_no_answer_is_told_apart(
    authority: Authority, kind: str, converse: Converse, outcome: DnsOutcome, note: str
) -> None:
    heard = await ask(authority, kind, converse)
    assert heard.seen.outcome is outcome
    assert note in heard.seen.note
    assert not heard.ours


@pytest.mark.parametrize("kind", ["tls", "https"])
async def test_silence_ends_in_time(authority: Authority, kind: str) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    heard = await ask(authority, kind, mute, timeout=0.4)
    assert heard.seen.outcome is DnsOutcome.TIMEOUT
    async with serve(mute) as server:
        heard = await client(authority).ask(Question(NAME, "SRV", resolver(kind, server.port)), 0.4)
    assert heard.seen.outcome is DnsOutcome.TIMEOUT


async def test_a_server_without_tls_is_said_to_be_one(authority: Authority) -> None:
    async def smtp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail ESMTP\r\n")
        await reader.read()

    async with serve(smtp) as server:
        heard = await client(authority).ask(Question(NAME, "SRV", resolver("tls", server.port)), PATIENT)
    assert heard.seen.outcome is DnsOutcome.UNREACHABLE
    assert heard.seen.note.startswith("TLS failed")


async def test_a_closed_port_is_closed(authority: Authority) -> None:
    async with serve(dns_over_tls(says(RECORD))) as server:
        port = server.port
    heard = await client(authority).ask(Question(NAME, "SRV", resolver("tls", port)), PATIENT)
    assert (heard.seen.outcome, heard.seen.note) == (DnsOutcome.CLOSED, "ECONNREFUSED")


async def test_https_goes_through_the_workstations_proxy_which_looks_the_name_up(authority: Authority) -> None:
    seen: dict[str, list[bytes]] = {}
    context = authority.context("dns.contoso.test")
    async with serve(dns_over_https(says(RECORD)), context) as server, serve(proxy(seen)) as middle:
        asker = client(authority, Proxy("127.0.0.1", middle.port, "Basic c2VjcmV0"))
        url = f"https://dns.contoso.test:{server.port}/dns-query"
        heard = await asker.ask(Question(NAME, "SRV", Resolver(name="x", url=url)), PATIENT)
        await asker.aclose()
    assert heard.seen.outcome is DnsOutcome.ANSWER
    assert b"CONNECT dns.contoso.test:" in seen["heads"][0]
    assert b"Proxy-Authorization: Basic c2VjcmV0" in seen["heads"][0]


async def test_a_proxy_that_refuses_is_our_own_side(authority: Authority) -> None:
    async with serve(proxy({}, status=b"407 Proxy Authentication Required")) as middle:
        asker = client(authority, Proxy("127.0.0.1", middle.port))
        url = "https://dns.contoso.test/dns-query"
        heard = await asker.ask(Question(NAME, "SRV", Resolver(name="x", url=url)), PATIENT)
    assert (heard.seen.outcome, heard.ours) == (DnsOutcome.UNREACHABLE, True)
    assert heard.seen.note == f"proxy 127.0.0.1:{middle.port}: status 407"


@pytest.mark.parametrize("url", ["ftp://x/", "https://", "tls://[", "https://x:99999/", "https://ü.test/", "tls:"])
async def test_a_url_that_names_no_server_is_an_outcome(authority: Authority, url: str) -> None:
    heard = await client(authority).ask(Question(NAME, "SRV", Resolver(name="x", url=url)), PATIENT)
    assert (heard.seen.outcome, heard.ours) == (DnsOutcome.UNREACHABLE, True)


async def test_roots_that_cannot_be_read_are_our_own_side(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").touch()
    for name in ("absent.pem", "empty.pem", "."):
        asker = DnsClient(ca_files=(tmp_path / name,))
        heard = await asker.ask(Question(NAME, "SRV", resolver("tls", 1)), PATIENT)
        assert (heard.seen.outcome, heard.ours) == (DnsOutcome.UNREACHABLE, True)
