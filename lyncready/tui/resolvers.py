"""DNS servers as lines of the form: address or URL, view, name. Judged by the parser of checklist files."""

from __future__ import annotations

import re

from lyncready.model import PUBLIC, Resolver, is_address, printable
from lyncready.project.settings import BadResolver, parse_resolvers

_PLACE = re.compile(r"resolvers\[(\d+)\]")


def fill_resolvers(resolvers: tuple[Resolver, ...] | None) -> str:
    """Return the text of the field; nothing where this workstation's and well-known public ones are asked."""
    return "\n".join(_line_of(resolver) for resolver in resolvers or ())


def read_resolvers(text: str, before: tuple[Resolver, ...] | None = None) -> tuple[Resolver, ...] | None:
    """Return the resolvers of the field, a line each; an empty field means the usual ones. Raises BadResolver."""
    if text == fill_resolvers(before):
        return before
    given = [_entry_of(line) for line in text.splitlines() if line.strip()]
    try:
        return parse_resolvers(given) if given else None
    except BadResolver as error:
        number = _PLACE.match(error.place)
        line = f"line {int(number[1]) + 1}: " if number else ""
        raise BadResolver(error.place, f"{line}{error}") from error


def _line_of(resolver: Resolver) -> str:
    name = resolver.name if resolver.name not in (resolver.where, resolver.address, resolver.url) else ""
    shown = [printable(part) for part in (resolver.where, resolver.vantage, name) if part]
    if not name and resolver.vantage == PUBLIC:
        shown = shown[:1]
    return " ".join(shown)


def _entry_of(line: str) -> dict[str, object]:
    where, *rest = line.replace(",", " ").split()
    entry: dict[str, object] = {"name": " ".join(rest[1:])} if rest[1:] else {}
    if rest:
        entry["vantage"] = rest[0]
    if "://" in where:
        return {**entry, "url": where}
    address, port = split_port(where)
    return {**entry, "address": address, **({"port": int(port) if port.isdigit() else port} if port else {})}


def split_port(text: str) -> tuple[str, str]:
    """Return address and port of `192.0.2.53:5353` or `[2001:db8::53]:5353`; without a port, an empty one."""
    if is_address(text):
        return text, ""
    host, colon, port = text.rpartition(":")
    if not colon or not (is_address(host.strip("[]"))):
        return text.strip("[]"), ""
    return host.strip("[]"), port
