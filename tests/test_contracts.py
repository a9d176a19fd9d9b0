"""What others build on, held against the code: codes, subjects, views, JSON keys, commands, exit status."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest
from support.command_line import lyncready

from lyncready.checks.settings.age import OLD, VERY_OLD
from lyncready.cli.group import root
from lyncready.guide.codes import CODES
from lyncready.guide.steps import STEPS
from lyncready.model import Status, is_host_text, split_host_port

ROOT = Path(__file__).parents[1]
RULES = ("checks", "readiness")
DOCUMENTS = ("README.md", "CONTRIBUTING.md")

COMMANDS = {
    "demo": "--scenario --list --mend --check --json",
    "new": "FILE --edge --sip-domain --platform --name --purpose --from",
    "check": "[FILE] --json --only --save --offline --dry-run --timeout --deadline --sip-domain --format --quiet "
    "--fail-on --certificate --verbose --color",
    "report": "FILE --format -o --quiet --short --share --with-contact --certificate --partner --owner --open",
    "mark": "FILE STEP WORD --part --note --reason --until --at --by",
    "waive": "FILE CODE [SUBJECT] --reason --step --until --by",
    "script": "FILE --step --export --export-edge --partners --what-if",
    "evidence": "FILE EXPORTS",
    "trace": "FILE TRACES --at --zone",
    "merge": "FILE OTHERS --as",
    "calendar": "FILE -o --share",
    "history": "FILE --json",
    "diff": "FILE OTHER",
    "explain": "[WORDS] --file",
    "schema": "",
    "where": "",
    "completion": "SHELL",
}
LOCAL = ("local",)
VIEWS = ("public", "local", "authoritative")
# Where each check looks from, and what its subject is.
CHECKS: dict[str, tuple[tuple[str | None, ...], str]] = {
    "srv": (VIEWS, "name"),
    "dns": (VIEWS, "name"),
    "address": (VIEWS, "name"),
    "port": (LOCAL, "name:port"),
    "tls": (LOCAL, "name:port"),
    "certificate": (LOCAL, "name:port"),
    "sip": (LOCAL, "name:port"),
    "provider": (LOCAL, "name:port"),
    "external": (LOCAL, "name"),
    "https": (LOCAL, "name:port"),
    "settings": ((None,), "setting"),
    "deployment": ((None,), "field"),
    "request": ((None,), "step or name"),
    "message": ((None,), "step"),
    "word": ((None,), "step"),
}
KEYS = {
    "document": "schema lyncready file at ready next counts partners steps findings observations",
    "next": "step code subject holds_back status owner subjects of",
    "step": "id task title state warnings blockers",
    "problem": "code owner subject status summary remedy root holds_back because",
    "finding": "step check subject vantage status code owner title summary remedy detail because waived",
}
SETTING = re.compile(r"[a-zA-Z]+(:[^.].*)?\.[A-Za-z]+")
# Findings of these checks never turn into notes; the others do in a view that does not decide, and for SIP domains
# whose users are elsewhere.
HARD = frozenset({"provider", "deployment", "word"})


@cache
def demo(scenario: str) -> dict[str, Any]:
    """Return a scenario's document, as `lyncready demo --json` prints it."""
    ran = lyncready("demo", "--scenario", scenario, "--json")
    assert (ran.status, ran.err) == (0, "")
    document: dict[str, Any] = json.loads(ran.out)
    return document


