"""A name goes into a command as the server wrote it, through import, file and load; eyes see it made safe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.exports import NOW, changed, checklist, item, judged

from lyncready.checks.settings.judge import judge_settings
from lyncready.model import Checklist, printable, quote
from lyncready.powershell import render_script
from lyncready.readiness import assess
from lyncready.reports.document import render_json
from lyncready.reports.view import build_view
from lyncready.store import load, render

NAMES = (
    "Mess\u3000enger",
    "Mess\u00a0enger",
    "M\u00e4ssenger-\u7d75",
    "O'Neill \u2019s",
    "Long " + "name" * 200,
    " edge ",
)


def renamed(name: str) -> Checklist:
    def rename(value: dict[str, Any]) -> None:
        item(value, "sites").update(Identity=f"Site:{name}", DisplayName=name, FederationRoute=None)
        value["externalAccessPolicies"]["items"].append(
            {"Identity": f"Site:{name}", "EnableFederationAccess": False, "EnablePublicCloudAccess": False}
        )

    return checklist(changed("finished", rename))


def saved(made: Checklist, tmp_path: Path) -> Checklist:
    path = tmp_path / "c.yaml"
    path.write_bytes(render(made))
    return load(path).checklist


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_same_in_file_and_command(name: str, tmp_path: Path) -> None:
    made = renamed(name)
    again = saved(made, tmp_path)
    assert again.evidence == made.evidence
    assert again.evidence[0].sections["sites"].items[0]["DisplayName"] == name
    script = render_script(again, NOW)
    for command in (
        f"Set-CsSite -Identity {quote(name)} -FederationRoute",
        f"# Set-CsExternalAccessPolicy -Identity {quote(f'site:{name}')} -EnableFederationAccess $true",
    ):
        assert command in script
    assert "\u00b7" not in script
    assert "\\u" not in script
    assert "\\x" not in script


@pytest.mark.parametrize("name", NAMES)
def test_who_holds_the_proxy_is_removed_by_the_name_that_the_server_has(name: str) -> None:
    made = checklist(changed("empty", lambda value: item(value, "publicProviders", 2).update(Identity=name)))
    assert f"Remove-CsPublicProvider -Identity {quote(name)} -ErrorAction Stop" in render_script(made, NOW)


def test_of_two_names_that_look_alike_neither_is_guessed() -> None:
    def alike(value: dict[str, Any]) -> None:
        one = {**item(value, "sites"), "FederationRoute": None}
        value["sites"]["items"] = [{**one, "Identity": f"Site:{name}"} for name in ("A\u00a0B", "A\u00b7B")]

    script = render_script(checklist(changed("finished", alike)), NOW)
    assert "Set-CsSite -Identity" not in script


@pytest.mark.parametrize("name", [*NAMES, "Red\u202emond\x1b[2J", "a\u200bb"])
def test_what_is_shown_of_a_name_is_safe_and_its_command_exact_or_none(name: str) -> None:
    for (step, subject), finding in judged(renamed(name)).items():
        assert subject == printable(subject, 10**6), step
        for key, value in finding.detail.items():
            if key != "command" and isinstance(value, str):
                assert value == printable(value, 10**6), key
        command = finding.detail.get("command", "")
        if printable(name) in subject and "Set-Cs" in command:
            assert quote(name)[1:-1] in command
        if "\u202e" in name or "\u200b" in name:
            assert name not in command
            assert printable(name) not in command


def test_a_report_shows_the_command_with_the_name_as_it_is() -> None:
    made = renamed("New\u00a0York")
    view = build_view(made, assess(made, judge_settings(made, NOW), NOW))
    document = json.loads(render_json(view))
    (found,) = [one for one in document["findings"] if one["subject"] == "site:New\u00b7York.FederationRoute"]
    assert "-Identity 'New\u00a0York'" in found["remedy"]
    assert "-Identity 'New\u00a0York'" in found["detail"]["command"]
    assert "\u00a0" not in found["summary"]
