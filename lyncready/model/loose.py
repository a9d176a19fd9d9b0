"""What stands in PowerShell's JSON where a plain value is meant: one reader for each kind of value.

Windows PowerShell 3 to 5.1 write enums as numbers, dates as `/Date(ms)/`, one-element lists as scalars, lists
now and then as `{value, Count}`, and Lync's own types as objects of their public properties.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from lyncready.model.text import printable
from lyncready.model.times import read_instant

_TRUE, _FALSE = frozenset({"true", "$true", "1"}), frozenset({"false", "$false", "0"})
_DATE = re.compile(r"\\?/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?/\Z")
_FRACTION = re.compile(r"(\.\d{6})\d+")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Where an object of Lync (Fqdn, Uri, identity, remote enum) keeps its text; the first that is there counts.
_TEXT_KEYS = (
    "Value", "Fqdn", "FullName", "OriginalString", "AbsoluteUri", "Identity", "Name", "DisplayName", "DateTime",
)  # fmt: skip
_NEVER = 1601
_MAX_NESTING = 8


def as_bool(value: Any) -> bool | None:
    """Return a truth value written as a boolean, a number or a text; None where it is none of these."""
    match unwrap(value):
        case bool() as plain:
            return plain
        case int() as number if number in (0, 1):
            return bool(number)
        case str() as text:
            word = text.strip().lower()
            return True if word in _TRUE else False if word in _FALSE else None
        case _:
            return None


def as_int(value: Any) -> int | None:
    """Return a whole number written as a number or a text; None where it is neither."""
    match unwrap(value):
        case bool():
            return None
        case int() as number:
            return number
        case float() as number if number.is_integer():
            return int(number)
        case str() as text if len(text) <= 20 and re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
            return int(text)
        case _:
            return None


def as_text(value: Any) -> str:
    """Return the text of a value, safe to show and without surrounding blanks; "" where there is none."""
    match unwrap(value):
        case bool() as plain:
            return str(plain)
        case int() | float() as number:
            return str(number)[:40]
        case str() as text:
            return printable(text.strip())
        case list() | tuple() as several:
            plain_items = (item for item in map(unwrap, several) if not isinstance(item, (list, tuple)))
            return ",".join(filter(None, map(as_text, plain_items)))
        case _:
            return ""


def as_name(value: Any) -> str:
    """Return the text of a value exactly as it was written, for commands that have to name it; "" where none is.

    It is a stranger's text: `printable` comes between it and any eyes, `quote` between it and any command.
    """
    plain = unwrap(value)
    if isinstance(plain, str):
        return plain if plain.strip() else ""
    return as_text(plain)


def as_list(value: Any) -> tuple[Any, ...]:
    """Return the items of a list; a scalar or an object is a list of one, null an empty one."""
    if isinstance(value, dict) and _is_wrapper(value):
        value = _pick(value, "value")
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def as_texts(value: Any) -> tuple[str, ...]:
    """Return the texts of a list of texts; those that are empty are left out."""
    return tuple(text for text in map(as_text, as_list(value)) if text)


def as_instant(value: Any) -> datetime | None:
    """Return an instant written as RFC 3339, `/Date(ms)/` or an object round one of these; else None.

    The first instants of .NET (year 1) and of Windows (1601) mean "never" and yield None.
    """
    if isinstance(value, dict):
        value = _pick(value, "value") if _pick(value, "value") is not None else _pick(value, "DateTime")
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        if match := _DATE.match(text):
            moment = _EPOCH + timedelta(milliseconds=int(match[1]))
        else:
            moment = read_instant(_FRACTION.sub(r"\1", text))
    except (ValueError, OverflowError):
        return None
    return moment if moment.year > _NEVER else None


def unwrap(value: Any) -> Any:
    """Return the plain value inside PowerShell's objects; an object with no text of its own yields None."""
    for _ in range(_MAX_NESTING):
        if not isinstance(value, dict):
            return value
        if _is_wrapper(value):
            value = _pick(value, "value")
            continue
        value = next((found for key in _TEXT_KEYS if (found := _pick(value, key)) is not None), None)
    return None if isinstance(value, dict) else value


def _is_wrapper(value: dict[Any, Any]) -> bool:
    return {str(key).lower() for key in value} == {"value", "count"}


def _pick(value: dict[Any, Any], key: str) -> Any:
    """Return the member of that name, in exactly this case if there is one, else in any."""
    if key in value:
        return value[key]
    wanted = key.lower()
    return next((found for name, found in value.items() if str(name).lower() == wanted), None)
