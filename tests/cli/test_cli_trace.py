"""`trace`: what failed comes into the file and out of every report, what must not be kept nowhere."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Ran, lyncready
from support.traces import CANARIES, MADE, OURS, server_record

from lyncready.model import Checklist, Deployment, ExportScope, Partner, Platform, Purpose, SipDomain
from lyncready.store import load, save

HEADER = f'ms-diagnostics: 1008;domain="fabrikam.com";{OURS}'


@pytest.fixture
def file(tmp_path: Path, now: datetime) -> Path:
    """A checklist for federation with a partner."""
    deployment = Deployment(
        name="Contoso",
        purpose=Purpose.FEDERATION,
        platform=Platform.SFB_2019,
        access_edges=("sip.contoso.com",),
        sip_domains=(SipDomain("contoso.com"),),
        partners=(Partner("fabrikam.com"),),
    )
    path = tmp_path / "contoso.yaml"
    save(path, Checklist(deployment=deployment), expected=None, now=now)
    return path


def traced(file: Path, *texts: str, options: tuple[str, ...] = ()) -> Ran:
    paths = []
    for at, text in enumerate(texts):
        paths.append(file.parent / f"trace{at}.txt")
        paths[-1].write_text(text, encoding="utf-8", newline="")
    return lyncready("trace", file, *paths, *options)


def items(file: Path) -> list[dict[str, Any]]:
    entries = [one for one in load(file).checklist.evidence if one.scope is ExportScope.TRACE]
    return [item for entry in entries for item in entry.sections["failures"].items]


def test_a_failure_is_kept_as_the_contract_has_it_and_told(file: Path) -> None:
    ran = traced(file, server_record(HEADER))
    assert (ran.status, ran.err) == (0, "")
    assert "ms-diagnostics 1008 (504)\n  outgoing to fabrikam.com, said by sip.contoso.com; 1 time" in ran.out
    (entry,) = load(file).checklist.evidence
    assert (entry.computer, entry.scope.value) == ("sip.contoso.com", "trace")
    assert entry.collected_at.isoformat() == "2024-02-17T09:14:05.118000+00:00"
    assert items(file) == [
        {
            "direction": "outgoing",
            "speaker": "sip.contoso.com",
            "id": 1008,
            "status": 504,
            "hresult": None,
            "domain": "fabrikam.com",
            "peer": None,
            "first": "2024-02-17T09:14:05.118",
            "last": "2024-02-17T09:14:05.118",
            "count": 1,
            "clock": "server",
        }
    ]


def test_canaries_reach_no_file_screen_report_or_log(file: Path, tmp_path: Path) -> None:
    log = tmp_path / "debug.log"
    texts = [made.text for made in MADE]
    assert all(canary in "".join(texts) for canary in CANARIES)
    ran = traced(file, *texts, options=("--debug", str(log)))
    shown = [ran.out, ran.err, log.read_text("utf-8"), lyncready("history", file).out]
    shown += [
        path.read_text("utf-8") for path in tmp_path.iterdir() if path.is_file() and "trace" not in path.name
    ]
    for form in ("json", "markdown", "html"):
        for more in ((), ("--share",)):
            shown.append(lyncready("report", file, "--format", form, *more).out)
    shown.append(lyncready("check", file, "--offline").out)
    assert len(items(file)) >= len(MADE)
    assert [canary for canary in CANARIES if canary in "".join(shown)] == []


def test_a_shared_report_has_no_name_of_the_trace(file: Path) -> None:
    traced(
        file, server_record(HEADER, "x: y"), server_record(HEADER.replace("sip.contoso.com", "sip.fabrikam.com"))
    )
    shared = lyncready("report", file, "--format", "json", "--share").out
    (finding,) = [one for one in json.loads(shared)["findings"] if one["code"] == "message-failed"]
    assert (finding["step"], finding["subject"], finding["status"]) == ("finish.message",) * 2 + ("fail",)
    assert "fabrikam" not in shared
    assert "contoso" not in shared


def test_text_without_anything_changes_nothing_and_says_what_was_looked_for(file: Path) -> None:
    before = file.read_bytes()
    ran = traced(file, "Dear all, it failed again.\n")
    assert (ran.status, ran.err, file.read_bytes()) == (0, "", before)
    assert ran.out.startswith("trace0.txt: nothing recognised; looked for a server's SIP trace")
    assert ran.out.count("\n") == 1
    assert traced(file, server_record(start="SIP/2.0 200 OK")).out == (
        "trace0.txt: 1 entry of a server's trace read; no failure in it\n"
    )
    assert file.read_bytes() == before


def test_all_traces_are_taken_or_none(file: Path) -> None:
    before = file.read_bytes()
    good = file.parent / "good.txt"
    good.write_text(server_record(HEADER))
    ran = lyncready("trace", file, good, file.parent / "missing.txt")
    assert (ran.status, ran.out, file.read_bytes()) == (2, "", before)
    assert ran.err.count("\n") == 1
    assert "missing.txt: no such file or folder" in ran.err
    assert lyncready("trace", file, file.parent).status == 2


def test_a_file_without_end_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lyncready.project import trace

    monkeypatch.setattr(trace, "MAX_BYTES", 1 << 20)
    before, path = file.read_bytes(), file.parent / "endless.log"
    path.write_bytes(b"\0" * (1 << 21))
    ran = lyncready("trace", file, path)
    assert (ran.status, file.read_bytes()) == (2, before)
    assert "endless.log: larger than 1 MiB; cut it" in ran.err


def test_the_same_trace_again_changes_nothing(file: Path) -> None:
    traced(file, server_record(HEADER), HEADER)
    before = file.read_bytes()
    traced(file, server_record(HEADER), HEADER)
    assert file.read_bytes() == before


def test_a_zone_and_an_instant_make_times_certain(file: Path) -> None:
    traced(file, server_record(HEADER), options=("--zone", "+02:00"))
    traced(file, HEADER.replace("1008", "1010"), options=("--at", "2026-11-20T10:00:00Z"))
    found = {item["id"]: (item["last"], item["clock"]) for item in items(file)}
    assert found == {1008: ("2024-02-17T07:14:05.118Z", "utc"), 1010: ("2026-11-20T10:00:00Z", "utc")}
    ran = traced(file, HEADER, options=("--zone", "Mars/Base"))
    assert ran.status == 2
    assert "--zone" in ran.err
    assert "expected UTC, +02:00" in ran.err


def test_twenty_traces_are_kept_the_newest(file: Path) -> None:
    texts = [server_record(HEADER, time=f"02/{day:02}/2024-09:14:05.118") for day in range(1, 26)]
    traced(file, *texts)
    days = sorted(item["last"][8:10] for item in items(file))
    assert days == [f"{day:02}" for day in range(6, 26)]


def test_merging_keeps_the_traces_of_both(file: Path, now: datetime) -> None:
    other = file.parent / "other.yaml"
    save(other, load(file).checklist, expected=None, now=now)
    traced(file, *[server_record(HEADER, time=f"02/{day:02}/2024-09:14:05.118") for day in range(1, 16)])
    traced(other, *[server_record(HEADER, time=f"03/{day:02}/2024-09:14:05.118") for day in range(1, 16)])
    assert lyncready("merge", file, other).status == 0
    assert len(items(file)) == 30


def test_a_failed_message_blocks_until_a_newer_word(file: Path) -> None:
    finding = "message-failed"
    traced(file, server_record(HEADER, time="11/20/2026-09:00:00.000"), options=("--zone", "UTC"))

    def status() -> tuple[str, str]:
        document = json.loads(lyncready("check", file, "--offline", "--json").out)
        (found,) = [one for one in document["findings"] if one["code"] == finding]
        (step,) = [one for one in document["steps"] if one["id"] == "finish.message"]
        return found["status"], step["state"]

    assert status() == ("fail", "blocked")
    lyncready("mark", file, "finish.message", "done", "--at", "2026-11-20T08:00:00Z")
    assert status() == ("fail", "blocked")
    lyncready("mark", file, "finish.message", "done", "--at", "2026-11-20T10:00:00Z")
    assert status() == ("note", "done")


def test_a_name_with_a_user_in_it_is_not_kept(file: Path) -> None:
    path = file.parent / "jdoe@contoso.com.log"
    path.write_text('ms-diagnostics: 1008;domain="fabrikam.com"')
    lyncready("trace", file, path)
    assert [one.computer for one in load(file).checklist.evidence] == ["contoso.com"]
    assert "jdoe" not in file.read_text("utf-8")
