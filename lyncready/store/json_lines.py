"""The part of the file that lyncready writes itself: observations and evidence, one JSON flow mapping a line.

A line is taken here only where it is, byte for byte, what `render_line` would write for what it says. Whatever
differs (a hand's edit, another tool's form, damage) is left in the text for the YAML reader and its error places.
"""

from __future__ import annotations

import functools
import math
import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from lyncready.model import Crl, Dns, Evidence, Https, Observation, as_utc, is_address, is_in_range, printable
from lyncready.store.fitting import misfit_of

INDENT = b"  - "
# What YAML 1.1 readers refuse, fold or show as something else: C0, DEL, C1, soft hyphen, bidi and invisible
# marks, line and paragraph separators, U+FEFF and the non-characters of the basic plane (YAML 1.1, 5.1).
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
_SECTIONS = {b"observations:": "observations", b"evidence:": "evidence"}
_ENTRY = re.compile(rb"( *)- (?=\{)")
_EXPONENT = re.compile(rb"[0-9][eE][-+0-9]")
_WHOLE_LINE = 1 << 40


class Taken(msgspec.Struct):
    """Entries read from lines: their rows (from 0) and what they say, and the text that is left.

    `headers` gives the row of each section's key, `indents` the column of its entries.
    """

    text: str
    rows: dict[str, list[int]]
    entries: dict[str, list[Any]]
    lines: dict[str, list[bytes]]
    headers: dict[str, int]
    indents: dict[str, int]

    def nothing(self) -> bool:
        """Whether no line was taken."""
        return not any(self.rows.values())


def render_line(entry: Observation | Evidence) -> bytes:
    """Return the JSON flow mapping of an entry, without its `- `, in characters that every YAML reader takes."""
    return _line_of(in_utc(entry))


def _line_of(entry: Observation | Evidence) -> bytes:
    """Return the line of an entry whose instants are in UTC."""
    try:
        return yaml_json(_sayable(entry))
    except UnicodeEncodeError:
        return yaml_json(_sayable(whole_texts(entry)))


def yaml_json(value: Any) -> bytes:
    """Return a value as JSON on one line that YAML 1.1 reads back the same.

    Raises UnicodeEncodeError for halves of surrogate pairs.
    """
    raw = msgspec.json.format(msgspec.json.encode(value), indent=0)
    if raw.isascii():
        return raw if b"\x7f" not in raw else raw.replace(b"\x7f", b"\\u007f")
    return UNSAFE.sub(_escape, raw.decode("utf-8")).encode("utf-8")


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _sayable(entry: Observation | Evidence) -> Any:
    """Return the entry with numbers in the one form that JSON and YAML 1.1 read alike (no bare exponent)."""
    if isinstance(entry, Observation):
        took = round(entry.took, 6)
        took = took if took >= 0.0001 or took == 0 else round(took, 4)
        return entry if took == entry.took else msgspec.structs.replace(entry, took=took)
    if _EXPONENT.search(msgspec.json.encode(entry)):
        return _with_plain_floats(msgspec.to_builtins(entry, builtin_types=()))
    return entry


def in_utc(entry: Any) -> Any:
    """Return an entry whose instants are in UTC; what has no zone is taken as UTC."""
    if all(at.tzinfo is UTC for at in _instants_of(entry)):
        return entry
    return _moved(entry)


def _moved(value: Any) -> Any:
    """Return a struct with every instant in it in UTC."""
    if isinstance(value, datetime):
        return as_utc(value)
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        return type(value)(**{name: _moved(inner) for name, inner in fields.items()})
    if isinstance(value, dict):
        return {key: _moved(inner) for key, inner in value.items()}
    return value


