"""What every place of users, and federation by name, makes of a domain: record, views, clients, providers."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from support.situations import ADDRESS, DOMAIN, EDGE, INSIDE, OUTSIDE, Situation

from lyncready.checks import judge
from lyncready.model import (
    Checklist,
    Discovery,
    Dns,
    DnsOutcome,
    Evidence,
    Finding,
    Partner,
    Purpose,
    Section,
    SipDomain,
    Srv,
    Trust,
    Users,
    federation_owner,
)
from lyncready.readiness import assess

HERE, SAID, BOTH, ONLINE, NONE = None, Users.ON_PREMISES, Users.BOTH, Users.ONLINE, Users.NONE
ALL = (HERE, SAID, BOTH, ONLINE, NONE)
WORLD = "sipfed.online.lync.com"
OPEN, BY_NAME = Discovery.OPEN, Discovery.BY_NAME


def situation(users: Users | None, discovery: Discovery, *records: str, inside: str | None = None) -> Situation:
    """contoso.com with these records in public DNS, and `inside` another one in this network's own."""
    made = Situation()
    made.srv(*(Srv(0, 0, 5061, host) for host in records))
    if inside is not None:
        made.network = Situation(resolvers=(OUTSIDE, INSIDE)).network
        made.srv(Srv(0, 0, 5061, inside), at=INSIDE)
        made.address(ADDRESS, at=INSIDE)
    domain = SipDomain(DOMAIN, users)
    made.deployment = msgspec.structs.replace(made.deployment, sip_domains=(domain,), discovery=discovery)
    return made


def checklist(made: Situation, evidence: tuple[Evidence, ...] = (), **deployment: Any) -> Checklist:
    return Checklist(
        deployment=msgspec.structs.replace(made.deployment, **deployment),
        network=made.network,
        observations=tuple(made.facts.values()),
        evidence=evidence,
    )


def codes(found: tuple[Finding, ...], step: str, check: str) -> set[str]:
    return {
        f"{one.code} {one.status.value}"
        for one in found
        if one.step == step and one.check == check and one.vantage in (None, "public")
    }


NEEDED = "discovery-needed fail"


@pytest.mark.parametrize(
    ("users", "records", "openly", "by_name"),
    [
        (HERE, (), {"srv-missing fail"}, {"srv-missing note"}),
        (SAID, (), {"srv-missing fail"}, {"srv-missing note"}),
        (BOTH, (), {"srv-missing fail"}, {"srv-missing note", NEEDED}),
        (ONLINE, (), {"srv-missing warn"}, {"srv-missing warn", NEEDED}),
        (NONE, (), {"srv-missing note"}, {"srv-missing note"}),
        (HERE, (EDGE,), {"ok pass"}, {"ok pass"}),
        (BOTH, (EDGE,), {"ok pass"}, {"ok pass", NEEDED}),
        (ONLINE, (EDGE,), {"srv-still-on-premises warn"}, {"srv-still-on-premises warn", NEEDED}),
        (NONE, (EDGE,), {"srv-left-behind note"}, {"srv-left-behind note"}),
        (HERE, (WORLD,), {"srv-microsoft-365 fail"}, {"srv-microsoft-365 fail"}),
        (SAID, (WORLD,), {"srv-microsoft-365 fail"}, {"srv-microsoft-365 fail"}),
        (BOTH, (WORLD,), {"srv-microsoft-365 fail"}, {"srv-microsoft-365 fail", NEEDED}),
        (ONLINE, (WORLD,), {"srv-microsoft-365 pass"}, {"srv-microsoft-365 pass", NEEDED}),
        (NONE, (WORLD,), {"srv-left-behind note"}, {"srv-left-behind note"}),
    ],
)
def test_what_a_record_is_follows_from_where_the_users_are(
    users: Users | None, records: tuple[str, ...], openly: set[str], by_name: set[str]
) -> None:
    for discovery, wanted in ((OPEN, openly), (BY_NAME, by_name)):
        assert codes(situation(users, discovery, *records).judge(), "federation.srv", "srv") == wanted


@pytest.mark.parametrize("users", ALL)
@pytest.mark.parametrize("discovery", [OPEN, BY_NAME])
def test_another_record_inside_is_warned_of_in_hybrid_alone(users: Users | None, discovery: Discovery) -> None:
    found = situation(users, discovery, EDGE, inside="other.contoso.com").judge()
    differing = {one.status.value for one in found if one.code == "dns-views-differ"}
    assert differing == ({"warn"} if users is BOTH else {"note"})


@pytest.mark.parametrize("users", ALL)
@pytest.mark.parametrize(("purpose", "plain"), [(Purpose.SKYPE, "warn"), (Purpose.FEDERATION, "note")])
def test_what_clients_look_for_is_always_wanted_in_hybrid(
    users: Users | None, purpose: Purpose, plain: str
) -> None:
    made = situation(users, OPEN, EDGE)
    made.reply(f"_sip._tls.{DOMAIN}", "SRV", Dns(outcome=DnsOutcome.NXDOMAIN))
    found = judge(checklist(made, purpose=purpose), Trust(), next(iter(made.facts.values())).at)
    statuses = {one.status.value for one in found if one.code == "external-srv-missing"}
    assert statuses == {"warn" if users is BOTH else "note" if users in (ONLINE, NONE) else plain}


