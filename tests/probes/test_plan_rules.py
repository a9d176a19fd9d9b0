"""What answers make worth asking: no question twice, no private address, nothing outside the scope."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lyncready.model import (
    Deployment,
    Dns,
    DnsOutcome,
    Network,
    Observation,
    Purpose,
    Resolver,
    Seen,
    SipDomain,
    Srv,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    Users,
    federation_owner,
)
from lyncready.probes.plan import Planner
from lyncready.probes.questions import Ask, AskDns, AskEdge, AskHttps
from lyncready.probes.scheduler import worth_another_try
from lyncready.probes.scope import Scope
from lyncready.probes.zones import Zones

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PUBLIC = Resolver(name="outside", vantage="public", address="192.0.2.53")
SECOND = Resolver(name="outside 2", vantage="public", address="192.0.2.54")
LOCAL = Resolver(name="inside", vantage="local", address="192.0.2.10")
OWNER = federation_owner("contoso.com")


CONTROL = "sipfed.online.lync.com:5061"


def planner(
    *resolvers: Resolver, only: frozenset[str] = frozenset(), control: str | None = None, **more: Any
) -> Planner:
    resolvers = resolvers or (PUBLIC,)
    deployment = Deployment(
        **{
            "purpose": Purpose.FEDERATION,
            "sip_domains": (SipDomain("contoso.com"),),
            "access_edges": ("sip.contoso.com",),
            **more,
        }
    )
    network = Network(resolvers=resolvers, authoritative="off", control=control)  # type: ignore[arg-type]
    return Planner(deployment, network, resolvers, Scope(only, deployment.names))


def answer(ask: Ask, seen: Seen) -> Observation:
    return Observation(probe="dns", subject=ask.target, at=NOW, seen=seen)


def dns(plan: Planner, name: str, record_type: str, at: Resolver = PUBLIC, **seen: Any) -> list[Ask]:
    ask = AskDns(name, record_type, at)
    return plan.saw(ask, [answer(ask, Dns(**{"outcome": DnsOutcome.ANSWER, **seen}))])


def names(asks: list[Ask]) -> set[tuple[str, str]]:
    return {(ask.name, ask.record_type) for ask in asks if isinstance(ask, AskDns)}


def test_a_run_begins_with_every_record_that_is_known_by_name() -> None:
    plan = planner()
    assert names(plan.begin()) == {(OWNER, "SRV"), ("sip.contoso.com", "A"), ("sip.contoso.com", "AAAA")}
    assert names(plan.aside()) == {
        ("_sip._tls.contoso.com", "SRV"),
        ("lyncdiscover.contoso.com", "A"),
        ("lyncdiscover.contoso.com", "AAAA"),
        ("sip.contoso.com", "CAA"),
        ("contoso.com", "CAA"),
        ("contoso.com", "MX"),
        ("autodiscover.contoso.com", "A"),
    }


def test_who_may_issue_is_asked_of_one_server_for_every_edge_that_is_judged() -> None:
    plan = planner(PUBLIC, SECOND, LOCAL)
    plan.begin()
    first = [ask for ask in plan.aside() if isinstance(ask, AskDns) and ask.record_type == "CAA"]
    assert {(ask.name, ask.resolver) for ask in first} == {("sip.contoso.com", PUBLIC), ("contoso.com", PUBLIC)}
    dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "access.contoso.com"),))
    dns(plan, "access.contoso.com", "A", addresses=("203.0.113.10",))
    edge = AskEdge("access.contoso.com", "203.0.113.10", 5061)
    follow = plan.saw(edge, (answer(edge, Tls(outcome=TlsOutcome.COMPLETED, chain=(b"leaf",))),))
    assert {ask.name for ask in follow if isinstance(ask, AskDns)} == {"access.contoso.com"}
    assert dns(plan, "contoso.com", "CAA") == []


def test_nothing_is_asked_twice() -> None:
    plan = planner(PUBLIC, SECOND, LOCAL)
    asked = plan.begin() + plan.aside()
    for server in (PUBLIC, SECOND):
        asked += dns(plan, OWNER, "SRV", server, srv=(Srv(0, 0, 5061, "sip.contoso.com"),))
        for _ in range(2):
            asked += dns(plan, "sip.contoso.com", "A", server, addresses=("203.0.113.10",))
    assert len(asked) == len(set(asked))
    assert [ask for ask in asked if isinstance(ask, AskEdge)] == [AskEdge("sip.contoso.com", "203.0.113.10", 5061)]


def test_an_srv_target_leads_to_its_addresses_at_every_resolver() -> None:
    plan = planner(PUBLIC, LOCAL)
    plan.begin()
    follow = dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "access.contoso.com"),))
    assert {(ask.name, ask.resolver.name) for ask in follow if isinstance(ask, AskDns)} == {
        ("access.contoso.com", "outside"),
        ("access.contoso.com", "inside"),
    }


def test_the_expected_name_is_asked_only_once_every_deciding_server_has_no_record() -> None:
    plan = planner(PUBLIC, SECOND, access_edges=())
    plan.begin()
    none = {"outcome": DnsOutcome.NXDOMAIN}
    assert dns(plan, OWNER, "SRV", PUBLIC, **none) == []
    dns(plan, OWNER, "SRV", SECOND, **none)
    follow = dns(plan, "sip.contoso.com", "A", addresses=("203.0.113.10",))
    assert AskEdge("sip.contoso.com", "203.0.113.10", 5061) in follow


def test_a_name_whose_addresses_came_as_advice_is_contacted_once_it_proves_to_be_an_edge() -> None:
    """The client's look-up of `sip.` may be answered before the record that makes the same name an edge."""
    plan = planner(access_edges=())
    asked = plan.begin() + plan.aside()
    assert dns(plan, "sip.contoso.com", "A", addresses=("203.0.113.10",)) == []
    follow = dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "sip.contoso.com"),))
    assert AskEdge("sip.contoso.com", "203.0.113.10", 5061) in follow
    assert not set(asked) & set(follow)


