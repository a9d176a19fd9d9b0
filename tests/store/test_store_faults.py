"""Every call to the disk may fail, or be the last one made: the file is old or new, never between."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from support.checklist_strategies import large_checklist
from support.faulty_files import Died, FaultyDisk

from lyncready.model import Attestation, AttestationState
from lyncready.store import (
    ChecklistFile,
    Entry,
    StoreError,
    acquire,
    append,
    history_path,
    load,
    open_file,
    read_history,
    render,
    save,
)

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
OLD = large_checklist(2)
NEW = msgspec.structs.replace(OLD, steps={"federation.srv": Attestation(state=AttestationState.DONE, by="alice")})
BY_HAND = render(OLD) + b"# written by hand\n"
CODES = (errno.ENOSPC, errno.EIO, errno.EACCES)
FAILURES = [(how, code) for how in ("refuse", "late", "half") for code in CODES]
DEATHS = ("die", "die-late", "die-half")
MODES = (0o600, 0o644)


def contents(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir()}


def save_over(path: Path, files: FaultyDisk) -> None:
    save(path, NEW, expected=load(path), now=NOW, files=files, sleep=lambda _: None)


def attempt(act: Callable[[Path, FaultyDisk], None], path: Path, files: FaultyDisk) -> str:
    """Do it and return what was said of a failure."""
    try:
        act(path, files)
    except StoreError as error:
        return str(error)
    except Died:
        pass
    return ""


def every_fault(
    folder: Path, how: str, code: int, act: Callable[[Path, FaultyDisk], None], mode: int = 0o600
) -> list[Path]:
    """Do `act` once for each call that it makes, failing there; return the folders as they were left.

    A file of another mode than the owner's alone gets a backup of its own instead of a second name.
    """
    left = []
    nth = 1
    while True:
        files = FaultyDisk(nth, how, code)
        here = folder / f"{how}-{code}-{nth}"
        here.mkdir()
        path = here / "c.yaml"
        path.write_bytes(BY_HAND)
        path.chmod(mode)
        path.with_name("c.yaml.bak").write_bytes(b"version: 2 # mine\n")
        said = attempt(act, path, files)
        assert said.isprintable()
        if not files.fired:
            return left
        left.append(here)
        nth += 1


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("how", "code"), FAILURES)
def test_a_save_that_fails_anywhere_leaves_old_or_new_and_no_litter(
    how: str, code: int, mode: int, tmp_path: Path
) -> None:
    left = every_fault(tmp_path, how, code, save_over, mode)
    assert len(left) >= 13
    for here in left:
        found = contents(here)
        assert found["c.yaml"] in (BY_HAND, render(NEW)), here
        assert b"version: 2 # mine\n" in found.values(), here
        assert found["c.yaml"] == BY_HAND or BY_HAND in found.values(), here
        assert not [name for name in found if name.endswith(".tmp")], here


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("how", DEATHS)
def test_a_save_that_is_cut_off_anywhere_leaves_old_or_new_and_the_next_start_cleans_up(
    how: str, mode: int, tmp_path: Path
) -> None:
    for here in every_fault(tmp_path, how, 0, save_over, mode):
        found = contents(here)
        assert found["c.yaml"] in (BY_HAND, render(NEW)), here
        assert load(here / "c.yaml").checklist in (OLD, NEW)
        assert b"version: 2 # mine\n" in found.values(), here
        assert found["c.yaml"] == BY_HAND or BY_HAND in found.values(), here
        _rename_to_a_dead_process(here)
        with acquire(here / "c.yaml", by="bob", now=NOW, alive=lambda _: False):
            assert not [name for name in contents(here) if name.endswith(".tmp")]


def _rename_to_a_dead_process(folder: Path) -> None:
    """Leftovers are named by this process, which lives; let them be another's."""
    for entry in folder.iterdir():
        if entry.name.endswith(".tmp"):
            stem, _, _ = entry.name.rpartition("-")
            head, _, _ = stem.rpartition(".")
            entry.rename(folder / f"{head}.999999999-{entry.name[-12:]}")


@pytest.mark.parametrize(("how", "code"), FAILURES)
def test_a_keeper_whose_save_failed_saves_the_same_at_the_next_try(how: str, code: int, tmp_path: Path) -> None:
    for nth in range(1, 60):
        here = tmp_path / str(nth)
        here.mkdir()
        path = here / "c.yaml"
        path.write_bytes(BY_HAND)
        loaded = load(path)
        files = FaultyDisk(nth, how, code)
        keeper = ChecklistFile(loaded, None, "", files=files, sleep=lambda _: None)
        assert (_try_save(keeper) is None) or files.fired
        fired, files.nth = files.fired, 0
        keeper.save(NEW, NOW)
        assert path.read_bytes() == render(NEW)
        assert (here / "c.yaml.bak").read_bytes() == BY_HAND
        assert keeper.look().status == "same"
        if not fired:
            return
    raise AssertionError("a save makes more calls than that")


def _try_save(keeper: ChecklistFile) -> str | None:
    try:
        keeper.save(NEW, NOW)
    except StoreError as error:
        return str(error)
    return None


