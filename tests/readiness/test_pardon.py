"""What is waived holds nothing back, neither alone nor beside another cause."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lyncready.model import Attestation, AttestationState, Checklist, Finding, Ref, Status, Waiver
from lyncready.readiness import Assessment, StepState, assess

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
ADDRESS = Ref("federation.address", "address-private", "sip.contoso.com")
RECORD = Ref("federation.srv", "srv-missing", "contoso.com")
FOUND = (
    Finding(step=RECORD.step, check="srv", subject=RECORD.subject, status=Status.FAIL, code=RECORD.code),
    Finding(step=ADDRESS.step, check="address", subject=ADDRESS.subject, status=Status.FAIL, code=ADDRESS.code),
    Finding(
        step="federation.port",
        check="port",
        subject="sip.contoso.com:5061",
        status=Status.HELD,
        code="not-checked",
        because=(ADDRESS, RECORD),
    ),
)


def port(result: Assessment) -> StepState:
    return next(item for item in result.steps if item.step.id == "federation.port")


def test_a_check_that_waits_for_two_roots_waits_for_the_one_that_is_not_waived() -> None:
    waiver = Waiver(code=ADDRESS.code, subject=ADDRESS.subject, reason="pilot")
    (blocker,) = port(assess(Checklist(waivers=(waiver,)), FOUND, NOW)).blockers
    assert blocker.because == (RECORD,)


def test_a_waived_step_is_no_cause_of_a_later_one() -> None:
    said = {RECORD.step: Attestation(state=AttestationState.WAIVED, by="alice", at=NOW, reason="pilot")}
    (blocker,) = port(assess(Checklist(steps=said), FOUND, NOW)).blockers
    assert blocker.because == (ADDRESS,)


def test_what_waits_for_waived_roots_alone_is_waived_with_them() -> None:
    waivers = tuple(Waiver(code=root.code, subject=root.subject, reason="pilot") for root in (ADDRESS, RECORD))
    step = port(assess(Checklist(waivers=waivers), FOUND, NOW))
    assert step.blockers == ()
    assert [item.waived for item in step.findings if item.check == "port"] == [waivers[0]]


@pytest.mark.parametrize(
    ("code", "subject", "typed"),
    [
        ("srv-missing", "contoso.com", "Contoso.COM."),
        ("srv-missing", "xn--bcher-kva.test", "bücher.test"),
        ("tcp-refused", "sip.contoso.com:5061", "SIP.contoso.com.:5061"),
        ("setting-wrong", "accessEdge.AllowFederatedUsers", "accessEdge.AllowFederatedUsers"),
        ("setting-wrong", "accessEdge.AllowFederatedUsers", "accessedge.allowfederatedusers"),
        ("setting-wrong", "externalAccessPolicy:site:Paris.Users", "externalaccesspolicy:Site:Paris.users"),
    ],
)
def test_a_waiver_covers_its_subject_however_a_hand_spelt_it(code: str, subject: str, typed: str) -> None:
    assert Waiver(code=code, subject=typed).covers(code, subject, NOW)
    assert not Waiver(code=code, subject=typed).covers(code, f"other-{subject}", NOW)
