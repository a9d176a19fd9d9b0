"""Test-CsFederatedPartner over the allowed domains, in a real PowerShell: it succeeds, fails, throws and hangs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import lyncready
from support.exports import NOW
from support.grammar import faults, statements
from support.shell import MISSING, PWSH, Result, Run, run_all
from support.worlds import world

from lyncready.model import partner_tests_in
from lyncready.powershell import read_export, render_export
from lyncready.powershell.export_partners import MOST_DOMAINS, PATIENCE_SECONDS

DOMAINS = ("fine.com", "hang.com", "fails.com", "throws.com", "late.com")


def allowed(*names: str) -> list[dict[str, str | None]]:
    return [{"Identity": name, "Domain": name, "ProxyFqdn": None} for name in names]


@pytest.fixture(scope="module")
def tested(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    if PWSH is None:
        pytest.skip(MISSING)
    script = render_export(partners=True)
    hasty = script.replace(f"$patience = {PATIENCE_SECONDS}", "$patience = 1")
    assert hasty != script
    many = [f"d{at:02}.com" for at in range(MOST_DOMAINS + 3)]
    runs = [
        Run("all", hasty, world(allowed=allowed(*DOMAINS))),
        Run("many", script, world(allowed=allowed(*many))),
        Run("spent", script.replace("$budget = 900", "$budget = 0"), world(allowed=allowed(*DOMAINS))),
    ]
    return {one.run.name: one for one in run_all(runs, tmp_path_factory.mktemp("partners"))}


def items(result: Result) -> list[dict[str, object]]:
    section = read_export(result.written, "x", NOW).sections["partnerTests"]
    assert section.ok, section.error
    return list(section.items)


def test_each_domain_is_tested_and_one_that_hangs_costs_only_itself(tested: dict[str, Result]) -> None:
    found = {item["Domain"]: item for item in items(tested["all"])}
    assert {name: item["Result"] for name, item in found.items()} == {
        "fine.com": "Success",
        "hang.com": "Timeout",
        "fails.com": "Failure",
        "throws.com": "Thrown",
        "late.com": "Success",
    }
    fails, throws = found["fails.com"], found["throws.com"]
    assert (fails["Id"], fails["Status"], fails["Source"]) == (1008, 504, "sip.contoso.com")
    assert (throws["Status"], throws["Thrown"]) == (504, "WorkflowNotCompleted,Test-CsFederatedPartner")
    assert "Testing fine.com by edge.contoso.com ..." in tested["all"].output


def test_no_text_of_the_test_is_kept(tested: dict[str, Result]) -> None:
    assert b"jdoe" not in tested["all"].written
    assert b"Unable" not in tested["all"].written


def test_the_tests_are_bounded_in_number_and_time_and_the_rest_is_listed(tested: dict[str, Result]) -> None:
    many, spent = items(tested["many"]), items(tested["spent"])
    assert [item["Result"] for item in many] == ["Success"] * MOST_DOMAINS + ["NotTried"] * 3
    assert [item["Result"] for item in spent] == ["NotTried"] * len(DOMAINS)


def test_what_was_not_tried_says_nothing(tested: dict[str, Result]) -> None:
    export = read_export(tested["spent"].written, "x", NOW)
    assert partner_tests_in((export,)) == ()
    domains = [one.attempt.domain for one in partner_tests_in((read_export(tested["all"].written, "x", NOW),))]
    assert domains == sorted(DOMAINS)


def test_the_script_is_one_statement_for_powershell_3_and_only_there_when_asked_for() -> None:
    script = render_export(partners=True)
    assert faults(script) == []
    assert script.isascii()
    assert len(statements(script)) == 1
    assert all(line.strip() for line in script.split("\n")[:-2])
    assert not any(newer in script for newer in ("::new(", "??", "?.", "using "))
    assert "FederatedPartner" not in render_export()


def test_the_command_asks_for_both_words(tmp_path: Path) -> None:
    file = tmp_path / "contoso.yaml"
    file.write_text("version: 2\n", encoding="utf-8")
    assert "Test-CsFederatedPartner" in lyncready("script", file, "--export", "--partners").out
    refused = lyncready("script", file, "--partners")
    assert (refused.status, refused.out) == (2, "")
    assert "--partners goes with --export" in refused.err
