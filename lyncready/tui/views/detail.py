"""The page of a step: why, what is in the way, what to do, who said what, what it holds back."""

from __future__ import annotations

from typing import Protocol

from textual.content import Content

from lyncready.guide import ORDER, STEP, FindingText, StepText, WordUse, title_of
from lyncready.model import REQUEST_PARTS, Finding, Ref, Status, Word
from lyncready.readiness import Blocker, State, StepState, TaskState, word_use
from lyncready.tui.running import PROBED
from lyncready.tui.signs import SIGNS, Look, Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import Block, Command, Prose, day, glyph, lines, mark, say, sign, when
from lyncready.tui.views.seen import seen_line
from lyncready.tui.views.status import titles_of
from lyncready.tui.views.tree import look_of_step

MOST_BLOCKERS = 12
MOST_GOOD = 6
NOTHING = Content("")


class Texts(Protocol):
    """Where the words come from."""

    def step(self, step_id: str) -> StepText:
        """A step's page."""

    def finding(self, finding: Finding) -> FindingText:
        """What a finding says."""


def empty_blocks(shown: Snapshot) -> tuple[Block, ...]:
    """Return the page while there is nothing to judge yet."""
    if shown.is_open or shown.loading:
        return (Prose(say(("Judging the facts …", Tone.DIM))),)
    keys = (("n", "describes a new deployment"), ("o", "opens a checklist"), ("d", "shows the demo"))
    return (Prose(lines(*[say((key, Tone.KEY), f" {act}") for key, act in keys])),)


def step_blocks(shown: Snapshot, step_id: str, texts: Texts) -> tuple[Block, ...]:
    """Return the page of a step; without an assessment, one line that says so."""
    state = find_step(shown, step_id)
    if state is None:
        return (Prose(say(("Reading the facts …", Tone.DIM))),)
    text = texts.step(step_id)
    blocks: list[Block] = [Prose(_head(shown, state, text))]
    if state.state is not State.NOT_NEEDED:
        blocks += _in_the_way(shown, state, texts)
        blocks += _do_this(shown, state, text)
        blocks += _word(shown, state)
        blocks += _good(state, texts)
        if state.holds_back:
            blocks.append(_section("Holds back", say((titles_of(state.holds_back, shown), Tone.DIM))))
    if text.advisory:
        blocks.append(_section("What has changed", say(text.advisory)))
    if text.links:
        rows = [say(f"{link.title} ", (link.url, Tone.DIM)) for link in text.links]
        blocks.append(_section("Read more", *rows))
    return merge(blocks)


def task_blocks(task: TaskState, shown: Snapshot) -> tuple[Block, ...]:
    """Return the overview of a task: its steps, what each waits for."""
    rows = [say(sign(look_of_step_or_task(task)), f"   {task.done} of {task.total} steps are done")]
    if task.hint:
        rows.append(say((task.hint, Tone.DIM)))
    rows.append(NOTHING)
    for state in task.steps:
        look = look_of_step(state)
        rows.append(say(glyph(look), " ", state.title, "  ", (_brief(shown, state), Tone.DIM)))
    return (Prose(lines(*rows)),)


def look_of_step_or_task(task: TaskState) -> Look:
    """Return how a task is shown on its own page."""
    return Look.DONE_LOOK if task.state is State.DONE and any(s.warnings for s in task.steps) else Look(task.state)


def find_step(shown: Snapshot, step_id: str) -> StepState | None:
    """Return the state of a step, None before the first judgement."""
    if shown.assessment is None:
        return None
    return next((state for state in shown.assessment.steps if state.step.id == step_id), None)


def merge(blocks: list[Block]) -> tuple[Block, ...]:
    """Join neighbouring prose, so that prose and commands take turns."""
    merged: list[Block] = []
    for block in blocks:
        if isinstance(block, Prose) and merged and isinstance(merged[-1], Prose):
            merged[-1] = Prose(lines(merged[-1].text, block.text))
        else:
            merged.append(block)
    return tuple(merged)


def _section(title: str, *rows: Content) -> Prose:
    return Prose(lines(NOTHING, say((title, Tone.HEADING)), *rows))


def _head(shown: Snapshot, state: StepState, text: StepText) -> Content:
    look = look_of_step(state)
    word = SIGNS[look].word
    if look is Look.HELD:
        word = f"waits for {_causes(shown, state) or 'earlier steps'}"
    return lines(sign(look, word), text.why) if text.why else sign(look, word)


def _causes(shown: Snapshot, state: StepState) -> str:
    steps = sorted({ref.step for blocker in state.blockers for ref in blocker.because}, key=ORDER.__getitem__)
    names = [title_of(STEP[step], shown.checklist.deployment) for step in steps]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return "; ".join(names[:2]) + more


def _in_the_way(shown: Snapshot, state: StepState, texts: Texts) -> list[Block]:
    blocks: list[Block] = []
    shown_blockers = [b for b in state.blockers if b.finding.code not in ("not-attested",)]
    listed: list[tuple[Finding, tuple[Ref, ...]]] = [(b.finding, b.because) for b in shown_blockers]
    listed += [(finding, ()) for finding in state.warnings]
    if not listed:
        return blocks
    roots = sum(blocker.root for blocker in shown_blockers)
    title = "In the way" if roots else ("Waits" if shown_blockers else "Worth a look")
    blocks.append(_section(title))
    for finding, because in listed[:MOST_BLOCKERS]:
        blocks += _finding_blocks(shown, finding, because, texts)
    if any(finding.status is Status.FAIL and finding.check in PROBED for finding, _ in listed):
        blocks.append(Prose(say("Then press ", ("w", Tone.KEY), ": lyncready looks again until it is so.")))
    if len(listed) > MOST_BLOCKERS:
        blocks.append(Prose(say((f"and {len(listed) - MOST_BLOCKERS} more; f shows only these", Tone.DIM))))
    return blocks


