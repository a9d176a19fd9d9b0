"""The terminal app. Importing this imports nothing of it; `run` does."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.lazily import hand_out

if TYPE_CHECKING:
    from lyncready.tui.laboratory import Demo, LaboratoryLike, OpenDemo

__all__ = [
    "Demo",
    "LaboratoryLike",
    "OpenDemo",
    "run",
]

__getattr__ = hand_out(__name__, dict.fromkeys(("Demo", "LaboratoryLike", "OpenDemo"), "laboratory"))


def run(
    path: Path | None = None,
    *,
    laboratory: LaboratoryLike | None = None,
    open_demo: OpenDemo | None = None,
    theme: str = "",
    author: str = "",
) -> int:
    """Run the app on a checklist, or with the welcome screen; return the exit status.

    `laboratory` is a started one whose checklist is at `path`; `open_demo` starts one from the welcome screen.
    `author` is whose word marks are (default: `LYNCREADY_USER`, else who is logged in).
    """
    # Nothing is garbage before the first contents; looking for some would take a fourteenth of the time to them.
    gc.disable()
    from lyncready.tui.start import run_app

    return run_app(path, laboratory=laboratory, open_demo=open_demo, theme=theme, author=author)
