"""What comes next: the order in which an admin's hours do most, and how many fail alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times

from lyncready.guide.step_shapes import ProofKind, Step, WordUse
from lyncready.guide.steps import STEP, STEPS, kind_of
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Platform,
    Provider,
    Purpose,
    Route,
    Status,
    Waiver,
)
from lyncready.readiness import Next, State, assess

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
FEDERATION = Deployment(purpose=Purpose.FEDERATION, platform=Platform.SFB_2019)
SKYPE = Deployment(platform=Platform.SFB_2019)
RETIRED = "federation.messenger.msn.com:5061"


def found(step: str, code: str, status: Status = Status.FAIL, subject: str = "x", check: str = "") -> Finding:
    return Finding(step=step, check=check or STEP[step].required[0], subject=subject, status=status, code=code)


def fine(*but: str) -> list[Finding]:
    """Return a passing finding for every required check of every step but some."""
    return [
        Finding(step=step.id, check=check, subject="fine", detail={"hard": True} if check == "settings" else {})
        for step in STEPS
        if step.id not in but
        for check in step.required
    ]


def words(*but: str) -> dict[str, Attestation]:
    return {
        step.id: Attestation(state=AttestationState.DONE)
        for step in STEPS
        if step.word is not WordUse.NONE and step.id not in but
    }


def next_of(
    *open_: Finding, deployment: Deployment = SKYPE, but: tuple[str, ...] = (), waivers: tuple[Waiver, ...] = ()
) -> Next | None:
    """Return what is next where all is well but for some findings, and some steps nobody speaks for."""
    silent = (*but, *(finding.step for finding in open_ if finding.status is not Status.WARN))
    checklist = Checklist(deployment=deployment, steps=words(*silent), waivers=waivers)
    return assess(checklist, [*fine(*silent), *open_], NOW).next


PORT = found("federation.port", "tcp-refused", subject="sip.contoso.com:5061")
FIELD = found("prepare.names", "field-missing", Status.UNKNOWN, "access_edges")
UNSEEN = found("federation.tls", "not-checked", Status.UNKNOWN, "sip.contoso.com:5061")
EXPORT = "federation.outbound"  # evidence or word
WORD = "provider.client"
WARNED = found("federation.tls", "tls-too-old", Status.WARN, "sip.contoso.com:5061")
PARTNER_FREE = found("provider.reachable", "provider-retired", subject=RETIRED)


def test_the_order_in_which_things_are_next() -> None:
    """Take the open things away one by one, the first each time."""
    left: list[tuple[str, tuple[Finding, ...], tuple[str, ...]]] = [
        ("tcp-refused", (PORT,), ()),
        ("field-missing", (FIELD,), ()),
        ("not-checked", (UNSEEN,), ()),
        ("federation.outbound", (), (EXPORT,)),
        ("tls-too-old", (WARNED,), ()),
        ("provider.client", (), (WORD,)),
        ("provider-retired", (PARTNER_FREE,), ()),
    ]
    while left:
        findings = tuple(finding for _, some, _ in left for finding in some)
        but = tuple(step for _, _, some in left for step in some)
        following = next_of(*findings, but=but)
        assert following is not None
        assert left[0][0] in (following.code, following.step), left
        if left[0][0] == "provider.client":  # a warning alone opens nothing
            assert next_of(WARNED) is None
        del left[0]
    assert next_of() is None


def test_a_failing_root_that_holds_back_more_goes_first_then_the_guides_order() -> None:
    record = found("federation.srv", "srv-missing", subject="contoso.com")
    held = Finding(
        step="federation.sip", check="sip", subject="sip.contoso.com:5061", status=Status.HELD, code="not-checked",
        because=(PORT.ref,),
    )  # fmt: skip
    alone, behind = next_of(record, PORT), next_of(record, PORT, held)
    assert alone is not None
    assert (alone.code, alone.holds_back) == ("srv-missing", 0)
    assert behind is not None
    assert (behind.code, behind.holds_back) == ("tcp-refused", 1)


def test_what_fails_alike_is_named_and_counted() -> None:
    refused = [found("federation.port", "tcp-refused", subject=f"sip.d{at:03}.com:5061") for at in range(14)]
    others = [
        found("federation.port", "tcp-timeout", subject="sip.z1.com:5061"),
        found("federation.port", "ok", Status.PASS, "sip.z2.com:5061"),
    ]
    following = next_of(*refused, *others)
    assert following is not None
    assert following.subjects == tuple(finding.subject for finding in refused)
    assert (following.of, following.status, following.owner) == (16, Status.FAIL, "server")


def test_only_words_left_the_warning_of_most_subjects_is_next_and_federation_goes_before_policy() -> None:
    old = [found("federation.tls", "tls-too-old", Status.WARN, f"sip.d{at}.com:5061") for at in range(3)]
    crl = [found("federation.certificate", "cert-no-crl-point", Status.WARN, "sip.d0.com:5061")]
    policy = [found("policy.assigned", "setting-wrong", Status.WARN, f"p:{at}.X") for at in range(9)]
    again = [found("federation.address", "not-seen-again", Status.WARN, f"a{at}.com") for at in range(9)]
    external = [found("prepare.external-access", "external-srv-missing", Status.WARN, f"{at}") for at in range(9)]
    all_ = (*old, *crl, *policy, *again, *external)
    following = next_of(*all_, but=(WORD,))
    assert following is not None
    assert (following.code, len(following.subjects), following.of) == ("tls-too-old", 3, 4)
    assert following.status is Status.WARN
    waived = (Waiver(code="tls-too-old", reason="known"),)
    following = next_of(*all_, but=(WORD,), waivers=waived)
    assert following is not None
    assert following.code == "cert-no-crl-point"
    following = next_of(*policy, *again, *external, but=(WORD,))
    assert following is not None
    assert following.step == "policy.assigned"
    following = next_of(*again, *external, but=(WORD,))
    assert following is not None
    assert following.step == WORD


def test_no_warning_goes_before_a_step_that_an_export_can_prove() -> None:
    following = next_of(WARNED, but=(EXPORT, WORD))
    assert following is not None
    assert following.step == EXPORT


def test_where_no_server_can_export_its_settings_a_step_rests_on_words_and_a_warning_goes_first() -> None:
    old = Deployment(purpose=Purpose.FEDERATION, platform=Platform.OCS_2007_R2)
    following = next_of(WARNED, but=(EXPORT,), deployment=old)
    assert following is not None
    assert following.code == "tls-too-old"


@pytest.mark.parametrize("code", ["provider-missing", "tcp-refused", "dns-servfail"])
def test_a_mistyped_provider_is_to_be_mended_before_any_word(code: str) -> None:
    deployment = Deployment(
        platform=Platform.SFB_2019, provider=Provider(proxy_fqdn="federation.mesenger.msn.com")
    )
    typo = found("provider.reachable", code, subject="federation.mesenger.msn.com:5061")
    following = next_of(typo, but=(WORD,), deployment=deployment)
    assert following is not None
    assert (following.step, following.owner) == ("provider.reachable", "you")


@pytest.mark.parametrize("status", [Status.FAIL, Status.UNKNOWN])
def test_skypes_own_end_comes_last_even_where_it_is_only_silent(status: Status) -> None:
    silent = found("provider.reachable", "tcp-timeout", status, RETIRED)
    following = next_of(silent, but=(WORD,))
    assert following is not None
    assert following.step == WORD
    following = next_of(silent)
    assert following is not None
    assert following.owner == "microsoft"
    unasked = found("provider.reachable", "not-checked", Status.UNKNOWN, RETIRED)
    following = next_of(unasked, but=(WORD,))
    assert following is not None
    assert following.owner == "workstation"


def test_a_request_that_is_late_is_still_to_be_asked_about() -> None:
    deployment = Deployment(platform=Platform.SFB_2019, provisioning=Route.REQUEST)
    late = found("provisioning.active", "request-late")
    following = next_of(late, but=(WORD,), deployment=deployment)
    assert following is not None
    assert following.code == "request-late"


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_the_kind_of_a_step_agrees_with_what_proves_it(step: Step) -> None:
    kind = kind_of(step, SKYPE)
    assert (kind is ProofKind.EVIDENCE) == (step.word is WordUse.INSTEAD)
    assert (kind is ProofKind.WORD) == (step.word is WordUse.REQUIRED or step.id == "finish.message")
    assert (kind is ProofKind.FIELD) == ("deployment" in step.required)
    assert (step.word is WordUse.PARTS) <= (kind is ProofKind.REQUEST or step.id == "finish.message")
    assert (kind_of(step, Deployment(provisioning=Route.REQUEST)) is ProofKind.REQUEST) == (
        step.id in ("provisioning.request", "provisioning.active")
    )


@settings(max_examples=times(60), deadline=None)
@given(
    st.lists(
        st.builds(
            found,
            st.sampled_from([step.id for step in STEPS if step.required]),
            st.sampled_from(["tcp-refused", "tls-too-old", "not-checked", "field-missing", "cert-expired"]),
            st.sampled_from([Status.FAIL, Status.UNKNOWN, Status.WARN]),
            st.sampled_from("abc"),
        ),
        max_size=8,
    ),
    st.sampled_from([SKYPE, FEDERATION]),
)
def test_next_is_a_finding_of_the_step_it_names_and_is_there_while_something_can_be_done(
    open_: list[Finding], deployment: Deployment
) -> None:
    result = assess(Checklist(deployment=deployment), open_, NOW)
    following = result.next
    assert following is not None or result.ready or result.counts.blocked + result.counts.todo == 0
    if following is None:
        return
    step = next(item for item in result.steps if item.step.id == following.step)
    named = [item for item in step.findings if item.code == following.code and item.status is following.status]
    assert {item.subject for item in named} >= set(following.subjects)
    assert following.subject == following.subjects[0]
    assert len(following.subjects) <= following.of
    if any(item.state is State.BLOCKED for item in result.steps):
        assert following.status is Status.FAIL
