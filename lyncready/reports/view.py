"""The one view of an assessment that every printer reads: sorted, with its texts, safe to show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

import lyncready
from lyncready.guide.calendar_texts import waiver_words
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.owners import Owners
from lyncready.guide.wording import count
from lyncready.model import (
    PLATFORM_TITLES,
    Attestation,
    AttestationState,
    Checklist,
    Contact,
    Deployment,
    Finding,
    Waiver,
    printable,
    printable_command,
    render_instant,
)
from lyncready.readiness import (
    STATUS_STYLES,
    Assessment,
    Blocker,
    State,
    StatusStyle,
    StepState,
    TaskState,
    look_of_step,
    look_of_task,
    say_next,
)
from lyncready.readiness.matrix import matrix_rows
from lyncready.reports.paragraphs import paragraphs_of
from lyncready.reports.shapes import (
    Document,
    FindingEntry,
    Private,
    Problem,
    ReadMore,
    ReportView,
    StepEntry,
    StepLine,
    TaskBlock,
    Waived,
)

_OUR_COMMAND = re.compile(r"^(lyncready [a-z]+) FILE\b", re.MULTILINE)
_PASTEABLE = re.compile(r"[A-Za-z0-9._/:-]+")


def build_view(
    checklist: Checklist,
    assessment: Assessment,
    *,
    file: str | None = None,
    with_contact: bool = False,
    matrix: bool = True,
) -> ReportView:
    """Join an assessment with the guide's texts. `file` is the checklist as it was named, None without one.

    `matrix` is for printers that draw it.
    """
    deployment = checklist.deployment
    texts = _Texts(deployment, file, Owners(deployment, assessment.findings))
    blocks = tuple(_task_block(task, texts) for task in assessment.tasks)
    lines = [line for block in blocks for line in block.steps]
    document = Document(
        schema=1,
        lyncready=lyncready.__version__,
        file=None if file is None else printable(file, 1000),
        at=assessment.at,
        ready=assessment.ready,
        next=assessment.next,
        counts=assessment.counts,
        partners=assessment.partners,
        steps=tuple(line.entry for line in lines),
        findings=tuple(entry for line in lines for entry in line.findings),
        observations=checklist.observations,
        private=_private(deployment) if with_contact else msgspec.UNSET,
    )
    return ReportView(
        document=document,
        name=_safe(deployment.name),
        about=_about(deployment),
        open=_open(assessment.steps),
        next_line=_next_line(assessment, deployment),
        tasks=blocks,
        rows=matrix_rows(checklist, assessment) if matrix else (),
    )


def entries_of(
    findings: Iterable[Finding], deployment: Deployment, file: str | None
) -> list[tuple[FindingEntry, ReadMore | None]]:
    """Return findings with their texts, each with its link; `file` is the checklist as it was named."""
    findings = tuple(findings)
    texts = _Texts(deployment, file, Owners(deployment, findings))
    return [(texts.entry(finding), texts.link(finding)) for finding in findings]


class _Texts:
    """The guide's texts for one deployment, each finding's asked for once."""

    def __init__(self, deployment: Deployment, file: str | None, owners: Owners) -> None:
        self._owners = owners
        self.deployment = deployment
        self._file = file if file is not None and _PASTEABLE.fullmatch(file) else "FILE"
        self._links: dict[int, ReadMore] = {}

    def entry(self, finding: Finding) -> FindingEntry:
        text = finding_text(finding, self.deployment)
        if text.link is not None:
            self._links[id(finding)] = ReadMore(text.link.title, text.link.url)
        sentence = _safe(" ".join(text.remedy.split()))
        return FindingEntry(
            step=finding.step,
            check=finding.check,
            subject=finding.subject,
            vantage=finding.vantage,
            status=finding.status,
            code=finding.code,
            owner=self._owners.of(finding),
            title=_safe(text.title),
            summary=_safe(text.summary),
            remedy=f"{sentence}\n{self._own(text.command)}" if text.command else sentence,
            detail=_safe_values(finding.detail),
            because=finding.because,
            waived=_waived(finding.waived),
        )

    def _own(self, command: str) -> str:
        """Return a command with the checklist's own name in it, where that needs no quoting in any shell."""
        safe = "\n".join(map(printable_command, command.splitlines()))
        return _OUR_COMMAND.sub(rf"\1 {self._file}", safe) if self._file != "FILE" else safe

    def link(self, finding: Finding) -> ReadMore | None:
        """Return the link of a finding whose entry was asked for."""
        return self._links.get(id(finding))


def _safe(text: str) -> str:
    """Return a text that a person or a guide's template may have put a stranger's characters into."""
    return text if text.isascii() and text.isprintable() else printable(text, 1 << 30)


def _safe_values(value: Any) -> Any:
    if isinstance(value, str):
        return _safe(value)
    if isinstance(value, dict):
        return {
            _safe(key): _command(item) if key == "command" else _safe_values(item) for key, item in value.items()
        }
    return [_safe_values(item) for item in value] if isinstance(value, (list, tuple)) else value


