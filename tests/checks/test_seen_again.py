"""What was seen is never erased by a look that failed on our side, and what nobody saw is never green."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.depth import times
from support.situations import ADDRESS, EDGE, INSIDE, NOW, OUTSIDE, OUTSIDE_2, Situation

from lyncready.checks import judge
from lyncready.model import (
    Checklist,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Finding,
    Observation,
    Srv,
    Status,
    Tcp,
    TcpOutcome,
    Trust,
    is_blind,
    join_run,
)

LATER = NOW + timedelta(days=1)
SECOND = "203.0.113.11"
SIX = "2001:db8::10"
GREEN = {Status.PASS, Status.NOTE}

tcp_outcomes = st.sampled_from([TcpOutcome.CONNECTED, TcpOutcome.REFUSED, TcpOutcome.TIMEOUT, TcpOutcome.RESET])
srv_records = st.sampled_from(
    [(Srv(0, 0, 5061, EDGE),), (Srv(0, 0, 5060, EDGE),), (Srv(0, 0, 5061, "sip.other.com"),), ()]
)
faults = st.sampled_from(FaultKind)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A deployment with one or two public resolvers, one or two addresses, each in any state."""
    resolvers = draw(st.sampled_from([(OUTSIDE,), (OUTSIDE, OUTSIDE_2), (OUTSIDE, INSIDE)]))
    situation = Situation(resolvers=resolvers)
    addresses = draw(st.sampled_from([(ADDRESS,), (ADDRESS, SECOND), (ADDRESS, SIX)]))
    for resolver in resolvers:
        situation.srv(*draw(srv_records), at=resolver)
        situation.address(*addresses, at=resolver)
    for address in addresses:
        situation.contact(address, tcp=draw(tcp_outcomes))
    return situation


def failed(item: Observation, draw: Any) -> Observation:
    """The same question a day later, of which nothing could be seen from here."""
    seen: Any = Fault(reason=draw(faults))
    if item.probe == "dns":
        seen = draw(st.sampled_from([seen, Dns(outcome=DnsOutcome.TIMEOUT), Dns(outcome=DnsOutcome.UNREACHABLE)]))
    elif item.probe == "tcp":
        seen = draw(st.sampled_from([seen, Tcp(outcome=TcpOutcome.NO_ROUTE, error="ENETUNREACH")]))
    return replace(item, at=LATER, seen=seen)


def after(situation: Situation, run: Iterable[Observation], *, complete: bool = True) -> Situation:
    joined = join_run(tuple(situation.facts.values()), tuple(run), complete=complete, now=LATER)
    return replace_facts(situation, joined)


def replace_facts(situation: Situation, facts: Iterable[Observation]) -> Situation:
    other = Situation(healthy=False)
    other.deployment, other.network = situation.deployment, situation.network
    other.facts = {item.key: item for item in facts}
    return other


