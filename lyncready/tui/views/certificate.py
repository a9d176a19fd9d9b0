"""A new certificate's verdict as a page: what it is, what speaks against it, its names, the right request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from lyncready.model import Status
from lyncready.readiness import sign_of
from lyncready.tui.glyphs import Tone
from lyncready.tui.views.detail import merge
from lyncready.tui.views.lines import Block, CopyText, Prose, lines, say

if TYPE_CHECKING:
    from lyncready.reports.new_certificate import NewView

_TONES = {Status.FAIL: Tone.ERROR, Status.WARN: Tone.WARNING, Status.UNKNOWN: Tone.WARNING}
HOW = (
    "Give the file of a certificate that is not installed yet, or of a request (.cer, .pem, .p7b, .pfx, .csr). It "
    "is judged by what was seen of the edges; no network is asked, no private key is read, nothing is kept."
)


def certificate_blocks(view: NewView | None) -> tuple[Block, ...]:
    """Return the page; without a verdict what it is for."""
    from lyncready.guide.certificate_request import ASK
    from lyncready.reports.new_certificate_pages import has_name

    if view is None:
        return (Prose(say((HOW, Tone.DIM))),)
    tone = Tone.ERROR if view.fails else Tone.WARNING if view.warns else Tone.SUCCESS
    blocks: list[Block] = [
        Prose(lines(say((view.title, Tone.HEADING)), *view.about, say((view.verdict, tone)), view.shown))
    ]
    for paragraph in view.paragraphs:
        glyph = sign_of(paragraph.status, bool(paragraph.waived)).glyph
        worn = Tone.DIM if paragraph.waived else _TONES.get(paragraph.status, Tone.DIM)
        told = say((f"{glyph} ", worn), (paragraph.summaries[0], Tone.STRONG))
        of = "  ".join(filter(None, (paragraph.code, ", ".join(paragraph.subjects), paragraph.waived)))
        place = say((of, Tone.DIM))
        blocks.append(Prose(lines("", told, place, *([paragraph.remedy] if paragraph.remedy else []))))
        if paragraph.command:
            blocks.append(CopyText(paragraph.command, "powershell"))
    if view.names:
        width = max(len(line.name) for line in view.names)
        rows: list[Content] = [
            say(line.name.ljust(width), f"  {has_name(line):<11}  ", (line.reasons, Tone.DIM))
            for line in view.names
        ]
        blocks.append(Prose(lines("", say(("Names", Tone.HEADING)), *rows)))
    if view.command:
        blocks += [Prose(lines("", say(("The request", Tone.HEADING)), ASK)), CopyText(view.command, "powershell")]
    return merge(blocks)
