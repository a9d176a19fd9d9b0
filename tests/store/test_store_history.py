"""What changed when stays: appended, bounded, readable by any YAML reader and past any damage."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.checklist_strategies import instants, texts
from support.depth import times

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Evidence,
    Network,
    Part,
    Request,
    SipDomain,
    Waiver,
)
from lyncready.store import (
    Entry,
    EntryKind,
    History,
    SaveError,
    append,
    entries_between,
    history_path,
    read_history,
)

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


def entry(number: int, at: datetime = NOW) -> Entry:
    return Entry(at=at, by="alice", kind=EntryKind.ATTESTED, subject=f"step.{number}", before="todo", after="done")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "contoso.yaml"


def test_the_history_stands_beside_the_file_and_is_private(path: Path) -> None:
    append(path, [entry(1), entry(2)])
    assert history_path(path) == path.with_name("contoso.history.yaml")
    assert read_history(path).entries == (entry(1), entry(2))
    if os.name != "nt":
        assert stat.S_IMODE(history_path(path).stat().st_mode) == 0o600


def test_appending_writes_only_at_the_end(path: Path) -> None:
    append(path, [entry(1)])
    before = history_path(path).read_bytes()
    append(path, [])
    assert history_path(path).read_bytes() == before
    append(path, [entry(2)])
    assert history_path(path).read_bytes().startswith(before)


def test_it_is_a_stream_of_yaml_documents(path: Path) -> None:
    append(path, [entry(number) for number in range(3)])
    documents = list(yaml.safe_load_all(history_path(path).read_text(encoding="utf-8")))
    assert [document["subject"] for document in documents] == ["step.0", "step.1", "step.2"]


@settings(max_examples=times(40), deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(st.lists(st.builds(Entry, at=instants, by=st.just("a"), kind=st.just("noted"), note=texts), max_size=3))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("history") / "c.yaml"
    append(path, entries)
    assert read_history(path).entries == tuple(
        msgspec.structs.replace(item, note=item.note[:2000]) for item in entries
    )
    if entries:
        documents = list(yaml.safe_load_all(history_path(path).read_text(encoding="utf-8")))
        assert [document.get("note", "") for document in documents] == [item.note[:2000] for item in entries]


def test_no_history_is_an_empty_one(path: Path) -> None:
    assert read_history(path).entries == ()


def test_a_torn_end_is_passed_over_and_kept_as_a_comment_by_the_next_append(path: Path) -> None:
    append(path, [entry(1), entry(2)])
    whole = history_path(path).read_bytes()
    for cut in range(1, len(whole) - whole.rindex(b"---")):
        history_path(path).write_bytes(whole[:-cut])
        found = read_history(path)
        assert found.entries[:1] == (entry(1),)
        assert len(found.entries) + found.unreadable in (1, 2)
        append(path, [entry(3)])
        after = read_history(path)
        assert after.entries == (entry(1), entry(3))
        assert after.unreadable == 0
        assert b"# torn: --- {" in history_path(path).read_bytes() or cut > 60
        assert len(list(yaml.safe_load_all(history_path(path).read_text(encoding="utf-8")))) == 2


def test_damage_in_the_middle_costs_only_what_is_damaged(path: Path) -> None:
    append(path, [entry(1)])
    with open(history_path(path), "ab") as file:
        file.write(b'--- {"at": 5}\n--- {broken\n--- \xff\xfe\n--- ' + b"[" * 3000 + b"\n--- *a\n---\n\n")
        file.write(b'--- {"at": "2026-11-22T19:00:00Z", "kind": "x", "x": ' + b"[" * 30000 + b"]" * 30000 + b"}\n")
        file.write(b'--- {"at": "0001-01-01T00:00:00+02:00", "kind": "noted"}\n')
    append(path, [entry(2)])
    found = read_history(path)
    assert found.entries == (entry(1), entry(2))
    assert found.unreadable == 7


def test_entries_written_by_hand_or_by_a_newer_lyncready_are_read(path: Path) -> None:
    history_path(path).write_text(
        "# mine\n---\nat: 2026-11-22T19:00:00Z\nby: bob\nkind: telephoned\nsubject: Contoso\nmood: good\n"
        '--- {"at": "2026-11-22T20:00:00Z", "kind": "noted", "future": 1}\n...\n'
        '--- {"at": "2026-11-22T21:00:00", "kind": "noted"}\n',
        encoding="utf-8",
    )
    assert read_history(path).entries == (
        Entry(at=NOW, by="bob", kind="telephoned", subject="Contoso"),
        Entry(at=NOW + timedelta(hours=1), kind="noted"),
        Entry(at=NOW + timedelta(hours=2), kind="noted"),
    )


def test_the_order_is_that_of_events_even_if_the_clock_goes_backwards(path: Path) -> None:
    times = [NOW, NOW - timedelta(days=400), NOW + timedelta(days=1)]
    for number, at in enumerate(times):
        append(path, [entry(number, at)])
    assert [item.at for item in read_history(path).entries] == times


def test_it_is_bounded_by_rotation_and_the_newest_stay(path: Path) -> None:
    for number in range(200):
        append(path, [entry(number)], limit=2000, kept=3)
    names = sorted(item.name for item in path.parent.iterdir())
    assert names == [
        "contoso.history.1.yaml",
        "contoso.history.2.yaml",
        "contoso.history.3.yaml",
        "contoso.history.yaml",
    ]
    assert all(item.stat().st_size <= 2200 for item in path.parent.iterdir())
    found = [item.subject for item in read_history(path, kept=3).entries]
    assert found == [f"step.{number}" for number in range(200 - len(found), 200)]
    assert len(found) > 30


def test_an_endless_text_is_cut(path: Path) -> None:
    append(path, [Entry(at=NOW, kind=EntryKind.NOTED, note="x" * 10**6, subject="\x1b" * 5000)])
    (found,) = read_history(path).entries
    assert len(found.note) == 2000
    assert found.subject.isprintable()


def test_a_history_that_cannot_be_written_says_so(path: Path) -> None:
    with pytest.raises(SaveError, match=r"contoso\.history\.yaml: cannot be saved: no such file or folder$"):
        append(path.parent / "gone" / "contoso.yaml", [entry(1)])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_history_that_is_a_pipe_is_refused_and_not_waited_for(path: Path) -> None:
    os.mkfifo(history_path(path))
    assert read_history(path) == History((), unreadable=1)
    with pytest.raises(SaveError, match=r"it is a pipe or a device, expected a file$"):
        append(path, [entry(1)])


def test_every_word_import_and_edit_between_two_checklists_is_told() -> None:
    before = Checklist(
        deployment=Deployment(name="A"),
        steps={"x": Attestation(state=AttestationState.DONE, by="alice", at=NOW), "y": Attestation(note="old")},
    )
    after = Checklist(
        deployment=Deployment(name="B", sip_domains=(SipDomain("contoso.com"),)),
        network=Network(timeout=5.0),
        steps={
            "x": Attestation(state=AttestationState.WAIVED, by="bob", reason="pilot"),
            "y": Attestation(note="new\nlines", parts={"sign-in": Part("bob")}),
        },
        waivers=(Waiver(code="cert-expiring", reason="ordered"),),
        request=Request(submitted_at=NOW),
        evidence=(Evidence(computer="fe1", collected_at=NOW, imported_at=NOW),),
    )
    told = entries_between(before, after, at=NOW, by="bob")
    assert [(item.kind, item.subject, item.before, item.after) for item in told] == [
        ("deployment", "name", "A", "B"),
        ("deployment", "sip_domains.contoso.com", "", "users on-premises"),
        ("network", "network.timeout", "3.0", "5.0"),
        ("waived", "x", "done by alice at 2026-11-22T19:00:00Z", "waived by bob (pilot)"),
        ("noted", "y.note", "old", "new\\x0alines"),
        ("attested", "y.parts.sign-in", "", "done by bob"),
        ("waived", "waivers cert-expiring", "", "waived (ordered)"),
        ("request", "request.submitted_at", "", "2026-11-22T19:00:00Z"),
        ("evidence", "evidence fe1 central", "", "collected 2026-11-22T19:00:00Z"),
    ]
    assert all(item.by == "bob" and item.at == NOW for item in told)
    assert entries_between(after, after, at=NOW, by="bob") == ()
