"""States, roots and what comes next, over random findings and words, and case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lyncready.guide.step_shapes import WordUse
from lyncready.guide.steps import STEP, STEPS
from lyncready.model import (
    REQUEST_PARTS,
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Part,
    Purpose,
    Ref,
    Route,
    Status,
    Waiver,
)
from lyncready.readiness import SATISFIED, Assessment, State, StepState, assess, word_use

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


def finding(
    step: str, status: Status = Status.PASS, code: str = "", subject: str = "x", **more: object
) -> Finding:
    check = more.pop("check", STEP[step].required[0])
    code = code or ("ok" if status is Status.PASS else f"{status.value}-code")
    return Finding(step=step, check=check, subject=subject, status=status, code=code, **more)  # type: ignore[arg-type]


def passing() -> list[Finding]:
    """One passing finding for every required check."""
    return [
        finding(step.id, check=check, detail={"hard": True} if check == "settings" else {})
        for step in STEPS
        for check in step.required
    ]


def words(*but: str) -> dict[str, Attestation]:
    return {
        step.id: Attestation(state=AttestationState.DONE, by="alice", at=NOW)
        for step in STEPS
        if step.word is not WordUse.NONE and step.id not in but
    }


def state(result: Assessment, step: str) -> StepState:
    return next(item for item in result.steps if item.step.id == step)


def test_all_passing_and_every_word_given_is_ready() -> None:
    result = assess(Checklist(steps=words()), passing(), NOW)
    assert result.ready
    assert result.next is None
    assert {item.state for item in result.steps} <= SATISFIED


def test_nothing_known_leaves_every_needed_step_open_and_listed() -> None:
    result = assess(Checklist(), [], NOW)
    assert [item.step.id for item in result.steps] == [step.id for step in STEPS]
    assert not result.ready
    for item in result.steps:
        assert item.state is State.NOT_NEEDED or item.blockers


def test_federation_purpose_needs_nothing_of_skypes() -> None:
    result = assess(Checklist(deployment=Deployment(purpose=Purpose.FEDERATION)), [], NOW)
    unneeded = {item.step.id for item in result.steps if item.state is State.NOT_NEEDED}
    assert unneeded == {
        "provisioning.route",
        "provisioning.information",
        "provisioning.request",
        "provisioning.active",
        "federation.tenant",
        "policy.public",
        "provider.created",
        "provider.reachable",
        "provider.client",
        "partners.allowed",
        "partners.discovery",
        "partners.edge",
    }


def test_a_failing_root_counts_the_other_steps_it_holds_back() -> None:
    root = finding("federation.srv", Status.FAIL, "srv-missing", "fabrikam.com")
    held = finding("provisioning.active", Status.HELD, "not-checked", "fabrikam.com", because=(root.ref,))
    found = [item for item in passing() if item.step != "provisioning.active"]
    result = assess(Checklist(steps=words("provider.client")), [*found, root, held], NOW)
    assert state(result, "federation.srv").state is State.BLOCKED
    assert state(result, "provisioning.active").state is State.HELD
    client = state(result, "provider.client")
    assert client.state is State.HELD
    assert client.blockers[0].because == (root.ref,)
    assert result.next is not None
    assert (result.next.code, result.next.holds_back) == ("srv-missing", 2)


def test_a_held_step_is_satisfied_all_the_same_once_its_word_is_given() -> None:
    result = assess(Checklist(steps=words("federation.topology")), passing_but("settings"), NOW)
    assert state(result, "federation.topology").state is State.TODO
    assert state(result, "federation.access-edge").state is State.DONE


def passing_but(check: str) -> list[Finding]:
    return [item for item in passing() if item.check != check]


def test_evidence_proves_without_a_word_and_disproves_at_once() -> None:
    proved = assess(Checklist(), passing(), NOW)
    assert state(proved, "federation.topology").state is State.DONE
    wrong = [*passing_but("settings"), finding("federation.access-edge", Status.FAIL, "setting-wrong")]
    disproved = assess(Checklist(), wrong, NOW)
    assert state(disproved, "federation.access-edge").state is State.BLOCKED


def test_an_unknown_setting_never_keeps_a_step_open_by_itself() -> None:
    unknown = finding("provider.clash", Status.UNKNOWN, "setting-unknown", detail={"hard": True})
    said = assess(Checklist(steps=words()), [*passing_but("settings"), unknown], NOW)
    assert state(said, "provider.clash").state is State.DONE
    silent = assess(Checklist(), [*passing_but("settings"), unknown], NOW)
    assert [item.finding.code for item in state(silent, "provider.clash").blockers] == ["not-attested"]


def test_a_waived_finding_stays_listed_and_stops_counting() -> None:
    root = finding("federation.port", Status.FAIL, "tcp-refused", "sip.contoso.com:5061")
    behind = finding("federation.tls", Status.HELD, "not-checked", "sip.contoso.com:5061", because=(root.ref,))
    waiver = Waiver(code="tcp-refused", subject="sip.contoso.com:5061", reason="pilot", until=date(2026, 11, 22))
    found = [*passing(), root, behind]
    today = assess(Checklist(steps=words(), waivers=(waiver,)), found, NOW)
    assert state(today, "federation.port").state is State.WAIVED
    assert state(today, "federation.tls").state is State.WAIVED
    assert [item.waived for item in today.findings if item.code == "tcp-refused"] == [waiver]
    tomorrow = assess(Checklist(steps=words(), waivers=(waiver,)), found, NOW + timedelta(days=1))
    assert state(tomorrow, "federation.port").state is State.BLOCKED


@pytest.mark.parametrize(
    ("code", "status", "wanted"),
    [
        ("request-pending", Status.UNKNOWN, State.WAITING),
        ("request-late", Status.WARN, State.WAITING),
        ("request-late", Status.FAIL, State.BLOCKED),
        ("request-overdue", Status.FAIL, State.BLOCKED),
        ("request-not-submitted", Status.UNKNOWN, State.TODO),
    ],
)
def test_a_request_waits_until_it_is_overdue(code: str, status: Status, wanted: State) -> None:
    deployment = Deployment(provisioning=Route.REQUEST)
    found = [item for item in passing() if item.step != "provisioning.active"]
    found.append(finding("provisioning.active", status, code))
    result = assess(Checklist(deployment=deployment, steps=words("provisioning.active")), found, NOW)
    assert state(result, "provisioning.active").state is wanted


def test_when_all_that_is_open_waits_there_is_no_next() -> None:
    deployment = Deployment(provisioning=Route.REQUEST)
    found = [item for item in passing() if item.step != "provisioning.active"]
    found.append(finding("provisioning.active", Status.UNKNOWN, "request-pending"))
    result = assess(
        Checklist(deployment=deployment, steps=words("provisioning.active", "provider.client")), found, NOW
    )
    assert result.next is None
    assert not result.ready


def test_a_request_needs_all_seven_parts() -> None:
    deployment = Deployment(provisioning=Route.REQUEST)
    parts = {part: Part(by="alice", at=NOW) for part in REQUEST_PARTS[:-1]}
    some = assess(
        Checklist(deployment=deployment, steps={"provisioning.request": Attestation(parts=parts)}), passing(), NOW
    )
    blocker = state(some, "provisioning.request").blockers[0]
    assert blocker.finding.detail == {"missing": ["submitted"]}
    every = {part: Part(by="alice", at=NOW) for part in REQUEST_PARTS}
    said = {"provisioning.request": Attestation(parts=every)}
    result = assess(Checklist(deployment=deployment, steps=said), passing(), NOW)
    assert state(result, "provisioning.request").state is State.DONE


def test_skypes_own_fault_is_next_only_when_nothing_else_is_to_do() -> None:
    gone = finding("provider.reachable", Status.FAIL, "provider-retired")
    other = finding("federation.sip", Status.FAIL, "sip-silent")
    both = assess(Checklist(steps=words("provider.reachable")), [*passing(), gone, other], NOW)
    assert both.next is not None
    assert both.next.code == "sip-silent"
    alone = assess(Checklist(steps=words("provider.reachable")), [*passing(), gone], NOW)
    assert alone.next is not None
    assert alone.next.code == "provider-retired"


def test_a_word_from_the_edge_closes_what_a_workstation_could_not_see() -> None:
    silent = finding("provider.reachable", Status.UNKNOWN, "tcp-timeout")
    found = [item for item in passing() if item.step != "provider.reachable"]
    open_ = assess(Checklist(steps=words("provider.reachable")), [*found, silent], NOW)
    assert state(open_, "provider.reachable").state is State.TODO
    closed = assess(Checklist(steps=words()), [*found, silent], NOW)
    assert state(closed, "provider.reachable").state is State.DONE


def test_advisory_findings_warn_and_never_block() -> None:
    warned = Finding(
        step="prepare.external-access",
        check="external",
        subject="lyncdiscover.contoso.com",
        status=Status.FAIL,
        code="external-address-missing",
    )
    result = assess(Checklist(steps=words()), [*passing(), warned], NOW)
    assert state(result, "prepare.external-access").state is State.DONE


_STATUSES = st.sampled_from(list(Status))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Checklist, list[Finding]]:
    """Random findings in which whatever is held names failing or unseen findings that are there."""
    deployment = Deployment(
        purpose=draw(st.sampled_from(list(Purpose))), provisioning=draw(st.sampled_from(list(Route)))
    )
    found: list[Finding] = []
    roots: list[Ref] = []
    for step in STEPS:
        if not step.needed(deployment):
            continue
        for check in step.required:
            for subject in draw(st.sets(st.sampled_from("abc"), max_size=2)):
                status = draw(_STATUSES)
                if status is Status.HELD and not roots:
                    status = Status.UNKNOWN
                because = (draw(st.sampled_from(roots)),) if status is Status.HELD else ()
                item = finding(
                    step.id, status, subject=subject, check=check, because=because, detail={"hard": True}
                )
                found.append(item)
                if status in (Status.FAIL, Status.UNKNOWN):
                    roots.append(item.ref)
    said = {
        step.id: Attestation(state=draw(st.sampled_from(list(AttestationState))))
        for step in STEPS
        if word_use(step, deployment) is not WordUse.NONE and draw(st.booleans())
    }
    return Checklist(deployment=deployment, steps=said), found


@settings(max_examples=60, deadline=None)
@given(situations())
def test_open_steps_have_blockers_and_roots_depend_on_nothing(given_: tuple[Checklist, list[Finding]]) -> None:
    checklist, found = given_
    result = assess(checklist, found, NOW)
    assert [item.step.id for item in result.steps] == [step.id for step in STEPS]
    roots = {blocker.finding.ref for item in result.steps for blocker in item.blockers if blocker.root}
    for item in result.steps:
        assert bool(item.blockers) == (item.state not in SATISFIED)
        for blocker in item.blockers:
            assert blocker.root == (blocker.finding.status is not Status.HELD)
            assert blocker.root or set(blocker.because) <= roots
    assert result.ready == all(item.state in SATISFIED for item in result.steps)
    kept = {(item.step, item.subject, item.check) for item in result.findings}
    needed = {step.id for step in STEPS if step.needed(checklist.deployment)}
    assert {(item.step, item.subject, item.check) for item in found if item.step in needed} <= kept


@settings(max_examples=40, deadline=None)
@given(situations())
def test_mending_every_root_shrinks_what_is_open_and_keeps_what_is_satisfied(
    given_: tuple[Checklist, list[Finding]],
) -> None:
    checklist, found = given_
    before = assess(checklist, found, NOW)
    roots = {blocker.finding.ref for item in before.steps for blocker in item.blockers if blocker.root}
    mended = []
    for item in found:
        because = tuple(ref for ref in item.because if ref not in roots)
        well = item.ref in roots or (item.status is Status.HELD and not because)
        mended.append(
            Finding(step=item.step, check=item.check, subject=item.subject, detail=item.detail) if well else item
        )
    said = dict(checklist.steps)
    for ref in roots:
        if ref.code in ("not-attested", "not-checked") and ref.subject == ref.step:
            said[ref.step] = Attestation(state=AttestationState.DONE)
            mended += [finding(ref.step, check=check) for check in STEP[ref.step].required]
    after = assess(Checklist(deployment=checklist.deployment, steps=said), mended, NOW)
    open_before = {item.step.id for item in before.steps if item.state not in SATISFIED}
    open_after = {item.step.id for item in after.steps if item.state not in SATISFIED}
    assert open_after <= open_before
    assert not open_before or open_after < open_before
