"""What is said of a waiver on which a step rests: whose it is, of what, until when, and why."""

from __future__ import annotations

from lyncready.guide.steps import STEP
from lyncready.guide.wording import shown
from lyncready.model import Waiver


def waiver_words(waiver: Waiver) -> str:
    """Return one line without a full stop; a waiver without a code is one of the whole step that it names."""
    by = f" by {waiver.by}" if waiver.by else ""
    if waiver.code:
        of = f"{waiver.code} {shown(waiver.subject)}".rstrip()
    else:
        of = f'the step "{STEP[waiver.step].title}"' if waiver.step in STEP else "a step"
    until = f" until {waiver.until.isoformat()}" if waiver.until else ""
    return f"rests on a waiver{by} of {of}{until}" + (f": {waiver.reason}" if waiver.reason else "")