def test_the_expected_name_is_asked_where_only_an_old_answer_names_another() -> None:
    """The zone's own server says that the record is gone, and it decides over a cache."""
    zone = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
    plan = planner(PUBLIC, zone, access_edges=())
    plan.begin()
    dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "old.contoso.com"),))
    follow = plan.saw(
        AskDns(OWNER, "SRV", zone, recursion=False),
        [answer(AskDns(OWNER, "SRV", zone), Dns(outcome=DnsOutcome.NXDOMAIN))],
    )
    assert ("sip.contoso.com", "A") in names(follow)


def test_the_expected_name_is_asked_where_the_deciding_view_is_silent_though_the_zone_answers() -> None:
    zone = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
    plan = planner(PUBLIC, zone, access_edges=())
    plan.begin()
    record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "access.contoso.com"),))
    plan.saw(AskDns(OWNER, "SRV", zone, recursion=False), [answer(AskDns(OWNER, "SRV", zone), record)])
    assert ("sip.contoso.com", "A") in names(dns(plan, OWNER, "SRV", outcome=DnsOutcome.TIMEOUT))


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.1", "127.0.0.1", "fd00::1", "169.254.0.1"])
def test_private_addresses_are_never_contacted(address: str) -> None:
    plan = planner()
    plan.begin()
    assert dns(plan, "sip.contoso.com", "A", addresses=(address,)) == []


def test_loopback_is_contacted_where_a_resolver_of_the_file_on_loopback_names_it() -> None:
    laboratory = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
    plan = planner(laboratory)
    plan.begin()
    follow = dns(plan, "sip.contoso.com", "A", laboratory, addresses=("127.0.0.11",))
    assert AskEdge("sip.contoso.com", "127.0.0.11", 5061) in follow


def test_loopback_is_contacted_where_a_server_of_a_laboratorys_zone_names_it() -> None:
    laboratory = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
    server = Resolver(name="ns1.contoso.com", vantage="authoritative", address="127.0.0.2")
    for resolver, contacted in ((laboratory, True), (PUBLIC, False)):
        plan = planner(resolver)
        plan.begin()
        ask = AskDns("sip.contoso.com", "A", server, recursion=False)
        reply = Dns(outcome=DnsOutcome.ANSWER, addresses=("127.0.0.12",))
        edges = [one for one in plan.saw(ask, [answer(ask, reply)]) if isinstance(one, AskEdge)]
        assert bool(edges) is contacted


