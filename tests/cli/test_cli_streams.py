"""What the command line writes where: encodings, colour, pipes, full disks, and what it imports for it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.command_line import lyncready, lyncready_apart, spawn

from lyncready.cli.group import COMMANDS

HEAVY = (
    "textual",
    "msgspec",
    "dns",
    "cryptography",
    "OpenSSL",
    "yaml",
    "rich",
    "asyncio",
    "lyncready.guide",
    "lyncready.lab",
)

# What asks the network, reads traces, or writes for other programs than a terminal.
NOT_FOR_A_VERDICT = (
    "textual",
    "dns",
    "OpenSSL",
    "h11",
    "filelock",
    "icalendar",
    "dateutil",
    "asyncio",
    "subprocess",
    "plistlib",
    "lyncready.lab",
    "lyncready.powershell",
    "lyncready.probes.engine",
    "lyncready.probes.perform",
    "lyncready.traces.reader",
    "lyncready.reports.html",
    "lyncready.reports.sharing",
)


def _imported(*words: str, cwd: Path) -> set[str]:
    code = (
        "import sys, io; from lyncready.cli import run; out = sys.stdout; "
        "sys.stdout = io.TextIOWrapper(io.BytesIO()); "
        f"run({list(words)!r}); print(*sys.modules, sep='\\n', file=out)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=cwd)
    return set(ran.stdout.split())


@pytest.mark.parametrize("words", ["--version", "--help", "check --help"])
def test_version_and_help_import_nothing_heavy(words: str, tmp_path: Path) -> None:
    assert _imported(*words.split(), cwd=tmp_path).isdisjoint(HEAVY)


def test_a_verdict_on_a_terminal_imports_only_what_it_needs(contoso: Path) -> None:
    imported = _imported("check", contoso.name, "--offline", cwd=contoso.parent)
    assert imported >= {"lyncready.checks.judging", "lyncready.reports.text"}
    assert imported.isdisjoint(NOT_FOR_A_VERDICT)


@pytest.mark.parametrize(
    ("words", "made"), [("--help", ()), ("where", ("reference",)), ("check --help", ("check",))]
)
def test_only_the_command_that_was_asked_for_is_made(words: str, made: tuple[str, ...], tmp_path: Path) -> None:
    modules = {f"lyncready.cli.{module}" for module, _ in COMMANDS.values()}
    assert _imported(*words.split(), cwd=tmp_path) & modules == {f"lyncready.cli.{module}" for module in made}


@pytest.mark.parametrize(
    "words", ["check FILE --offline", "report FILE --format html", "mark FILE policy.public done", "where"]
)
def test_only_the_app_imports_textual(words: str, contoso: Path) -> None:
    imported = _imported(*words.replace("FILE", contoso.name).split(), cwd=contoso.parent)
    assert not any(name.partition(".")[0] in ("textual", "rich") for name in imported)


def test_version_is_one_line() -> None:
    import lyncready as package

    assert lyncready("--version") == (0, f"lyncready {package.__version__}\n", "")


def test_help_names_every_command_and_the_exit_status() -> None:
    told = lyncready("--help").out
    for command in (
        "demo", "new", "check", "report", "mark", "waive", "script", "evidence", "merge", "history", "diff",
        "trace", "explain", "schema", "where", "completion",
    ):  # fmt: skip
        assert f"  {command} " in told
        assert lyncready(command, "--help").status == 0
    assert "130" in told


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "cp1252", "koi8-r", "shift_jis"])
@pytest.mark.parametrize(
    "words", ["check FILE --offline", "report FILE", "explain federation.srv", "nowhere·.yaml"]
)
def test_no_encoding_makes_it_fail(encoding: str, words: str, contoso: Path) -> None:
    ran = lyncready(*words.replace("FILE", str(contoso)).split(" "), encoding=encoding)
    assert ran.status in (0, 1, 2)
    assert "Traceback" not in ran.err


def test_signs_become_ascii_where_the_output_cannot_show_them(contoso: Path) -> None:
    ran = lyncready_apart(
        "check", contoso, "--offline", "-v", env={"PYTHONIOENCODING": "latin-1"}, encoding="latin-1"
    )
    assert "  + done " in ran.out
    assert "\\u2713" not in ran.out


def test_ascii_is_written_where_it_is_wished(contoso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LYNCREADY_GLYPHS", "ascii")
    out = lyncready("check", contoso, "--offline", "-v").out
    assert "  + done " in out
    assert "✓" not in out


def test_json_is_the_same_bytes_in_every_encoding(contoso: Path) -> None:
    plain = lyncready("check", contoso, "--offline", "--json")
    wide = lyncready_apart("check", contoso, "--offline", "--json", env={"PYTHONIOENCODING": "cp037"})
    assert plain == wide


def test_a_file_is_plain_text_without_colour(contoso: Path) -> None:
    assert "\x1b" not in lyncready("check", contoso, "--offline").out


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
@pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colour_is_for_terminals_that_want_it(env: dict[str, str], coloured: bool, contoso: Path) -> None:
    out = _on_a_terminal(["check", str(contoso), "--offline", "-v"], {"TERM": "xterm", **env})
    assert (b"\x1b[31m" in out) is coloured
    assert "✓ done".encode() in out


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")
def test_a_bar_shows_the_progress_on_a_terminal_and_leaves_no_trace(three_domains: Path) -> None:
    out = _on_a_terminal(["check", str(three_domains)], {"TERM": "xterm", "NO_COLOR": "1"})
    assert b"Probing " in out
    last = out.rindex(b"Probing ")
    assert b"\r" in out[last : last + 120]
    assert b"Probing" not in lyncready_apart("check", three_domains).err.encode()


def _on_a_terminal(words: list[str], env: dict[str, str]) -> bytes:
    import pty

    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lyncready", *words],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, **env},
    )
    os.close(follower)
    out = b""
    try:
        while chunk := os.read(leader, 65536):
            out += chunk
    except OSError:
        pass  # Linux reports the end of a terminal as an error
    os.close(leader)
    process.wait(30)
    return out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/full")
def test_a_full_disk_behind_the_output_is_one_line(contoso: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "lyncready", "report", str(contoso)], stdout=full, stderr=subprocess.PIPE
        )
    assert ran.returncode == 2
    assert ran.stderr == b"lyncready: no space is left on the disk\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /dev/full")
def test_a_log_that_cannot_be_written_changes_nothing(contoso: Path) -> None:
    plain = lyncready("check", contoso, "--offline")
    assert lyncready_apart("check", contoso, "--offline", "--debug", "/dev/full") == plain


def test_a_reader_that_goes_away_is_met_with_silence(contoso: Path) -> None:
    process = spawn("report", contoso, "--format", "html")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(30) == 2
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell is needed")
@pytest.mark.parametrize("words", ["--version", "--help", "-h", "check --help"])
@pytest.mark.parametrize(
    ("streams", "status", "said"),
    [
        (">&-", 0, b""),  # closed before the start: nobody wants to read
        (">&- 2>&-", 0, b""),
        ("<&-", 0, b""),
        (">/dev/full", 2, b"lyncready: no space is left on the disk\n"),
        (">/dev/full 2>&-", 2, b""),
    ],
)
def test_version_and_help_bear_every_output(words: str, streams: str, status: int, said: bytes) -> None:
    command = f"exec 3>&1; {sys.executable} -m lyncready {words} {streams}; echo $? >&3"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert int(ran.stdout.splitlines()[-1]) == status
    assert ran.stderr == said


@pytest.mark.parametrize("words", ["--version", "--help"])
def test_version_and_help_bear_a_reader_that_is_gone(words: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [sys.executable, "-m", "lyncready", words], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (2, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text there")
def test_a_file_name_that_is_no_text_is_shown_and_never_fails(contoso: Path) -> None:
    odd = os.fsencode(contoso.parent) + b"/odd\xff.yaml"
    os.rename(contoso, odd)
    ran = subprocess.run(
        [sys.executable, "-m", "lyncready", "check", odd, "--offline"], capture_output=True, check=False
    )
    assert (ran.returncode in (0, 1), ran.stderr) == (True, b"")
    for words in (["check", "--offline", "--json"], ["report"], ["history"]):
        told = lyncready(words[0], os.fsdecode(odd), *words[1:])
        assert (told.status in (0, 1), told.err) == (True, "")


def test_debug_notes_what_was_done_and_no_secrets(contoso: Path) -> None:
    log = contoso.with_name("log.txt")
    text = contoso.read_text(encoding="utf-8")
    assert "V1234567" in text
    assert lyncready("--debug", log, "check", contoso, "--offline").status == 1
    assert lyncready("check", contoso, "--debug", log, "--only", "nowhere").status == 2
    noted = log.read_text(encoding="utf-8")
    assert "lyncready 0." in noted
    assert "ended by UserError" in noted
    assert "V1234567" not in noted


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights by folder and has no pipes in folders")
def test_a_log_is_its_owner_s_alone_and_no_pipe(contoso: Path) -> None:
    log, pipe = contoso.with_name("log.txt"), contoso.with_name("pipe")
    before = os.umask(0)
    try:
        assert lyncready("--debug", log, "check", contoso, "--offline").status == 1
    finally:
        os.umask(before)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    os.mkfifo(pipe)
    ran = lyncready("--debug", pipe, "check", contoso, "--offline")
    assert (ran.status, ran.err) == (2, f"lyncready: {pipe}: it is a pipe, expected a file for --debug\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
@pytest.mark.parametrize(
    "command",
    [
        "check PIPE --offline",
        "report FILE -o PIPE --format html",
        "evidence FILE PIPE",
        "merge FILE PIPE",
        "diff FILE PIPE",
        "PIPE",
        "new PIPE --edge sip.contoso.com --sip-domain contoso.com",
    ],
)
def test_a_pipe_where_a_file_belongs_is_a_line_and_holds_nobody_up(command: str, contoso: Path) -> None:
    pipe = contoso.with_name("pipe.yaml")
    os.mkfifo(pipe)
    words = [word.replace("PIPE", str(pipe)).replace("FILE", str(contoso)) for word in command.split()]
    # What was to open the pipe as a checklist would else be an app on the tests' own terminal.
    ran = lyncready_apart(*words) if command == "PIPE" else lyncready(*words)
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert str(pipe) in ran.err
    beside = sorted(entry.name for entry in contoso.parent.iterdir())
    assert beside == sorted({*beside} & {"contoso.yaml", "pipe.yaml", ".contoso.yaml.lock"})


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_as_settings_is_a_line(contoso: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "settings.yaml"
    os.mkfifo(pipe)
    monkeypatch.setenv("LYNCREADY_SETTINGS", str(pipe))
    ran = lyncready("check", contoso, "--dry-run")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert str(pipe) in ran.err


def test_a_name_that_is_none_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = lyncready_apart(tmp_path / "x.yaml", cwd=tmp_path)
    assert ran.status == 2
    assert list(tmp_path.iterdir()) == []
