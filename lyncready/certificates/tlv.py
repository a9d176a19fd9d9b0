"""ASN.1 by its tags and lengths (X.690, 8): what the library has no reader for, and keeps its keys out of."""

from __future__ import annotations

from collections.abc import Iterator

# Tags as they stand in front of a value.
INTEGER, OCTETS, OID, SEQUENCE, SET, BMP_STRING, CONTEXT_0 = 0x02, 0x04, 0x06, 0x30, 0x31, 0x1E, 0xA0
_CONSTRUCTED, _LONG_TAG, _ENDLESS = 0x20, 0x1F, 0x80
_MOST_DEPTH = 16  # values of endless length inside one another
_MOST_VALUES = 2000  # one after another; no file of a person's has that many


class Broken(ValueError):
    """Octets that are no values one after another."""


def values(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each value in turn; long tags are of no use here. Raises Broken."""
    at = count = 0
    while at < len(content):
        count += 1
        if count > _MOST_VALUES:
            raise Broken
        tag, start, end, after = _value(content, at, _MOST_DEPTH)
        yield tag, content[start:end]
        at = after


def inside(content: bytes, tag: int = SEQUENCE) -> list[tuple[int, bytes]]:
    """Return what stands in the one value that `content` is. Raises Broken where it is none of that tag."""
    for found, body in values(content):
        if found == tag:
            return list(values(body))
        break
    raise Broken


def octets(tag: int, content: bytes) -> bytes:
    """Return an octet string that may be sent in pieces (X.690, 8.7.3). Raises Broken where it is none."""
    if tag == OCTETS:
        return content
    if tag != OCTETS | _CONSTRUCTED:
        raise Broken
    pieces = list(values(content))
    if any(piece != OCTETS for piece, _ in pieces):
        raise Broken
    return b"".join(body for _, body in pieces)


def _value(content: bytes, at: int, depth: int) -> tuple[int, int, int, int]:
    """Return tag, first octet, end and what comes after the value that begins at `at`."""
    if depth == 0 or at + 2 > len(content):
        raise Broken
    tag, size = content[at], content[at + 1]
    if tag & _LONG_TAG == _LONG_TAG:
        raise Broken
    start = at + 2
    if size == _ENDLESS:
        if not tag & _CONSTRUCTED:
            raise Broken
        end = start
        while content[end : end + 2] != b"\x00\x00":
            end = _value(content, end, depth - 1)[3]
        return tag, start, end, end + 2
    if size > _ENDLESS:
        more = size & 0x7F
        if more > 4 or start + more > len(content):
            raise Broken
        size = int.from_bytes(content[start : start + more])
        start += more
    if start + size > len(content):
        raise Broken
    return tag, start, start + size, start + size
