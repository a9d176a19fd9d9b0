"""What is asked of a DNS server, the octets that ask it, and whether a datagram can be its reply."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import msgspec

from lyncready.model import Dns, Resolver

# RFC 1035, 3.2.2; RFC 2782; RFC 3596; RFC 8659. The types this product asks for.
RECORD_TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "AAAA": 28, "SRV": 33, "CAA": 257}
HEADER = 12
CLASS_IN = 1
RECURSION_DESIRED = 0x0100
# RFC 6891 with the payload of DNS Flag Day 2020: fits every path without fragments.
EDNS_PAYLOAD = 1232
_OPT = struct.pack("!BHHIH", 0, 41, EDNS_PAYLOAD, 0, 0)
# With these a server may leave the question out of its reply: it did not understand it or would not look.
FORMERR, SERVFAIL, NOTIMP, REFUSED = 1, 2, 4, 5
_NO_QUESTION_NEEDED = frozenset({FORMERR, SERVFAIL, NOTIMP, REFUSED})
_MAX_PLAIN = 253  # RFC 1035, 3.1: 255 octets with the first length and the root
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\Z").match

RandomId = Callable[[], int]


class Question(msgspec.Struct, frozen=True):
    """One question to one server. `name` is lower-case text without trailing dot (`\\DDD` for odd octets).

    `record_type` is one of RECORD_TYPES. Without `recursion` only the server's own data is wanted; `edns` is for
    plain DNS only.
    """

    name: str
    record_type: str
    resolver: Resolver
    recursion: bool = True
    edns: bool = True


class Response(msgspec.Struct, frozen=True):
    """What came of one attempt: the fact, its instant (UTC) and how long it took (seconds).

    `ours` says that the failure is this machine's own (no route, no permission, no descriptor left).
    """

    seen: Dns
    at: datetime
    took: float
    ours: bool = False


class AttemptResult(msgspec.Struct, frozen=True):
    """How an attempt ended, and when (`time.perf_counter`, taken before anything was decoded).

    `began` is when the question went out, None where it never did.
    """

    seen: Dns
    came: float
    ours: bool = False
    began: float | None = None


class NameTooOdd(ValueError):
    """A name that has no form on the wire; the message says why in a few words."""


class EncodedQuery(msgspec.Struct, frozen=True):
    """A question as octets, with what a reply must match: the id and the question section (lower case)."""

    wire: bytes
    ident: int
    section: bytes
    edns: bool

    def is_reply(self, data: bytes) -> bool:
        """Tell whether `data` is a response to this very question (RFC 5452, 9.1); letters' case is free."""
        if len(data) < HEADER or data[0] << 8 | data[1] != self.ident:
            return False
        if data[2] & 0xF8 != 0x80:  # a response (QR) to a standard query (opcode 0)
            return False
        count = data[4] << 8 | data[5]
        if count == 0:
            return data[3] & 0x0F in _NO_QUESTION_NEEDED
        kind = HEADER + len(self.section) - 4  # type and class follow the name; only the name has letters
        named = data[HEADER:kind].lower() == self.section[:-4]
        return count == 1 and named and data[kind : kind + 4] == self.section[-4:]

    def wants_plain(self, data: bytes) -> bool:
        """Tell whether a reply refuses EDNS itself, so that the question is worth asking without it.

        Whoever speaks EDNS answers with it (RFC 6891, 6.1.1); of a bare failure nobody knows what it is about.
        """
        bare = data[10:12] == b"\0\0"  # no additional records, so no OPT
        rcode = data[3] & 0x0F
        return self.edns and (rcode in (FORMERR, NOTIMP) or (bare and rcode in (SERVFAIL, REFUSED)))


def is_truncated(data: bytes) -> bool:
    """Tell whether a reply has the TC flag."""
    return bool(data[2] & 0x02)


def encode(question: Question, ident: int, *, edns: bool = True) -> EncodedQuery:
    """Return the question as octets. Raises NameTooOdd where the name does not fit the wire."""
    section = _section(question.name, question.record_type)
    flags = RECURSION_DESIRED if question.recursion else 0
    head = struct.pack("!HHHHHH", ident, flags, 1, 0, 0, 1 if edns else 0)
    return EncodedQuery(head + section + (_OPT if edns else b""), ident, section, edns)


def _section(name: str, record_type: str) -> bytes:
    return _wire_name(name) + struct.pack("!HH", RECORD_TYPES[record_type], CLASS_IN)


@lru_cache(maxsize=1024)
def _wire_name(name: str) -> bytes:
    """Return a name's octets; only what is no plain name needs dnspython, which takes long to import."""
    if len(name) <= _MAX_PLAIN and _PLAIN_NAME(name):
        return b"".join(bytes((len(label),)) + label for label in name.lower().encode("ascii").split(b".")) + b"\0"
    import dns.exception
    import dns.name

    try:
        wire = dns.name.from_text(name).to_wire()
    except dns.name.NameTooLong:
        raise NameTooOdd("the name is longer than 255 octets") from None
    except dns.name.LabelTooLong:
        raise NameTooOdd("a label is longer than 63 octets") from None
    except (dns.exception.DNSException, UnicodeError):
        raise NameTooOdd("the text is no DNS name") from None
    assert wire is not None
    return wire.lower()
