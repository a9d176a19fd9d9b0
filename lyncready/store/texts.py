"""Single texts of the file: what stands at a place, as messages say it, and the value that it is the text of."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from typing import Any

from lyncready.model import read_day, read_instant
from lyncready.store.errors import TextProblem
from lyncready.store.yaml_tree import Items, Node, Scalar, Table, quoted

INSTANT = "2026-11-22T19:00:00Z"
DAY = "2027-01-31"
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}\Z")
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?\Z")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[-+][0-9]{2}:[0-9]{2})?)?\Z",
    re.ASCII,
)
_TRUE, _FALSE = frozenset(("true", "yes", "on")), frozenset(("false", "no", "off"))


def problem(node: Node, path: str, what: str) -> TextProblem:
    """Return the error that stands at a node."""
    return TextProblem(node.row, node.column, path, what)


def kind_of(node: Node) -> str:
    """Return what a node is, as messages say it."""
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Table):
        return "a mapping"
    return "nothing" if is_empty(node) else quoted(node.value)


def is_empty(node: Node) -> bool:
    """Whether a field is there but says nothing."""
    return isinstance(node, Scalar) and (node.is_null or not node.value)


def near(word: str, choices: Iterable[str]) -> str:
    """Return what was expected instead of `word`: the nearest of the choices, or all of them."""
    import difflib

    names = list(choices)
    close = difflib.get_close_matches(word[:100].lower(), names, n=1, cutoff=0.7)
    return f'did you mean "{close[0]}"?' if close else f"expected one of {', '.join(names)}"


def text_of(node: Node, path: str, expected: str = "a text") -> str:
    """Return a scalar as it stands in the file; null is an empty text."""
    if not isinstance(node, Scalar):
        raise problem(node, path, f"{kind_of(node)}, expected {expected}")
    return "" if node.is_null else node.value


def read_integer(node: Node, path: str, low: int, high: int, expected: str) -> int:
    """Return a whole number between `low` and `high`."""
    text = text_of(node, path, expected)
    if not _INTEGER.match(text) or not low <= int(text) <= high:
        raise problem(node, path, f"{kind_of(node)}, expected {expected}")
    return int(text)


def read_number(node: Node, path: str, expected: str = "a number") -> float:
    """Return a finite number."""
    text = text_of(node, path, expected)
    if not _NUMBER.match(text) or not math.isfinite(float(text)):
        raise problem(node, path, f"{kind_of(node)}, expected {expected}")
    return float(text)


def read_instant_of(node: Node, path: str) -> dt.datetime:
    """Return an instant in UTC (RFC 3339; a day alone is its first moment)."""
    expected = f"a time such as {INSTANT}"
    text = text_of(node, path, expected)
    try:
        if _INSTANT.match(text):
            return read_instant(text.upper())
    except (ValueError, OverflowError):
        pass
    raise problem(node, path, f"{kind_of(node)} is no time, expected one such as {INSTANT}")


def read_day_of(node: Node, path: str) -> dt.date:
    """Return a day."""
    text = text_of(node, path, f"a day such as {DAY}")
    try:
        return read_day(text)
    except ValueError as error:
        raise problem(node, path, f"{kind_of(node)} is no day, expected one such as {DAY}") from error


def read_truth(node: Node, path: str) -> bool:
    """Return whether a text says yes."""
    text = text_of(node, path, "true or false").lower()
    if text not in _TRUE | _FALSE:
        raise problem(node, path, f"{kind_of(node)}, expected true or false")
    return text in _TRUE


def read_bytes(node: Node, path: str) -> bytes:
    """Return the bytes of a base64 text."""
    import binascii

    text = text_of(node, path, "base64 text")
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise problem(node, path, "not base64, expected the bytes of a certificate in base64") from error


def plain_value(node: Node) -> Any:
    """Return JSON's value of a node: unquoted texts are read as null, truth values and numbers."""
    if isinstance(node, Items):
        return [plain_value(item) for item in node.items]
    if isinstance(node, Table):
        return {key: plain_value(value) for key, value in node.values.items()}
    text = node.value
    if not node.plain:
        return text
    if node.is_null:
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INTEGER.match(text) and not text.lstrip("+-").startswith("0" * 2):
        return int(text)
    return float(text) if _NUMBER.match(text) and math.isfinite(float(text)) else text
