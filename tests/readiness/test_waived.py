"""Waived is not done: whatever rests on a waiver says so, is counted apart, and is never shown as seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times

from lyncready.guide.steps import STEP, STEPS
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Purpose,
    Ref,
    Route,
    Status,
    Waiver,
)
from lyncready.readiness import SATISFIED, Assessment, State, StepState, assess, word_use
from lyncready.reports.brief import render_nagios
from lyncready.reports.html import render_html
from lyncready.reports.markdown import render_markdown
from lyncready.reports.text import render_text
from lyncready.reports.view import build_view

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
EDGE = "sip.contoso.com:5061"
REFUSED = Finding(step="federation.port", check="port", subject=EDGE, status=Status.FAIL, code="tcp-refused")
BEHIND = tuple(
    Finding(
        step=f"federation.{check}",
        check=check,
        subject=EDGE,
        status=Status.HELD,
        code="not-checked",
        because=(REFUSED.ref,),
    )
    for check in ("tls", "certificate", "sip")
)
PARDON = Waiver(code="tcp-refused", subject=EDGE, by="alice", at=NOW, reason="moves on Friday")
FINE = (Status.PASS, Status.NOTE, Status.WARN)


def step_of(result: Assessment, step: str) -> StepState:
    return next(item for item in result.steps if item.step.id == step)


def states(result: Assessment, *steps: str) -> list[str]:
    return [step_of(result, f"federation.{step}").state.value for step in steps]


def test_one_waived_port_leaves_nothing_behind_it_done() -> None:
    result = assess(Checklist(waivers=(PARDON,)), (REFUSED, *BEHIND), NOW)
    assert states(result, "port", "tls", "certificate", "sip") == ["waived"] * 4
    assert {step_of(result, f"federation.{step}").rests_on for step in ("port", "tls", "certificate")} == {
        (PARDON,)
    }


def test_what_another_subject_keeps_open_is_not_waived() -> None:
    other = Finding(
        step="federation.tls", check="tls", subject="sip.fabrikam.com:5061", status=Status.FAIL, code="tls-reset"
    )
    result = assess(Checklist(waivers=(PARDON,)), (REFUSED, *BEHIND, other), NOW)
    assert states(result, "port", "tls", "sip") == ["waived", "blocked", "waived"]


@pytest.mark.parametrize("status", [Status.WARN, Status.NOTE])
def test_a_waived_warning_leaves_its_step_done(status: Status) -> None:
    warned = Finding(step="federation.tls", check="tls", subject=EDGE, status=status, code="tls-too-old")
    result = assess(Checklist(waivers=(Waiver(code="tls-too-old", reason="known"),)), (warned,), NOW)
    assert states(result, "tls") == ["done"]
    assert step_of(result, "federation.tls").rests_on == ()


def test_a_waived_request_that_is_late_is_not_done_although_late_only_warns() -> None:
    deployment = Deployment(provisioning=Route.REQUEST)
    late = Finding(
        step="provisioning.active", check="request", subject="x", status=Status.WARN, code="request-late"
    )
    result = assess(Checklist(deployment=deployment, waivers=(Waiver(code="request-late"),)), (late,), NOW)
    assert step_of(result, "provisioning.active").state is State.WAIVED


def test_a_waived_broken_setting_proves_nothing_of_the_settings_that_no_export_shows() -> None:
    hard = {"hard": True}
    wrong = Finding(
        step="federation.access-edge", check="settings", subject="a.B", status=Status.FAIL, code="setting-wrong",
        detail=hard,
    )  # fmt: skip
    unseen = Finding(
        step="federation.access-edge", check="settings", subject="c.D", status=Status.UNKNOWN,
        code="setting-unknown", detail=hard,
    )  # fmt: skip
    waivers = (Waiver(code="setting-wrong", subject="a.B", reason="pilot"),)
    result = assess(Checklist(waivers=waivers), (wrong, unseen), NOW)
    assert step_of(result, "federation.access-edge").state in (State.TODO, State.HELD)
    assert states(assess(Checklist(waivers=waivers), (wrong,), NOW), "access-edge") == ["waived"]


def test_what_waits_on_a_step_that_is_waived_whole_rests_on_that_waiver() -> None:
    said = {
        "federation.port": Attestation(state=AttestationState.WAIVED, by="bob", at=NOW, reason="no firewall yet")
    }
    result = assess(Checklist(steps=said), (REFUSED, *BEHIND), NOW)
    assert states(result, "port", "tls") == ["waived", "waived"]
    (rests,) = step_of(result, "federation.tls").rests_on
    assert (rests.by, rests.reason, rests.step) == ("bob", "no firewall yet", "federation.port")


@pytest.mark.parametrize(
    ("step", "covered"),
    [("", True), ("federation.port", True), ("federation.sip", False)],
)
def test_a_waiver_that_names_a_step_holds_in_that_step_only(step: str, covered: bool) -> None:
    waiver = Waiver(code="tcp-refused", step=step, reason="pilot")
    result = assess(Checklist(waivers=(waiver,)), (REFUSED,), NOW)
    assert (step_of(result, "federation.port").state is State.WAIVED) is covered


def test_a_task_of_nothing_but_waivers_is_waived_and_one_done_step_makes_it_done() -> None:
    steps = [step.id for step in STEPS if step.task == "policy"]
    said = {step: Attestation(state=AttestationState.WAIVED, reason="pilot") for step in steps}
    task = next(item for item in assess(Checklist(steps=said), (), NOW).tasks if item.id == "policy")
    assert (task.state, task.counts.waived, task.counts.done, task.counts.total) == (State.WAIVED, 3, 0, 3)
    said[steps[0]] = Attestation(state=AttestationState.DONE)
    task = next(item for item in assess(Checklist(steps=said), (), NOW).tasks if item.id == "policy")
    assert (task.state, task.counts.waived, task.counts.done) == (State.DONE, 2, 1)


def test_every_printer_counts_waived_apart_and_says_whose_waiver_it_is() -> None:
    checklist = Checklist(deployment=Deployment(purpose=Purpose.FEDERATION), waivers=(PARDON,))
    result = assess(checklist, (REFUSED, *BEHIND), NOW)
    counts = result.counts
    assert (counts.done, counts.waived, counts.total) == (
        0,
        4,
        len([s for s in result.steps if s.state != "not-needed"]),
    )
    view = build_view(checklist, result, file="contoso.yaml")
    assert view.document.counts == counts
    for told in (render_text(view), render_markdown(view), render_html(view), render_nagios(view)):
        assert f"0 done, 4 waived of {counts.total}" in told
    assert f"waived=4;;;0;{counts.total}" in render_nagios(view)
    for told in (render_text(view), render_markdown(view), render_html(view)):
        plain = " ".join(told.replace("\\", "").split())
        assert plain.count("rests on a waiver by alice of tcp-refused sip.contoso.com:5061: moves on Friday") == 4


_SUBJECTS = st.sampled_from("ab")
_CODES = st.sampled_from(
    ["fail-code", "unknown-code", "warn-code", "not-checked", "not-attested", "setting-unknown"]
)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Checklist, list[Finding]]:
    """Any findings, any words, any waivers of findings and of steps."""
    deployment = Deployment(
        purpose=draw(st.sampled_from(list(Purpose))), provisioning=draw(st.sampled_from(list(Route)))
    )
    found: list[Finding] = []
    roots: list[Ref] = []
    for step in STEPS:
        for check in (*step.required, *step.advisory):
            for subject in draw(st.sets(_SUBJECTS, max_size=2)):
                status = draw(st.sampled_from(list(Status)))
                if status is Status.HELD and not roots:
                    status = Status.UNKNOWN
                because = (
                    tuple(draw(st.sets(st.sampled_from(roots), min_size=1, max_size=2)))
                    if status is Status.HELD
                    else ()
                )
                code = {Status.PASS: "ok", Status.HELD: "not-checked"}.get(status, f"{status.value}-code")
                if status is Status.UNKNOWN and check == "settings":
                    code = draw(st.sampled_from(["setting-unknown", "unknown-code"]))
                item = Finding(
                    step=step.id, check=check, subject=subject, status=status, code=code, because=because,
                    detail={"hard": draw(st.booleans())} if check == "settings" else {},
                )  # fmt: skip
                found.append(item)
                if status in (Status.FAIL, Status.UNKNOWN) and step.needed(deployment):
                    roots.append(item.ref)
    said = {
        step.id: Attestation(state=draw(st.sampled_from(list(AttestationState))))
        for step in STEPS
        if draw(st.booleans())
    }
    waivers = draw(
        st.lists(st.builds(Waiver, code=_CODES, subject=_SUBJECTS | st.just(""), reason=st.just("r")), max_size=4)
    )
    return Checklist(deployment=deployment, steps=said, waivers=tuple(waivers)), found


def may_close(checklist: Checklist, step: StepState, finding: Finding) -> bool:
    """Whether a person's word speaks for what nobody saw: an optional setting, or a probe that could not see."""
    said = step.attestation is not None and step.attestation.state is AttestationState.DONE
    if finding.code == "setting-unknown":
        return True
    closes = word_use(step.step, checklist.deployment).value == "closes"
    return closes and said and finding.status is Status.UNKNOWN


