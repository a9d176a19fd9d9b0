"""One question to one server: every end of the table in which DNS questions end, against real sockets."""

from __future__ import annotations

import asyncio
import random
import socket
import subprocess
import sys
import time

import dns.flags
import dns.message
import pytest
from support.name_server import (
    NAME,
    RECORD,
    SOA,
    NameServer,
    Tcp,
    Udp,
    framed,
    garbage,
    raw,
    reply,
    says,
    silent,
    truncated,
    wrong_id,
)

from lyncready.model import DnsOutcome, Resolver, Srv
from lyncready.probes.dns.client import DnsClient
from lyncready.probes.dns.question import Question, Response

SHORT = 0.4
LONG = 5.0  # longer than any of these may take, on however busy a machine


async def ask(
    udp: Udp, tcp: Tcp | None = None, *, name: str = NAME, kind: str = "SRV", timeout: float = SHORT
) -> Response:
    async with NameServer(udp, tcp) as server:
        return await DnsClient().ask(Question(name, kind, server.resolver), timeout)


NXDOMAIN, SERVFAIL, REFUSED, FORMERR, NOTIMP, NOTAUTH = 3, 2, 5, 1, 4, 9
NS = "contoso.test. 300 IN NS ns.contoso.test."


@pytest.mark.parametrize(
    ("udp", "outcome", "note"),
    [
        (says(RECORD), DnsOutcome.ANSWER, ""),
        (says(rcode=NXDOMAIN, authority=[SOA]), DnsOutcome.NXDOMAIN, ""),
        (says(authority=[SOA]), DnsOutcome.NODATA, ""),
        (says(aa=False, ra=True), DnsOutcome.NODATA, ""),
        (says(rcode=SERVFAIL), DnsOutcome.SERVFAIL, ""),
        (says(rcode=REFUSED), DnsOutcome.REFUSED, ""),
        (says(rcode=NOTIMP), DnsOutcome.REFUSED, "NOTIMP"),
        (says(rcode=NOTAUTH), DnsOutcome.REFUSED, "NOTAUTH"),
        (says(rcode=FORMERR), DnsOutcome.MALFORMED, "FORMERR"),
        (says(rcode=11), DnsOutcome.MALFORMED, "response code 11"),
        (says(aa=False, authority=[NS]), DnsOutcome.LAME, "a referral to the servers of contoso.test"),
        (says(aa=False), DnsOutcome.LAME, "empty, without authority"),
        (silent, DnsOutcome.TIMEOUT, "TCP: closed"),
        (garbage, DnsOutcome.MALFORMED, "no DNS reply"),
        (wrong_id, DnsOutcome.TIMEOUT, "replies to other questions were ignored"),
        (truncated, DnsOutcome.TRUNCATED, "TCP: closed (ECONNREFUSED)"),
    ],
)
async def test_each_way_a_server_behaves_is_told_apart(udp: Udp, outcome: DnsOutcome, note: str) -> None:
    heard = await ask(udp)
    assert heard.seen.outcome is outcome
    assert note in heard.seen.note
    assert not heard.ours


async def test_an_answer_keeps_records_ttl_and_authority() -> None:
    heard = await ask(says(RECORD, f"{NAME}. 120 IN SRV 10 5 5061 SIP2.Contoso.Test."))
    assert heard.seen.srv == (Srv(0, 0, 5061, "sip.contoso.test"), Srv(10, 5, 5061, "sip2.contoso.test"))
    assert (heard.seen.ttl, heard.seen.authoritative, heard.seen.transport) == (120, True, "udp")
    assert 0 < heard.took < SHORT


async def test_a_truncated_answer_is_taken_from_tcp() -> None:
    heard = await ask(truncated, framed(says(RECORD)))
    assert heard.seen.outcome is DnsOutcome.ANSWER
    assert (heard.seen.transport, heard.seen.note) == ("tcp", "")


@pytest.mark.parametrize(
    ("tcp", "note"),
    [
        (raw(b""), "TCP: timeout (connected, no reply)"),
        (raw(b"", close=True), "TCP: closed (the connection was closed before a reply)"),
        (raw(b"\xff\xff"), "TCP: timeout (connected, no reply)"),
        (raw(b"\x00\x03abc"), "TCP: malformed"),
    ],
)
async def test_a_truncated_answer_with_dead_tcp_is_truncated_and_says_why(tcp: Tcp, note: str) -> None:
    heard = await ask(truncated, tcp)
    assert heard.seen.outcome is DnsOutcome.TRUNCATED
    assert note in heard.seen.note


async def test_an_answer_that_tcp_cuts_short_too_is_no_empty_answer() -> None:
    heard = await ask(truncated, framed(truncated))
    assert heard.seen.outcome is DnsOutcome.TRUNCATED
    assert heard.seen.note == "cut short over a stream, too"