@pytest.mark.parametrize("users", ALL)
def test_an_edge_is_judged_for_domains_that_enter_here(users: Users | None) -> None:
    found = situation(users, OPEN, "sip.other.com").judge()
    behind = [one for one in found if one.subject.startswith("sip.other.com")]
    assert bool(behind) is (users is not ONLINE)
    assert {one.status.value for one in behind} <= {"note"} or users is not NONE


def export(shared: bool, enabled: bool = True, discovery: bool = True, allowed: tuple[str, ...] = ()) -> Evidence:
    made = Situation()
    at = next(iter(made.facts.values())).at
    provider = {
        "Identity": "LyncOnline", "ProxyFqdn": WORLD, "Enabled": enabled, "EnabledSharedAddressSpace": shared,
        "HostsOCSUsers": shared, "VerificationLevel": "UseSourceVerification",
    }  # fmt: skip
    edge = {
        "RoutingMethod": "UseDnsSrvRouting", "AllowFederatedUsers": True, "EnablePartnerDiscovery": discovery,
    }  # fmt: skip
    sections = {
        "hostingProviders": Section(items=(provider,)),
        "accessEdge": Section(items=(edge,)),
        "allowedDomains": Section(items=tuple({"Domain": name} for name in allowed)),
    }
    return Evidence(computer="fe01", collected_at=at, imported_at=at, sections=sections)


def settings(users: Users | None, evidence: Evidence, discovery: Discovery = OPEN, **more: Any) -> dict[str, str]:
    made = situation(users, discovery, *((EDGE,) if users is not ONLINE else (WORLD,)))
    found = judge(checklist(made, (evidence,), **more), Trust(), evidence.collected_at)
    wanted = ("federation.microsoft-365", "federation.access-edge")
    return {
        one.subject.rpartition(".")[2]: f"{one.code} {one.status.value}"
        for one in found
        if one.step in wanted and one.check == "settings"
    }


@pytest.mark.parametrize(
    ("users", "shared", "unshared"),
    [
        (HERE, "hybrid-unsaid unknown", "ok pass"),
        (SAID, "setting-wrong warn", "ok pass"),
        (BOTH, "ok pass", "setting-wrong fail"),
        (ONLINE, "ok pass", "ok pass"),
        (NONE, "hybrid-unsaid unknown", "ok pass"),
    ],
)
def test_whether_addresses_are_shared_follows_from_where_the_users_are(
    users: Users | None, shared: str, unshared: str
) -> None:
    for discovery in (OPEN, BY_NAME):
        assert settings(users, export(True), discovery)["EnabledSharedAddressSpace"] == shared
        assert settings(users, export(False), discovery)["EnabledSharedAddressSpace"] == unshared


@pytest.mark.parametrize("users", ALL)
@pytest.mark.parametrize("discovery", [OPEN, BY_NAME])
def test_a_provider_that_is_off_fails_where_somebody_may_be_there(
    users: Users | None, discovery: Discovery
) -> None:
    wanted = "fail" if discovery is OPEN or users in (BOTH, ONLINE) else "note"
    assert settings(users, export(users is BOTH, enabled=False), discovery)["Enabled"] == f"setting-wrong {wanted}"


@pytest.mark.parametrize("users", ALL)
@pytest.mark.parametrize(
    ("discovery", "allowed", "said"),
    [(True, (), "ok pass"), (False, (), "setting-wrong fail"), (False, ("litware.com",), "setting-wrong note")],
)
def test_closed_federation_reaches_its_list_and_nobody_without(
    users: Users | None, discovery: bool, allowed: tuple[str, ...], said: str
) -> None:
    found = settings(users, export(users is BOTH, discovery=discovery, allowed=allowed))
    assert found["EnablePartnerDiscovery"] == said


def test_a_partner_at_microsoft_makes_a_record_needed_and_its_absence_a_fault() -> None:
    made = situation(HERE, BY_NAME)
    made.reply(
        federation_owner("litware.com"), "SRV", Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, WORLD),))
    )
    partners = (Partner("litware.com"),)
    facts = checklist(made, (export(False, enabled=False),), partners=partners)
    at = next(iter(made.facts.values())).at
    found = judge(facts, Trust(), at)
    assert NEEDED in codes(found, "federation.srv", "srv")
    (off,) = [one for one in found if one.subject.endswith("LyncOnline.Enabled")]
    assert (off.status.value, off.detail["partners"], off.detail["of"]) == ("fail", ["litware.com"], 1)
    states = {step.step.id: step.state.value for step in assess(facts, found, at).steps}
    assert states["federation.microsoft-365"] == "blocked"
    assert states["federation.tenant"] == "not-needed"
