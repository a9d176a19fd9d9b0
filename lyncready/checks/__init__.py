"""From facts to findings: pure rules, a file a subject. The guide gives findings their texts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lyncready.model import Checklist, Finding, Trust

if TYPE_CHECKING:
    from lyncready.checks.settings_commands import Command
    from lyncready.checks.settings_deeds import Deed, Plan, Remedy
    from lyncready.checks.settings_remedies import list_remedies

__all__ = ["Command", "Deed", "Judge", "Plan", "Remedy", "judge", "list_remedies"]


_OF_SETTINGS = {
    "Command": "settings_commands",
    "Deed": "settings_deeds",
    "Plan": "settings_deeds",
    "Remedy": "settings_deeds",
    "list_remedies": "settings_remedies",
}


def __getattr__(name: str) -> object:
    """Import what scripts need of the settings rules when it is first asked for; judging alone does not."""
    if name not in _OF_SETTINGS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_OF_SETTINGS[name]}"), name)


def judge(checklist: Checklist, trust: Trust, now: datetime) -> tuple[Finding, ...]:
    """Return every finding on a checklist: each check of each subject has one, whatever failed.

    `trust` holds the roots that were readable here; `now` is the present in UTC. Words on steps are not judged
    here: they need the guide.
    """
    return Judge(trust).judge(checklist, now)


class Judge:
    """Judges a checklist again and again as facts come in: only what rests on changed facts is judged anew."""

    def __init__(self, trust: Trust) -> None:
        from lyncready.checks.judgement import Judgement

        self._judgement = Judgement(trust)

    def judge(self, checklist: Checklist, now: datetime) -> tuple[Finding, ...]:
        """Return what `judge` returns. While facts stream in keep `now`: a new instant judges all anew."""
        return self._judgement.judge(checklist, now)
