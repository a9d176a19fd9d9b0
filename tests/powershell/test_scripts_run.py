"""A real PowerShell runs the scripts: whatever fails, whoever runs them, nothing that works is taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.depth import DEEP
from support.exports import NOW, checklist
from support.shell import MISSING, PWSH, Result, Run, run_all
from support.worlds import RIVALS, WORLDS, World

from lyncready.model import SKYPE_PROXY, Checklist, Platform
from lyncready.powershell import SCRIPTED, add_evidence, read_export, render_export, render_script

pytestmark = [pytest.mark.skipif(PWSH is None, reason=MISSING), pytest.mark.timeout(600)]

READS = (
    "Get-CsAccessEdgeConfiguration",
    "Get-CsExternalAccessPolicy",
    "Get-CsPublicProvider",
    "Get-CsHostingProvider",
    "Get-CsAllowedDomain",
    "Get-CsBlockedDomain",
    "Get-CsSite",
    "Get-CsService",
)
OF_PROVIDERS = {f"{verb}-CsPublicProvider" for verb in ("New", "Remove", "Enable", "Set")}
# What rests on each read.
RESTS = {
    "Get-CsAccessEdgeConfiguration": {"Set-CsAccessEdgeConfiguration"},
    "Get-CsExternalAccessPolicy": {"Set-CsExternalAccessPolicy"},
    "Get-CsPublicProvider": OF_PROVIDERS,
    "Get-CsHostingProvider": {"New-CsPublicProvider", "Remove-CsPublicProvider"},
    "Get-CsAllowedDomain": {"New-CsPublicProvider", "Remove-CsPublicProvider", "Enable-CsPublicProvider"},
    "Get-CsSite": {"Set-CsSite"},
}
# On these a script that knows nothing has most to do: each has another reason why something is to be set.
BLIND = ("untouched", "closed-off", "level", "elsewhere", "clash")
EXPORT = {"Get-CsServerVersion", "Get-CsUser", "Get-CsSipDomain", "Get-CsComputer"}


def works(provider: dict[str, Any]) -> bool:
    return (
        provider["Enabled"]
        and provider["ProxyFqdn"].lower() == SKYPE_PROXY
        and provider["VerificationLevel"] != "AlwaysUnverifiable"
    )


def harm(result: Result) -> list[str]:
    """Return what a script took away that worked."""
    before, after = result.run.world, result.world
    kept = {one["Identity"] for one in after["providers"] or () if works(one)}
    found = [
        f"{one['Identity']} is gone" for one in before["providers"] if works(one) and one["Identity"] not in kept
    ]
    gone = {one["Identity"] for one in before["providers"]} - {one["Identity"] for one in after["providers"] or ()}
    if gone and not kept:
        found.append(f"{gone} removed, and nothing in their place")
    if before["edge"]["EnablePartnerDiscovery"] is False and after["edge"]["EnablePartnerDiscovery"] is not False:
        found.append("closed federation is open")
    found += [name for name in ("allowed", "hosting", "blocked") if len(after[name] or ()) < len(before[name])]
    return [*found, *(["the Access Edge does not start"] if after["edgeStopped"] else [])]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What the export script writes on each server, and what it says without rights and where a read fails."""
    script = render_export()
    runs = [Run(name, script, world) for name, world in WORLDS.items()]
    runs.append(Run("refused", script, WORLDS["healthy"], refusing=True))
    runs.append(Run("unwritable", f"Set-Location /proc\n{script}", WORLDS["healthy"]))
    runs.append(Run("teams", script, WORLDS["healthy"], modules=("MicrosoftTeams",)))
    runs += [Run(f"failing:{read}", script, WORLDS["healthy"], read) for read in (*READS, *sorted(EXPORT))]
    return {one.run.name: one for one in run_all(runs, tmp_path_factory.mktemp("exports"))}


def imported(result: Result) -> Checklist:
    made = checklist(platform=Platform.LYNC_2013_CU5)
    return add_evidence(made, read_export(result.written, "export.json", NOW))


