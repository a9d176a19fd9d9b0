"""Codes that rest on what was typed, said or exported, from the checklist file to `check --offline --json`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.checking import Checked, check, write_checklist

from lyncready.lab import Laboratory
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Evidence,
    ExportScope,
    Network,
    Observation,
    Part,
    Platform,
    Purpose,
    Request,
    RequestKind,
    Resolver,
    Route,
    Section,
    SipDomain,
    Users,
    Waiver,
)

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYNCREADY_NOW", "2026-11-22T19:00:00Z")


def judged(tmp_path: Path, checklist: Checklist) -> Checked:
    """Return the verdict on a checklist's facts."""
    return check(write_checklist(tmp_path / "contoso.yaml", checklist), "--offline")


def deployment(**changes: Any) -> Deployment:
    """Return a deployment that lacks nothing, changed as told."""
    typed: dict[str, Any] = {
        "name": "Contoso",
        "platform": Platform.LYNC_2013_CU5,
        "access_edges": ("sip.contoso.com",),
        "sip_domains": (SipDomain("contoso.com"),),
        "agreement_number": "1234567",
        "agreement_type": "enterprise",
    }
    return Deployment(**typed | changes)


@pytest.mark.parametrize(
    ("changes", "step", "subject", "expected"),
    [
        ({"platform": None}, "prepare.platform", "platform", {("unknown", "field-missing")}),
        (
            {"platform": Platform.OCS_2007},
            "prepare.platform",
            "platform",
            {("fail", "platform-unsupported"), ("note", "platform-out-of-support")},
        ),
        (
            {"platform": Platform.LCS_2005_SP1},
            "prepare.platform",
            "platform",
            {("fail", "platform-unsupported"), ("note", "platform-out-of-support")},
        ),
        (
            {"platform": Platform.LYNC_2010},
            "prepare.platform",
            "platform",
            {("pass", "ok"), ("note", "platform-out-of-support")},
        ),
        ({"platform": Platform.SFB_SE}, "prepare.platform", "platform", {("pass", "ok")}),
        ({"access_edges": ()}, "prepare.names", "access_edges", {("unknown", "field-missing")}),
        ({"sip_domains": ()}, "prepare.names", "sip_domains", {("unknown", "field-missing")}),
        (
            {"provisioning": Route.REQUEST, "agreement_number": ""},
            "provisioning.information",
            "agreement_number",
            {("unknown", "field-missing")},
        ),
        (
            {"platform": Platform.OCS_2007_R2},
            "provisioning.route",
            "provisioning",
            {("fail", "field-invalid")},
        ),
    ],
)
def test_the_deployment_is_judged_field_by_field(
    tmp_path: Path, changes: dict[str, Any], step: str, subject: str, expected: set[tuple[str, str]]
) -> None:
    checked = judged(tmp_path, Checklist(deployment=deployment(**changes)))
    found = checked.findings(step=step, subject=subject, check="deployment")
    assert {(one["status"], one["code"]) for one in found} == expected
    worst = {status for status, _ in expected}
    assert checked.state(step) == ("blocked" if "fail" in worst else "todo" if "unknown" in worst else "done")


@pytest.mark.parametrize(
    ("names", "status", "state"),
    [
        (("contoso.local", "contoso.com"), "warn", "done"),
        (("contoso.local",), "fail", "blocked"),
        (("contoso", "fabrikam.corp"), "fail", "blocked"),
    ],
)
def test_a_domain_that_is_not_public(tmp_path: Path, names: tuple[str, ...], status: str, state: str) -> None:
    typed = deployment(sip_domains=tuple(map(SipDomain, names)))
    checked = judged(tmp_path, Checklist(deployment=typed))
    found = checked.findings(code="domain-not-public")
    assert {one["subject"] for one in found} == {name for name in names if name != "contoso.com"}
    assert {one["status"] for one in found} == {status}
    assert checked.state("prepare.names") == state


@pytest.mark.parametrize(
    ("outside", "waived", "status"),
    [(True, False, "warn"), (False, False, "note"), (True, True, "note")],
)
def test_external_access_that_is_switched_off_or_waived_only_informs(
    tmp_path: Path, outside: bool, waived: bool, status: str
) -> None:
    section = Section(items=({"Identity": "Global", "AllowOutsideUsers": outside},))
    export = Evidence(
        computer="FE01",
        scope=ExportScope.CENTRAL,
        collected_at=NOW,
        imported_at=NOW,
        sections={"accessEdge": section},
    )
    none = Dns(outcome=DnsOutcome.NXDOMAIN)
    resolver = Resolver(name="outside", vantage="public", address="192.0.2.53")
    seen = Observation(
        probe="dns",
        subject="_sip._tls.contoso.com",
        record_type="SRV",
        server=resolver.label,
        vantage="public",
        at=NOW,
        took=0.1,
        seen=none,
    )
    word = {"prepare.external-access": Attestation(state=AttestationState.WAIVED, reason="no clients", at=NOW)}
    checklist = Checklist(
        deployment=deployment(),
        network=Network(resolvers=(resolver,)),
        observations=(seen,),
        evidence=(export,),
        steps=word if waived else {},
    )
    checked = judged(tmp_path, checklist)
    assert checked.finding("external-srv-missing", "_sip._tls.contoso.com")["status"] == status


