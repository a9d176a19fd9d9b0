"""The page of a step: why, what is in the way, what to do, who said what, what it holds back."""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

from lyncready.guide.step_shapes import WordUse
from lyncready.guide.steps import ORDER, STEP, title_of
from lyncready.guide.texts import StepText
from lyncready.model import AttestationState, Finding, Status
from lyncready.readiness import (
    Blocker,
    State,
    StepState,
    TaskState,
    look_of_step,
    look_of_task,
    parts_done,
    parts_of,
    word_use,
)
from lyncready.tui.glyphs import GLYPHS, ShownStatus, Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.findings import in_the_way, not_known
from lyncready.tui.views.lines import (
    Block,
    CopyText,
    Prose,
    Texts,
    badge,
    day,
    glyph,
    lines,
    mark,
    named,
    safe,
    say,
    section,
    when,
)
from lyncready.tui.views.status import titles_of

MOST_GOOD = 6
MOST_LINES = 16  # of one command; records for a thousand names are copied whole, and shown in part
NOTHING = Content("")


def empty_blocks(shown: Snapshot) -> tuple[Block, ...]:
    """Return the page while there is nothing to judge yet."""
    if shown.loading:
        return (Prose(say((f"Opening {shown.opening} …", Tone.DIM))),)
    if shown.is_open:
        return (Prose(say(("Evaluating saved results …", Tone.DIM))),)
    return (Prose(say(("No checklist is open yet.", Tone.DIM))),)


def step_blocks(shown: Snapshot, step_id: str, texts: Texts, details: bool = True) -> tuple[Block, ...]:
    """Return the page of a step; without an assessment, one line that says so.

    `details` opens what is read once: full instructions, what checked it, links; closed, it is a line of headings.
    """
    state = find_step(shown, step_id)
    if state is None:
        return (Prose(say(("Evaluating saved results …", Tone.DIM))),)
    text = texts.step(step_id)
    blocks: list[Block] = [Prose(_head(shown, state, text))]
    folds: list[tuple[str, list[Block]]] = []
    if state.state is not State.NOT_NEEDED:
        blocks += in_the_way(shown, state, texts)
        instructions = _do_this(shown, state, text)
        if instructions and state.state is State.BLOCKED:
            folds.append((f"Full instructions ({len(text.actions)})", instructions))
        elif instructions:
            blocks += [section("Do this"), *instructions]
        blocks += _word(shown, state, texts)
        blocks += _good(state, texts)
        blocks += not_known(state, texts)
        if step_id == "federation.certificate":
            key = (texts.key("go.certificate"), Tone.KEY)
            blocks.append(section("A new one", say("Press ", key, ": it is judged before anybody installs it.")))
        folds += _background(shown, state, text)
    if text.advisory:
        blocks.append(section("What has changed", say(text.advisory)))
    if text.links:
        rows = [row for link in text.links for row in (say(link.title), _address(link.url))]
        folds.append((f"Links ({len(text.links)})", [Prose(lines(*rows))]))
    return merge(blocks + _folded(folds, details, texts))


def _background(shown: Snapshot, state: StepState, text: StepText) -> list[tuple[str, list[Block]]]:
    """Return what checked the step, and what waits for it."""
    folds: list[tuple[str, list[Block]]] = []
    if text.proves:
        folds.append(("Checked by", [Prose(say((named(text.proves, shown), Tone.DIM)))]))
    if state.holds_back:
        told: list[Block] = [Prose(say((titles_of(state.holds_back, shown), Tone.DIM)))]
        folds.append((f"Blocked by this ({len(state.holds_back)})", told))
    return folds


def _address(url: str) -> Content:
    """Return an address that a click or the terminal itself opens."""
    shown = safe(url)
    return Content.assemble("  ", Content(shown).stylize(Style(link=url)).stylize(Tone.DIM.value))


