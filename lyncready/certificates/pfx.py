"""Certificates in a PKCS #12 file (RFC 7292), as far as no password hides them; its keys are never looked at."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lyncready.certificates.pfx_open import open_unlocked
from lyncready.certificates.tlv import CONTEXT_0, INTEGER, OID, SEQUENCE, Broken, inside, octets, values

_DATA = bytes.fromhex("2a864886f70d010701")
_ENCRYPTED = bytes.fromhex("2a864886f70d010706")
_SIGNED = bytes.fromhex("2a864886f70d010702")
_BAGS = bytes.fromhex("2a864886f70d010c0a01")
_CERTIFICATE_BAG, _NESTED_BAG = _BAGS + b"\x03", _BAGS + b"\x06"
_X509 = bytes.fromhex("2a864886f70d01091601")
_MOST_DEPTH = 4  # bags inside bags
_MOST_TRIES = 2  # locked parts that are tried; tools lock the certificates in one


class Pfx(msgspec.Struct, frozen=True):
    """The certificates (DER) that can be read, and whether there is more behind a password or another lock."""

    certificates: tuple[bytes, ...]
    locked: bool


def read_pfx(content: bytes) -> Pfx | None:
    """Return what a file holds; None where it is no PKCS #12 file."""
    try:
        parts = inside(content)
        if len(parts) < 2 or parts[0] != (INTEGER, b"\x03"):
            return None
        kind, safe = _info(parts[1])
    except Broken:
        return None
    if kind == _SIGNED:
        return Pfx((), locked=True)  # sealed with a key; nobody makes these
    found: dict[bytes, None] = {}
    locked, tries = kind != _DATA, _MOST_TRIES
    try:
        for tag, body in [] if locked else inside(safe):
            kind, content = _info((tag, body))
            plain = content if kind == _DATA else None
            if kind == _ENCRYPTED and tries:
                plain, tries = _unlocked(body), tries - 1
            locked = locked or plain is None
            if plain is not None:
                found.update(dict.fromkeys(_certificates(plain, _MOST_DEPTH)))
    except Broken:
        return None
    return Pfx(tuple(found), locked)


def _unlocked(info: bytes) -> bytes | None:
    """Return what the empty password opens; None where another one locks it."""
    parts = list(values(info))
    if len(parts) != 2 or parts[1][0] != CONTEXT_0:
        return None
    try:
        plain = open_unlocked(parts[1][1])
        return plain if plain is None or list(inside(plain)) else None
    except Broken:
        return None


def _info(value: tuple[int, bytes]) -> tuple[bytes, bytes]:
    """Return type and content of a ContentInfo; the content is empty where it is not plain data."""
    tag, body = value
    parts = list(values(body))
    if tag != SEQUENCE or not parts or parts[0][0] != OID:
        raise Broken
    if parts[0][1] != _DATA:
        return parts[0][1], b""
    if len(parts) != 2 or parts[1][0] != CONTEXT_0:
        raise Broken
    return _DATA, octets(*_only(parts[1][1]))


def _certificates(content: bytes, depth: int) -> Iterator[bytes]:
    for tag, bag in inside(content):
        parts = list(values(bag))
        if tag != SEQUENCE or len(parts) < 2 or parts[0][0] != OID or parts[1][0] != CONTEXT_0:
            raise Broken
        if parts[0][1] == _NESTED_BAG and depth:
            yield from _certificates(parts[1][1], depth - 1)
        elif parts[0][1] == _CERTIFICATE_BAG:
            kind, value = (inside(parts[1][1]) + [(0, b"")] * 2)[:2]
            if kind == (OID, _X509) and value[0] == CONTEXT_0:
                yield octets(*_only(value[1]))


def _only(content: bytes) -> tuple[int, bytes]:
    found = list(values(content))
    if len(found) != 1:
        raise Broken
    return found[0]
