"""How a state looks: glyph, ASCII glyph, word and tone, in one table for every pane."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from lyncready.model import Status
from lyncready.readiness import LOOK_CHECKING, LOOK_DONE_WITH_WARNINGS, STATE_LOOKS, State
from lyncready.readiness import Look as Shown


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


class Look(StrEnum):
    """What is shown of a step, a task or a cell: the states, and two displays (`look` at, `checking`)."""

    DONE = "done"
    DONE_LOOK = "done-look"
    BLOCKED = "blocked"
    HELD = "held"
    TODO = "todo"
    WAITING = "waiting"
    WAIVED = "waived"
    NOT_NEEDED = "not-needed"
    CHECKING = "checking"


class Sign(msgspec.Struct, frozen=True):
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


def _sign(shown: Shown) -> Sign:
    return Sign(shown.glyph, shown.ascii, shown.word, _TONES[shown.colour])


# The table of states that reports have too, and the two displays.
SIGNS: dict[Look, Sign] = {
    **{Look(state.value): _sign(shown) for state, shown in STATE_LOOKS.items()},
    Look.DONE_LOOK: _sign(LOOK_DONE_WITH_WARNINGS),
    Look.CHECKING: _sign(LOOK_CHECKING),
}

# Worst first: what a person has to touch, then what nobody knows yet, then what waits.
SEVERITY: tuple[Look, ...] = (
    Look.BLOCKED,
    Look.TODO,
    Look.CHECKING,
    Look.HELD,
    Look.WAITING,
    Look.DONE_LOOK,
    Look.WAIVED,
    Look.DONE,
    Look.NOT_NEEDED,
)
RANK: dict[Look, int] = {look: rank for rank, look in enumerate(SEVERITY)}

# What needs no hand and no eye: the filter hides these.
QUIET: frozenset[Look] = frozenset({Look.DONE, Look.WAIVED, Look.NOT_NEEDED})

_OF_STATUS: dict[Status, Look] = {
    Status.PASS: Look.DONE,
    Status.NOTE: Look.DONE,
    Status.WARN: Look.DONE_LOOK,
    Status.FAIL: Look.BLOCKED,
    Status.UNKNOWN: Look.TODO,
    Status.HELD: Look.HELD,
}

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
    "\u00a0": " ",
}
_TO_ASCII = str.maketrans({sign.glyph: sign.ascii for sign in SIGNS.values()} | _PLAIN)


def look_of_state(state: State, warned: bool = False) -> Look:
    """Return how a step's state is shown; `warned` says that a done step has warnings."""
    return Look.DONE_LOOK if state is State.DONE and warned else Look(state.value)


def look_of_status(status: Status, waived: bool = False) -> Look:
    """Return how a finding is shown."""
    return Look.WAIVED if waived and status in {Status.FAIL, Status.WARN} else _OF_STATUS[status]


def worst(looks: list[Look]) -> Look:
    """Return the look that asks for most attention; nothing at all is `not-needed`."""
    return min(looks, key=RANK.__getitem__, default=Look.NOT_NEEDED)


def to_ascii(text: str) -> str:
    """Return the text in ASCII, character by character, for outputs that cannot take UTF-8."""
    if text.isascii():
        return text
    return text.translate(_TO_ASCII).encode("ascii", "replace").decode("ascii")
