"""Commands in colour: PowerShell in the quiet tones of the theme; red stays for what needs a hand."""

from __future__ import annotations

from textual.content import Content
from textual.highlight import HighlightTheme, highlight

_QUIET = {
    "Token.Comment": "$text-muted",
    "Token.Keyword": "$text-accent",
    "Token.Name.Builtin": "bold $text-accent",
    "Token.Name.Variable": "$text-secondary",
    "Token.Literal.Number": "$text-secondary",
    "Token.Literal.String": "$text-success",
    "Token.Literal.String.Double": "$text-success",
}


class QuietTheme(HighlightTheme):
    """Cmdlets stand out, the rest is text."""

    STYLES: dict[tuple[str, ...], str] = {token: _QUIET.get(str(token), "") for token in HighlightTheme.STYLES}


def powershell(text: str) -> Content:
    """Return a PowerShell text in colour."""
    return highlight(text, language="powershell", theme=QuietTheme)