def test_a_rename_that_was_reported_as_failed_but_happened_is_not_taken_for_another_s_change(
    tmp_path: Path,
) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(BY_HAND)
    path.chmod(0o600)
    probe = FaultyDisk()
    ChecklistFile(load(path), None, "", files=probe).save(NEW, NOW)
    last = max(number for number, name in enumerate(probe.calls, 1) if name == "replace")
    path.write_bytes(BY_HAND)
    path.with_name("c.yaml.bak").unlink()
    keeper = ChecklistFile(load(path), None, "", files=FaultyDisk(last, "late", errno.ETIMEDOUT))
    with pytest.raises(StoreError, match="the network drive does not answer"):
        keeper.save(NEW, NOW)
    assert path.read_bytes() == render(NEW)
    newer = msgspec.structs.replace(NEW, steps={})
    keeper.save(newer, NOW)
    assert path.read_bytes() == render(newer)
    assert path.with_name("c.yaml.bak").read_bytes() == BY_HAND


def make_new(path: Path, files: FaultyDisk) -> None:
    save(path.with_name("new.yaml"), NEW, expected=None, now=NOW, files=files)


@pytest.mark.parametrize("how", ["refuse", "late", "half", *DEATHS])
def test_a_new_file_is_there_whole_or_not_at_all(how: str, tmp_path: Path) -> None:
    for here in every_fault(tmp_path, how, errno.ENOSPC, make_new):
        assert contents(here).get("new.yaml", render(NEW)) == render(NEW), here


ENTRIES = tuple(Entry(at=NOW, by="alice", kind="attested", subject=f"step.{n}", after="done") for n in range(3))


def add_history(path: Path, files: FaultyDisk) -> None:
    append(path, ENTRIES, files=files, limit=1200)


@pytest.mark.parametrize("how", ["refuse", "late", "half", *DEATHS])
@pytest.mark.parametrize("end", ["", '--- {"at": "2026-11-22T19:0'])
@pytest.mark.parametrize("before", [1, 9])
def test_no_entry_of_the_history_is_lost_by_a_fault(how: str, end: str, before: int, tmp_path: Path) -> None:
    def act(path: Path, files: FaultyDisk) -> None:
        for _ in range(before):
            append(path, ENTRIES[:1], limit=1200)
        with open(history_path(path), "a", encoding="utf-8") as file:
            file.write(end)
        add_history(path, files)

    for here in every_fault(tmp_path, how, errno.ENOSPC, act):
        path = here / "c.yaml"
        found = read_history(path).entries
        assert [entry.subject for entry in found[:before]] == ["step.0"] * before, here
        assert [entry.subject for entry in found[before:]] == [f"step.{n}" for n in range(len(found) - before)]
        append(path, ENTRIES[:1])
        assert read_history(path).entries[-1] == ENTRIES[0]


def open_it(path: Path, files: FaultyDisk) -> None:
    open_file(path, by="alice", now=NOW, files=files).close()


@pytest.mark.parametrize("how", ["refuse", "late", "half", *DEATHS])
def test_opening_gives_the_checklist_or_one_line_and_the_lock_never_stays(how: str, tmp_path: Path) -> None:
    for here in every_fault(tmp_path, how, errno.EIO, open_it):
        assert (here / "c.yaml").read_bytes() == BY_HAND
        if not how.startswith("die"):
            acquire(here / "c.yaml", by="bob", now=NOW, timeout=0).release()


def test_what_cannot_be_saved_says_why_and_that_the_file_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(BY_HAND)
    path.chmod(0o600)
    calls = FaultyDisk()
    save_over(path, calls)
    for code, words in (
        (errno.ENOSPC, "no space is left on the disk"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EDQUOT, "the disk quota is used up"),
        (errno.ENOENT, "no such file or folder"),
        (errno.ESTALE, "the network drive has lost it"),
        (errno.EBADMSG, "bad message"),
    ):
        path.write_bytes(BY_HAND)
        path.with_name("c.yaml.bak").unlink()
        with pytest.raises(StoreError) as caught:
            save_over(path, FaultyDisk(len(calls.calls) - 1, "refuse", code))
        assert str(caught.value) == f"{path}: cannot be saved: {words}; the file is as it was"


def test_a_vanished_folder_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "c.yaml"
    save(path, OLD, expected=None, now=NOW)
    keeper = open_file(path, by="alice", now=NOW)
    for entry in folder.iterdir():
        entry.unlink()
    folder.rmdir()
    assert keeper.look().status == "gone"
    with pytest.raises(StoreError, match=r"cannot be saved: no such file or folder; the file is as it was$"):
        keeper.save(NEW, NOW)
    keeper.close()


class Busy(FaultyDisk):
    """A system where another program looks at the file for a while."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def replace(self, source: Path, target: Path) -> None:
        self.times -= 1
        if self.times >= 0:
            raise PermissionError(errno.EACCES, "in use")
        super().replace(source, target)

    def is_passing(self, error: OSError) -> bool:
        return isinstance(error, PermissionError)


def test_a_file_that_another_program_looks_at_is_tried_again_for_a_second(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    waits: list[float] = []
    save(path, OLD, expected=None, now=NOW, files=Busy(5), sleep=waits.append)
    assert load(path).checklist == OLD
    assert len(waits) == 5
    waits.clear()
    with pytest.raises(StoreError, match="permission denied"):
        save(path, NEW, expected=load(path), now=NOW, files=Busy(10**6), sleep=waits.append)
    assert sum(waits) <= 3
    assert load(path).checklist == OLD


def test_nothing_is_written_over_what_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "c.yaml"
    folder.mkdir()
    with pytest.raises(StoreError, match=r"it is a folder, expected a file; nothing was written$"):
        save(folder, OLD, expected="0" * 64, now=NOW)
