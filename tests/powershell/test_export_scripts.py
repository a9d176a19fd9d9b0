"""The export scripts only read, write one file, survive a console, and name the contract's fields."""

from __future__ import annotations

import re

import pytest
from support.exports import NOW, checklist, load
from support.grammar import calls, faults, statements

from lyncready.model import (
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Network,
    Observation,
    Partner,
    Provider,
    Purpose,
    SipDomain,
    Srv,
    Users,
)
from lyncready.powershell import render_edge_export, render_export
from lyncready.powershell.read import SECTIONS

OWN = {
    "Get-PlainText",
    "Get-PlainFlag",
    "Get-PlainNumber",
    "Get-PlainDate",
    "Get-Section",
    "Test-Denied",
    "Save-Export",
    "Get-Tries",
    "Get-Records",
    "Get-Own",
    "Get-CrlHost",
    "Get-Usage",
    "Get-KeyProvider",
}
CENTRAL = {
    "Get-CsServerVersion": set(),
    "Get-Command": {"Name", "ErrorAction"},
    "Get-CsAccessEdgeConfiguration": set(),
    "Get-CsExternalAccessPolicy": set(),
    "Get-CsUser": set(),
    "Get-CsPublicProvider": set(),
    "Get-CsHostingProvider": set(),
    "Get-CsSipDomain": set(),
    "Get-CsAllowedDomain": set(),
    "Get-CsBlockedDomain": set(),
    "Get-CsSite": set(),
    "Get-CsService": {"EdgeServer"},
    "Get-CsComputer": {"Pool"},
    "Get-CsManagementStoreReplicationStatus": set(),
}
EDGE = {
    "Get-CsServerVersion": set(),
    "Get-CsAccessEdgeConfiguration": {"LocalStore"},
    "Get-CsExternalAccessPolicy": {"LocalStore"},
    "Get-CsPublicProvider": {"LocalStore"},
    "Get-CsHostingProvider": {"LocalStore"},
    "Get-CsAllowedDomain": {"LocalStore"},
    "Get-CsBlockedDomain": {"LocalStore"},
    "Get-CsCertificate": set(),
    "Get-Command": {"Name"},
    "Get-ChildItem": {"Path"},
    "Get-WinEvent": {"FilterHashtable", "MaxEvents"},
    "Resolve-DnsName": {"Name", "Type", "DnsOnly", "QuickTimeout"},
}
PLAIN = {
    "Set-StrictMode": {"Off"},
    "ForEach-Object": set(),
    "Where-Object": set(),
    "Group-Object": {"NoElement", "Property"},
    "Select-Object": {"Unique", "First"},
    "Get-ItemProperty": {"Path", "ErrorAction"},
    "nslookup": set(),
    "certutil": set(),
    "Get-Culture": set(),
    "Get-Location": {"PSProvider"},
    "Join-Path": set(),
    "ConvertTo-Json": {"InputObject", "Depth"},
    "Write-Output": set(),
    "New-Object": set(),
}
SCRIPTS = [(render_export, CENTRAL, "central"), (render_edge_export, EDGE, "local")]


@pytest.mark.parametrize(("render", "reading", "scope"), SCRIPTS)
def test_an_export_script_calls_only_what_reads(render: object, reading: dict[str, set[str]], scope: str) -> None:
    script = render()  # type: ignore[operator]
    assert faults(script) == []
    seen = set()
    for call in calls(script):
        if call.name in OWN or call.name.startswith(("{", "$", "&")) or not call.name:
            continue
        meant = reading.get(call.name, PLAIN.get(call.name))
        assert meant is not None, call
        allowed = {"ErrorAction"} if call.name in reading else set()
        assert set(call.parameters) <= {*meant, *allowed}, call
        assert meant <= set(call.parameters) or call.name in PLAIN, call
        if call.name in reading:
            assert "ErrorAction" in call.parameters, call
            seen.add(call.name)
    assert seen == set(reading)
    assert script.count("WriteAllText(") == 1


@pytest.mark.parametrize(("render", "reading", "scope"), SCRIPTS)
def test_an_export_script_survives_being_pasted(render: object, reading: object, scope: str) -> None:
    script = render()  # type: ignore[operator]
    assert script.isascii()
    assert "\t" not in script
    lines = script.split("\n")
    # The blank line at the end makes a console run what was pasted; any other would cut it.
    assert lines[-2:] == ["", ""]
    assert all(line.strip() for line in lines[:-2])
    # One statement: the console runs nothing before the last line, so no `else` or `catch` is cut off.
    assert len(statements(script)) == 1
    assert [line for line in lines if line == "& {"] == ["& {"]
    assert lines[-3] == "}"


@pytest.mark.parametrize(("render", "reading", "scope"), SCRIPTS)
def test_an_export_script_needs_nothing_newer_than_powershell_3(
    render: object, reading: object, scope: str
) -> None:
    script = render()  # type: ignore[operator]
    for newer in ("::new(", "-AsHashtable", "-EnumsAsStrings", "??", "?.", "using ", "class ", "enum "):
        assert newer not in script
    assert "-Depth 8" in script
    assert "ConvertTo-Json -InputObject" in script
    assert f"scope = '{scope}'" in script


