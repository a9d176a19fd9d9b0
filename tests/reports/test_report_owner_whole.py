"""No fault is in no team's report, and none is in two."""

from __future__ import annotations

import msgspec
import pytest

from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.examples import sample_finding
from lyncready.guide.owners import owner_of
from lyncready.guide.steps import STEPS
from lyncready.model import Caa, Checklist, Dns, DnsOutcome, Finding, Observation, Srv, Status
from lyncready.readiness import Assessment
from lyncready.reports.owner import report_for_team
from lyncready.reports.owner_lines import LineMark, TeamLine

TEAMS = (Owner.DNS, Owner.FIREWALL, Owner.CERTIFICATE, Owner.SERVER)


def _changes(checklist: Checklist, assessment: Assessment, owner: Owner) -> list[TeamLine]:
    report = report_for_team(checklist, assessment, owner)
    return [line for one in report.sections for line in one.lines if line.mark is LineMark.CHANGE]


def _alone(assessment: Assessment, *findings: Finding) -> Assessment:
    return msgspec.structs.replace(assessment, findings=findings, steps=())


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_fault_is_a_line_of_its_own_team_and_of_no_other(
    checklist: Checklist, assessment: Assessment, code: str
) -> None:
    example = msgspec.structs.replace(sample_finding(code), status=Status.FAIL)
    told = {owner: _changes(checklist, _alone(assessment, example), owner) for owner in TEAMS}
    owner = owner_of(example, checklist.deployment)
    assert [one for one in TEAMS if told[one]] == ([owner] if owner in TEAMS else [])
    assert all(line.prove for lines in told.values() for line in lines)
    written = " ".join(repr(line) for lines in told.values() for line in lines)
    assert [step.id for step in STEPS if step.id in written] == []


def _certificate(code: str, **detail: object) -> Finding:
    found = sample_finding(code, Status.FAIL)
    return msgspec.structs.replace(found, detail={**found.detail, **detail})


def _told(checklist: Checklist, assessment: Assessment, finding: Finding) -> tuple[TeamLine, dict[str, str]]:
    subject = f"sip.litware.com:{assessment.topology.port}"
    about = msgspec.structs.replace(finding, subject=subject, vantage="local")
    (line,) = _changes(checklist, _alone(assessment, about), Owner.CERTIFICATE)
    return line, {fact.what: fact.value for fact in line.facts}


def test_nothing_is_ordered_where_the_certificate_is_right_and_its_issuer_is_not_sent(
    checklist: Checklist, assessment: Assessment
) -> None:
    line, told = _told(checklist, assessment, _certificate("cert-incomplete-chain"))
    assert line.action == "fix"
    assert "Request" not in told
    assert "import it into Intermediate Certification Authorities" in told["What to do"]
    assert told["Command"].startswith("Import-Certificate")


def test_nothing_is_ordered_where_another_address_shows_the_next_certificate(
    checklist: Checklist, assessment: Assessment
) -> None:
    present = {"serial": "0a", "thumbprint": "AB" * 20, "addresses": ["203.0.113.11"], "not_after": None}
    line, told = _told(checklist, assessment, _certificate("cert-expired", present=present))
    assert (line.action, told["Order by"]) == ("fix", "not needed, the next one is there")
    assert told["What to do"].startswith("Do not order another one: 203.0.113.11")
    assert "Request" not in told


def test_a_certificate_that_expired_is_ordered_and_shown_at_its_own_address(
    checklist: Checklist, assessment: Assessment
) -> None:
    line, told = _told(checklist, assessment, _certificate("cert-expired"))
    assert (line.action, told["Order by"]) == ("replace", "now")
    assert told["Request"].startswith("Request-CsCertificate")
    port = assessment.topology.port
    where = f"openssl s_client -connect 127.0.0.13:{port} -servername sip.litware.com -showcerts"
    assert line.prove == where


def test_that_tls_ends_in_between_is_proved_by_a_handshake(checklist: Checklist, assessment: Assessment) -> None:
    (line,) = _changes(checklist, assessment, Owner.FIREWALL)
    assert (line.action, line.prove.split()[:2]) == ("pass through", ["openssl", "s_client"])


