"""What is imported when: nothing of Textual by the package itself, nothing heavy before the first frame."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "yaml",
    "dns",
    "cryptography",
    "OpenSSL",
    "pygments",
    "idna",
    "h11",
    "click",
    "certifi",
    "filelock",
    "icalendar",
    "lyncready.checks",
    "lyncready.probes",
    "lyncready.store",
    "lyncready.traces",
    "lyncready.guide.finding_texts",
    "lyncready.guide.step_texts",
    "lyncready.guide.numbers",
)
FIRST_FRAME = """
import sys
from lyncready.clock import present
from lyncready.tui.app import LyncreadyApp
from lyncready.project.project import Project
from lyncready.tui.session import Session
from lyncready.tui.start import run_app
from lyncready.tui.screens.main import MainScreen
app = LyncreadyApp(Session(Project(present), clock=present, author=""), path=None, state=None)
app.get_default_screen()
print(" ".join(name for name in sys.argv[1:] if name in sys.modules))
"""


def run(code: str, *words: str) -> str:
    """Run code in an interpreter of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_of_the_screen() -> None:
    code = "import sys, lyncready.tui; print([name for name in sys.modules if name.startswith('textual')])"
    assert run(code) == "[]"


def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    assert run(FIRST_FRAME, *HEAVY) == ""


def test_the_session_needs_no_textual() -> None:
    code = "import sys, lyncready.tui.session, lyncready.project.attest, lyncready.tui.form;"
    code += "print([name for name in sys.modules if name.startswith('textual')])"
    assert run(code) == "[]"


def test_the_package_hands_out_what_the_command_line_uses() -> None:
    import lyncready.tui

    assert callable(lyncready.tui.run)
    assert lyncready.tui.Demo is not None
    with pytest.raises(AttributeError):
        _ = lyncready.tui.nothing


def test_every_module_can_be_read_in_one_sitting_and_is_worth_one() -> None:
    import lyncready.tui

    root = Path(lyncready.tui.__file__).parent
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in root.rglob("*.py")}
    assert {path.name: count for path, count in lines.items() if count > 300} == {}
    # The colours of commands stand alone: with them comes a library that waits for the first command.
    small = {path.name for path, count in lines.items() if count < 40 and path.name != "__init__.py"}
    assert small == {"colours.py"}


def test_style_sheets_are_part_of_the_package() -> None:
    from importlib.resources import files

    for name in ("app", "screens/main", "screens/leaf", "screens/dialog", "screens/deployment"):
        assert (files("lyncready.tui") / f"{name}.tcss").is_file()