def test_addresses_of_the_local_view_are_not_contacted_while_a_public_one_decides() -> None:
    plan = planner(PUBLIC, LOCAL)
    plan.begin()
    assert dns(plan, "sip.contoso.com", "A", LOCAL, addresses=("203.0.113.9",)) == []


def test_microsofts_own_entrance_and_hostile_targets_are_not_probed() -> None:
    plan = planner(access_edges=("sip.contoso.com",))
    plan.begin()
    for target in ("sipfed.online.lync.com", "a\\032b.contoso.com", "."):
        assert dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, target),)) == []


@pytest.mark.parametrize("target", ["203.0.113.10", "sipdir.online.lync.com", "sipfed.online.partner.lync.cn"])
def test_no_address_of_what_is_no_edge_is_asked_for(target: str) -> None:
    plan = planner(access_edges=("sip.contoso.com", target))
    assert target not in {name for name, _ in names(plan.begin())}
    follow = dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, target),))
    assert target not in {name for name, _ in names(follow)}


def test_an_alias_into_microsofts_cloud_is_never_connected_to() -> None:
    plan = planner()
    plan.begin()
    alias = {"addresses": ("52.112.0.1",), "cnames": ("sipdir.online.lync.com", "geo.lync.com")}
    assert dns(plan, "sip.contoso.com", "A", **alias) == []
    assert dns(plan, "sip.contoso.com", "AAAA", addresses=("2620:1ec::1",)) == []


def test_nothing_behind_the_record_of_users_online_is_asked_for() -> None:
    plan = planner(access_edges=(), sip_domains=(SipDomain("contoso.com", Users.ONLINE),))
    plan.begin()
    assert dns(plan, OWNER, "SRV", srv=(Srv(0, 0, 5061, "sip.contoso.com"),)) == []


def test_autodiscovery_is_asked_over_https_once() -> None:
    plan = planner()
    plan.aside()
    first = dns(plan, "lyncdiscover.contoso.com", "A", addresses=("203.0.113.20",))
    assert first == [AskHttps("lyncdiscover.contoso.com", ("203.0.113.20",))]
    assert dns(plan, "lyncdiscover.contoso.com", "AAAA", addresses=("2001:db8::20",)) == []


@pytest.mark.parametrize(("outcome", "asked"), [(TcpOutcome.TIMEOUT, True), (TcpOutcome.REFUSED, False)])
@pytest.mark.parametrize("provider", [TcpOutcome.TIMEOUT, TcpOutcome.CONNECTED])
def test_without_federation_the_control_is_asked_only_where_every_edge_was_silent(
    outcome: TcpOutcome, provider: TcpOutcome, asked: bool
) -> None:
    plan = planner(control=CONTROL, purpose=Purpose.SKYPE)
    assert ("sipfed.online.lync.com", "A") not in names(plan.begin())
    edge = AskEdge("sip.contoso.com", "203.0.113.10", 5061)
    plan.saw(edge, [answer(edge, Tcp(outcome=outcome))])
    skype = AskEdge("federation.messenger.msn.com", "203.0.113.12", 5061, sip=False)
    plan.saw(skype, [answer(skype, Tcp(outcome=provider))])
    assert (("sipfed.online.lync.com", "A") in names(plan.idle())) is asked
    assert plan.idle() == []


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"purpose": Purpose.SKYPE, "sip_domains": (SipDomain("contoso.com", Users.BOTH),)},
        {"purpose": Purpose.SKYPE, "sip_domains": (SipDomain("contoso.com", Users.ONLINE),)},
    ],
)
def test_who_federates_with_microsoft_has_the_control_asked_once_whatever_the_edges_do(
    more: dict[str, Any],
) -> None:
    plan = planner(control=CONTROL, **more)
    assert ("sipfed.online.lync.com", "A") in names(plan.begin())
    asked = dns(plan, "sipfed.online.lync.com", "A", addresses=("52.112.0.1", "52.112.0.2"))
    assert asked == [AskEdge("sipfed.online.lync.com", "52.112.0.1", 5061, sip=False)]
    assert dns(plan, "sipfed.online.lync.com", "AAAA", addresses=("2603:1047::1",)) == []
    edge = AskEdge("sip.contoso.com", "203.0.113.10", 5061)
    plan.saw(edge, [answer(edge, Tcp(outcome=TcpOutcome.TIMEOUT))])
    assert plan.idle() == []


