"""Facts to verdicts off the screen's thread: what is handed over, what comes back. No Textual."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from lyncready.model import Checklist, Observation, Resolver, Trust
from lyncready.project.judging import with_run
from lyncready.project.project import Project
from lyncready.project.settings import with_resolvers
from lyncready.readiness import Assessment, assess
from lyncready.readiness.matrix import matrix_rows
from lyncready.readiness.matrix_cells import Row


class JudgeJob(msgspec.Struct, frozen=True):
    """Facts to be judged off the screen's thread: what was known before the run, and what the run saw.

    `complete` says that the run went to its end: what it asked anew then replaces what was known of it.
    `judged_at` is the instant that the rules take for now: it stands still for a while as facts stream in, so
    that only what rests on changed facts is judged anew. `before` is the assessment that stands: where only the
    instant is another, it stays, so that nobody draws it anew.
    """

    checklist: Checklist
    known: tuple[Observation, ...]
    seen: tuple[Observation, ...]
    complete: bool
    trust: Trust | None
    base: Path
    now: datetime
    judged_at: datetime
    run_started: datetime | None
    resolvers: tuple[Resolver, ...] | None
    before: Assessment | None = None


class Judged(msgspec.Struct, frozen=True):
    """What became of a job: all observations merged, the assessment, the matrix."""

    observations: tuple[Observation, ...]
    assessment: Assessment
    rows: tuple[Row, ...]
    trust: Trust | None


def judge_job(project: Project, job: JudgeJob) -> Judged:
    """Merge, judge and assess; pure but for reading the trusted roots once. Runs in any thread."""
    checklist = job.checklist
    if job.seen:
        checklist = with_run(checklist, job.seen, complete=job.complete, now=job.now, known=job.known)
    asked = with_resolvers(checklist, job.resolvers)
    trust = job.trust
    if trust is None and checklist.observations:  # without a certificate nobody asks for roots
        trust = project.read_trust(asked.network, job.base)
    findings = project.judge(asked, trust or Trust(), job.judged_at)
    assessment = assess(asked, findings, job.now)
    if job.before is not None and msgspec.structs.replace(assessment, at=job.before.at) == job.before:
        assessment = job.before
    rows = matrix_rows(asked, assessment, job.run_started)
    return Judged(checklist.observations, assessment, rows, trust)
