"""How a value becomes part of a PowerShell command: one function quotes, one renders a single cmdlet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum

# PowerShell reads each of these as a single quote (language specification, 2.3.5.2); doubled it is literal.
_SINGLE_QUOTES = re.compile("['\u2018\u2019\u201a\u201b]")
_REFUSED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Letters and marks without a glyph of their own (Unicode Default_Ignorable_Code_Point, where no category tells).
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | frozenset(
    chr(code) for start, stop in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for code in range(start, stop + 1)
)
_CMDLET = re.compile(r"[A-Z][a-z]+-Cs[A-Za-z]+\Z")
_PARAMETER = re.compile(r"[A-Z][A-Za-z]+\Z")


class BadValue(ValueError):
    """A value that must not stand in a pasted command; the message says why in one line."""


class Switch(Enum):
    """A parameter without a value."""

    ON = "on"


ParameterValue = str | bool | int | None | tuple[str, ...] | Switch


def quote(value: str) -> str:
    """Return `value` as a PowerShell string literal in single quotes, in which nothing expands.

    Raises BadValue for control, format, separator and invisible characters: pasted into a console they would end
    the line or change what is seen.
    """
    if not (value.isascii() and value.isprintable()):
        for char in value:
            if char in _UNSEEN or unicodedata.category(char) in _REFUSED:
                raise BadValue(f"a value with the character U+{ord(char):04X} cannot stand in a command")
    return "'" + _SINGLE_QUOTES.sub(lambda match: match[0] * 2, value) + "'"


def render_value(value: ParameterValue) -> str:
    """Return a parameter's value: booleans as `$true`, None as `$null`, texts quoted, tuples as lists of texts."""
    match value:
        case bool():
            return "$true" if value else "$false"
        case None:
            return "$null"
        case int():
            return str(value)
        case tuple():
            return ",".join(quote(item) for item in value)
        case Switch():
            return ""
        case _:
            return quote(value)


def render_cmdlet(name: str, parameters: Mapping[str, ParameterValue]) -> str:
    """Return one cmdlet on one line, its parameters in the order given, ready to paste.

    One long line on purpose: a space after a continuation backtick breaks a pasted command. Raises BadValue
    for a value that cannot be quoted and ValueError for a name that is no cmdlet's or parameter's.
    """
    if not _CMDLET.match(name):
        raise ValueError(f"{name!r} is no Cs cmdlet")
    parts = [name]
    for parameter, value in parameters.items():
        if not _PARAMETER.match(parameter):
            raise ValueError(f"{parameter!r} is no parameter name")
        parts.append(f"-{parameter}")
        if not isinstance(value, Switch):
            parts.append(render_value(value))
    return " ".join(parts)
