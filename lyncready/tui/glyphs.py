"""The table of looks as the screen draws it: with tones for colours, and in ASCII."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from lyncready.readiness import RANK, SEVERITY, ShownStatus, look_of_state, look_of_status, worst
from lyncready.readiness import STATUS_STYLES as TABLE

__all__ = [
    "GLYPHS",
    "QUIET",
    "RANK",
    "SEVERITY",
    "Glyph",
    "ShownStatus",
    "Tone",
    "look_of_state",
    "look_of_status",
    "to_ascii",
    "worst",
]


class Tone(StrEnum):
    """What a piece of text is; a theme decides the colour. Values are style names of Textual."""

    NORMAL = ""
    DIM = "$text-muted"
    STRONG = "bold"
    HEADING = "bold $text-secondary"
    ERROR = "$text-error"
    WARNING = "$text-warning"
    SUCCESS = "$text-success"
    ACCENT = "$text-accent"
    KEY = "bold $text-accent"
    STATE = "bold $text-error"


class Glyph(msgspec.Struct, frozen=True):
    """One row of the table."""

    glyph: str
    ascii: str
    word: str
    tone: Tone


_TONES = {
    "success": Tone.SUCCESS,
    "warning": Tone.WARNING,
    "error": Tone.ERROR,
    "accent": Tone.ACCENT,
    "dim": Tone.DIM,
    "": Tone.NORMAL,
}


# The table that reports have too, with tones.
GLYPHS: dict[ShownStatus, Glyph] = {
    look: Glyph(row.glyph, row.ascii, row.word, _TONES[row.colour]) for look, row in TABLE.items()
}

# What needs no hand and no eye: the filter hides these.
QUIET: frozenset[ShownStatus] = frozenset(
    {ShownStatus.DONE, ShownStatus.NOTE, ShownStatus.WAIVED, ShownStatus.NOT_NEEDED}
)

# Typographic signs of our own texts, one ASCII character each so that styles keep their places.
_PLAIN: dict[str, str] = {
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "…": "~",
    "—": "-",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "┃": "|",
    "│": "|",
    "━": "=",
    "─": "-",
    "▶": ">",
    "▼": "v",
    "•": "*",
    "▸": ">",
    "▾": "v",
    "\u00a0": " ",
}
_TO_ASCII = str.maketrans({sign.glyph: sign.ascii for sign in GLYPHS.values()} | _PLAIN)


def to_ascii(text: str) -> str:
    """Return the text in ASCII, character by character, for outputs that cannot take UTF-8."""
    if text.isascii():
        return text
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode("ascii")
