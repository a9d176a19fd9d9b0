"""Draws the README's pictures from the saved laboratory checklist: `python tests/draw_pictures.py [FOLDER]`."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from support.screens import main, make_app, running, saved_checklist, until

PICTURES: tuple[tuple[str, tuple[int, int], str, str], ...] = (
    ("main", (120, 40), "lyncready-dark", "federation.srv"),
    ("main-80x24", (80, 24), "lyncready-dark", "federation.certificate"),
    ("main-light", (120, 40), "lyncready-light", "federation.certificate"),
)


async def draw(folder: Path) -> None:
    """Write every picture as an SVG file into the folder."""
    for name, size, theme, step in PICTURES:
        with tempfile.TemporaryDirectory() as place:
            app = make_app(Path(place), saved_checklist(Path(place)))
            async with running(app, size) as pilot:
                app.animation_level = "none"
                app.theme = theme
                await until(pilot, lambda app=app: app.controller.session.assessment is not None)
                main(app).navigation.go_to_step(step)
                for _ in range(6):
                    await pilot.pause(0.05)
                (folder / f"{name}.svg").write_text(app.export_screenshot(title="lyncready"), encoding="utf-8")


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "screenshots"
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(target))
