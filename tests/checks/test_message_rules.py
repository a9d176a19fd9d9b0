"""Failed attempts against a word: which count, whose step it is, which is newer, and what explains them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.detail_keys import hold_to_table

from lyncready.checks.message import judge_messages
from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    SKYPE_PROXY,
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Evidence,
    ExportScope,
    Finding,
    Partner,
    Purpose,
    Section,
    SipDomain,
    Status,
)

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
AT = "2026-11-20T10:00:00Z"
WORD_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FAIL, NOTE = Status.FAIL, Status.NOTE


def failed(**values: Any) -> dict[str, Any]:
    return {
        "direction": "outgoing",
        "speaker": "sip.contoso.com",
        "id": 1008,
        "status": 504,
        "hresult": None,
        "domain": "fabrikam.com",
        "peer": None,
        "first": AT,
        "last": AT,
        "count": 1,
        "clock": "utc",
        **values,
    }


def checklist(*items: dict[str, Any], word: datetime | bool | None = False, **more: Any) -> Checklist:
    trace = Evidence(
        computer="sip.contoso.com",
        scope=ExportScope.TRACE,
        collected_at=NOW,
        imported_at=NOW,
        sections={"failures": Section(items=items)},
    )
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        access_edges=("sip.contoso.com",),
        sip_domains=(SipDomain("contoso.com"),),
        **more,
    )
    steps = {}
    if word is not False:
        at = None if word is None or word is True else word
        steps = {
            step: Attestation(state=AttestationState.DONE, by="alice", at=at)
            for step in ("finish.message", "provider.client")
        }
    return Checklist(deployment=deployment, evidence=(trace,), steps=steps)


def judge(given: Checklist, found: tuple[Finding, ...] = ()) -> list[Finding]:
    said = list(judge_messages(given, found, NOW))
    hold_to_table((one.code, one.detail) for one in said)
    return said


def statuses(*items: dict[str, Any], **more: Any) -> dict[str, Status]:
    return {one.step: one.status for one in judge(checklist(*items, **more))}


@pytest.mark.parametrize("number", [0, 1, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
                                    1017, 1027, 1034, 1047, 90003])  # fmt: skip
def test_an_id_that_names_a_step_is_a_failed_message(number: int) -> None:
    step = "provider.client" if number in (1001, 90003) else "finish.message"
    assert statuses(failed(id=number)) == {step: FAIL}


@pytest.mark.parametrize(
    "number", [1000, 1004, 1006, 2004, 4003, 4004, 4005, 4006, 4141, 15000, 17002, 24000, 25008]
)
def test_other_ids_say_nothing_of_a_message_whatever_their_status(number: int) -> None:
    assert statuses(failed(id=number)) == {}


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"id": None}, True),
        ({"id": None, "status": 403}, True),
        ({"id": 2}, True),
        ({"id": 10003}, True),
        ({"id": 1070}, True),
        ({"id": 1046}, True),
        ({"id": 3003}, False),
        ({"id": None, "status": 404}, False),
        ({"id": None, "status": 503}, False),
        ({"id": None, "domain": None}, False),
        ({"id": None, "recovered": True}, False),
        ({"id": 1008, "recovered": True}, True),
        ({"id": 1034, "status": 488}, False),
        ({"id": 1034, "status": 480}, False),
        ({"id": 1008, "status": 480}, True),
        ({"id": None, "status": 488}, False),
        ({"id": 1034, "status": 404}, True),
        ({"id": 1034, "meeting": True}, False),
        ({"id": 14428, "event": "LS Protocol Stack"}, False),
        ({"id": None, "status": None, "hresult": "0xC3E93D67", "direction": "incoming"}, True),
        ({"id": None, "status": None, "hresult": "0x80090325"}, False),
    ],
)
def test_a_bare_status_counts_where_nothing_says_otherwise(values: dict[str, Any], counts: bool) -> None:
    assert statuses(failed(**values)) == ({"finish.message": FAIL} if counts else {})


@pytest.mark.parametrize("values", [{"id": None, "recovered": True}, {"id": 1034, "meeting": True}])
def test_of_a_partner_every_failure_counts(values: dict[str, Any]) -> None:
    assert statuses(failed(**values), partners=(Partner("fabrikam.com"),)) == {"finish.message": FAIL}
    by_edge = failed(**values, peer="sip.fabrikam.com")
    assert statuses(by_edge, partners=(Partner("other.com", "sip.fabrikam.com"),)) == {"finish.message": FAIL}


@pytest.mark.parametrize("values", [{"peer": SKYPE_PROXY}, {"domain": "outlook.com"}, {"speaker": SKYPE_PROXY}])
def test_what_goes_to_the_provider_is_the_clients_step(values: dict[str, Any]) -> None:
    assert statuses(failed(**values)) == {"provider.client": FAIL}
    assert statuses(failed(peer=f"x.{SKYPE_PROXY}")) == {"finish.message": FAIL}


@pytest.mark.parametrize(
    ("last", "clock", "status"),
    [
        ("2026-11-20T10:00:00Z", "utc", FAIL),
        ("2026-11-20T09:00:00Z", "utc", NOTE),
        ("2026-11-20T10:00:00", "server", NOTE),
        ("2026-11-20T22:59:59", "server", NOTE),
        ("2026-11-20T23:00:01", "server", FAIL),
        (None, "none", NOTE),
    ],
)
def test_only_what_is_surely_newer_contradicts_a_word(last: str | None, clock: str, status: Status) -> None:
    item = failed(first=last, last=last, clock=clock)
    assert statuses(item, word=WORD_AT) == {"finish.message": status}
    assert statuses(item) == {"finish.message": FAIL}
    assert statuses(item, word=None) == {"finish.message": FAIL}


def test_a_test_counts_only_with_an_id_that_says_what_is_wrong() -> None:
    assert statuses(failed(test=True)) == {"finish.message": FAIL}
    (note,) = judge(checklist(failed(id=2, test=True)))
    assert note.status is NOTE
    assert "the test itself failed" in finding_text(note, Deployment()).remedy


def test_one_finding_a_step_has_all_failures_and_names_what_says_most() -> None:
    items = [failed(id=None, domain=f"d{at}.com") for at in range(7)]
    (one,) = judge(checklist(*items, failed(id=1010, hresult="0x80090322")))
    assert (one.check, one.subject, one.vantage, one.code) == ("message", "finish.message", None, "message-failed")
    assert (one.detail["id"], one.detail["of"], len(one.detail["failures"])) == (1010, 8, 5)
    text = finding_text(one, Deployment())
    assert "1010 (504), 0x80090322 (SEC_E_WRONG_PRINCIPAL)" in text.summary
    assert "certificate of the next server is not trusted" in text.summary


def certificate(code: str = "cert-name-mismatch", status: Status = FAIL) -> Finding:
    return Finding(
        step="federation.certificate",
        check="certificate",
        subject="sip.contoso.com:5061",
        status=status,
        code=code,
        vantage="local",
        detail={"found": ["mail.contoso.com"], "addresses": ["203.0.113.10"]},
    )


def record(subject: str, code: str = "srv-missing") -> Finding:
    return Finding(step="federation.srv", check="srv", subject=subject, status=FAIL, code=code, vantage="public")


def remedy(item: dict[str, Any], *found: Finding, **more: Any) -> str:
    given = checklist(item, **more)
    (one,) = judge(given, found)
    return finding_text(one, given.deployment).remedy


def test_what_lyncready_sees_explains_it() -> None:
    said = remedy(failed(id=1010), certificate())
    assert "lyncready sees what fits it: The certificate of sip.contoso.com" in said
    assert "Ask fabrikam.com" not in said


@pytest.mark.parametrize(
    "found", [certificate("cert-weak-key"), certificate(status=Status.HELD), record("contoso.com")]
)
def test_another_fault_explains_nothing(found: Finding) -> None:
    assert "Ask fabrikam.com for the trace" in remedy(failed(id=1010), found)


def test_our_own_record_does_not_explain_that_a_partners_is_not_found() -> None:
    assert "Ask fabrikam.com" in remedy(failed(), record("contoso.com"))
    assert "what fits it" in remedy(failed(), record("fabrikam.com"))
    assert "what fits it" in remedy(failed(speaker="sip.fabrikam.com"), record("contoso.com"))


@pytest.mark.parametrize(
    ("step", "subject", "detail", "explains"),
    [
        ("partners.discovery", "fabrikam.com", {}, True),
        ("partners.discovery", "xfabrikam.com", {}, False),
        ("partners.discovery", "sip.litware.com:5061", {"partners": ["fabrikam.com"]}, True),
        ("partners.discovery", "litware.com", {"partners": ["litware.com"]}, False),
        ("federation.srv", "contoso.com", {}, False),
    ],
)
def test_of_partners_only_that_ones_fault_explains(
    step: str, subject: str, detail: dict[str, Any], explains: bool
) -> None:
    found = Finding(step=step, check="srv", subject=subject, status=Status.WARN, code="srv-missing", detail=detail)
    assert ("what fits it" in remedy(failed(), found)) is explains


def test_all_green_is_only_said_of_what_was_seen() -> None:
    steps = ("federation.certificate", "federation.outbound", "partners.edge")
    seen = [Finding(step=step, check="certificate", subject="x", code="ok") for step in steps]
    assert "All OK as seen from here (federation.certificate, partners.edge and federation.outbound)" in remedy(
        failed(id=1010), *seen
    )
    assert "not all is verified: partners.edge and federation.outbound" in remedy(failed(id=1010), seen[0])


def test_damaged_items_break_nothing() -> None:
    odd = [
        failed(id="x", hresult="zz", last="never", count=-1),
        "text",
        None,
        {},
        failed(last="0001-01-01T00:00:00Z"),
    ]
    assert statuses(*odd, word=WORD_AT) == {"finish.message": NOTE}  # type: ignore[arg-type]


def test_a_word_of_a_time_to_come_settles_nothing() -> None:
    assert statuses(failed(), word=NOW + timedelta(days=3)) == {"finish.message": FAIL}
