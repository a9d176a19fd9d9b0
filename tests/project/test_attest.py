"""What may be said of a step and of a finding, and what becomes of the checklist."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from lyncready.errors import UserError
from lyncready.model import REQUEST_PARTS, Attestation, AttestationState, Checklist, Part, Purpose, Waiver
from lyncready.project import attest
from lyncready.project.attest import StepMark

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
STEP = "provisioning.request"
ALICE, BOB = Part(by="alice", at=NOW), Part(by="bob", at=LATER)
SIX, LAST = REQUEST_PARTS[:-1], REQUEST_PARTS[-1]
SIX_DONE = dict.fromkeys(SIX, ALICE)
WAIVED = Attestation(state=AttestationState.WAIVED, by="alice", at=NOW, reason="pilot", parts=SIX_DONE)
WHOLE = Attestation(state=AttestationState.DONE, by="bob", at=LATER, parts={**SIX_DONE, LAST: BOB})
SIX_OF_SEVEN = Attestation(parts=SIX_DONE)
SIGNED_ANEW = replace(WHOLE, parts={**WHOLE.parts, "sign-in": Part(by="bob", at=NOW)})


def said_of(
    before: Attestation | None, *, word: AttestationState, step: str = STEP, **rest: object
) -> Attestation | None:
    checklist = Checklist(steps={} if before is None else {step: before})
    mark = replace(StepMark(step=step, word=word, by="bob", at=LATER), **rest)
    return attest.mark(checklist, mark).steps.get(step)


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        # The last part makes the step done; its time and person are the part's.
        (SIX_OF_SEVEN, {"word": AttestationState.DONE, "parts": (LAST,)}, WHOLE),
        (SIX_OF_SEVEN, {"word": AttestationState.DONE}, WHOLE),
        (WHOLE, {"word": AttestationState.TODO, "parts": (LAST,)}, SIX_OF_SEVEN),
        (WHOLE, {"word": AttestationState.TODO}, None),
        # Said earlier than what is there: what is there stays the last.
        (WHOLE, {"word": AttestationState.DONE, "parts": ("sign-in",), "at": NOW}, SIGNED_ANEW),
        # A waiver taken back leaves who did which part, and single parts leave the waiver.
        (WAIVED, {"word": AttestationState.TODO}, SIX_OF_SEVEN),
        (replace(WAIVED, parts=WHOLE.parts), {"word": AttestationState.TODO}, WHOLE),
        (WAIVED, {"word": AttestationState.TODO, "parts": SIX[1:]}, replace(WAIVED, parts={SIX[0]: ALICE})),
        (WAIVED, {"word": AttestationState.DONE, "parts": (LAST,)}, WHOLE),
        (WAIVED, {"word": AttestationState.DONE}, WHOLE),
        (SIX_OF_SEVEN, {"word": AttestationState.WAIVED, "reason": "pilot"}, replace(WAIVED, by="bob", at=LATER)),
        # A word on the whole, as version 1 has it, says every part.
        (
            Attestation(state=AttestationState.DONE, by="alice", at=NOW),
            {"word": AttestationState.TODO, "parts": (LAST,)},
            SIX_OF_SEVEN,
        ),
        (None, {"word": AttestationState.TODO}, None),
    ],
)  # fmt: skip
def test_a_step_of_parts(before: Attestation | None, said: Any, after: Attestation | None) -> None:
    assert said_of(before, **said) == after
    if before is not None:
        noted = said_of(replace(before, note="n"), **said)
        assert noted == replace(after or Attestation(), note="n")


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (None, {"word": AttestationState.DONE}, Attestation(state=AttestationState.DONE, by="bob", at=LATER)),
        (
            Attestation(note="n"),
            {"word": AttestationState.DONE},
            Attestation(state=AttestationState.DONE, by="bob", at=LATER, note="n"),
        ),
        (
            Attestation(note="n"),
            {"word": AttestationState.DONE, "note": ""},
            Attestation(state=AttestationState.DONE, by="bob", at=LATER),
        ),
        (Attestation(state=AttestationState.DONE, by="alice"), {"word": AttestationState.TODO}, None),
        (
            Attestation(state=AttestationState.WAIVED, reason="r", until=date(2027, 1, 1), note="n"),
            {"word": AttestationState.TODO},
            Attestation(state=AttestationState.TODO, by="bob", at=LATER, note="n"),
        ),
        (
            Attestation(state=AttestationState.WAIVED, reason="r", until=date(2027, 1, 1)),
            {"word": AttestationState.DONE},
            Attestation(state=AttestationState.DONE, by="bob", at=LATER),
        ),
    ],
)
def test_a_step_of_one_word(before: Attestation | None, said: Any, after: Attestation | None) -> None:
    assert said_of(before, step="policy.public", **said) == after


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        (
            StepMark(step="federation.srv", word=AttestationState.DONE, by="", at=NOW),
            "is checked automatically",
        ),
        (
            StepMark(step="policy.public", word=AttestationState.DONE, by="", at=NOW, parts=("sign-in",)),
            "has no parts",
        ),
        (
            StepMark(step="policy.public", word=AttestationState.WAIVED, by="", at=NOW, reason="  "),
            "needs a reason",
        ),
    ],
)
def test_what_cannot_be_said_is_refused(mark: StepMark, why: str) -> None:
    with pytest.raises(UserError, match=why):
        attest.mark(Checklist(), mark)


def test_toggling_every_part_ends_as_done_and_back_at_nothing() -> None:
    checklist = Checklist()
    for part in reversed(REQUEST_PARTS):
        checklist = attest.toggle_part(checklist, STEP, part, "alice", NOW)
    assert checklist == attest.toggle(Checklist(), STEP, "alice", NOW)
    assert checklist.steps[STEP].state is AttestationState.DONE
    for part in REQUEST_PARTS:
        checklist = attest.toggle_part(checklist, STEP, part, "bob", LATER)
    assert checklist == Checklist()


def test_a_note_comes_and_goes_and_leaves_the_word() -> None:
    noted = attest.write_note(Checklist(), "federation.srv", " asked ")
    assert noted.steps == {"federation.srv": Attestation(note="asked")}
    assert attest.write_note(noted, "federation.srv", "  ") == Checklist()
    done = attest.toggle(noted, "policy.public", "alice", NOW)
    assert attest.write_note(done, "policy.public", "x").steps["policy.public"].state is AttestationState.DONE


def waiver(step: str, subject: str = "a.test", reason: str = "r") -> Waiver:
    return Waiver(code="not-checked", subject=subject, step=step, reason=reason)


def test_a_waiver_replaces_the_one_that_holds_for_the_same_finding_in_its_step() -> None:
    old = (waiver("", "A.Test."), waiver("federation.sip"), waiver("federation.srv", ""), waiver("partners.edge"))
    new = waiver("federation.srv", reason=" why ")
    kept = (*old[1:], replace(new, reason="why"))
    assert attest.waive(Checklist(waivers=old), new).waivers == kept
    assert attest.waive(Checklist(waivers=old), waiver("partners.edge")).waivers == (
        *old[:3],
        waiver("partners.edge"),
    )
    with pytest.raises(UserError, match="needs a reason"):
        attest.waive(Checklist(), waiver("federation.srv", reason=" "))


def test_a_waiver_is_taken_back_alone() -> None:
    both = Checklist(waivers=(waiver("federation.srv"), waiver("federation.sip")))
    assert attest.take_back(both, both.waivers[0], "alice", NOW).waivers == both.waivers[1:]
    whole = Checklist(steps={STEP: WAIVED})
    (found,) = attest.waivers_of(whole, STEP, ())
    assert attest.take_back(whole, found, "bob", LATER).steps == {STEP: SIX_OF_SEVEN}


def test_what_undo_gives_back_is_what_people_said() -> None:
    before = Checklist()
    after = attest.switch_purpose(attest.toggle(before, "policy.public", "alice", NOW), Purpose.FEDERATION)
    assert attest.with_edits(after, attest.edits_of(before)) == before