def _finding_blocks(shown: Snapshot, finding: Finding, because: tuple[Ref, ...], texts: Texts) -> list[Block]:
    text = texts.finding(finding)
    rows = [say(mark(finding), " ", (text.summary, Tone.STRONG if finding.status is Status.FAIL else Tone.NORMAL))]
    if finding.status is Status.HELD and because:
        names = list(
            dict.fromkeys(
                f"{ref.subject}: {title_of(STEP[ref.step], shown.checklist.deployment)}" for ref in because
            )
        )
        rows.append(say((f"  waits for {'; '.join(names[:3])}", Tone.DIM)))
        return [Prose(lines(*rows))]
    said = seen_line(shown.checklist, finding, shown.now)
    if said:
        rows.append(say((f"  {said}", Tone.DIM)))
    if text.remedy and finding.status is not Status.HELD:
        rows.append(say(f"  {text.remedy}"))
    blocks: list[Block] = [Prose(lines(*rows))]
    if text.command:
        blocks.append(Command(text.command, text.language))
    return blocks


def _do_this(shown: Snapshot, state: StepState, text: StepText) -> list[Block]:
    if state.state in (State.DONE, State.WAIVED) and not state.warnings:
        return []
    if not text.actions and not text.panel:
        return []
    blocks: list[Block] = [_section("Do this")]
    for number, action in enumerate(text.actions, 1):
        blocks.append(Prose(say((f"{number} ", Tone.ACCENT), action.text)))
        if action.command:
            blocks.append(Command(action.command, action.language))
    if text.panel:
        steps = [say(("  " if index else "Or by hand: ", Tone.DIM), row) for index, row in enumerate(text.panel)]
        blocks.append(Prose(lines(*steps)))
    if text.proves:
        blocks.append(Prose(say(("Proved by ", Tone.DIM), (text.proves, Tone.DIM))))
    return blocks


def _word(shown: Snapshot, state: StepState) -> list[Block]:
    word = state.attestation
    use = word_use(state.step, shown.checklist.deployment)
    rows: list[Content] = []
    if use is WordUse.PARTS:
        spoken = word.parts if word else {}
        for part in REQUEST_PARTS:
            said = spoken.get(part)
            who = f"  {said.by} {day(said.at, shown.now) if said.at else ''}" if said else ""
            rows.append(say(glyph(Look.DONE if said else Look.TODO), f" {part}", (who, Tone.DIM)))
    if word is not None and word.state is not Word.TODO:
        verb = "marked this done" if word.state is Word.DONE else "waived this"
        at = f" {when(word.at, shown.now)}" if word.at else ""
        until = f", until {word.until.isoformat()}" if word.until else ""
        rows.append(say(f"{word.by or 'someone'} {verb}{at}{until}"))
        if word.reason:
            rows.append(say(("because: ", Tone.DIM), word.reason))
    elif use in (WordUse.REQUIRED, WordUse.INSTEAD) and state.state is not State.DONE:
        rows.append(say(("space", Tone.KEY), " marks it done once it is; ", ("s", Tone.KEY), " waives it"))
    if word is not None and word.note:
        rows.append(say(("Note: ", Tone.DIM), word.note))
    waived = [finding for finding in state.findings if finding.waived is not None]
    for finding in waived:
        assert finding.waived is not None
        rows.append(
            say(
                glyph(Look.WAIVED),
                f" {finding.subject}: {finding.code} waived by {finding.waived.by}, ",
                finding.waived.reason,
            )
        )
    return [_section("Word", *rows)] if rows else []


def _good(state: StepState, texts: Texts) -> list[Block]:
    good = [f for f in state.findings if f.status in (Status.PASS, Status.NOTE) and f.check != "word"]
    # That DNS answers goes without saying where the record itself is good.
    telling = [f for f in good if f.check != "dns" or f.status is Status.NOTE] or good
    subjects = len({finding.subject for finding in telling})
    said: dict[str, Content] = {}
    for finding in telling[: 4 * MOST_GOOD]:
        said.setdefault(texts.finding(finding).summary, mark(finding))
    if not said:
        return []
    rows = [say(sign_, " ", (summary, Tone.DIM)) for summary, sign_ in list(said.items())[:MOST_GOOD]]
    if subjects > MOST_GOOD:
        rows.append(say((f"{subjects} subjects in all", Tone.DIM)))
    return [_section("Good already", *rows)]


def _brief(shown: Snapshot, state: StepState) -> str:
    """What a task's page says of one of its steps."""
    if state.state is State.BLOCKED:
        roots: list[Blocker] = [b for b in state.blockers if b.root and b.finding.status is Status.FAIL]
        subjects = list(dict.fromkeys(b.finding.subject for b in roots))
        return ", ".join(subjects[:3]) + (" …" if len(subjects) > 3 else "")
    if state.state is State.HELD:
        return f"waits for {_causes(shown, state)}"
    return SIGNS[look_of_step(state)].word
