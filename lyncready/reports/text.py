"""The assessment as plain text for a terminal: glyph, word, and colour only where it is asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import msgspec

from lyncready.guide.wording import count
from lyncready.model import Status, render_instant
from lyncready.readiness import PARTNERS_STEP, SATISFIED, STATUS_STYLES, ShownStatus, State, StatusStyle, sign_of
from lyncready.reports.shapes import FindingEntry, LeftOut, Paragraph, ReportView, StepLine, TaskBlock

MANY = 20  # paragraphs of one step; of the rest only codes and subjects are named, --json has them all
DEEP = " " * 15
LONG, SHORT = 1 << 30, 6  # names and summaries of one paragraph, in full and in a first overview
_NOT_SAID, _PARTNERS = "not-attested", "partners"
_SHOWN = frozenset({Status.FAIL, Status.WARN})
_GROUPS = (
    ("Blocked", frozenset({State.BLOCKED})),
    ("To do", frozenset({State.TODO})),
    ("Waiting", frozenset({State.WAITING, State.HELD})),
    ("Done", frozenset({State.DONE})),
    ("Waived", frozenset({State.WAIVED})),
    ("Not needed", frozenset({State.NOT_NEEDED})),
)
SOME = 4  # subjects named of those that need no hand
_COLOURS = {"success": "32", "warning": "33", "error": "31", "accent": "36", "dim": "2", "strong": "1"}


class Style(msgspec.Struct, frozen=True):
    """What the output can take. `width` is in characters."""

    colour: bool = False
    ascii: bool = False
    width: int = 100

    def glyph(self, look: StatusStyle) -> str:
        """Return the sign of a look that this output can show."""
        return look.ascii if self.ascii else look.glyph

    def paint(self, text: str, colour: str) -> str:
        """Return the text with ANSI colour where the output takes it."""
        code = _COLOURS.get(colour)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code else text

    @property
    def dot(self) -> str:
        """What stands between the parts of a line."""
        return " - " if self.ascii else " · "


PLAIN = Style()


def render_text(
    view: ReportView, style: Style = PLAIN, *, verbose: bool = True, only: tuple[str, ...] = ()
) -> str:
    """Return the report for a terminal: what is open first, by state, then all else; the verdict comes last.

    Unless `verbose`, what passes is counted only and long lists are cut. `only` is what a run was limited to.
    """
    lines = [*wrapped(style.dot.join((f"lyncready {view.document.lyncready}", *view.about)), "", style)]
    if only:
        lines += wrapped(
            f"Checked only: {', '.join(only)}. All else is judged by what was seen before.", "", style
        )
    lines.append("")
    steps = [step for task in view.tasks for step in task.steps]
    for title, states in _GROUPS:
        group = [step for step in steps if step.entry.state in states]
        if not group or (states <= SATISFIED and not verbose and not any(step.entry.warnings for step in group)):
            continue
        shown = group if verbose or not states <= SATISFIED else [one for one in group if one.entry.warnings]
        lines.append(style.paint(title if shown == group else f"{title}, with warnings", "strong"))
        held = [] if verbose else [one for one in shown if one.entry.state is State.HELD]
        unsaid: set[str] = set()  # in an overview that an answer is missing is said once, of the first step
        for step in shown:
            if step not in held:
                lines.extend(_step(step, style, verbose, unsaid))
        lines.extend(_held(held, style))
        lines.append("")
    return "\n".join([*lines, *_end(view, style, verbose), ""])


def verdict(view: ReportView) -> str:
    """Return the one line that says how things stand."""
    document = view.document
    rest = "".join(f", {number} {word}" for word, number in view.open)
    state = "Ready" if document.ready else "Not ready"
    return f"{state} at {render_instant(document.at)}: {document.counts.told('steps')}{rest}."


def words_on_partners(view: ReportView) -> str:
    """Return the line that says how many partners have trouble; nothing where none was looked up."""
    steps = (line for task in view.tasks for line in task.steps if line.entry.id == PARTNERS_STEP)
    told = view.document.partners.told(any(line.look is STATUS_STYLES[ShownStatus.UNSEEN] for line in steps))
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def words_on_task(task: TaskBlock) -> str:
    """Return how many of a task's steps are done, and how many are waived; nothing where none is needed."""
    counts = task.counts
    if not counts.total:
        return ""
    return counts.told() if counts.waived else f"{counts.done}/{counts.total}"