@pytest.mark.parametrize(
    ("outcome", "asked"), [(TcpOutcome.REFUSED, True), (TcpOutcome.RESET, True), (TcpOutcome.TIMEOUT, False)]
)
def test_where_an_edge_turns_connections_away_its_neighbours_addresses_are_asked(
    outcome: TcpOutcome, asked: bool
) -> None:
    plan = planner()
    plan.begin()
    edge = AskEdge("sip.contoso.com", "203.0.113.10", 5061)
    found = {name for name, _ in names(plan.saw(edge, [answer(edge, Tcp(outcome=outcome))]))}
    near = {"lyncdiscover.contoso.com", "www.contoso.com", "lyncready-no-such-name.contoso.com"}
    assert found == (near if asked else set())
    assert dns(plan, "www.contoso.com", "A", addresses=("203.0.113.10",)) == []
    stranger = AskEdge("sip.fabrikam.com", "203.0.113.11", 5061)
    assert plan.saw(stranger, [answer(stranger, Tcp(outcome=outcome))]) == []


def test_a_record_that_leads_to_microsoft_has_the_control_asked() -> None:
    plan = planner(control=CONTROL, purpose=Purpose.SKYPE)
    plan.begin()
    asked = dns(plan, OWNER, "SRV", srv=(Srv(100, 1, 5061, "sipfed.online.lync.com"),))
    assert ("sipfed.online.lync.com", "A") in names(asked)


def test_another_cloud_has_an_edge_of_its_own_that_is_asked_once() -> None:
    plan = planner(control=CONTROL, purpose=Purpose.SKYPE)
    plan.begin()
    target, host = "sipdir.online.gov.skypeforbusiness.us", "sipfed.online.gov.skypeforbusiness.us"
    asked = dns(plan, OWNER, "SRV", srv=(Srv(100, 1, 5061, target), Srv(100, 1, 5061, host)))
    assert {name for name, _ in names(asked)} & {host, "sipfed.online.lync.com"} == {host}
    edge = AskEdge(host, "52.127.0.1", 5061, sip=False)
    assert dns(plan, host, "A", addresses=("52.127.0.1",)) == [edge]
    assert dns(plan, host, "AAAA", addresses=("2001:489a::1",)) == []
    records = planner(control=CONTROL, only=frozenset({"federation.srv"}))
    records.begin()
    assert host not in {name for name, _ in names(dns(records, OWNER, "SRV", srv=(Srv(100, 1, 5061, host),)))}
    without = planner(purpose=Purpose.SKYPE)
    without.begin()
    assert host not in {name for name, _ in names(dns(without, OWNER, "SRV", srv=(Srv(100, 1, 5061, host),)))}


def test_a_run_of_some_subjects_asks_the_control_with_their_first_edge() -> None:
    plan = planner(control=CONTROL, only=frozenset({"contoso.com"}))
    assert ("sipfed.online.lync.com", "A") not in names(plan.begin())
    asked = dns(plan, "sip.contoso.com", "A", addresses=("203.0.113.10",))
    assert ("sipfed.online.lync.com", "A") in names(asked)


LAB = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)


@pytest.mark.parametrize(
    ("control", "answered", "wanted"),
    [
        (CONTROL, "52.112.0.1", []),
        (CONTROL, "127.0.0.9", [AskEdge("sipfed.online.lync.com", "127.0.0.9", 5061, sip=False)]),
        ("127.0.0.8:5099", "", [AskEdge("127.0.0.8", "127.0.0.8", 5099, sip=False)]),
        ("52.112.0.1:5061", "", []),
        (None, "", []),
    ],
)
def test_a_laboratory_asks_a_control_on_loopback_only(
    control: str | None, answered: str, wanted: list[AskEdge]
) -> None:
    plan = planner(LAB, control=control)
    asks = plan.begin()
    if answered:
        asks = dns(plan, "sipfed.online.lync.com", "A", at=LAB, addresses=(answered,))
    assert [ask for ask in asks if isinstance(ask, AskEdge)] == wanted
    edge = AskEdge("sip.contoso.com", "127.0.0.2", 5061)
    plan.saw(edge, [answer(edge, Tcp(outcome=TcpOutcome.TIMEOUT))])
    assert plan.idle() == []