def test_the_sections_and_fields_are_those_that_are_read_back() -> None:
    central, edge = render_export(partners=True), render_edge_export(checklist("finished"))
    for script, skipped in ((central, {"edgeCertificates", "rootStore", "outbound"}), (edge, set())):
        for name in re.findall(r"\$export\['(\w+)'\] = Get-Section", script):
            assert name in SECTIONS
            assert name not in skipped
    written = set(re.findall(r"\$export\['(\w+)'\]", central + edge))
    assert written >= set(SECTIONS)
    for name, fields in SECTIONS.items():
        if name != "server":
            for field in fields:
                assert f"{field} = " in central + edge, (name, field)


def test_the_fixtures_have_the_sections_that_the_scripts_write() -> None:
    for script, name in ((render_export(), "finished"), (render_edge_export(), "edge-local")):
        written = set(re.findall(r"\$export\['(\w+)'\] = Get-Section", script))
        assert set(load(name)) - {"schema", "version", "meta"} <= written


def test_no_name_of_a_user_is_written() -> None:
    for script in (render_export(), render_edge_export()):
        for private in ("SipAddress", "UserPrincipalName", "SamAccountName", "DisplayName)", "LineURI"):
            counted = "$domains[([string]$_.SipAddress -split '@')[-1]] += 1"  # the domain only
            assert f"$_.{private}" not in script.replace("$_.DisplayName)", "").replace(counted, "")
        assert "-replace [regex]::Escape($env:USERNAME), '(user)'" in script


TRIED = re.compile(r"Get-Tries ('[^']+'|\$_) (\d+)")
CONTROL, OWN_LISTS = ("partner.example", 5061), ("$_", 80)


def targets(purpose: Purpose, *partners: Partner, seen: tuple[Observation, ...] = ()) -> list[tuple[str, int]]:
    made = Checklist(
        deployment=Deployment(purpose=purpose, partners=partners, provider=Provider(proxy_fqdn="proxy.example")),
        network=Network(control="partner.example:5061"),
        observations=seen,
    )
    return [(host.strip("'"), int(port)) for host, port in TRIED.findall(render_edge_export(made))]


def test_the_edge_export_tries_the_checklists_own_targets_and_nobody_s_resolver_or_ca() -> None:
    assert targets(Purpose.SKYPE) == [("proxy.example", 5061), CONTROL, OWN_LISTS]
    known = Partner("litware.com"), Partner("adatum.com", "sip.adatum.com"), Partner("a.example", "sip.a.example")
    assert targets(Purpose.SKYPE, *known)[2:] == [("sip.adatum.com", 5061), OWN_LISTS]


def test_where_federation_is_the_purpose_the_edge_export_does_not_try_skype() -> None:
    assert targets(Purpose.FEDERATION) == [CONTROL, OWN_LISTS]


def test_a_partner_whose_record_was_seen_is_tried_at_its_edge_and_one_at_microsoft_is_not() -> None:
    def record(target: str) -> Observation:
        answer = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, target),))
        return Observation(
            probe="dns",
            subject="_sipfederationtls._tcp.litware.com",
            record_type="SRV",
            at=NOW,
            took=0.1,
            seen=answer,
        )

    for target, tried in (("sip.litware.com", [("sip.litware.com", 5061)]), ("sipfed.online.lync.com", [])):
        found = targets(Purpose.FEDERATION, Partner("litware.com"), seen=(record(target),))
        assert found == [CONTROL, *tried, OWN_LISTS]


def test_the_edge_export_looks_up_every_domain_and_partner_and_one_name_that_the_world_knows() -> None:
    domains = (
        SipDomain("contoso.com"),
        SipDomain("old.example", Users.NONE),
        SipDomain("hybrid.example", Users.BOTH),
    )
    deployment = Deployment(sip_domains=domains, partners=(Partner("litware.com"),))
    asked = re.findall(r"Get-Records '([^']+)'", render_edge_export(Checklist(deployment=deployment)))
    names = ("contoso.com", "hybrid.example", "litware.com", "microsoft.com")
    assert asked == [f"_sipfederationtls._tcp.{name}" for name in names]
    many = tuple(SipDomain(f"d{number}.example") for number in range(300))
    script = render_edge_export(Checklist(deployment=Deployment(sip_domains=many)))
    assert script.count("Get-Records '") == 40
    assert "Get-Records '_sipfederationtls._tcp.microsoft.com'" in script


def test_the_next_hop_of_an_edge_is_tried_where_an_export_names_it() -> None:
    assert "nextHop" not in render_edge_export()
    script = render_edge_export(checklist("finished"))
    assert "$export['nextHop'] = Get-Section" in script
    assert "Get-Tries 'pool01.corp.contoso.com' 5061" in script
