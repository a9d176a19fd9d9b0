"""`mark` and `waive`: a person's word on a step, or on one finding, written into the checklist."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from lyncready.cli.checklists import change_checklist
from lyncready.cli.group import root
from lyncready.cli.output import write_text
from lyncready.cli.values import FILE, PART, STEP_ID, Day, Instant, Line, OneOf, each, offer, request_parts
from lyncready.clock import present, who
from lyncready.errors import UserError, near, shown

if TYPE_CHECKING:
    from lyncready.model import Attestation, Checklist, Waiver, Word

WORD = OneOf("word", lambda: ["done", "todo", "waived"])


class Said(NamedTuple):
    """What was typed, whole and typed."""

    step: str
    word: Word
    parts: tuple[str, ...]
    note: str | None
    reason: str | None
    until: date | None
    at: datetime
    by: str


@root.command("mark")
@click.argument("file", type=FILE)
@click.argument("step", type=STEP_ID)
@click.argument("word", type=WORD, metavar="done|todo|waived")
@click.option(
    "--part",
    "parts",
    multiple=True,
    metavar="P",
    callback=each(PART),
    shell_complete=offer(request_parts),
    help="A part of the request.",
)
@click.option("--note", type=Line(), metavar="T", help="A note that stays with the step.")
@click.option("--reason", type=Line(), metavar="T", help="Why it is waived (required with waived).")
@click.option("--until", type=Day(), metavar="DATE", help="The last day of a waiver, in UTC.")
@click.option("--at", type=Instant(), metavar="TIME", help="When it was done, if not now.")
@click.option("--by", type=Line(), metavar="WHO", help="Whose word it is, if not yours.")
def mark(file: Path, step: str, word: str, **given: Any) -> int:
    """Put a person's word on STEP into FILE.

    A step that is proved by probes cannot be marked done; waive it with a reason if it need not be.
    """
    from lyncready.model import Word

    said = Said(
        step=step,
        word=Word(word),
        parts=given["parts"],
        note=given["note"],
        reason=given["reason"],
        until=given["until"],
        at=given["at"] or present(),
        by=who(given["by"]),
    )
    _check_words(said)
    change_checklist(file, lambda checklist: _marked(checklist, said), by=said.by)
    what = f" ({', '.join(said.parts)})" if said.parts else ""
    write_text(f"{step}{what}: {_state_words(said)}\n")
    return 0


def _state_words(said: Said) -> str:
    return {"done": "done", "todo": "to do", "waived": "waived"}[said.word.value] + _until_words(said.until)


def _until_words(until: date | None) -> str:
    if until is None:
        return ""
    over = " (that day is over: it waives nothing)" if until < present().date() else ""
    return f" until {until.isoformat()}{over}"


def _check_words(said: Said) -> None:
    """Refuse what cannot go together, before the file is touched."""
    from lyncready.model import Word

    waived = said.word is Word.WAIVED
    if waived and not said.reason:
        raise UserError("mark: waived needs --reason: say why this step may stay open")
    if said.reason and not waived:
        raise UserError(f"mark: --reason goes with waived, not with {said.word.value}; use --note")
    if said.until and not waived:
        raise UserError(f"mark: --until goes with waived, not with {said.word.value}")
    if said.parts and waived:
        raise UserError("mark: --part goes with done or todo; a whole step is waived")


def _marked(checklist: Checklist, said: Said) -> Checklist:
    from lyncready.guide import STEP, WordUse
    from lyncready.model import Attestation, Word
    from lyncready.readiness import word_use

    step = STEP[said.step]
    use = word_use(step, checklist.deployment)
    if said.parts and step.word is not WordUse.PARTS:
        raise UserError(f"mark: {said.step} has no parts; leave --part out")
    if said.word is Word.DONE and use is WordUse.NONE:
        raise UserError(
            f"mark: {said.step} is proved by what is probed or typed in, not by a word; "
            "lyncready check shows when it is done (waive it with --reason if it need not be)"
        )
    before = checklist.steps.get(said.step, Attestation())
    if step.word is WordUse.PARTS and said.word is not Word.WAIVED:
        after = _with_parts(before, said)
    else:
        after = Attestation(
            state=said.word,
            by=said.by,
            at=said.at,
            note=before.note if said.note is None else said.note,
            reason=said.reason or "",
            until=said.until,
            parts=before.parts if said.word is Word.WAIVED else {},
        )
    return _with_step(checklist, said.step, after, said.word)


def _with_parts(before: Attestation, said: Said) -> Attestation:
    """Return the word on a step that is done part by part; its time is that of the last part."""
    from lyncready.model import REQUEST_PARTS, Attestation, Part, Word

    chosen = said.parts or REQUEST_PARTS
    spoken = dict(before.parts)
    for part in chosen:
        if said.word is Word.TODO:
            spoken.pop(part, None)
        elif said.parts or part not in spoken:
            spoken[part] = Part(by=said.by, at=said.at)
    ordered = {part: spoken[part] for part in REQUEST_PARTS if part in spoken}
    whole = len(ordered) == len(REQUEST_PARTS)
    times = [part.at for part in ordered.values() if part.at is not None]
    return Attestation(
        state=Word.DONE if whole else Word.TODO,
        by=said.by if whole else "",
        at=max(times) if whole and times else None,
        note=before.note if said.note is None else said.note,
        parts=ordered,
    )


def _with_step(checklist: Checklist, step_id: str, after: Attestation, word: Word) -> Checklist:
    """Return the checklist with a word on a step; a word taken back that leaves nothing leaves no entry."""
    from msgspec.structs import replace

    from lyncready.model import Word

    steps = dict(checklist.steps)
    if word is Word.TODO and not (after.note or after.parts):
        steps.pop(step_id, None)
    else:
        steps[step_id] = after
    return replace(checklist, steps=steps)


def _codes() -> list[str]:
    from lyncready.guide import CODES

    return sorted(CODES)


@root.command("waive")
@click.argument("file", type=FILE)
@click.argument("code", type=OneOf("finding code", _codes, "lyncready explain lists them"))
@click.argument("subject", required=False, default="")
@click.option("--reason", type=Line(), metavar="T", required=True, help="Why.")
@click.option("--step", type=STEP_ID, metavar="STEP", help="In which step, where CODE stands in several.")
@click.option("--until", type=Day(), metavar="DATE", help="The last day of the waiver, in UTC.")
@click.option("--by", type=Line(), metavar="WHO", help="Whose word it is, if not yours.")
def waive(
    file: Path, code: str, subject: str, reason: str, step: str | None, until: date | None, by: str | None
) -> int:
    """Set the finding CODE on SUBJECT aside in FILE; without SUBJECT on every subject of its step.

    The rest of its step stays watched. A waiver of the same finding is replaced.
    """
    from msgspec.structs import replace

    from lyncready.model import Waiver, subject_key

    if code == "ok":
        raise UserError("waive: ok is no problem; there is nothing to waive")
    said = Waiver(code=code, subject=_subject(code, subject), by=who(by), at=present(), reason=reason, until=until)
    steps: list[str] = []

    def change(checklist: Checklist) -> Checklist:
        _refuse_unknown_subject(checklist, said.subject)
        waiver = replace(said, step=step or _step_of(checklist, file, said))
        steps[:] = [waiver.step]
        same = (code, subject_key(waiver.subject))
        kept = [
            old
            for old in checklist.waivers
            if (old.code, subject_key(old.subject)) != same or old.step not in ("", waiver.step)
        ]
        return replace(checklist, waivers=(*kept, waiver))

    change_checklist(file, change, by=said.by)
    where = f"{said.subject or 'on every subject'} in {steps[0]}"
    write_text(f"{code} {where}: waived{_until_words(until)}\n")
    return 0


def _step_of(checklist: Checklist, file: Path, waiver: Waiver) -> str:
    """Return the step in which a finding stands now, else the first that knows its code. Raises UserError.

    A partner's findings are waived by name of their step only.
    """
    from lyncready.cli.judging import assess_facts
    from lyncready.guide import explain_code
    from lyncready.model import Status, subject_key

    wanted = subject_key(waiver.subject)
    found = dict.fromkeys(
        finding.step
        for finding in assess_facts(checklist, file.parent, present(), source=file).findings
        if finding.code == waiver.code
        and finding.status is not Status.PASS
        and (not waiver.subject or subject_key(finding.subject) == wanted)
    )
    if len(found) > 1:
        raise UserError(f"waive: {waiver.code} stands in {', '.join(found)}; say which with --step")
    known = [step for step in explain_code(waiver.code).steps if not step.startswith("partners.")]
    return next(iter(found), "") or next(iter(known), "")


def _subject(code: str, text: str) -> str:
    """Return a subject as findings name it; that of a setting is no name, though it may look like one."""
    from lyncready.guide import CODES
    from lyncready.model import spell_subject

    typed = shown(" ".join(text.split()))
    return typed if CODES[code].checks == ("settings",) else spell_subject(typed)


def _refuse_unknown_subject(checklist: Checklist, subject: str) -> None:
    """Refuse a SIP domain or edge name that is close to one of the checklist but is none: a slip of the hand."""
    from lyncready.cli.checklists import known_subjects

    known = known_subjects(checklist)
    hint = near(subject, known) if subject and subject not in known else ""
    if hint:
        raise UserError(f'waive: "{shown(subject)}" is no subject of this checklist{hint}')
