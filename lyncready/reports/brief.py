"""The assessment in a few lines: for chat, for a scheduled run, for Nagios and for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import msgspec

from lyncready.model import Status
from lyncready.readiness import STATUS_LOOKS, State
from lyncready.reports.lasting import ends_at_any_moment, lasting_certificates
from lyncready.reports.paragraphs import SEEN_ONCE
from lyncready.reports.shapes import Problem, ReportView, StepEntry
from lyncready.reports.text import PLAIN, Style, verdict, words_on_partners

_ROOTS = 8  # with the lines around them at most 12


class Severity(IntEnum):
    """How bad it is; the numbers are the exit codes of the Nagios plugin guidelines."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


def severity_of(view: ReportView) -> Severity:
    """Return critical where a step is blocked or an edge's certificate is about to end, warning where one is open
    or warns, ok otherwise.

    Where a run saw nothing at all, nobody knows.
    """
    steps = view.document.steps
    if view.document.looked is False:
        return Severity.UNKNOWN
    if any(step.state is State.BLOCKED for step in steps) or ends_at_any_moment(view.document):
        return Severity.CRITICAL
    if not view.document.ready or any(step.warnings for step in steps):
        return Severity.WARNING
    return Severity.OK


def render_short(view: ReportView, style: Style = PLAIN) -> str:
    """Return a few lines for chat: the verdict, each root, what comes next."""
    name = view.name or (view.document.file or "lyncready")
    lines = [f"{name}: {verdict(view)}"]
    roots = [
        (step.entry.id, summary)
        for task in view.tasks
        for step in task.steps
        for paragraph in step.paragraphs
        if paragraph.status is Status.FAIL and not paragraph.causes
        for summary in paragraph.summaries
    ]
    for step, summary in roots[:_ROOTS]:
        lines.append(f"{style.glyph(STATUS_LOOKS[Status.FAIL])} {step}: {summary}")
    if len(roots) > _ROOTS:
        lines.append(f"and {len(roots) - _ROOTS} more")
    if partners := words_on_partners(view):
        lines.append(partners)
    if view.next_line:
        lines.append(f"Next: {view.next_line}")
    return "\n".join(lines) + "\n"


def render_quiet(view: ReportView, style: Style = PLAIN, *, only_fails: bool = False) -> str:
    """Return one line for each problem, roots and warnings only; nothing where all is well.

    With `only_fails` what merely warns or is open has no line: whoever is told of blocked steps only gets no mail.
    """
    lines = []
    for step, problem in _each_once(view):
        if problem.status is Status.HELD or (only_fails and problem.status is not Status.FAIL):
            continue
        look = STATUS_LOOKS[problem.status]
        lines.append(f"{style.glyph(look)} {look.word} {step.id} {problem.code}: {problem.summary}")
    return "".join(f"{line}\n" for line in lines)


def render_nagios(view: ReportView) -> str:
    """Return the output of a monitoring plugin: one line with performance data, then the problems.

    A threshold is the end of the range that is well (plugin guidelines, "Threshold and Ranges"): 0 alerts at 1.
    """
    severity = severity_of(view)
    problems = [
        f"{step.id} {problem.code}: {problem.summary}"
        for step, problem in _each_once(view)
        if problem.status is not Status.HELD
    ]
    first, counts = verdict(view).replace("|", "/"), view.document.counts
    figures = " ".join(
        (
            f"done={counts.done};;;0;{counts.total}",
            f"waived={counts.waived};;;0;{counts.total}",
            f"blocked={counts.blocked};;0;0;{counts.total}",
            f"warnings={sum(len(step.warnings) for step in view.document.steps)};0;;0",
        )
    )
    lines = [f"LYNCREADY {severity.name} - {first} | {figures}"]
    lines += [problem.replace("|", "/") for problem in problems]
    return "\n".join(lines) + "\n"


def render_prometheus(view: ReportView) -> str:
    """Return the text exposition format 0.0.4, for node_exporter's textfile collector."""
    file = _label(view.document.file or "")
    lines = [
        "# HELP lyncready_ready Whether every step is done, waived or not needed.",
        "# TYPE lyncready_ready gauge",
        f'lyncready_ready{{file="{file}"}} {int(view.document.ready)}',
        "# HELP lyncready_checked_timestamp_seconds When this was judged.",
        "# TYPE lyncready_checked_timestamp_seconds gauge",
        f'lyncready_checked_timestamp_seconds{{file="{file}"}} {view.document.at.timestamp():.0f}',
        "# HELP lyncready_steps Steps of the guide by state.",
        "# TYPE lyncready_steps gauge",
    ]
    if isinstance(view.document.looked, bool):
        lines[-2:-2] = [
            "# HELP lyncready_looked Whether this run saw anything of the other side.",
            "# TYPE lyncready_looked gauge",
            f'lyncready_looked{{file="{file}"}} {int(view.document.looked)}',
        ]
    for state in State:
        lines.append(f'lyncready_steps{{file="{file}",state="{state.value}"}} {_count(view, state)}')
    lines += [
        "# HELP lyncready_problems Blockers and warnings by step, code and status.",
        "# TYPE lyncready_problems gauge",
    ]
    counted: dict[tuple[str, str, str], int] = {}
    for step, problem in _problems(view):
        key = (step.id, problem.code, problem.status.value)
        counted[key] = counted.get(key, 0) + 1
    for (step_id, code, status), number in sorted(counted.items()):
        labels = f'file="{file}",step="{step_id}",code="{code}",status="{status}"'
        lines.append(f"lyncready_problems{{{labels}}} {number}")
    lines += [
        "# HELP lyncready_certificate_days_left Days until a certificate that an edge shows ends.",
        "# TYPE lyncready_certificate_days_left gauge",
    ]
    for (edge, serial), days in _days_left(view).items():
        labels = f'file="{file}",edge="{_label(edge)}",serial="{serial}"'
        lines.append(f"lyncready_certificate_days_left{{{labels}}} {days}")
    return "\n".join(lines) + "\n"


def _days_left(view: ReportView) -> dict[tuple[str, str], int]:
    """Return the days by edge and serial number, which two CAs may share: a series that stands twice costs all."""
    found: dict[tuple[str, str], int] = {}
    for one in lasting_certificates(view.document):
        key, days = (one.subject, one.serial), (one.not_after - view.document.at).days
        found[key] = min(days, found.get(key, days))
    return found


def _problems(view: ReportView) -> Iterator[tuple[StepEntry, Problem]]:
    for step in view.document.steps:
        for problem in (*step.blockers, *step.warnings):
            yield step, problem


def _each_once(view: ReportView) -> Iterator[tuple[StepEntry, Problem]]:
    """Yield every problem; what one look that failed left on many subjects of a step stands for all of them."""
    for step in view.document.steps:
        told = [problem for problem in step.warnings if problem.code == SEEN_ONCE]
        for problem in (*step.blockers, *step.warnings):
            if problem.code != SEEN_ONCE or len(told) == 1:
                yield step, problem
            elif problem is told[0]:
                more = f"{problem.summary} And {len(told) - 1} more."
                yield step, msgspec.structs.replace(problem, summary=more)


def _count(view: ReportView, state: State) -> int:
    return sum(step.state is state for step in view.document.steps)


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
