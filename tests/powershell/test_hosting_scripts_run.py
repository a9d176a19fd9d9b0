"""A real PowerShell runs the parts on hosting providers: Teams is reached by them, and nobody in it is cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from support.exports import NOW, changed, checklist
from support.shell import MISSING, PWSH, Result, Run, run_all
from support.worlds import World, world

from lyncready.model import CLOUD, Purpose, SipDomain, Users
from lyncready.powershell import render_script

pytestmark = [pytest.mark.skipif(PWSH is None, reason=MISSING), pytest.mark.timeout(300)]

PROXY = CLOUD["worldwide"].edge
BOTH = (SipDomain("contoso.com", Users.BOTH),)


def hosted(**more: Any) -> dict[str, Any]:
    right = {"Enabled": True, "EnabledSharedAddressSpace": False, "HostsOCSUsers": False}
    named = {"Identity": "Teams, O'Neill's", "ProxyFqdn": PROXY, "VerificationLevel": "UseSourceVerification"}
    return {**named, **right, "AutodiscoverUrl": "", **more}


def server(*hosting: dict[str, Any], allowed: str = "") -> World:
    domains = [{"Identity": "litware.com", "Domain": "litware.com", "ProxyFqdn": allowed}] if allowed else []
    return world(hosting=list(hosting), allowed=domains)


OFF, SHARED = hosted(Enabled=False, VerificationLevel="AlwaysUnverifiable"), hosted(EnabledSharedAddressSpace=True)
WORLDS: dict[str, tuple[World, tuple[SipDomain, ...]]] = {
    "missing": (server(), ()),
    "off": (server(OFF), ()),
    "right": (server(hosted()), ()),
    "split": (server(hosted()), BOTH),
    "split, missing": (server(), BOTH),
    "unsaid": (server({**OFF, "EnabledSharedAddressSpace": True}), ()),
    "said": (server(SHARED), (SipDomain("contoso.com", Users.ON_PREMISES),)),
    "clash": (server(OFF, allowed=PROXY), ()),
    "clash, missing": (server(allowed=PROXY), ()),
}


def script(name: str, **how: Any) -> str:
    """Return the script for a server as its export shows it."""
    found, domains = WORLDS[name]

    def change(value: dict[str, Any]) -> None:
        value["hostingProviders"]["items"] = found["hosting"]
        value["allowedDomains"]["items"] = found["allowed"]

    made = checklist(changed("finished", change), purpose=Purpose.FEDERATION)
    deployment = msgspec.structs.replace(made.deployment, sip_domains=domains or (SipDomain("contoso.com"),))
    return render_script(msgspec.structs.replace(made, deployment=deployment), NOW, **how)


def all_runs() -> Iterator[Run]:
    for name, (found, _) in WORLDS.items():
        yield Run(name, script(name), found)
        yield Run(f"what-if:{name}", script(name, what_if=True), found)
        for read in ("Get-CsHostingProvider", "Get-CsAllowedDomain", "Get-CsPublicProvider"):
            yield Run(f"failing:{read}:{name}", script(name), found, read)
    # By the time that the script runs, the server is another one than its export.
    for late in ("unsaid", "clash", "right", "missing", "clash, missing"):
        for name in ("off", "missing"):
            yield Run(f"late:{name}:{late}", script(name), WORLDS[late][0])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    return {one.run.name: one for one in run_all(all_runs(), tmp_path_factory.mktemp("hosting"))}


def provider(result: Result) -> dict[str, Any]:
    (found,) = [one for one in result.world["hosting"] if one["ProxyFqdn"] == PROXY]
    return dict(found)


def test_a_script_brings_about_what_reaches_teams(results: dict[str, Result]) -> None:
    for name in ("missing", "off", "split", "split, missing"):
        found = provider(results[name])
        assert (found["Enabled"], found["VerificationLevel"]) == (True, "UseSourceVerification"), name
        assert found["EnabledSharedAddressSpace"] is found["HostsOCSUsers"] is name.startswith("split"), name
        assert ("webdir" in found["AutodiscoverUrl"]) is name.startswith("split"), name
    assert "As it is now: New-CsHostingProvider -Identity 'Teams, O''Neill''s'" in results["off"].output
    assert results["right"].writes == []


def test_nobody_is_cut_off_and_no_edge_is_stopped(results: dict[str, Result]) -> None:
    for name, one in results.items():
        assert one.world["edgeStopped"] is False, name
        shared = [held["EnabledSharedAddressSpace"] for held in one.run.world["hosting"]]
        assert [held["EnabledSharedAddressSpace"] for held in one.world["hosting"]][: len(shared)] == shared or (
            name.endswith("split")
        ), name
        assert one.world["allowed"] == one.run.world["allowed"], name


@pytest.mark.parametrize("name", ["unsaid", "said", "clash", "clash, missing"])
def test_where_a_decision_comes_first_nothing_is_written(results: dict[str, Result], name: str) -> None:
    assert results[name].writes == []


def test_a_server_that_has_changed_since_is_left_alone(results: dict[str, Result]) -> None:
    for name, one in results.items():
        if name.startswith("late:") and not name.endswith((":right", ":missing")):
            assert one.writes == [], name
    for name in ("late:off:right", "late:off:missing", "late:missing:right"):
        assert results[name].writes == []
    assert "users may be in Teams" in results["late:off:unsaid"].output


def test_nothing_rests_on_a_read_that_failed_and_a_rehearsal_changes_nothing(results: dict[str, Result]) -> None:
    for name, one in results.items():
        if name.startswith(("failing:Get-CsHosting", "failing:Get-CsAllowed", "what-if:")):
            assert one.writes == [], name
