"""The whole file as bytes: fixed order of keys, block style, defaults left out, one line an observation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec
from msgspec import NODEFAULT

from lyncready.model import Checklist, SipDomain, Users
from lyncready.store.lines import INDENT, float_text, render_line
from lyncready.store.load import HEADER
from lyncready.store.scalars import render_block, render_text

_SECTIONS = ("observations", "evidence")


class LineCache:
    """Rendered entries by the object they came from: an autosave renders only what is new."""

    def __init__(self) -> None:
        self._lines: dict[int, tuple[Any, bytes]] = {}

    def put(self, pairs: tuple[tuple[Any, bytes], ...]) -> None:
        """Remember entries with the bytes they were read from."""
        self._lines.update((id(entry), (entry, line)) for entry, line in pairs)

    def lines(self, entries: tuple[Any, ...]) -> list[bytes]:
        """Return the lines of entries; forget nothing that is asked for again."""
        known, found = self._lines, []
        for entry in entries:
            pair = known.get(id(entry))
            if pair is None:
                pair = known[id(entry)] = (entry, render_line(entry))
            found.append(pair[1])
        return found

    def keep_only(self, *groups: tuple[Any, ...]) -> None:
        """Forget entries that are in none of the groups."""
        if len(self._lines) > 2 * sum(map(len, groups)) + 64:
            wanted = {id(entry) for group in groups for entry in group}
            self._lines = {key: pair for key, pair in self._lines.items() if key in wanted}


def render(checklist: Checklist, cache: LineCache | None = None) -> bytes:
    """Return the checklist as the bytes of its file. Equal facts give equal bytes."""
    cache = cache or LineCache()
    top = [HEADER, f"version: {checklist.version}"]
    for name in ("deployment", "network"):
        section = list(_fields(getattr(checklist, name), 1))
        if section:
            top += [f"{name}:", *section]
        elif name == "deployment":
            top.append("deployment: {}")
    if checklist.steps:
        top.append("steps:")
        for step in sorted(checklist.steps):
            top += _entry(step, checklist.steps[step], 1)
    top += _field("waivers", checklist.waivers, 0) if checklist.waivers else ()
    request = list(_fields(checklist.request, 1))
    top += ["request:", *request] if request else ()
    pieces = ["\n".join(top).encode("utf-8"), b"\n"]
    for name in _SECTIONS:
        entries = getattr(checklist, name)
        if entries:
            pieces += [name.encode(), b":\n", INDENT, (b"\n" + INDENT).join(cache.lines(entries)), b"\n"]
    cache.keep_only(checklist.observations, checklist.evidence)
    return b"".join(pieces)


def _fields(struct: msgspec.Struct, depth: int) -> Iterator[str]:
    """Yield the lines of a struct's fields that differ from their defaults."""
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        default = field.default
        if default is NODEFAULT and field.default_factory is not NODEFAULT:
            default = field.default_factory()
        if default is NODEFAULT or value != default:
            yield from _field(field.encode_name, value, depth)


def _entry(key: str, struct: msgspec.Struct, depth: int) -> list[str]:
    """Return a mapping's entry; a struct that says nothing stands as an empty mapping."""
    inner = list(_fields(struct, depth + 1))
    name = "  " * depth + render_text(key) + ":"
    return [name, *inner] if inner else [f"{name} {{}}"]


def _field(key: str, value: Any, depth: int) -> Iterator[str]:
    margin = "  " * depth
    name = f"{margin}{render_text(key)}:"
    if isinstance(value, msgspec.Struct):
        yield from _entry(key, value, depth)
    elif isinstance(value, dict):
        yield name if value else f"{name} {{}}"
        for inner in sorted(value):
            yield from (
                _entry(inner, value[inner], depth + 1)
                if isinstance(value[inner], msgspec.Struct)
                else _field(inner, value[inner], depth + 1)
            )
    elif isinstance(value, tuple):
        yield name if value else f"{name} []"
        for item in value:
            yield from _item(item, depth + 1)
    elif isinstance(value, str) and not isinstance(value, Enum) and "\n" in value:
        yield f"{name} {render_block(value, 2 * (depth + 1)) or render_text(value)}"
    else:
        yield f"{name} {_scalar(value)}"


def _item(value: Any, depth: int) -> Iterator[str]:
    margin = "  " * depth
    if isinstance(value, SipDomain) and value.users is Users.ON_PREMISES:
        yield f"{margin}- {render_text(value.name)}"
    elif isinstance(value, msgspec.Struct):
        lines = list(_fields(value, depth + 1))
        if not lines:
            yield f"{margin}- {{}}"
            return
        yield f"{margin}- {lines[0].lstrip(' ')}"
        yield from lines[1:]
    else:
        yield f"{margin}- {_scalar(value)}"


def _scalar(value: Any) -> str:
    """Return a single value as YAML: instants in UTC, numbers without a bare exponent."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return render_text(str(value.value))
    if isinstance(value, dt.datetime):
        moment = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return float_text(value)
    return str(value) if isinstance(value, int) else render_text(str(value))