def _with_plain_floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_plain_floats(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with_plain_floats(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return msgspec.Raw(float_text(value).encode())
    return value


def float_text(value: float) -> str:
    """Return a finite number so that YAML 1.1 takes it for one: a dot always, a sign in the exponent."""
    mantissa, mark, exponent = repr(value).partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{exponent}" if mark else mantissa


def whole_texts(entry: Any) -> Any:
    """Return an entry whose halves of surrogate pairs are spelt out: no encoding can hold them."""
    return _mapped(entry, lambda text: text.encode("utf-8", "backslashreplace").decode("utf-8"))


def safe_entry(entry: Any) -> Any:
    """Return an entry whose texts are safe to show: what a file holds there is a stranger's.

    What servers exported stays as they wrote it: a command has to name exactly that. Rules make it safe.
    """
    if isinstance(entry, Evidence):
        sections = {
            _safe(name): msgspec.structs.replace(section, error=_safe(section.error))
            for name, section in entry.sections.items()
        }
        safe = msgspec.structs.replace(entry, computer=_safe(entry.computer), sections=sections)
        return entry if safe == entry else safe
    return _mapped(entry, _safe)


def _safe(text: str) -> str:
    return printable(text, _WHOLE_LINE)


def _mapped(entry: Any, change: Any) -> Any:
    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return change(value)
        if isinstance(value, dict):
            return {change(key): walk(item) for key, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, (list, tuple)) else value

    plain = msgspec.to_builtins(entry)
    changed = walk(plain)
    return entry if changed == plain else msgspec.convert(changed, type(entry))


@functools.cache
def _decoder(section: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(Observation if section == "observations" else Evidence)


def take_lines(text: str, data: bytes) -> Taken:
    """Take the entries that stand in lyncready's own form out of a text; blank lines keep their places.

    `data` is `text` in UTF-8.
    """
    lines = data.split(b"\n")
    taken = Taken(text, {}, {}, {}, {}, {})
    section: str | None = None
    prefix = b""
    for row, line in enumerate(lines):
        first = line[:1]
        if first not in (b" ", b"-", b"#", b"\r", b""):
            section = _SECTIONS.get(line.rstrip())
            if section is not None:
                if section in taken.headers:
                    return Taken(text, {}, {}, {}, {}, {})
                taken.headers[section] = row
                taken.rows[section], taken.entries[section], taken.lines[section] = [], [], []
                prefix = b""
        elif section is not None and (not prefix or line.startswith(prefix)):
            match = None if prefix else _ENTRY.match(line)
            prefix = match[0] if match else prefix
            if not prefix:
                continue
            taken.indents[section] = len(prefix) - 2
            entry = _read_entry(section, line[len(prefix) :].rstrip(b"\r"))
            if entry is not None:
                taken.rows[section].append(row)
                taken.entries[section].append(entry)
                taken.lines[section].append(line[len(prefix) :].rstrip(b"\r"))
                lines[row] = b"\r" if line.endswith(b"\r") else b""
    if not taken.nothing():
        taken.text = b"\n".join(lines).decode("utf-8")
    return taken


def _read_entry(section: str, line: bytes) -> Any:
    """Return what a line says, or None where it is not exactly what would be written."""
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return None
    try:
        entry = _decoder(section).decode(line)
        if not _is_sound(entry) or _line_of(entry) != line:
            return None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return entry if b"\\" not in line and line.isascii() else safe_entry(entry)


def _is_sound(entry: Any) -> bool:
    """Whether the entry keeps the rules beyond its types; its instants are in UTC then."""
    if not all(at.tzinfo is UTC and is_in_range(at) for at in _instants_of(entry)):
        return False
    if isinstance(entry, Observation):
        before = entry.before.addresses if entry.before is not None else ()
        if isinstance(entry.seen, Dns) and not all(map(_is_address, (*entry.seen.addresses, *before))):
            return False
        sound = bool(entry.probe) and entry.took >= 0 and is_vantage(entry.vantage)
        return sound and misfit_of(entry) is None
    return bool(entry.computer)


@functools.lru_cache(maxsize=8192)
def _is_address(text: str) -> bool:
    return is_address(text)


def _instants_of(entry: Any) -> tuple[datetime, ...]:
    if not isinstance(entry, Observation):
        return entry.collected_at, entry.imported_at
    found = (entry.at, *(one.at for one in (entry.again, entry.before) if one is not None))
    if isinstance(entry.seen, Https) and entry.seen.date is not None:
        return (*found, entry.seen.date)
    if isinstance(entry.seen, Crl):
        dates = (
            entry.seen.this_update,
            entry.seen.next_update,
            *(one.date for one in entry.seen.serials.values()),
        )
        return (*found, *(date for date in dates if date is not None))
    return found


@functools.lru_cache(maxsize=256)
def is_vantage(text: str) -> bool:
    """Whether a text can name a vantage."""
    return bool(re.match(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z", text))
