"""Reports for teams: complete, each line with its mark, proof and time, and no word of the guide's steps."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from lyncready.checks import judge
from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.owners import OWNER
from lyncready.guide.steps import STEPS
from lyncready.model import Checklist, Dns, DnsOutcome, Finding, Srv, Status, Tcp, TcpOutcome, Trust, Waiver
from lyncready.project.report import ReportForm, render_for_team
from lyncready.readiness import Assessment, assess
from lyncready.reports.owner import report_for_team
from lyncready.reports.owner_lines import LineMark, TeamLine, TeamReport

TEAMS = (Owner.DNS, Owner.FIREWALL, Owner.CERTIFICATE, Owner.SERVER)


def _lines(report: TeamReport) -> dict[str, TeamLine]:
    return {line.what: line for section in report.sections for line in section.lines}


def _told(line: TeamLine) -> dict[str, str]:
    return {fact.what: fact.value for fact in line.facts}


def _with_ports(checklist: Checklist, assessment: Assessment, outcome: TcpOutcome) -> TeamReport:
    seen = tuple(
        msgspec.structs.replace(item, seen=Tcp(outcome=outcome)) if item.probe == "tcp" else item
        for item in checklist.observations
        if item.probe not in ("tls", "sip", "handshake")
    )
    changed = msgspec.structs.replace(checklist, observations=seen)
    found = assess(changed, judge(changed, Trust(), assessment.at), assessment.at)
    return report_for_team(changed, found, Owner.FIREWALL)


def test_the_dns_team_gets_every_zone_with_the_record_to_add(checklist: Checklist, assessment: Assessment) -> None:
    report = report_for_team(checklist, assessment, Owner.DNS)
    assert [one.title for one in report.sections] == ["Zone contoso.com", "Zone fabrikam.com", "Zone litware.com"]
    port = assessment.topology.port
    line = _lines(report)["_sipfederationtls._tcp.fabrikam.com SRV"]
    assert (line.mark, line.action, line.seen_at) == (LineMark.CHANGE, "add", assessment.at)
    told = _told(line)
    assert told["Zone line"] == f"_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 {port} sip.fabrikam.com."
    assert told["Fields"] == (
        "service _sipfederationtls, protocol _tcp, name fabrikam.com., priority 0, weight 0, "
        f"port {port}, target sip.fabrikam.com., TTL 3600"
    )
    assert told["Now"].startswith("no SRV (nxdomain) (outside")
    assert len(told["Why"].split()) <= 6
    assert "(negative TTL 300 s)" in told["Earliest visible"]
    assert line.prove == "nslookup -type=SRV _sipfederationtls._tcp.fabrikam.com 1.1.1.1"


def test_right_records_are_there_too_and_are_left_alone(checklist: Checklist, assessment: Assessment) -> None:
    lines = _lines(report_for_team(checklist, assessment, Owner.DNS))
    right = lines["_sipfederationtls._tcp.contoso.com SRV"]
    assert (right.mark, right.action) == (LineMark.OK, "leave as it is")
    assert "SRV 0 0" in _told(right)["Zone line"]
    assert lines["sip.contoso.com A"].mark is LineMark.OK
    assert "Earliest visible" not in _told(right)


def test_a_waived_fault_asks_nothing_of_a_team(checklist: Checklist, assessment: Assessment) -> None:
    waived = msgspec.structs.replace(
        checklist, waivers=(Waiver(code="srv-missing", subject="fabrikam.com", by="a", reason="b"),)
    )
    found = assess(waived, judge(waived, Trust(), assessment.at), assessment.at)
    line = _lines(report_for_team(waived, found, Owner.DNS))["_sipfederationtls._tcp.fabrikam.com SRV"]
    assert line.mark is not LineMark.CHANGE


def test_the_firewall_team_gets_all_directions(checklist: Checklist, assessment: Assessment) -> None:
    report = report_for_team(checklist, assessment, Owner.FIREWALL)
    assert len(report.sections) == 3
    port = assessment.topology.port
    lines = _lines(report)
    assert lines[f"any to 127.0.0.11 (sip.contoso.com), TCP {port}"].mark is LineMark.OK
    inspected = lines[f"any to 127.0.0.13 (sip.litware.com), TCP {port}"]
    assert (inspected.mark, inspected.action) == (LineMark.CHANGE, "pass through")
    assert "no SIP ALG" in _told(inspected)["Handling"]
    for what in (f"Edge to any, TCP {port}", "Edge to 127.0.0.1, TCP 80", "Central Management to Edge, TCP 4443"):
        assert (lines[what].mark, lines[what].seen_at) == (LineMark.NOT_SEEN, None)
    assert "Edge to its DNS resolvers, UDP and TCP 53" in lines


@pytest.mark.parametrize(
    ("outcome", "mark", "word"),
    [
        (TcpOutcome.TIMEOUT, LineMark.CHANGE, "silent"),
        (TcpOutcome.REFUSED, LineMark.NOT_SEEN, "refused"),
        (TcpOutcome.NO_ROUTE, LineMark.NOT_SEEN, "not tried"),
    ],
)
def test_only_a_silent_port_is_surely_the_firewall_s(
    checklist: Checklist, assessment: Assessment, outcome: TcpOutcome, mark: LineMark, word: str
) -> None:
    lines = _with_ports(checklist, assessment, outcome).sections[0].lines
    assert lines
    assert {line.mark for line in lines} == {mark}
    assert all(_told(line)["Result"].startswith(word) for line in lines)


def test_the_certificate_team_gets_numbers_dates_names_and_the_request(
    checklist: Checklist, assessment: Assessment
) -> None:
    lines = _lines(report_for_team(checklist, assessment, Owner.CERTIFICATE))
    over, good = lines["sip.litware.com"], lines["sip.contoso.com"]
    assert (over.mark, good.mark) == (LineMark.CHANGE, LineMark.OK)
    assert (_told(over)["Order by"], _told(over)["Install by"]) == ("now", "now")
    told = _told(good)
    ends = assessment.at + timedelta(days=212)
    assert (told["Days left"], told["Valid until"]) == ("212", f"{ends:%Y-%m-%d}")
    assert told["Order by"] == f"{ends - timedelta(days=30):%Y-%m-%d}"
    assert "Access Edge of this deployment" in told["Names wanted"]
    assert len(told["Thumbprint"]) == 40
    assert told["Request"].startswith("Request-CsCertificate -New")
    assert {"Serial number", "Issuer", "Root", "Key", "Usages now", "Usages after renewal", "CRL", "CAA"} < set(
        told
    )


def test_settings_nobody_saw_are_not_called_right(checklist: Checklist, assessment: Assessment) -> None:
    report = report_for_team(checklist, assessment, Owner.SERVER)
    settings = [line for section in report.sections[1:] for line in section.lines]
    assert settings
    assert {line.mark for line in settings} == {LineMark.NOT_SEEN}
    assert all(line.prove for line in settings)


@pytest.mark.parametrize("owner", TEAMS)
@pytest.mark.parametrize("form", list(ReportForm))
def test_no_step_is_named_and_every_line_has_its_proof(
    checklist: Checklist, assessment: Assessment, owner: Owner, form: ReportForm
) -> None:
    told = render_for_team(checklist, assessment, owner, form).decode()
    assert "Only the lines marked CHANGE need work." in told
    assert [step.id for step in STEPS if step.id in told] == []
    report = report_for_team(checklist, assessment, owner)
    assert all(line.prove for section in report.sections for line in section.lines)
    assert "outside (127.0.0.1" in " ".join(report.looked_from)


@pytest.mark.parametrize("owner", TEAMS)
def test_shared_reports_for_teams_tell_no_name(checklist: Checklist, assessment: Assessment, owner: Owner) -> None:
    plain = report_for_team(checklist, assessment, owner)
    told = render_for_team(checklist, assessment, owner, ReportForm.MARKDOWN, shared=True).decode().lower()
    for secret in ("contoso", "fabrikam", "litware", *(number.lower() for number in plain.numbers)):
        assert secret not in told


def test_every_record_fault_has_a_deed_and_a_short_reason() -> None:
    faults = {code for code, owner in OWNER.items() if owner is Owner.DNS}
    servers = {code for code in faults if code.startswith("dns-")}
    told = {code: info.record for code, info in CODES.items() if info.record}
    assert faults - servers - set(told) == set()
    assert [why for _, why in told.values() if len(why.split()) > 6] == []


def test_a_host_that_an_export_made_up_is_never_part_of_a_command(
    checklist: Checklist, assessment: Assessment
) -> None:
    subject = "outbound:x;calc.exe:5061.Reached"
    bad = Finding(
        step="federation.outbound", check="settings", subject=subject, status=Status.FAIL, code="setting-wrong"
    )
    changed = msgspec.structs.replace(assessment, findings=(*assessment.findings, bad))
    lines = report_for_team(checklist, changed, Owner.FIREWALL).sections[1].lines
    assert any("calc" in line.what for line in lines)
    assert not any("calc" in line.prove for line in lines)


def test_a_record_at_microsoft_that_nobody_explained_is_left_alone_and_not_called_right(
    checklist: Checklist, assessment: Assessment
) -> None:
    owner = "_sipfederationtls._tcp.fabrikam.com"
    record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(100, 1, 5061, "sipfed.online.lync.com"),), ttl=3600)
    seen = tuple(
        msgspec.structs.replace(item, seen=record) if item.subject == owner else item
        for item in checklist.observations
    )
    changed = msgspec.structs.replace(checklist, observations=seen)
    found = assess(changed, judge(changed, Trust(), assessment.at), assessment.at)
    line = _lines(report_for_team(changed, found, Owner.DNS))[f"{owner} SRV"]
    assert (line.mark, line.action) == (LineMark.NOT_SEEN, "leave alone (Microsoft's)")
