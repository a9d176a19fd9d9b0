"""The README's pictures show the app as it is: drawn anew, they are the files in screenshots/."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCREENSHOTS = ROOT / "screenshots"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pictures as they are drawn now."""
    folder = tmp_path_factory.mktemp("pictures")
    subprocess.run(
        [sys.executable, str(ROOT / "tests" / "draw_pictures.py"), str(folder)], check=True, timeout=100
    )
    return folder


def test_the_pictures_are_current(drawn: Path) -> None:
    """Otherwise: `python tests/draw_pictures.py`, and a look at what changed."""
    now = {path.name: path.read_text(encoding="utf-8") for path in drawn.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in SCREENSHOTS.glob("*.svg")}
    assert now.keys() == kept.keys()
    assert [name for name in now if now[name] != kept[name]] == []


def test_every_picture_of_the_readme_is_drawn(drawn: Path) -> None:
    shown = re.findall(r"\(screenshots/([^)]+\.svg)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown
    assert {path.name for path in drawn.iterdir()} >= set(shown)
