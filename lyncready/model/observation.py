"""Observations: what was seen, by its key, when and how long it took, and what became of later looks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from lyncready.model.seen import Seen


class AgainReason(StrEnum):
    """Why a later look saw nothing: always our side."""

    DEADLINE = "deadline"
    CANCELLED = "cancelled"
    NO_NETWORK = "no-network"
    NO_ROUTE = "no-route"
    SILENCE = "silence"
    BUG = "bug"


class Again(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The newest look that failed after something had been seen; `detail` is printable."""

    at: datetime
    why: AgainReason
    detail: str = ""


class Before(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was last seen in the place of a fact and is another: a certificate (DER), or a name's addresses."""

    at: datetime
    leaf: bytes = b""
    addresses: tuple[str, ...] = ()


class Key(msgspec.Struct, frozen=True, gc=False, order=True):
    """What makes two observations the same fact; the newest of a key wins."""

    probe: str
    subject: str
    record_type: str = ""
    server: str = ""
    address: str = ""
    vantage: str = "local"


class Observation(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """One fact. `probe` is dns, tcp, tls, sip, https, aia, crl or handshake; `took` is seconds, `tries` attempts.

    `handshake` is a second one with an address, for what its record type names (`SecondLook`): Tls, or Tcp
    without one.

    `again` is there where somebody looked once more and could not see, `before` where something else was seen in
    its place earlier.
    """

    probe: str
    subject: str
    record_type: str = ""
    server: str = ""
    address: str = ""
    vantage: str = "local"
    at: datetime
    took: float = 0.0
    tries: int = 1
    seen: Seen
    again: Again | None = None
    before: Before | None = None

    @property
    def key(self) -> Key:
        """The fact's key; vantage and server are always part of it."""
        return Key(self.probe, self.subject, self.record_type, self.server, self.address, self.vantage)
