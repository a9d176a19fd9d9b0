"""`check` and `report`: probing a laboratory, judging, printing, and the exit status."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.command_line import lyncready, lyncready_apart, spawn

from lyncready.guide.steps import STEPS
from lyncready.store import load


def _document(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    return document


def test_faults_are_found_and_the_root_worth_most_comes_next(three_domains: Path) -> None:
    ran = lyncready("check", three_domains, "--json")
    document = _document(ran.out)
    assert (ran.status, ran.err) == (1, "")
    assert list(document) == [
        "schema", "lyncready", "file", "at", "ready", "next", "counts", "partners", "steps", "findings",
        "observations", "looked",
    ]  # fmt: skip
    assert document["next"]["code"] == "srv-missing"
    assert document["next"]["subject"] == "fabrikam.com"
    assert [step["id"] for step in document["steps"]] == [step.id for step in STEPS]
    blocked = [step["id"] for step in document["steps"] if step["state"] == "blocked"]
    assert blocked == ["federation.srv", "federation.tls", "federation.certificate", "provider.reachable"]


def test_all_well_is_exit_status_0(all_green: Path) -> None:
    ran = lyncready("check", all_green, "--json")
    document = _document(ran.out)
    assert (ran.status, document["ready"], document["next"]) == (0, True, None)


def test_without_save_the_file_stays_as_it_is(three_domains: Path) -> None:
    before = three_domains.read_bytes()
    lyncready("check", three_domains)
    assert three_domains.read_bytes() == before


def test_saved_facts_are_judged_offline_as_they_were_online(three_domains: Path) -> None:
    online = _document(lyncready("check", three_domains, "--json", "--save").out)
    offline = _document(lyncready("check", three_domains, "--json", "--offline").out)
    assert {**offline, "looked": True} == online


def test_report_as_json_equals_check_offline_byte_for_byte(three_domains: Path) -> None:
    lyncready("check", three_domains, "--save")
    checked = lyncready_apart("check", three_domains, "--offline", "--json")
    reported = lyncready_apart("report", three_domains, "--format", "json")
    assert checked == reported
    assert checked.status == 1
    assert checked.out.isascii()
    written = three_domains.with_name("out.json")
    lyncready("report", three_domains, "-o", written)
    assert written.read_bytes() == checked.out.encode()


def test_offline_touches_no_network(three_domains: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)
    assert lyncready("check", three_domains, "--offline").status == 1
    assert lyncready("report", three_domains).status == 1


def test_only_limits_what_is_probed_and_lists_all(three_domains: Path) -> None:
    document = _document(lyncready("check", three_domains, "--json", "--only", "federation.srv").out)
    probes = {seen["probe"] for seen in document["observations"]}
    assert probes == {"dns"}
    assert [step["id"] for step in document["steps"]] == [step.id for step in STEPS]
    certificates = {f["code"] for f in document["findings"] if f["step"] == "federation.certificate"}
    assert "not-checked" in certificates


def test_dry_run_lists_what_would_be_contacted_and_contacts_nothing(
    three_domains: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    ran = lyncready("check", three_domains, "--dry-run")
    assert ran.status == 0
    assert "sip.fabrikam.com:" in ran.out
    targets = json.loads(lyncready("check", three_domains, "--dry-run", "--json").out)["targets"]
    assert {"host", "port", "transport", "why"} == set(targets[0])
    assert len(targets) == ran.out.count("\n")


def test_a_deadline_ends_the_run_with_a_verdict(three_domains: Path) -> None:
    document = _document(lyncready("check", three_domains, "--json", "--deadline", "0.001").out)
    assert "check-incomplete" in {finding["code"] for finding in document["findings"]}


def test_limits_of_one_run_are_not_saved(three_domains: Path) -> None:
    before = load(three_domains).checklist.network
    lyncready("check", three_domains, "--save", "--timeout", "1", "--deadline", "30")
    assert load(three_domains).checklist.network == before


def test_saving_keeps_what_was_said_meanwhile(three_domains: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lyncready.project import probing

    original = probing.probe

    def probe(*args: Any, **more: Any) -> Any:
        seen = original(*args, **more)
        lyncready("mark", three_domains, "policy.public", "done")
        return seen

    monkeypatch.setattr(probing, "probe", probe)
    assert lyncready("check", three_domains, "--save").status == 1
    checklist = load(three_domains).checklist
    assert "policy.public" in checklist.steps
    assert checklist.observations


def test_a_file_held_by_another_is_told_before_the_run(
    three_domains: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lyncready.store import acquire

    monkeypatch.setattr(acquire, "__kwdefaults__", {**acquire.__kwdefaults__, "timeout": 0.05})
    with acquire(three_domains, by="bob", now=now):
        ran = lyncready("check", three_domains, "--save")
        assert (ran.status, ran.out) == (2, "")
        assert "held by bob" in ran.err
        assert lyncready("check", three_domains).status == 1


def test_what_cannot_be_saved_is_printed_all_the_same(
    three_domains: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lyncready import store

    def full(*_: object, **__: object) -> None:
        raise store.SaveError("contoso.yaml: cannot be saved: no space is left on the disk")

    monkeypatch.setattr(store, "save", full)
    ran = lyncready("check", three_domains, "--save", "--json")
    assert ran.status == 2
    assert ran.err == "lyncready: contoso.yaml: cannot be saved: no space is left on the disk\n"
    assert _document(ran.out)["observations"]


def test_quiet_prints_a_line_for_each_problem_and_nothing_else(three_domains: Path, all_green: Path) -> None:
    ran = lyncready("check", three_domains, "--quiet")
    lines = ran.out.splitlines()
    assert ran.status == 1
    assert any("federation.srv srv-missing: " in line for line in lines)
    assert all(line[0] in "×○!" for line in lines)
    assert lyncready("check", all_green, "--quiet", "--fail-on", "fail") == (0, "", "")


def test_fail_on_chooses_when_to_exit_1(three_domains: Path) -> None:
    lyncready("check", three_domains, "--save")
    for step in ("federation.srv", "federation.tls", "federation.certificate", "provider.reachable"):
        lyncready("mark", three_domains, step, "waived", "--reason", "for now")
    assert lyncready("check", three_domains, "--offline", "--fail-on", "fail").status == 0
    assert lyncready("check", three_domains, "--offline", "--fail-on", "open").status == 1
    assert lyncready("check", three_domains, "--offline", "--fail-on", "warn").status == 1


def test_nagios_has_its_own_exit_codes(three_domains: Path) -> None:
    ran = lyncready("check", three_domains, "--format", "nagios")
    assert ran.status == 2
    assert ran.out.startswith("LYNCREADY CRITICAL - Not ready")
    gone = lyncready("check", "nowhere.yaml", "--format", "nagios")
    assert gone == (3, "LYNCREADY UNKNOWN - nowhere.yaml: no such file\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--format nagios --bogus", "no such option --bogus"),
        ("--format=nagios --only", "option '--only' requires an argument"),
        ("--timeout soon --format nagios", "is not a number of seconds"),
        ("--format nagios --quiet", "--quiet is for text"),
        ("--format nagios --dry-run", "--dry-run judges nothing"),
        ("--format nagios other", "unexpected extra argument"),
    ],
)
def test_a_mistake_in_typing_is_unknown_to_nagios_too(words: str, said: str, contoso: Path) -> None:
    ran = lyncready("check", contoso, *words.split())
    assert (ran.status, ran.err) == (3, "")
    assert ran.out.startswith("LYNCREADY UNKNOWN - ")
    assert said in ran.out
    assert ran.out.count("\n") == 1


def test_prometheus_text_is_utf_8_whatever_the_terminal_takes(contoso: Path) -> None:
    path = contoso.rename(contoso.with_name('a"b\\nü.yaml'))
    for encoding in ("latin-1", "ascii", "utf-16"):
        ran = subprocess.run(
            [sys.executable, "-m", "lyncready", "check", str(path), "--offline", "--format", "prometheus"],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        label = str(path).replace("\\", "\\\\").replace('"', '\\"')
        assert f'lyncready_ready{{file="{label}"}} 0' in ran.stdout.decode().splitlines()


def test_prometheus_text_counts_steps_and_problems(three_domains: Path) -> None:
    lines = lyncready("check", three_domains, "--format", "prometheus").out.splitlines()
    assert f'lyncready_ready{{file="{three_domains}"}} 0' in lines
    assert any(line.startswith("lyncready_problems{") and 'code="srv-missing"' in line for line in lines)
    assert all(
        line.startswith("#") or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", line.rpartition(" ")[2]) for line in lines
    )


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT reaches a child of its own console only")
@pytest.mark.parametrize("number", [signal.SIGINT, *(getattr(signal, n, 0) for n in ("SIGTERM", "SIGHUP"))])
def test_whoever_ends_a_run_keeps_and_judges_what_was_seen(three_domains: Path, number: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        text = three_domains.read_text(encoding="utf-8")
        slow = f"    - name: slow\n      vantage: third\n      address: 127.0.0.1\n      port: {port}\n"
        assert "  resolvers:\n" in text
        three_domains.write_text(text.replace("  resolvers:\n", f"  resolvers:\n{slow}", 1), encoding="utf-8")
        process = spawn("check", three_domains, "--save", "--json", "--timeout", "30")
        silent.settimeout(30)
        silent.recv(512)
        time.sleep(0.5)  # the quick servers answer meanwhile; nothing tells from outside when they have
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert _document(out.decode())["observations"]
    assert load(three_domains).checklist.observations


def test_a_first_look_needs_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYNCREADY_RESOLVERS", "127.0.0.1:1")
    ran = lyncready("check", "--sip-domain", "contoso.test,fabrikam.test", "--json", "--timeout", "0.2")
    document = _document(ran.out)
    assert (ran.status, document["file"], document["looked"]) == (2, None, False)
    assert {"contoso.test", "fabrikam.test"} <= {finding["subject"] for finding in document["findings"]}
    assert {seen["server"] for seen in document["observations"]} == {"127.0.0.1 (127.0.0.1:1)"}


def test_the_settings_resolvers_are_asked_where_the_file_names_none(
    contoso: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = contoso.with_name("settings.yaml")
    settings.write_text("resolvers: [{name: ours, address: 127.0.0.1, port: 1}]\n", encoding="utf-8")
    told = lyncready("check", contoso, "--dry-run").out
    assert "127.0.0.1:1 " in told
    assert "8.8.8.8" not in told
    monkeypatch.setenv("LYNCREADY_RESOLVERS", "127.0.0.2")
    assert "127.0.0.2:53 " in lyncready("check", contoso, "--dry-run").out
    monkeypatch.setenv("LYNCREADY_RESOLVERS", "somewhere")
    ran = lyncready("check", contoso, "--dry-run")
    assert ran.status == 2
    assert ran.err.startswith('lyncready: settings: LYNCREADY_RESOLVERS: "somewhere" is no address')


def test_colour_is_as_asked_for(contoso: Path) -> None:
    assert "\x1b[" in lyncready("check", contoso, "--offline", "--color", "always").out
    assert "\x1b[" not in lyncready("check", contoso, "--offline", "--color=never").out
    assert lyncready("check", contoso, "--offline", "--color", "blue").status == 2


def test_what_passes_is_printed_when_asked_for(contoso: Path) -> None:
    assert "done  " not in lyncready("check", contoso, "--offline").out
    assert "✓ done  " in lyncready("check", contoso, "--offline", "-v").out
    assert lyncready("check", contoso, "--offline", "-v", "--quiet").status == 2
