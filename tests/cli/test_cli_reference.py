"""`explain`, `schema`, `where`, `completion`, `demo`: what one can ask lyncready about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import lyncready, lyncready_apart
from support.grammar import faults

from lyncready.guide import CODES, STEPS
from lyncready.lab import scenarios


@pytest.mark.parametrize("word", [*(step.id for step in STEPS), *CODES])
def test_every_step_and_code_is_explained(word: str) -> None:
    ran = lyncready("explain", word)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(word)
    assert "https://" in ran.out


def test_without_a_word_everything_is_listed() -> None:
    listed = lyncready("explain").out
    assert all(f"  {step.id} " in listed for step in STEPS)
    assert all(f"  {code} " in listed for code in CODES)
    told = " ".join(listed.split())
    assert all(" ".join(info.meaning.split()) in told for info in CODES.values())


def test_where_names_its_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LYNCREADY_STATE", str(tmp_path))
    told = dict(line.split(maxsplit=1) for line in lyncready("where").out.splitlines())
    assert told["state"] == str(tmp_path)
    assert told["settings"].endswith("settings.yaml")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_its_script(shell: str) -> None:
    ran = lyncready("completion", shell)
    assert ran.status == 0
    assert "_LYNCREADY_COMPLETE" in ran.out
    by_variable = lyncready_apart(env={"_LYNCREADY_COMPLETE": f"{shell}_source"})
    assert by_variable.out == ran.out


def test_powershell_reads_its_completion_script() -> None:
    assert faults(lyncready("completion", "powershell").out) == []


def _completed(shell: str, words: str, index: str) -> str:
    env = {"_LYNCREADY_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": index}
    return lyncready_apart(env=env).out


def test_commands_steps_and_codes_complete() -> None:
    assert "plain,check" in _completed("bash", "lyncready ch", "1")
    assert "plain,federation.srv" in _completed("bash", "lyncready mark x.yaml federation.s", "3")
    assert "plain,srv-missing" in _completed("bash", "lyncready explain srv-", "2")
    assert "plain\tcheck\t" in _completed("powershell", "lyncready ch", "ch")
    assert "plain\tfederation.srv\t" in _completed(
        "powershell", "lyncready mark x.yaml federation.s", "federation.s"
    )


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("lyncready conto", ["file,conto"]),
        ("lyncready check conto", ["file,conto"]),
        ("lyncready mark x.yaml provisioning.request done --part sub", ["plain,submitted"]),
        ("lyncready check x.yaml --only finish.", ["plain,finish.replicated", "plain,finish.message"]),
        ("lyncready check x.yaml --only policy,finish.m", ["plain,policy,finish.message"]),
        ("lyncready demo --scenario spl", ["plain,split-views"]),
        ("lyncready demo --scenario firewall --mend f", ["plain,firewall"]),
        ("lyncready demo --mend ch", ["plain,chain"]),
    ],
)
def test_files_lists_and_faults_complete(typed: str, offered: list[str]) -> None:
    assert _completed("bash", typed, str(len(typed.split()) - 1)).split() == offered


def test_the_schema_is_a_json_schema() -> None:
    schema = json.loads(lyncready("schema").out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_demo_without_a_terminal_reports_on_the_laboratory() -> None:
    ran = lyncready("demo")
    assert (ran.status, ran.err) == (0, "")
    assert "Contoso" in ran.out
    assert "srv-missing" in ran.out


def test_a_mended_fault_is_gone() -> None:
    document = json.loads(lyncready("demo", "--json", "--mend", "srv,certificate,mutual-tls").out)
    blocked = [step["id"] for step in document["steps"] if step["state"] == "blocked"]
    assert blocked == ["provider.reachable"]


def test_scenarios_are_listed_with_what_can_be_mended() -> None:
    listed = lyncready("demo", "--list").out
    assert "three-domains" in listed
    assert "--mend srv" in listed
    told = " ".join(listed.split())
    assert all(" ".join(scenario.about.split()) in told for scenario in scenarios())