@pytest.mark.parametrize("owner", TEAMS)
def test_what_is_to_be_changed_comes_first(checklist: Checklist, assessment: Assessment, owner: Owner) -> None:
    sections = report_for_team(checklist, assessment, owner).sections
    marks = [[line.mark is LineMark.CHANGE for line in section.lines] for section in sections]
    assert marks == [sorted(one, reverse=True) for one in marks]
    assert [any(one) for one in marks] == sorted(map(any, marks), reverse=True)


def test_a_zone_with_a_record_to_change_comes_before_zones_that_are_right(
    checklist: Checklist, assessment: Assessment
) -> None:
    wrong = msgspec.structs.replace(sample_finding("srv-missing", Status.FAIL), subject="litware.com")
    sections = report_for_team(checklist, _alone(assessment, wrong), Owner.DNS).sections
    assert [one.title for one in sections] == ["Zone litware.com", "Zone contoso.com", "Zone fabrikam.com"]


def test_two_faults_of_one_record_are_one_line_that_tells_both(
    checklist: Checklist, assessment: Assessment
) -> None:
    names = {"subject": "fabrikam.com", "vantage": "public"}
    both = [
        msgspec.structs.replace(sample_finding(code, Status.FAIL), **names)
        for code in ("srv-missing", "dns-only-inside")
    ]
    (line,) = _changes(checklist, _alone(assessment, *both), Owner.DNS)
    told = {fact.what: fact.value for fact in line.facts}
    assert line.action == "add"
    assert told["Also"].startswith("Only this network's own DNS knows")
    assert line.prove == "nslookup -type=SRV _sipfederationtls._tcp.fabrikam.com 1.1.1.1"


@pytest.mark.parametrize("code", ["tcp-refused", "tls-too-old", "sip-silent", "setting-wrong", "partner-moved"])
def test_the_server_team_is_told_what_to_do(checklist: Checklist, assessment: Assessment, code: str) -> None:
    found = sample_finding(code, Status.FAIL)
    if code.startswith(("tcp", "tls", "sip")):
        found = msgspec.structs.replace(found, subject=f"sip.contoso.com:{assessment.topology.port}")
    (line,) = _changes(checklist, _alone(assessment, found), Owner.SERVER)
    assert [fact.value for fact in line.facts if fact.what == "What to do"]


def test_a_fault_of_the_name_servers_is_told_where_the_record_is_microsoft_s(
    checklist: Checklist, assessment: Assessment
) -> None:
    record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(100, 1, 5061, "sipfed.online.lync.com"),), ttl=3600)
    seen = tuple(
        msgspec.structs.replace(item, seen=record)
        if item.subject == "_sipfederationtls._tcp.fabrikam.com"
        else item
        for item in checklist.observations
    )
    changed = msgspec.structs.replace(checklist, observations=seen)
    lame = msgspec.structs.replace(sample_finding("dns-lame", Status.FAIL), subject="fabrikam.com")
    assert [line.what for line in _changes(changed, _alone(assessment, lame), Owner.DNS)] == [
        "_sipfederationtls._tcp.fabrikam.com SRV"
    ]


def test_a_ca_that_the_zone_forbids_is_told_once(checklist: Checklist, assessment: Assessment) -> None:
    record = Dns(outcome=DnsOutcome.ANSWER, caa=(Caa(tag="issue", value="other.example"),), ttl=3600)
    look = Observation(
        probe="dns", subject="contoso.com", record_type="CAA", server="1.1.1.1", at=assessment.at, seen=record
    )
    changed = msgspec.structs.replace(checklist, observations=(*checklist.observations, look))
    forbids = msgspec.structs.replace(
        sample_finding("cert-caa-forbids", Status.FAIL), subject="sip.contoso.com:5061"
    )
    assert [line.what for line in _changes(changed, _alone(assessment, forbids), Owner.DNS)] == ["contoso.com CAA"]
