"""One step on its own: what keeps it open, what word (and its parts) or evidence says of it, and its roots."""

from __future__ import annotations

import msgspec

from lyncready.guide.step_shapes import Step, WordUse
from lyncready.guide.steps import STEP
from lyncready.model import (
    OPEN,
    REQUEST_PARTS,
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Part,
    Ref,
    Route,
    Status,
    Waiver,
    message_parts,
)
from lyncready.readiness.states import SATISFIED, State, finding_order, ref_order
from lyncready.readiness.waivers import WaiverIndex

_WAITING_CODES = frozenset({"request-pending", "request-late"})


def word_use(step: Step, deployment: Deployment) -> WordUse:
    """Return what a word does for the step here: discovery by SRV is proved by probes alone."""
    if step.id == "provisioning.active" and deployment.provisioning is Route.PARTNER_DISCOVERY:
        return WordUse.NONE
    return step.word


class StepEvaluation(msgspec.Struct):
    """A step on the way to its state: `causes` are the roots it is open for, its own and others'.

    `rests_on` are the waivers without which it would be open.
    """

    step: Step
    state: State
    findings: list[Finding]
    open: list[Finding]
    causes: set[Ref]
    attestation: Attestation | None
    rests_on: tuple[Waiver, ...] = ()


def draft_step(
    checklist: Checklist, step: Step, given: list[Finding], drafts: dict[str, StepEvaluation], pardon: WaiverIndex
) -> StepEvaluation:
    """Return one step on its own: `given` are the checks' findings on it, `drafts` the steps before it."""
    attestation = checklist.steps.get(step.id)
    if not is_needed(checklist, step, given):
        # Where nobody looks for a record, what was seen of it still stands in the report (rulings 5.2).
        seen = given if step.needed(checklist.deployment) else []
        return StepEvaluation(step, State.NOT_NEEDED, sorted(seen, key=finding_order), [], set(), attestation)
    found = pardon.apply(given)
    found += pardon.apply(_word_findings(checklist, step, found, drafts))
    if not step.of_subjects and not any(_is_required(step, finding) for finding in found):
        found += pardon.apply([_nothing_seen(step)])
    found.sort(key=finding_order)
    closes = word_use(step, checklist.deployment) is WordUse.CLOSES and _says_done(attestation)
    unsettled = [
        finding
        for finding in found
        if (finding.status in OPEN or finding.code in _WAITING_CODES)
        and _is_required(step, finding)
        and not (closes and finding.status is Status.UNKNOWN)
    ]
    whole = pardon.of_step(step)
    if whole is not None:
        return StepEvaluation(step, State.WAIVED, found, [], set(), attestation, (whole,))
    open_findings = [finding for finding in unsettled if finding.waived is None]
    if unsettled and not open_findings:
        rests_on = dict.fromkeys(waiver for finding in unsettled for waiver in pardon.behind(finding))
        return StepEvaluation(step, State.WAIVED, found, [], set(), attestation, tuple(rests_on))
    causes: set[Ref] = set()
    for finding in open_findings:
        causes.update(finding.because if finding.status is Status.HELD else (finding.ref,))
    return StepEvaluation(step, _state_of(open_findings), found, open_findings, causes, attestation)


def is_needed(checklist: Checklist, step: Step, given: list[Finding]) -> bool:
    """Whether there is anything to bring about: by what was typed, and by what decides of what was found."""
    if not step.needed(checklist.deployment) or (step.of_subjects and not given):
        return False
    views = (None, checklist.network.deciding)
    return not step.idle(checklist.deployment, [finding for finding in given if finding.vantage in views])


def _nothing_seen(step: Step) -> Finding:
    """A step that nothing speaks for is not done: nobody has looked."""
    check = step.required[0] if step.required else "word"
    return Finding(step=step.id, check=check, subject=step.id, status=Status.UNKNOWN, code="not-checked")


