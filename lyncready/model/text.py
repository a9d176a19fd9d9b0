"""What a stranger's bytes look like once they are safe to show: one function, used where bytes become text."""

from __future__ import annotations

import unicodedata

DEFAULT_LIMIT = 400

# Bidi controls and separators reorder or break lines without being seen (Unicode UAX 9, "Trojan Source").
_INVISIBLE = frozenset("\u00ad\u061c\u180e\u2028\u2029\ufeff\ufff9\ufffa\ufffb") | frozenset(
    chr(code)
    for start, stop in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F))
    for code in range(start, stop + 1)
)


def printable(raw: bytes | str, limit: int = DEFAULT_LIMIT) -> str:
    """Return `raw` as one line in which every control, escape and bidi mark is spelt out (`\\x1b`, `\\u202e`).

    Bytes are read as UTF-8, undecodable ones shown as `\\xNN`. The result has at most `limit` characters,
    the last of them `…` where something was cut. It is plain text: sinks that parse markup must still be
    told not to.
    """
    text = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return text
    shown = "".join(_visible(char) for char in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def printable_command(text: str) -> str:
    """Return the one line of a command as `printable` does, uncut and with its blanks of every width.

    A name in a command has to stay the name that a server knows.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_but_blanks, text))


def _visible_but_blanks(char: str) -> str:
    return char if unicodedata.category(char) == "Zs" else _visible(char)


def _visible(char: str) -> str:
    if char.isprintable() and char not in _INVISIBLE:
        return char
    code = ord(char)
    if char in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        if code < 0x100:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char if char == " " else "\u00b7"
