"""Replies that lead elsewhere: resolvers are asked on, zones' own servers are not, and nobody is called lame."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from lyncready.model import Dns, DnsOutcome, Fault, FaultKind, Resolver, Seen
from lyncready.probes.dns.question import Question, Response
from lyncready.probes.dns.referrals import joined, told_from_lame
from lyncready.probes.perform import ProbeExecutor
from lyncready.probes.questions import AskDns

NOW = datetime(2026, 11, 22, tzinfo=UTC)
EDGE, HOSTED = "sip.contoso.com", "edge.hoster.net"
SERVER = Resolver(name="outside", address="192.0.2.53")
END = Dns(outcome=DnsOutcome.ANSWER, addresses=("203.0.113.10",), ttl=60)
OWN = AskDns(EDGE, "A", SERVER, recursion=False, zone="contoso.com")
SILENT = Dns(outcome=DnsOutcome.TIMEOUT)


def led(*cnames: str) -> Dns:
    return Dns(outcome=DnsOutcome.ELSEWHERE, cnames=cnames, ttl=300, note="leads away")


class Scripted:
    """A DNS client that gives replies by name; where there are several, one after another."""

    def __init__(self, **replies: Dns | list[Dns]) -> None:
        self.asked: list[Question] = []
        self._replies = {name: one if isinstance(one, list) else [one] for name, one in replies.items()}
        self.ours: frozenset[str] = frozenset()

    async def ask(self, question: Question, timeout: float) -> Response:
        self.asked.append(question)
        replies = self._replies[question.name]
        seen = replies.pop(0) if len(replies) > 1 else replies[0]
        return Response(seen, NOW, 0.25, ours=question.name in self.ours)


async def perform(client: Scripted, ask: AskDns | None = None) -> tuple[Seen, float]:
    performer = ProbeExecutor(client, None, 1.0, lambda: NOW)  # type: ignore[arg-type]
    (fact,) = await performer.perform(ask or AskDns(EDGE, "A", SERVER))
    assert (fact.subject, fact.server) == (EDGE, SERVER.label)
    return fact.seen, fact.took


async def test_a_resolver_that_does_not_follow_an_alias_is_asked_for_its_target() -> None:
    client = Scripted(**{EDGE: led(HOSTED), HOSTED: led("a.third.org"), "a.third.org": END})
    seen, took = await perform(client)
    assert seen == Dns(outcome=DnsOutcome.ANSWER, cnames=(HOSTED, "a.third.org"), addresses=END.addresses, ttl=60)
    assert took == 0.75
    assert all(question.recursion for question in client.asked)


async def test_a_zones_own_server_is_not_asked_what_it_does_not_serve() -> None:
    client = Scripted(**{EDGE: replace(led(HOSTED), authoritative=True)})
    seen, _ = await perform(client, OWN)
    assert seen == replace(led(HOSTED), authoritative=True)
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    "seen", [END, led(HOSTED), Dns(outcome=DnsOutcome.NXDOMAIN), Dns(outcome=DnsOutcome.NODATA)]
)
async def test_a_zones_own_server_that_answers_without_authority_is_lame(seen: Dns) -> None:
    own, _ = await perform(Scripted(**{EDGE: seen}), OWN)
    assert own == Dns(outcome=DnsOutcome.LAME, note="answered without authority")
    sure = replace(seen, authoritative=True)
    assert (await perform(Scripted(**{EDGE: sure}), OWN))[0] == sure


@pytest.mark.parametrize(
    ("more", "outcome", "note"),
    [
        (Dns(outcome=DnsOutcome.NXDOMAIN), DnsOutcome.NXDOMAIN, ""),
        (Dns(outcome=DnsOutcome.NODATA), DnsOutcome.NODATA, ""),
        (Dns(outcome=DnsOutcome.REFUSED), DnsOutcome.REFUSED, f"at {HOSTED}, where the alias leads"),
        (Dns(outcome=DnsOutcome.LAME, note="why"), DnsOutcome.LAME, f"at {HOSTED}, where the alias leads: why"),
        (led(EDGE), DnsOutcome.NODATA, "the aliases go in a circle"),
        (led(HOSTED), DnsOutcome.NODATA, "the aliases go in a circle"),
        (led(*(f"n{number}.test" for number in range(15))), DnsOutcome.NODATA, "more than 16 aliases in a row"),
    ],
)
def test_what_is_at_the_target_is_the_outcome_and_the_alias_is_kept(
    more: Dns, outcome: DnsOutcome, note: str
) -> None:
    whole = joined(EDGE, led(HOSTED), more)
    assert (whole.outcome, whole.note, whole.cnames) == (outcome, note, (HOSTED, *more.cnames))


async def test_our_own_fault_on_the_way_is_no_answer() -> None:
    client = Scripted(**{EDGE: led(HOSTED), HOSTED: Dns(outcome=DnsOutcome.UNREACHABLE, note="ENETUNREACH")})
    client.ours = frozenset({HOSTED})
    assert (await perform(client))[0] == Fault(reason=FaultKind.NO_NETWORK, detail="ENETUNREACH")


@pytest.mark.parametrize(
    ("zone", "referred", "outcome"),
    [
        ("contoso.com", ("sip.contoso.com",), DnsOutcome.ELSEWHERE),
        ("contoso.com", ("contoso.com",), DnsOutcome.LAME),
        ("contoso.com", ("com",), DnsOutcome.LAME),
        ("contoso.com", (".",), DnsOutcome.LAME),
        ("contoso.com", ("evilcontoso.com",), DnsOutcome.LAME),
        ("contoso.com", (), DnsOutcome.LAME),
        ("", ("sip.contoso.com",), DnsOutcome.LAME),
    ],
)
def test_a_server_that_delegates_a_name_is_not_lame(
    zone: str, referred: tuple[str, ...], outcome: DnsOutcome
) -> None:
    assert told_from_lame(zone, Dns(outcome=DnsOutcome.LAME, names=referred)).outcome is outcome


@pytest.mark.parametrize(
    ("first", "edns"), [(SILENT, [True, False]), (Dns(outcome=DnsOutcome.SERVFAIL), [True, True])]
)
async def test_after_silence_a_server_is_asked_without_edns_which_some_drop(first: Dns, edns: list[bool]) -> None:
    client = Scripted(**{EDGE: [first, END]})
    assert (await perform(client))[0] == END
    assert [question.edns for question in client.asked] == edns