def _command(value: Any) -> Any:
    """Return a command with its blanks as they are: it has to name what the server named."""
    if not isinstance(value, str):
        return _safe_values(value)
    return "\n".join(map(printable_command, value.split("\n")))


def _waived(waiver: Waiver | None) -> Waived | None:
    return None if waiver is None else Waived(_safe(waiver.by), waiver.at, _safe(waiver.reason), waiver.until)


def _task_block(task: TaskState, texts: _Texts) -> TaskBlock:
    steps = tuple(_step_line(step, texts) for step in task.steps)
    return TaskBlock(task.id, task.title, task.hint, STATUS_STYLES[look_of_task(task)], task.counts, steps)


def _step_line(step: StepState, texts: _Texts) -> StepLine:
    entries = {id(finding): texts.entry(finding) for finding in step.findings}

    def entry_of(finding: Finding) -> FindingEntry:
        return entries.get(id(finding)) or texts.entry(finding)

    entry = StepEntry(
        id=step.step.id,
        task=step.step.task,
        title=step.title,
        state=step.state,
        warnings=tuple(_problem(entry_of(finding)) for finding in step.warnings),
        blockers=tuple(_problem(entry_of(blocker.finding), blocker) for blocker in step.blockers),
    )
    look = STATUS_STYLES[look_of_step(step)]
    links = map(texts.link, (*(blocker.finding for blocker in step.blockers), *step.warnings))
    return StepLine(
        entry=entry,
        look=look,
        word=_word(step, look),
        said=_said(step.attestation),
        rests=_rests(step),
        holds_back=step.holds_back,
        findings=tuple(entries.values()),
        paragraphs=paragraphs_of((*entry.blockers, *entry.warnings), tuple(links)),
    )


def _problem(entry: FindingEntry, blocker: Blocker | None = None) -> Problem:
    return Problem(
        code=entry.code,
        owner=entry.owner,
        subject=entry.subject,
        status=entry.status,
        summary=entry.summary,
        remedy=entry.remedy,
        root=blocker is not None and blocker.root,
        holds_back=blocker.holds_back if blocker else 0,
        because=blocker.because if blocker else entry.because,
    )


def _word(step: StepState, look: StatusStyle) -> str:
    if step.state is State.HELD:
        causes = dict.fromkeys(ref.step for blocker in step.blockers for ref in blocker.because)
        return f"after {', '.join(causes)}" if causes else look.word
    if step.state is State.WAITING:
        for blocker in step.blockers:
            since, due = blocker.finding.detail.get("submitted_at"), blocker.finding.detail.get("due")
            if since and due:
                return f"{look.word} until {due}, sent {since}"
    return look.word


def _said(attestation: Attestation | None) -> str:
    """Return who said what of a step, in one line; empty where nobody did."""
    if attestation is None:
        return ""
    words = {AttestationState.DONE: "said done", AttestationState.WAIVED: "waived", AttestationState.TODO: ""}[
        attestation.state
    ]
    parts = [words] if words else []
    if words and attestation.by:
        parts.append(f"by {attestation.by}")
    if words and attestation.at:
        parts.append(render_instant(attestation.at))
    if words and attestation.until:
        parts.append(f"until {attestation.until.isoformat()}")
    line = " ".join(parts)
    if attestation.parts:
        line += f"{'; ' if line else ''}parts done: {', '.join(attestation.parts)}"
    for extra in (attestation.reason, attestation.note):
        if extra:
            line += f"{': ' if line else ''}{extra}"
    return printable(line, 1000)


def _rests(step: StepState) -> tuple[str, ...]:
    """Return on whose waivers a waived step rests; its own word says so of one that is waived whole."""
    return tuple(
        printable(waiver_words(waiver), 1000)
        for waiver in step.rests_on
        if waiver.step != step.step.id or waiver.code
    )


def _private(deployment: Deployment) -> Private:
    contact = Contact(*(_safe(part) for part in msgspec.structs.astuple(deployment.contact)))
    return Private(_safe(deployment.agreement_number), _safe(deployment.agreement_type), contact)


def _about(deployment: Deployment) -> tuple[str, ...]:
    platform = PLATFORM_TITLES[deployment.platform] if deployment.platform else "no platform named"
    return (
        *((printable(deployment.name, 80),) if deployment.name else ()),
        platform,
        count(len(deployment.sip_domains), "SIP domain"),
        count(len(deployment.access_edges), "edge"),
    )


def _open(steps: Iterable[StepState]) -> tuple[tuple[str, int], ...]:
    """Return how many steps are in each open state, worst first."""
    order = (
        (State.BLOCKED, "blocked"),
        (State.TODO, "to do"),
        (State.WAITING, "waiting"),
        (State.HELD, "depend on others"),
    )
    states = [step.state for step in steps]
    if states.count(State.HELD) == 1:
        order = (*order[:-1], (State.HELD, "depends on others"))
    return tuple((word, states.count(state)) for state, word in order if state in states)


def _next_line(assessment: Assessment, deployment: Deployment) -> str:
    said = say_next(assessment, deployment)
    if said is None:
        return "" if assessment.ready else "Nothing can be done now but wait."
    return _safe(said.whole)
