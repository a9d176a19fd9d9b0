"""From a call to a running app: who speaks, which look, what the output can show."""

from __future__ import annotations

import os
import sys
import threading
from os import _exit as end_now
from pathlib import Path

from lyncready.clock import present, who
from lyncready.project.project import Project
from lyncready.project.settings import read_settings
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.laboratory import LaboratoryLike, OpenDemo
from lyncready.tui.session import Session

LAST_WORDS_SECONDS = 3.0


def run_app(
    path: Path | None,
    *,
    laboratory: LaboratoryLike | None,
    open_demo: OpenDemo | None,
    theme: str,
    author: str,
) -> int:
    """Build the session and the app, run it, and return the exit status."""
    timers: list[threading.Timer] = []

    def end_anyway(status: int) -> None:
        """End the process where the terminal is gone: Textual waits for ever to write its last words there."""
        timers.append(threading.Timer(LAST_WORDS_SECONDS, end_now, (status,)))
        timers[-1].daemon = True
        timers[-1].start()

    session = Session(Project(present), clock=present, author=who(author))
    app = LyncreadyApp(
        session,
        path=path,
        laboratory=laboratory,
        open_demo=open_demo,
        theme=theme or os.environ.get("LYNCREADY_THEME", "").strip(),
        read_settings=read_settings,
        end_anyway=end_anyway,
        ascii_only=wants_ascii(os.environ.get("LYNCREADY_GLYPHS", ""), sys.stdout.encoding or ""),
    )
    status = app.run()
    for timer in timers:
        timer.cancel()
    if app.failure:
        sys.stderr.write("".join(f"lyncready: {line}\n" for line in app.failure))
    return int(status or 0)


def wants_ascii(wish: str, encoding: str) -> bool:
    """Whether to draw in ASCII: as wished (ascii, unicode), else where the output's encoding is not UTF-8."""
    if wish.strip().lower() in ("ascii", "unicode"):
        return wish.strip().lower() == "ascii"
    return encoding.lower().replace("-", "").replace("_", "") not in ("utf8", "cp65001")
