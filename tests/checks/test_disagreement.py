"""Public servers that give different answers: a part of the world meets each of them, whichever is the first."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from support.situations import ADDRESS, DOMAIN, EDGE, OUTSIDE, OUTSIDE_2, Situation, codes

from lyncready.model import Dns, DnsOutcome, Resolver, Srv, TcpOutcome

OTHERS = ("203.0.113.5", "203.0.113.99")  # before and after the good one in any order of texts
THIRD = Resolver(name="outside 3", vantage="public", address="192.0.2.55")
ZONE = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
GOOD = Srv(0, 0, 5061, EDGE)
STEP, STALE = "federation.address", ("dns-stale", "warn")
DISAGREE, PARTLY = ("dns-servers-disagree", "warn"), ("edge-partly-down", "warn")


@pytest.mark.parametrize("other", OTHERS)
def test_where_two_servers_disagree_both_answers_are_judged(other: str) -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).address(other, at=OUTSIDE_2)
    assert codes(situation.contact(other).judge()) == {DISAGREE}
    assert codes(situation.contact(other, tcp=TcpOutcome.REFUSED).judge()) == {DISAGREE, PARTLY}


@pytest.mark.parametrize("other", OTHERS)
def test_one_server_of_three_does_not_decide(other: str) -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2, THIRD)).address(other, at=THIRD)
    assert codes(situation.contact(other, tcp=TcpOutcome.REFUSED).judge()) == {DISAGREE}


@pytest.mark.parametrize("other", ["10.0.0.1", "192.168.0.1"])
def test_a_private_address_from_one_server_of_two_is_a_fault(other: str) -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).address(other, at=OUTSIDE_2)
    assert codes(situation.judge()) == {DISAGREE, ("address-private", "fail")}


def test_a_server_without_the_name_takes_no_address_away() -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).address(at=OUTSIDE_2)
    found = situation.judge()
    assert codes(found) == {DISAGREE}
    (port,) = [one for one in found if one.check == "port"]
    assert (port.subject, port.detail["addresses"]) == (f"{EDGE}:5061", [ADDRESS])


def test_servers_that_have_nothing_agree_whatever_alias_leads_there() -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2))
    situation.reply(EDGE, "AAAA", Dns(outcome=DnsOutcome.NODATA, cnames=("edge.hoster.net",)), OUTSIDE_2)
    assert codes(situation.judge()) == set()


@pytest.mark.parametrize("other", ["10.0.0.1", "203.0.113.5", "203.0.113.99", "240.0.0.1"])
@pytest.mark.parametrize("servers", [(OUTSIDE, OUTSIDE_2), (OUTSIDE, OUTSIDE_2, THIRD)])
def test_an_old_address_decides_nothing_where_the_zones_own_servers_confirm_the_other(
    other: str, servers: tuple[Resolver, ...]
) -> None:
    situation = Situation(resolvers=servers).address(ADDRESS, at=ZONE).address(other, at=OUTSIDE_2, ttl=90)
    found = situation.contact(other, tcp=TcpOutcome.REFUSED).judge()
    assert codes(found) == {DISAGREE, STALE}
    (stale,) = [one for one in found if (one.check, one.code) == ("dns", "dns-stale") and one.step == STEP]
    assert (stale.detail["servers"], stale.detail["found"]) == ([OUTSIDE_2.label], [other])


@pytest.mark.parametrize("port", [5060, 5062])
def test_of_two_servers_with_different_records_both_are_judged(port: int) -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(Srv(0, 0, port, EDGE), at=OUTSIDE_2)
    assert codes(situation.judge()) == {DISAGREE, ("srv-wrong-port", "fail")}
    assert codes(situation.srv(GOOD, at=ZONE).judge()) == {DISAGREE, STALE}


@pytest.mark.parametrize("label", ["access", "zone"])
def test_of_two_servers_with_different_targets_both_edges_are_judged(label: str) -> None:
    other = f"{label}.{DOMAIN}"
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(Srv(0, 0, 5061, other), at=OUTSIDE_2)
    for server in (OUTSIDE, OUTSIDE_2):
        situation.address(name=other, at=server)
    found = situation.judge()
    wrong = {("srv-target-not-declared", "warn"), ("srv-target-unresolved", "warn")}
    assert codes(found, "federation.srv") == {DISAGREE, *wrong}
    assert {one.subject for one in found if one.check == "address"} == {EDGE, other}
    assert codes(found, "federation.address") == set()


def test_one_server_of_three_decides_no_record() -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2, THIRD)).srv(Srv(0, 0, 5060, EDGE), at=THIRD)
    assert codes(situation.judge()) == {DISAGREE}


def test_several_targets_are_those_of_one_answer() -> None:
    first, second = Srv(10, 0, 5061, "a.contoso.com"), Srv(10, 0, 5061, "b.contoso.com")
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(GOOD, first, at=OUTSIDE)
    found = situation.srv(GOOD, second, at=OUTSIDE_2).judge()
    (several,) = [one for one in found if one.code == "srv-several"]
    assert several.status == "note"
    assert len(several.detail["found"]) == 2


def test_what_the_zones_own_servers_said_last_week_proves_nothing_against_an_answer_of_today() -> None:
    """A domain that has lapsed since has no servers of its own that could be asked again."""
    situation = Situation().srv(GOOD, at=ZONE).address(ADDRESS, at=ZONE)
    situation.facts = {
        key: msgspec.structs.replace(item, at=item.at - timedelta(days=7)) if item.server == ZONE.label else item
        for key, item in situation.facts.items()
    }
    assert codes(situation.judge()) == set()
    assert ("srv-missing", "fail") in codes(situation.srv().address().judge(), "federation.srv")
    assert ("address-missing", "fail") in codes(situation.judge(), "federation.address")
    assert STALE not in codes(situation.judge())