@cache
def told() -> frozenset[str]:
    """Return every text that stands in the rules' sources."""
    sources = [path for folder in RULES for path in (ROOT / "lyncready" / folder).rglob("*.py")]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources]
    return frozenset(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_rule_that_says_it(code: str) -> None:
    assert code in told()


def test_no_rule_says_a_code_that_is_not_in_the_table() -> None:
    families = {code.partition("-")[0] for code in CODES if "-" in code} - {"not", "check", "field", "edge"}
    shape = re.compile(rf"({'|'.join(sorted(families))})(-[a-z0-9]+)+")
    other = {"dns-only", "provider-reachable", "address-typed", "partner-certificate"}
    assert {text for text in told() if shape.fullmatch(text)} - set(CODES) - other == set()


SCENARIOS = ("three-domains", "half-done-settings", "split-views", "firewall")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_finding_is_one_that_the_table_allows(scenario: str) -> None:
    steps = {step.id for step in STEPS}
    for finding in demo(scenario)["findings"]:
        info = CODES[finding["code"]]
        check, status = finding["check"], Status(finding["status"])
        assert finding["step"] in steps
        assert check in CHECKS
        assert set(info.checks) & {"any", check} or finding["code"].startswith("dns-"), finding
        assert status in info.statuses or (status is Status.NOTE and check not in HARD), finding
        assert (status is Status.HELD) <= bool(finding["because"]), finding


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_finding_has_the_subject_and_view_of_its_check(scenario: str) -> None:
    for finding in demo(scenario)["findings"]:
        vantages, kind = CHECKS[finding["check"]]
        if finding["check"] == "dns" and finding["step"] == "prepare.external-access":
            vantages = VIEWS
        assert finding["vantage"] in vantages, finding
        assert _is_a(kind, finding["subject"]), finding


def _is_a(kind: str, subject: str) -> bool:
    if kind == "name:port":
        host, port = split_host_port(subject)
        return is_host_text(host) and 0 < port < 65536
    is_step = any(step.id == subject for step in STEPS)
    is_name = is_host_text(subject) and subject == subject.lower() and not subject.endswith(".")
    return {
        "name": is_name,
        "setting": bool(SETTING.fullmatch(subject)),
        "field": bool(subject),
        "step": is_step,
        "step or name": is_step or is_name,
    }[kind]


def test_every_step_is_there_in_order_and_every_finding_is_sorted_by_step() -> None:
    for scenario in SCENARIOS:
        document = demo(scenario)
        order = [step["id"] for step in document["steps"]]
        assert order == [step.id for step in STEPS]
        places = [order.index(finding["step"]) for finding in document["findings"]]
        assert places == sorted(places)
        keys = ("step", "check", "subject", "vantage", "code")
        names = [tuple(finding[key] for key in keys) for finding in document["findings"]]
        assert len(names) == len(set(names))


def test_the_document_has_the_keys_of_the_contract_in_their_order() -> None:
    document = demo("three-domains")
    found = {
        "document": [document],
        "next": [document["next"]],
        "step": document["steps"],
        "problem": [one for step in document["steps"] for one in (*step["blockers"], *step["warnings"])],
        "finding": document["findings"],
    }
    for what, objects in found.items():
        assert objects
        assert {" ".join(one) for one in objects} == {KEYS[what]}


def test_every_command_takes_what_the_contract_names_and_each_takes_help_and_debug() -> None:
    assert set(root.load()) == set(COMMANDS)
    for name, command in root.load().items():
        assert {word.strip("[]") for word in COMMANDS[name].split()} | {"--debug"} == _words(command), name
        optional = {word for word in COMMANDS[name].split() if word.startswith("[")}
        assert optional == {f"[{param.name.upper()}]" for param in _arguments(command) if not param.required}
        assert lyncready(name, "--help").status == 0
    assert _words(root) == {"--version", "--debug"}
    assert _words(root.opener) == {"FILE", "--debug"}


def _arguments(command: click.Command) -> list[click.Argument]:
    return [param for param in command.params if isinstance(param, click.Argument)]


def _words(command: click.Command) -> set[str]:
    """Return a command's arguments and options, each option by one of its names."""
    options = [param for param in command.params if isinstance(param, click.Option)]
    short = {"--output": "-o"}
    names = {max(option.opts, key=len) for option in options}
    return {short.get(name, name) for name in names} | {param.name.upper() for param in _arguments(command)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_line_in_the_documents_is_one_that_lyncready_takes(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    seen = 0
    for line in re.findall(r"\blyncready ([a-z]+(?: [^\n#>`|;]*)?)", text):
        command = root.load().get(line.split()[0])
        if command is None:
            continue
        seen += 1
        options = {opt for param in command.params for opt in param.opts} | {"--help", "-h"}
        assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line)) <= options, line
    assert seen >= (10 if document == "README.md" else 1)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_the_documents_name_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:lyncready|tests|screenshots|\.ci)/[A-Za-z0-9_./-]*)`", text)
    named += re.findall(r"\]\((?!https?://|#)([^)#]+)\)", text)
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


@pytest.fixture
def checklist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checklist of one SIP domain, nobody having looked yet."""
    monkeypatch.setenv("LYNCREADY_NOW", "2026-11-22T19:00:00Z")
    path = tmp_path / "contoso.yaml"
    words = ("--edge", "sip.contoso.com", "--sip-domain", "contoso.com", "--platform", "sfb-2019")
    assert lyncready("new", path, *words).status == 0
    return path


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("check", "FILE", "--offline"), 1),
        (("report", "FILE"), 1),
        (("mark", "FILE", "policy.federated", "done"), 0),
        (("mark", "FILE", "federation.srv", "done"), 2),
        (("mark", "FILE", "policy.federated", "waived"), 2),
        (("mark", "FILE", "policy.federated", "waived", "--reason", "pilot"), 0),
        (("waive", "FILE", "srv-missing", "contoso.com", "--reason", "soon"), 0),
        (("waive", "FILE", "srv-missing", "contoso.com"), 2),
        (("waive", "FILE", "no-such-code", "--reason", "soon"), 2),
        (("script", "FILE", "--export"), 0),
        (("history", "FILE"), 0),
        (("diff", "FILE", "FILE"), 0),
        (("check", "FILE", "--dry-run"), 0),
        (("new", "FILE", "--edge", "sip.contoso.com", "--sip-domain", "contoso.com"), 2),
        (("evidence", "FILE", "FILE"), 2),
        (("check", "missing.yaml"), 2),
        (("missing.yaml",), 2),
        (("check",), 2),
        (("explain", "federation.srv"), 0),
        (("explain", "no-such-thing"), 2),
        (("schema",), 0),
        (("where",), 0),
        (("--version",), 0),
        (("--help",), 0),
        (("check", "--no-such-option"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_exit_status_is_the_contract_s(checklist: Path, words: tuple[str, ...], status: int) -> None:
    ran = lyncready(*(checklist if word == "FILE" else word for word in words))
    assert ran.status == status
    if status == 2:
        assert ran.out == ""
        assert re.fullmatch(r"lyncready: .+\n", ran.err)
    else:
        assert ran.err == "" or status == 1


def test_the_sentences_that_contributing_looks_for_are_where_it_says_and_nowhere_else() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| `([^`]+)` \| `(lyncready/[^`]+\.py)`: ", text, re.MULTILINE)
    assert len(rows) == 5
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "lyncready").rglob("*.py")}
    for words, place in rows:
        assert [path.relative_to(ROOT).as_posix() for path, source in sources.items() if words in source] == [
            place
        ]


def test_readme_says_when_an_export_is_old() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"a note says so after {OLD.days} days, a warning after {VERY_OLD.days}" in told
