"""What a person may say of steps and findings, and how that changes a checklist. Pure; both faces say it here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from lyncready.errors import UserError, near, shown
from lyncready.guide.step_shapes import ProofKind, WordUse
from lyncready.guide.steps import STEP
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Network,
    Part,
    Purpose,
    Request,
    Status,
    Waiver,
    host_port,
    known_partners,
    spell_subject,
    subject_key,
)
from lyncready.readiness import parts_done, parts_of, word_use


class StepMark(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a step, of some of its parts or of the whole; a note of None leaves what is there."""

    step: str
    word: AttestationState
    by: str
    at: datetime
    parts: tuple[str, ...] = ()
    note: str | None = None
    reason: str = ""
    until: date | None = None


class Edits(msgspec.Struct, frozen=True):
    """What people typed and said: the part of a checklist that undo gives back."""

    deployment: Deployment
    network: Network
    steps: dict[str, Attestation]
    waivers: tuple[Waiver, ...]
    request: Request


def edits_of(checklist: Checklist) -> Edits:
    """Return the part of the checklist that undo gives back."""
    return Edits(**{name: getattr(checklist, name) for name in Edits.__struct_fields__})


def with_edits(checklist: Checklist, edits: Edits) -> Checklist:
    """Return the checklist with that part put in place of its own; what was seen stays."""
    return replace(checklist, **{name: getattr(edits, name) for name in Edits.__struct_fields__})


def may_be_marked(step_id: str, deployment: Deployment) -> bool:
    """Whether a word counts for the step: what probes prove cannot be talked done."""
    return word_use(STEP[step_id], deployment) is not WordUse.NONE


def mark(checklist: Checklist, said: StepMark) -> Checklist:
    """Return the checklist with a word on a step. Raises UserError where that word cannot be said of it."""
    every = parts_of(said.step, checklist)
    if said.parts and not every:
        raise UserError(f"{said.step} has no parts; leave --part out")
    if unknown := next((part for part in said.parts if part not in every), ""):
        raise UserError(f'{said.step} has no part "{shown(unknown)}" now, expected one of {", ".join(every)}')
    if said.word is AttestationState.DONE and not may_be_marked(said.step, checklist.deployment):
        raise UserError(
            f"{said.step} is checked automatically and cannot be marked done; "
            "lyncready check shows when it is done (waive it with --reason if it need not be)"
        )
    before = checklist.steps.get(said.step, Attestation())
    if said.note is not None:
        before = replace(before, note=said.note.strip())
    if said.word is AttestationState.WAIVED:
        reason = _reason(said.reason)
        after = replace(before, state=said.word, by=said.by, at=said.at, reason=reason, until=said.until)
    elif said.word is before.state is AttestationState.TODO and not every:
        after = before
    elif every:
        after = _marked_in_parts(before, said, parts_done(said.step, checklist), every)
    else:
        after = Attestation(state=said.word, by=said.by, at=said.at, note=before.note)
    return _with_step(checklist, said.step, after)


def _marked_in_parts(
    before: Attestation, said: StepMark, done: dict[str, Part], every: tuple[str, ...]
) -> Attestation:
    """Return the word on a step that is done part by part: done with its last part, by whom and when that was.

    A waiver outlasts single parts; taken back, it leaves the parts as they are.
    """
    waived = before.state is AttestationState.WAIVED
    if said.word is AttestationState.DONE:
        new = said.parts or tuple(part for part in every if part not in done)
        if not new and STEP[said.step].kind is ProofKind.WORD:
            new = every  # said anew: newer than what a trace has shown meanwhile
        done |= dict.fromkeys(new, Part(by=said.by, at=said.at))
    elif said.parts or not waived:
        done = {part: who for part, who in done.items() if part not in (said.parts or every)}
    # What is not needed at present was said all the same.
    other = {part: who for part, who in before.parts.items() if part not in every}
    done = {part: done[part] for part in every if part in done} | (other if done else {})
    if done.keys() >= set(every):
        last = max(done.values(), key=lambda part: (part.at is not None, part.at))
        return Attestation(state=AttestationState.DONE, by=last.by, at=last.at, note=before.note, parts=done)
    return replace(before, parts=done) if waived and said.parts else Attestation(note=before.note, parts=done)


def toggle(checklist: Checklist, step_id: str, by: str, at: datetime) -> Checklist:
    """Mark a step done, or take back that it is done or waived."""
    state = checklist.steps.get(step_id, Attestation()).state
    return mark(
        checklist,
        StepMark(
            step=step_id,
            word=AttestationState.DONE if state is AttestationState.TODO else AttestationState.TODO,
            by=by,
            at=at,
        ),
    )


def toggle_part(checklist: Checklist, step_id: str, part: str, by: str, at: datetime) -> Checklist:
    """Mark one part of a step done, or take it back."""
    done = parts_done(step_id, checklist)
    word = AttestationState.TODO if part in done else AttestationState.DONE
    return mark(checklist, StepMark(step=step_id, word=word, by=by, at=at, parts=(part,)))


