"""The acts of a person's word: done, waived, noted, undone."""

from __future__ import annotations

from lyncready.errors import UserError
from lyncready.guide import WordUse
from lyncready.model import Attestation, Purpose, Status, Waiver, Word
from lyncready.readiness import word_use
from lyncready.tui import words
from lyncready.tui.screens.main_base import MainBase
from lyncready.tui.views.lines import safe


class WordActs(MainBase):
    """Marks, waivers, notes; undo and redo."""

    def action_mark(self) -> None:
        """Mark the step done, or take the word back."""
        state = self.need_step()
        if state is None:
            return
        session = self.desk.session
        word = state.attestation or Attestation()
        parts = word_use(state.step, session.checklist.deployment) is WordUse.PARTS
        if parts and word.state is Word.TODO:
            self._ask_parts(state.step.id, word)
            return
        if word.state is Word.TODO and not words.may_be_marked(state.step.id, session.checklist.deployment):
            key = self.desk.key
            ways = f"{key('check.step')} checks it, {key('step.waive')} waives it"
            self.desk.refuse(f"probes prove this step, no word does: {ways}")
            return
        try:
            change = words.toggle_done(session.said(), state.step.id, session.author, session.clock())
        except UserError as trouble:
            self.desk.refuse(str(trouble))
            return
        self.apply(change)

    def _ask_parts(self, step_id: str, word: Attestation) -> None:
        from lyncready.tui.screens.words import PartsDialog

        def answer(part: str | None) -> None:
            if part is not None:
                session = self.desk.session
                self.apply(words.toggle_part(session.said(), step_id, part, session.author, session.clock()))

        self.app.push_screen(PartsDialog(self.desk, word), answer)

    def switch_purpose(self, purpose: Purpose) -> None:
        """Go on for another purpose, such as federation only where Skype's end is gone."""
        if self.is_open:
            self.apply(words.switch_purpose(self.desk.session.said(), purpose))

    def action_waive(self) -> None:
        """Set the step or one of its findings aside, with a reason."""
        from lyncready.tui.screens.words import Waivable, WaiveDialog, WaiverAnswer

        state = self.need_step()
        if state is None:
            return
        choices = [Waivable(f"The whole step: {state.title}")]
        for finding in state.findings:
            if finding.status in (Status.FAIL, Status.WARN) and finding.waived is None:
                summary = self.desk.texts.finding(finding).summary
                choices.append(Waivable(summary, finding.code, finding.subject))
        step_id = state.step.id

        def answer(given: WaiverAnswer | None) -> None:
            if given is None:
                return
            session = self.desk.session
            by, now, what = session.author, session.clock(), given.what
            if what.code:
                said = session.said()
                self.apply(words.waive_finding(said, what.code, what.subject, by, now, given.reason, given.until))
            else:
                self.apply(words.waive_step(session.said(), step_id, by, now, given.reason, given.until))

        self.app.push_screen(WaiveDialog(self.desk, choices), answer)

    def action_take_back(self) -> None:
        """Take a waiver of the step or of one of its findings back; asks which where there are several."""
        state = self.need_step()
        if state is None:
            return
        session, step_id = self.desk.session, state.step.id
        waivers = words.waivers_of(session.said(), step_id, state.findings)
        if not waivers:
            self.desk.refuse("nothing is waived here")
            return
        if len(waivers) == 1:
            self._take_back(step_id, waivers[0])
            return

        def answer(index: int | None) -> None:
            if index is not None:
                self._take_back(step_id, waivers[index])

        from lyncready.tui.screens.words import TakeBackDialog

        titles = [_told(waiver, state.title) for waiver in waivers]
        self.app.push_screen(TakeBackDialog(self.desk, titles), answer)

    def _take_back(self, step_id: str, waiver: Waiver) -> None:
        session = self.desk.session
        if waiver.code:
            self.apply(words.take_waiver_back(session.said(), waiver.code, waiver.subject))
        else:
            self.apply(words.take_word_back(session.said(), step_id, session.author, session.clock()))

    def action_note(self) -> None:
        """Write a note on the step."""
        from lyncready.tui.screens.words import NoteDialog

        state = self.need_step()
        if state is None:
            return
        step_id = state.step.id
        before = safe(state.attestation.note) if state.attestation is not None else ""

        def answer(note: str | None) -> None:
            if note is not None:
                self.apply(words.write_note(self.desk.session.said(), step_id, note))

        self.app.push_screen(NoteDialog(self.desk, state.title, before), answer)

    def action_undo(self) -> None:
        """Take the last change back."""
        self._again(self.desk.session.undo, "Undone")

    def action_redo(self) -> None:
        """Bring the change back that was undone last."""
        self._again(self.desk.session.redo, "Done again")

    def _again(self, act: object, title: str) -> None:
        assert callable(act)
        try:
            label = act()
        except UserError as trouble:
            self.desk.refuse(str(trouble))
            return
        self.desk.conductor.refresh()
        self.desk.tell(label, title=title)


def _told(waiver: Waiver, step: str) -> str:
    """Say a waiver in a line."""
    if not waiver.code:
        return f"The whole step: {step} ({waiver.reason})"
    return f"{waiver.code}{f' of {waiver.subject}' if waiver.subject else ''} ({waiver.reason})"