def _folded(folds: list[tuple[str, list[Block]]], details: bool, texts: Texts) -> list[Block]:
    """Return what is read once; closed it is a line of headings. A key or a click opens and closes all of it."""
    if not folds:
        return []
    key = (texts.key("view.details"), Tone.KEY)
    click = Style.from_meta({"@click": "screen.details"})
    if not details:
        heads = [part for heading, _ in folds for part in (say((f"▸ {heading}", Tone.DIM)).stylize(click), "   ")]
        return [Prose(lines("", say(*heads, key, (" details", Tone.DIM))))]
    blocks: list[Block] = []
    for heading, inside in folds:
        closes = ("   ", key, (" closes", Tone.DIM)) if not blocks else ()
        head = say((f"▾ {heading}", Tone.HEADING)).stylize(click)
        blocks += [Prose(lines("", say(head, *closes))), *inside]
    return blocks


def task_blocks(task: TaskState, shown: Snapshot) -> tuple[Block, ...]:
    """Return the overview of a task: its steps, what each waits for."""
    rows = [say((task.title, Tone.STRONG), "   ", badge(look_of_task(task)))]
    rows.append(say((_progress(task), Tone.DIM)))
    if task.hint:
        rows.append(say((task.hint, Tone.DIM)))
    rows.append(NOTHING)
    for state in task.steps:
        look = look_of_step(state)
        rows.append(say(glyph(look), " ", state.title, "  ", (_brief(shown, state), Tone.DIM)))
    return (Prose(lines(*rows)),)


def _progress(task: TaskState) -> str:
    counts = task.counts
    return counts.told("steps") if counts.waived else f"{counts.done} of {counts.total} steps are done"


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


def _head(shown: Snapshot, state: StepState, text: StepText) -> Content:
    """Return the title and the state as a badge, then why the step matters."""
    look = look_of_step(state)
    rows = [say((state.title, Tone.STRONG), "   ", badge(look))]
    if look is ShownStatus.HELD:
        rows.append(say((f"after {_causes(shown, state) or 'earlier steps'}", Tone.DIM)))
    due = next((b.finding.detail["due"] for b in state.blockers if b.finding.detail.get("due")), None)
    if look is ShownStatus.WAITING and due is not None:
        rows[0] = say((state.title, Tone.STRONG), "   ", badge(look, f"waiting until {due.partition('T')[0]}"))
    return lines(*rows, say((text.why, Tone.DIM))) if text.why else lines(*rows)


def _causes(shown: Snapshot, state: StepState) -> str:
    steps = sorted({ref.step for blocker in state.blockers for ref in blocker.because}, key=ORDER.__getitem__)
    names = [title_of(STEP[step], shown.checklist.deployment) for step in steps]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return "; ".join(names[:2]) + more


def _do_this(shown: Snapshot, state: StepState, text: StepText) -> list[Block]:
    if state.state in (State.DONE, State.WAIVED) and not state.warnings:
        return []
    if not text.actions and not text.panel:
        return []
    blocks: list[Block] = []
    for number, action in enumerate(text.actions, 1):
        blocks.append(Prose(say((f"{number} ", Tone.ACCENT), action.text)))
        if action.command:
            blocks.append(CopyText(named(action.command, shown), action.language, MOST_LINES))
    if text.panel:
        steps = [say(("  " if index else "Or by hand: ", Tone.DIM), row) for index, row in enumerate(text.panel)]
        blocks.append(Prose(lines(*steps)))
    return blocks