def title_of_findings(view: ReportView) -> str:
    """Return the title above the findings."""
    return "All checks" if view.left_out is None else "All checks that do not pass"


def words_on_findings(left_out: LeftOut) -> str:
    """Return the sentence on the findings that are not in a report."""
    return f"Left out: {count(left_out.findings, 'passing entry', 'passing entries')}, counted by check."


def words_on_passing(number: int) -> str:
    """Return what stands in place of passing findings of one check."""
    return f"{count(number, 'entry', 'entries')} left out"


def _end(view: ReportView, style: Style, verbose: bool) -> Iterator[str]:
    if not verbose:
        yield from wrapped(f"Not listed: what passes, notes{_unverified(view)}; -v prints them.", "", style)
    for line in wrapped(verdict(view), "", style):
        yield style.paint(line, "success" if view.document.ready else "error")
    if partners := words_on_partners(view):
        yield partners
    if view.next_line:
        yield from wrapped(view.next_line, "Next  ", style)


def _unverified(view: ReportView) -> str:
    """Return how many checks nobody could make though no step waits for them; nothing where there is none."""
    waited_for = {(step.id, one.code, one.subject) for step in view.document.steps for one in step.blockers}
    needed = {step.id for step in view.document.steps if step.state is not State.NOT_NEEDED}
    missed = sum(
        finding.step in needed
        and finding.status in (Status.UNKNOWN, Status.HELD)
        and finding.waived is None
        and (finding.step, finding.code, finding.subject) not in waited_for
        for finding in view.document.findings
    )
    return f", and {count(missed, 'optional check')} not verified" if missed else ""


def _step(step: StepLine, style: Style, verbose: bool, unsaid: set[str]) -> Iterator[str]:
    mark = style.paint(f"{style.glyph(step.look)} {step.look.word.partition(',')[0]:<10}", step.look.colour)
    name = style.paint(step.entry.id, "dim")
    if len(DEEP) + len(step.entry.title) + 2 + len(step.entry.id) <= style.width:
        yield f"  {mark} {step.entry.title}  {name}"
    else:
        yield f"  {mark} {step.entry.title}"
        yield f"{DEEP}{name}"
    if step.word != step.look.word:
        yield from wrapped(step.word, DEEP, style)
    for line in filter(None, (step.said, *step.rests)):
        yield from wrapped(line, DEEP, style)
    # A partner's fault blocks nothing and is the partner's to fix: an overview tells less of it.
    most = MANY if verbose or step.entry.task != _PARTNERS or step.entry.state not in SATISFIED else SOME
    for paragraph in step.paragraphs[:most]:
        brief = paragraph.code == _NOT_SAID and not verbose  # its summary says already what is to be done
        told = paragraph
        if brief:
            new = tuple(one for one in paragraph.summaries if one not in unsaid)
            unsaid.update(new)
            told = msgspec.structs.replace(paragraph, summaries=new, subjects=(), remedy="")
        yield from paragraph_lines(told, style, LONG if verbose else SHORT)
    rest = step.paragraphs[most:]
    if rest:
        names = LONG if verbose else SOME
        named = ", ".join(f"{paragraph.code} {some_of(paragraph.subjects, names)}" for paragraph in rest)
        where = "--json tells all" if verbose or most == MANY else "-v prints them"
        yield from wrapped(f"and {len(rest)} more ({where}): {named}", " " * 6, style)
    yield from _rest(step, style, verbose)


