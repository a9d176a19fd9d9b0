"""Running text whose wrapped lines hang under the words they go on from."""

from __future__ import annotations

import re

from textual.content import Content
from textual.geometry import Size
from textual.widgets import Static

# What a line begins with before its words: spaces, then a state's glyph, an action's number or an entry's time.
_LEAD = re.compile(r" *(?:[✓×!·○~–►•i+x.o>-] |\d{1,2} |\d\d:\d\d  )?")
NARROWEST = 16  # below this many cells nothing hangs: every cell is needed


def hang(text: Content, width: int) -> Content:
    """Return the text wrapped to a width in cells, each line going on below the first word of its beginning.

    A badge is not broken: where it does not fit behind its title it has a line of its own.
    """
    if width < NARROWEST:
        return text
    rows: list[Content] = []
    for row in (part for line in text.split("\n", allow_blank=True) for part in _apart(line, width)):
        if row.cell_length <= width:
            rows.append(row)
            continue
        lead = _LEAD.match(row.plain)
        indent = lead.end() if lead is not None else 0
        first, *rest = row[indent:].wrap(width - indent)
        rows.append(Content.assemble(row[:indent], first.rstrip()))
        rows += [Content.assemble(" " * indent, more.rstrip()) for more in rest]
    return Content("\n").join(rows)


def _apart(row: Content, width: int) -> list[Content]:
    """Return a line in two where a badge on it does not fit: what stands before it, and the badge."""
    at = min((span.start for span in row.spans if str(span.style).startswith("reverse")), default=0)
    return [row[:at].rstrip(), row[at:]] if at and row.cell_length > width else [row]


class ProseText(Static):
    """Prose of a page; it wraps anew at every width."""

    def __init__(self) -> None:
        super().__init__(classes="prose")
        self._hung: tuple[int, Content, Content] | None = None

    def hung(self, width: int) -> Content:
        """Return the text as it stands at a width in cells."""
        text = self.content
        assert isinstance(text, Content | str)
        words = text if isinstance(text, Content) else Content(text)
        if self._hung is None or self._hung[0] != width or self._hung[1] is not words:
            self._hung = width, words, hang(words, width)
        return self._hung[2]

    def render(self) -> Content:
        """Draw the text at the present width."""
        return self.hung(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return how many lines the text takes at a width."""
        return self.hung(width).plain.count("\n") + 1
