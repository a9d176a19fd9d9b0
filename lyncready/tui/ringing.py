"""What a watch tells when something turned, for the better or the worse: a notice, and a ring of the terminal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from textual.app import App

from lyncready.model import Deployment
from lyncready.readiness import Assessment
from lyncready.tui.running import Watch, open_subjects, turned_green, turned_red
from lyncready.tui.views.lines import safe

MOST_TOLD = 3
# Terminals that show OSC 9 as a notification of the desktop; others may print it, and only get the bell.
_NOTIFYING = frozenset({"iTerm.app", "WezTerm", "ghostty"})


def tell_turns(app: App[Any], watch: Watch, after: Assessment, deployment: Deployment, rings: bool) -> bool:
    """Note that a look of the watch has ended, tell what turned, ring; return whether the watch goes on."""
    from lyncready.guide.finding_texts import finding_text

    good = turned_green(watch.before, after) if watch.before is not None else ()
    bad = turned_red(watch.before, after) if watch.before is not None else ()
    watch.looked(bool(good))
    for finding in good[:MOST_TOLD]:
        app.notify(safe(finding_text(finding, deployment).title), title="Fixed", markup=False, timeout=8)
    for finding in bad[:MOST_TOLD]:
        told = safe(finding_text(finding, deployment).summary)
        app.notify(told, title="Broken now", severity="error", markup=False, timeout=12)
    goes_on = bool(open_subjects(after.findings))
    if not goes_on:
        app.notify("everything that you can fix is fixed", title="Watch ended", markup=False)
    if rings and (good or bad or not goes_on):
        ring(app, f"lyncready: {len(good)} fixed, {len(bad)} broken")
    return goes_on


def ring(app: App[Any], text: str, environment: Mapping[str, str] = os.environ) -> None:
    """Ring the bell, and show a desktop notification where the terminal is known to do that."""
    app.bell()
    driver = getattr(app, "_driver", None)
    if driver is not None and not app.is_headless and notifies(environment):
        driver.write(f"\x1b]9;{safe(text)}\x07")


def notifies(environment: Mapping[str, str]) -> bool:
    """Whether this terminal shows OSC 9: inside tmux or screen it does not arrive."""
    if environment.get("TMUX") or environment.get("TERM", "").startswith(("screen", "dumb")):
        return False
    return environment.get("TERM_PROGRAM", "") in _NOTIFYING or "KITTY_WINDOW_ID" in environment
