"""From facts to findings: pure rules, a file a subject. The guide gives findings their texts."""

from __future__ import annotations

from datetime import datetime

from lyncready.model import Checklist, Findings, Trust


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