def test_an_empty_checklist_is_judged_whole(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("version: 2\n")
    checked = check(path, "--offline")
    assert checked.status == 1
    assert not checked.findings(status="fail")
    assert checked.findings(code="field-missing")


@pytest.mark.parametrize(
    ("kind", "age", "code", "status", "state"),
    [
        (RequestKind.INITIAL, None, "request-not-submitted", "unknown", "todo"),
        (RequestKind.INITIAL, 0 * HOUR, "request-pending", "unknown", "waiting"),
        (RequestKind.INITIAL, 48 * HOUR, "request-pending", "unknown", "waiting"),
        (RequestKind.INITIAL, 49 * HOUR, "request-late", "warn", "waiting"),
        (RequestKind.INITIAL, 30 * DAY, "request-late", "warn", "waiting"),
        (RequestKind.INITIAL, 30 * DAY + HOUR, "request-overdue", "fail", "blocked"),
        (RequestKind.CHANGE, 47 * HOUR, "request-pending", "unknown", "waiting"),
        (RequestKind.CHANGE, 49 * HOUR, "request-late", "fail", "blocked"),
        (RequestKind.CHANGE, 31 * DAY, "request-overdue", "fail", "blocked"),
    ],
)
def test_the_clock_of_a_request(
    tmp_path: Path, kind: RequestKind, age: timedelta | None, code: str, status: str, state: str
) -> None:
    submitted = None if age is None else NOW - age
    parts = {
        name: Part(by="alice", at=submitted or NOW - DAY)
        for name in (
            "sign-in",
            "agreement-type",
            "product-use-rights",
            "request-started",
            "edge-entered",
            "domains-added",
            *(["submitted"] if submitted else []),
        )
    }
    checklist = Checklist(
        deployment=deployment(provisioning=Route.REQUEST, request_kind=kind),
        steps={"provisioning.request": Attestation(state=AttestationState.TODO, parts=parts)},
    )
    checked = judged(tmp_path, checklist)
    (finding,) = checked.findings(check="request", subject="provisioning.active")
    assert (finding["code"], finding["status"]) == (code, status)
    assert checked.state("provisioning.active") == state
    assert checked.state("provisioning.request") == ("todo" if age is None else "done")


@pytest.mark.parametrize(("ago", "code"), [(DAY, "ok"), (0 * DAY, "ok"), (-DAY, "request-overdue")])
def test_a_request_that_is_active_is_done(tmp_path: Path, ago: timedelta, code: str) -> None:
    checklist = Checklist(
        deployment=deployment(provisioning=Route.REQUEST),
        request=Request(submitted_at=NOW - 40 * DAY, activated_at=NOW - ago),
    )
    checked = judged(tmp_path, checklist)
    assert {one["code"] for one in checked.findings(check="request")} == {code}


def test_a_step_that_rests_on_a_word_waits_for_it_and_is_held_behind_another(tmp_path: Path) -> None:
    checked = judged(tmp_path, Checklist(deployment=deployment()))
    statuses = {one["subject"]: one["status"] for one in checked.findings(code="not-attested")}
    assert statuses["policy.federated"] == "unknown"
    assert statuses["policy.public"] == "held"
    (held,) = checked.findings(code="not-attested", subject="policy.public")
    assert held["because"] == [{"step": "policy.federated", "code": "not-attested", "subject": "policy.federated"}]


def exported(tmp_path: Path, *, age: timedelta = DAY, **changes: Any) -> Checklist:
    """Return a checklist with the half-done export of the laboratory, so old, and words as told."""
    with Laboratory("half-done-settings", tmp_path / "lab", NOW) as lab:
        checklist = lab.checklist
    evidence = tuple(msgspec.structs.replace(one, collected_at=NOW - age) for one in checklist.evidence)
    network = msgspec.structs.replace(checklist.network, trust=())
    return msgspec.structs.replace(checklist, network=network, evidence=evidence, **changes)


PUBLIC = "externalAccessPolicy:Global.EnablePublicCloudAccess"


def test_a_wrong_setting_blocks_with_the_command_that_mends_it(tmp_path: Path) -> None:
    checked = judged(tmp_path, exported(tmp_path))
    wrong = checked.finding("setting-wrong", PUBLIC)
    assert wrong["status"] == "fail"
    assert wrong["detail"]["found"] is False
    assert wrong["detail"]["wanted"] is True
    assert "Set-CsExternalAccessPolicy -Identity 'Global'" in wrong["remedy"]
    assert checked.state("policy.public") == "blocked"
    assert checked.state("policy.federated") == "done"
    for subject in (
        "publicProvider:Messenger.ProxyFqdn",
        "publicProvider:Skype.Identity",
        "replication:edge02.contoso.local.UpToDate",
    ):
        assert checked.finding("setting-wrong", subject)["status"] == "fail"


def test_an_export_after_the_word_contradicts_it(tmp_path: Path) -> None:
    said = {"policy.public": Attestation(state=AttestationState.DONE, by="alice", at=NOW - 3 * DAY)}
    checked = judged(tmp_path, exported(tmp_path, steps=said))
    (finding,) = checked.findings(step="policy.public", code="attested-but-wrong")
    assert finding["status"] == "fail"
    assert finding["detail"]["by"] == "alice"
    assert checked.state("policy.public") == "blocked"


def test_an_export_before_the_word_yields_to_it(tmp_path: Path) -> None:
    said = {"policy.public": Attestation(state=AttestationState.DONE, by="alice", at=NOW - HOUR)}
    checked = judged(tmp_path, exported(tmp_path, steps=said))
    (finding,) = checked.findings(step="policy.public", code="evidence-older-than-word")
    assert finding["status"] == "note"
    assert checked.state("policy.public") == "done"


@pytest.mark.parametrize(("age", "said"), [(29 * DAY, []), (31 * DAY, ["note"]), (201 * DAY, ["warn"])])
def test_an_export_of_more_than_thirty_days_is_told(tmp_path: Path, age: timedelta, said: list[str]) -> None:
    checked = judged(tmp_path, exported(tmp_path, age=age))
    assert [one["status"] for one in checked.findings(code="evidence-old")] == said


@pytest.mark.parametrize(("users", "code"), [(None, "hybrid-unsaid"), (Users.BOTH, "ok")])
def test_a_server_that_routes_users_to_microsoft_365_is_asked_about(
    tmp_path: Path, users: Users | None, code: str
) -> None:
    provider = {
        "Identity": "LyncOnline",
        "ProxyFqdn": "sipfed.online.lync.com",
        "Enabled": True,
        "EnabledSharedAddressSpace": True,
        "HostsOCSUsers": True,
        "VerificationLevel": "UseSourceVerification",
    }
    one = Evidence(
        computer="fe01",
        collected_at=NOW - HOUR,
        imported_at=NOW,
        sections={"hostingProviders": Section(items=(provider,))},
    )
    domains = (SipDomain("contoso.com", users),)
    typed = deployment(purpose=Purpose.FEDERATION, sip_domains=domains)
    checked = judged(tmp_path, Checklist(deployment=typed, evidence=(one,)))
    subject = "hostingProvider:LyncOnline.EnabledSharedAddressSpace"
    (found,) = checked.findings(step="federation.microsoft-365", subject=subject)
    assert (found["code"], found["owner"]) == (code, "you" if users is None else "server")
    assert "HostingProvider" not in found["remedy"]


def test_what_no_export_shows_is_unknown_and_never_blocks(tmp_path: Path) -> None:
    checked = judged(tmp_path, exported(tmp_path))
    found = checked.findings(code="setting-unknown")
    assert {one["status"] for one in found} == {"unknown"}
    assert not [
        blocker
        for step in checked.document["steps"]
        for blocker in step["blockers"]
        if blocker["code"] == "setting-unknown"
    ]


@pytest.mark.parametrize(("until", "state"), [(NOW.date(), "waived"), ((NOW - DAY).date(), "blocked")])
def test_a_waiver_covers_a_finding_through_its_last_day(tmp_path: Path, until: Any, state: str) -> None:
    waiver = Waiver(code="setting-wrong", subject=PUBLIC, by="alice", reason="pilot", until=until)
    checked = judged(tmp_path, exported(tmp_path, waivers=(waiver,)))
    wrong = checked.finding("setting-wrong", PUBLIC)
    assert wrong["status"] == "fail"
    assert bool(wrong["waived"]) is (state == "waived")
    assert checked.state("policy.public") == state


def test_the_purpose_federation_needs_nothing_of_skypes(tmp_path: Path) -> None:
    checked = judged(tmp_path, Checklist(deployment=deployment(purpose=Purpose.FEDERATION)))
    for step in ("provisioning.active", "policy.public", "provider.reachable", "provider.client"):
        assert checked.state(step) == "not-needed"
    assert checked.state("finish.message") == "held"
    assert {step["id"] for step in checked.document["steps"]} == {
        step["id"] for step in judged(tmp_path, Checklist(deployment=deployment())).document["steps"]
    }


def test_a_message_that_a_trace_shows_failed_blocks_the_proof(tmp_path: Path) -> None:
    item = {"direction": "outgoing", "speaker": "sip.contoso.com", "id": 1010, "status": 504, "count": 1}
    trace = Evidence(
        computer="sip.contoso.com",
        scope=ExportScope.TRACE,
        collected_at=NOW,
        imported_at=NOW,
        sections={"failures": Section(items=({**item, "domain": "fabrikam.com", "clock": "none"},))},
    )
    checklist = Checklist(deployment=deployment(purpose=Purpose.FEDERATION), evidence=(trace,))
    checked = judged(tmp_path, checklist)
    assert checked.finding("message-failed", "finish.message")["status"] == "fail"
