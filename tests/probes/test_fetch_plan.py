"""Which issuers and revocation lists a run fetches: those that certificates name, in public, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.made_certificates import AIA_URL, CRL_URL, authority, ec_key, make
from support.made_lists import serial_of
from support.situations import EDGE, NOW, OUTSIDE, mutual

from lyncready.model import (
    Checklist,
    Crl,
    Deployment,
    Dns,
    DnsOutcome,
    Network,
    Observation,
    Purpose,
    Resolver,
    Seen,
    SipDomain,
)
from lyncready.probes.aia import issuer_urls
from lyncready.probes.fetches import Fresh, fresh_lists
from lyncready.probes.plan import Planner
from lyncready.probes.questions import Ask, AskAia, AskCrl, AskDns, AskEdge
from lyncready.probes.scope import Scope
from lyncready.probes.target_list import list_targets

LAB = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
ISSUER = authority("Issuing", "Root")
LEAF = make(issuer="Issuing")
HOST = "ca.invalid"
ADDRESS, PUBLIC = "203.0.113.10", "203.0.113.80"


def planner(at: Resolver = OUTSIDE, fresh: Fresh | None = None, **network: Any) -> Planner:
    deployment = Deployment(purpose=Purpose.SKYPE, sip_domains=(SipDomain("contoso.com"),), access_edges=(EDGE,))
    settings = Network(resolvers=(at,), authoritative="off", **network)  # type: ignore[arg-type]
    scope = Scope(frozenset(), deployment.names)
    plan = Planner(deployment, settings, (at,), scope, issuer_urls, fresh=fresh or {})
    plan.begin()
    return plan


def meet(plan: Planner, *chain: bytes, name: str = EDGE, sip: bool = True) -> list[Ask]:
    ask = AskEdge(name, ADDRESS, 5061, sip)
    seen = Observation(probe="tls", subject=f"{name}:5061", address=ADDRESS, at=NOW, seen=mutual(*chain))
    return plan.saw(ask, [seen])


def look_up(
    plan: Planner, *addresses: str, at: Resolver = OUTSIDE, outcome: DnsOutcome = DnsOutcome.ANSWER
) -> list[Ask]:
    found: list[Ask] = []
    for record_type, sign in (("A", "."), ("AAAA", ":")):
        fitting = tuple(address for address in addresses if sign in address)
        seen: Seen = Dns(outcome=outcome, addresses=fitting)
        observation = Observation(probe="dns", subject=HOST, at=NOW, seen=seen)
        found += plan.saw(AskDns(HOST, record_type, at), [observation])
    return found


def hosts(asks: list[Ask]) -> set[str]:
    return {ask.name for ask in asks if isinstance(ask, AskDns)}


def the_list(*addresses: str, laboratory: bool = False) -> AskCrl:
    return AskCrl(CRL_URL, addresses, (ISSUER,), (f"{serial_of(LEAF):x}",), laboratory, (CRL_URL,))


def test_a_list_is_asked_for_once_every_chain_is_known_with_the_serials_of_all() -> None:
    plan = planner()
    other = make(issuer="Issuing", cn="other")
    assert meet(plan, LEAF, ISSUER) == []
    meet(plan, other, ISSUER)
    assert hosts(plan.idle()) == {HOST}
    (ask,) = look_up(plan, PUBLIC)
    serials = tuple(sorted(f"{serial_of(der):x}" for der in (LEAF, other)))
    assert ask == AskCrl(CRL_URL, (PUBLIC,), (ISSUER,), serials, points=(CRL_URL,))
    assert plan.idle() == []


@pytest.mark.parametrize(
    ("kind", "chain", "more", "network"),
    [
        ("its issuer was not sent", (LEAF,), {}, {}),
        ("what was sent did not sign it", (LEAF, authority("Issuing", "Root", key=ec_key("x"))), {}, {}),
        ("it names none", (make(issuer="Issuing", crl=False), ISSUER), {}, {}),
        ("it names a directory only", (make(issuer="Issuing", crl="ldap:///CN=x"), ISSUER), {}, {}),
        ("it is not one of ours", (LEAF, ISSUER), {"name": "federation.messenger.msn.com", "sip": False}, {}),
        ("the file says so", (LEAF, ISSUER), {}, {"crl": False}),
        ("no certificate at all", (b"x", ISSUER), {}, {}),
    ],
)
def test_no_list_is_asked_for_where(
    kind: str, chain: tuple[bytes, ...], more: dict[str, Any], network: dict[str, Any]
) -> None:
    plan = planner(**network)
    meet(plan, *chain, **more)
    assert HOST not in hosts(plan.idle()), kind


def test_a_list_that_was_read_today_is_not_asked_for_again_unless_a_new_certificate_is_met() -> None:
    read = Crl(this_update=NOW, next_update=NOW + timedelta(days=7), issuer_key="x")
    known = Observation(probe="tls", subject=f"{EDGE}:5061", address=ADDRESS, at=NOW, seen=mutual(LEAF, ISSUER))
    for ago, seen, leaf, wanted in (
        (timedelta(hours=23), read, LEAF, False),
        (timedelta(hours=24), read, LEAF, True),
        (timedelta(hours=-1), read, LEAF, True),
        (timedelta(hours=1), read, make(issuer="Issuing"), True),
        (timedelta(hours=1), Crl(error="timeout"), LEAF, True),
    ):
        facts = (known, Observation(probe="crl", subject=CRL_URL, at=NOW - ago, seen=seen))
        plan = planner(fresh=fresh_lists(facts, NOW))
        meet(plan, leaf, ISSUER)
        assert (HOST in hosts(plan.idle())) is wanted, ago


@pytest.mark.parametrize(
    ("at", "addresses", "wanted"),
    [
        (OUTSIDE, (PUBLIC,), [the_list(PUBLIC)]),
        (OUTSIDE, ("10.0.0.1", PUBLIC), [the_list(PUBLIC)]),
        (OUTSIDE, ("10.0.0.1",), []),
        (OUTSIDE, ("127.0.0.1",), []),
        (LAB, ("127.0.0.1",), [the_list("127.0.0.1", laboratory=True)]),
        (LAB, (PUBLIC,), []),
        (LAB, ("10.0.0.1",), []),
    ],
)
def test_only_public_addresses_are_asked_and_in_a_laboratory_only_loopback(
    at: Resolver, addresses: tuple[str, ...], wanted: list[Ask]
) -> None:
    plan = planner(at)
    meet(plan, LEAF, ISSUER)
    plan.idle()
    assert look_up(plan, *addresses, at=at) == wanted


@pytest.mark.parametrize(
    ("addresses", "outcome", "wanted"),
    [
        ((), DnsOutcome.NXDOMAIN, [the_list()]),
        (("10.0.0.1",), DnsOutcome.ANSWER, [the_list("10.0.0.1")]),
        ((), DnsOutcome.SERVFAIL, []),
        ((), DnsOutcome.TIMEOUT, []),
    ],
)
def test_a_host_that_has_no_public_address_becomes_a_fact_and_silence_does_not(
    addresses: tuple[str, ...], outcome: DnsOutcome, wanted: list[Ask]
) -> None:
    plan = planner()
    meet(plan, LEAF, ISSUER)
    plan.idle()
    assert look_up(plan, *addresses, outcome=outcome) == []
    assert plan.idle() == wanted


def test_a_missing_issuer_is_asked_for_at_once_by_public_addresses_alone() -> None:
    plan = planner()
    assert hosts(meet(plan, make(issuer="Issuing", aia=AIA_URL))) == {HOST}
    assert look_up(plan, "10.0.0.1", PUBLIC) == [AskAia(AIA_URL, (PUBLIC,))]
    private = planner()
    meet(private, make(issuer="Issuing", aia=AIA_URL))
    assert look_up(private, "10.0.0.1") == []
    assert private.idle() == [AskAia(AIA_URL, ("10.0.0.1",))]


@pytest.mark.parametrize("literal", ["203.0.113.80", "10.1.2.3", "127.0.0.1", "[fd00::1]"])
def test_an_address_in_the_url_itself_needs_no_looking_up_and_is_judged_where_it_is_contacted(
    literal: str,
) -> None:
    url = f"http://{literal}/ca.crt"
    assert meet(planner(), make(issuer="Issuing", aia=url)) == [AskAia(url, (literal.strip("[]"),))]


@pytest.mark.parametrize(("aia", "crl"), [(True, True), (True, False), (False, True), (False, False)])
def test_what_a_run_fetches_is_listed_before_it_starts(aia: bool, crl: bool) -> None:
    deployment = Deployment(sip_domains=(SipDomain("contoso.com"),), access_edges=(EDGE,))
    checklist = Checklist(deployment=deployment, network=Network(resolvers=(OUTSIDE,), aia=aia, crl=crl))
    listed = [target.why for target in list_targets(checklist, (OUTSIDE,), frozenset()) if target.port == 80]
    assert any("issuers" in why for why in listed) is aia
    assert any("revocation" in why for why in listed) is crl
