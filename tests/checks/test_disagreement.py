"""Public servers that give a name different addresses: a part of the world meets each of them."""

from __future__ import annotations

import pytest
from support.situations import ADDRESS, EDGE, OUTSIDE, OUTSIDE_2, Situation, codes

from lyncready.model import Dns, DnsOutcome, Resolver, TcpOutcome

OTHERS = ("203.0.113.5", "203.0.113.99")  # before and after the good one in any order of texts
THIRD = Resolver(name="outside 3", vantage="public", address="192.0.2.55")
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
