"""A view, a layer, a server or an address that could not be looked at: what it said stays, nothing turns on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from support.depth import times
from support.situations import ADDRESS, DOMAIN, EDGE, INSIDE, NOW, OUTSIDE, OUTSIDE_2, Situation, leaf, mutual

from lyncready.model import (
    Again,
    AgainReason,
    Checklist,
    Crl,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Finding,
    HttpOutcome,
    Https,
    Observation,
    Resolver,
    Seen,
    Sip,
    SipOutcome,
    Srv,
    Status,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    federation_owner,
    is_blind,
    join_run,
)
from lyncready.readiness import State, assess
from lyncready.store import merge

OWNER = federation_owner(DOMAIN)
LATER = NOW + timedelta(minutes=20)
WEEKS = NOW + timedelta(days=9)
SECOND, SIX = "203.0.113.11", "2001:db8::10"
SILENT, REFUSED = Dns(outcome=DnsOutcome.TIMEOUT), Dns(outcome=DnsOutcome.REFUSED)
NO_ROUTE = Tcp(outcome=TcpOutcome.NO_ROUTE, error="ENETUNREACH")
ZONE = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
THIRD = Resolver(name="outside 3", vantage="public", address="192.0.2.55")
SUBJECT = f"{EDGE}:5061"
OPEN = {Status.FAIL, Status.UNKNOWN, Status.HELD}


def put(situation: Situation, facts: Iterable[Observation]) -> Situation:
    """The same deployment with other facts."""
    other = Situation(healthy=False)
    other.deployment, other.network = situation.deployment, situation.network
    other.facts = {item.key: item for item in facts}
    return other


def look_again(
    situation: Situation, at: datetime, change: Any, *, complete: bool = True, base: bool = True
) -> Situation:
    """What is known after a run that saw all anew but what `change` says of a fact: another sight, or None."""
    run = []
    for item in situation.facts.values():
        seen = change(item)
        if seen is not None:
            run.append(replace(item, at=at, seen=seen, again=None))
    return put(situation, join_run(tuple(situation.facts.values()), tuple(run), complete=complete, now=at))


def said(findings: Iterable[Finding], check: str, subject: str = "") -> set[tuple[str, str]]:
    return {
        (one.code, one.status.value) for one in findings if one.check == check and subject in ("", one.subject)
    }


def open_on_the_network(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    return {
        (one.check, one.code)
        for one in findings
        if one.step.startswith("federation.") and one.check != "settings" and one.status in OPEN
    }


def of(situation: Situation, probe: str, vantage: str = "") -> list[Observation]:
    return [item for item in situation.facts.values() if item.probe == probe and vantage in ("", item.vantage)]


# One view.


def only_public_silent(item: Observation) -> Seen | None:
    """A run in which the public servers were not heard: nothing behind their answers could be asked."""
    if item.probe != "dns":
        return None
    return {"public": SILENT, "authoritative": None}.get(item.vantage, item.seen)


def test_what_waits_on_a_view_that_was_not_heard_notes_the_look_and_ages_with_it() -> None:
    known = Situation(resolvers=(OUTSIDE, INSIDE))
    after = look_again(known, WEEKS, only_public_silent)
    assert {item.again.why for item in of(after, "dns", "public") if item.again} == {AgainReason.SILENCE}
    assert all(item.again is not None for probe in ("tcp", "tls", "sip") for item in of(after, probe))
    findings = after.judge(WEEKS)
    for check in ("srv", "address", "port", "tls", "certificate", "sip"):
        deciding = [one for one in findings if one.check == check and one.vantage in ("public", "local")]
        assert Status.UNKNOWN in {one.status for one in deciding}, check


def test_a_zones_own_servers_are_not_forgotten_by_a_run_that_could_not_look_for_them() -> None:
    """They are found through the view that was silent; what an inside server says is no word on them."""
    known = Situation(resolvers=(OUTSIDE, INSIDE)).srv(Srv(0, 0, 5061, EDGE), at=ZONE)
    known.srv(Srv(0, 0, 5060, EDGE), at=OUTSIDE)
    assert said(known.judge(), "srv", DOMAIN) >= {("ok", "pass")}
    after = look_again(known, LATER, only_public_silent)
    assert of(after, "dns", "authoritative")
    assert all(item.again is not None for item in of(after, "dns", "authoritative"))
    assert said(known.judge(LATER), "srv") == said(after.judge(LATER), "srv")


def test_a_view_that_only_informs_keeps_nothing_open_however_long_it_was_not_heard() -> None:
    known = Situation(resolvers=(OUTSIDE, INSIDE))
    after = look_again(
        known, WEEKS, lambda item: SILENT if item.vantage == "local" and item.record_type else item.seen
    )
    findings = after.judge(WEEKS)
    assert not open_on_the_network(findings)
    told = [one for one in findings if one.code == "not-seen-again"]
    assert {one.status for one in told} == {Status.NOTE}


# Never seen at all.


@pytest.mark.parametrize("silence", [SILENT, REFUSED])
def test_two_runs_that_saw_nothing_leave_nothing_that_was_seen(silence: Dns) -> None:
    known = Situation(healthy=False)
    names = [(OWNER, "SRV"), (EDGE, "A"), (EDGE, "AAAA"), ("federation.fabrikam.com", "A")]
    for at in (NOW, LATER, WEEKS):
        run = tuple(
            Observation(
                probe="dns",
                subject=name,
                record_type=kind,
                server=OUTSIDE.label,
                vantage="public",
                at=at,
                seen=silence,
            )
            for name, kind in names
        )
        assert is_blind(run)
        known = put(known, join_run(tuple(known.facts.values()), run, complete=True, now=at))
        assert {item.at for item in known.facts.values()} == {at}
        findings = known.judge(at)
        assert "not-seen-again" not in {one.code for one in findings}
        assert not [one for one in findings if one.status is Status.FAIL]
        assert said(findings, "dns", DOMAIN) == {("check-incomplete", "unknown")}


def test_a_new_domain_first_asked_without_network_is_open_after_a_run_that_heard_the_others() -> None:
    """A silence of ours must not turn into a fault of theirs because others were heard within the hour."""
    known = Situation()
    known.deployment = replace(
        known.deployment,
        sip_domains=(*known.deployment.sip_domains, type(known.deployment.sip_domains[0])("fabrikam.com")),
    )
    run = [replace(item, at=LATER, seen=SILENT) for item in of(known, "dns")]
    run.append(replace(run[0], subject=federation_owner("fabrikam.com"), record_type="SRV"))
    after = put(known, join_run(tuple(known.facts.values()), tuple(run), complete=True, now=LATER))
    heard = LATER + timedelta(minutes=5)
    again = [replace(item, at=heard) for item in of(known, "dns")]
    after = put(known, join_run(tuple(after.facts.values()), tuple(again), complete=True, now=heard))
    assert said(after.judge(heard), "dns", "fabrikam.com") == {("check-incomplete", "unknown")}


# One layer.


def test_what_lies_behind_a_port_without_a_route_notes_the_look_and_ages_with_it() -> None:
    known = Situation()
    after = look_again(known, WEEKS, lambda item: {"dns": item.seen, "tcp": NO_ROUTE}.get(item.probe))
    assert {item.probe for item in after.facts.values() if item.again is not None} == {"tcp", "tls", "sip"}
    findings = after.judge(WEEKS)
    for check in ("port", "tls", "certificate", "sip"):
        assert said(findings, check, SUBJECT) - {("not-seen-again", "warn")} == {("check-incomplete", "unknown")}
    assert [one.subject for one in findings if one.code == "not-seen-again"] == [SUBJECT]


def test_a_failure_of_our_own_tls_takes_the_sip_behind_it_for_no_look() -> None:
    known = Situation().contact(tls=Tls(outcome=TlsOutcome.COMPLETED, version="TLSv1.2", chain=(leaf(),)))
    known.put("sip", SUBJECT, Sip(outcome=SipOutcome.ANSWERED, status=200), address=ADDRESS)
    ours = {"tls": Tls(outcome=TlsOutcome.OURS), "sip": Sip(outcome=SipOutcome.NOT_ASKED)}
    after = look_again(known, LATER, lambda item: ours.get(item.probe, item.seen))
    assert said(after.judge(LATER), "sip", SUBJECT) - {("not-seen-again", "warn")} == {("ok", "pass")}


@pytest.mark.parametrize("outcome", [HttpOutcome.OURS, HttpOutcome.PROXY_FAILED])
def test_a_proxy_of_ours_that_fails_erases_no_reply(outcome: HttpOutcome) -> None:
    reply = Https(outcome=HttpOutcome.ANSWERED, status=200)
    known = Situation().put("https", "lyncdiscover.contoso.com:443", reply)
    after = look_again(known, LATER, lambda item: Https(outcome=outcome) if item.probe == "https" else item.seen)
    (kept,) = of(after, "https")
    assert kept.seen == reply
    assert kept.again is not None


@pytest.mark.parametrize("error", ["timeout", "unreachable", "our own network"])
def test_a_revocation_that_was_seen_is_not_erased_by_a_list_that_we_could_not_fetch(error: str) -> None:
    revoked = Crl(issuer_key="ab" * 32, this_update=NOW, next_update=WEEKS)
    known = Situation().put("crl", "http://crl.invalid/root.crl", revoked)
    after = look_again(known, LATER, lambda item: Crl(error=error) if item.probe == "crl" else item.seen)
    (kept,) = of(after, "crl")
    assert kept.seen == revoked
    assert kept.again is not None
    gone = look_again(known, LATER, lambda item: Crl(error="status 404") if item.probe == "crl" else item.seen)
    # What the CA's server says now is told, and takes no revocation back.
    assert [item.seen for item in of(gone, "crl")] == [replace(revoked, error="status 404")]


# One address family.


@pytest.mark.parametrize("outcome", [TcpOutcome.TIMEOUT, TcpOutcome.UNREACHABLE, TcpOutcome.NO_ROUTE])
def test_a_network_without_ipv6_erases_nothing_that_was_seen_over_it(outcome: TcpOutcome) -> None:
    known = Situation().address(ADDRESS, SIX).contact(SIX, tls=mutual(leaf(days=-3)))
    assert ("cert-expired", "fail") in said(known.judge(), "certificate")

    def without_ipv6(item: Observation) -> Seen | None:
        if item.address != SIX:
            return item.seen
        return Tcp(outcome=outcome) if item.probe == "tcp" else None

    after = look_again(known, LATER, without_ipv6)
    assert ("cert-expired", "fail") in said(after.judge(LATER), "certificate")
    assert ("not-seen-again", "warn") in said(after.judge(LATER), "port", SUBJECT)


def test_ipv6_that_worked_in_another_network_proves_no_fault_in_this_one() -> None:
    """Of the run counts who answered, not who ever did; nor who answered another workstation."""
    known = Situation().address(ADDRESS, SIX).contact(SIX)
    known.put(
        "tcp",
        "sip.fabrikam.com:5061",
        Tcp(outcome=TcpOutcome.CONNECTED),
        address="2001:db8::99",
        vantage="outside",
    )
    new = "2001:db8::20"

    def moved(item: Observation) -> Seen | None:
        if item.vantage == "outside" or item.address == SIX:
            return None
        return Dns(outcome=DnsOutcome.ANSWER, addresses=(new,)) if item.record_type == "AAAA" else item.seen

    after = look_again(known, LATER, moved)
    after.put("tcp", SUBJECT, Tcp(outcome=TcpOutcome.TIMEOUT), address=new)
    assert ("edge-partly-down", "warn") not in said(after.judge(LATER), "port")


# One server of several.


def fail_all_but(server: Resolver, fault: Seen) -> Any:
    return lambda item: fault if item.record_type and item.server != server.label else item.seen


def test_servers_that_a_cut_run_did_not_get_to_do_not_outvote_the_one_that_answered() -> None:
    """The record was mended: what two servers said before is no word against it."""
    known = Situation(resolvers=(OUTSIDE, OUTSIDE_2, THIRD))
    for server in (OUTSIDE, OUTSIDE_2, THIRD):
        known.srv(outcome=DnsOutcome.NXDOMAIN, at=server)
    mended = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, EDGE),))
    late = Fault(reason=FaultKind.DEADLINE)

    def change(item: Observation) -> Seen:
        if item.record_type and item.server != OUTSIDE.label:
            return late
        return mended if item.record_type == "SRV" else item.seen

    after = look_again(known, LATER, change)
    findings = after.judge(LATER)
    assert said(findings, "srv", DOMAIN) == {("ok", "pass")}
    assert ("dns-servers-disagree", "warn") not in said(findings, "dns")


def test_a_question_that_any_server_answered_anew_is_as_fresh_as_that_answer() -> None:
    known = Situation(resolvers=(OUTSIDE, OUTSIDE_2))
    after = look_again(known, WEEKS, fail_all_but(OUTSIDE, Fault(reason=FaultKind.DEADLINE)))
    findings = after.judge(WEEKS)
    assert not open_on_the_network(findings)
    assert "not-seen-again" not in {one.code for one in findings}


def test_what_a_server_said_stays_where_another_is_silent_and_we_failed_to_ask_it_again() -> None:
    known = Situation(resolvers=(OUTSIDE, OUTSIDE_2))

    def change(item: Observation) -> Seen:
        if item.record_type != "SRV":
            return item.seen
        return SILENT if item.server == OUTSIDE.label else Fault(reason=FaultKind.BUG)

    findings = look_again(known, LATER, change).judge(LATER)
    assert said(findings, "srv", DOMAIN) == {("ok", "pass")}
    assert said(findings, "dns", DOMAIN) == {("dns-timeout", "warn"), ("not-seen-again", "warn")}


def test_silence_that_was_a_servers_own_stays_its_fault_in_a_run_without_network() -> None:
    known = Situation().srv(outcome=DnsOutcome.TIMEOUT)
    assert ("dns-timeout", "fail") in said(known.judge(), "dns", DOMAIN)
    after = look_again(known, LATER, lambda item: SILENT if item.record_type else None)
    assert ("dns-timeout", "fail") in said(after.judge(LATER), "dns", DOMAIN)


@pytest.mark.parametrize("public", [True, False])
def test_a_zones_own_servers_that_are_silent_with_all_others_are_not_heard_by_us(public: bool) -> None:
    known = Situation(resolvers=(OUTSIDE if public else INSIDE,)).srv(Srv(0, 0, 5061, EDGE), at=ZONE)
    assert is_blind(tuple(replace(item, at=LATER, seen=SILENT) for item in of(known, "dns")))


# An address that we did not get to see.

LAYERS = ("port", "tls", "certificate", "sip")


def states(findings: Iterable[Finding], situation: Situation) -> dict[str, State]:
    checklist = Checklist(deployment=situation.deployment, network=situation.network)
    return {step.step.id: step.state for step in assess(checklist, findings, NOW).steps}


@pytest.mark.parametrize("reason", [FaultKind.DEADLINE, FaultKind.BUG, FaultKind.CANCELLED])
@pytest.mark.parametrize("layer", ["tcp", "tls"])
def test_no_layer_is_done_while_an_address_behind_it_was_not_reached(layer: str, reason: FaultKind) -> None:
    """The address may show the very certificate that has run out."""
    situation = Situation().address(ADDRESS, SECOND).contact(SECOND)
    probes = ("tcp", "tls", "sip")
    for probe in probes[probes.index(layer) :]:
        situation.put(probe, SUBJECT, Fault(reason=reason), address=SECOND)
    findings = situation.judge()
    after = states(findings, situation)
    for check in LAYERS[LAYERS.index("port" if layer == "tcp" else "tls") :]:
        (one,) = [one for one in findings if one.check == check and one.code == "check-incomplete"]
        assert (one.status, one.detail["addresses"]) == (Status.UNKNOWN, [SECOND])
        assert one.detail["reason"] == reason.value
        assert after[f"federation.{check}"] is State.TODO


outcomes = st.sampled_from([*[TcpOutcome.CONNECTED] * 4, TcpOutcome.REFUSED, TcpOutcome.TIMEOUT])
chains = st.sampled_from([200, 5, -3])
RANK = [State.BLOCKED, State.TODO, State.HELD, State.WAITING, State.DONE]


@settings(max_examples=times(200), deadline=None)
@given(st.data())
def test_no_step_of_a_run_that_was_cut_is_done_where_the_whole_one_is_not(data: st.DataObject) -> None:
    """Whatever a look that we did not get to would have shown."""
    addresses = data.draw(st.sampled_from([(ADDRESS,), (ADDRESS, SECOND), (ADDRESS, SECOND, SIX)]))
    whole = Situation(resolvers=data.draw(st.sampled_from([(OUTSIDE,), (OUTSIDE, INSIDE)]))).address(*addresses)
    for address in addresses:
        tls = mutual(leaf(days=data.draw(chains)))
        whole.contact(address, tcp=data.draw(outcomes), tls=tls)
    keys = data.draw(st.sets(st.sampled_from(sorted(whole.facts)), min_size=1, max_size=2))
    fault = Fault(reason=data.draw(st.sampled_from([FaultKind.DEADLINE, FaultKind.BUG, FaultKind.CANCELLED])))
    cut = put(whole, whole.facts.values())
    for key in keys:
        behind = {"tcp": ("tcp", "tls", "sip"), "tls": ("tls", "sip")}.get(key.probe, (key.probe,))
        for probe in behind:
            other = replace(whole.facts[key], probe=probe, seen=fault)
            cut.facts[other.key] = other
    there, here = states(whole.judge(), whole), states(cut.judge(), cut)
    for step, state in here.items():
        if step.startswith("federation.") and state is State.DONE:
            assert there[step] is State.DONE, step


# Two files, and clocks.


def test_a_newer_look_of_another_file_that_saw_nothing_replaces_no_sight() -> None:
    tcp = Observation(
        probe="tcp",
        subject=SUBJECT,
        address=ADDRESS,
        vantage="outside",
        at=NOW,
        seen=Tcp(outcome=TcpOutcome.CONNECTED),
    )
    blind = replace(tcp, at=LATER, seen=NO_ROUTE)
    for ours, theirs in ((tcp, blind), (blind, tcp)):
        merged = merge(Checklist(observations=(ours,)), Checklist(observations=(theirs,)), "berlin", WEEKS)
        (kept,) = merged.checklist.observations
        assert kept == replace(tcp, again=Again(LATER, AgainReason.NO_ROUTE))
    newer = replace(tcp, at=WEEKS)
    noted = replace(tcp, again=Again(LATER, AgainReason.NO_ROUTE))
    merged = merge(Checklist(observations=(noted,)), Checklist(observations=(newer,)), "berlin", WEEKS)
    assert merged.checklist.observations == (newer,)


def test_another_file_whose_public_servers_were_silent_erases_no_answer() -> None:
    ours = Situation()
    theirs = [replace(item, at=LATER, seen=SILENT) for item in of(ours, "dns")]
    merged = merge(
        Checklist(observations=tuple(ours.facts.values())), Checklist(observations=tuple(theirs)), "berlin", WEEKS
    )
    kept = {item.key: item for item in merged.checklist.observations}
    assert {key: item.seen for key, item in kept.items()} == {key: item.seen for key, item in ours.facts.items()}
    assert {item.again.why for item in kept.values() if item.again} == {AgainReason.SILENCE}
    back = merge(
        Checklist(observations=tuple(theirs)), Checklist(observations=tuple(of(ours, "dns"))), "berlin", WEEKS
    )
    assert {item.key: item.seen for item in back.checklist.observations} == {
        item.key: item.seen for item in of(ours, "dns")
    }


def test_a_sight_dated_ahead_is_not_erased_by_a_look_that_saw_nothing_and_not_believed() -> None:
    ahead = NOW + timedelta(days=900)
    known = Situation()
    known.facts = {key: replace(item, at=ahead) for key, item in known.facts.items()}
    blind = [replace(item, at=NOW, seen=Fault(reason=FaultKind.NO_NETWORK)) for item in known.facts.values()]
    merged = merge(
        Checklist(observations=tuple(known.facts.values())), Checklist(observations=tuple(blind)), "local", NOW
    )
    assert {item.seen for item in merged.checklist.observations} == {item.seen for item in known.facts.values()}
    for complete in (True, False):
        after = put(known, join_run(tuple(known.facts.values()), tuple(blind), complete=complete, now=NOW))
        assert {item.seen for item in after.facts.values()} == {item.seen for item in known.facts.values()}
        assert ("ok", "pass") not in said(after.judge(NOW), "port", SUBJECT)
        seen = look_again(after, LATER, lambda item: item.seen, complete=complete)
        assert {(item.at, item.again) for item in seen.facts.values()} == {(LATER, None)}


@pytest.mark.parametrize("seen", [Fault(reason=FaultKind.DEADLINE), NO_ROUTE])
def test_a_file_merged_from_a_workstation_that_reached_nobody_overrules_nobody(seen: Seen) -> None:
    """What a named vantage saw decides over this workstation: only what it saw."""
    ours = Situation().contact(tls=mutual(leaf(days=-3)))
    before = ours.judge()
    blind = [replace(item, at=LATER, seen=seen) for item in of(ours, "tcp")]
    merged = merge(
        Checklist(observations=tuple(ours.facts.values())), Checklist(observations=tuple(blind)), "berlin", LATER
    )
    after = put(ours, merged.checklist.observations).judge()
    assert ("cert-expired", "fail") in said(after, "certificate")
    assert {(one.check, one.code, one.status) for one in after} == {
        (one.check, one.code, one.status) for one in before
    }


@settings(max_examples=times(150), deadline=None)
@given(st.data())
def test_a_run_that_saw_nothing_new_takes_no_failure_away_and_makes_no_step_greener(data: st.DataObject) -> None:
    """Each question was seen as before, could not be looked at (at some servers or addresses), or was not put."""
    resolvers = data.draw(st.sampled_from([(OUTSIDE,), (OUTSIDE, OUTSIDE_2), (OUTSIDE, INSIDE)]))
    addresses = data.draw(st.sampled_from([(ADDRESS,), (ADDRESS, SECOND), (ADDRESS, SIX)]))
    known = Situation(resolvers=resolvers).address(*addresses)
    for resolver in resolvers:
        known.srv(
            *data.draw(st.sampled_from([(Srv(0, 0, 5061, EDGE),), (Srv(0, 0, 5060, EDGE),), ()])), at=resolver
        )
        known.address(*addresses, at=resolver)
    for address in addresses:
        known.contact(address, tcp=data.draw(outcomes), tls=mutual(leaf(days=data.draw(chains))))
    put_questions = data.draw(
        st.sets(st.sampled_from(sorted({item.key.subject for item in known.facts.values()})))
    )
    complete = data.draw(st.booleans())
    faults = st.sampled_from([None, *FaultKind])
    of_view = {view: data.draw(faults) for view in ("public", "local")}
    run = []
    for item in known.facts.values():
        # A whole run hears a view or does not; which of its servers it hears decides what they say now.
        fault = of_view[item.vantage] if complete and item.probe == "dns" else data.draw(faults)
        if item.subject in put_questions:
            run.append(replace(item, at=LATER, seen=item.seen if fault is None else Fault(reason=fault)))
    after = put(known, join_run(tuple(known.facts.values()), tuple(run), complete=complete, now=LATER))
    was, became = known.judge(LATER), after.judge(LATER)

    def failing(findings: Iterable[Finding]) -> set[tuple[str, str, str | None, str]]:
        return {(one.check, one.subject, one.vantage, one.code) for one in findings if one.status is Status.FAIL}

    assert failing(became) == failing(was)
    before, now = states(was, known), states(became, known)
    assert {step for step, state in now.items() if state is State.DONE} <= {
        step for step, state in before.items() if state is State.DONE
    }
