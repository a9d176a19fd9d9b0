"""Exports against words, several exports side by side, and what only an Edge can show of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from support.exports import NOW, changed, checklist, item, judged, load
from support.situations import leaf

from lyncready.checks.settings.judge import judge_settings
from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Aia,
    Before,
    Checklist,
    Crl,
    Deployment,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Finding,
    Observation,
    Purpose,
    Seen,
    Status,
    Tls,
    TlsOutcome,
)

COLLECTED = datetime.fromisoformat("2026-11-21T08:00:00Z")  # half-done
EDGE = "federation.access-edge"
REPLICATED = "finish.replicated"
OUTBOUND = "federation.outbound"


def of(made: Checklist, step: str, now: datetime = NOW) -> list[Finding]:
    return [one for one in judge_settings(made, now) if one.step == step]


def codes(found: list[Finding], *statuses: Status) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in found if one.status in (statuses or (Status.FAIL,))]


def test_an_export_newer_than_the_word_disproves_it() -> None:
    made = checklist("half-done", words={EDGE: COLLECTED - timedelta(seconds=1)})
    found = of(made, EDGE)
    assert codes(found) == [
        ("attested-but-wrong", "accessEdge.AllowFederatedUsers"),
        ("setting-wrong", "accessEdge.AllowFederatedUsers"),
    ]
    detail = found[0].detail if found[0].code == "attested-but-wrong" else found[1].detail
    assert detail["by"] == "alice"
    assert detail["at"] == "2026-11-21T07:59:59Z"
    assert detail["collected_at"] == "2026-11-21T08:00:00Z"
    assert detail["computer"] == "fe01.corp.contoso.com"
    assert "hard" not in detail


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=1), timedelta(days=1)])
def test_an_export_that_is_no_newer_yields_to_the_word(after: timedelta) -> None:
    found = of(checklist("half-done", words={EDGE: COLLECTED + after}), EDGE)
    assert codes(found) == []
    assert codes(found, Status.NOTE) == [("evidence-older-than-word", "accessEdge.AllowFederatedUsers")]


def test_a_word_without_a_time_cannot_outlast_an_export() -> None:
    assert "attested-but-wrong" in {one.code for one in of(checklist("half-done", words={EDGE: None}), EDGE)}


def test_a_word_of_a_day_to_come_cannot_outlast_an_export() -> None:
    for at, code in ((NOW + timedelta(days=365), "attested-but-wrong"), (NOW, "evidence-older-than-word")):
        assert code in {one.code for one in of(checklist("half-done", words={EDGE: at}), EDGE)}


def test_a_step_disproved_in_several_settings_is_contradicted_once() -> None:
    words = {"provider.created": COLLECTED - timedelta(days=1)}
    found = of(checklist("half-done", words=words), "provider.created")
    (contradiction,) = [one for one in found if one.code == "attested-but-wrong"]
    assert contradiction.detail["settings"] == [
        "publicProvider:Skype.Enabled",
        "publicProvider:Skype.VerificationLevel",
    ]


def test_a_warning_does_not_contradict_a_word() -> None:
    def closed(value: dict[str, Any]) -> None:
        item(value, "accessEdge").update(EnablePartnerDiscovery=False)

    made = checklist(changed("finished", closed), words={EDGE: NOW - timedelta(days=9)})
    assert {one.code for one in of(made, EDGE)} == {"ok", "setting-wrong"}


def test_what_waited_for_a_setting_that_yields_is_merely_unseen() -> None:
    words = {"policy.federated": NOW, "policy.public": NOW}
    (reach,) = [
        one for one in of(checklist("empty", words=dict(words)), "policy.assigned") if ".Users" in one.subject
    ]
    assert (reach.status, reach.code, reach.because) == (Status.UNKNOWN, "setting-unknown", ())
    later = of(checklist("empty", words={**words, "policy.assigned": NOW}), "policy.assigned")
    assert ("evidence-older-than-word", "externalAccessPolicy.Users") in codes(later, Status.NOTE)


def test_an_old_export_is_judged_with_one_note_and_a_very_old_one_with_a_warning() -> None:
    late = NOW + timedelta(days=30)
    limit = datetime.fromisoformat("2026-11-22T18:00:00Z") + timedelta(days=30)
    assert "evidence-old" not in {one.code for one in judge_settings(checklist("finished"), limit)}
    found = judge_settings(checklist("finished"), late)
    old = [one for one in found if one.code == "evidence-old"]
    assert [(one.step, one.status) for one in old] == [(EDGE, Status.NOTE)]
    assert {one.subject for one in old} == {"evidence:fe01.corp.contoso.com.collectedUtc"}
    assert set(old[0].detail["steps"]) == {one.step for one in found if one.code == "ok"}
    assert {one.detail["days"] for one in old} == {30}
    both = judge_settings(checklist("finished", "edge-local"), NOW + timedelta(days=201))
    assert {one.status for one in both if one.code == "evidence-old"} == {Status.WARN}
    assert len([one for one in both if one.code == "evidence-old"]) == 2
    assert judged(checklist("finished"), late)[EDGE, "accessEdge.RoutingMethod"].status is Status.PASS


def test_a_newer_word_makes_the_age_of_an_export_no_matter() -> None:
    late = NOW + timedelta(days=40)
    made = checklist("finished", words={EDGE: late - timedelta(days=1)})
    assert "evidence-old" not in {one.code for one in of(made, EDGE, late)}
    (old,) = [one for one in judge_settings(made, late) if one.code == "evidence-old"]
    assert EDGE not in old.detail["steps"]
    assert "policy.public" in old.detail["steps"]


def certificate_on_the_wire(begins: datetime, thumbprint: str | None) -> Checklist:
    """A local export of yesterday, and what the edge shows today; `thumbprint` of the shown one where known."""
    der = leaf("sip.contoso.com")
    shown = hashlib.sha1(der, usedforsecurity=False).hexdigest()

    def known(value: dict[str, Any]) -> None:
        item(value, "edgeCertificates").update(Thumbprint=shown if thumbprint == "shown" else "00" * 20)
        value["meta"]["collectedUtc"] = begins.isoformat()

    seen = Observation(
        probe="tls",
        subject="sip.contoso.com:5061",
        at=NOW,
        took=0.1,
        vantage="local",
        seen=Tls(outcome=TlsOutcome.COMPLETED, chain=(der,)),
    )
    return msgspec.structs.replace(checklist(changed("edge-local", known)), observations=(seen,))


@pytest.mark.parametrize(
    ("exported", "thumbprint", "status"),
    [
        (NOW - timedelta(days=40), None, Status.WARN),
        (NOW - timedelta(days=40), "shown", Status.NOTE),
        (NOW - timedelta(days=29), None, None),
    ],
)
def test_an_export_that_the_network_has_overtaken_is_warned_of(
    exported: datetime, thumbprint: str | None, status: Status | None
) -> None:
    """The edge's certificate is valid for thirty days."""
    made = certificate_on_the_wire(exported, thumbprint)
    found = [one.status for one in judge_settings(made, NOW) if one.code == "evidence-old"]
    assert found == ([status] if status else [])


