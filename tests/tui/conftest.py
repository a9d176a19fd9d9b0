"""What the screens' tests share: one time zone, no blinking, snapshots kept in screenshots/."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _one_time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times of day are shown where the person is: here that is Greenwich, and words are in no colour mode."""
    monkeypatch.setenv("TZ", "UTC")
    for name in ("NO_COLOR", "LYNCREADY_NOW", "LYNCREADY_THEME", "LYNCREADY_GLYPHS", "LYNCREADY_STATE"):
        monkeypatch.delenv(name, raising=False)
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(autouse=True)
def _no_frame_for_nobody(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw when a test looks, and wait for nothing; pictures are of the app as it draws by itself."""
    from support.frames import quicken

    every_frame = request.path.name == "test_snapshots.py" or request.node.get_closest_marker("every_frame")
    quicken(monkeypatch, frames=bool(every_frame))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checklist of the laboratory, saved with its observations."""
    from support.screens import saved_checklist

    return saved_checklist(tmp_path)


@pytest.fixture(autouse=True)
def _baselines_in_screenshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pictures that snapshots are compared with in screenshots/, in a folder named after the test."""
    from pytest_textual_snapshot import SVGImageExtension
    from syrupy.location import PyTestLocation

    folder = Path(__file__).parents[2] / "screenshots"

    def folder_of(cls: type, *, test_location: PyTestLocation) -> str:
        return str(folder / test_location.basename)

    def name_of(cls: type, *, test_location: PyTestLocation, index: object = 0) -> str:
        name = test_location.snapshot_name
        return name.partition("[")[2].rstrip("]") or name

    monkeypatch.setattr(SVGImageExtension, "dirname", classmethod(folder_of))
    monkeypatch.setattr(SVGImageExtension, "get_snapshot_name", classmethod(name_of))


@pytest.fixture(autouse=True)
def _cursors_that_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor that blinks is in a picture or not, as it happens."""
    from textual.widgets import Input, TextArea

    monkeypatch.setattr(Input, "_toggle_cursor", lambda self: None)
    monkeypatch.setattr(TextArea, "_toggle_cursor_blink_visible", lambda self: None)
