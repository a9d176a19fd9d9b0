"""Whether the servers are those of the checklist: names both ways, software, its updates, and a known trap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from support.exports import NOW, changed, checklist, item, judged
from support.settings_table import FAIL, NOTE, PASS, UNKNOWN, WARN, drops, lists, sets

from lyncready.checks import judge
from lyncready.guide.finding_texts import finding_text
from lyncready.model import Checklist, Finding, Platform, Purpose, SipDomain, Status, Trust, Users
from lyncready.readiness import State, assess

NAMES, PLATFORM, INSIDE = "prepare.names", "prepare.platform", "federation.inside"
Change = Callable[[dict[str, Any]], Any]


def made(change: Change = lambda value: None, *domains: SipDomain, **more: Any) -> Checklist:
    """The finished export after a change; its topology has contoso.com and fabrikam.com."""
    result = checklist(changed("finished", change), **more)
    if not domains:
        return result
    deployment = msgspec.structs.replace(result.deployment, sip_domains=domains)
    return msgspec.structs.replace(result, deployment=deployment)


def on(result: Checklist, step: str, subject: str) -> Finding:
    return judged(result)[step, subject]


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize(
    ("value", "status"), [(True, WARN), ("True", WARN), (False, PASS), (None, UNKNOWN), ("perhaps", UNKNOWN)]
)
def test_the_replicator_that_stops_the_access_edge_is_a_warning(
    value: Any, status: Status, purpose: Purpose
) -> None:
    result = made(sets("accessEdge", EnableUserReplicator=value), purpose=purpose)
    finding = on(result, INSIDE, "accessEdge.EnableUserReplicator")
    assert finding.status is status
    assert "hard" not in finding.detail
    if status is WARN:
        assert finding.detail["command"] == "Set-CsAccessEdgeConfiguration -EnableUserReplicator $false"
        assert "restart" in finding_text(finding, result.deployment).remedy


CONTOSO, FABRIKAM = SipDomain("contoso.com"), SipDomain("fabrikam.com")


@pytest.mark.parametrize(
    ("domains", "subject", "status"),
    [
        ((CONTOSO, FABRIKAM), "contoso.com", PASS),
        ((CONTOSO, FABRIKAM, SipDomain("new.example")), "new.example", WARN),
        ((CONTOSO, FABRIKAM, SipDomain("new.example", Users.BOTH)), "new.example", WARN),
        ((CONTOSO, FABRIKAM, SipDomain("new.example", Users.ONLINE)), "new.example", None),
        ((CONTOSO, FABRIKAM, SipDomain("parked.example", Users.NONE)), "parked.example", None),
        ((CONTOSO,), "fabrikam.com", WARN),
        ((CONTOSO, SipDomain("fabrikam.com", Users.NONE)), "fabrikam.com", None),
        ((CONTOSO, SipDomain("fabrikam.com", Users.ONLINE)), "fabrikam.com", None),
    ],
)
def test_topology_and_checklist_have_the_same_sip_domains(
    domains: tuple[SipDomain, ...], subject: str, status: Status | None
) -> None:
    found = judged(made(lambda value: None, *domains)).get((NAMES, f"sipDomain:{subject}.Name"))
    assert (found and found.status) is status


@pytest.mark.parametrize(("users", "status"), [(0, NOTE), (4, WARN), (None, WARN), ("many", WARN)])
def test_a_domain_of_the_topology_that_nobody_uses_is_a_note(users: Any, status: Status) -> None:
    finding = on(made(sets("sipDomains", 1, Users=users), CONTOSO), NAMES, "sipDomain:fabrikam.com.Name")
    assert finding.status is status
    said = finding_text(finding, made().deployment)
    assert "not in the checklist" in said.summary
    assert ("4 users" in said.summary) is (users == 4)
    assert "Add it to the checklist" in said.remedy


def test_a_domain_is_the_same_in_any_case_and_script() -> None:
    def written(value: dict[str, Any]) -> None:
        item(value, "sipDomains").update(Name="Bücher.Example.")
        item(value, "sipDomains", 1).update(Name="FABRIKAM.com")

    found = judged(made(written, SipDomain("xn--bcher-kva.example"), FABRIKAM))
    both = {key[1]: one.status for key, one in found.items() if one.detail["rule"] == "E5.6"}
    assert both == {"sipDomain:xn--bcher-kva.example.Name": PASS, "sipDomain:fabrikam.com.Name": PASS}


@pytest.mark.parametrize("change", [drops("sipDomains"), drops("sipDomains", True), lists("sipDomains")])
def test_domains_that_no_export_shows_are_one_question(change: Change) -> None:
    found = {key: one for key, one in judged(made(change)).items() if one.detail["rule"] == "E5.6"}
    assert [one.status for one in found.values()] == [UNKNOWN]
    assert (NAMES, "sipDomain.Name") in found


@pytest.mark.parametrize(
    ("name", "status"),
    [("sip.contoso.com", PASS), ("SIP.contoso.com.", PASS), ("access.contoso.com", WARN), ("", UNKNOWN)],
)
def test_the_topology_s_access_edge_has_a_name_of_the_checklist(name: str, status: Status) -> None:
    result = made(sets("edgeServices", AccessEdgeExternalFqdn=name))
    finding = on(result, NAMES, "edgeService:edge.contoso.com.AccessEdgeExternalFqdn")
    assert finding.status is status
    if status is WARN:
        said = finding_text(finding, result.deployment)
        assert name in said.summary
        assert "sip.contoso.com" in said.summary


def test_the_name_of_a_pool_that_does_not_federate_is_nobody_s_matter() -> None:
    def another(value: dict[str, Any]) -> None:
        pool = {"PoolFqdn": "edge2.contoso.com", "AccessEdgeExternalFqdn": "vpn.contoso.com"}
        value["edgeServices"]["items"].append({**pool, "AccessEdgeExternalSipPort": 443})

    found = [one for one in judged(made(another)).values() if one.detail["rule"] == "E5.7"]
    assert [one.status for one in found] == [PASS]


LYNC_2010 = "Microsoft Lync Server 2010 (4.0.7577.0): Volume license key installed."
LYNC_2013 = "Microsoft Lync Server 2013 (5.0.8308.0): Volume license key installed."
SFB_2015 = "Skype for Business Server 2015 (6.0.9319.0): Volume license key installed."
SFB_2019 = "Skype for Business Server 2019 (7.0.2046.0): Volume license key installed."


@pytest.mark.parametrize(
    ("text", "platform", "status"),
    [
        (LYNC_2013, Platform.LYNC_2013, PASS),
        (LYNC_2013, Platform.LYNC_2013_CU5, PASS),
        (LYNC_2013, Platform.LYNC_2010, WARN),
        (LYNC_2013, Platform.OCS_2007_R2, WARN),
        (LYNC_2010, Platform.LYNC_2010, PASS),
        (LYNC_2010, Platform.LYNC_2013_CU5, WARN),
        (SFB_2015, Platform.SFB_2015, PASS),
        (SFB_2015, Platform.LYNC_2013_CU5, WARN),
        (SFB_2015, Platform.SFB_2019, WARN),
        (SFB_2019, Platform.SFB_2019, PASS),
        (SFB_2019, Platform.SFB_SE, PASS),
        (SFB_2019, Platform.SFB_2015, WARN),
        ("Skype for Business Server Subscription Edition (7.0.2046.524)", Platform.SFB_SE, PASS),
        ("Skype for Business Server Subscription Edition (7.0.2046.524)", Platform.SFB_2019, WARN),
        ("Lizenz: (6.0.9319.0)", Platform.SFB_2015, PASS),
        ("SKYPE  for Business Server 2015", Platform.LYNC_2013, WARN),
        ("Lync Server 2013 (6.0.9319.0)", Platform.LYNC_2013, UNKNOWN),
        ("A server of the future (9.0.1.0)", Platform.SFB_SE, UNKNOWN),
        (LYNC_2013, None, UNKNOWN),
    ],
)
def test_what_the_server_says_of_itself_fits_the_platform(
    text: str, platform: Platform | None, status: Status
) -> None:
    result = made(lists("server", text), platform=platform)
    finding = on(result, PLATFORM, "server:fe01.corp.contoso.com.Version")
    assert finding.status is status
    if status is WARN:
        assert finding.detail["found"] in finding_text(finding, result.deployment).summary


def test_an_upgraded_server_is_told_that_the_search_settings_are_due() -> None:
    result = made(lists("server", SFB_2015))
    said = finding_text(on(result, PLATFORM, "server:fe01.corp.contoso.com.Version"), result.deployment)
    assert "search settings" in said.remedy


def test_the_software_of_a_front_end_counts_before_that_of_an_edge() -> None:
    def older(value: dict[str, Any]) -> None:
        value["server"] = {"ok": True, "items": [LYNC_2010]}
        value["meta"]["collectedUtc"] = "2026-11-22T18:59:00Z"

    edge = changed("edge-local", older)
    found = judged(checklist("finished", edge))
    assert found[PLATFORM, "server:fe01.corp.contoso.com.Version"].status is PASS
    assert judged(checklist(edge))[PLATFORM, "server:edge01.contoso.com.Version"].status is WARN


OF_CU5 = ("NameDecorationRoutingDomain", "NameDecorationExcludedDomainList")


@pytest.mark.parametrize(
    ("parameters", "platform", "status"),
    [
        (("Identity", *OF_CU5), Platform.LYNC_2013_CU5, PASS),
        (("Identity", "IconUrl"), Platform.LYNC_2013_CU5, WARN),
        (("Identity", "IconUrl"), Platform.LYNC_2013, None),
        (("Identity",), Platform.LYNC_2010, None),
        ((), Platform.LYNC_2013_CU5, UNKNOWN),
    ],
)
def test_a_server_without_what_came_with_cu5_is_not_on_cu5(
    parameters: tuple[str, ...], platform: Platform, status: Status | None
) -> None:
    result = made(sets("capabilities", 0, Parameters=list(parameters)), platform=platform)
    for name in OF_CU5:
        finding = judged(result).get((PLATFORM, f"capability:New-CsPublicProvider.{name}"))
        assert (finding and finding.status) is status
        if finding is not None and status is WARN:
            said = finding_text(finding, result.deployment)
            assert f"no parameter {name}" in said.summary
            assert "CU5" in said.remedy
            assert said.command == ""


def test_none_of_it_keeps_a_step_open() -> None:
    def all_wrong(value: dict[str, Any]) -> None:
        sets("accessEdge", EnableUserReplicator=True)(value)
        sets("edgeServices", AccessEdgeExternalFqdn="access.contoso.com")(value)
        lists("server", SFB_2015)(value)
        sets("capabilities", 0, Parameters=["Identity"])(value)

    result = made(all_wrong, CONTOSO, SipDomain("new.example"))
    fitting = [one for one in judged(result).values() if str(one.detail["rule"]).startswith("E5.")]
    assert [one.status for one in fitting].count(WARN) == 7
    assert FAIL not in {one.status for one in fitting}
    steps = {one.step.id: one for one in assess(result, judge(result, Trust(), NOW), NOW).steps}
    for step in (PLATFORM, NAMES, INSIDE):
        assert steps[step].state is State.DONE
        assert [one for one in steps[step].findings if one.status is WARN]
    bare = Checklist(deployment=result.deployment)
    nothing = {one.step.id: one for one in assess(bare, judge(bare, Trust(), NOW), NOW).steps}
    assert nothing[PLATFORM].state is State.DONE
    assert nothing[NAMES].state is State.DONE
