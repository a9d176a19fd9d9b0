"""A record under a misspelt name is found, told and moved; the names are asked only where there is no record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from support.situations import DOMAIN, EDGE, Situation

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Deployment,
    Discovery,
    Dns,
    DnsOutcome,
    Network,
    Observation,
    Purpose,
    Resolver,
    SipDomain,
    Srv,
    Status,
    Users,
    federation_owner,
    misspelt_owners,
)
from lyncready.probes.plan import Planner
from lyncready.probes.questions import Ask, AskDns
from lyncready.probes.scope import Scope

OWNERS = [
    ("_sipfederationtls.tcp.contoso.com", "without the underscore before tcp"),
    ("_sipfederationtls_tcp.contoso.com", "without the dot before _tcp"),
    ("_sipfederationtls._tls.contoso.com", "with _tls in place of _tcp"),
    ("_sipfederationtls._tcp.contoso.com.contoso.com", "the zone was appended twice"),
]
RECORD = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(100, 1, 5061, EDGE),))
PUBLIC = Resolver(name="outside", vantage="public", address="192.0.2.53")
SECOND = Resolver(name="outside 2", vantage="public", address="192.0.2.54")


def test_these_names_are_the_usual_ones() -> None:
    assert sorted(misspelt_owners(DOMAIN)) == sorted(name for name, _ in OWNERS)


@pytest.mark.parametrize("outcome", [DnsOutcome.NXDOMAIN, DnsOutcome.NODATA])
@pytest.mark.parametrize(("name", "slip"), OWNERS)
def test_what_a_misspelt_name_holds_is_told(name: str, slip: str, outcome: DnsOutcome) -> None:
    made = Situation().srv(outcome=outcome).reply(name, "SRV", RECORD)
    (finding,) = [one for one in made.judge() if one.check == "srv" and one.vantage == "public"]
    assert (finding.code in ("srv-missing", "srv-empty"), finding.status) == (True, Status.FAIL)
    assert finding.detail["near"] == {name: [f"100 1 5061 {EDGE}"]}
    text = finding_text(finding, made.deployment)
    assert slip in text.summary
    assert name in text.summary
    assert federation_owner(DOMAIN) in text.remedy


@pytest.mark.parametrize("outcome", [DnsOutcome.NXDOMAIN, DnsOutcome.SERVFAIL, DnsOutcome.TIMEOUT])
def test_nothing_near_is_nothing_to_tell(outcome: DnsOutcome) -> None:
    made = Situation().srv()
    for name, _ in OWNERS:
        made.reply(name, "SRV", Dns(outcome=outcome))
    (finding,) = [one for one in made.judge() if one.code == "srv-missing"]
    assert "near" not in finding.detail


def test_beside_a_record_nothing_near_is_told() -> None:
    made = Situation().reply(OWNERS[0][0], "SRV", RECORD)
    assert not [one for one in made.judge() if one.status is Status.FAIL]


def planner(*resolvers: Resolver, users: Users = Users.ON_PREMISES, **more: Any) -> Planner:
    typed: dict[str, Any] = {"sip_domains": (SipDomain(DOMAIN, users),), "access_edges": (EDGE,)}
    deployment = Deployment(purpose=Purpose.FEDERATION, **typed | more)
    network = msgspec.convert({"authoritative": "off"}, Network)
    return Planner(deployment, network, resolvers, Scope(frozenset(), deployment.names))


def answered(plan: Planner, at: Resolver, outcome: DnsOutcome, *records: Srv, domain: str = DOMAIN) -> list[Ask]:
    ask = AskDns(federation_owner(domain), "SRV", at)
    seen = Dns(outcome=outcome, srv=records)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return plan.saw(ask, [Observation(probe="dns", subject=ask.name, at=now, seen=seen)])


def near(asks: list[Ask]) -> list[AskDns]:
    return [ask for ask in asks if isinstance(ask, AskDns) and ask.name in dict(OWNERS)]


def test_they_are_asked_once_every_deciding_server_has_no_record_and_of_one_server() -> None:
    plan = planner(PUBLIC, SECOND)
    plan.begin()
    assert near(answered(plan, PUBLIC, DnsOutcome.NXDOMAIN)) == []
    asks = near(answered(plan, SECOND, DnsOutcome.NODATA))
    assert {ask.name for ask in asks} == {name for name, _ in OWNERS}
    assert {ask.resolver for ask in asks} == {PUBLIC}


@pytest.mark.parametrize(
    ("outcome", "records"),
    [
        (DnsOutcome.ANSWER, (Srv(0, 0, 5061, EDGE),)),
        (DnsOutcome.ANSWER, (Srv(0, 0, 5061, "sip.fabrikam.com"),)),
        (DnsOutcome.SERVFAIL, ()),
        (DnsOutcome.REFUSED, ()),
        (DnsOutcome.TIMEOUT, ()),
    ],
)
def test_they_are_not_asked_where_there_is_a_record_or_nobody_knows(
    outcome: DnsOutcome, records: tuple[Srv, ...]
) -> None:
    plan = planner(PUBLIC)
    plan.begin()
    assert near(answered(plan, PUBLIC, outcome, *records)) == []


def test_nor_where_one_server_of_the_view_has_a_record() -> None:
    plan = planner(PUBLIC, SECOND)
    plan.begin()
    answered(plan, PUBLIC, DnsOutcome.ANSWER, Srv(0, 0, 5061, EDGE))
    assert near(answered(plan, SECOND, DnsOutcome.NXDOMAIN)) == []


@pytest.mark.parametrize("more", [{"users": Users.NONE}, {"discovery": Discovery.BY_NAME}])
def test_nor_where_no_record_is_wanted(more: dict[str, Any]) -> None:
    plan = planner(PUBLIC, **more)
    plan.begin()
    assert near(answered(plan, PUBLIC, DnsOutcome.NXDOMAIN)) == []


def test_a_thousand_missing_records_cost_four_questions_each_to_one_server() -> None:
    names = [f"d{number}.example" for number in range(1000)]
    plan = planner(PUBLIC, SECOND, sip_domains=tuple(map(SipDomain, names)), access_edges=("sip.contoso.com",))
    plan.begin()
    asked: list[Ask] = []
    for name in names:
        for server in (PUBLIC, SECOND):
            asked += answered(plan, server, DnsOutcome.NXDOMAIN, domain=name)
    wanted = {owner for name in names for owner in misspelt_owners(name)}
    assert len([ask for ask in asked if isinstance(ask, AskDns) and ask.name in wanted]) == 4 * len(names)
