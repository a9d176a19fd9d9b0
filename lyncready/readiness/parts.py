"""The parts of which a person's word on a step is made up, as far as they are needed now."""

from __future__ import annotations

from lyncready.guide import STEP, WordUse
from lyncready.model import REQUEST_PARTS, Attestation, AttestationState, Checklist, Part, message_parts

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
