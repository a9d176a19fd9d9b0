"""HTTPS requests against loopback servers: what came, the chain whatever came, and every way in which they end."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.secure_servers import Authority, Converse, http, proxy, serve

from lyncready.model import HttpOutcome, Https, read_instant, render_instant
from lyncready.probes.http_exchange import MAX_HEAD, NoReply, NotHttp, exchange_http
from lyncready.probes.https import HttpsTarget, ask_https, read_date
from lyncready.probes.proxy import Proxy, choose_proxy, read_proxy, unusable_setting

PATIENT = 3.0
HOST = "lyncdiscover.contoso.test"
HELLO = (
    b"HTTP/1.1 302 Found\r\nServer: Microsoft-IIS/8.5\r\nDate: Sun, 22 Nov 2026 19:00:00 GMT\r\n"
    b"Location: https://web.contoso.test/autodiscover\r\nContent-Length: 0\r\n\r\n"
)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def direct(host: str) -> Proxy | None:
    return None


async def ask(
    converse: Converse, context: ssl.SSLContext | None, timeout: float = PATIENT, path: str = "/"
) -> Https:
    async with serve(converse, context) as server:
        target = HttpsTarget(f"https://{HOST}:{server.port}{path}", ("127.0.0.1",))
        seen, took = await ask_https(target, timeout, direct)
    assert 0 < took < timeout + 5  # however busy the machine
    return seen


async def test_a_reply_is_kept_with_its_chain_and_no_redirect_is_followed(authority: Authority) -> None:
    heads: list[bytes] = []

    def reply(head: bytes, body: bytes) -> bytes:
        heads.append(head)
        return HELLO

    seen = await ask(http(reply), authority.context("someone.else.test"), path="/Autodiscover?a=b c")
    assert (seen.outcome, seen.status) == (HttpOutcome.ANSWERED, 302)
    assert (seen.location, seen.server) == ("https://web.contoso.test/autodiscover", "Microsoft-IIS/8.5")
    assert seen.date == datetime(2026, 11, 22, 19, tzinfo=UTC)
    assert (len(seen.chain), seen.version, seen.proxy, seen.error) == (1, "TLSv1.3", "", "")
    assert len(heads) == 1
    assert heads[0].startswith(b"GET /Autodiscover?a=b%20c HTTP/1.1\r\nHost: lyncdiscover.contoso.test:")


@pytest.mark.parametrize("step", [1, 7])
async def test_a_reply_that_comes_in_crumbs_is_read_alike(authority: Authority, step: int) -> None:
    seen = await ask(http(lambda *_: HELLO, step=step), authority.context(HOST), timeout=10.0)
    assert (seen.outcome, seen.status) == (HttpOutcome.ANSWERED, 302)


async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


def reply_of(data: bytes) -> Converse:
    return http(lambda *_: data, requests=1)


@pytest.mark.parametrize(
    ("converse", "outcome", "error"),
    [
        (mute, HttpOutcome.TIMEOUT, "waiting for the reply"),
        (reply_of(b""), HttpOutcome.RESET, "closed"),
        (reply_of(b"SIP/2.0 400 Bad\r\n\r\n"), HttpOutcome.NOT_HTTP, "SIP/2.0 400 Bad"),
        (reply_of(b"\x1b[2J\r\n\r\n"), HttpOutcome.NOT_HTTP, r"\x1b[2J"),
        (reply_of(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 2 * MAX_HEAD), HttpOutcome.NOT_HTTP, "HTTP/1.1 200 OK"),
        (reply_of(b"HTTP/1.1 200 OK\r\nX"), HttpOutcome.RESET, "closed"),
    ],
)
async def test_what_is_no_reply_is_told_apart_and_the_chain_kept(
    authority: Authority, converse: Converse, outcome: HttpOutcome, error: str
) -> None:
    seen = await ask(converse, authority.context(HOST), timeout=1.0)
    assert seen.outcome is outcome
    assert error in seen.error
    assert seen.error.isprintable()
    assert len(seen.chain) == 1


async def test_a_server_without_tls_is_said_to_be_one() -> None:
    seen = await ask(http(lambda *_: b"", requests=0), None)
    assert seen.outcome is HttpOutcome.TLS_FAILED
    assert seen.error in ("closed in the handshake", "reset in the handshake")

    async def banner(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail ESMTP\r\n")
        await reader.read()

    seen = await ask(banner, None)
    assert (seen.outcome, seen.error) == (HttpOutcome.TLS_FAILED, r"no TLS: 220 mail ESMTP\x0d\x0a")


async def test_an_alert_is_named() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"\x15\x03\x03\x00\x02\x02\x28")
        await reader.read()

    seen = await ask(refuse, None)
    assert (seen.outcome, seen.error) == (HttpOutcome.TLS_FAILED, "alert handshake_failure")


async def test_a_stalled_handshake_ends_in_time() -> None:
    seen = await ask(mute, None, timeout=0.3)
    assert (seen.outcome, seen.error) == (HttpOutcome.TIMEOUT, "TLS handshake")


async def test_a_closed_port_refuses_and_the_next_address_is_tried(authority: Authority) -> None:
    async with serve(http(lambda *_: HELLO), authority.context(HOST)) as server:
        target = HttpsTarget(f"https://{HOST}:{server.port}/", ("127.0.0.77", "127.0.0.1"))
        seen, _ = await ask_https(target, PATIENT, direct)
        assert seen.status == 302
        target = HttpsTarget(f"https://{HOST}:{server.port}/", ("127.0.0.77", "127.0.0.78"))
        seen, _ = await ask_https(target, PATIENT, direct)
    assert (seen.outcome, seen.error) == (HttpOutcome.REFUSED, "ECONNREFUSED")


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        (f"https://{HOST}/", HttpOutcome.NO_ADDRESS),
        (f"http://{HOST}/", HttpOutcome.OURS),
        ("https://a b/", HttpOutcome.OURS),
        ("https://x:99999/", HttpOutcome.OURS),
        ("https://[::1/", HttpOutcome.OURS),
        ("https://user:word@contoso.test/", HttpOutcome.OURS),
        ("", HttpOutcome.OURS),
    ],
)
async def test_a_request_that_cannot_be_made_is_an_outcome(url: str, outcome: HttpOutcome) -> None:
    seen, _ = await ask_https(HttpsTarget(url), PATIENT, direct)
    assert seen.outcome is outcome


async def ask_through(middle_port: int, port: int) -> Https:
    through = Proxy("127.0.0.1", middle_port, "Basic c2VjcmV0")
    target = HttpsTarget(f"https://{HOST}:{port}/", ("192.0.2.1",))
    seen, _ = await ask_https(target, PATIENT, lambda host: through)
    return seen


async def test_a_proxy_carries_the_request_by_name_and_its_credentials_are_nowhere(authority: Authority) -> None:
    heads: dict[str, list[bytes]] = {}
    async with serve(http(lambda *_: HELLO), authority.context(HOST)) as server, serve(proxy(heads)) as middle:
        seen = await ask_through(middle.port, server.port)
    assert (seen.outcome, seen.status, seen.proxy) == (HttpOutcome.ANSWERED, 302, f"127.0.0.1:{middle.port}")
    assert heads["heads"][0].startswith(f"CONNECT {HOST}:{server.port} HTTP/1.1\r\n".encode())
    assert b"Basic c2VjcmV0" in heads["heads"][0]
    assert "c2VjcmV0" not in repr(seen) + repr(Proxy("a", 1, "Basic c2VjcmV0"))


@pytest.mark.parametrize(
    ("converse", "error"),
    [
        (proxy({}, status=b"407 Proxy Authentication Required"), "status 407"),
        (http(lambda *_: b"", requests=0), "it closed the connection"),
        (http(lambda *_: b"nonsense\r\n\r\n"), "it speaks no HTTP: nonsense"),
    ],
)
async def test_a_proxy_that_makes_no_tunnel_is_a_proxy_failed(converse: Converse, error: str) -> None:
    async with serve(converse) as middle:
        seen = await ask_through(middle.port, 443)
    assert seen.outcome is HttpOutcome.PROXY_FAILED
    assert seen.error.startswith(error)


async def test_a_proxy_that_says_nothing_or_is_not_there_is_a_proxy_failed() -> None:
    async with serve(mute) as middle:
        through = Proxy("127.0.0.1", middle.port)
        seen, _ = await ask_https(HttpsTarget(f"https://{HOST}/", ("192.0.2.1",)), 0.3, lambda host: through)
        assert (seen.outcome, seen.error) == (HttpOutcome.PROXY_FAILED, "waiting for the proxy")
        port = middle.port
    assert (await ask_through(port, 443)).outcome is HttpOutcome.PROXY_FAILED


async def test_addresses_on_loopback_are_never_asked_through_a_proxy(authority: Authority) -> None:
    async with serve(http(lambda *_: HELLO), authority.context(HOST)) as server:
        target = HttpsTarget(f"https://{HOST}:{server.port}/", ("127.0.0.1",))
        seen, _ = await ask_https(target, PATIENT, lambda host: Proxy("192.0.2.1", 1))
    assert (seen.status, seen.proxy) == (302, "")


@pytest.mark.parametrize(
    ("setting", "host", "port", "supported"),
    [
        ("http://proxy:3128", "proxy", 3128, True),
        ("proxy:3128", "proxy", 3128, True),
        ("http://proxy/", "proxy", 80, True),
        ("http://[2001:db8::1]:8080", "2001:db8::1", 8080, True),
        ("socks5://proxy:1080", "proxy", 1080, False),
        ("https://proxy:443", "proxy", 443, False),
        ("http://", "", 80, False),
        ("http://proxy:x", "", 0, False),
        ("http://[::1", "", 0, False),
        ("http://[proxy]:3128", "", 0, False),
        ("http://pro xy:3128", "", 0, False),
        ("http://pro\nxy:3128", "", 0, False),
        ("http://proxy:3128\n", "proxy", 3128, True),
        (f"http://{'a' * 254}:3128", "a" * 254, 3128, False),
    ],
)
def test_a_proxy_setting_is_read_as_people_write_it(setting: str, host: str, port: int, supported: bool) -> None:
    read = read_proxy(setting)
    assert (read.host, read.port, read.supported, read.authorization) == (host, port, supported, "")


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({}, ""),
        ({"https_proxy": "http://proxy:3128"}, ""),
        ({"HTTPS_PROXY": "http://[::1"}, 'HTTPS_PROXY: "http://[::1" cannot be used'),
        ({"all_proxy": "socks5://proxy:1080"}, 'all_proxy: "socks5://proxy:1080" cannot be used'),
        ({"https_proxy": "http://us:word@[::1"}, 'https_proxy: "http://...@[::1" cannot be used'),
        ({"https_proxy": "us:word@proxy:x"}, 'https_proxy: "proxy:x" cannot be used'),
    ],
)
def test_a_proxy_setting_that_is_none_is_named_without_its_credentials(
    environment: dict[str, str], line: str
) -> None:
    proxies = {name.lower().removesuffix("_proxy"): value for name, value in environment.items()}
    told = unusable_setting(proxies, environment)
    assert told[: len(line)] == line
    assert bool(told) == bool(line)
    assert "word" not in told


def test_credentials_of_a_proxy_are_sent_as_basic_and_not_shown() -> None:
    read = read_proxy("http://us%40er:pa%3Ass@proxy:3128")
    assert read.authorization == "Basic dXNAZXI6cGE6c3M="
    assert (repr(read), str(read), read.where) == ("Proxy(proxy:3128)",) * 2 + ("proxy:3128",)


def test_no_proxy_is_used_where_the_settings_name_none_or_bypass_the_host() -> None:
    settings = {"https": "http://proxy:3128", "http": "http://other:1"}
    assert choose_proxy("a.test", {"http": "http://other:1"}, lambda host: False) is None
    assert choose_proxy("a.test", settings, lambda host: host == "a.test") is None
    chosen = choose_proxy("a.test", settings, lambda host: 0)
    assert chosen is not None
    assert chosen.where == "proxy:3128"


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (b"Sun, 22 Nov 2026 19:00:00 GMT", datetime(2026, 11, 22, 19, tzinfo=UTC)),
        (b"Sun, 22 Nov 2026 20:00:00 +0100", datetime(2026, 11, 22, 19, tzinfo=UTC)),
        (b"Sun, 22 Nov 2026 19:00:00 -0000", datetime(2026, 11, 22, 19, tzinfo=UTC)),
        (b"", None),
        (b"yesterday", None),
        (b"Thu, 01 Jan 1970 00:30:00 +0100", None),
        (b"Thu, 01 Jan 1970 00:30:00 GMT", datetime(1970, 1, 1, 0, 30, tzinfo=UTC)),
        (b"\xff", None),
    ],
)
def test_a_date_is_read_in_utc(value: bytes, moment: datetime | None) -> None:
    assert read_date(value) == moment


@given(st.binary(max_size=60) | st.text("SunNov0123456789:, GMT+-", max_size=40).map(str.encode))
@settings(max_examples=times(300), deadline=None)
def test_any_date_is_an_instant_that_a_file_can_hold_or_none(value: bytes) -> None:
    moment = read_date(value)
    assert moment is None or read_instant(render_instant(moment)) == moment


class _Replay:
    """A link that gives pieces and then its end."""

    def __init__(self, data: bytes, size: int) -> None:
        self._pieces = [data[at : at + size] for at in range(0, len(data), size)]

    def write(self, data: bytes) -> None:
        assert data.startswith(b"GET / HTTP/1.1\r\n")

    async def more(self) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""


@given(
    st.sampled_from([b"", b"HTTP/1.1 ", HELLO[:-2], b"HTTP/1.1 200 OK\r\n"]),
    st.binary(max_size=200),
    st.integers(1, 9),
)
@settings(max_examples=times(300), deadline=None)
def test_random_octets_end_in_a_reply_or_our_own_errors(head: bytes, noise: bytes, size: int) -> None:
    for max_body in (0, 50):
        with contextlib.suppress(NotHttp, NoReply):
            link = _Replay(head + noise, size)
            asyncio.run(exchange_http(link, "GET", "/", [("Host", "a")], max_body=max_body))
