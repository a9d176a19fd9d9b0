"""Whatever was seen, a held finding waits for findings that are there and open, and none is told twice."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.situations import ADDRESS, DOMAIN, EDGE, INSIDE, OUTSIDE, OUTSIDE_2, Situation

from lyncready.model import (
    SKYPE_PROXY,
    DnsOutcome,
    Finding,
    Purpose,
    SipDomain,
    Srv,
    Status,
    Tcp,
    TcpOutcome,
    Users,
)

RESOLVERS = (OUTSIDE, OUTSIDE_2, INSIDE)
OUTCOMES = st.sampled_from(list(DnsOutcome))
RECORDS = st.lists(
    st.builds(
        Srv,
        st.integers(0, 1),
        st.just(0),
        st.sampled_from([5061, 5060]),
        st.sampled_from([EDGE, "access.contoso.com", "sip.it.contoso.com", "sip.fabrikam.com", "."]),
    ),
    max_size=3,
)
NAMES = (EDGE, "access.contoso.com", "sip.it.contoso.com", "sip.fabrikam.com")


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any mixture of DNS outcomes in three views, with or without declared edges."""
    situation = Situation(resolvers=RESOLVERS, healthy=False)
    edges = draw(st.sampled_from([(), (EDGE,), ("access.contoso.com",)]))
    users = draw(st.sampled_from(list(Users)))
    situation.deployment = msgspec.structs.replace(
        situation.deployment, access_edges=edges, sip_domains=(SipDomain(DOMAIN, users),)
    )
    for resolver in RESOLVERS:
        outcome = draw(OUTCOMES)
        records = draw(RECORDS) if outcome is DnsOutcome.ANSWER else []
        if records or outcome is not DnsOutcome.ANSWER:
            situation.srv(*records, at=resolver, outcome=outcome)
        for name in NAMES:
            situation.address(
                *draw(st.sampled_from([(), (ADDRESS,), ("10.0.0.1",), (ADDRESS, "2001:db8::1")])),
                name=name,
                at=resolver,
                outcome=draw(st.none() | OUTCOMES.filter(lambda one: one is not DnsOutcome.ANSWER)),
            )
    for name in NAMES:
        situation.contact(name=name, tcp=draw(st.sampled_from(list(TcpOutcome))))
    return situation


def _open(finding: Finding) -> bool:
    return finding.status in (Status.FAIL, Status.UNKNOWN)


@given(situations())
def test_what_is_held_names_open_findings_as_its_cause(situation: Situation) -> None:
    findings = situation.judge()
    roots = {finding.ref for finding in findings if _open(finding)}
    for finding in findings:
        assert bool(finding.because) == (finding.status is Status.HELD)
        assert set(finding.because) <= roots


@given(situations())
def test_no_finding_is_told_twice(situation: Situation) -> None:
    told = Counter((one.step, one.check, one.subject, one.vantage, one.code) for one in situation.judge())
    assert [key for key, times in told.items() if times > 1] == []


def test_what_port_and_tls_of_the_provider_lack_alike_is_one_finding() -> None:
    """One address that nobody tried, and one whose handshake nobody saw."""
    situation = Situation()
    situation.deployment = msgspec.structs.replace(situation.deployment, purpose=Purpose.SKYPE)
    situation.address(ADDRESS, "203.0.113.11", name=SKYPE_PROXY)
    situation.put("tcp", f"{SKYPE_PROXY}:5061", Tcp(outcome=TcpOutcome.CONNECTED), address=ADDRESS)
    (finding,) = [one for one in situation.judge() if one.check == "provider"]
    assert (finding.code, finding.status) == ("not-checked", Status.UNKNOWN)
    assert finding.detail["addresses"] == [ADDRESS, "203.0.113.11"]


def test_a_guessed_edge_whose_look_ups_fail_waits_for_the_record_alone() -> None:
    situation = Situation(healthy=False)
    situation.deployment = msgspec.structs.replace(situation.deployment, access_edges=())
    situation.srv(outcome=DnsOutcome.SERVFAIL).address(outcome=DnsOutcome.REFUSED)
    behind = [one for one in situation.judge() if one.subject.startswith(EDGE) and one.status is Status.HELD]
    assert {one.check for one in behind} >= {"address", "port", "tls", "certificate", "sip"}
    assert {(ref.step, ref.code) for one in behind for ref in one.because} == {("federation.srv", "dns-servfail")}


@pytest.mark.parametrize(
    ("domains", "field"),
    [
        ((), "sip_domains"),
        ((SipDomain(DOMAIN, Users.ONLINE),), "access_edges"),
        ((SipDomain(DOMAIN, Users.NONE),), "access_edges"),
        ((SipDomain(DOMAIN),), "access_edges"),
    ],
)
def test_where_no_edge_is_known_its_checks_wait_for_the_names(domains: tuple[SipDomain, ...], field: str) -> None:
    situation = Situation(healthy=False).srv(Srv(0, 0, 5061, "sipfed.online.lync.com"))
    situation.deployment = msgspec.structs.replace(situation.deployment, access_edges=(), sip_domains=domains)
    waiting = {
        one.check: [(ref.step, ref.code, ref.subject) for ref in one.because]
        for one in situation.judge()
        if one.subject == field and one.status is Status.HELD and one.check not in ("srv", "request")
    }
    wanted = ("address", "port", "tls", "certificate", "sip")
    assert waiting == {check: [("prepare.names", "field-missing", field)] for check in wanted}
