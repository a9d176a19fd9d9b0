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


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checklist of the laboratory, saved with its observations."""
    from support.screens import saved_checklist

    return saved_checklist(tmp_path)
