"""The pieces that pages are made of: styled text that never came from markup, and commands to copy."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

import msgspec
from textual.content import Content

from lyncready.guide.texts import FindingText, StepText
from lyncready.model import Finding, printable, render_span
from lyncready.tui.glyphs import GLYPHS, ShownStatus, Tone, look_of_status, to_ascii
from lyncready.tui.snapshot import AGE_STEP_SECONDS, Snapshot

GAP = 2  # cells between two columns of a table
KeyOf = Callable[[str], str]  # how the key of an act is shown, by the id of its binding
Piece = str | tuple[str, str] | Content


class Prose(msgspec.Struct, frozen=True):
    """Running text."""

    text: Content


class CopyText(msgspec.Struct, frozen=True):
    """Text to copy: a command, a record. `language` is powershell, dns, shell or text.

    `most` limits the lines shown (0: all); copied is the whole.
    """

    text: str
    language: str = "text"
    most: int = 0

    @property
    def shown(self) -> str:
        """The text as it stands on the page."""
        rows = self.text.splitlines()
        if not self.most or len(rows) <= self.most:
            return self.text
        return "\n".join([*rows[: self.most], f"… and {len(rows) - self.most} more lines"])


Block = Prose | CopyText


class Texts(Protocol):
    """Where the words come from."""

    def key(self, binding_id: str) -> str:
        """How the key of an act is shown, by the id of its binding."""

    def step(self, step_id: str) -> StepText:
        """A step's page."""

    def finding(self, finding: Finding) -> FindingText:
        """What a finding says."""


def safe(text: str) -> str:
    """Return the text with everything spelt out that a terminal would obey; line breaks stay.

    Probes do this where bytes become text; a checklist file brings text of strangers, too.
    """
    if text.isprintable():
        return text
    return "\n".join(line if line.isprintable() else printable(line, len(line) * 10) for line in text.split("\n"))


def pasted(text: str) -> str:
    """Return text as a field may hold it: a line break for any, a blank for a tab or a wide one, the rest safe.

    What was copied from a page or a mail may hold what the terminal obeys, and a field draws what it holds.
    """
    return safe(re.sub(r"[^\S\n]", " ", text.replace("\r\n", "\n").replace("\r", "\n")))


def say(*pieces: Piece) -> Content:
    """Join pieces; a string is taken literally, a pair has a tone."""
    parts: list[Content | tuple[str, str]] = []
    for piece in pieces:
        if isinstance(piece, Content):
            parts.append(piece)
        elif isinstance(piece, str):
            parts.append(Content(safe(piece)))
        else:
            parts.append((safe(piece[0]), str(piece[1])))
    return Content.assemble(*parts)


def sign(look: ShownStatus, word: str = "") -> Content:
    """Return glyph and word of a look in its colour."""
    shown = GLYPHS[look]
    return say((f"{shown.glyph} {word or shown.word}", shown.tone))


def badge(look: ShownStatus, word: str = "") -> Content:
    """Return glyph and word of a look on its colour: what is seen first on a page."""
    shown = GLYPHS[look]
    return say((f" {shown.glyph} {(word or shown.word).upper()} ", f"reverse bold {shown.tone}".rstrip()))


def glyph(look: ShownStatus) -> Content:
    """Return the glyph alone, in its colour."""
    return say((GLYPHS[look].glyph, GLYPHS[look].tone))


def mark(finding: Finding) -> Content:
    """Return a finding's glyph."""
    return glyph(look_of_status(finding.status, finding.waived is not None))


def lines(*rows: Content | str) -> Content:
    """Join rows by line breaks."""
    return Content("\n").join([row if isinstance(row, Content) else say(row) for row in rows])


def section(title: str, *rows: Content) -> Prose:
    """Return rows under a heading, a blank line before it."""
    return Prose(lines("", say((title, Tone.HEADING)), *rows))


def shell_word(text: str) -> str:
    """Return a file's name as a shell takes it in one piece: Windows' shells know double quotes only."""
    return text if shlex.quote(text) == text else '"' + text.replace('"', "") + '"'


def named(text: str, shown: Snapshot) -> str:
    """Put the checklist's own name where the guide says FILE."""
    if shown.path is None or "lyncready " not in text:
        return text
    return text.replace(" FILE", f" {shell_word(shown.path.name)}")


def in_ascii(text: Content) -> Content:
    """Return the same text in ASCII; every style keeps its place."""
    return Content(to_ascii(text.plain), list(text.spans))


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago that was, in words; exact to what a screen that is drawn every few seconds can keep."""
    seconds = (now - at).total_seconds()
    if seconds < AGE_STEP_SECONDS:
        return "just now"
    return f"{seconds:.0f} s ago" if seconds < 10 else f"{render_span(seconds)} ago"


def clock_time(at: datetime) -> str:
    """Return the time of day where the person is."""
    return at.astimezone().strftime("%H:%M")


def day(at: datetime, now: datetime) -> str:
    """Return the day as a person says it: the time alone today, else the date."""
    here, today = at.astimezone(), now.astimezone()
    return here.strftime("%H:%M") if here.date() == today.date() else here.strftime("%Y-%m-%d %H:%M")


def when(at: datetime, now: datetime) -> str:
    """Return the instant as part of a sentence: `today at 19:00`, `on 2026-11-19 at 19:00`."""
    here, today = at.astimezone(), now.astimezone()
    if here.date() == today.date():
        return f"today at {here:%H:%M}"
    return f"on {here:%Y-%m-%d} at {here:%H:%M}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return `1 step`, `3 steps`."""
    return f"{count} {one}" if count == 1 else f"{count} {many or one + 's'}"


def fit(left: Content, right: Content, width: int) -> Content:
    """Put one text at the left and one at the right end of a line; the left one is cut where they meet."""
    room = max(0, width - right.cell_length - 1)
    if left.cell_length > room:
        left = left.truncate(room, ellipsis=True)
    return say(left, " " * max(1, width - left.cell_length - right.cell_length), right)


def columns(rows: Sequence[Sequence[Content]], width: int, least: Sequence[int]) -> list[Content]:
    """Return rows of cells below one another within a width.

    Where there is no room that column gives which has most cells beyond what it wants at least.
    """
    if not rows:
        return []
    widths = [max(cell.cell_length for cell in column) for column in zip(*rows, strict=True)]
    beyond = sum(widths) + GAP * (len(widths) - 1) - width
    for _ in range(max(0, beyond)):
        over = [have - want for have, want in zip(widths, least, strict=True)]
        widths[over.index(max(over))] -= 1
    return [_cells(row, widths) for row in rows]


def _cells(row: Sequence[Content], widths: Sequence[int]) -> Content:
    parts: list[Piece] = []
    for cell, width in zip(row, widths, strict=True):
        shown = cell.truncate(max(1, width), ellipsis=True) if cell.cell_length > width else cell
        parts += [shown, " " * (width - shown.cell_length + GAP)]
    return say(*parts[:-1])
