"""What is written for others to read is there whole, or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from support.command_line import lyncready
from support.faulty_files import Died, FaultyDisk

from lyncready.model import Checklist
from lyncready.store import SaveError, render, write_out

OLD, NEW = b"the report of yesterday", b"the report of today" * 1000
POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither pipes in folders nor modes")


@pytest.mark.parametrize("how", ["refuse", "late", "half", "die", "die-late", "die-half"])
def test_a_report_whose_writing_fails_anywhere_is_the_old_one_or_the_new_one(how: str, tmp_path: Path) -> None:
    nth = 0
    while True:
        nth += 1
        files = FaultyDisk(nth, how)
        path = tmp_path / f"{nth}.html"
        path.write_bytes(OLD)
        said = ""
        try:
            write_out(path, NEW, files=files)
        except SaveError as error:
            said = str(error)
        except Died:
            pass
        assert path.read_bytes() in (OLD, NEW), nth
        if not files.fired:
            break
        assert how.startswith("die") or not said or said.startswith(f"{path}: cannot be written: "), nth
        assert path.read_bytes() == NEW or said or how.startswith("die"), nth
    assert nth > 6


@POSIX
def test_a_new_report_has_the_rights_that_the_umask_leaves_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_out(tmp_path / "new.html", NEW)
    finally:
        os.umask(before)
    old = tmp_path / "old.html"
    old.write_bytes(OLD)
    old.chmod(0o604)
    write_out(old, NEW)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("new.html", "old.html")]
    assert modes == [0o640, 0o604]


@pytest.mark.parametrize("words", ["calendar a.yaml -o", "report a.yaml --format html -o"])
@pytest.mark.parametrize("other", ["b.yaml", "a.history.yaml", "B.YML"])
def test_no_other_checklist_and_no_history_is_written_over(
    words: str, other: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", other):
        (tmp_path / name).write_bytes(render(Checklist()))
    ran = lyncready(*words.split(), other)
    line = f"lyncready: {other}: it may be a checklist or a history, expected another name\n"
    assert (ran.status, ran.err) == (2, line)
    assert (tmp_path / other).read_bytes() == render(Checklist())


@POSIX
def test_a_pipe_is_refused_instead_of_waiting_for_its_reader(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.html"
    os.mkfifo(pipe)
    with pytest.raises(SaveError, match="it is a pipe or a device, expected a file"):
        write_out(pipe, NEW)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@POSIX
def test_a_device_takes_the_bytes_and_a_link_keeps_pointing_at_what_is_written(tmp_path: Path) -> None:
    assert write_out(Path("/dev/null"), NEW) == 0
    (tmp_path / "real.html").write_bytes(OLD)
    link = tmp_path / "link.html"
    link.symlink_to("real.html")
    write_out(link, NEW)
    assert link.is_symlink()
    assert (tmp_path / "real.html").read_bytes() == NEW


@POSIX
def test_other_names_of_a_report_are_counted_and_said(tmp_path: Path) -> None:
    sheet, page = tmp_path / "c.yaml", tmp_path / "page.html"
    sheet.write_bytes(render(Checklist()))
    page.write_bytes(OLD)
    os.link(page, tmp_path / "other.html")
    ran = lyncready("report", sheet, "-o", page)
    assert ran.err == (f"lyncready: {page}: it had 2 names (hard links), and the others keep the old report\n")
    assert (tmp_path / "other.html").read_bytes() == OLD
    assert page.read_bytes().startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("name", "ending"), [("page.pdf", ".pdf"), ("page", "no ending"), ("page.html.txt", ".txt")]
)
def test_an_ending_that_names_no_format_is_refused_unless_one_is_given(
    name: str, ending: str, tmp_path: Path
) -> None:
    sheet, page = tmp_path / "c.yaml", tmp_path / name
    sheet.write_bytes(render(Checklist()))
    ran = lyncready("report", sheet, "-o", page)
    assert ran.status == 2
    assert ran.err == (
        f"lyncready: report: {page}: {ending}, expected .html, .htm, .json, .md, .markdown, or --format FORMAT\n"
    )
    assert not page.exists()
    assert lyncready("report", sheet, "-o", page, "--format", "json").status == 1
    assert page.read_bytes().startswith(b"{")


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SaveError) as caught:
        write_out(tmp_path / "page.html", NEW, files=FaultyDisk(2, "refuse", errno.ENOSPC))
    assert str(caught.value) == f"{tmp_path / 'page.html'}: cannot be written: no space is left on the disk"
