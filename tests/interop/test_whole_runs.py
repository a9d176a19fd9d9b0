"""Whatever the network answers, in whatever order: a whole run leaves nothing unasked that is judged."""

from __future__ import annotations

from random import Random

import pytest
from support.situations import NOW, leaf, mutual

from lyncready.checks import judge
from lyncready.model import (
    AskAuthoritative,
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Finding,
    Network,
    Observation,
    Platform,
    Purpose,
    Resolver,
    Sip,
    SipDomain,
    SipOutcome,
    Srv,
    Status,
    Tcp,
    TcpOutcome,
    Trust,
    Users,
    host_port,
)
from lyncready.probes.perform import describe
from lyncready.probes.plan import Planner
from lyncready.probes.questions import Ask, AskDns, AskEdge
from lyncready.probes.scope import Scope

DOMAINS = ("contoso.com", "fabrikam.com", "litware.org")
TARGETS = ("sip.contoso.com", "access.contoso.com", "sip.fabrikam.com", "sip.it.contoso.com", ".")
ADDRESSES = ("127.0.0.10", "127.0.0.11", "10.0.0.1")
PASSING = (DnsOutcome.SERVFAIL, DnsOutcome.TIMEOUT, DnsOutcome.REFUSED)
EMPTY = (DnsOutcome.NODATA, DnsOutcome.NXDOMAIN)
RESOLVERS = tuple(
    Resolver(name=f"resolver {number}", vantage=vantage, address=f"127.0.1.{number}")
    for number, vantage in enumerate(("public", "public", "public", "local"), start=1)
)


class World:
    """A network drawn from a seed: a zone, servers that may differ from it, and edges."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)
        self.zone: dict[tuple[str, str], Dns] = {}
        self.differs = 0.2 if self.draw.random() < 0.4 else 0.0

    def reply(self, ask: AskDns) -> Dns:
        chance = self.draw.random()
        if chance < 0.1:
            return Dns(outcome=self.draw.choice(PASSING))
        if chance < 0.1 + self.differs:
            return self.records(ask.name, ask.record_type)
        key = (ask.name, ask.record_type)
        if key not in self.zone:
            self.zone[key] = self.records(*key)
        return self.zone[key]

    def records(self, name: str, record_type: str) -> Dns:
        draw = self.draw
        if record_type == "NS" and name in DOMAINS:
            return Dns(outcome=DnsOutcome.ANSWER, names=(f"ns1.{name}",))
        if name.startswith("ns1.") and record_type == "A":
            return Dns(outcome=DnsOutcome.ANSWER, addresses=("127.0.1.50",))
        if draw.random() < 0.3 or record_type in ("NS", "AAAA"):
            return Dns(outcome=draw.choice(EMPTY))
        if record_type == "SRV":
            records = {Srv(draw.randint(0, 1), 0, 5061, draw.choice(TARGETS)) for _ in range(draw.randint(1, 2))}
            return Dns(outcome=DnsOutcome.ANSWER, srv=tuple(sorted(records)))
        found = draw.sample(ADDRESSES, draw.randint(1, 2))
        return Dns(outcome=DnsOutcome.ANSWER, addresses=tuple(sorted(found)))

    def answer(self, ask: Ask) -> list[Observation]:
        if isinstance(ask, AskDns):
            return describe(ask, self.reply(ask), NOW)
        if not isinstance(ask, AskEdge):
            return []
        if self.draw.random() < 0.3:
            return describe(ask, Tcp(outcome=TcpOutcome.REFUSED), NOW)
        subject = host_port(ask.name, ask.port)
        seen = {"tls": mutual(leaf(ask.name)), "sip": Sip(outcome=SipOutcome.CLOSED)}
        return describe(ask, Tcp(outcome=TcpOutcome.CONNECTED), NOW) + [
            Observation(probe=probe, subject=subject, address=ask.address, at=NOW, seen=one)
            for probe, one in seen.items()
        ]


def whole_run(seed: int) -> tuple[Finding, ...]:
    """Return what is judged after every question was answered, each time any of the open ones next."""
    world = World(seed)
    draw = world.draw
    deployment = Deployment(
        platform=Platform.SFB_SE,
        purpose=draw.choice(list(Purpose)),
        access_edges=tuple(draw.sample(("sip.contoso.com", "edge.other.net"), draw.randint(0, 2))),
        sip_domains=tuple(
            SipDomain(name, draw.choice((Users.ON_PREMISES, Users.ON_PREMISES, Users.ONLINE)))
            for name in draw.sample(DOMAINS, draw.randint(1, 3))
        ),
    )
    resolvers = tuple(draw.sample(RESOLVERS, draw.randint(1, 4)))
    network = Network(resolvers=resolvers, authoritative=draw.choice((AskAuthoritative.ON, AskAuthoritative.OFF)))
    plan = Planner(deployment, network, resolvers, Scope())
    still_open, facts = plan.begin() + plan.aside(), {}
    while still_open := still_open or plan.idle():
        ask = still_open.pop(draw.randrange(len(still_open)))
        seen = world.answer(ask)
        facts |= {item.key: item for item in seen}
        still_open += plan.saw(ask, seen)
    observations = tuple(facts[key] for key in sorted(facts))
    return judge(Checklist(deployment=deployment, network=network, observations=observations), Trust(), NOW)


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_a_whole_run_leaves_nothing_unasked(first: int) -> None:
    for seed in range(first, first + 50):
        unasked = [
            (one.check, one.subject, one.vantage)
            for one in whole_run(seed)
            if (one.code, one.status) == ("not-checked", Status.UNKNOWN)
            and (one.step.startswith("federation.") or one.check == "provider")
            and one.check != "settings"
        ]
        assert unasked == [], seed
