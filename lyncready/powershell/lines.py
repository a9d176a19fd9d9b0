"""What the lines of a script may hold: comments that stay comments, and one statement a line."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import printable, quote

_WIDTH = 110


class ScriptError(ValueError):
    """A script that cannot be written; the message says why in one line."""


def comment(text: str) -> list[str]:
    """Return a comment, folded. Only printable ASCII: nothing in it can end the comment or hide in it."""
    lines, line = [], ""
    for word in _ascii(text).split(" "):
        if line and len(line) + 1 + len(word) > _WIDTH:
            lines.append(f"# {line}")
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, f"# {line}".rstrip()]


def shown_command(text: str) -> list[str]:
    """Return a command as a comment, unfolded, for the reader to copy; one that is not ASCII is left out."""
    if not text.isascii():
        return comment("(the command holds letters beyond ASCII: use the Control Panel)")
    return [f"#   {_ascii(text)}"]


def _ascii(text: str) -> str:
    """Return text in printable ASCII, everything else spelt out; runs of `#>` cannot close a comment block."""
    escaped = printable(text, 2000).encode("ascii", "backslashreplace").decode("ascii")
    return escaped.replace("#>", "# >").replace("<#", "< #")


def say(text: str) -> str:
    """Return a statement that writes a line; what cannot be quoted is spelt out."""
    return f"Write-Output {quote(_ascii(text))}"


def selected(source: str, *properties: str) -> str:
    """Return a statement that shows these properties of what a cmdlet reads."""
    return f"{source} | Select-Object -Property {', '.join(map(quote, properties))}"


def guarded(condition: str, statements: str | Iterable[str], otherwise: str) -> str:
    """Return one line that acts where the condition holds and says why not where it does not.

    One line, because pasted into a console an `else` on the next line is a statement of its own.
    """
    body = statements if isinstance(statements, str) else "; ".join(statements)
    return f"if ({condition}) {{ {body} }} else {{ {say(otherwise)} }}"


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
