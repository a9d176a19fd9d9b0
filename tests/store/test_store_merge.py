"""Two checklists come together without guessing: newest facts, every word, and a list of what disagrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from support.checklist_strategies import checklists
from support.depth import times

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Evidence,
    Network,
    Observation,
    Part,
    Request,
    Seen,
    SipDomain,
    Tcp,
    TcpOutcome,
    Users,
    Waiver,
    join_run,
)
from lyncready.store import BadVantage, Change, diff, merge, merge_three, vantage_of
from lyncready.store.flat_facts import checklist_of, flatten

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEW = settings(
    max_examples=times(50),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


def looked(subject: str, outcome: TcpOutcome, at: datetime = NOW, vantage: str = "local") -> Observation:
    return Observation(probe="tcp", subject=subject, vantage=vantage, at=at, seen=Tcp(outcome=outcome))


def with_steps(**steps: Attestation) -> Checklist:
    return Checklist(steps=dict(steps))


def said(state: AttestationState, by: str, **more: Any) -> Attestation:
    return Attestation(state=state, by=by, at=NOW, **more)


@FEW
@given(checklists)
def test_a_checklist_is_the_sum_of_its_facts(checklist: Checklist) -> None:
    assert checklist_of(flatten(checklist), checklist.version) == checklist


@FEW
@given(checklists, checklists, checklists)
def test_three_way_merges_keep_their_laws(base: Checklist, ours: Checklist, theirs: Checklist) -> None:
    assert merge_three(base, ours, ours).checklist == ours
    assert merge_three(base, ours, base).checklist == ours
    taken = merge_three(base, base, theirs)
    assert diff(taken.checklist, theirs) == ()
    assert taken.conflicts == ()
    merged = merge_three(base, ours, theirs)
    known = {**flatten(ours), **flatten(theirs)}
    kept = flatten(merged.checklist)
    assert kept.keys() <= known.keys()
    assert all(value in (flatten(ours).get(fact), flatten(theirs).get(fact)) for fact, value in kept.items())


def test_an_edge_that_one_put_first_stays_first_where_the_other_changed_nothing() -> None:
    base, ours = (
        Checklist(deployment=Deployment(access_edges=edges)) for edges in (("b.com",), ("a.com", "b.com"))
    )
    assert merge_three(base, ours, base).checklist == ours
    assert merge_three(base, base, ours).checklist == ours
    turned = Checklist(deployment=Deployment(access_edges=("b.com", "a.com")))
    assert merge_three(ours, ours, turned).checklist == turned
    assert merge_three(ours, turned, ours).checklist == turned


@FEW
@given(checklists, checklists)
def test_a_diff_is_empty_only_where_nothing_differs(one: Checklist, other: Checklist) -> None:
    assert diff(one, one) == ()
    forth, back = diff(one, other), diff(other, one)
    assert {change.fact for change in forth} == {change.fact for change in back}


@FEW
@given(checklists, checklists)
def test_merging_loses_no_observation_of_ours_and_is_done_once(one: Checklist, other: Checklist) -> None:
    merged = merge(one, other, "outside")
    keys = {item.key for item in merged.checklist.observations}
    assert {item.key for item in one.observations} <= keys
    again = merge(merged.checklist, other, "outside")
    assert again.checklist == merged.checklist
    assert (again.observations, again.words) == (0, 0)


def test_another_s_local_view_becomes_a_vantage_of_its_own() -> None:
    ours = Checklist(observations=(looked("a:5061", TcpOutcome.TIMEOUT),))
    theirs = Checklist(
        observations=(
            looked("a:5061", TcpOutcome.CONNECTED),
            looked("a:5061", TcpOutcome.REFUSED, vantage="branch"),
        )
    )
    merged = merge(ours, theirs, "outside")
    assert [(item.vantage, item.seen) for item in merged.checklist.observations] == [
        ("branch", Tcp(outcome=TcpOutcome.REFUSED)),
        ("local", Tcp(outcome=TcpOutcome.TIMEOUT)),
        ("outside", Tcp(outcome=TcpOutcome.CONNECTED)),
    ]
    assert merged.observations == 2


def test_the_newest_of_a_key_wins() -> None:
    old, new = looked("a", TcpOutcome.TIMEOUT, NOW - HOUR, "x"), looked("a", TcpOutcome.REFUSED, NOW, "x")
    for ours, theirs in ((old, new), (new, old)):
        merged = merge(Checklist(observations=(ours,)), Checklist(observations=(theirs,)), "y")
        assert merged.checklist.observations == (new,)


@pytest.mark.parametrize("name", ["public", "authoritative", "", "a b", "\x1b", "x" * 200])
def test_a_vantage_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(BadVantage) as caught:
        merge(Checklist(), Checklist(), name)
    assert str(caught.value).isprintable()
    assert ("view of its own" in str(caught.value)) is (name in ("public", "authoritative"))


def test_the_vantage_is_named_after_the_file() -> None:
    assert vantage_of("elsewhere/outside.yaml") == "outside"


def test_words_that_only_one_has_are_taken_and_words_that_differ_are_listed() -> None:
    ours = Checklist(
        steps={
            "a": said(AttestationState.DONE, "alice"),
            "b": Attestation(note="mine", parts={"x": Part("alice", NOW)}),
            "d": said(AttestationState.DONE, "alice"),
        },
        waivers=(Waiver(code="cert-expiring", by="alice", reason="ordered"),),
    )
    theirs = Checklist(
        steps={
            "a": said(AttestationState.WAIVED, "bob", reason="later"),
            "b": said(AttestationState.DONE, "bob", note="theirs", parts={"y": Part("bob", NOW)}),
            "c": said(AttestationState.DONE, "bob"),
            "d": Attestation(note="only a note"),
        },
        waivers=(Waiver(code="cert-expiring", by="bob"), Waiver(code="cert-no-san", by="bob")),
        request=Request(submitted_at=NOW),
    )
    merged = merge(ours, theirs, "outside")
    facts = merged.checklist
    assert facts.steps["a"] == ours.steps["a"]
    assert facts.steps["b"] == said(
        AttestationState.DONE, "bob", note="mine", parts={"x": Part("alice", NOW), "y": Part("bob", NOW)}
    )
    assert facts.steps["c"] == theirs.steps["c"]
    assert facts.steps["d"] == said(AttestationState.DONE, "alice", note="only a note")
    assert [waiver.by for waiver in facts.waivers] == ["alice", "bob"]
    assert facts.request.submitted_at == NOW
    assert [conflict.line for conflict in merged.conflicts] == [
        "a: done by alice at 2026-11-22T19:00:00Z here, waived by bob at 2026-11-22T19:00:00Z (later) there",
        "b.note: mine here, theirs there",
        "waivers cert-expiring: waived by alice (ordered) here, waived by bob there",
    ]


def test_another_s_deployment_is_compared_and_not_taken() -> None:
    ours = Checklist(deployment=Deployment(name="Contoso", sip_domains=(SipDomain("contoso.com"),)))
    theirs = Checklist(
        deployment=Deployment(sip_domains=(SipDomain("contoso.com", Users.NONE), SipDomain("fabrikam.com"))),
        network=Network(timeout=9.0),
    )
    merged = merge(ours, theirs, "outside")
    assert merged.checklist == ours
    assert [conflict.line for conflict in merged.conflicts] == [
        "sip_domains.contoso.com: users on-premises here, users none there",
        "sip_domains.fabrikam.com: nothing here, users on-premises there",
    ]


def test_of_evidence_the_newest_export_of_a_computer_stays() -> None:
    old = Evidence(computer="fe1", collected_at=NOW - HOUR, imported_at=NOW)
    new = Evidence(computer="fe1", collected_at=NOW, imported_at=NOW)
    other = Evidence(computer="edge1", collected_at=NOW, imported_at=NOW)
    for ours, theirs in ((old, new), (new, old)):
        merged = merge(Checklist(evidence=(ours,)), Checklist(evidence=(theirs, other)), "x")
        assert merged.checklist.evidence == (new, other)


def test_two_who_edit_at_once_both_keep_their_changes() -> None:
    base = Checklist(
        deployment=Deployment(name="Contoso", access_edges=("a.com", "b.com"), sip_domains=(SipDomain("a.com"),)),
        steps={"x": said(AttestationState.DONE, "alice")},
    )
    ours = msgspec.structs.replace(
        base,
        deployment=msgspec.structs.replace(
            base.deployment, name="Kontoso", access_edges=("a.com", "b.com", "c.com")
        ),
        steps={},
        observations=(looked("a", TcpOutcome.REFUSED),),
    )
    theirs = msgspec.structs.replace(
        base,
        deployment=msgspec.structs.replace(
            base.deployment, agreement_number="12", access_edges=("b.com", "d.com"), sip_domains=()
        ),
        network=Network(control=None),
        steps={**base.steps, "y": said(AttestationState.DONE, "bob")},
        observations=(looked("a", TcpOutcome.CONNECTED, NOW - HOUR), looked("b", TcpOutcome.REFUSED)),
    )
    merged = merge_three(base, ours, theirs)
    facts = merged.checklist
    assert merged.conflicts == ()
    assert facts.deployment == Deployment(
        name="Kontoso", agreement_number="12", access_edges=("b.com", "d.com", "c.com")
    )
    assert facts.network.control is None
    assert facts.steps == {"y": said(AttestationState.DONE, "bob")}
    assert facts.observations == (looked("a", TcpOutcome.REFUSED), looked("b", TcpOutcome.REFUSED))


def test_what_both_changed_differently_is_a_conflict_and_ours_stays() -> None:
    base = with_steps(x=said(AttestationState.DONE, "alice"), y=said(AttestationState.DONE, "alice"))
    ours = with_steps(x=said(AttestationState.TODO, "me"))
    theirs = with_steps(x=said(AttestationState.WAIVED, "bob"), y=said(AttestationState.WAIVED, "bob"))
    merged = merge_three(base, ours, theirs)
    assert merged.checklist.steps == {
        "x": said(AttestationState.TODO, "me"),
        "y": said(AttestationState.WAIVED, "bob"),
    }
    assert [conflict.path for conflict in merged.conflicts] == ["x", "y"]
    assert merged.conflicts[1].line.startswith("y: nothing here, waived by bob")


def test_the_order_of_the_edges_is_a_fact_as_the_first_goes_into_the_request() -> None:
    one = Checklist(deployment=Deployment(access_edges=("a.com", "b.com")))
    other = Checklist(deployment=Deployment(access_edges=("b.com", "a.com")))
    (change,) = diff(one, other)
    assert (change.path, change.before, change.after) == ("access_edges", "a.com, b.com", "b.com, a.com")
    assert merge_three(one, one, other).checklist == other
    assert merge_three(one, other, one).checklist == other


def test_a_diff_names_new_gone_and_changed_facts_and_ignores_when_they_were_seen() -> None:
    def seen(outcome: DnsOutcome, at: datetime) -> Observation:
        answer: Seen = Dns(outcome=outcome, addresses=("192.0.2.1",))
        return Observation(
            probe="dns",
            subject="sip.a.com",
            record_type="A",
            server="9.9.9.9",
            vantage="public",
            at=at,
            seen=answer,
        )

    before = Checklist(
        deployment=Deployment(name="A", sip_domains=(SipDomain("gone.com"),)),
        observations=(seen(DnsOutcome.ANSWER, NOW), looked("same", TcpOutcome.REFUSED)),
    )
    after = Checklist(
        deployment=Deployment(name="B", sip_domains=(SipDomain("new.com"),)),
        network=Network(timeout=5.0),
        observations=(seen(DnsOutcome.NXDOMAIN, NOW), looked("same", TcpOutcome.REFUSED, NOW + HOUR)),
    )
    assert [(change.path, change.change, change.before, change.after) for change in diff(before, after)] == [
        ("name", Change.CHANGED, "A", "B"),
        ("sip_domains.gone.com", Change.GONE, "users on-premises", ""),
        ("sip_domains.new.com", Change.NEW, "", "users on-premises"),
        ("network.timeout", Change.CHANGED, "3.0", "5.0"),
        (
            "dns sip.a.com A 9.9.9.9 public",
            Change.CHANGED,
            "answer; addresses 192.0.2.1",
            "nxdomain; addresses 192.0.2.1",
        ),
    ]


def test_a_clock_that_was_ahead_hides_no_later_look() -> None:
    wrong = looked("a", TcpOutcome.TIMEOUT, NOW + 1000 * HOUR)
    right = looked("a", TcpOutcome.CONNECTED, NOW)
    facts = Checklist(observations=(right,))
    for complete in (True, False):
        assert join_run((wrong,), (right,), complete=complete, now=NOW) == (right,)
        assert join_run((), (wrong,), complete=complete, now=NOW) == (wrong,)
    assert merge(Checklist(observations=(wrong,)), facts, "local", NOW).checklist.observations == (right,)
    older = looked("a", TcpOutcome.REFUSED, NOW - HOUR)
    assert join_run((right,), (older,), complete=False, now=NOW) == (right,)
