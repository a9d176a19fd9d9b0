"""Checks that saw nothing, or not all, from the command to the file: what was seen stays, what was not is open."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.checking import check_laboratory
from support.command_line import lyncready, spawn
from support.laboratories import small_scenario

from lyncready import clock
from lyncready.lab import Laboratory
from lyncready.model import AgainReason, Observation
from lyncready.store import load

SUBJECT = "sip.contoso.com"


def second_node(change: dict[str, Any]) -> dict[str, Any]:
    """Parts of a scenario with two nodes of which the second one differs."""
    fault = {"id": "node", "title": "a node", "edges": [{"name": SUBJECT, "node": 2, "set": change}]}
    return {"edges": {SUBJECT: {"nodes": 2}}, "faults": [fault]}


@pytest.fixture
def broken(tmp_path: Path) -> Iterator[Laboratory]:
    """A laboratory whose second node shows an expired certificate and whose lyncdiscover is missing."""
    with Laboratory(small_scenario(**second_node({"certificate": ["expired"]})), tmp_path) as lab:
        yield lab


def facts(path: Path) -> tuple[Observation, ...]:
    return load(path).checklist.observations


def sights(found: tuple[Observation, ...]) -> set[tuple[str, str, str]]:
    """What was seen, without instants and servers; lists of a day are asked for once a day only."""
    return {(item.probe, item.subject, repr(item.seen)) for item in found if item.probe not in ("aia", "crl")}


def noted(path: Path) -> tuple[Observation, ...]:
    """The facts of a file that note a later look."""
    return tuple(item for item in facts(path) if item.again is not None)


def dead_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def with_other_ports(path: Path, **ports: int) -> None:
    """Let the file name other ports for its resolvers: other servers for the same questions."""
    checklist = load(path).checklist
    text = path.read_text(encoding="utf-8")
    for resolver in checklist.network.resolvers or ():
        if resolver.name in ports:
            text = text.replace(f"port: {resolver.port}\n", f"port: {ports[resolver.name]}\n", 1)
    path.write_text(text, encoding="utf-8")


def failures(path: Path) -> str:
    """What `check` says of the saved facts alone."""
    return lyncready("check", path, "--offline", "-q", "--fail-on", "fail").out


def test_other_servers_that_are_not_heard_answer_no_question_anew(broken: Laboratory) -> None:
    assert check_laboratory(broken, "--save").status == 1
    before, said = sights(facts(broken.path)), failures(broken.path)
    assert "cert-expired" in said
    with_other_ports(broken.path, outside=dead_port(), inside=dead_port())
    for _ in range(2):
        ran = lyncready("check", broken.path, "--save", "--json", "--timeout", "0.3")
        document = json.loads(ran.out)
        assert (ran.status, document["looked"], ran.err.count("\n")) == (2, False, 1)
        assert sights(noted(broken.path)) == before
        assert {item.again.why for item in noted(broken.path) if item.again} == {AgainReason.SILENCE}
        assert failures(broken.path) == said
    again = [one for one in document["findings"] if one["code"] == "not-seen-again"]
    assert {one["subject"] for one in again if one["status"] == "warn"} >= {"contoso.com", SUBJECT}
    quiet = lyncready("check", broken.path, "--offline", "-q").out.splitlines()
    assert sum("not-seen-again" in line for line in quiet) <= len({one["step"] for one in again})
    assert "not-seen-again" not in lyncready("history", broken.path).out


def test_one_view_that_is_not_heard_keeps_its_facts_while_the_other_is_seen_anew(broken: Laboratory) -> None:
    check_laboratory(broken, "--save")
    said = failures(broken.path)
    with_other_ports(broken.path, outside=dead_port())
    ran = lyncready("check", broken.path, "--save", "--json", "--timeout", "0.3")
    assert (ran.status, json.loads(ran.out)["looked"]) == (1, True)
    by_view: dict[str, set[bool]] = {}
    for item in facts(broken.path):
        if item.probe == "dns" and item.vantage in ("public", "local"):
            by_view.setdefault(item.vantage, set()).add(item.again is not None)
    assert by_view == {"public": {True}, "local": {False}}
    assert all(item.again is not None for item in facts(broken.path) if item.probe in ("tcp", "tls", "sip"))
    assert failures(broken.path) == said


def test_passes_that_nobody_could_see_again_for_a_week_are_open(
    broken: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_laboratory(broken, "--save")
    said = failures(broken.path)
    with_other_ports(broken.path, outside=dead_port(), inside=dead_port())
    assert lyncready("check", broken.path, "--save", "--timeout", "0.3").status == 2
    monkeypatch.setenv("LYNCREADY_NOW", (clock.present() + timedelta(days=8)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    document = json.loads(lyncready("check", broken.path, "--offline", "--json").out)
    states = {step["id"]: step["state"] for step in document["steps"]}
    assert {states[f"federation.{check}"] for check in ("srv", "address", "port", "tls", "sip")} == {"todo"}
    assert states["federation.certificate"] == "blocked"
    aged = next(
        one for one in document["findings"] if one["code"] == "check-incomplete" and one["check"] == "port"
    )
    assert set(aged["detail"]) >= {"last_seen", "last_verdict"}
    assert "was last seen at" in aged["summary"]
    assert {line.partition("expired")[0] for line in failures(broken.path).splitlines()} == {
        line.partition("expired")[0] for line in said.splitlines()
    }


def test_an_address_that_a_deadline_kept_from_us_leaves_every_layer_open(tmp_path: Path) -> None:
    """Whole, the check warns of the silent node; cut, it must not be better."""
    with Laboratory(small_scenario(**second_node({"speaks": "stall"})), tmp_path) as lab:
        cut = check_laboratory(lab, "--deadline", "1.2", timeout=20.0)
        said = lyncready("check", lab.path, "--deadline", "1.2").out
    states = {step["id"]: step["state"] for step in cut.document["steps"]}
    assert cut.status == 1
    assert {states[f"federation.{check}"] for check in ("port", "tls", "certificate", "sip")} == {"todo"}
    port = next(one for one in cut.document["findings"] if (one["check"], one["status"]) == ("port", "unknown"))
    assert (port["code"], port["detail"]["reason"], len(port["detail"]["addresses"])) == (
        "check-incomplete",
        "deadline",
        1,
    )
    assert "ran out of time" in port["summary"]
    assert "no route" not in said
    assert "Mend this machine's network" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals reach a child of its own console only")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_check_that_was_told_to_end_keeps_what_was_seen_and_notes_that_it_was_cancelled(
    broken: Laboratory, name: str
) -> None:
    check_laboratory(broken, "--save")
    before, said = sights(facts(broken.path)), failures(broken.path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.settimeout(30)
        port = silent.getsockname()[1]
        with_other_ports(broken.path, outside=port, inside=port)
        process = spawn("check", broken.path, "--save", "--json", "--timeout", "30")
        silent.recv(512)
        time.sleep(0.3)  # it has listened for signals since before it asked; its first look at what came is near
        process.send_signal(getattr(signal, name))
        process.communicate(timeout=30)
    assert process.returncode == 130
    assert sights(noted(broken.path)) == before
    assert {item.again.why for item in noted(broken.path) if item.again} == {AgainReason.CANCELLED}
    assert failures(broken.path) == said