@pytest.mark.parametrize("private", ["10.0.0.1", "127.0.0.1", "169.254.1.1"])
def test_a_control_at_a_private_address_is_not_contacted(private: str) -> None:
    plan = planner(control=f"{private}:5061")
    assert not any(isinstance(ask, AskEdge) for ask in plan.begin())


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        ({"federation.srv"}, {(OWNER, "SRV")}),
        ({"provider.reachable"}, set()),
        ({"prepare.external-access"}, {"_sip._tls.contoso.com", "sip.contoso.com", "lyncdiscover.contoso.com"}),
        ({"fabrikam.com"}, {"fabrikam"}),
    ],
)
def test_only_limits_what_is_asked(only: set[str], wanted: Any) -> None:
    domains = (SipDomain("contoso.com"), SipDomain("fabrikam.com"))
    plan = planner(only=frozenset(only), sip_domains=domains)
    asked = names(plan.begin() + plan.aside())
    if "fabrikam.com" in only:
        assert asked
        assert all("fabrikam" in name for name, _ in asked)
    elif "federation.srv" in only:
        assert {(OWNER, "SRV"), (federation_owner("fabrikam.com"), "SRV")} <= asked
        assert not any(name.startswith(("_sip._tls", "lyncdiscover")) for name, _ in asked)
    elif "provider.reachable" in only:
        assert asked == set()
    else:
        assert wanted <= {name for name, _ in asked}
        assert (OWNER, "SRV") not in asked


def test_the_zones_own_servers_are_asked_for_the_same_records_without_recursion() -> None:
    deployment = Deployment(
        purpose=Purpose.FEDERATION, sip_domains=(SipDomain("contoso.com"),), access_edges=("sip.contoso.com",)
    )
    plan = Planner(deployment, Network(resolvers=(PUBLIC,)), (PUBLIC,), Scope())
    assert ("contoso.com", "NS") in names(plan.begin())
    follow = dns(plan, "contoso.com", "NS", names=("ns1.contoso.com",))
    assert names(follow) == {("ns1.contoso.com", "A"), ("ns1.contoso.com", "AAAA")}
    direct = dns(plan, "ns1.contoso.com", "A", addresses=("192.0.2.1",))
    assert names(direct) == {(OWNER, "SRV"), ("sip.contoso.com", "A"), ("sip.contoso.com", "AAAA")}
    assert all(isinstance(ask, AskDns) and not ask.recursion for ask in direct)
    assert {ask.zone for ask in direct if isinstance(ask, AskDns)} == {"contoso.com"}


@pytest.mark.parametrize("outcome", [DnsOutcome.TIMEOUT, DnsOutcome.REFUSED, DnsOutcome.SERVFAIL, DnsOutcome.LAME])
def test_where_one_resolver_does_not_know_a_zones_servers_the_next_one_is_asked(outcome: DnsOutcome) -> None:
    plan = Planner(
        Deployment(purpose=Purpose.FEDERATION, sip_domains=(SipDomain("contoso.com"),)),
        Network(resolvers=(PUBLIC, SECOND)),
        (PUBLIC, SECOND),
        Scope(),
    )
    plan.begin()
    assert dns(plan, "contoso.com", "NS", outcome=outcome, names=("com",)) == [AskDns("contoso.com", "NS", SECOND)]
    follow = dns(plan, "contoso.com", "NS", at=SECOND, names=("ns1.contoso.com",))
    assert follow == [AskDns("ns1.contoso.com", kind, SECOND) for kind in ("A", "AAAA")]
    assert dns(plan, "contoso.com", "NS", at=SECOND, outcome=outcome, names=("com",)) == []


def test_domains_without_users_here_get_no_guessed_edge() -> None:
    for users in (Users.ONLINE, Users.NONE):
        plan = planner(access_edges=(), sip_domains=(SipDomain("contoso.com", users),))
        plan.begin()
        follow = dns(plan, OWNER, "SRV", outcome=DnsOutcome.NXDOMAIN)
        assert {kind for _, kind in names(follow)} <= {"SRV"}


