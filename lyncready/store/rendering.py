"""The whole file as bytes: fixed order of keys, block style, defaults left out, one line an observation."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import NODEFAULT

from lyncready.model import Checklist, Deployment, EdgeOption, Network, Partner, SipDomain, as_utc
from lyncready.store.json_lines import INDENT, float_text, render_line
from lyncready.store.loading import HEADER
from lyncready.store.scalars import render_block, render_text

_SECTIONS = ("observations", "evidence")
# What leaves this machine is said, not left to a default.
_ALWAYS = frozenset({(Network, "aia"), (Network, "crl")})
_TOLD_BY_ANOTHER = frozenset({(Deployment, "edge_options")})
_PIECE = 61  # entries, about; a prime, as objects lie at even distances and would all be cut, or none
MAX_SIMPLE_KEY = 1000


class LineCache:
    """What was rendered, by the objects it came from: an autosave renders only what is new.

    Entries are kept in pieces, cut where the entries themselves say: one more of them changes its own piece only.
    """

    def __init__(self) -> None:
        self._pieces: dict[str, dict[int, _Piece]] = {}
        self._sections: dict[str, tuple[Any, list[str]]] = {}

    def put(self, lines: Mapping[str, tuple[tuple[Any, bytes], ...]]) -> None:
        """Remember the entries of each section with the bytes they were read from."""
        for name, pairs in lines.items():
            text_of = {id(entry): line for entry, line in pairs}
            pieces = (
                _Piece(cut, _joined([text_of[id(entry)] for entry in cut]))
                for cut in _cuts(tuple(entry for entry, _ in pairs))
            )
            self._pieces[name] = {id(piece.entries[0]): piece for piece in pieces}

    def block(self, name: str, entries: tuple[Any, ...]) -> list[bytes]:
        """Return the lines of a section's entries, piece by piece."""
        known, pieces = self._pieces.get(name, {}), []
        for cut in _cuts(entries):
            piece = known.get(id(cut[0]))
            if piece is None or not _is_same(piece.entries, cut):
                piece = _Piece(cut, _joined(map(render_line, cut)))
            pieces.append(piece)
        self._pieces[name] = {id(piece.entries[0]): piece for piece in pieces}
        return [piece.text for piece in pieces]

    def section(self, name: str, struct: msgspec.Struct) -> list[str]:
        """Return the lines of a frozen section."""
        known = self._sections.get(name)
        if known is None or known[0] is not struct:
            known = self._sections[name] = (struct, list(_fields(struct, 1)))
        return known[1]


class _Piece(msgspec.Struct, frozen=True):
    entries: tuple[Any, ...]
    text: bytes


def _cuts(entries: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Cut entries before those whose identity falls so: about one in `_PIECE`. Each cut holds one at least."""
    starts = [at for at, entry in enumerate(entries) if at == 0 or id(entry) // 16 % _PIECE == 0]
    for start, end in pairwise((*starts, len(entries))):
        yield entries[start:end]


def _joined(lines: Iterable[bytes]) -> bytes:
    return b"".join([part for line in lines for part in (INDENT, line, b"\n")])


def _is_same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two pieces hold the same objects: equal ones may be written differently (1 and 1.0)."""
    return len(one) == len(other) and all(map(operator.is_, one, other))


def render(checklist: Checklist) -> bytes:
    """Return the checklist as the bytes of its file. Equal facts give equal bytes."""
    return b"".join(render_pieces(checklist))


def render_pieces(checklist: Checklist, cache: LineCache | None = None) -> list[bytes]:
    """Return the bytes of the checklist's file in pieces, most of which a cache holds already."""
    cache = cache or LineCache()
    top = [HEADER, f"version: {checklist.version}"]
    for name in ("deployment", "network"):
        section = cache.section(name, getattr(checklist, name))
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
            pieces += [name.encode(), b":\n", *cache.block(name, entries)]
    return pieces


def _fields(struct: msgspec.Struct, depth: int) -> Iterator[str]:
    """Yield the lines of a struct's fields that differ from their defaults."""
    for field in msgspec.structs.fields(struct):
        value = getattr(struct, field.name)
        default = field.default
        if default is NODEFAULT and field.default_factory is not NODEFAULT:
            default = field.default_factory()
        if (type(struct), field.name) in _TOLD_BY_ANOTHER:
            continue
        if isinstance(struct, Deployment) and field.name == "access_edges":
            value = tuple(_edge_entry(struct, name) for name in value)
        if default is NODEFAULT or value != default or (type(struct), field.name) in _ALWAYS:
            yield from _field(field.encode_name, value, depth)


def _edge_entry(deployment: Deployment, name: str) -> EdgeOption | str:
    """Return an edge as its entry says it: by its name alone where nothing else is said."""
    option = deployment.option_of(name)
    return name if option == EdgeOption(name=name) else option


def _entry(key: str, struct: msgspec.Struct, depth: int) -> list[str]:
    """Return a mapping's entry; a struct that says nothing stands as an empty mapping."""
    inner = list(_fields(struct, depth + 1))
    name = _key(key, depth)
    return [name, *inner] if inner else [f"{name} {{}}"]


def _key(key: str, depth: int) -> str:
    """Return a mapping's key; one that is too long to be recognised as such is marked (YAML 1.1, 7.4.2)."""
    margin, text = "  " * depth, render_text(key)
    return f"{margin}{text}:" if len(text) <= MAX_SIMPLE_KEY else f"{margin}? {text}\n{margin}:"


def _field(key: str, value: Any, depth: int) -> Iterator[str]:
    name = _key(key, depth)
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
    if isinstance(value, SipDomain | Partner) and value == type(value)(value.name):
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
        return as_utc(value).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return float_text(value)
    return str(value) if isinstance(value, int) else render_text(str(value))