def bad(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    return {(one.check, one.subject, one.code) for one in findings if one.status is Status.FAIL}


def green(findings: Iterable[Finding]) -> set[tuple[str, str, str | None]]:
    """What shows nothing but passes and notes, by check, subject and view."""
    every: dict[tuple[str, str, str | None], set[Status]] = {}
    for one in findings:
        every.setdefault((one.check, one.subject, one.vantage), set()).add(one.status)
    return {key for key, statuses in every.items() if statuses <= GREEN}


@settings(max_examples=times(60), deadline=None)
@given(st.data(), situations(), st.booleans())
def test_a_blind_run_erases_nothing_and_makes_nothing_green(
    data: st.DataObject, situation: Situation, complete: bool
) -> None:
    run = [failed(item, data.draw) for item in situation.facts.values()]
    assert is_blind(tuple(run))
    was, now = situation.judge(LATER), after(situation, run, complete=complete)
    assert {item.key: item.seen for item in now.facts.values()} == {
        key: item.seen for key, item in situation.facts.items()
    }
    assert all(item.again is not None for item in now.facts.values() if item.probe in ("dns", "tcp"))
    became = now.judge(LATER)
    assert bad(became) == bad(was)
    assert green(became) <= green(was)
    assert {one.code for one in became} >= {"not-seen-again"}


@settings(max_examples=times(60), deadline=None)
@given(st.data(), situations(), st.sampled_from(["dns", "tcp", "tls", "sip"]), st.booleans())
def test_a_run_blind_in_one_layer_erases_nothing_of_that_layer(
    data: st.DataObject, situation: Situation, layer: str, complete: bool
) -> None:
    run = [
        failed(item, data.draw) if item.probe == layer else replace(item, at=LATER)
        for item in situation.facts.values()
    ]
    now = after(situation, run, complete=complete)
    was, became = situation.judge(LATER), now.judge(LATER)
    assert bad(became) == bad(was)
    assert green(became) <= green(was)


@settings(max_examples=times(60), deadline=None)
@given(st.data(), situations(), st.sampled_from(["public", "local"]))
def test_a_view_that_was_not_heard_keeps_what_it_said(
    data: st.DataObject, situation: Situation, view: str
) -> None:
    run = [
        failed(item, data.draw) if item.probe == "dns" and item.vantage == view else replace(item, at=LATER)
        for item in situation.facts.values()
    ]
    now = after(situation, run)
    assert bad(now.judge(LATER)) == bad(situation.judge(LATER))


@settings(max_examples=times(80), deadline=None)
@given(st.data(), situations())
def test_a_run_that_was_cut_short_is_never_greener_than_a_whole_one(
    data: st.DataObject, situation: Situation
) -> None:
    whole = situation.judge(NOW)
    keys = sorted(situation.facts)
    cut = set(data.draw(st.lists(st.sampled_from(keys), unique=True)))
    reason = Fault(reason=data.draw(faults))
    facts = [replace(item, seen=reason) if key in cut else item for key, item in situation.facts.items()]
    half = replace_facts(situation, facts).judge(NOW)
    seen_green = {(check, subject) for check, subject, view in green(whole) if view != "local" or check == "port"}
    for check, subject, _ in green(half):
        if check == "port":
            assert (check, subject) in seen_green


@settings(max_examples=times(60), deadline=None)
@given(st.data(), situations())
def test_a_look_that_sees_something_drops_the_note_of_one_that_did_not(
    data: st.DataObject, situation: Situation
) -> None:
    blind = after(situation, [failed(item, data.draw) for item in situation.facts.values()])
    again = [replace(item, at=LATER + timedelta(hours=1)) for item in situation.facts.values()]
    joined = join_run(tuple(blind.facts.values()), tuple(again), complete=True, now=LATER + timedelta(hours=1))
    heard_over_six = {item for item in again if item.address == SIX and item.seen.outcome is TcpOutcome.TIMEOUT}
    assert set(joined) - set(again) <= {item for item in joined if item.address == SIX}
    assert set(again) - set(joined) <= heard_over_six


def test_refusals_to_everything_are_the_network_s_but_one_zone_s_are_its_own() -> None:
    def refused(name: str, **more: Any) -> Observation:
        seen = Dns(outcome=DnsOutcome.SERVFAIL, **more)
        return Observation(
            probe="dns", subject=name, record_type="A", server="r", vantage="public", at=NOW, seen=seen
        )

    assert is_blind((refused("sip.contoso.com"), refused("sip.fabrikam.com")))
    assert not is_blind((refused("sip.contoso.com"), refused("_sipfederationtls._tcp.contoso.com")))
    assert not is_blind((refused("sip.contoso.com", ede=("7 (signature expired)",)), refused("sip.fabrikam.com")))


@pytest.mark.parametrize("reason", [FaultKind.DEADLINE, FaultKind.BUG, FaultKind.CANCELLED])
@pytest.mark.parametrize("address", [SECOND, SIX])
def test_an_address_that_our_run_did_not_reach_is_open_and_not_said_to_lack_a_route(
    address: str, reason: FaultKind
) -> None:
    situation = Situation().address(ADDRESS, address)
    situation.put("tcp", f"{EDGE}:5061", Fault(reason=reason), address=address)
    port = [one for one in situation.judge() if one.check == "port"]
    assert [(one.code, one.status.value) for one in port] == [("check-incomplete", "unknown")]
    assert port[0].detail["reason"] == reason.value
    assert port[0].detail["addresses"] == [address]


@pytest.mark.parametrize(
    ("outcome", "other", "statuses"),
    [
        (TcpOutcome.NO_ROUTE, None, {"pass", "note"}),  # nobody at all is reached over IPv6 from here
        (TcpOutcome.TIMEOUT, None, {"pass", "note"}),
        (TcpOutcome.NO_ROUTE, TcpOutcome.CONNECTED, {"unknown"}),  # another is: this one was missed
        (TcpOutcome.TIMEOUT, TcpOutcome.REFUSED, {"warn"}),  # another answers: this one's silence counts
        (TcpOutcome.REFUSED, None, {"warn"}),
    ],
)
def test_an_ipv6_address_counts_where_anybody_is_reached_over_ipv6(
    outcome: TcpOutcome, other: TcpOutcome | None, statuses: set[str]
) -> None:
    situation = Situation().address(ADDRESS, SIX).contact(SIX, tcp=outcome)
    if other is not None:
        situation.put("tcp", "sip.fabrikam.com:5061", Tcp(outcome=other), address="2001:db8::99")
    port = {one.status.value for one in situation.judge() if one.check == "port"}
    assert port - {"pass"} == statuses - {"pass"}


def test_after_a_week_a_pass_is_open_again_and_a_failure_stays() -> None:
    situation = Situation().srv(Srv(0, 0, 5060, EDGE))
    blind = after(
        situation,
        [replace(item, at=LATER, seen=Fault(reason=FaultKind.NO_NETWORK)) for item in situation.facts.values()],
    )
    for days, expected in ((6, {"ok"}), (8, {"check-incomplete"})):
        findings = blind.judge(NOW + timedelta(days=days))
        port = [one for one in findings if one.check == "port" and one.code != "not-seen-again"]
        assert {one.code for one in port} == expected
        assert ("srv", "contoso.com", "srv-wrong-port") in bad(findings)
    assert port[0].detail["last_verdict"] == "ok"
    untouched = situation.judge(NOW + timedelta(days=30))
    assert [one.code for one in untouched if one.check == "port"] == ["ok"]


def test_what_has_aged_becomes_one_with_what_was_open_beside_it() -> None:
    """One of two addresses was never reached: what is said of the other one may age, the finding stays one."""
    situation = Situation().address(ADDRESS, "203.0.113.11")
    situation.put("tcp", f"{EDGE}:5061", Fault(reason=FaultKind.DEADLINE), address="203.0.113.11")
    missed = [replace(one, at=LATER, seen=Fault(reason=FaultKind.NO_NETWORK)) for one in situation.facts.values()]
    findings = after(situation, missed).judge(NOW + timedelta(days=8))
    (sip,) = [one for one in findings if (one.check, one.code) == ("sip", "check-incomplete")]
    assert sip.status is Status.UNKNOWN
    assert sip.detail["addresses"] == ["203.0.113.11"]
    assert sip.detail["last_verdict"] == "sip-needs-client-certificate"


def test_a_domain_that_nobody_saw_is_not_said_to_have_silent_servers_right_after_a_run_that_heard_them() -> None:
    situation = Situation()
    later = NOW + timedelta(minutes=5)
    run = [replace(item, at=later, seen=Fault(reason=FaultKind.NO_NETWORK)) for item in situation.facts.values()]
    run += [
        Observation(
            probe="dns", subject="_sipfederationtls._tcp.fabrikam.com", record_type="SRV", server=OUTSIDE.label,
            vantage="public", at=later, seen=Dns(outcome=DnsOutcome.TIMEOUT),
        )
    ]  # fmt: skip
    joined = join_run(tuple(situation.facts.values()), tuple(run), complete=True, now=later)
    domains = (*situation.deployment.sip_domains, type(situation.deployment.sip_domains[0])("fabrikam.com"))
    checklist = Checklist(
        deployment=replace(situation.deployment, sip_domains=domains),
        network=situation.network,
        observations=joined,
    )

    found = [
        one for one in judge(checklist, Trust(), later) if one.subject == "fabrikam.com" and one.check == "dns"
    ]
    assert {one.status for one in found} == {Status.UNKNOWN}
