"""The DNS client against a real name server, Knot, on loopback: every outcome that it can give."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from support.real_servers import address, free_port, knot, needs

from lyncready.model import Dns, DnsOutcome, Resolver, Srv
from lyncready.probes.dns.client import DnsClient
from lyncready.probes.dns.question import Question

pytestmark = [pytest.mark.interop, needs("knotd")]

ZONE = """\
$ORIGIN contoso.test.
$TTL 600
@ SOA ns hostmaster 42 3600 600 86400 90
@ NS ns
ns A 192.0.2.53
_sipfederationtls._tcp 300 SRV 10 5 5061 SIP2
_sipfederationtls._tcp 300 SRV 0 0 5061 sip
sip A 192.0.2.10
sip AAAA 2001:DB8::10
alias CNAME sip
away CNAME host.elsewhere.test.
gone CNAME nothing
hostile SRV 0 0 5061 e\\027vil\\032host
deep NS ns.deep
ns.deep A 192.0.2.54
"""
MANY = "".join(f"many SRV {number} 0 5061 a-rather-long-name-number-{number}\n" for number in range(60))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resolver]:
    """A running Knot with the zone, at an address where no other worker's servers or clients are."""
    where = address(53)
    port = free_port([where], (socket.SOCK_STREAM, socket.SOCK_DGRAM))
    with knot(tmp_path_factory.mktemp("knot"), {"contoso.test": ZONE + MANY}, where, port):
        yield Resolver(name="knot", address=where, port=port)


async def ask(resolver: Resolver, name: str, kind: str) -> Dns:
    reply = await DnsClient().ask(Question(name, kind, resolver, recursion=False), 2.0)
    return reply.seen


async def test_knot_is_understood(server: Resolver) -> None:
    srv = await ask(server, "_sipfederationtls._tcp.contoso.test", "SRV")
    assert srv.srv == (Srv(0, 0, 5061, "sip.contoso.test"), Srv(10, 5, 5061, "sip2.contoso.test"))
    assert (srv.ttl, srv.authoritative, srv.transport) == (300, True, "udp")
    assert (await ask(server, "sip.contoso.test", "AAAA")).addresses == ("2001:db8::10",)
    soa = await ask(server, "contoso.test", "SOA")
    assert (soa.names, soa.serial) == (("contoso.test",), 42)
    assert (await ask(server, "contoso.test", "NS")).names == ("ns.contoso.test",)
    alias = await ask(server, "alias.contoso.test", "A")
    assert (alias.cnames, alias.addresses) == (("sip.contoso.test",), ("192.0.2.10",))
    assert (await ask(server, "hostile.contoso.test", "SRV")).srv[0].target == r"e\027vil\032host.contoso.test"


@pytest.mark.parametrize(
    ("name", "kind", "outcome", "cnames", "ttl"),
    [
        ("nobody.contoso.test", "A", DnsOutcome.NXDOMAIN, (), 90),
        ("sip.contoso.test", "SRV", DnsOutcome.NODATA, (), 90),
        ("away.contoso.test", "A", DnsOutcome.ELSEWHERE, ("host.elsewhere.test",), 600),
        ("gone.contoso.test", "A", DnsOutcome.NXDOMAIN, ("nothing.contoso.test",), 90),
        ("a.deep.contoso.test", "A", DnsOutcome.LAME, (), None),
        ("elsewhere.test", "A", DnsOutcome.REFUSED, (), None),
    ],
)
async def test_what_knot_has_not_is_told_apart(
    server: Resolver, name: str, kind: str, outcome: DnsOutcome, cnames: tuple[str, ...], ttl: int | None
) -> None:
    seen = await ask(server, name, kind)
    assert (seen.outcome, seen.cnames, seen.ttl) == (outcome, cnames, ttl)


async def test_a_large_answer_of_knot_comes_over_tcp(server: Resolver) -> None:
    seen = await ask(server, "many.contoso.test", "SRV")
    assert (seen.outcome, len(seen.srv), seen.transport, seen.note) == (DnsOutcome.ANSWER, 60, "tcp", "")
