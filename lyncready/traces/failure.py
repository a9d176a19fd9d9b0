"""One failed attempt as a trace tells of it: only what may be kept, each value checked against what it can be."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

import msgspec

_HOST = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z"
)


class Clock(StrEnum):
    """Whose time an instant is: UTC, a clock whose zone is not said, or none was given."""

    UTC = "utc"
    SERVER = "server"
    NONE = "none"


class Moment(msgspec.Struct, frozen=True, order=True):
    """An instant as written: `at` has no zone."""

    at: datetime
    clock: Clock


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One failed attempt. Hosts and domains are lower-case names, `hresult` is unsigned.

    `event` is the source of an event; `id` then is the event's. `meeting`: somebody joined a meeting. `test`: it
    is Test-CsFederatedPartner's. `success`: no failure, but what went through, and ends earlier ones.
    """

    direction: str | None = None
    speaker: str | None = None
    id: int | None = None
    status: int | None = None
    hresult: int | None = None
    domain: str | None = None
    peer: str | None = None
    event: str | None = None
    meeting: bool = False
    test: bool = False
    success: bool = False
    moment: Moment | None = None
    attempt: int | None = None


def host_of(text: str) -> str | None:
    """Return a server's name without its port, None for anything else: an address, a user, a path."""
    name, colon, port = text.strip().strip("[]<>\"'").lower().rstrip(".;,)").partition(":")
    if colon and not port.isdigit():
        return None
    return name if _HOST.match(name) else None
