"""The script is exactly what is left to be set: the cmdlets and parameters meant, in order, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from support.exports import NOW, changed, checklist, item, load
from support.grammar import Call, calls, faults

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Platform,
    Provider,
    Purpose,
    Waiver,
)
from lyncready.powershell import SCRIPTED, ScriptError, render_script

# What may stand in a script at all. Cmdlets that write, with every parameter ever meant.
READS = {
    "Get-CsService": {"EdgeServer"},
    "Get-CsSite": {"Identity"},
    "Get-CsAccessEdgeConfiguration": set(),
    "Get-CsBlockedDomain": set(),
    "Get-CsAllowedDomain": set(),
    "Get-CsExternalAccessPolicy": {"Identity"},
    "Get-CsPublicProvider": set(),
    "Get-CsHostingProvider": set(),
    "Get-CsManagementStoreReplicationStatus": set(),
    "Select-Object": {"Property"},
    "Where-Object": set(),
    "Write-Output": set(),
    "ForEach-Object": set(),
    "Sort-Object": set(),
    "Format-List": set(),
    "Out-String": set(),
    "Set-StrictMode": {"Off"},
    "Get-Command": {"Name"},
    "Get-Lacking": set(),
    "Get-Creation": set(),
    "Test-Denied": set(),
    "": set(),  # the one statement that holds all others
}
WRITES = {
    "Set-CsSite": {"Identity", "FederationRoute"},
    "Set-CsAccessEdgeConfiguration": {
        "UseDnsSrvRouting",
        "EnablePartnerDiscovery",
        "AllowFederatedUsers",
        "MarkSourceVerifiableOnOutgoingMessages",
    },
    "Set-CsExternalAccessPolicy": {"Identity", "EnableFederationAccess", "EnablePublicCloudAccess"},
    "Remove-CsPublicProvider": {"Identity"},
    "Enable-CsPublicProvider": {"Identity"},
    "New-CsHostingProvider": {
        *("Identity", "ProxyFqdn", "VerificationLevel", "Enabled", "IsLocal"),
        *("EnabledSharedAddressSpace", "HostsOCSUsers", "AutodiscoverUrl"),
    },
    "Set-CsHostingProvider": {
        *("Identity", "Enabled", "VerificationLevel"),
        *("EnabledSharedAddressSpace", "HostsOCSUsers", "AutodiscoverUrl"),
    },
    "Set-CsPublicProvider": {"Identity", "VerificationLevel"},
}
ALWAYS = ("Identity", "ProxyFqdn", "Enabled", "VerificationLevel")
DECORATION = ("NameDecorationRoutingDomain", "NameDecorationExcludedDomainList")
NEW = {
    Platform.LYNC_2010: ALWAYS,
    Platform.LYNC_2013: (*ALWAYS, "IconUrl"),
    Platform.LYNC_2013_CU5: (*ALWAYS, *DECORATION, "IconUrl"),
    Platform.SFB_2015: (*ALWAYS, *DECORATION, "IconUrl", "EnableSkypeIdRouting", "EnableSkypeDirectorySearch"),
}
NEW |= dict.fromkeys((Platform.SFB_2019, Platform.SFB_SE), NEW[Platform.SFB_2015])
EXPORTS = (
    *((), ("empty",), ("half-done",), ("finished",), ("messenger-holds-proxy",), ("lync-2010",), ("sfb-2015",)),
    *(("remote-session",), ("damaged-sections",), ("finished", "edge-local"), ("edge-local",)),
)


def without_capabilities(value: dict[str, Any]) -> None:
    del value["capabilities"]


def script(made: Checklist, **how: Any) -> str:
    return render_script(made, NOW, **how)


def acting(call: Call) -> tuple[str, ...]:
    return tuple(name for name in call.parameters if name != "ErrorAction")


def writes(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(call.name, acting(call)) for call in calls(text) if call.name in WRITES or "New-Cs" in call.name]


def decisions(text: str) -> list[str]:
    """The commands that are only shown, each at the beginning of its line."""
    return [line[2:].split(" ")[0] for line in text.splitlines() if re.match(r"# [A-Z][a-z]+-Cs", line)]


def names(text: str) -> list[str]:
    return [name for name, _ in writes(text)]


@pytest.mark.parametrize("exports", EXPORTS, ids="+".join)
@pytest.mark.parametrize(
    ("platform", "purpose", "what_if"),
    [
        (None, Purpose.SKYPE, True),  # a rehearsal is the same script but for one word
        *((platform, Purpose.SKYPE, False) for platform in (None, Platform.LYNC_2010, Platform.SFB_SE)),
        *((Platform.LYNC_2013_CU5, purpose, False) for purpose in Purpose),
    ],
)
def test_every_script_parses_and_holds_only_what_is_meant(
    platform: Platform | None, exports: tuple[str, ...], purpose: Purpose, what_if: bool
) -> None:
    made = checklist(*exports, platform=platform, purpose=purpose)
    for step in (None, *SCRIPTED):
        text = script(made, step=step, what_if=what_if)
        assert faults(text) == []
        assert text.isascii()
        assert "\t" not in text
        assert "\n\n" not in text[:-1]
        assert text.endswith("}\n\n")
        for call in calls(text):
            meant = READS.get(call.name)
            if meant is None:
                new = NEW[Platform.SFB_2015] if call.name == "New-CsPublicProvider" else ()
                meant = {"WhatIf", *WRITES.get(call.name, new)}
                assert ("WhatIf" in call.parameters) is what_if, call
                assert call.name in WRITES or new, call
            # A failure ends its part: nothing goes on with an empty answer.
            assert ("ErrorAction" in call.parameters) is ("-Cs" in call.name or call.name == "Get-Command"), call
            assert set(call.parameters) <= {*meant, "ErrorAction"}, call


@pytest.mark.parametrize("platform", NEW)
def test_the_provider_has_exactly_the_parameters_of_the_platform(platform: Platform) -> None:
    for made in (
        checklist(platform=platform),
        checklist(changed("empty", without_capabilities), platform=platform),
    ):
        found = [call for call in calls(script(made)) if call.name == "New-CsPublicProvider"]
        assert [acting(call) for call in found] == [NEW[platform]]


def test_the_recipe_is_microsofts_word_for_word() -> None:
    (new,) = [call for call in calls(script(checklist("empty"))) if call.name == "New-CsPublicProvider"]
    assert {name: value for name, value in new.values.items() if name != "ErrorAction"} == {
        "Identity": "'Skype'",
        "ProxyFqdn": "'federation.messenger.msn.com'",
        "Enabled": "$true",
        "VerificationLevel": "2",
        "NameDecorationRoutingDomain": "'msn.com'",
        "NameDecorationExcludedDomainList": "'msn.com,outlook.com,live.com,hotmail.com'",
        "IconUrl": "'https://images.edge.messenger.live.com/Messenger_16x16.png'",
    }


def test_the_servers_own_list_of_parameters_outweighs_the_platform() -> None:
    listed = checklist("lync-2010", platform=Platform.LYNC_2013_CU5)
    (new,) = [call for call in calls(script(listed)) if call.name == "New-CsPublicProvider"]
    assert acting(new) == NEW[Platform.LYNC_2010]


def test_the_servers_own_enumeration_gives_the_number() -> None:
    def one_based(value: dict[str, Any]) -> None:
        for one in value["verificationLevelMap"]["items"]:
            one["Value"] += 1

    (new,) = [
        call
        for call in calls(script(checklist(changed("empty", one_based))))
        if call.name == "New-CsPublicProvider"
    ]
    assert new.values["VerificationLevel"] == "3"


def test_a_fresh_deployment_is_set_in_the_order_the_servers_need() -> None:
    assert names(script(checklist())) == [
        "Set-CsAccessEdgeConfiguration",
        "Set-CsAccessEdgeConfiguration",
        "Set-CsExternalAccessPolicy",
        "Remove-CsPublicProvider",
        "New-CsPublicProvider",
        "Enable-CsPublicProvider",
        "Set-CsPublicProvider",
    ]
    assert names(script(checklist("empty"))) == [
        "Set-CsAccessEdgeConfiguration",
        "Set-CsAccessEdgeConfiguration",
        "Set-CsExternalAccessPolicy",
        "Remove-CsPublicProvider",
        "New-CsPublicProvider",
    ]


def test_a_half_done_deployment_is_given_only_what_is_missing() -> None:
    made = checklist("half-done")
    assert writes(script(made)) == [
        ("Set-CsAccessEdgeConfiguration", ("AllowFederatedUsers",)),
        (
            "Set-CsAccessEdgeConfiguration",
            ("UseDnsSrvRouting", "EnablePartnerDiscovery", "AllowFederatedUsers"),
        ),
        ("Set-CsExternalAccessPolicy", ("Identity", "EnableFederationAccess", "EnablePublicCloudAccess")),
        ("Enable-CsPublicProvider", ("Identity",)),
        ("Set-CsPublicProvider", ("Identity", "VerificationLevel")),
    ]
    # Somebody may have meant to block a domain.
    assert "Remove-CsBlockedDomain" in decisions(script(made))


def test_a_finished_deployment_has_nothing_left() -> None:
    text = script(checklist("finished", "edge-local"))
    assert [call.name for call in calls(text)] == ["", "Write-Output"]
    assert "Nothing is left to be set" in text


def test_whoever_holds_the_proxy_is_removed_first_and_nobody_else() -> None:
    found = [call for call in calls(script(checklist("messenger-holds-proxy"))) if "PublicProvider" in call.name]
    acting = [(call.name, call.values.get("Identity")) for call in found if call.name[:3] != "Get"]
    assert acting == [("Remove-CsPublicProvider", "'Messenger'"), ("New-CsPublicProvider", "'Skype'")]


def enabled_messenger(value: dict[str, Any]) -> None:
    item(value, "publicProviders", 1).update(Enabled=True)


def test_a_provider_that_works_under_another_name_is_a_decision_and_the_outage_is_said() -> None:
    made = checklist(changed("messenger-holds-proxy", enabled_messenger))
    for step in (None, "provider.clash", "provider.created"):
        text = script(made, step=step)
        assert names(text) == []
        assert [name for name in decisions(text) if "Provider" in name] == PAIR
        assert "there is no service" in text.replace("\n# ", " ")


PAIR = ["Remove-CsPublicProvider", "New-CsPublicProvider"]
RECREATED = (
    {"IconUrl": None},
    {"NameDecorationRoutingDomain": None},
    {"NameDecorationExcludedDomainList": "msn.com"},
    {"VerificationLevel": "AlwaysUnverifiable", "VerificationLevelValue": 1, "IconUrl": None},
    {"VerificationLevel": "AlwaysVerifiable", "VerificationLevelValue": 0, "IconUrl": None},
)


@pytest.mark.parametrize("fields", RECREATED)
@pytest.mark.parametrize("what_if", [False, True])
def test_what_works_is_never_removed_by_a_line_that_runs(fields: dict[str, Any], what_if: bool) -> None:
    made = checklist(changed("finished", lambda value: item(value, "publicProviders", 1).update(fields)))
    for step in (None, "provider.clash", "provider.created"):
        text = script(made, step=step, what_if=what_if)
        assert set(names(text)) <= {"Set-CsPublicProvider"}
        shown = [line for line in text.splitlines() if line.startswith(("# Remove-Cs", "# New-Cs"))]
        assert [line[2:].split(" ")[0] for line in shown] == (PAIR if step != "provider.clash" or shown else [])
        assert all(("-WhatIf" in line) is what_if for line in shown)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Enabled": False}, ["Enable-CsPublicProvider"]),
        ({"VerificationLevel": "AlwaysVerifiable"}, ["Set-CsPublicProvider"]),
        (
            {"Enabled": False, "VerificationLevel": 1, "VerificationLevelValue": 1},
            ["Enable-CsPublicProvider", "Set-CsPublicProvider"],
        ),
        ({"ProxyFqdn": "elsewhere.example"}, ["Remove-CsPublicProvider", "New-CsPublicProvider"]),
        ({"IconUrl": None}, []),
        ({"IconUrl": None, "VerificationLevel": "AlwaysUnverifiable"}, ["Set-CsPublicProvider"]),
        (
            {"NameDecorationExcludedDomainList": "msn.com", "Enabled": False},
            ["Remove-CsPublicProvider", "New-CsPublicProvider"],
        ),
    ],
)
def test_an_existing_provider_is_mended_with_as_little_as_will_do(
    fields: dict[str, Any], expected: list[str]
) -> None:
    made = checklist(changed("finished", lambda value: item(value, "publicProviders", 1).update(fields)))
    assert names(script(made)) == expected


@pytest.mark.parametrize("discovery", [True, False])
def test_turning_federation_on_keeps_partner_discovery_as_it_is(discovery: bool) -> None:
    def off(value: dict[str, Any]) -> None:
        item(value, "accessEdge").update(AllowFederatedUsers=False, EnablePartnerDiscovery=discovery)

    text = script(checklist(changed("finished", off)))
    switch, routed = [call for call in calls(text) if call.name == "Set-CsAccessEdgeConfiguration"]
    assert acting(switch) == ("AllowFederatedUsers",)
    assert routed.values["EnablePartnerDiscovery"] == f"${str(discovery).lower()}"


def test_closed_federation_alone_is_never_opened_unasked() -> None:
    made = checklist(
        changed("finished", lambda value: item(value, "accessEdge").update(EnablePartnerDiscovery=False))
    )
    text = script(made)
    assert names(text) == []
    assert "# Set-CsAccessEdgeConfiguration -UseDnsSrvRouting -EnablePartnerDiscovery $true" in text


def test_default_routing_is_changed_with_discovery_written_along() -> None:
    def default_route(value: dict[str, Any]) -> None:
        item(value, "accessEdge").update(
            RoutingMethod="UseDefaultRouting",
            TypeName="DisplayAccessEdgeSettingsDefaultRoute",
            EnablePartnerDiscovery=None,
        )

    text = script(checklist(changed("finished", default_route)))
    assert writes(text)[1] == (
        "Set-CsAccessEdgeConfiguration",
        ("UseDnsSrvRouting", "EnablePartnerDiscovery", "AllowFederatedUsers"),
    )


def allowed_proxy(value: dict[str, Any]) -> None:
    value["allowedDomains"]["items"] = [
        {"Domain": "msn.com", "ProxyFqdn": "Federation.Messenger.MSN.com"},
        {"Domain": "partner.example", "ProxyFqdn": "sip.partner.example"},
    ]


def test_no_provider_is_created_while_an_allowed_domain_names_its_proxy() -> None:
    text = script(checklist(changed("empty", allowed_proxy)))
    assert "New-CsPublicProvider" not in text
    assert "Remove-CsPublicProvider" not in text
    assert "# Remove-CsAllowedDomain -Identity 'msn.com'\n# New-CsAllowedDomain -Identity 'msn.com'\n" in text
    assert not any("AllowedDomain" in name for name in names(text))


def test_a_hosting_provider_is_shown_and_never_removed() -> None:
    def clash(value: dict[str, Any]) -> None:
        value["hostingProviders"]["items"] = [
            {"Identity": "LyncOnline", "ProxyFqdn": "federation.messenger.msn.com"}
        ]

    text = script(checklist(changed("empty", clash)))
    assert "New-CsPublicProvider" not in text
    assert "Remove-CsHostingProvider" not in text
    assert "Get-CsHostingProvider" in names_of_reads(text)


def names_of_reads(text: str) -> set[str]:
    return {call.name for call in calls(text)} - set(WRITES)


def test_a_pilots_policy_copies_what_it_takes_the_place_of() -> None:
    def remote(value: dict[str, Any]) -> None:
        item(value, "externalAccessPolicies").update(
            EnableOutsideAccess=True, EnablePublicCloudAudioVideoAccess=True
        )

    shown = "# New-CsExternalAccessPolicy -Identity 'AllowSkype' -EnableFederationAccess $true"
    assert (
        f"{shown} -EnablePublicCloudAccess $true -EnableOutsideAccess $true "
        "-EnablePublicCloudAudioVideoAccess $true" in script(checklist(changed("empty", remote)))
    )
    assert f"{shown} -EnablePublicCloudAccess $true -EnableOutsideAccess $false\n" in script(checklist("empty"))


def test_a_policy_granted_to_nobody_is_not_granted_by_the_script() -> None:
    def pilot(value: dict[str, Any]) -> None:
        value["externalAccessPolicies"]["items"] = [
            {"Identity": "Global", "EnableFederationAccess": False, "EnablePublicCloudAccess": False},
            {"Identity": "Tag:Pilot", "EnableFederationAccess": True, "EnablePublicCloudAccess": True},
        ]

    text = script(checklist(changed("finished", pilot)), step="policy.assigned")
    assert [call.name for call in calls(text)] == ["", "Write-Output"]
    assert "# Grant-CsExternalAccessPolicy -Identity 'user@contoso.com' -PolicyName 'Pilot'" in text


def test_a_shell_without_the_parameter_is_said_and_not_used() -> None:
    def shadowed(value: dict[str, Any]) -> None:
        item(value, "capabilities", 1)["Parameters"].remove("EnablePublicCloudAccess")

    text = script(checklist(changed("empty", shadowed)))
    assert ("Set-CsExternalAccessPolicy", ("Identity", "EnableFederationAccess")) in writes(text)
    assert "has no EnablePublicCloudAccess" in text


def test_the_federation_route_is_set_where_one_edge_pool_federates() -> None:
    def unrouted(value: dict[str, Any]) -> None:
        item(value, "sites")["FederationRoute"] = ""

    (call,) = [c for c in calls(script(checklist(changed("finished", unrouted)))) if c.name == "Set-CsSite"]
    assert acting(call) == ("Identity", "FederationRoute")
    assert call.values["Identity"] == "'Redmond'"
    assert call.values["FederationRoute"] == "'EdgeServer:edge.contoso.com'"


def test_one_step_gives_its_own_part_only() -> None:
    made = checklist("empty")
    assert names(script(made, step="policy.federated")) == ["Set-CsExternalAccessPolicy"]
    assert names(script(made, step="provider.clash")) == PAIR
    assert names(script(made, step="provider.created")) == PAIR
    assert names(script(made, step="finish.replicated")) == []


@pytest.mark.parametrize("step", ["prepare.external-access", "federation.inside", "federation.outbound"])
def test_a_step_that_no_cmdlet_brings_about_is_only_shown(step: str) -> None:
    for made in (checklist(), checklist("finished")):
        found = calls(script(made, step=step))
        assert found
        assert {call.name for call in found} <= set(READS)


def test_a_rehearsal_rehearses_what_is_only_shown_too() -> None:
    for made in (checklist("half-done"), checklist("empty"), checklist(changed("empty", allowed_proxy))):
        for line in script(made, what_if=True).splitlines():
            if re.match(r"# [A-Z][a-z]+-Cs", line):
                assert line.endswith(" -WhatIf"), line
        assert "Invoke-CsManagementStoreReplication" not in script(made, what_if=True)


@pytest.mark.parametrize("step", ["federation.srv", "nonsense", ""])
def test_a_step_without_a_script_is_refused_in_one_line(step: str) -> None:
    with pytest.raises(ScriptError, match="expected one of") as caught:
        script(checklist(), step=step)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("platform", [Platform.OCS_2007_R2, Platform.OCS_2007, Platform.LCS_2005_SP1])
def test_a_platform_without_cmdlets_is_refused_in_one_line(platform: Platform) -> None:
    with pytest.raises(ScriptError, match="no Management Shell") as caught:
        script(checklist(platform=platform))
    assert "\n" not in str(caught.value)


def test_what_a_person_said_is_done_is_left_out_unless_a_newer_export_disproves_it() -> None:
    said = dict.fromkeys(SCRIPTED, NOW)
    assert names(script(checklist(words=said))) == []
    assert names(script(checklist("half-done", words=said))) == []
    assert "Remove-CsBlockedDomain" in decisions(script(checklist("half-done", words=said)))
    earlier = {step: NOW - timedelta(days=30) for step in SCRIPTED}
    assert names(script(checklist("half-done", words=earlier))) == names(script(checklist("half-done")))


def test_what_is_waived_is_left_out() -> None:
    made = checklist("half-done")
    waived = Attestation(state=AttestationState.WAIVED, by="alice", at=NOW, reason="pilot only")
    steps = {"federation.access-edge": waived}
    waivers = (Waiver(code="setting-wrong", subject="publicProvider:Skype.VerificationLevel", reason="ours"),)
    less = Checklist(deployment=made.deployment, evidence=made.evidence, steps=steps, waivers=waivers)
    assert names(script(less)) == ["Set-CsExternalAccessPolicy", "Enable-CsPublicProvider"]


def test_a_name_that_cannot_be_quoted_is_refused_in_one_line() -> None:
    made = Checklist(
        deployment=Deployment(platform=Platform.LYNC_2013_CU5, provider=Provider(identity="Sky\u202epe"))
    )
    with pytest.raises(ScriptError, match=r"U\+202E") as caught:
        script(made)
    assert "\n" not in str(caught.value)


def test_the_fixture_files_are_what_the_contract_names() -> None:
    for name in {name for names_ in EXPORTS for name in names_}:
        assert load(name)["schema"] == "lync-pic-evidence"


def test_a_script_without_a_part_says_that_all_is_done_only_where_it_is() -> None:
    def without_hosting(value: dict[str, Any]) -> None:
        del value["hostingProviders"]

    done, waits, unknown = "Nothing is left", "provider.clash comes first", "import an export of the settings"
    cases = (
        (checklist("finished"), "provider.created", done),
        (checklist(changed("empty", allowed_proxy)), "provider.created", waits),
        (checklist(changed("finished", allowed_proxy)), "provider.created", done),
        (checklist(changed("finished", without_hosting)), "provider.clash", unknown),
        (checklist(changed("finished", without_hosting)), None, unknown),
        (checklist(), "policy.assigned", unknown),
        (checklist(words={"policy.assigned": NOW}), "policy.assigned", done),
    )
    for made, step, words in cases:
        text = script(made, step=step)
        assert words in text, (step, words)
        assert [call.name for call in calls(text)] == ["", "Write-Output"]
