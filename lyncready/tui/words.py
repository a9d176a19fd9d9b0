"""What a person may say of a step, and how it changes the words of the checklist. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from lyncready.errors import UserError
from lyncready.guide import STEP, WordUse
from lyncready.model import (
    REQUEST_PARTS,
    Attestation,
    Deployment,
    Finding,
    Part,
    Purpose,
    Waiver,
    Word,
    subject_key,
)
from lyncready.readiness import word_use
from lyncready.tui.session import Said

PURPOSES: dict[Purpose, str] = {
    Purpose.SKYPE: "Skype's public IM, and federation",
    Purpose.FEDERATION: "Federation with partners only",
}


def may_be_marked(step_id: str, deployment: Deployment) -> bool:
    """Whether a word counts for the step: what probes prove cannot be talked done."""
    return word_use(STEP[step_id], deployment) is not WordUse.NONE


def toggle_done(said: Said, step_id: str, by: str, now: datetime) -> tuple[Said, str]:
    """Mark a step done, or take the word back; returns the new words and what was done, in words."""
    step = STEP[step_id]
    word = said.steps.get(step_id, Attestation())
    if word.state in (Word.DONE, Word.WAIVED):
        return take_word_back(said, step_id, by, now)
    if not may_be_marked(step_id, said.deployment):
        raise UserError("probes prove this step, no word does")
    if word_use(step, said.deployment) is WordUse.PARTS:
        missing = [part for part in REQUEST_PARTS if part not in word.parts]
        if missing:
            raise UserError(f"{len(missing)} of {len(REQUEST_PARTS)} parts are still open")
    changed = msgspec.structs.replace(word, state=Word.DONE, by=by, at=now)
    return _with_step(said, step_id, changed), f"marked done: {step.title}"


def take_word_back(said: Said, step_id: str, by: str, now: datetime) -> tuple[Said, str]:
    """Take back that a step is done, or that it is waived; notes and parts stay."""
    word = said.steps.get(step_id, Attestation())
    taken = "waiver" if word.state is Word.WAIVED else "mark"
    changed = msgspec.structs.replace(word, state=Word.TODO, by=by, at=now, reason="", until=None)
    return _with_step(said, step_id, changed), f"took the {taken} back: {STEP[step_id].title}"


def switch_purpose(said: Said, purpose: Purpose) -> tuple[Said, str]:
    """Go on for another purpose: the steps that are Skype's own come or fall away."""
    deployment = msgspec.structs.replace(said.deployment, purpose=purpose)
    return msgspec.structs.replace(said, deployment=deployment), PURPOSES[purpose]


def toggle_part(said: Said, step_id: str, part: str, by: str, now: datetime) -> tuple[Said, str]:
    """Mark one part of the request done, or take it back."""
    word = said.steps.get(step_id, Attestation())
    parts = dict(word.parts)
    if part in parts:
        del parts[part]
        done = "took back"
    else:
        parts[part] = Part(by=by, at=now)
        done = "done"
    changed = msgspec.structs.replace(word, parts=parts)
    return _with_step(said, step_id, changed), f"{part}: {done}"


def waive_step(
    said: Said, step_id: str, by: str, now: datetime, reason: str, until: date | None
) -> tuple[Said, str]:
    """Set a whole step aside with a reason."""
    if not reason.strip():
        raise UserError("a waiver needs a reason")
    word = said.steps.get(step_id, Attestation())
    changed = msgspec.structs.replace(word, state=Word.WAIVED, by=by, at=now, reason=reason.strip(), until=until)
    return _with_step(said, step_id, changed), f"waived: {STEP[step_id].title}"


def waive_finding(
    said: Said, code: str, subject: str, by: str, now: datetime, reason: str, until: date | None
) -> tuple[Said, str]:
    """Set one finding aside with a reason; the rest of its step stays watched."""
    if not reason.strip():
        raise UserError("a waiver needs a reason")
    same = (code, subject_key(subject))
    others = tuple(item for item in said.waivers if (item.code, subject_key(item.subject)) != same)
    waiver = Waiver(code=code, subject=subject, by=by, at=now, reason=reason.strip(), until=until)
    return msgspec.structs.replace(said, waivers=(*others, waiver)), f"waived: {code} of {subject}"


def waivers_of(said: Said, step_id: str, findings: Iterable[Finding]) -> tuple[Waiver, ...]:
    """Return what is waived on a step: the step itself (its waiver has no code), and findings, in their order.

    A waiver without a subject covers every finding of its code; it is one waiver.
    """
    found: list[Waiver] = []
    word = said.steps.get(step_id)
    if word is not None and word.state is Word.WAIVED:
        found.append(Waiver(code="", subject="", by=word.by, reason=word.reason, until=word.until))
    named = {(finding.code, subject_key(subject)) for finding in findings for subject in (finding.subject, "")}
    return (*found, *(waiver for waiver in said.waivers if (waiver.code, subject_key(waiver.subject)) in named))


def take_waiver_back(said: Said, code: str, subject: str) -> tuple[Said, str]:
    """Take the waiver of one finding back."""
    others = tuple(item for item in said.waivers if (item.code, item.subject) != (code, subject))
    return msgspec.structs.replace(said, waivers=others), f"took the waiver back: {code}" + (
        f" of {subject}" if subject else ""
    )


def write_note(said: Said, step_id: str, note: str) -> tuple[Said, str]:
    """Put a note on a step; an empty one takes it away."""
    word = said.steps.get(step_id, Attestation())
    changed = msgspec.structs.replace(word, note=note.strip())
    return _with_step(said, step_id, changed), f"note on {STEP[step_id].title}"


def _with_step(said: Said, step_id: str, word: Attestation) -> Said:
    steps = dict(said.steps)
    if word == Attestation() or (word.state is Word.TODO and not word.note and not word.parts):
        steps.pop(step_id, None)
    else:
        steps[step_id] = word
    return msgspec.structs.replace(said, steps=steps)
