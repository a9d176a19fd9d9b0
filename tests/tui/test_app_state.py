"""What is remembered between two starts, and how text gets into the clipboard."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lyncready.clock import who
from lyncready.project.settings import RECENT_MOST, AppState, load_state, save_state, state_folder
from lyncready.tui import clipboard
from lyncready.tui.start import wants_ascii


def test_the_last_file_comes_first_and_old_ones_go(tmp_path: Path) -> None:
    state = AppState()
    for number in range(RECENT_MOST + 3):
        state = state.with_file(tmp_path / f"{number}.yaml", f"step.{number}")
    state = state.with_file(tmp_path / "5.yaml", "federation.srv")
    assert len(state.recent) == RECENT_MOST
    assert state.recent[0].path.endswith("5.yaml")
    assert state.step_of(tmp_path / "5.yaml") == "federation.srv"
    assert state.step_of(tmp_path / "none.yaml") == ""
    save_state(tmp_path / "state", state)
    assert load_state(tmp_path / "state") == state


@pytest.mark.parametrize("text", ["", "{", "[]", '{"recent": 5}', "\x00"])
def test_a_damaged_state_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "state.json").write_text(text)
    assert load_state(tmp_path) == AppState()


def test_a_folder_that_cannot_be_written_costs_only_the_state(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    save_state(tmp_path / "file", AppState(theme="x"))
    assert load_state(tmp_path / "file") == AppState()


def test_the_state_folder_can_be_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LYNCREADY_STATE", str(tmp_path))
    assert state_folder() == tmp_path


def test_the_clipboard_command_gets_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[object, bytes]] = []

    def take(command: object, *, input: bytes, **_: object) -> subprocess.CompletedProcess[bytes]:
        given.append((command, input))
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(clipboard, "clipboard_command", lambda: ("wl-copy",))
    monkeypatch.setattr(subprocess, "run", take)
    assert clipboard.copy_by_command("Ü")
    assert given == [(("wl-copy",), "Ü".encode())]
    monkeypatch.setattr(clipboard, "clipboard_command", lambda: ("clip.exe",))
    assert clipboard.copy_by_command("Ü")
    assert given[-1] == (("clip.exe",), "Ü".encode("utf-16-le"))


def test_without_a_command_or_where_it_fails_the_terminal_must_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "clipboard_command", lambda: ())
    assert not clipboard.copy_by_command("x")
    monkeypatch.setattr(clipboard, "clipboard_command", lambda: ("no-such-command-anywhere",))
    assert not clipboard.copy_by_command("x")


def test_the_command_fits_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("WAYLAND_DISPLAY", "DISPLAY", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    there = {"xclip", "wl-copy"}
    monkeypatch.setattr("shutil.which", lambda name: name if name in there else None)
    assert clipboard.clipboard_command() == ()
    monkeypatch.setenv("DISPLAY", ":0")
    assert clipboard.clipboard_command()[0] == "xclip"
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert clipboard.clipboard_command() == ("wl-copy",)


@pytest.mark.parametrize(
    ("wish", "encoding", "plain"),
    [
        ("", "utf-8", False),
        ("", "UTF8", False),
        ("", "cp1252", True),
        ("", "ascii", True),
        ("ascii", "utf-8", True),
        ("unicode", "ascii", False),
        ("nonsense", "latin-1", True),
        ("", "", True),
    ],
)
def test_ascii_is_drawn_where_the_output_takes_no_utf8(wish: str, encoding: str, plain: bool) -> None:
    assert wants_ascii(wish, encoding) is plain


def test_whose_word_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYNCREADY_USER", "ann\x1b")
    assert who("") == "ann\\x1b"
    assert who("bob") == "bob"
    monkeypatch.delenv("LYNCREADY_USER")

    def nobody() -> str:
        raise OSError("no user")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert who("") == ""
