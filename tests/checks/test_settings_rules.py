"""Each rule on a server's settings: what passes, what is wrong and how badly, and that nothing disappears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.exports import NOW, changed, checklist, item, judged
from support.settings_table import (
    CLASH,
    CREATED,
    EDGE,
    FAIL,
    HELD,
    NOTE,
    PASS,
    REDMOND,
    ROWS,
    SKYPE,
    TOPOLOGY,
    UNKNOWN,
    WARN,
    drops,
    lists,
    policy,
    sets,
)

from lyncready.checks.settings.judge import judge_settings
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.step_shapes import WordUse
from lyncready.guide.steps import STEPS
from lyncready.model import Checklist, Deployment, Platform, Purpose, Ref, Status


@pytest.mark.parametrize(
    ("change", "step", "subject", "status"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS]
)
def test_a_rule_comes_out_as_the_table_says(
    change: Callable[[dict[str, Any]], Any], step: str, subject: str, status: Status
) -> None:
    finding = judged(checklist(changed("finished", change)))[step, subject]
    assert finding.status is status
    assert finding.check == "settings"
    assert finding.vantage is None
    assert finding.code == {
        PASS: "ok",
        UNKNOWN: "setting-unknown",
        HELD: "not-checked",
    }.get(status, "setting-wrong")
    if status in (WARN, FAIL):
        assert "found" in finding.detail
        assert finding.detail["computer"] == "fe01.corp.contoso.com"
        assert finding.detail["collected_at"] == "2026-11-22T18:00:00Z"


@pytest.mark.parametrize("row", [row for row in ROWS if row[4] is FAIL], ids=lambda row: row[0])
def test_a_fault_fails_its_own_rules_and_no_other_step(row: tuple[Any, ...]) -> None:
    _, change, step, _, _ = row
    failing = {one.step for one in judged(checklist(changed("finished", change))).values() if one.status is FAIL}
    related = {"prepare.external-access", "federation.topology"} | (
        {CLASH, CREATED} if step in (CLASH, CREATED) else set()
    )
    related |= {"policy.federated", "policy.public"} if step.startswith("policy.") else set()
    assert step in failing
    assert failing <= related | {step}


def test_a_finished_deployment_passes_every_hard_rule() -> None:
    found = judged(checklist("finished", "edge-local"))
    assert {one.status for one in found.values() if one.detail.get("hard")} == {PASS}
    assert {one.status for one in found.values()} <= {PASS, UNKNOWN}
    skype = Deployment(purpose=Purpose.SKYPE)
    needed = (step for step in STEPS if step.needed(skype) and not step.of_subjects)
    steps = {step.id for step in needed if step.word is WordUse.INSTEAD}
    assert {one.step for one in found.values() if one.detail.get("hard")} == steps


@pytest.mark.parametrize("exports", [(), ("empty",), ("half-done",), ("damaged-sections",), ("edge-local",)])
def test_no_rule_disappears(exports: tuple[str, ...]) -> None:
    full = {(one.detail["rule"], one.step) for one in judge_settings(checklist("finished", "edge-local"), NOW)}
    here = {
        (one.detail["rule"], one.step) for one in judge_settings(checklist(*exports), NOW) if "rule" in one.detail
    }
    assert here == full


def test_without_an_export_every_setting_is_unknown_and_none_counts() -> None:
    found = judge_settings(Checklist(), NOW)
    assert {one.status for one in found} == {UNKNOWN}
    assert {one.code for one in found} == {"setting-unknown"}


def test_findings_are_unique_and_sorted() -> None:
    for name in ("empty", "half-done", "finished", "sfb-2015", "lync-2010", "damaged-sections"):
        found = judge_settings(checklist(name, "edge-local"), NOW)
        keys = [(one.step, one.check, one.subject, one.vantage, one.code) for one in found]
        assert len(keys) == len(set(keys))
        assert found == judge_settings(checklist(name, "edge-local"), NOW)


def test_of_two_objects_of_one_name_there_is_one_finding_and_the_worse_counts() -> None:
    for first, second in (
        (REDMOND, {**REDMOND, "FederationRoute": ""}),
        ({**REDMOND, "FederationRoute": ""}, REDMOND),
    ):
        made = checklist(changed("finished", lists("sites", first, second)))
        found = [one for one in judge_settings(made, NOW) if one.subject == "site:Redmond.FederationRoute"]
        assert [one.status in (WARN, FAIL) for one in found] == [True]


@pytest.mark.parametrize(
    ("section", "step", "subject"),
    [
        ("accessEdge", EDGE, "accessEdge.AllowFederatedUsers"),
        ("edgeServices", TOPOLOGY, "edgeService.AccessEdgeExternalSipPort"),
        ("sites", TOPOLOGY, "site.FederationRoute"),
        ("externalAccessPolicies", "policy.federated", "externalAccessPolicy.EnableFederationAccess"),
        ("publicProviders", CREATED, f"{SKYPE}.ProxyFqdn"),
        ("hostingProviders", CLASH, "hostingProvider.ProxyFqdn"),
        ("blockedDomains", EDGE, "blockedDomain.Domain"),
        ("replication", "finish.replicated", "replication:edge01.contoso.com.UpToDate"),
        ("capabilities", "policy.public", "capability:Set-CsExternalAccessPolicy.EnablePublicCloudAccess"),
    ],
)
@pytest.mark.parametrize("failed", [True, False])
def test_a_section_that_failed_or_is_missing_is_unknown_and_never_wrong(
    section: str, step: str, subject: str, failed: bool
) -> None:
    found = judged(checklist(changed("finished", drops(section, failed))))
    assert found[step, subject].status is UNKNOWN
    assert found[step, subject].detail.get("error") == ("Access is denied." if failed else None)
    assert FAIL not in {one.status for one in found.values()}


def test_what_a_missing_provider_would_have_waits_for_it() -> None:
    found = judged(checklist("empty"))
    missing = Ref(CREATED, "setting-wrong", f"{SKYPE}.Identity")
    assert found[CREATED, f"{SKYPE}.Identity"].ref == missing
    for name in ("ProxyFqdn", "Enabled", "VerificationLevel", "IconUrl"):
        assert found[CREATED, f"{SKYPE}.{name}"].status is HELD
        assert found[CREATED, f"{SKYPE}.{name}"].because == (missing,)


def works_as_messenger(value: dict[str, Any]) -> None:
    item(value, "publicProviders", 1).update(Identity="Messenger", VerificationLevel="AlwaysVerifiable")


def test_an_enabled_provider_under_another_name_works_with_a_warning() -> None:
    found = judged(checklist(changed("finished", works_as_messenger)))
    assert found[CREATED, f"{SKYPE}.Identity"].status is WARN
    assert found[CREATED, f"{SKYPE}.Identity"].detail["works_as"] == "Messenger"
    assert found[CLASH, "publicProvider:Messenger.ProxyFqdn"].status is WARN
    assert found[CREATED, "publicProvider:Messenger.Enabled"].status is PASS
    assert found[CREATED, "publicProvider:Messenger.VerificationLevel"].status is WARN
    assert FAIL not in {one.status for one in found.values()}


def test_a_holder_of_the_proxy_stands_in_the_way_of_a_provider_on_another() -> None:
    def both(value: dict[str, Any]) -> None:
        item(value, "publicProviders", 0).update(ProxyFqdn="federation.messenger.msn.com", Enabled=True)
        item(value, "publicProviders", 1).update(ProxyFqdn="elsewhere.example")

    found = judged(checklist(changed("finished", both)))
    assert found[CLASH, "publicProvider:Yahoo.ProxyFqdn"].status is FAIL
    assert found[CREATED, f"{SKYPE}.ProxyFqdn"].status is FAIL


@pytest.mark.parametrize(
    ("platform", "export", "statuses"),
    [
        (Platform.LYNC_2010, "lync-2010", (NOTE, NOTE, NOTE, PASS, PASS)),
        (Platform.LYNC_2013_CU5, "finished", (WARN, WARN, WARN, PASS, PASS)),
        (Platform.SFB_2015, "sfb-2015", (WARN, WARN, WARN, WARN, WARN)),
    ],
)
def test_name_decoration_icon_and_search_count_where_the_server_has_them(
    platform: Platform, export: str, statuses: tuple[Status, ...]
) -> None:
    def bare(value: dict[str, Any]) -> None:
        lists(
            "publicProviders",
            {
                "Identity": "Skype",
                "ProxyFqdn": "federation.messenger.msn.com",
                "Enabled": True,
                "VerificationLevel": "UseSourceVerification",
            },
        )(value)

    found = judged(checklist(changed(export, bare), platform=platform))
    names = (
        "NameDecorationRoutingDomain",
        "NameDecorationExcludedDomainList",
        "IconUrl",
        "EnableSkypeIdRouting",
        "EnableSkypeDirectorySearch",
    )
    assert tuple(found[CREATED, f"{SKYPE}.{name}"].status for name in names) == statuses


def test_federation_alone_asks_for_no_public_access() -> None:
    narrow = lists("externalAccessPolicies", policy("Global", True, False), policy("site:Paris", True, False))
    found = judged(checklist(changed("finished", narrow), purpose=Purpose.FEDERATION))
    assert WARN not in {one.status for (step, _), one in found.items() if step == "policy.assigned"}
    blocked = judged(
        checklist(changed("finished", lists("blockedDomains", {"Domain": "msn.com"})), purpose=Purpose.FEDERATION)
    )
    assert blocked[EDGE, "blockedDomain:msn.com.Domain"].status is NOTE


ALLOWED = {"Domain": "partner.example"}


@pytest.mark.parametrize(
    ("purpose", "discovery", "allowed", "status"),
    [
        (Purpose.SKYPE, False, lists("allowedDomains"), WARN),
        (Purpose.SKYPE, False, lists("allowedDomains", ALLOWED), WARN),
        (Purpose.FEDERATION, True, lists("allowedDomains"), PASS),
        (Purpose.FEDERATION, False, lists("allowedDomains", ALLOWED), NOTE),
        (Purpose.FEDERATION, False, drops("allowedDomains", True), NOTE),
        (Purpose.FEDERATION, False, lists("allowedDomains"), FAIL),
        (Purpose.FEDERATION, None, lists("allowedDomains"), UNKNOWN),
    ],
)
def test_closed_federation_is_no_fault_but_where_it_reaches_nobody(
    purpose: Purpose, discovery: bool | None, allowed: Callable[[dict[str, Any]], None], status: Status
) -> None:
    def change(value: dict[str, Any]) -> None:
        sets("accessEdge", EnablePartnerDiscovery=discovery)(value)
        allowed(value)

    made = checklist(changed("finished", change), purpose=purpose)
    finding = judged(made)[EDGE, "accessEdge.EnablePartnerDiscovery"]
    assert finding.status is status
    assert ("reaches nobody" in finding_text(finding, made.deployment).summary) is (status is FAIL)


@pytest.mark.parametrize(
    ("change", "step", "subject", "command"),
    [
        (
            sets("accessEdge", AllowFederatedUsers=False),
            EDGE,
            "accessEdge.AllowFederatedUsers",
            "Set-CsAccessEdgeConfiguration -UseDnsSrvRouting -EnablePartnerDiscovery $true "
            "-AllowFederatedUsers $true",
        ),
        (
            sets("sites", FederationRoute=""),
            TOPOLOGY,
            "site:Redmond.FederationRoute",
            "Set-CsSite -Identity 'Redmond' -FederationRoute 'EdgeServer:edge.contoso.com'",
        ),
        (
            sets("externalAccessPolicies", EnablePublicCloudAccess=False),
            "policy.public",
            "externalAccessPolicy:Global.EnablePublicCloudAccess",
            "Set-CsExternalAccessPolicy -Identity 'Global' -EnableFederationAccess $true "
            "-EnablePublicCloudAccess $true",
        ),
        (
            sets("publicProviders", 1, Enabled=False),
            CREATED,
            f"{SKYPE}.Enabled",
            "Enable-CsPublicProvider -Identity 'Skype'",
        ),
        (
            sets("publicProviders", 1, VerificationLevel=1),
            CREATED,
            f"{SKYPE}.VerificationLevel",
            "Set-CsPublicProvider -Identity 'Skype' -VerificationLevel 2",
        ),
        (
            lists("blockedDomains", {"Domain": "msn.com"}),
            EDGE,
            "blockedDomain:msn.com.Domain",
            "Remove-CsBlockedDomain -Identity 'msn.com'",
        ),
        (
            lists("allowedDomains", {"Domain": "msn.com", "ProxyFqdn": "federation.messenger.msn.com"}),
            CLASH,
            "allowedDomain:msn.com.ProxyFqdn",
            "Remove-CsAllowedDomain -Identity 'msn.com'\nNew-CsAllowedDomain -Identity 'msn.com'",
        ),
        (
            sets("replication", 1, UpToDate=False),
            "finish.replicated",
            "replication:edge01.contoso.com.UpToDate",
            "Invoke-CsManagementStoreReplication -ReplicaFqdn 'edge01.contoso.com'",
        ),
    ],
)
def test_a_wrong_setting_names_the_command_that_mends_it(
    change: Callable[[dict[str, Any]], None], step: str, subject: str, command: str
) -> None:
    assert judged(checklist(changed("finished", change)))[step, subject].detail["command"] == command


def test_a_platform_without_cmdlets_is_given_none() -> None:
    for finding in judged(checklist("empty", platform=Platform.OCS_2007_R2)).values():
        assert "command" not in finding.detail


def test_creating_the_provider_is_never_advised_while_it_would_stop_the_access_edge() -> None:
    clash = lists("allowedDomains", {"Domain": "msn.com", "ProxyFqdn": "federation.messenger.msn.com"})
    for finding in judged(checklist(changed("empty", clash))).values():
        assert "New-CsPublicProvider" not in finding.detail.get("command", "")


@pytest.mark.parametrize(
    ("proxy", "status"),
    [
        ("federation.messenger.msn.com", FAIL),
        ("FEDERATION.messenger.msn.com.", FAIL),
        ("eu.federation.messenger.msn.com", PASS),
        ("messenger.msn.com", PASS),
        ("federation.messenger.msn.com.example", PASS),
        ("xfederation.messenger.msn.com", PASS),
    ],
)
def test_a_hosting_provider_is_matched_by_its_exact_proxy(proxy: str, status: Status) -> None:
    hosting = {"Identity": "Other", "ProxyFqdn": proxy}
    found = judged(checklist(changed("finished", lists("hostingProviders", hosting))))
    clash = [one.status for (step, _), one in found.items() if step == CLASH and one.detail["rule"] == "E3.9"]
    assert (FAIL in clash) is (status is FAIL)
    listed = lists("allowedDomains", {"Domain": "partner.example", "ProxyFqdn": "federation.messenger.msn.com"})

    def both(value: dict[str, Any]) -> None:
        lists("hostingProviders", {"Identity": "Other", "ProxyFqdn": proxy})(value)
        listed(value)
        lists("publicProviders")(value)

    finding = judged(checklist(changed("finished", both), purpose=Purpose.FEDERATION))
    subject = "allowedDomain:partner.example.ProxyFqdn" if status is FAIL else "allowedDomain.ProxyFqdn"
    assert finding[CLASH, subject].status is status


PROXY = "federation.messenger.msn.com"


@pytest.mark.parametrize(
    ("providers", "verbs"),
    [
        ({"Messenger": True}, ["Remove", "New"]),
        ({"Messenger": False}, ["Remove", "New"]),
        ({"Skype": True, "Messenger": False}, ["Remove"]),
        ({"Skype": True, "Messenger": True}, []),
        ({"Skype": False, "Messenger": True}, []),
    ],
)
def test_no_remedy_is_the_removal_alone_of_what_may_be_at_work(
    providers: dict[str, bool], verbs: list[str]
) -> None:
    def change(export: dict[str, Any]) -> None:
        export["allowedDomains"]["items"] = []
        export["publicProviders"]["items"] = [
            {"Identity": name, "ProxyFqdn": PROXY, "Enabled": on, "VerificationLevel": "UseSourceVerification"}
            for name, on in providers.items()
        ]

    found = judge_settings(checklist(changed("finished", change)), NOW)
    one = next(one for one in found if one.step == "provider.clash" and "Messenger" in one.subject)
    lines = str(one.detail.get("command", "")).splitlines()
    assert [line.partition("-Cs")[0] for line in lines] == verbs
