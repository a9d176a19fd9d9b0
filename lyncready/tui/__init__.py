"""The terminal app. Importing this imports nothing of it; `run` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lyncready.tui.laboratory import Demo, LaboratoryLike, OpenDemo

__all__ = ["Demo", "LaboratoryLike", "OpenDemo", "run"]


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
    from lyncready.tui.start import run_app

    return run_app(path, laboratory=laboratory, open_demo=open_demo, theme=theme, author=author)


def __getattr__(name: str) -> object:
    """Hand out the shapes for annotations at run time, without importing them earlier."""
    if name in __all__:
        from lyncready.tui import laboratory

        return getattr(laboratory, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
