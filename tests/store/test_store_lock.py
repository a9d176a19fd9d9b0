"""One may write at a time; who holds the file is said, and the dead hold nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.checklist_strategies import large_checklist

from lyncready.model import Checklist
from lyncready.store import CannotLock, Locked, acquire, holder_of, open_file, save
from lyncready.store.processes import host_name, is_alive

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "contoso.yaml"
    save(path, Checklist(), expected=None, now=NOW)
    return path


def test_who_holds_the_file_is_said_with_host_process_and_time(path: Path) -> None:
    with acquire(path, by="alice\x1b", now=NOW) as lock:
        holder = holder_of(path)
        assert holder == lock.holder
        with pytest.raises(Locked) as caught:
            acquire(path, by="bob", now=NOW, timeout=0)
    assert str(caught.value) == (
        f"{path}: open elsewhere: held by alice\\x1b on {host_name()} (process {os.getpid()}) "
        "since 2026-11-22T19:00:00Z"
    )
    assert holder_of(path) is None
    acquire(path, by="bob", now=NOW, timeout=0).release()


def test_only_the_empty_lock_file_stays(path: Path) -> None:
    lock = acquire(path, by="alice", now=NOW)
    assert stat.S_IMODE(os.stat(path.with_name(".contoso.yaml.holder")).st_mode) & 0o077 == 0 or os.name == "nt"
    lock.release()
    lock.release()
    assert sorted(entry.name for entry in path.parent.iterdir()) == [".contoso.yaml.lock", "contoso.yaml"]
    assert path.with_name(".contoso.yaml.lock").read_bytes() == b""


def test_a_holder_that_died_is_recognised_and_its_leftovers_are_cleaned(path: Path) -> None:
    code = (
        "import os, sys\nfrom datetime import UTC, datetime\nfrom lyncready.store import acquire\n"
        "lock = acquire(sys.argv[1], by='carol', now=datetime(2026, 1, 1, tzinfo=UTC))\n"
        "open(f'{os.path.dirname(sys.argv[1])}/.contoso.yaml.{os.getpid()}-0123abcd.tmp', 'w').close()\n"
        "os._exit(1)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False, timeout=60)
    assert len([entry for entry in path.parent.iterdir() if entry.suffix == ".tmp"]) == 1
    assert holder_of(path) is None
    with acquire(path, by="bob", now=NOW, timeout=0) as lock:
        assert lock.left_by is not None
        assert lock.left_by.by == "carol"
        assert len(lock.swept) == 1
    assert not [entry for entry in path.parent.iterdir() if entry.suffix == ".tmp"]


def test_what_a_living_process_is_writing_is_left_alone(path: Path) -> None:
    own = path.with_name(f".contoso.yaml.{os.getpid()}-0123abcd.tmp")
    other = path.with_name(".contoso.yaml.12345-0123abcd.tmp")
    stranger = path.with_name(".fabrikam.yaml.12345-0123abcd.tmp")
    for entry in (own, other, stranger):
        entry.touch()
    acquire(path, by="bob", now=NOW, alive=lambda process: process == 12345).release()
    assert own.exists()
    assert other.exists()
    acquire(path, by="bob", now=NOW, alive=lambda process: False).release()
    assert not other.exists()
    assert stranger.exists()


@pytest.mark.parametrize(
    "damaged",
    [b'{"by": \xff', b'{"at": "0001-01-01T00:00:00+02:00"}', b'{"at": ' + b"[" * 2000 + b"]" * 2000 + b"}"],
)
def test_a_damaged_sidecar_stops_nobody(path: Path, damaged: bytes) -> None:
    path.with_name(".contoso.yaml.holder").write_bytes(damaged)
    assert holder_of(path) is None
    with acquire(path, by="bob", now=NOW, timeout=0) as lock:
        assert lock.left_by is None
        path.with_name(".contoso.yaml.holder").write_bytes(b"[]")
        with pytest.raises(Locked, match="held by another lyncready"):
            acquire(path, by="bob", now=NOW, timeout=0)


def test_a_link_and_its_target_share_one_lock(path: Path) -> None:
    link = path.with_name("link.yaml")
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no symbolic links here")
    with acquire(link, by="alice", now=NOW), pytest.raises(Locked):
        acquire(path, by="bob", now=NOW, timeout=0)


def test_a_folder_that_cannot_hold_a_lock_opens_read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr("filelock.BaseFileLock.acquire", refuse)
    with pytest.raises(CannotLock, match="cannot be locked: permission denied"):
        acquire(path, by="alice", now=NOW)
    keeper = open_file(path, by="alice", now=NOW)
    assert keeper.read_only == "cannot be locked: permission denied"


def test_a_second_opening_is_read_only_and_follows_changes(path: Path) -> None:
    first = open_file(path, by="alice", now=NOW)
    second = open_file(path, by="bob", now=NOW)
    assert second.read_only.startswith("open elsewhere: held by alice")
    first.save(large_checklist(1), NOW)
    look = second.look()
    assert look.status == "changed"
    assert look.loaded is not None
    assert look.loaded.checklist == large_checklist(1)
    second.rebase(look.loaded)
    assert second.look().status == "same"
    first.close()
    second.close()


def test_processes_are_known_to_be_there_or_gone() -> None:
    assert is_alive(os.getpid())
    assert not is_alive(0)
    assert not is_alive(-1)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(timeout=60)
    assert not is_alive(ended.pid)


def test_a_second_opening_takes_the_lock_when_the_first_gives_it_back(path: Path) -> None:
    first, second = open_file(path, by="ann", now=NOW), open_file(path, by="bob", now=NOW)
    second.ask_for_lock(NOW)
    assert "ann" in second.read_only
    first.close()
    second.ask_for_lock(NOW)
    assert second.read_only == ""
    assert "bob" in open_file(path, by="carol", now=NOW).read_only
    second.close()
    second.ask_for_lock(NOW)
    third = open_file(path, by="carol", now=NOW)
    assert third.read_only == ""
    third.close()


def test_a_file_of_a_newer_version_stays_read_only_whoever_has_the_lock(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"version: 2", b"version: 99"))
    keeper = open_file(path, by="ann", now=NOW)
    keeper.ask_for_lock(NOW)
    assert "newer lyncready" in keeper.read_only
    assert keeper.lock is None
