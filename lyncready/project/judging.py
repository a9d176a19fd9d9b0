"""From facts to findings, states and a report's view, as both faces see them: which roots count, whom to ask."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from lyncready.errors import UserError, shown
from lyncready.model import Checklist, Findings, Observation, Trust, join_run
from lyncready.project.settings import with_settings

if TYPE_CHECKING:
    from lyncready.checks import Judge
    from lyncready.readiness import Assessment
    from lyncready.reports.shapes import ReportView


class Judging:
    """Judges versions of one checklist: what they share is judged once. Any thread may ask."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._trust: Trust | None = None
        self._judge: Judge | None = None

    def judge(self, checklist: Checklist, trust: Trust, now: datetime) -> Findings:
        """Turn facts into findings."""
        from lyncready.checks import Judge

        with self._busy:
            if self._judge is None or self._trust != trust:
                self._judge, self._trust = Judge(trust), trust
            return self._judge.judge(checklist, now)


def assess_facts(checklist: Checklist, base: Path, now: datetime, *, source: Path | None = None) -> Assessment:
    """Judge a checklist's facts at an instant; `base` is the folder that its paths are relative to.

    `source` is the file that errors name.
    """
    return assess_each((checklist,), base, now, source=source)[0]


def assess_each(
    checklists: Sequence[Checklist], base: Path, now: datetime, *, source: Path | None = None
) -> list[Assessment]:
    """Judge versions of one checklist at an instant, by the settings' resolvers where it names none."""
    from lyncready.readiness import assess

    checklists = [with_settings(checklist) for checklist in checklists]
    judging, trust = Judging(), read_roots(checklists[0], base, source)
    return [assess(checklist, judging.judge(checklist, trust, now), now) for checklist in checklists]


def read_roots(checklist: Checklist, base: Path, source: Path | None = None) -> Trust:
    """Return the roots to judge by. Raises UserError where a file of the checklist (`source`) cannot be used."""
    from lyncready.probes import TrustError, read_trust

    try:
        return read_trust(checklist.network, base)
    except TrustError as error:
        raise UserError(f"{shown(source)}: {error}" if source else str(error)) from error


def view_facts(
    checklist: Checklist,
    base: Path,
    now: datetime,
    *,
    file: str | None,
    with_contact: bool = False,
    source: Path | None = None,
    matrix: bool = True,
) -> ReportView:
    """Judge a checklist's facts and give them the guide's texts; the view calls the checklist `file`."""
    from lyncready.reports.view import build_view

    assessment = assess_facts(checklist, base, now, source=source)
    return build_view(checklist, assessment, file=file, with_contact=with_contact, matrix=matrix)


def with_run(
    checklist: Checklist,
    seen: Sequence[Observation],
    *,
    complete: bool,
    now: datetime,
    known: tuple[Observation, ...] | None = None,
) -> Checklist:
    """Return the checklist with what a run saw; one that went to its end replaces what it asked anew.

    `known` is what was known when it began, where the checklist has some of the run's facts already.
    """
    before = checklist.observations if known is None else known
    latest = max((now, *(item.at for item in seen)))
    return replace(checklist, observations=join_run(before, tuple(seen), complete=complete, now=latest))
