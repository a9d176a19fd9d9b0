"""What a person confirms by hand: steps done, waived, noted; undo and redo; another purpose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from lyncready.errors import UserError
from lyncready.model import Attestation, AttestationState, Checklist, Purpose, Status, Waiver
from lyncready.project import attest
from lyncready.readiness import parts_done, parts_of
from lyncready.tui.context import AppContext
from lyncready.tui.controllers.navigation import Navigation
from lyncready.tui.form import PURPOSES
from lyncready.tui.views.lines import safe

_TOGGLED = {
    AttestationState.TODO: "marked done: ",
    AttestationState.DONE: "took the mark back: ",
    AttestationState.WAIVED: "took the waiver back: ",
}


class MarkController:
    """Marks, waivers, notes; undo and redo."""

    def __init__(self, context: AppContext, navigation: Navigation) -> None:
        self.context = context
        self.app = context.app
        self.need_step = navigation.need_step

    def apply(self, label: str, act: Callable[..., Checklist], *given: object) -> None:
        """Let an act change what is said in the checklist; `label` tells of it."""
        try:
            self.context.session.say(label, act(self.context.session.checklist, *given))
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.context.controller.refresh()
        self.context.tell(label)

    def mark(self) -> None:
        """Mark the step done, or undo the mark."""
        state = self.need_step()
        if state is None:
            return
        word, step = state.attestation or Attestation(), state.step
        if parts_of(step.id, self.context.session.checklist) and word.state is not AttestationState.WAIVED:
            self._ask_parts(step.id)
            return
        if word.state is AttestationState.TODO and not attest.may_be_marked(
            step.id, self.context.session.checklist.deployment
        ):
            key = self.context.key
            ways = f"{key('check.step')} checks it, {key('step.waive')} waives it"
            self.context.refuse(f"this step is checked automatically and cannot be marked done: {ways}")
            return
        self.apply(_TOGGLED[word.state] + step.title, attest.toggle, step.id, *self._signed())

    def _signed(self) -> tuple[str, datetime]:
        """Whose word it is, and when."""
        return self.context.session.author, self.context.session.clock()

    def _ask_parts(self, step_id: str) -> None:
        from lyncready.tui.screens.words import PartsDialog

        checklist = self.context.session.checklist
        done = parts_done(step_id, checklist)

        def answer(part: str | None) -> None:
            if part is not None:
                label = f"{part}: {'took back' if part in done else 'done'}"
                self.apply(label, attest.toggle_part, step_id, part, *self._signed())

        parts = {part: done.get(part) for part in parts_of(step_id, checklist)}
        self.app.push_screen(PartsDialog(self.context, parts), answer)

    def switch_purpose(self, purpose: Purpose) -> None:
        """Go on for another purpose, such as federation only where Skype's end is gone."""
        if self.context.need_checklist():
            self.apply(PURPOSES[purpose], attest.switch_purpose, purpose)

    def waive(self) -> None:
        """Set the step or one of its findings aside, with a reason."""
        from lyncready.tui.screens.words import Waivable, WaiveDialog, WaiverAnswer

        state = self.need_step()
        if state is None:
            return
        choices = [Waivable(f"The whole step: {state.title}")]
        for finding in state.findings:
            if finding.status in (Status.FAIL, Status.WARN) and finding.waived is None:
                summary = self.context.texts.finding(finding).summary
                choices.append(Waivable(summary, finding.code, finding.subject))
        step_id = state.step.id

        def answer(given: WaiverAnswer | None) -> None:
            if given is None:
                return
            what, reason, until = given.what, given.reason, given.until
            by, at = self._signed()
            if what.code:
                waiver = Waiver(
                    code=what.code, subject=what.subject, step=step_id, by=by, at=at, reason=reason, until=until
                )
                self.apply(f"waived: {what.code} of {what.subject}", attest.waive, waiver)
            else:
                said = attest.StepMark(
                    step=step_id, word=AttestationState.WAIVED, by=by, at=at, reason=reason, until=until
                )
                self.apply(f"waived: {state.title}", attest.mark, said)

        self.app.push_screen(WaiveDialog(self.context, choices), answer)

    def take_back(self) -> None:
        """Take a waiver of the step or of one of its findings back; asks which where there are several."""
        state = self.need_step()
        if state is None:
            return
        waivers = attest.waivers_of(self.context.session.checklist, state.step.id, state.findings)
        if not waivers:
            self.context.refuse("nothing is waived here")
            return
        if len(waivers) == 1:
            self._take_back(waivers[0], state.title)
            return

        def answer(index: int | None) -> None:
            if index is not None:
                self._take_back(waivers[index], state.title)

        from lyncready.tui.screens.words import TakeBackDialog

        titles = [_told(waiver, state.title) for waiver in waivers]
        self.app.push_screen(TakeBackDialog(self.context, titles), answer)

    def _take_back(self, waiver: Waiver, step: str) -> None:
        what = f"{waiver.code}{f' of {waiver.subject}' if waiver.subject else ''}" if waiver.code else step
        self.apply(f"took the waiver back: {what}", attest.take_back, waiver, *self._signed())

    def note(self) -> None:
        """Write a note on the step."""
        from lyncready.tui.screens.words import NoteDialog

        state = self.need_step()
        if state is None:
            return
        step_id = state.step.id
        before = safe(state.attestation.note) if state.attestation is not None else ""

        def answer(note: str | None) -> None:
            if note is not None:
                self.apply(f"note on {state.title}", attest.write_note, step_id, note)

        self.app.push_screen(NoteDialog(self.context, state.title, before), answer)

    def undo(self) -> None:
        """Undo the last change."""
        self._again(self.context.session.undo, "Undone")

    def redo(self) -> None:
        """Bring the change back that was undone last."""
        self._again(self.context.session.redo, "Done again")

    def _again(self, act: Callable[[], str], title: str) -> None:
        try:
            label = act()
        except UserError as trouble:
            self.context.refuse(str(trouble))
            return
        self.context.controller.refresh()
        self.context.tell(label, title=title)


def _told(waiver: Waiver, step: str) -> str:
    """Say a waiver in a line."""
    if not waiver.code:
        return f"The whole step: {step} ({waiver.reason})"
    return f"{waiver.code}{f' of {waiver.subject}' if waiver.subject else ''} ({waiver.reason})"