async def test_tcp_answers_where_udp_is_filtered() -> None:
    heard = await ask(silent, framed(says(RECORD)))
    assert heard.seen.outcome is DnsOutcome.ANSWER
    assert (heard.seen.transport, heard.seen.note) == ("tcp", "no reply over UDP")


async def test_a_late_reply_over_udp_still_counts() -> None:
    async with NameServer(silent, raw(b"")) as server:
        asked = asyncio.create_task(DnsClient().ask(Question(NAME, "SRV", server.resolver), 1.2))
        await server.was_asked["tcp"].wait()
        query = server.asked[0][1]
        server._transport.sendto(reply(query, RECORD).to_wire(), server.peer)
        heard = await asked
    assert (heard.seen.outcome, heard.seen.transport) == (DnsOutcome.ANSWER, "udp")


async def test_a_closed_port_is_closed_and_seen_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    started = time.perf_counter()
    heard = await DnsClient().ask(Question(NAME, "SRV", Resolver(name="x", address="127.0.0.1", port=port)), 60.0)
    assert heard.seen.outcome is DnsOutcome.CLOSED
    assert time.perf_counter() - started < LONG


@pytest.mark.parametrize("rcode", [FORMERR, NOTIMP, SERVFAIL, REFUSED])
async def test_a_server_without_edns_is_asked_again_without_it(rcode: int) -> None:
    def old(query: dns.message.Message) -> list[bytes]:
        answer = reply(query, rcode=rcode) if query.edns >= 0 else reply(query, RECORD)
        answer.use_edns(False)
        return [answer.to_wire()]

    async with NameServer(old) as server:
        heard = await DnsClient().ask(Question(NAME, "SRV", server.resolver), SHORT)
        assert [query.edns for _, query in server.asked] == [0, -1]
        assert server.asked[0][1].payload == 1232
        assert server.asked[0][1].id != server.asked[1][1].id
    assert heard.seen.outcome is DnsOutcome.ANSWER


@pytest.mark.parametrize("rcode", [SERVFAIL, REFUSED])
async def test_a_failure_of_a_server_that_speaks_edns_is_believed(rcode: int) -> None:
    async with NameServer(says(rcode=rcode)) as server:
        await DnsClient().ask(Question(NAME, "SRV", server.resolver), SHORT)
        assert [query.edns for _, query in server.asked] == [0]


async def test_a_question_without_edns_has_none_over_any_transport() -> None:
    async with NameServer(truncated, framed(says(RECORD))) as server:
        heard = await DnsClient().ask(Question(NAME, "SRV", server.resolver, edns=False), SHORT)
        assert [(kind, query.edns) for kind, query in server.asked] == [("udp", -1), ("tcp", -1)]
    assert heard.seen.outcome is DnsOutcome.ANSWER


@pytest.mark.parametrize("recursion", [True, False])
async def test_recursion_is_asked_for_as_the_question_says(recursion: bool) -> None:
    async with NameServer(says(RECORD)) as server:
        await DnsClient().ask(Question(NAME, "SRV", server.resolver, recursion), SHORT)
        assert bool(server.asked[0][1].flags & dns.flags.RD) is recursion


async def test_a_forged_reply_does_not_hide_the_true_one() -> None:
    def forged_first(query: dns.message.Message) -> list[bytes]:
        other = dns.message.make_query("evil.test", "SRV", id=query.id)
        return [*wrong_id(query), reply(other).to_wire(), b"noise", *says(RECORD)(query)]

    assert (await ask(forged_first)).seen.outcome is DnsOutcome.ANSWER


async def test_a_reply_that_cannot_be_read_does_not_hide_a_good_one() -> None:
    def broken_first(query: dns.message.Message) -> list[bytes]:
        good = reply(query, RECORD).to_wire()
        return [good[:-30], good]

    assert (await ask(broken_first)).seen.outcome is DnsOutcome.ANSWER


async def test_replies_that_match_and_cannot_be_read_are_malformed() -> None:
    def broken(query: dns.message.Message) -> list[bytes]:
        return [reply(query, RECORD).to_wire()[:-30]]

    assert (await ask(broken)).seen.outcome is DnsOutcome.MALFORMED