def scripts_of(exports: dict[str, Result]) -> dict[str, str]:
    """Return the whole script of every server, by what the checklist knows of it."""
    made = {name: render_script(imported(exports[name]), NOW) for name in WORLDS}
    blind = imported(exports["failing:Get-CsPublicProvider"])
    return made | {"nothing": render_script(checklist(), NOW), "no-providers": render_script(blind, NOW)}


def all_runs(exports: dict[str, Result]) -> Iterator[Run]:
    scripts = scripts_of(exports)
    for name, world in WORLDS.items():
        yield Run(f"own:{name}", scripts[name], world)
        yield Run(f"refused:{name}", scripts[name], world, refusing=True)
        yield Run(f"teams:{name}", scripts[name], world, modules=("MicrosoftTeams",))
        yield Run(f"what-if:{name}", render_script(imported(exports[name]), NOW, what_if=True), world)
        yield Run(f"older:own:{name}", scripts[name], world, modules=("Older",))
        for other in ("nothing", "no-providers", "untouched", "elsewhere", "default-route"):
            yield Run(f"cross:{other}:{name}", scripts[other], world)
            if DEEP or other in ("nothing", "no-providers") or name in (other, "healthy", "messenger"):
                yield Run(f"older:{other}:{name}", scripts[other], world, modules=("Older",))
        for read in READS:
            if read in scripts[name]:  # what a script does not name cannot fail it
                yield Run(f"failing:{read}:{name}", scripts[name], world, read)
            if DEEP or name in BLIND:
                yield Run(f"failing-blind:{read}:{name}", scripts["nothing"], world, read, quietly=True)
    for name in ("nothing", "level"):
        yield Run(f"cross:{name}:rivals", scripts[name], RIVALS)
    yield Run("half:untouched", scripts["untouched"], WORLDS["untouched"], "New-CsPublicProvider")
    for name in ("untouched", "elsewhere", "icon", "messenger", "level", "clash", "hosting"):
        for step in SCRIPTED:
            script = render_script(imported(exports[name]), NOW, step=step)
            yield Run(f"step:{step}:{name}", script, WORLDS[name])