def write_note(checklist: Checklist, step_id: str, note: str) -> Checklist:
    """Put a note on a step; an empty one takes it away."""
    word = checklist.steps.get(step_id, Attestation())
    return _with_step(checklist, step_id, replace(word, note=note.strip()))


def _with_step(checklist: Checklist, step_id: str, word: Attestation) -> Checklist:
    """Return the checklist with a word on a step; one that leaves nothing to tell leaves no entry."""
    steps = dict(checklist.steps)
    if word.state is AttestationState.TODO and not (word.note or word.parts):
        steps.pop(step_id, None)
    else:
        steps[step_id] = word
    return replace(checklist, steps=steps)


def switch_purpose(checklist: Checklist, purpose: Purpose) -> Checklist:
    """Go on for another purpose: the steps that are Skype's own come or fall away."""
    return replace(checklist, deployment=replace(checklist.deployment, purpose=purpose))


def waive(checklist: Checklist, waiver: Waiver) -> Checklist:
    """Set one finding of a step aside; an earlier waiver of it there is replaced. The rest stays watched."""
    same = (waiver.code, subject_key(waiver.subject))
    kept = [
        old
        for old in checklist.waivers
        if (old.code, subject_key(old.subject)) != same or not old.holds_in(waiver.step)
    ]
    return replace(checklist, waivers=(*kept, replace(waiver, reason=_reason(waiver.reason))))


def _reason(text: str) -> str:
    if not text.strip():
        raise UserError("a waiver needs a reason")
    return text.strip()


def waivers_of(checklist: Checklist, step_id: str, findings: Iterable[Finding]) -> tuple[Waiver, ...]:
    """Return what is waived on a step: the step itself (its waiver has no code), and its findings, in their order.

    A waiver without a subject covers every finding of its code; it is one waiver.
    """
    word = checklist.steps.get(step_id, Attestation())
    whole = (word.as_waiver(step_id),) if word.state is AttestationState.WAIVED else ()
    named = {(finding.code, subject_key(subject)) for finding in findings for subject in (finding.subject, "")}
    return whole + tuple(
        waiver
        for waiver in checklist.waivers
        if waiver.holds_in(step_id) and (waiver.code, subject_key(waiver.subject)) in named
    )


def take_back(checklist: Checklist, waiver: Waiver, by: str, at: datetime) -> Checklist:
    """Take one waiver back: of a finding, or of the whole step that it names where it has no code."""
    if not waiver.code:
        return mark(checklist, StepMark(step=waiver.step, word=AttestationState.TODO, by=by, at=at))
    return replace(checklist, waivers=tuple(item for item in checklist.waivers if item != waiver))


def step_to_waive(code: str, subject: str, findings: Iterable[Finding], step: str = "") -> str:
    """Return the step that was named, the one in which a finding stands now, else the first that knows its code.

    A partner's findings are waived by name of their step only. Raises UserError where it stands in several, and
    for a step in which it never stands: such a waiver would cover nothing.
    """
    from lyncready.guide.explain import explain_code

    steps = explain_code(code).steps
    if step:
        if steps and step not in steps:
            raise UserError(f"{code} never occurs in {step}, expected one of {', '.join(steps)}")
        return step
    wanted = subject_key(subject)
    found = dict.fromkeys(
        finding.step
        for finding in findings
        if finding.code == code
        and finding.status is not Status.PASS
        and (not subject or subject_key(finding.subject) == wanted)
    )
    if len(found) > 1:
        raise UserError(f"{code} occurs in {', '.join(found)}; choose one with --step")
    known = [one for one in steps if not one.startswith("partners.")]
    return next(iter(found), "") or next(iter(known), "")


def subject_to_waive(checklist: Checklist, code: str, text: str) -> str:
    """Return a subject as findings name it; that of a setting is no name, though it may look like one.

    Raises UserError for a name that is close to one of the checklist but is none: a slip of the hand.
    """
    from lyncready.guide.codes import CODES

    typed = shown(" ".join(text.split()))
    subject = typed if CODES[code].checks == ("settings",) else spell_subject(typed)
    known = known_subjects(checklist)
    hint = near(subject, known) if subject and subject not in known else ""
    if hint:
        raise UserError(f'"{shown(subject)}" is no subject of this checklist{hint}')
    return subject


def known_subjects(checklist: Checklist) -> set[str]:
    """Return the names that a checklist speaks of: SIP domains, partners, hosts, these also each with its port."""
    deployment, port = checklist.deployment, checklist.network.federation_port
    seen = {item.subject for item in checklist.observations if not item.subject.startswith("_")}
    partners = known_partners(checklist)
    hosts = {*(one.edge for one in partners), *deployment.access_edges, deployment.provider.proxy_fqdn, *seen}
    hosts |= {f"sip.{domain}" for domain in deployment.domain_names}
    named = {host_port(host, port) for host in hosts if host and ":" not in host}
    return {*deployment.domain_names, *(one.name for one in partners), *hosts, *named} - {""}
