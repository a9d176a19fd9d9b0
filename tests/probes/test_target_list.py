"""What a run would contact, told before anything is sent: whoever is on the way included."""

from __future__ import annotations

from typing import Any

from lyncready.model import Checklist, Deployment, Network, Purpose, Resolver, Route, SipDomain, Users
from lyncready.probes.proxy import Proxy
from lyncready.probes.target_list import list_targets

PROXY = Proxy("proxy.contoso.com", 3128)
OUTSIDE = Resolver(name="outside", vantage="public", address="192.0.2.53")
DOH = Resolver(name="doh", vantage="public", url="https://dns.example/dns-query")


def hosts(*resolvers: Resolver, only: frozenset[str] = frozenset(), proxy: Proxy | None = PROXY) -> set[str]:
    """Return the hosts of a run over one SIP domain."""
    deployment = Deployment(access_edges=("sip.contoso.com",), sip_domains=(SipDomain("contoso.com"),))
    checklist = Checklist(deployment=deployment, network=Network(resolvers=resolvers))
    return {target.host for target in list_targets(checklist, resolvers, only, proxy)}


def test_the_proxy_is_listed_where_https_is_asked() -> None:
    assert "proxy.contoso.com" in hosts(OUTSIDE)
    assert "proxy.contoso.com" not in hosts(OUTSIDE, only=frozenset({"federation.srv"}))
    assert "proxy.contoso.com" in hosts(DOH, only=frozenset({"federation.srv"}))
    assert "proxy.contoso.com" not in hosts(OUTSIDE, proxy=None)


def test_a_laboratory_is_asked_without_a_proxy() -> None:
    assert "proxy.contoso.com" not in hosts(Resolver(name="lab", vantage="public", address="127.0.0.1"))


def test_who_looks_up_a_dns_servers_own_name_is_listed() -> None:
    assert "this workstation's resolvers" in hosts(DOH)
    assert "this workstation's resolvers" not in hosts(OUTSIDE)
    by_address = Resolver(name="doh", vantage="public", url="https://192.0.2.1/dns-query")
    assert "this workstation's resolvers" not in hosts(by_address)


def test_nothing_is_listed_for_steps_that_no_probe_serves() -> None:
    for only in ({"policy.public"}, {"policy", "contoso.com"}, {"prepare.names"}):
        assert hosts(DOH, only=frozenset(only)) == set()


def test_who_may_issue_is_listed_with_the_edges_that_it_is_asked_of() -> None:
    caa = "the CAA records of sip.contoso.com"
    assert caa in hosts(OUTSIDE)
    assert caa not in hosts(OUTSIDE, only=frozenset({"federation.srv"}))


def test_what_only_connections_lead_to_is_listed_with_connections() -> None:
    control = "sipfed.online.lync.com"
    assert control in hosts(OUTSIDE)
    assert control in hosts(OUTSIDE, only=frozenset({"federation.port"}))
    assert control in hosts(OUTSIDE, only=frozenset({"provider.reachable"}))
    assert control not in hosts(OUTSIDE, only=frozenset({"prepare.external-access"}))


def test_the_control_is_listed_with_when_it_is_asked() -> None:
    def why(control: str | None, **more: Any) -> list[str]:
        deployment = Deployment(
            sip_domains=(SipDomain("contoso.com"),), purpose=more.get("purpose", Purpose.SKYPE)
        )
        resolvers = (more.get("resolver", OUTSIDE),)
        checklist = Checklist(deployment=deployment, network=Network(resolvers=resolvers, control=control))
        found = list_targets(checklist, resolvers, frozenset(), None)
        return [target.why for target in found if target.why.startswith("control")]

    name, lab = "sipfed.online.lync.com:5061", Resolver(name="lab", vantage="public", address="127.0.0.1")
    other = "control, only where a record leads to that cloud"
    assert set(why(name, purpose=Purpose.FEDERATION)) == {
        "control, Microsoft's federation edge, once a run",
        other,
    }
    assert set(why(name)) == {"control, only where every edge is silent or a record leads to Microsoft 365", other}
    assert why(None) == []
    assert why(name, resolver=lab) == ["control, only where it is on loopback"]
    assert why("127.0.0.9:5061", resolver=lab) == ["control, only where it is on loopback"]
    assert why("52.112.0.1:5061", resolver=lab) == []


def test_a_site_and_a_guessed_edge_are_listed_where_they_are_asked() -> None:
    deployment = Deployment(
        sip_domains=(SipDomain("contoso.com"),), access_edges=("a.fabrikam.com",), provisioning=Route.REQUEST
    )
    checklist = Checklist(deployment=deployment, network=Network(resolvers=(OUTSIDE,)))

    def listed(*only: str) -> set[str]:
        return {target.host for target in list_targets(checklist, (OUTSIDE,), frozenset(only))}

    both = {"pic.lync.com", "sip.contoso.com"}
    assert listed() >= both
    assert listed("contoso.com") & both == {"sip.contoso.com"}
    assert listed("edge.contoso.com") & both == set()
    assert listed("pic.lync.com") & both == {"pic.lync.com"}


def test_nothing_of_microsofts_is_listed_as_an_edge() -> None:
    """Behind a record of users online nothing is probed, and one of Microsoft's hosts is nobody's Access Edge."""
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        sip_domains=(SipDomain("contoso.com", Users.ONLINE), SipDomain("fabrikam.com", Users.BOTH)),
        access_edges=("sipfed.online.gov.skypeforbusiness.us", "sip.fabrikam.com"),
    )
    checklist = Checklist(deployment=deployment, network=Network(resolvers=(OUTSIDE,), control=None))
    edges = {one.host for one in list_targets(checklist, (OUTSIDE,), frozenset()) if "federation edge" in one.why}
    assert edges == {"what the SRV record of fabrikam.com names", "sip.fabrikam.com"}
