"""The ms-diagnostics header: its id and those of its parameters that may be kept.

Grammar: [MS-OCER] 2.2.1, read with the blanks, typographic quotes and missing quotes that reports have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

# ms-client-diagnostics is a client's, x-ms-diagnostics HTTP's: neither speaks for a server of SIP.
_HEADER = re.compile(
    r"(?<![\w-])ms-diagnostics(?:-public)?[ \t]*:[ \t]*([0-9]{1,7})(?:\.[0-9]+)?(?=\s|;|\Z)", re.I
)
_QUOTE = '"\u201c\u201d'
_PARAMETER = re.compile(
    rf"\s*;\s*([A-Za-z][A-Za-z0-9-]{{0,40}})\s*=\s*(?:[{_QUOTE}]((?:(?!\n[A-Za-z-]+:\s)[^{_QUOTE}])*)[{_QUOTE}]?"
    r"|([^;\n]*))"
)
SIP_STACK = range(1000, 2000)
_MOST_PARAMETERS = 40


class TracedDiagnostics(msgspec.Struct, frozen=True):
    """One header: its id and its parameters, names in lower case. Nothing of it may be shown as it is."""

    id: int
    values: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return a parameter; empty where it is missing."""
        return self.values.get(name, "")


def find_diagnostics(text: str) -> Iterator[TracedDiagnostics]:
    """Yield every ms-diagnostics header in a text, in its order."""
    if "diagnostics" not in text.lower():
        return
    for match in _HEADER.finditer(text):
        yield TracedDiagnostics(int(match[1]), dict(_parameters(text, match.end())))


def _parameters(text: str, start: int) -> Iterator[tuple[str, str]]:
    for _ in range(_MOST_PARAMETERS):
        match = _PARAMETER.match(text, start)
        if match is None:
            return
        value = match[2] if match[2] is not None else match[3]
        yield match[1].lower(), " ".join(value.split())
        start = match.end()
