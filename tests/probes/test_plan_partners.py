"""What a run asks of partners: records of all, edges of those typed, Microsoft's own once for all of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from lyncready.model import (
    AskPartners,
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Evidence,
    Network,
    Observation,
    Partner,
    Purpose,
    Resolver,
    Section,
    SipDomain,
    Srv,
    Users,
    federation_owner,
    partners_looked_up,
)
from lyncready.probes.plan import Planner
from lyncready.probes.questions import Ask, AskDns, AskEdge
from lyncready.probes.scope import Scope
from lyncready.probes.target_list import list_targets

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PUBLIC = Resolver(name="outside", vantage="public", address="192.0.2.53")
LOCAL = Resolver(name="inside", vantage="local", address="192.0.2.10")
OWNER = federation_owner("litware.com")
CLOUD = "sipfed.online.lync.com"
HINTS = {
    ("litware.com", "MX"),
    ("lyncdiscover.litware.com", "A"),
    ("sip.litware.com", "A"),
    ("autodiscover.litware.com", "A"),
}


def checklist(
    *partners: Partner, asked: AskPartners = AskPartners.TYPED, allowed: tuple[str, ...] = ()
) -> Checklist:
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        sip_domains=(SipDomain("contoso.com"),),
        access_edges=("sip.contoso.com",),
        partners=partners or (Partner("litware.com"),),
    )
    network = Network(resolvers=(LOCAL, PUBLIC), partners=asked, control=f"{CLOUD}:5061", crl=False, aia=False)
    network = msgspec.structs.replace(network, authoritative="off")
    section = Section(items=tuple({"Domain": name} for name in allowed))
    export = Evidence(computer="fe01", collected_at=NOW, imported_at=NOW, sections={"allowedDomains": section})
    return Checklist(deployment=deployment, network=network, evidence=(export,) if allowed else ())


def planner(made: Checklist, *only: str) -> Planner:
    partners = partners_looked_up(made)
    scope = Scope(frozenset(only), (*made.deployment.names, *(one.name for one in partners)))
    return Planner(made.deployment, made.network, (LOCAL, PUBLIC), scope, partners=partners)


def saw(plan: Planner, name: str, kind: str, at: Resolver = PUBLIC, **seen: Any) -> list[Ask]:
    ask = AskDns(name, kind, at)
    fact = Dns(**{"outcome": DnsOutcome.ANSWER, **seen})
    return plan.saw(ask, [Observation(probe="dns", subject=name, at=NOW, seen=fact)])


def names(asks: list[Ask]) -> set[tuple[str, str]]:
    return {(ask.name, ask.record_type) for ask in asks if isinstance(ask, AskDns)}


def about_litware(asks: list[Ask]) -> set[tuple[str, str]]:
    return {one for one in names(asks) if "litware" in one[0] or "adatum" in one[0]}


def test_partners_are_asked_after_what_decides_of_our_own_and_by_every_view() -> None:
    plan = planner(checklist())
    assert not about_litware(plan.begin())
    first = [ask for ask in plan.aside() if isinstance(ask, AskDns) and ask.name == OWNER]
    assert [ask.resolver for ask in first] == [LOCAL, PUBLIC]


def test_a_record_leads_to_the_partners_own_edge_and_no_further_looks_are_taken_there() -> None:
    plan = planner(checklist())
    plan.begin(), plan.aside()
    edge = "sip.litware.com"
    assert names(saw(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, edge),))) == {(edge, "A"), (edge, "AAAA")}
    assert saw(plan, edge, "A", addresses=("203.0.113.9", "10.0.0.9")) == [AskEdge(edge, "203.0.113.9", 5061)]


@pytest.mark.parametrize("records", [(), (Srv(0, 0, 0, "."),)])
def test_without_a_record_the_names_that_give_a_tenant_away_are_asked(records: tuple[Srv, ...]) -> None:
    plan = planner(checklist())
    plan.begin(), plan.aside()
    assert names(saw(plan, OWNER, "SRV", srv=records)) == HINTS
    listed = planner(checklist(Partner("litware.com", "sip.litware.com")))
    listed.begin(), listed.aside()
    assert saw(listed, OWNER, "SRV", srv=records) == []


def test_a_partner_at_microsoft_has_its_clouds_edge_asked_once_for_all_of_them() -> None:
    plan = planner(checklist(Partner("litware.com"), Partner("adatum.com")))
    plan.begin(), plan.aside()
    assert saw(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, CLOUD),)) == []  # asked for our own purpose already
    gov = "sipfed.online.gov.skypeforbusiness.us"
    other = saw(plan, federation_owner("adatum.com"), "SRV", srv=(Srv(0, 0, 5061, gov),))
    assert names(other) == {(gov, "A"), (gov, "AAAA")}


def test_what_an_export_allows_is_asked_of_dns_alone_and_only_with_all() -> None:
    assert not about_litware(planner(checklist(Partner("contoso.net"), allowed=("litware.com",))).aside())
    plan = planner(checklist(Partner("contoso.net"), asked=AskPartners.ALL, allowed=("litware.com",)))
    assert (OWNER, "SRV") in names(plan.aside())
    saw(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "sip.litware.com"),))
    assert saw(plan, "sip.litware.com", "A", addresses=("203.0.113.9",)) == []


def test_with_off_nobody_is_asked_about_partners() -> None:
    assert not about_litware(planner(checklist(asked=AskPartners.OFF)).aside())


@pytest.mark.parametrize(
    ("only", "asked"),
    [
        (("partners",), {OWNER}),
        (("partners.discovery",), {OWNER}),
        (("litware.com",), {OWNER}),
        (("sip.litware.com",), {OWNER}),
        (("contoso.com",), set()),
        (("federation",), set()),
        (("partners.allowed",), set()),
    ],
)
def test_a_run_may_be_limited_to_partners_or_keep_them_out(only: tuple[str, ...], asked: set[str]) -> None:
    plan = planner(checklist(), *only)
    first = names([*plan.begin(), *plan.aside()])
    assert {name for name, _ in first if "litware" in name} == asked
    assert ("contoso.com" in " ".join(name for name, _ in first)) is (only[0] in ("contoso.com", "federation"))


def test_our_own_edge_behind_a_partners_record_is_asked_once() -> None:
    plan = planner(checklist())
    plan.begin(), plan.aside()
    saw(plan, "sip.contoso.com", "A", addresses=("203.0.113.10",))
    assert saw(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "sip.contoso.com"),)) == []


def told(made: Checklist, *only: str) -> set[tuple[str, str]]:
    return {(one.host, one.why) for one in list_targets(made, (PUBLIC,), frozenset(only)) if "partner" in one.why
            or "allowed" in one.why}  # fmt: skip


def test_every_partner_is_told_before_anything_is_sent() -> None:
    partners = (Partner("litware.com"), Partner("adatum.com", "sip.adatum.com"), Partner("fabrikam.com", CLOUD))
    every = checklist(*partners, asked=AskPartners.ALL, allowed=("wingtip.com",))
    assert told(every) == {
        ("what the SRV record of litware.com names", "partner's federation edge"),
        ("sip.adatum.com", "partner adatum.com"),
        ("the records of wingtip.com", "DNS only, allowed domain of an export"),
    }
    assert told(every, "litware.com") == {
        ("what the SRV record of litware.com names", "partner's federation edge")
    }
    assert told(every, "federation") == set()
    assert told(checklist(*partners, asked=AskPartners.OFF)) == set()


def test_mail_of_a_domain_here_is_asked_of_one_server_for_federation() -> None:
    made = checklist()
    mail = {("contoso.com", "MX"), ("autodiscover.contoso.com", "A")}
    assert mail <= names(planner(made).aside())
    skype = msgspec.structs.replace(made.deployment, purpose=Purpose.SKYPE)
    online = msgspec.structs.replace(made.deployment, sip_domains=(SipDomain("contoso.com", Users.ONLINE),))
    for deployment in (skype, online):
        assert not mail & names(planner(msgspec.structs.replace(made, deployment=deployment)).aside())