async def test_the_letters_of_a_reply_may_have_any_case() -> None:
    def shouting(query: dns.message.Message) -> list[bytes]:
        wire = reply(query, RECORD).to_wire()
        return [wire.replace(b"contoso", b"CoNtOsO")]

    heard = await ask(shouting)
    assert heard.seen.srv == (Srv(0, 0, 5061, "sip.contoso.test"),)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        (".".join(["a" * 60] * 5), "longer than 255 octets"),
        ("a" * 64 + ".test", "longer than 63 octets"),
        ("contoso..test", "no DNS name"),
    ],
)
async def test_a_name_that_does_not_fit_the_wire_is_an_outcome_and_not_sent(name: str, note: str) -> None:
    async with NameServer(silent) as server:
        heard = await DnsClient().ask(Question(name, "SRV", server.resolver), SHORT)
        assert not server.asked
    assert heard.seen.outcome is DnsOutcome.MALFORMED
    assert note in heard.seen.note


@pytest.mark.parametrize("tcp", [raw(b"\xff\xff" + b"x" * 100), raw(b"")])
async def test_a_hostile_server_never_holds_a_question_over_its_time(tcp: Tcp) -> None:
    async with asyncio.timeout(LONG):
        found = await asyncio.gather(*(ask(udp, tcp, timeout=0.3) for udp in (silent, truncated, garbage)))
    for heard in found:
        assert heard.seen.outcome in (DnsOutcome.TIMEOUT, DnsOutcome.TRUNCATED, DnsOutcome.MALFORMED)


async def test_a_server_that_drips_is_cut_off_at_the_deadline() -> None:
    async def drip(query: dns.message.Message, writer: asyncio.StreamWriter) -> None:
        for octet in b"\x02\x00" + b"x" * 512:
            writer.write(bytes([octet]))
            await writer.drain()
            await asyncio.sleep(0.02)

    heard = await ask(truncated, drip, timeout=0.3)  # whole, the answer would take ten seconds
    assert heard.seen.outcome is DnsOutcome.TRUNCATED
    assert heard.took < LONG


async def test_no_route_is_said_to_be_ours() -> None:
    resolver = Resolver(name="x", address="255.255.255.255", port=53)
    heard = await DnsClient().ask(Question(NAME, "SRV", resolver), SHORT)
    assert heard.ours
    assert heard.seen.outcome is DnsOutcome.UNREACHABLE


async def test_a_server_given_by_name_is_not_looked_up() -> None:
    resolver = Resolver(name="x", address="dns.contoso.test")
    heard = await DnsClient().ask(Question(NAME, "SRV", resolver), SHORT)
    assert (heard.seen.outcome, heard.ours) == (DnsOutcome.UNREACHABLE, True)


def test_importing_a_client_loads_neither_tls_nor_what_is_slow_of_dnspython() -> None:
    code = "import sys; import lyncready.probes.dns.client; "
    code += "from lyncready.probes import https, proxy, resolvers; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"dns.name", "OpenSSL", "h11", "cryptography", "certifi"} & set(done.stdout.split())


async def test_the_duration_begins_when_the_question_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    late, clock = [0.0], time.perf_counter
    monkeypatch.setattr(time, "perf_counter", lambda: clock() + late[0])

    def dawdle() -> int:
        late[0] += 100.0
        return 7

    async with NameServer(says(RECORD)) as server:
        heard = await DnsClient(random_id=dawdle).ask(Question(NAME, "SRV", server.resolver), SHORT)
    assert heard.seen.outcome is DnsOutcome.ANSWER
    assert 0 < heard.took < SHORT


async def test_a_cancelled_question_leaves_nothing_behind() -> None:
    async with NameServer(silent, raw(b"")) as server:
        before = asyncio.all_tasks()
        task = asyncio.create_task(DnsClient().ask(Question(NAME, "SRV", server.resolver), 30.0))
        await server.was_asked["udp"].wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert asyncio.all_tasks() - before - {task} == set()


async def test_ipv6_servers_are_asked_alike() -> None:
    async with NameServer(says(RECORD), address="::1") as server:
        heard = await DnsClient().ask(Question(NAME, "SRV", server.resolver), SHORT)
    assert heard.seen.outcome is DnsOutcome.ANSWER


async def test_random_octets_behind_the_right_id_are_never_more_than_an_outcome() -> None:
    chance = random.Random(7)

    def noisy(query: dns.message.Message) -> list[bytes]:
        head = bytearray(query.to_wire()[:-11])
        head[2:4] = b"\x81\x80"
        head[6:12] = bytes(chance.choice((0, 0, 0, 1)) for _ in range(6))
        return [bytes(head) + chance.randbytes(chance.randrange(120))]

    async with NameServer(noisy, framed(noisy)) as server:
        question = Question(NAME, "SRV", server.resolver)
        replies = await asyncio.gather(*(DnsClient().ask(question, SHORT) for _ in range(60)))
    assert {heard.seen.outcome for heard in replies} >= {DnsOutcome.MALFORMED}
    assert all(repr(heard.seen).isprintable() for heard in replies)