def _says_done(attestation: Attestation | None) -> bool:
    return attestation is not None and attestation.state is AttestationState.DONE


def _is_required(step: Step, finding: Finding) -> bool:
    if finding.check == "word" or finding.code == "attested-but-wrong":
        return True
    return finding.check in step.required and finding.code != "setting-unknown"


def _state_of(open_findings: list[Finding]) -> State:
    if any(finding.status is Status.FAIL for finding in open_findings):
        return State.BLOCKED
    if any(finding.code in _WAITING_CODES for finding in open_findings):
        return State.WAITING
    for status in (Status.UNKNOWN, Status.HELD):
        if any(finding.status is status for finding in open_findings):
            return State.TODO if status is Status.UNKNOWN else State.HELD
    return State.DONE


def _word_findings(
    checklist: Checklist, step: Step, found: list[Finding], drafts: dict[str, StepEvaluation]
) -> list[Finding]:
    use = word_use(step, checklist.deployment)
    if use is WordUse.NONE:
        return []
    attestation = checklist.steps.get(step.id)
    missing = parts_missing(step.id, checklist) if use is WordUse.PARTS else []
    if _says_done(attestation) and not missing:
        assert attestation is not None
        detail = {"by": attestation.by, "note": attestation.note}
        return [Finding(step=step.id, check="word", subject=step.id, detail=detail)]
    if use is WordUse.CLOSES or (use is WordUse.INSTEAD and _evidence_speaks(found)):
        return []
    if parts_of(step.id, checklist) and not missing:
        return [Finding(step=step.id, check="word", subject=step.id)]
    because = _held_by(step, drafts)
    return [
        Finding(
            step=step.id,
            check="word",
            subject=step.id,
            status=Status.HELD if because else Status.UNKNOWN,
            code="not-attested",
            detail={"missing": missing} if missing else {},
            because=because,
        )
    ]


def _held_by(step: Step, drafts: dict[str, StepEvaluation]) -> tuple[Ref, ...]:
    """Return the roots of the open steps that this one comes after."""
    roots: set[Ref] = set()
    for earlier in step.after:
        if drafts[earlier].state not in SATISFIED:
            roots |= drafts[earlier].causes
    return tuple(sorted(roots, key=ref_order))


def _evidence_speaks(found: list[Finding]) -> bool:
    """Whether evidence proves or disproves the step: every hard rule seen, or one of them broken.

    A broken rule that is waived disproves nothing any more, and proves nothing of the others.
    """
    settings = [finding for finding in found if finding.check == "settings"]
    hard = [finding for finding in settings if finding.detail.get("hard")]
    if any(finding.status is Status.FAIL and finding.waived is None for finding in settings):
        return True
    return bool(hard) and all(
        finding.status is not Status.UNKNOWN and finding.code != "evidence-older-than-word" for finding in hard
    )


MESSAGE = "finish.message"


def parts_of(step_id: str, checklist: Checklist) -> tuple[str, ...]:
    """Return the parts of a step's word; none where it is one word."""
    if step_id == MESSAGE:
        return message_parts(checklist)
    return REQUEST_PARTS if STEP[step_id].word is WordUse.PARTS else ()


def parts_done(step_id: str, checklist: Checklist) -> dict[str, Part]:
    """Return who did which part of a step, in their order.

    A word on the whole says every part; once its parts were named, it says no part that was not needed then.
    """
    word, every = checklist.steps.get(step_id, Attestation()), parts_of(step_id, checklist)
    said = word.parts
    if word.state is AttestationState.DONE and not (said and step_id == MESSAGE):
        said = dict.fromkeys(every, Part(by=word.by, at=word.at)) | said
    return {part: said[part] for part in every if part in said}


def parts_missing(step_id: str, checklist: Checklist) -> list[str]:
    """Return the parts that nobody has said yet."""
    done = parts_done(step_id, checklist)
    return [part for part in parts_of(step_id, checklist) if part not in done]
