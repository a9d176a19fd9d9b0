"""From a file's bytes to JSON values: every encoding Windows PowerShell writes, and a bound on everything."""

from __future__ import annotations

import codecs
import json
from typing import Any

from lyncready.errors import UserError
from lyncready.model import printable

MAX_BYTES = 16 * 1024 * 1024  # a deployment of thousands of users exports some MiB
_EXPECTED = "expected the file that the export script writes"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class EvidenceError(UserError):
    """A file that is no settings export; the message says in one line what was wrong and what was expected."""


def read_json(data: bytes, name: str) -> Any:
    """Return the JSON value in a file's bytes. Raises EvidenceError; `name` is how the file is called there."""
    shown = printable(name, 200)
    if not data.strip():
        raise EvidenceError(f"{shown}: the file is empty, {_EXPECTED}")
    if len(data) > MAX_BYTES:
        raise EvidenceError(f"{shown}: larger than {MAX_BYTES // 1024 // 1024} MiB, {_EXPECTED}")
    text = _decode(data, shown)
    try:
        return json.loads(text, strict=False, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise EvidenceError(f"{shown}:{error.lineno}:{error.colno}: not JSON, {_EXPECTED}") from error
    except RecursionError as error:
        raise EvidenceError(f"{shown}: nested too deeply, {_EXPECTED}") from error
    except ValueError as error:
        raise EvidenceError(f"{shown}: a number is too long to read, {_EXPECTED}") from error


def _no_number(_: str) -> None:
    """NaN and the infinities are no settings."""


def _decode(data: bytes, shown: str) -> str:
    """Decode by byte order mark, else by where the zero bytes of ASCII in UTF-16 lie, else as UTF-8."""
    encoding, start = "utf-8", 0
    for mark, marked in _MARKS:
        if data.startswith(mark):
            encoding, start = marked, len(mark)
            break
    else:
        if data[1:2] == b"\0":
            encoding = "utf-16-le"
        elif data[:1] == b"\0":
            encoding = "utf-16-be"
    try:
        return data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        raise EvidenceError(f"{shown}: neither UTF-8 nor UTF-16 text, {_EXPECTED}") from error
