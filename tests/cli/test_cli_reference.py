"""`explain`, `schema`, `where`, `completion`, `demo`: what one can ask lyncready about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command_line import lyncready, lyncready_apart
from support.grammar import faults

from lyncready.guide.codes import CODES
from lyncready.guide.steps import STEPS
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


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("1010",), "ms-diagnostics 1010"),
        (("-2146893019",), "HRESULT 0x80090325 (SEC_E_UNTRUSTED_ROOT)"),
        (("event", "14428"), "event 14428 (LS Protocol Stack)"),
        (("result", "-2146893019"), "HRESULT 0x80090325 (SEC_E_UNTRUSTED_ROOT)"),
        (("504",), "SIP status 504"),
        (('ms-diagnostics: 1010;reason="x";source="sip.contoso.com"',), "ms-diagnostics 1010"),
        (("99999",), "ms-diagnostics 99999"),
        (("errors",), "ms-diagnostics ids, in SIP answers and Test-CsFederatedPartner (ErrorCode)"),
    ],
)
def test_every_number_is_explained(words: tuple[str, ...], first: str) -> None:
    ran = lyncready("explain", *words)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == first


def test_what_is_neither_word_nor_number_is_refused_with_near_ones() -> None:
    ran = lyncready("explain", "srv-mising")
    assert (ran.status, ran.out) == (2, "")
    assert "did you mean srv-missing?" in ran.err
    assert "did you mean errors?" in lyncready("explain", "error").err


def test_with_a_file_the_steps_named_have_their_states(tmp_path: Path) -> None:
    file = tmp_path / "contoso.yaml"
    file.write_text(
        "version: 1\n"
        "deployment: {platform: sfb-2019, access_edges: [sip.contoso.com], sip_domains: [contoso.com]}\n"
        "observations:\n"
        "- {probe: dns, subject: _sipfederationtls._tcp.contoso.com, record_type: SRV, vantage: public, "
        'server: "9.9.9.9", at: "2026-11-22T19:00:00Z", took: 0.1, seen: {kind: dns, outcome: nxdomain}}\n',
        encoding="utf-8",
    )
    ran = lyncready("explain", "1008", "--file", file)
    assert ran.status == 0, ran.err
    assert "In contoso.yaml" in ran.out
    assert "federation.srv: blocked: srv-missing at contoso.com" in ran.out
    assert "federation.srv: blocked" in lyncready("explain", "srv-missing", "--file", file).out
    assert lyncready("explain", "1008", "--file", tmp_path / "none.yaml").status == 2


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
