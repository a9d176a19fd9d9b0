"""The two lines on top: where the deployment stands, and the one thing to do next."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from lyncready.guide.steps import STEP, title_of
from lyncready.model import PLATFORM_TITLES, Deployment, Status, printable
from lyncready.readiness import PARTNERS_STEP, Assessment, Next, State, say_next
from lyncready.tui.glyphs import GLYPHS, ShownStatus, Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.lines import KeyOf, clock_time, fit, plural, say

_VERBS = {"not-checked": "Check", "not-attested": "Confirm"}


def status_line(shown: Snapshot, width: int) -> Content:
    """Return the first line: program, deployment, progress, what is blocked, when it was saved."""
    left = [say((" lyncready", Tone.KEY), "  ", (_name(shown), Tone.STRONG))]
    about = _about(shown)
    right = [part for part in (_progress(shown), _blocked(shown), _going_on(shown) or _saved(shown)) if part.plain]
    ending = Content("  ").join(right) + Content(" ")
    if about and left[0].cell_length + len(about) + ending.cell_length + 6 <= width:
        left.append(say("   ", (about, Tone.DIM)))
    return fit(Content("").join(left), ending, width)


def _name(shown: Snapshot) -> str:
    if shown.checklist.deployment.name:
        return shown.checklist.deployment.name
    return shown.path.stem if shown.path is not None else ""


def _about(shown: Snapshot) -> str:
    deployment = shown.checklist.deployment
    if not shown.is_open:
        return ""
    parts = [PLATFORM_TITLES[deployment.platform]] if deployment.platform else []
    parts.append(plural(len(deployment.sip_domains), "SIP domain"))
    parts.append(plural(len(deployment.access_edges), "edge"))
    if shown.assessment is not None:
        unseen = any(state.unseen for state in shown.assessment.steps if state.step.id == PARTNERS_STEP)
        parts.append(shown.assessment.partners.told(unseen))
    return " · ".join(filter(None, parts))


def _progress(shown: Snapshot) -> Content:
    if shown.assessment is None:
        return Content("")
    counts = shown.assessment.counts
    if shown.assessment.ready:
        waived = (f", {counts.waived} waived", Tone.DIM) if counts.waived else ""
        return say((f"{GLYPHS[ShownStatus.DONE].glyph} ready", Tone.SUCCESS), waived)
    return say(counts.told() if counts.waived else f"{counts.done}/{counts.total} done")


def _blocked(shown: Snapshot) -> Content:
    if shown.assessment is None:
        return Content("")
    count = sum(step.state is State.BLOCKED for step in shown.assessment.steps)
    return say((f"{GLYPHS[ShownStatus.BLOCKED].glyph} {count} blocked", Tone.STATE)) if count else Content("")


def _going_on(shown: Snapshot) -> Content | None:
    """What goes on by itself: a small window hides the matrix. Trouble with the file goes first."""
    if shown.read_only or shown.trouble:
        return None
    if shown.run is not None and shown.run.active:
        return say((f"checking {shown.run.done}/{shown.run.total}", Tone.ACCENT))
    if shown.watch is None:
        return None
    left = shown.watch.seconds_left
    return say((f"watching, {left:.0f} s" if left >= 1 else "watching", Tone.ACCENT))


def _saved(shown: Snapshot) -> Content:
    if shown.read_only:
        return say(("read only", Tone.WARNING))
    if shown.trouble:
        return say(("not saved", Tone.ERROR))
    if shown.unsaved:
        return say(("saving", Tone.DIM))
    if shown.saved_at is not None:
        return say((f"saved {clock_time(shown.saved_at)}", Tone.DIM))
    return Content("")


def notice_line(shown: Snapshot, key_of: KeyOf) -> Content | None:
    """Return the bar below the two lines: another file on the disk, or why nothing can be saved; None mostly."""
    if shown.read_only:
        news = (" The file changed on disk. ", Tone.STRONG), (key_of("file.reload"), Tone.KEY), " take it "
        return say(*(news if shown.changed_on_disk else ()), (" Read only: ", Tone.STRONG), shown.read_only)
    if shown.changed_on_disk:
        return _changed_line(key_of)
    if shown.lost_on_disk:
        return _lost_line(key_of)
    return None


def _changed_line(key_of: KeyOf) -> Content:
    """Return the bar that stands there while the file on disk is another one than the one shown."""
    return say(
        (" The file changed on disk. ", Tone.STRONG),
        (key_of("file.reload"), Tone.KEY),
        " take it  ",
        (key_of("file.keep"), Tone.KEY),
        " keep what is here  ",
        (key_of("file.both"), Tone.KEY),
        " merge both",
    )


def _lost_line(key_of: KeyOf) -> Content:
    """Return the bar that stands there while the file on disk is gone or no checklist any more."""
    return say((" Only here. ", Tone.STRONG), (key_of("file.keep"), Tone.KEY), " write what is here to the file")


def next_line(shown: Snapshot, key: str, width: int) -> tuple[Content, bool]:
    """Return the second line, and whether it calls for a hand (then it is coloured)."""
    assessment = shown.assessment
    if shown.trouble or shown.judge_trouble:
        return _trouble_line(shown, width), True
    if shown.loading:
        return say((f" Opening {shown.opening or 'the checklist'} …", Tone.DIM)), False
    if assessment is None:
        text = " Evaluating saved results …" if shown.is_open else " Describe a deployment to begin"
        return say((text, Tone.DIM)), False
    if assessment.ready:
        counts = assessment.counts
        every = f"{counts.told('steps')}." if counts.waived else "Every step is done or not needed."
        return say((" Ready  ", Tone.SUCCESS), every), False
    if assessment.next is None:
        return say((" Next  ", Tone.STRONG), "Nothing for you: what is open waits for others."), False
    wordings = _wordings(assessment, assessment.next, shown.checklist.deployment)
    # Little room goes to the words before it goes to what the key does.
    hints = [say((f"{key} ", Tone.KEY), more) for more in ("go there ", "")] if key else [Content("")]
    room = width - len(" Next  ") - 1
    fitting = ((text, hint) for hint in hints for text in wordings if cell_len(text) + hint.cell_length <= room)
    text, hint = next(fitting, (_at_least(assessment.next, shown.checklist.deployment), hints[-1]))
    return fit(say((" Next  ", Tone.STRONG), text), hint, width), assessment.next.status is Status.FAIL


def _wordings(assessment: Assessment, following: Next, deployment: Deployment) -> tuple[str, ...]:
    """Return what is next in fewer and fewer words; a step that waits for somebody by its short name at last."""
    said = say_next(assessment, deployment)
    if said is None:
        return ()
    verb = _VERBS.get(following.code)
    short = (f"{verb}: {title_of(STEP[following.step], deployment)}.",) if verb else ()
    return (said.whole, said.full, said.brief, *short)


def _at_least(following: Next, deployment: Deployment) -> str:
    """Return what is next where no sentence fits: the step, what is wrong, and of what."""
    from lyncready.guide.codes import CODES

    several = len(following.subjects) > 1
    whom = f"{len(following.subjects)} of {following.of}" if several else printable(following.subject, 60)
    return f"{title_of(STEP[following.step], deployment)}: {CODES[following.code].word}, {whom}"


def _trouble_line(shown: Snapshot, width: int) -> Content:
    """Say what is wrong; where the line is too long the folders of the open file go first, then the end."""
    head, text = say((" Trouble  ", Tone.STRONG)), shown.trouble or shown.judge_trouble
    if shown.path is not None and head.cell_length + cell_len(text) > width:
        text = text.replace(printable(str(shown.path), 300), printable(shown.path.name), 1)
    return say(head, text).truncate(width, ellipsis=True)


def titles_of(step_ids: tuple[str, ...], shown: Snapshot) -> str:
    """Return the titles of some steps on one line."""
    return " · ".join(title_of(STEP[step_id], shown.checklist.deployment) for step_id in step_ids)
