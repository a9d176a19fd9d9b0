"""Commands as a script holds them: those that act, those to copy, and what their shell is asked first."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.checks import Cmdlet
from lyncready.model import quote
from lyncready.powershell.lines import comment, shown_command

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