@pytest.mark.parametrize(
    ("probe", "subject", "seen"),
    [
        ("crl", "http://crl.contoso.com/edge.crl", Crl()),
        ("crl", "http://sip.contoso.com:80/edge.crl", Crl()),
        ("aia", "http://ca.contoso.com/issuer.cer", Aia()),
        ("tomorrow", "sip:contoso.com", Fault(reason=FaultKind.DEADLINE)),
    ],
)
def test_an_export_is_held_against_facts_of_any_subject(probe: str, subject: str, seen: Seen) -> None:
    """Lists and issuers are facts beside the connections: their subjects are addresses of the web."""
    made = certificate_on_the_wire(NOW - timedelta(days=40), None)
    other = Observation(probe=probe, subject=subject, at=NOW, took=0.1, seen=seen)
    both = msgspec.structs.replace(made, observations=(other, *made.observations))
    assert list(judge_settings(both, NOW)) == list(judge_settings(made, NOW))


@pytest.mark.parametrize(
    ("exported", "vantage", "old", "status"),
    [
        (3, "public", ("203.0.113.10",), Status.WARN),
        (1, "public", ("203.0.113.10",), None),
        (2, "public", ("203.0.113.10",), None),
        (3, "local", ("203.0.113.10",), None),
        (3, "public", ("203.0.113.10", "203.0.113.20"), None),  # one of a pool is gone, or its name turns
    ],
)
def test_an_edge_that_moved_after_its_export_makes_it_old(
    exported: int, vantage: str, old: tuple[str, ...], status: Status | None
) -> None:
    """Two days ago the edge still had its old address; an export of later may know the new server already."""
    days = [NOW - timedelta(days=number) for number in range(4)]
    answer = Observation(
        probe="dns",
        subject="sip.contoso.com",
        record_type="A",
        at=NOW,
        took=0.1,
        vantage=vantage,
        seen=Dns(outcome=DnsOutcome.ANSWER, addresses=("203.0.113.20",)),
        before=Before(days[2], addresses=old),
    )

    def collected(value: dict[str, Any]) -> None:
        value["meta"]["collectedUtc"] = days[exported].isoformat()

    made = msgspec.structs.replace(checklist(changed("edge-local", collected)), observations=(answer,))
    told = [(one.status, one.detail["newer"]) for one in judge_settings(made, NOW) if one.code == "evidence-old"]
    assert told == ([(status, "address")] if status else [])


