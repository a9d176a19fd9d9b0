"""Root certificates as data: what vouched for a chain is part of the verdict."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Origin(StrEnum):
    """Who put a root there. The first two are public; the last two vouch for a private root."""

    CERTIFI = "certifi"
    SYSTEM = "system"
    COMPANY = "company"
    FILE = "file"


class TrustedRoot(msgspec.Struct, frozen=True):
    """One trusted certificate (DER) and where it was read; `source` is a file or store name."""

    der: bytes
    origin: Origin
    source: str = ""


class Trust(msgspec.Struct, frozen=True):
    """The roots that were readable here, and intermediates known besides those that servers sent."""

    roots: tuple[TrustedRoot, ...] = ()
    intermediates: tuple[bytes, ...] = ()
