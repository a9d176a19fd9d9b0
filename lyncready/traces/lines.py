"""From a trace's bytes, a piece at a time, to lines of text: the encodings of Windows, every line end, any length.

Memory stays flat: of a line that never ends pieces of a bounded size are handed on.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator

MAX_LINE = 64 * 1024  # characters of a line; what is longer comes in pieces
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENDS = re.compile(r"\r\n|\n|\r")
_END_BYTES = re.compile(rb"\r\n|\n|\r")
# What word processors, mail and syslog make of quotes, blanks and line ends; marks of no width vanish.
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u00a0\u2007\u202f\u3000\t", " "),
        **dict.fromkeys("\0\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e", None),
        **dict.fromkeys("\u2066\u2067\u2068\u2069", None),
    }
)
_QUOTED = re.compile(r"\A\s*(?:>\s?)+")  # a mail that quotes
_SYSLOG_RETURN = re.compile(r"#015\Z")
# Each begins an entry of its own, wherever it stands in a line.
_ENTRIES = re.compile(r"(?=TL_[A-Z]{4,8}\(TF_)|(?=<Event[ >])|(?<=\$\$end_record)")


class Lines:
    """Hands out the lines of a text whose bytes come piece by piece; undecodable bytes cost only themselves."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = None
        self._encoding = ""
        self._head = b""
        self._rest: bytes = b""
        self._text = ""
        self._blank = False

    def feed(self, data: bytes, *, last: bool = False) -> list[str]:
        """Return the lines that are whole by now; `last` says that no more will come."""
        if not self._encoding:
            self._head += data
            if len(self._head) < 64 and not last:
                return []
            data, self._head = self._head, b""
            data = self._choose(data)
        found = self._wide(data, last) if self._decoder else self._narrow(data, last)
        return [piece for line in self._without_runs(found) for piece in _tidy(line)]

    def _without_runs(self, lines: list[str]) -> Iterator[str]:
        """Yield the lines, of several blank ones in a row one."""
        for line in lines:
            if line or not self._blank:
                yield line
            self._blank = not line

    def _choose(self, data: bytes) -> bytes:
        """Choose the encoding: by the mark, else by where the zero bytes of ASCII in UTF-16 lie."""
        for mark, encoding in _MARKS:
            if data.startswith(mark):
                self._encoding, data = encoding, data[len(mark) :]
                break
        else:
            even, odd = data[0:64:2].count(0), data[1:64:2].count(0)
            self._encoding = "utf-16-le" if odd > 8 * (even + 1) else "utf-16-be" if even > 8 * (odd + 1) else ""
            if not self._encoding and len(data) < 64:  # a short text
                self._encoding = "utf-16-le" if odd > even else "utf-16-be" if even > odd else ""
        if self._encoding.startswith("utf-16"):
            self._decoder = codecs.getincrementaldecoder(self._encoding)("replace")
        self._encoding = self._encoding or "utf-8"
        return data

    def _wide(self, data: bytes, last: bool) -> list[str]:
        assert self._decoder is not None
        self._text += self._decoder.decode(data, last)
        if self._text.endswith("\r") and not last:  # its line feed may follow
            whole, held = self._text[:-1], "\r"
        else:
            whole, held = self._text, ""
        *lines, rest = _ENDS.split(whole)
        while len(rest) > MAX_LINE:
            lines.append(rest[:MAX_LINE])
            rest = rest[MAX_LINE:]
        self._text = rest + held
        if last:
            lines.append(self._text)
            self._text = ""
        return lines

    def _narrow(self, data: bytes, last: bool) -> list[str]:
        self._rest += data
        held = b"\r" if self._rest.endswith(b"\r") and not last else b""
        *lines, rest = _END_BYTES.split(self._rest[: len(self._rest) - len(held)])
        while len(rest) > MAX_LINE:
            lines.append(rest[:MAX_LINE])
            rest = rest[MAX_LINE:]
        self._rest = rest + held
        if last:
            lines.append(self._rest)
            self._rest = b""
        return [_decode(line) for line in lines]


def _decode(line: bytes) -> str:
    """Decode a line by itself: a log may hold what programs of several encodings wrote."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def _tidy(line: str) -> list[str]:
    """Return a line without what pasting did to it, cut where another entry begins in it."""
    if not line.isascii() or "\0" in line or "\t" in line:
        line = line.translate(_TYPOGRAPHY)
    if "&" in line:
        line = html.unescape(line).translate(_TYPOGRAPHY)
    if line[:8].lstrip().startswith(">"):
        line = _QUOTED.sub("", line)
    line = _SYSLOG_RETURN.sub("", line.rstrip()).rstrip("\\")
    pieces = []
    while len(line) > MAX_LINE:
        pieces.append(line[:MAX_LINE])
        line = line[MAX_LINE:]
    pieces.append(line)
    return [part for piece in pieces for part in _entries(piece)]


def _entries(line: str) -> list[str]:
    return _ENTRIES.split(line) if "<Event" in line or "TL_" in line or "$$end" in line else [line]
