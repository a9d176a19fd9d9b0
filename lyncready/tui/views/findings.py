"""What is in the way of a step, one code at a time: what, who said it and when, the remedy; many alike as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from textual.content import Content

from lyncready.guide.code_shapes import Owner
from lyncready.guide.steps import STEP, title_of
from lyncready.guide.texts import FindingText
from lyncready.model import Finding, Ref, Status
from lyncready.readiness import NOT_OURS, StepState
from lyncready.tui.glyphs import Tone
from lyncready.tui.running import PROBED
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import Block, CopyText, Prose, Texts, lines, mark, named, plural, say, section
from lyncready.tui.views.seen import names, seen_line

MOST_GROUPS = 12
MOST_IN_FULL = 3  # of one code; more than that are one paragraph
LINES_SHOWN = 4  # of what is to be copied for all of them
_NOT_ASKED = "not-checked"
_SEEN_ONCE = "not-seen-again"
_SPOKEN_FOR = "not-attested"  # the page says who may speak, further down


class Group(msgspec.Struct, frozen=True):
    """Findings of one code and status that wait for the same, in their order."""

    findings: tuple[Finding, ...]
    because: tuple[Ref, ...] = ()

    @property
    def first(self) -> Finding:
        """The one that speaks for all."""
        return self.findings[0]

    @property
    def subjects(self) -> tuple[str, ...]:
        """What they are about, each once."""
        return tuple(dict.fromkeys(finding.subject for finding in self.findings))

    @property
    def is_alike(self) -> bool:
        """Whether one paragraph says it for all."""
        most = 1 if self.first.code in (_NOT_ASKED, _SEEN_ONCE) else MOST_IN_FULL
        return len(self.subjects) > most

    @property
    def waits_here(self) -> bool:
        """Whether they wait for something of their own step alone: it stands on the same page."""
        held = self.first.status is Status.HELD and bool(self.because)
        return held and {ref.step for ref in self.because} == {self.first.step}


def grouped(findings: Iterable[tuple[Finding, tuple[Ref, ...]]]) -> tuple[Group, ...]:
    """Return findings by code, status and reason, held ones by the steps they wait for, in order of appearance."""
    found: dict[tuple[object, ...], list[Finding]] = {}
    reasons: dict[tuple[object, ...], list[Ref]] = {}
    for finding, because in findings:
        steps = tuple(dict.fromkeys(ref.step for ref in because)) if finding.status is Status.HELD else ()
        key = (finding.code, finding.status, finding.detail.get("reason"), steps)
        found.setdefault(key, []).append(finding)
        reasons.setdefault(key, []).extend(because)
    return tuple(Group(tuple(group), tuple(dict.fromkeys(reasons[key]))) for key, group in found.items())


def in_the_way(shown: Snapshot, state: StepState, texts: Texts) -> list[Block]:
    """Return the paragraphs on what keeps a step open, and on its warnings."""
    blockers = [item for item in state.blockers if item.finding.code != _SPOKEN_FOR]
    blockers.sort(key=lambda item: (item.finding.status is Status.HELD, item.finding.status is not Status.FAIL))
    listed: list[tuple[Finding, tuple[Ref, ...]]] = [(item.finding, item.because) for item in blockers]
    listed += [(finding, ()) for finding in state.warnings]
    blocks: list[Block] = []
    if listed:
        roots = any(blocker.root for blocker in blockers)
        blocks.append(section("Blocking this step" if roots else ("Waits" if blockers else "Warnings")))
        blocks += _paragraphs(shown, grouped(listed), texts)
        if any(finding.status is Status.FAIL and finding.check in PROBED for finding, _ in listed):
            blocks.append(Prose(_then(state, texts)))
    return blocks


def _then(state: StepState, texts: Texts) -> Content:
    if state.step.id in NOT_OURS and any(blocker.owner is Owner.MICROSOFT for blocker in state.blockers):
        return say(
            "Or press ",
            (texts.key("go.deployment"), Tone.KEY),
            " and choose another purpose; ",
            (texts.key("edit.undo"), Tone.KEY),
            " takes it back.",
        )
    return say("Press ", (texts.key("check.watch"), Tone.KEY), " to re-check until it is fixed.")


def not_known(state: StepState, texts: Texts) -> list[Block]:
    """Return a line for each kind of advice that nobody could see yet; the step does not wait for it."""
    rows = [_unseen_line(group, texts) for group in grouped((finding, ()) for finding in unseen_advice(state))]
    return [section("Not verified (optional)", *rows)] if rows else []


def _unseen_line(group: Group, texts: Texts) -> Content:
    first, subjects = group.first, group.subjects
    if len(subjects) == 1:
        return say(mark(first), " ", (texts.finding(first).summary, Tone.DIM))
    told = {_NOT_ASKED: "have not been checked yet", "setting-unknown": "settings are in no export yet"}.get(
        first.code
    )
    if told is not None and not first.detail.get("reason"):
        return say(mark(first), (f" {len(subjects)} {told}: {names(subjects)}", Tone.DIM))
    more = f" And {len(subjects) - 1} more: {names(subjects[1:])}"
    return say(mark(first), " ", (texts.finding(first).summary + more, Tone.DIM))


def unseen_advice(state: StepState) -> tuple[Finding, ...]:
    """Return what is advice only and what nobody has seen yet: listed, so that nothing disappears."""
    required = {id(blocker.finding) for blocker in state.blockers}
    return tuple(
        finding
        for finding in state.findings
        if finding.status in (Status.UNKNOWN, Status.HELD)
        and id(finding) not in required
        and finding.waived is None
        and finding.check != "word"
    )


def _paragraphs(shown: Snapshot, groups: Sequence[Group], texts: Texts) -> list[Block]:
    blocks: list[Block] = []
    for group in groups[:MOST_GROUPS]:
        if group.waits_here:
            told = f" {plural(len(group.subjects), 'more check')} once that is fixed: "
            blocks.append(Prose(say(mark(group.first), told, (names(group.subjects), Tone.DIM))))
        elif group.is_alike:
            blocks += _alike(shown, group, texts)
        else:
            for finding in group.findings if group.first.code != _NOT_ASKED else group.findings[:1]:
                blocks += _one(shown, finding, texts)
    if len(groups) > MOST_GROUPS:
        blocks.append(Prose(say((f"and {len(groups) - MOST_GROUPS} more kinds", Tone.DIM))))
    return blocks


def _one(shown: Snapshot, finding: Finding, texts: Texts) -> list[Block]:
    text = texts.finding(finding)
    rows = [say(mark(finding), " ", (text.summary, Tone.STRONG if finding.status is Status.FAIL else Tone.NORMAL))]
    if finding.status is Status.HELD:
        return [Prose(lines(*rows))]
    return [Prose(lines(*rows, *_said_and_remedy(shown, finding, texts))), *_command(shown, finding, (text,))]


def _alike(shown: Snapshot, group: Group, texts: Texts) -> list[Block]:
    """One paragraph for many: the first of them speaks, the others are counted and named."""
    first, subjects = group.first, group.subjects
    if first.code == _NOT_ASKED and first.status is Status.UNKNOWN:
        listed = _all_names(subjects)
        which = "" if listed else f": {names(subjects)}"
        head = say(mark(first), f" {len(subjects)} have not been checked yet{which}")
        return [Prose(lines(head, *_said_and_remedy(shown, first, texts))), *listed]
    if first.status is Status.HELD and group.because:
        steps = "; ".join(_titles(shown, group.because))
        head = say(mark(first), f" {len(subjects)} wait for {steps}: ", (names(subjects), Tone.DIM))
        return [Prose(head)]
    told = [texts.finding(finding) for finding in group.findings]
    tone = Tone.STRONG if first.status is Status.FAIL else Tone.NORMAL
    rows = [say(mark(first), " ", (told[0].summary, tone))]
    copied = _command(shown, first, told)
    listed = copied or _all_names(subjects)
    # A list to copy names them; a command may name none.
    rows.append(
        say(f"  and {len(subjects) - 1} more" + ("" if listed and not copied else f": {names(subjects[1:])}"))
    )
    rows += _said_and_remedy(shown, first, texts)
    return [Prose(lines(*rows)), *listed]


def _said_and_remedy(shown: Snapshot, finding: Finding, texts: Texts) -> list[Content]:
    text = texts.finding(finding)
    rows: list[Content] = []
    said = seen_line(shown.checklist, finding, shown.now)
    if said:
        rows.append(say((f"  {said}", Tone.DIM)))
    if text.remedy and finding.status is not Status.HELD:
        rows.append(say(f"  {text.remedy}"))
    if finding.check == "deployment" and finding.status is not Status.HELD:
        rows.append(say("  ", (texts.key("go.deployment"), Tone.KEY), " opens the form."))
    return rows


def _command(shown: Snapshot, finding: Finding, told: Sequence[FindingText]) -> list[Block]:
    """Return what is to be copied for all of them in one piece; the key r stands for asking the network."""
    if finding.code == _NOT_ASKED:
        return []
    commands = tuple(dict.fromkeys(text.command for text in told if text.command))
    if not commands:
        return []
    return [CopyText(named("\n".join(commands), shown), told[0].language, LINES_SHOWN if len(commands) > 1 else 0)]


def _all_names(subjects: tuple[str, ...]) -> list[Block]:
    """Return the names as a list to copy where the sentence could not hold them all."""
    return [CopyText("\n".join(subjects), "text", LINES_SHOWN)] if len(subjects) > MOST_IN_FULL else []


def _titles(shown: Snapshot, because: tuple[Ref, ...]) -> list[str]:
    return list(dict.fromkeys(title_of(STEP[ref.step], shown.checklist.deployment) for ref in because))