@settings(max_examples=times(60), deadline=None)
@given(situations())
def test_what_nobody_saw_is_never_done_and_the_counts_add_up(given_: tuple[Checklist, list[Finding]]) -> None:
    checklist, found = given_
    result = assess(checklist, found, NOW)
    for step in result.steps:
        required = [item for item in step.findings if item.check in STEP[step.step.id].required]
        if step.state is State.DONE:
            for item in required:
                assert item.status in FINE or may_close(checklist, step, item), item
            # Of steps about partners, no partner that is looked at leaves nothing to wait for.
            assert STEP[step.step.id].of_subjects or any(item.status in FINE for item in step.findings)
            assert step.rests_on == ()
        if step.state is State.WAIVED:
            assert step.rests_on
    assert result.ready == all(step.state in SATISFIED for step in result.steps)
    counts = result.counts
    assert counts.total == sum(step.state is not State.NOT_NEEDED for step in result.steps)
    assert (
        counts.done + counts.waived + counts.blocked + counts.todo + counts.waiting + counts.held == counts.total
    )
    assert result.ready == (counts.done + counts.waived == counts.total)
    for name in ("done", "waived", "blocked", "todo", "waiting", "held"):
        assert getattr(counts, name) == sum(step.state == name for step in result.steps)
        assert getattr(counts, name) == sum(getattr(task.counts, name) for task in result.tasks)
