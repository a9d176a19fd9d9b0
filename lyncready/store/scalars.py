"""Texts as YAML: plain where every reader takes them for text, a block where they have lines, quoted elsewhere."""

from __future__ import annotations

import re

from lyncready.store.json_lines import UNSAFE

# Words that some reader of YAML 1.1 or 1.2 takes for a truth value or null (yaml.org/type/bool, /null).
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_PLAIN = re.compile(r"[^\W\d_](?:[\w./+()@&;=%!?,'*-]|:(?=[^\s])| (?=[\w./+()@&;=%!?'*-]))*\Z")
_ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\Z", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_QUOTE = re.compile(r'["\\]|' + UNSAFE.pattern)
_SURROGATE = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Return a text whose halves of surrogate pairs are spelt out; no file in UTF-8 can hold them."""
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def render_text(text: str) -> str:
    """Return a text as a YAML scalar on one line, for a value or key in block style."""
    text = whole(text)
    if _PLAIN.match(text) and text.lower() not in _WORDS and not UNSAFE.search(text):
        return text
    if _ADDRESS.match(text):
        return text
    return '"' + _QUOTE.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"


def render_block(text: str, indent: int) -> str | None:
    """Return a text of several lines as a literal block indented by `indent`; None where quoting is safer."""
    lines = text.split("\n")
    ends = text.endswith("\n")
    if ends:
        lines.pop()
    if len(lines) < 2 and not ends:
        return None
    if not lines[0] or not lines[-1] or any(not _is_block_line(line) for line in lines):
        return None
    margin = " " * indent
    body = "\n".join(margin + line if line else "" for line in lines)
    return f"{'|' if ends else '|-'}\n{body}"


def _is_block_line(line: str) -> bool:
    if not line:
        return True
    return line[0] != " " and line == line.rstrip() and not UNSAFE.search(line) and not _SURROGATE.search(line)