def test_a_sip_domain_named_like_a_task_is_a_sip_domain() -> None:
    domains = (SipDomain("finish.com"), SipDomain("contoso.com"))
    plan = planner(PUBLIC, only=frozenset({"finish.com"}), sip_domains=domains, access_edges=("sip.finish.com",))
    asked = {ask.name for ask in plan.begin() if isinstance(ask, AskDns)}
    assert asked == {"_sipfederationtls._tcp.finish.com", "sip.finish.com"}
    assert Scope(frozenset({"finish.message"}), ("finish.com",)).is_nothing


@pytest.mark.parametrize(
    ("seen", "again"),
    [
        (Dns(outcome=DnsOutcome.TIMEOUT), True),
        (Dns(outcome=DnsOutcome.SERVFAIL), True),
        (Dns(outcome=DnsOutcome.NXDOMAIN), False),
        (Dns(outcome=DnsOutcome.REFUSED), False),
        (Tcp(outcome=TcpOutcome.TIMEOUT), True),
        (Tcp(outcome=TcpOutcome.RESET), True),
        (Tcp(outcome=TcpOutcome.REFUSED), False),
    ],
)
def test_only_faults_that_may_pass_are_asked_again_and_only_once(seen: Seen, again: bool) -> None:
    assert worth_another_try(seen, 1) is again
    assert not worth_another_try(seen, 2)


def test_a_zones_own_server_that_the_file_names_is_asked_for_names_in_a_sip_domain_only() -> None:
    zone = Resolver(name="ns1", vantage="authoritative", address="127.0.0.1", port=5301)
    edges = ("sip.contoso.com", "edge.hoster.net")
    asked = [ask for ask in planner(PUBLIC, zone, access_edges=edges).begin() if isinstance(ask, AskDns)]
    assert {ask.name for ask in asked if ask.resolver == zone} == {OWNER, "sip.contoso.com"}
    assert {ask.zone for ask in asked if ask.resolver == zone} == {"contoso.com"}
    assert {ask.name for ask in asked if ask.resolver == PUBLIC} == {OWNER, *edges}
    alone = [ask for ask in planner(zone, access_edges=edges).begin() if isinstance(ask, AskDns)]
    assert {ask.name for ask in alone} == {OWNER, *edges}


def test_a_resolver_that_the_file_calls_authoritative_is_asked_without_recursion() -> None:
    zone = Resolver(name="ns1", vantage="authoritative", address="127.0.0.1", port=5301)
    asked = [ask for ask in planner(PUBLIC, zone).begin() if isinstance(ask, AskDns)]
    assert {ask.recursion for ask in asked if ask.resolver == zone} == {False}
    assert {ask.recursion for ask in asked if ask.resolver == PUBLIC} == {True}


def test_a_zones_server_whose_address_comes_back_again_and_again_takes_one_place() -> None:
    zones = Zones((PUBLIC,), laboratory=False)
    zones.begin("contoso.com", (OWNER, "SRV"))
    servers = Dns(outcome=DnsOutcome.ANSWER, names=("ns1.contoso.com", "ns2.contoso.com"))
    zones.saw_servers(AskDns("contoso.com", "NS", PUBLIC), servers)
    for _ in range(5):
        zones.saw_addresses("ns1.contoso.com", Dns(outcome=DnsOutcome.ANSWER, addresses=("198.51.100.1",)))
    asks = zones.saw_addresses("ns2.contoso.com", Dns(outcome=DnsOutcome.ANSWER, addresses=("198.51.100.2",)))
    asked = [ask.resolver.address for ask in asks if isinstance(ask, AskDns)]
    assert asked == ["198.51.100.1", "198.51.100.2"]


def test_what_would_be_longer_than_a_name_is_not_asked_for() -> None:
    long = ".".join(["a" * 60] * 5)[:245]
    plan = planner(sip_domains=(SipDomain(long),), access_edges=())
    asked = {ask.name for ask in (*plan.begin(), *plan.aside()) if isinstance(ask, AskDns)}
    assert asked == {long, f"sip.{long}"}
