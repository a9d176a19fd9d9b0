"""Partners from the wire to `check --json`, in one laboratory with a partner for each situation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.checking import Checked, check, check_laboratory, write_checklist
from support.command_line import lyncready
from support.laboratories import small_scenario

from lyncready import clock
from lyncready.lab import Laboratory
from lyncready.model import Checklist, Evidence, Section

CLOUD = "sipfed.online.lync.com"
OURS = "sip.contoso.com"
# Partner, its entry in the file, its record, and its edge in the laboratory.
PARTNERS: dict[str, tuple[dict[str, Any], str, dict[str, Any] | None]] = {
    "own.com": ({}, "0 0 {port} sip.own.com.", {}),
    "teams.com": ({}, f"100 1 {{port}} {CLOUD}.", None),
    "ours.com": ({}, f"0 0 {{port}} {OURS}.", None),
    "gone.com": ({}, "", None),
    "tenant.com": ({}, "", None),
    "moved.com": ({"edge": "sip.moved.com"}, f"100 1 {{port}} {CLOUD}.", {}),
    "listed.com": ({"edge": "sip.listed.com"}, "", {}),
    "strange.com": ({}, "0 0 {port} sip.hoster.net.", None),
    "port.com": ({}, "0 0 5269 sip.port.com.", {}),
    "late.com": ({}, "0 0 {port} sip.late.com.", {"certificate": ["expired"]}),
    "shut.com": ({}, "0 0 {port} sip.shut.com.", {"listen": "closed"}),
    "plain.com": ({}, "0 0 {port} sip.plain.com.", {"client_certificate": "ignored"}),
    "needed.com": ({"required": True}, "0 0 {port} sip.needed.com.", {"certificate": ["wrong-name"]}),
    "lost.com": ({}, "0 0 {port} gone.lost.com.", None),
    "typed.com": ({}, "0 0 {port} 203.0.113.9.typed.com.", None),
    "blocked.com": ({}, "0 0 {port} sip.own.com.", None),
}
EXPECTED: dict[str, set[tuple[str, str]]] = {
    "own.com": {("partner-own-edge", "pass")},
    "teams.com": {("partner-microsoft-365", "pass")},
    "ours.com": {("partner-at-our-edge", "note")},
    "gone.com": {("partner-not-published", "warn")},
    "tenant.com": {("partner-not-published", "warn")},
    "moved.com": {("partner-moved", "fail")},
    "listed.com": {("partner-own-edge", "pass")},
    "strange.com": {("partner-foreign-target", "warn"), ("address-missing", "warn")},
    "port.com": {("partner-own-edge", "pass"), ("srv-wrong-port", "warn")},
    "late.com": {("partner-own-edge", "pass"), ("cert-expired", "warn")},
    "shut.com": {("partner-own-edge", "pass"), ("tcp-refused", "warn")},
    "plain.com": {("partner-own-edge", "pass")},
    "needed.com": {("partner-own-edge", "pass"), ("cert-name-mismatch", "fail")},
    "lost.com": {("partner-own-edge", "pass"), ("address-missing", "warn")},
    "typed.com": {("srv-target-unresolved", "warn")},
    "blocked.com": {("partner-foreign-target", "warn"), ("partner-blocked", "fail")},
}
TROUBLE = {
    "gone.com", "tenant.com", "strange.com", "port.com", "late.com", "shut.com", "needed.com", "lost.com",
    "typed.com",
    "blocked.com",
}  # fmt: skip


def with_export(checklist: Checklist, *, discovery: bool = True) -> Checklist:
    sections = {
        "accessEdge": Section(items=({"AllowFederatedUsers": True, "EnablePartnerDiscovery": discovery},)),
        "allowedDomains": Section(items=({"Domain": "moved.com", "ProxyFqdn": "sip.moved.com"},)),
        "blockedDomains": Section(items=({"Domain": "blocked.com"},)),
    }
    at = clock.present()
    export = Evidence(computer="fe01", collected_at=at, imported_at=at, sections=sections)
    return msgspec.structs.replace(checklist, evidence=(export,))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laboratory]:
    records = [
        {"name": f"_sipfederationtls._tcp.{name}", "type": "SRV", "records": [record]}
        for name, (_, record, _) in PARTNERS.items()
        if record
    ]
    mail = [
        {"name": name, "type": "MX", "records": [f"0 {name.replace('.', '-')}.mail.protection.outlook.com."]}
        for name in ("tenant.com", "contoso.com")
    ]
    edges = {f"sip.{name}": plan for name, (_, _, plan) in PARTNERS.items() if plan is not None}
    partners = [{"name": name, **entry} for name, (entry, _, _) in PARTNERS.items()]
    scenario = small_scenario({"partners": partners}, edges={OURS: {}, **edges}, dns=[*records, *mail])
    with Laboratory(scenario, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="module")
def checked(lab: Laboratory) -> Checked:
    return check_laboratory(lab, "--save", change=with_export, timeout=6.0)  # nothing here is silent


def about(checked: Checked, partner: str) -> set[tuple[str, str]]:
    """What is said of a partner, its checks that simply pass left out."""
    return {
        (one["code"], one["status"])
        for one in checked.document["findings"]
        if one["step"].startswith("partners.")
        and (partner in one["subject"] or partner in one["detail"].get("partners", ()))
        and one["code"] not in ("ok", "sip-needs-client-certificate", "cert-private-root", "not-checked")
        and (one["status"] != "note" or one["code"].startswith("partner-"))
    }


@pytest.mark.parametrize("partner", PARTNERS)
def test_each_situation_of_a_partner_has_its_code(checked: Checked, partner: str) -> None:
    assert about(checked, partner) == EXPECTED[partner]


def test_mail_at_microsoft_is_told_beside_the_message_from_teams(checked: Checked) -> None:
    (found,) = [one for one in checked.document["findings"] if one["code"] == "tenant-may-hold"]
    assert (found["step"], found["status"], found["owner"]) == ("finish.message", "note", "you")
    assert found["detail"]["tenant_hint"] == ["MX contoso-com.mail.protection.outlook.com"]


def test_the_document_counts_partners_with_trouble_of_their_own(checked: Checked) -> None:
    assert checked.document["partners"] == {"total": len(PARTNERS), "trouble": len(TROUBLE)}


def test_only_what_is_ours_or_required_blocks(checked: Checked) -> None:
    roots = {
        (blocker["code"], blocker["owner"])
        for step in checked.document["steps"]
        if step["task"] == "partners"
        for blocker in step["blockers"]
        if blocker["root"]
    }
    assert roots == {("partner-moved", "server"), ("cert-name-mismatch", "partner"), ("partner-blocked", "server")}


def test_a_tenant_without_a_record_gets_one_to_publish(checked: Checked) -> None:
    found = checked.finding("partner-not-published", "tenant.com")
    assert found["detail"]["tenant_hint"] == ["MX tenant-com.mail.protection.outlook.com"]
    assert f"_sipfederationtls._tcp.tenant.com. 3600 IN SRV 100 1 5061 {CLOUD}." in found["remedy"]


def test_a_partner_is_asked_beside_nothing_else(lab: Laboratory, checked: Checked) -> None:
    again = check(lab.path, "--only", "late.com")
    assert about(again, "late.com") == EXPECTED["late.com"]
    listed = lyncready("check", lab.path, "--only", "partners", "--dry-run").out
    assert OURS not in listed
    assert "sip.moved.com" in listed
    assert "what the SRV record of late.com names" in listed
    assert checked.document["partners"]["total"] == len(PARTNERS)


def test_trouble_at_a_partner_counts_where_it_is_asked_for(lab: Laboratory, checked: Checked) -> None:
    assert lyncready("check", lab.path, "--offline", "--fail-on", "partner").status == 1
    text = lyncready("check", lab.path, "--offline").out
    assert f"Partners: {len(TROUBLE)} of {len(PARTNERS)} have trouble." in text


@pytest.mark.parametrize("form", ["markdown", "html", "json"])
def test_a_report_for_one_partner_tells_its_faults_and_nothing_of_ours(
    lab: Laboratory, checked: Checked, form: str
) -> None:
    ran = lyncready("report", lab.path, "--partner", "late.com", "--format", form)
    assert ran.status == (0 if checked.document["ready"] else 1)
    assert "sip.late.com" in ran.out
    assert "openssl s_client -connect sip.late.com" in ran.out
    for private in ("contoso", "sfb-2019", "moved.com", "inside (", "fe01"):
        assert private not in ran.out.lower()
    if form == "json":
        assert [fault["code"] for fault in json.loads(ran.out)["faults"]] == ["cert-expired"]


def test_a_closed_server_lets_in_listed_partners_only(lab: Laboratory, tmp_path: Path) -> None:
    closed = with_export(lab.checklist, discovery=False)
    network = msgspec.structs.replace(closed.network, trust=())
    path = write_checklist(tmp_path / "closed.yaml", msgspec.structs.replace(closed, network=network))
    found = check(path, "--offline").findings(code="partner-not-allowed")
    assert {one["subject"] for one in found} == {
        f"allowedDomain:{name}.Domain" for name in PARTNERS if name not in ("moved.com", "blocked.com")
    }
    assert {(one["status"], one["owner"]) for one in found} == {("fail", "server")}
    commands = [one["remedy"].splitlines()[-1] for one in found]
    assert "New-CsAllowedDomain -Identity 'own.com'" in commands


def test_a_report_for_nobody_known_says_so(lab: Laboratory, checked: Checked) -> None:
    ran = lyncready("report", lab.path, "--partner", "lats.com")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "late.com" in ran.err


def test_a_shared_report_names_no_partner(lab: Laboratory, checked: Checked) -> None:
    shared = lyncready("report", lab.path, "--share", "--format", "json").out
    for name in PARTNERS:
        assert name not in shared
    assert "partner-1.example" in shared