def _held(steps: Sequence[StepLine], style: Style) -> Iterator[str]:
    """Steps that wait for the same others stand together."""
    alike: dict[str, list[str]] = {}
    for step in steps:
        alike.setdefault(step.word, []).append(f"{step.entry.title} ({step.entry.id})")
    for word, titles in alike.items():
        for line in wrapped(f"{word}: {', '.join(titles)}", f"  {style.glyph(steps[0].look)} ", style):
            yield style.paint(line, steps[0].look.colour)


def paragraph_lines(paragraph: Paragraph, style: Style, most: int = LONG) -> Iterator[str]:
    """Yield what is told of a problem: what is so, of whom, what to do; of each at most so many."""
    look = sign_of(paragraph.status, bool(paragraph.waived))
    for summary in paragraph.summaries[:most]:
        for line in wrapped(summary, f"{' ' * 6}{style.glyph(look)} ", style):
            yield style.paint(line, look.colour)
    if len(paragraph.summaries) > most:
        yield style.paint(f"{' ' * 8}and {len(paragraph.summaries) - most} more", look.colour)
    for line in wrapped(_place(paragraph, style, most), " " * 8, style) if paragraph.subjects else ():
        yield style.paint(line, "dim")
    if paragraph.remedy:
        yield from wrapped(paragraph.remedy, " " * 8, style)
    commands = paragraph.command.splitlines()
    is_letter = most < LONG and "" in commands  # a list of records or commands has no empty lines
    most = 1 if is_letter else max(most, MANY)
    yield from (f"{' ' * 10}{line}" for line in commands[:most])
    if len(commands) > most:
        yield style.paint(f"{' ' * 8}and {len(commands) - most} more lines; -v prints all", "dim")


def _place(paragraph: Paragraph, style: Style, most: int) -> str:
    """Return code, subjects, causes and owner; in an overview as many subjects as one line has room for."""
    rest = ""
    if paragraph.causes:
        rest += f"{style.dot}because of {', '.join(cause.words for cause in paragraph.causes)}"
    if paragraph.owner:
        rest += f"{style.dot}owner: {paragraph.owner}"
    if paragraph.waived:
        rest += f"{style.dot}{paragraph.waived}"

    def told(number: int) -> str:
        return f"{paragraph.code}{style.dot}{some_of(paragraph.subjects, number)}{rest}"

    fits = (number for number in range(most, 1, -1) if len(told(number)) <= style.width - 8)
    return told(most) if most == LONG or len(paragraph.subjects) <= 1 else told(next(fits, 1))


def some_of(names: Sequence[str], most: int) -> str:
    """Return the first of some names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def _rest(step: StepLine, style: Style, verbose: bool) -> Iterator[str]:
    """What else was judged: one line for each check and outcome that is neither blocker nor warning."""
    shown = {(problem.code, problem.subject) for problem in (*step.entry.blockers, *step.entry.warnings)}
    groups: dict[tuple[str, Status, str, bool], list[FindingEntry]] = {}
    for entry in step.findings:
        if (entry.code, entry.subject) not in shown and (verbose or entry.status in _SHOWN):
            key = (entry.check, entry.status, entry.code, entry.waived is not None)
            groups.setdefault(key, []).append(entry)
    for (check, status, code, waived), entries in groups.items():
        subjects = list(dict.fromkeys(entry.subject for entry in entries))
        named = some_of(subjects, SOME)
        what = check if code == "ok" else f"{check} {code}"
        look = sign_of(status, waived)
        lead = f"{' ' * 6}{style.glyph(look)} "
        for line in wrapped(f"{look.word} {what}: {named}", lead, style):
            yield style.paint(line, "dim")


def wrapped(text: str, lead: str, style: Style) -> list[str]:
    """Return a text as lines that fit, the first one behind `lead`, the others below it."""
    lines = textwrap.wrap(
        text,
        width=max(style.width, len(lead) + 24),
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [lead.rstrip()]