def _word(shown: Snapshot, state: StepState, texts: Texts) -> list[Block]:
    word = state.attestation
    use = word_use(state.step, shown.checklist.deployment)
    rows: list[Content] = []
    if use is WordUse.PARTS:
        spoken = parts_done(state.step.id, shown.checklist)
        for part in parts_of(state.step.id, shown.checklist):
            said = spoken.get(part)
            who = f"  {said.by} {day(said.at, shown.now) if said.at else ''}" if said else ""
            rows.append(say(glyph(ShownStatus.DONE if said else ShownStatus.TODO), f" {part}", (who, Tone.DIM)))
    if word is not None and word.state is not AttestationState.TODO:
        verb = "marked this done" if word.state is AttestationState.DONE else "waived this"
        at = f" {when(word.at, shown.now)}" if word.at else ""
        until = f", until {word.until.isoformat()}" if word.until else ""
        rows.append(say(f"{word.by or 'someone'} {verb}{at}{until}"))
        if word.reason:
            rows.append(say(("because: ", Tone.DIM), word.reason))
    elif use in (WordUse.REQUIRED, WordUse.INSTEAD) and state.state is not State.DONE:
        evidence = (texts.key("go.evidence"), Tone.KEY)
        exports = ("; ", evidence, " reads an export") if use is WordUse.INSTEAD else ()
        done = say((texts.key("step.mark"), Tone.KEY), " marks it done once it is", *exports)
        rows.append(say(done, "; ", (texts.key("step.waive"), Tone.KEY), " waives it"))
    if word is not None and word.note:
        rows.append(say(("Note: ", Tone.DIM), word.note))
    rows += _waivers(state, texts)
    return [section("Confirmed manually", *rows)] if rows else []


def _waivers(state: StepState, texts: Texts) -> list[Content]:
    """Say on whose waivers the step rests, and which findings are waived beside those; one of the step itself
    has no code, and its word is on the page already."""
    from lyncready.guide.calendar_texts import waiver_words

    resting = [waiver for waiver in state.rests_on if waiver.step != state.step.id or waiver.code]
    rows = [say(glyph(ShownStatus.WAIVED), f" {waiver_words(waiver)}") for waiver in resting]
    waived = [f for f in state.findings if f.waived is not None and f.waived.code and f.waived not in resting]
    for finding in waived:
        assert finding.waived is not None
        by = f" {finding.subject}: {finding.code} waived by {finding.waived.by}, {finding.waived.reason}"
        rows.append(say(glyph(ShownStatus.WAIVED), by))
    if waived or state.state is State.WAIVED:
        rows.append(say((texts.key("step.take-back"), Tone.KEY), " takes a waiver back"))
    return rows


def _good(state: StepState, texts: Texts) -> list[Block]:
    good = [f for f in state.findings if f.status is Status.PASS and f.check != "word"]
    # That DNS answers goes without saying where the record itself is good.
    telling = [f for f in good if f.check != "dns"] or good
    blocks = _listed("Already OK", telling, texts)
    open_now = {(f.code, f.subject) for f in state.findings if f.status in (Status.FAIL, Status.WARN)}
    notes = [f for f in state.findings if f.status is Status.NOTE and (f.code, f.subject) not in open_now]
    return blocks + _listed("Good to know", notes, texts)


def _listed(title: str, findings: list[Finding], texts: Texts) -> list[Block]:
    subjects = len({finding.subject for finding in findings})
    said: dict[str, Content] = {}
    for finding in findings[: 4 * MOST_GOOD]:
        said.setdefault(texts.finding(finding).summary, mark(finding))
    if not said:
        return []
    rows = [say(sign_, " ", (summary, Tone.DIM)) for summary, sign_ in list(said.items())[:MOST_GOOD]]
    if subjects > MOST_GOOD:
        rows.append(say((f"{subjects} subjects in all", Tone.DIM)))
    return [section(title, *rows)]


def _brief(shown: Snapshot, state: StepState) -> str:
    """What a task's page says of one of its steps."""
    if state.state is State.BLOCKED:
        roots: list[Blocker] = [b for b in state.blockers if b.root and b.finding.status is Status.FAIL]
        subjects = list(dict.fromkeys(b.finding.subject for b in roots))
        return ", ".join(subjects[:3]) + (" …" if len(subjects) > 3 else "")
    if state.state is State.HELD:
        return f"after {_causes(shown, state)}"
    return GLYPHS[look_of_step(state)].word
