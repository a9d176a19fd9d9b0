"""From facts to findings: pure rules, a file a subject. The guide gives findings their texts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from lyncready.lazily import hand_out
from lyncready.model import Checklist, Findings, Trust

if TYPE_CHECKING:
    from lyncready.checks.due import list_due
    from lyncready.checks.edge_names import (
        Unheard,
        certificate_names,
        names_in_dns,
        names_with_address,
        unheard_domains,
    )
    from lyncready.checks.settings.cmdlets import Cmdlet
    from lyncready.checks.settings.deeds import FixKind, Plan, Remedy
    from lyncready.checks.settings.remedies import list_remedies

__all__ = [
    "Cmdlet",
    "FixKind",
    "Judge",
    "Plan",
    "Remedy",
    "Unheard",
    "certificate_names",
    "judge",
    "list_due",
    "list_remedies",
    "names_in_dns",
    "names_with_address",
    "unheard_domains",
]

# What scripts and the search for edges need; judging alone does not.
__getattr__ = hand_out(
    __name__,
    {
        "Cmdlet": "settings.cmdlets",
        "FixKind": "settings.deeds",
        "list_due": "due",
        "Plan": "settings.deeds",
        "Remedy": "settings.deeds",
        "Unheard": "edge_names",
        "certificate_names": "edge_names",
        "list_remedies": "settings.remedies",
        "names_in_dns": "edge_names",
        "names_with_address": "edge_names",
        "unheard_domains": "edge_names",
    },
)


def judge(checklist: Checklist, trust: Trust, now: datetime) -> Findings:
    """Return every finding on a checklist: each check of each subject has one, whatever failed,
    and with them which edges were judged for which SIP domain.

    `trust` holds the roots that were readable here; `now` is the present in UTC. Words on steps are not judged
    here: they need the guide.
    """
    return Judge(trust).judge(checklist, now)


class Judge:
    """Judges a checklist again and again as facts come in: only what rests on changed facts is judged anew."""

    def __init__(self, trust: Trust) -> None:
        from lyncready.checks.judging import Judgement

        self._judgement = Judgement(trust)

    def judge(self, checklist: Checklist, now: datetime) -> Findings:
        """Return what `judge` returns. While facts stream in keep `now`: a new instant judges all anew."""
        return self._judgement.judge(checklist, now)