@pytest.fixture(scope="module")
def results(exports: dict[str, Result], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What became of every run of a file."""
    return {one.run.name: one for one in run_all(all_runs(exports), tmp_path_factory.mktemp("runs"))}


@pytest.fixture(scope="module")
def pasted(exports: dict[str, Result], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """What became of the same scripts through standard input, as from a clipboard."""
    kinds = ("own", "older:own", "older:nothing", "older:no-providers", "teams")
    chosen = [run for run in all_runs(exports) if run.name.startswith(tuple(f"{kind}:" for kind in kinds))]
    chosen.append(Run("export", render_export(), WORLDS["untouched"]))
    return {one.run.name: one for one in run_all(chosen, tmp_path_factory.mktemp("pasted"), pasted=True)}


def kind(results: dict[str, Result], *kinds: str) -> Iterable[Result]:
    found = [one for name, one in results.items() if name.split(":")[0] in kinds]
    assert found
    return found


def test_no_run_takes_away_what_works(results: dict[str, Result], pasted: dict[str, Result]) -> None:
    found = {one.run.name: harm(one) for one in (*results.values(), *pasted.values())}
    # Only where the server refuses what it was asked about and had agreed to, something is missing afterwards.
    assert [name for name, harmed in found.items() if harmed] == ["half:untouched"]


def test_a_script_brings_about_what_its_server_lacks(results: dict[str, Result]) -> None:
    found = results["own:untouched"].world
    assert [one["Identity"] for one in found["providers"] if works(one)] == ["Skype"]
    assert found["edge"]["AllowFederatedUsers"] is True
    assert found["policies"][0]["EnablePublicCloudAccess"] is True
    assert found["sites"][0]["FederationRoute"] == "EdgeServer:edge.contoso.com"
    assert results["own:closed-off"].world["edge"]["AllowFederatedUsers"] is True
    assert results["own:default-route"].world["edge"]["RoutingMethod"] == "UseDnsSrvRouting"
    assert [one["Identity"] for one in results["own:level"].world["providers"] if works(one)] == ["Skype"]
    assert [one["Identity"] for one in results["own:elsewhere"].world["providers"]] == ["Skype"]
    assert results["own:healthy"].writes == []


def test_without_an_export_a_script_finds_out_by_itself(results: dict[str, Result]) -> None:
    assert [one["Identity"] for one in results["cross:nothing:untouched"].world["providers"]] == [
        "Yahoo!",
        "Skype",
    ]
    assert [one["Identity"] for one in results["cross:nothing:level"].world["providers"] if works(one)] == [
        "Skype"
    ]
    assert results["cross:nothing:healthy"].writes == []
    assert results["cross:nothing:messenger"].writes == []


def test_nothing_is_written_that_rests_on_a_read_that_failed(results: dict[str, Result]) -> None:
    for one in kind(results, "failing", "failing-blind"):
        _, read, name = one.run.name.split(":")
        plain = results[f"own:{name}" if one.run.quietly is False else f"cross:nothing:{name}"]
        resting = RESTS.get(read, set())
        assert not resting & set(one.writes), one.run.name
        # What needs neither goes on.
        assert [write for write in plain.writes if write not in OF_PROVIDERS | resting] == [
            write for write in one.writes if write not in OF_PROVIDERS
        ], one.run.name
        assert "The store is not operational" in one.output or read not in {call["Name"] for call in one.calls}


def test_an_account_without_rights_is_stopped_at_the_first_error_and_told_which(
    results: dict[str, Result],
) -> None:
    for one in kind(results, "refused"):
        assert len(one.calls) <= 1, one.run.name
        assert one.writes == [], one.run.name
        if one.calls:
            assert "RTCUniversalServerAdmins" in one.output, one.run.name
            assert one.output.count("denied") == 1, one.run.name


def test_an_older_server_loses_nothing_and_is_told_what_is_missing(
    results: dict[str, Result], pasted: dict[str, Result]
) -> None:
    for one in (*kind(results, "older"), *kind(pasted, "older")):
        assert {"New-CsPublicProvider", "Remove-CsPublicProvider"}.isdisjoint(one.writes), one.run.name
    for name in ("older:nothing:untouched", "older:untouched:untouched", "older:elsewhere:elsewhere"):
        assert "has no NameDecorationRoutingDomain, NameDecorationExcludedDomainList" in results[name].output


def test_where_the_tenants_module_shadows_the_servers_nothing_is_read_or_written(
    results: dict[str, Result], pasted: dict[str, Result]
) -> None:
    for one in (*kind(results, "teams"), *kind(pasted, "teams")):
        if "Get-CsExternalAccessPolicy" in one.run.script:
            assert one.calls == (), one.run.name
    assert "MicrosoftTeams" in results["teams:untouched"].output


def test_a_rehearsal_changes_nothing(results: dict[str, Result]) -> None:
    for one in kind(results, "what-if"):
        assert one.writes == [], one.run.name
    assert "New-CsPublicProvider" in {call["Name"] for call in results["what-if:untouched"].calls}


def test_what_is_removed_is_shown_as_the_command_that_puts_it_back(results: dict[str, Result]) -> None:
    shown = "New-CsPublicProvider -Identity 'Messenger' -Enabled $false -ProxyFqdn 'federation.messenger.msn.com'"
    for name in ("own:untouched", "cross:nothing:untouched", "step:provider.clash:untouched"):
        assert f"To put it back: {shown} -VerificationLevel 'AlwaysUnverifiable'" in results[name].output
    assert "-IconUrl 'it''s'" in results["own:elsewhere"].output
    assert "As it is now: New-CsPublicProvider -Identity 'Messenger'" in results["own:messenger"].output
    clash = results["own:clash"].output
    assert "-Identity 'partner.com' -Comment 'O''Neill' -MarkForMonitoring $false -ProxyFqdn" in clash
    assert "Without its edge: New-CsAllowedDomain -Identity 'partner.com' -Comment 'O''Neill'" in clash
    assert "New-CsBlockedDomain -Identity 'msn.com' -Comment 'O''Neill''s'" in results["own:untouched"].output


def test_where_the_creation_fails_after_all_it_is_said_what_is_gone(results: dict[str, Result]) -> None:
    said = results["half:untouched"].output
    assert (
        said.index("To put it back: New-Cs") < said.index("What was removed is gone") < said.index("The provider")
    )


def test_a_decision_says_where_it_cannot_be_carried_out(results: dict[str, Result]) -> None:
    for name in ("icon", "messenger"):
        assert "Leave it as it is" in results[f"older:own:{name}"].output
        assert "Leave it as it is" not in results[f"own:{name}"].output


def test_nothing_is_enabled_beside_another_that_leads_to_the_same_proxy(results: dict[str, Result]) -> None:
    for name in ("nothing", "level"):
        one = results[f"cross:{name}:rivals"]
        assert "Enable-CsPublicProvider" not in one.writes
        assert "Not enabled: Messenger is enabled and leads to the same proxy" in one.output


def test_a_step_gives_a_pair_whole_or_not_at_all(results: dict[str, Result]) -> None:
    for one in kind(results, "step"):
        assert ("Remove-CsPublicProvider" in one.writes) <= ("New-CsPublicProvider" in one.writes), one.run.name
    for step in ("provider.clash", "provider.created"):
        assert set(results[f"step:{step}:untouched"].writes) == {"Remove-CsPublicProvider", "New-CsPublicProvider"}


def test_all_that_is_shown_is_seen(results: dict[str, Result]) -> None:
    shown = results["own:untouched"].output
    assert "ReplicaFqdn" in shown
    assert "edge01.contoso.com" in shown
    access = results["step:prepare.external-access:untouched"].output
    assert "AccessEdgeExternalFqdn" in access
    assert "AllowOutsideUsers" in access


def test_a_paste_does_what_the_file_does(results: dict[str, Result], pasted: dict[str, Result]) -> None:
    for name, one in pasted.items():
        if name in results:
            assert one.world == results[name].world, name
            assert one.calls == results[name].calls, name
    assert pasted["export"].written


def test_an_export_says_where_it_writes_and_which_right_is_missing(exports: dict[str, Result]) -> None:
    assert "The file will be " in exports["healthy"].output
    assert "Written: " in exports["healthy"].output
    refused = read_export(exports["refused"].written, "x", NOW).sections
    for name in ("publicProviders", "sites", "accessEdge"):
        assert "RTCUniversalServerAdmins" in refused[name].error
    for read in READS:
        sections = read_export(exports[f"failing:{read}"].written, "x", NOW).sections
        # Two are not to be had from stubs: groups of Windows, and an enumeration.
        failed = {name for name, one in sections.items() if not one.ok} - {"rights", "verificationLevelMap"}
        assert 0 < len(failed) <= 2


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that nobody can write to")
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_read(exports: dict[str, Result]) -> None:
    assert exports["unwritable"].calls == ()
    assert "Nothing was read: /proc/lyncready-" in exports["unwritable"].output
    assert "Go to a folder that you can write to" in exports["unwritable"].output


def test_an_export_keeps_the_module_of_each_cmdlet(exports: dict[str, Result]) -> None:
    def modules(name: str) -> dict[str, str]:
        items = read_export(exports[name].written, "x", NOW).sections["capabilities"].items
        return {item["Cmdlet"]: item["Module"] for item in items}

    assert set(modules("healthy").values()) == {"Lync"}
    assert modules("teams")["Set-CsExternalAccessPolicy"] == "MicrosoftTeams"


def test_every_world_is_one_of_its_own() -> None:
    seen: list[World] = []
    for world in WORLDS.values():
        assert world not in seen
        seen.append(world)
