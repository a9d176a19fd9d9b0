"""What the lines of a script may hold: comments that stay comments, texts that are said, and commands to copy."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from lyncready.checks.settings.cmdlets import Cmdlet
from lyncready.errors import UserError
from lyncready.model import BadValue, printable_command, quote

_WIDTH = 110
_STRING = re.compile(r"'(?:[^']|'')*'")
_CMDLET = re.compile(r"(?<![\w-])[A-Z][a-z]+-Cs[A-Za-z]+")


class ScriptError(UserError):
    """A script that cannot be written; the message says why in one line."""


class ScriptPart(msgspec.Struct, frozen=True):
    """One part of a script: comments for the reader, and the lines that run together or not at all.

    `what` names it where it fails. Without `body` there is nothing to run.
    """

    words: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    what: str = ""

    @property
    def cmdlets(self) -> frozenset[str]:
        """The servers' cmdlets that it calls; names inside texts are none."""
        return frozenset(name for line in self.body for name in _CMDLET.findall(_STRING.sub("''", line)))


def comment(text: str) -> tuple[str, ...]:
    """Return a comment, folded. Nothing in it can end it, hide in it or be taken for a line of its own."""
    lines, line = [], ""
    for word in _plain(text).split(" "):
        if line and len(line) + 1 + len(word) > _WIDTH:
            lines.append(_commented(line))
            line = word
        else:
            line = f"{line} {word}" if line else word
    return (*lines, _commented(line))


def shown_command(text: str) -> str:
    """Return a command as a comment, unfolded, for the reader to copy: it begins its line."""
    return _commented(printable_command(text))


def _commented(text: str) -> str:
    """Return one line as a comment. Its last character is ASCII.

    Where a script is read in a wrong code page, the last byte of another letter could swallow the line's end, and
    the next line with it.
    """
    line = f"# {text}".rstrip(" ")
    return line if line[-1].isascii() else f"{line} #"


def _plain(text: str) -> str:
    """Return text as it may be read: one line, what cannot be seen spelt out, marks of block comments parted.

    Blanks stay as they are: a name is known by what it is called.
    """
    return printable_command(text).replace("#>", "# >").replace("<#", "< #")


def literal(text: str) -> str:
    """Return a text to be said as a literal; only what no literal can hold is spelt out."""
    shown = printable_command(text)
    try:
        return quote(shown)
    except BadValue:
        return quote("".join(char if _can_stand(char) else f"\\u{ord(char):04x}" for char in shown))


def _can_stand(char: str) -> bool:
    try:
        quote(char)
    except BadValue:
        return False
    return True


def say(text: str) -> str:
    """Return a statement that writes a line."""
    return f"Write-Output {literal(text)}"


def selected(source: str, *properties: str) -> str:
    """Return a statement that shows these properties of what a cmdlet reads.

    As a list and as text: of two tables in one stream the second would show as blank rows.
    """
    names = ", ".join(map(quote, properties))
    return f"{source} -ErrorAction Stop | Select-Object -Property {names} | Format-List | Out-String"


def cases(*branches: tuple[str, Iterable[str]]) -> tuple[str, ...]:
    """Return the lines of `if`, `elseif` and `else` (a condition that is empty) with their statements."""
    lines: list[str] = []
    for condition, statements in branches:
        if not lines:
            lines.append(f"if ({condition}) {{")
        else:
            lines.append(f"}} elseif ({condition}) {{" if condition else "} else {")
        lines += [f"  {statement}" for statement in statements]
    return (*lines, "}")


def encoding_guard(script: str) -> list[str]:
    """Return what stops a saved script that was read in another encoding; nothing for pure ASCII.

    Windows PowerShell reads a file without byte order mark in the ANSI code page. A misread name is another
    name, and the byte 0x91 of a letter in UTF-8 is a quotation mark there. A script is parsed as a whole before
    its first line runs: either that fails, or this line, the same in every script, stops it.
    """
    if script.isascii():
        return []
    words = "This file was read in the wrong encoding: save it as UTF-8 with byte order mark, or paste it."
    return [f"if ('\u00e4' -cne [string][char]0xE4) {{ throw {quote(words)} }}"]


# Every cmdlet has these; nobody has to ask for them.
_COMMON = frozenset({"ErrorAction", "WhatIf"})


def acting(command: Cmdlet, what_if: bool) -> str:
    """Return a command that acts: a failure ends its part instead of letting the next line run."""
    return f"{command.text(what_if)} -ErrorAction Stop"


def to_copy(commands: Iterable[Cmdlet], what_if: bool) -> tuple[str, ...]:
    """Return commands as comments, each at the beginning of its line, rehearsed where all others are."""
    lines: list[str] = []
    for command in commands:
        if what_if and not command.can_rehearse:
            lines += comment("(a command without -WhatIf, left out here)")
        else:
            lines.append(shown_command(command.text(what_if)))
    return tuple(lines)


def words(*texts: str) -> tuple[str, ...]:
    """Return paragraphs as comments."""
    return tuple(line for text in texts for line in comment(text))


def lacking(command: Cmdlet) -> str:
    """Return the statement that asks the shell which of a command's parameters it does not know."""
    wanted = ", ".join(quote(name) for name in command.parameters if name not in _COMMON)
    return f"$lacking = @(Get-Lacking {quote(command.name)} {wanted})"