def export(name: str, computer: str, at: str, change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    def both(value: dict[str, Any]) -> None:
        value["meta"].update(computer=computer, collectedUtc=at)
        change(value)

    return changed(name, both)


def federation(on: bool) -> Callable[[dict[str, Any]], Any]:
    return lambda value: item(value, "accessEdge").update(AllowFederatedUsers=on)


def test_the_newest_export_that_could_read_a_part_counts() -> None:
    old = export("finished", "fe01", "2026-11-20T00:00:00Z", federation(False))
    new = export("finished", "fe02", "2026-11-21T00:00:00Z", federation(True))
    subject = (EDGE, "accessEdge.AllowFederatedUsers")
    for order in ([old, new], [new, old]):
        finding = judged(checklist(*order))[subject]
        assert (finding.status, finding.detail["computer"]) == (Status.PASS, "fe02")

    def failed(value: dict[str, Any]) -> None:
        value["accessEdge"] = {"ok": False, "error": "denied", "items": []}

    unread = export("finished", "fe03", "2026-11-22T00:00:00Z", failed)
    assert judged(checklist(old, new, unread))[subject].detail["computer"] == "fe02"


def local(name: str, at: str, on: bool = True) -> dict[str, Any]:
    return export("edge-local", name, at, federation(on))


def central(at: str, on: bool = True, reported: bool | None = True) -> dict[str, Any]:
    def change(value: dict[str, Any]) -> None:
        federation(on)(value)
        for replica in value["replication"]["items"]:
            replica["UpToDate"] = reported

    return export("finished", "fe01", at, change)


MORNING, NOON, EVENING = (f"2026-11-22T{hour}:00:00Z" for hour in ("08", "12", "18"))


@pytest.mark.parametrize(
    ("exports", "status"),
    [
        ([central(NOON)], Status.PASS),
        ([central(NOON, reported=False)], Status.FAIL),
        ([central(NOON, reported=None)], Status.UNKNOWN),
        # An Edge's own copy, newer than the status: there is what should be, whatever was reported.
        ([central(NOON, reported=False), local("edge01.contoso.com", EVENING)], Status.PASS),
        ([central(NOON, reported=False), local("EDGE01", EVENING)], Status.PASS),
        # It lacks what the central store had by then.
        ([central(NOON), local("edge01.contoso.com", EVENING, on=False)], Status.FAIL),
        # It was looked at before: the status is the newer.
        ([central(NOON), local("edge01.contoso.com", MORNING, on=False)], Status.PASS),
        # Federation was turned on after the central export: nothing lags.
        ([central(NOON, on=False), local("edge01.contoso.com", EVENING)], Status.PASS),
        # It is off everywhere: the status decides.
        ([central(NOON, on=False), local("edge01.contoso.com", EVENING, on=False)], Status.PASS),
        ([local("edge01.contoso.com", NOON)], Status.PASS),
        ([local("edge01.contoso.com", NOON, on=False)], Status.UNKNOWN),
    ],
)
def test_an_edge_has_the_configuration_by_the_newest_that_tells(
    exports: list[dict[str, Any]], status: Status
) -> None:
    finding = next(
        one for one in of(checklist(*exports), REPLICATED) if one.subject.lower().startswith("replication:edge01")
    )
    assert finding.status is status
    if status is Status.FAIL and len(exports) > 1:
        assert finding.detail["differing"] == ["accessEdge.AllowFederatedUsers"]
        assert finding.detail["scope"] == "local"


def test_every_edge_computer_has_to_be_up_to_date() -> None:
    found = of(checklist("half-done"), REPLICATED)
    assert [(one.subject, one.status) for one in found] == [
        ("replication:edge01.contoso.com.UpToDate", Status.PASS),
        ("replication:edge02.contoso.com.UpToDate", Status.FAIL),
    ]


def test_one_edge_s_own_copy_says_nothing_of_edges_that_nobody_listed() -> None:
    found = judged(checklist("edge-local"))
    assert found[REPLICATED, "replication:edge01.contoso.com.UpToDate"].status is Status.PASS
    assert found[REPLICATED, "replication.UpToDate"].status is Status.UNKNOWN
    assert found[REPLICATED, "replication.UpToDate"].detail["hard"]
    assert (REPLICATED, "replication.UpToDate") not in judged(checklist("finished", "edge-local"))


def test_an_edge_seen_up_to_date_before_a_step_was_done_proves_nothing_of_it() -> None:
    words = {EDGE: COLLECTED + timedelta(days=1)}
    finding = judged(checklist("half-done", words=words))[REPLICATED, "replication:edge01.contoso.com.UpToDate"]
    assert (finding.status, finding.code) == (Status.UNKNOWN, "setting-unknown")
    assert EDGE in finding.detail["error"]
    confirmed = judged(checklist("finished", words={EDGE: NOW}))
    assert confirmed[REPLICATED, "replication:edge01.contoso.com.UpToDate"].status is Status.PASS


def tried(*results: tuple[str, int, Any]) -> Callable[[dict[str, Any]], Any]:
    items = [{"Host": host, "Port": port, "Reached": reached} for host, port, reached in results]
    return lambda value: value["outbound"].update(items=items)


PROVIDER, PARTNER = "federation.messenger.msn.com", "sipfed.online.lync.com"
OTHERS = (("8.8.8.8", 53, True), ("crl.example", 80, True))
NOTHING_ELSE = (("8.8.8.8", 53, False), ("crl3.digicert.com", 80, False))
SKYPE, FEDERATION = Purpose.SKYPE, Purpose.FEDERATION


@pytest.mark.parametrize("others", [OTHERS, NOTHING_ELSE, ()])
@pytest.mark.parametrize(
    ("purpose", "results", "subject", "status"),
    [
        (SKYPE, [(PROVIDER, 5061, True), (PARTNER, 5061, True)], f"{PROVIDER}:5061", Status.PASS),
        (SKYPE, [(PROVIDER, 5061, False), (PARTNER, 5061, True)], f"{PROVIDER}:5061", Status.WARN),
        (SKYPE, [(PROVIDER, 5061, False), (PARTNER, 5061, False)], f"{PARTNER}:5061", Status.FAIL),
        (SKYPE, [(PROVIDER, 5061, False), (PARTNER, 5061, None)], f"{PROVIDER}:5061", Status.FAIL),
        (SKYPE, [(PROVIDER, 5061, None)], f"{PROVIDER}:5061", Status.UNKNOWN),
        (SKYPE, [], "5061", Status.UNKNOWN),
        (FEDERATION, [(PROVIDER, 5061, False), (PARTNER, 5061, True)], f"{PARTNER}:5061", Status.PASS),
        (FEDERATION, [(PROVIDER, 5061, False), (PARTNER, 5061, False)], f"{PARTNER}:5061", Status.FAIL),
        # One of several: the way is open, and this target is another's matter.
        (FEDERATION, [("sip.a.example", 5061, False), (PARTNER, 5061, True)], "sip.a.example:5061", Status.WARN),
        (FEDERATION, [(PROVIDER, 5061, True), (PARTNER, 5061, False)], f"{PARTNER}:5061", Status.WARN),
        (FEDERATION, [(PROVIDER, 5061, True)], "5061", Status.UNKNOWN),
    ],
)
def test_a_target_that_is_not_reached_fails_where_no_other_is(
    purpose: Purpose, results: list[tuple[str, int, Any]], others: Any, subject: str, status: Status
) -> None:
    made = checklist(changed("edge-local", tried(*results, *others)), purpose=purpose)
    found = {one.subject: one for one in of(made, OUTBOUND)}
    assert found[f"outbound:{subject}.Reached"].status is status
    assert found[f"outbound:{subject}.Reached"].detail["hard"]
    asked = purpose is SKYPE and any(host == PROVIDER for host, _, _ in results)
    assert (f"outbound:{PROVIDER}:5061.Reached" in found) is asked


def test_nothing_hangs_on_anybody_s_resolver_or_list_but_the_certificate_s_own() -> None:
    def own(value: dict[str, Any]) -> None:
        tried((PARTNER, 5061, True), *NOTHING_ELSE, ("CRL.fabrikam.example", 80, False))(value)
        item(value, "edgeCertificates").update(CrlHosts=["crl.fabrikam.example"])

    found = {one.subject: one for one in of(checklist(changed("edge-local", own)), OUTBOUND)}
    assert found["outbound:8.8.8.8:53.Reached"].status is Status.NOTE
    assert found["outbound:crl3.digicert.com:80.Reached"].status is Status.NOTE
    assert found["outbound:crl.fabrikam.example:80.Reached"].status is Status.WARN
    assert found[f"outbound:{PARTNER}:5061.Reached"].status is Status.PASS
    assert not [one for one in found.values() if one.detail.get("hard") and one.status is not Status.PASS]
    for subject in ("8.8.8.8:53", "crl3.digicert.com:80"):
        said = finding_text(found[f"outbound:{subject}.Reached"], Deployment())
        assert "does not need to" in said.summary
        assert "firewall" not in said.remedy
        assert said.command == ""


def test_whose_list_the_certificate_names_is_asked_for_and_not_required() -> None:
    found = {one.subject: one for one in of(checklist("edge-local"), OUTBOUND)}
    assert found["outbound:80.Reached"].status is Status.UNKNOWN
    assert "hard" not in found["outbound:80.Reached"].detail


def test_one_edge_that_reaches_nothing_is_not_hidden_by_another() -> None:
    silent = export("edge-local", "edge02.contoso.com", NOON, tried((PARTNER, 5061, False), *OTHERS))
    found = {one.subject: one for one in of(checklist("edge-local", silent), OUTBOUND)}
    finding = found[f"outbound:{PARTNER}:5061.Reached"]
    assert finding.status is Status.FAIL
    assert finding.detail["computers"] == {"edge01.contoso.com": True, "edge02.contoso.com": False}
    assert finding.detail["computer"] == "edge02.contoso.com"


def test_a_port_that_is_open_at_one_edge_excuses_no_other() -> None:
    open_there = changed("edge-local", tried((PROVIDER, 5061, False), (PARTNER, 5061, True), *OTHERS))
    closed = export("edge-local", "edge02", NOON, tried((PROVIDER, 5061, False), (PARTNER, 5061, False), *OTHERS))
    found = {one.subject: one for one in of(checklist(open_there, closed), OUTBOUND)}
    assert found[f"outbound:{PROVIDER}:5061.Reached"].status is Status.FAIL


def test_an_edge_that_sent_no_export_is_named_and_not_required() -> None:
    found = {one.subject: one for one in of(checklist("finished", "edge-local"), OUTBOUND)}
    missing = found["outbound:edge02.contoso.com.Reached"]
    assert missing.status is Status.UNKNOWN
    assert "hard" not in missing.detail


@pytest.mark.parametrize(
    ("fields", "name", "status"),
    [
        ({}, "NotAfter", Status.PASS),
        ({"NotAfter": "2026-11-21T00:00:00Z"}, "NotAfter", Status.WARN),
        ({"NotAfter": "2026-12-10T00:00:00Z"}, "NotAfter", Status.WARN),
        ({"NotBefore": "2026-12-10T00:00:00Z"}, "NotAfter", Status.WARN),
        ({"NotBefore": "2026-11-01T00:00:00Z", "NotAfter": "2026-12-10T00:00:00Z"}, "NotAfter", Status.PASS),
        ({"NotBefore": "2026-10-20T00:00:00Z", "NotAfter": "2026-12-06T00:00:00Z"}, "NotAfter", Status.WARN),
        ({"NotAfter": "soon"}, "NotAfter", Status.UNKNOWN),
        ({}, "AlternativeNames", Status.PASS),
        (
            {"AlternativeNames": "mail.contoso.com", "Subject": "CN=mail.contoso.com"},
            "AlternativeNames",
            Status.WARN,
        ),
        ({"AlternativeNames": [], "Subject": "O=Contoso, CN=SIP.contoso.com"}, "AlternativeNames", Status.PASS),
        ({"AlternativeNames": [], "Subject": ""}, "AlternativeNames", Status.UNKNOWN),
        ({"Use": "AccessEdgeExternal,DataEdgeExternal"}, "Thumbprint", Status.PASS),
        ({"Use": "Internal"}, "Thumbprint", Status.WARN),
    ],
)
def test_the_certificate_an_edge_shows_of_itself_only_warns(
    fields: dict[str, Any], name: str, status: Status
) -> None:
    made = checklist(changed("edge-local", lambda value: item(value, "edgeCertificates").update(fields)))
    found = judged(made)["federation.certificate", f"edgeCertificate:edge01.contoso.com.{name}"]
    assert found.status is status
    assert "hard" not in found.detail


@pytest.mark.parametrize(
    ("fields", "name", "status"),
    [
        ({"Count": 100}, "Count", Status.PASS),
        ({"Count": 101}, "Count", Status.WARN),
        ({"Misplaced": 1}, "Misplaced", Status.WARN),
        ({"Misplaced": None}, "Misplaced", Status.UNKNOWN),
    ],
)
def test_an_edges_trusted_roots_only_warn(fields: dict[str, Any], name: str, status: Status) -> None:
    made = checklist(changed("edge-local", lambda value: item(value, "rootStore").update(fields)))
    found = judged(made)["federation.certificate", f"rootStore:edge01.contoso.com.{name}"]
    assert found.status is status


def test_an_edges_own_export_alone_proves_what_it_shows() -> None:
    found = judged(checklist(load("edge-local")))
    assert found[EDGE, "accessEdge.AllowFederatedUsers"].status is Status.PASS
    assert found["provider.created", "publicProvider:Skype.ProxyFqdn"].status is Status.PASS
    assert found["federation.topology", "site.FederationRoute"].status is Status.UNKNOWN
