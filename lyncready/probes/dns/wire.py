"""DNS messages as octets (RFC 1035, 4): records, names and data, of which only what is asked for is decoded.

`dns.message.from_wire` decodes everything and costs five times as much, which at fifty questions at once shows in
the durations that are reported; a property test holds the two against each other.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

from dns.ipv6 import inet_ntoa

from lyncready.model import Caa, Srv, printable
from lyncready.probes.dns.question import CLASS_IN, HEADER, RECORD_TYPES

OPT = 41
_EDE = 15  # RFC 8914
# The registry "Extended DNS Error Codes" (RFC 8914, 5.2), from 0 on.
_EDE_NAMES = (
    "other, unsupported dnskey algorithm, unsupported ds digest type, stale answer, forged answer, "
    "DNSSEC indeterminate, DNSSEC bogus, signature expired, signature not yet valid, dnskey missing, "
    "rrsigs missing, no zone key bit set, nsec missing, cached error, not ready, blocked, censored, filtered, "
    "prohibited, stale nxdomain answer, not authoritative, not supported, no reachable authority, network error, "
    "invalid data, signature expired before valid, too early, unsupported nsec3 iterations value, "
    "unable to conform to policy, synthesized, invalid query type, rate limited, over quota"
)
_MAX_NAME = 255
_MAX_JUMPS = 127  # a name of 255 octets has 127 labels at most (RFC 1035, 2.3.4); none needs a pointer more
_MAX_OPTIONS, _MAX_EDE = 64, 8  # of one OPT record: what follows is not read
_MAX_TEXT = 1000  # octets of an extended error's text that are looked at: more than is ever shown
_POINTER, _MAX_LABEL = 0xC0, 63
_RESTRICTING = frozenset({b"issue", b"issuewild"})  # RFC 8659, 4.2 and 4.3; the others forbid nobody to issue
MAX_CAA = 255  # octets of a CA's name that are kept
_ADDRESS_SIZE = {RECORD_TYPES["A"]: 4, RECORD_TYPES["AAAA"]: 16}  # RFC 1035, 3.4.1; RFC 3596, 2.2
_PLAIN = re.compile(rb"[A-Za-z0-9_.-]+\Z").match
_ESCAPED = frozenset(b'"().;\\@$')  # RFC 1035, 5.1, and what zone files use besides


class Unreadable(ValueError):
    """Octets that are no DNS message."""


class Record(NamedTuple):
    """A record of class IN, or the OPT pseudo-record, by where its parts stand in the message."""

    owner: int
    kind: int
    ttl: int
    start: int
    size: int


class Message(NamedTuple):
    """A message, walked but not decoded. `rcode` has the upper bits of EDNS, `ede` the extended errors."""

    wire: bytes
    flags: int
    rcode: int
    answer: list[Record]
    authority: list[Record]
    ede: tuple[str, ...]


class Soa(NamedTuple):
    """What is of use in an SOA record (RFC 1035, 3.3.13)."""

    serial: int
    minimum: int


def walk(wire: bytes) -> Message:
    """Return the records of a message. Raises Unreadable."""
    try:
        _, flags, questions, *counts = struct.unpack_from("!6H", wire)
        at = HEADER
        for _ in range(questions):
            at = _after_name(wire, at) + 4
        sections: list[list[Record]] = []
        for count in counts:
            records = []
            for _ in range(count):
                owner, at = at, _after_name(wire, at)
                kind, group, ttl, size = struct.unpack_from("!HHIH", wire, at)
                at += 10
                if kind == OPT or group == CLASS_IN:
                    records.append(Record(owner, kind, ttl, at, size))
                at += size
            sections.append(records)
    except (IndexError, struct.error):
        raise Unreadable("it ends early") from None
    if at > len(wire):
        raise Unreadable("it ends early")
    extended, ede = _read_edns(wire, sections[2])
    return Message(wire, flags, flags & 0x0F | extended << 4, sections[0], sections[1], ede)


def _after_name(wire: bytes, at: int) -> int:
    while length := wire[at]:
        if length >= _POINTER:
            return at + 2
        if length > _MAX_LABEL:
            raise Unreadable("a label of no known kind")
        at += length + 1
    return at + 1


def _read_edns(wire: bytes, additional: list[Record]) -> tuple[int, tuple[str, ...]]:
    """Return the upper bits of the response code and the extended errors (RFC 8914)."""
    for record in additional:
        if record.kind != OPT:
            continue
        texts: list[str] = []
        at, end = record.start, record.start + record.size
        for _ in range(_MAX_OPTIONS):
            if at + 4 > end or len(texts) == _MAX_EDE:
                break
            code, size = struct.unpack_from("!HH", wire, at)
            if code == _EDE and size >= 2 and at + 4 + size <= end:
                texts.append(_ede_text(wire[at + 4 : at + 4 + size]))
            at += 4 + size
        return record.ttl >> 24, tuple(texts)
    return 0, ()


def _ede_text(data: bytes) -> str:
    code = int.from_bytes(data[:2], "big")
    names = _EDE_NAMES.split(", ")
    name = names[code] if code < len(names) else ""
    text = printable(data[2 : 2 + _MAX_TEXT].rstrip(b"\0"), 200)
    return " ".join(part for part in (str(code), name and f"({name})", text) if part)


def read_name(wire: bytes, at: int) -> str:
    """Return the name at a place as text: lower case, no final dot, odd octets as `\\DDD`; the root is `.`.

    Raises Unreadable for a name that is too long, or whose pointers are too many or do not lead backwards (a
    loop among them).
    """
    return _read_name(wire, at)[0]


def _read_name(wire: bytes, at: int) -> tuple[str, int]:
    """Return a name and where what follows it stands."""
    labels: list[bytes] = []
    after, earliest, total, jumps = 0, at, 1, 0
    try:
        while length := wire[at]:
            if length >= _POINTER:
                after = after or at + 2
                at = (length & ~_POINTER) << 8 | wire[at + 1]
                jumps += 1
                if at >= earliest:
                    raise Unreadable("a name's pointer that does not lead backwards")
                if jumps > _MAX_JUMPS:
                    raise Unreadable("a name of more pointers than labels")
                earliest = at
                continue
            total += length + 1
            if length > _MAX_LABEL or total > _MAX_NAME:
                raise Unreadable("a name that is too long")
            labels.append(wire[at + 1 : at + 1 + length])
            at += length + 1
    except IndexError:
        raise Unreadable("it ends early") from None
    return _text(labels), after or at + 1


def _text(labels: list[bytes]) -> str:
    joined = b".".join(labels)
    if _PLAIN(joined) and joined.count(b".") == len(labels) - 1:
        return joined.decode("ascii").lower()
    return ".".join("".join(map(_visible, label)) for label in labels).lower() or "."


def _visible(octet: int) -> str:
    if octet in _ESCAPED:
        return "\\" + chr(octet)
    return chr(octet) if 0x20 < octet < 0x7F else f"\\{octet:03d}"


def read_srv(wire: bytes, record: Record) -> Srv:
    """Return an SRV record's data (RFC 2782). Raises Unreadable."""
    if record.size < 7:
        raise Unreadable("an SRV record that is too short")
    priority, weight, port = struct.unpack_from("!HHH", wire, record.start)
    return Srv(priority, weight, port, _whole_name(wire, record, record.start + 6))


def read_target(wire: bytes, record: Record) -> str:
    """Return the name that a CNAME or NS record is. Raises Unreadable."""
    return _whole_name(wire, record, record.start)


def read_exchange(wire: bytes, record: Record) -> str:
    """Return the mail host that an MX record names (RFC 1035, 3.3.9). Raises Unreadable."""
    if record.size < 3:
        raise Unreadable("an MX record that is too short")
    return _whole_name(wire, record, record.start + 2)


def read_address(wire: bytes, record: Record) -> str:
    """Return an A or AAAA record's address. Raises Unreadable."""
    data = wire[record.start : record.start + record.size]
    if len(data) != _ADDRESS_SIZE[record.kind]:
        raise Unreadable("an address of the wrong length")
    return inet_ntoa(data) if record.kind == RECORD_TYPES["AAAA"] else ".".join(map(str, data))


def read_caa(wire: bytes, record: Record) -> Caa | None:
    """Return a CAA record that restricts who issues, without its parameters; None for one of another kind.

    Raises Unreadable.
    """
    data = wire[record.start : record.start + record.size]
    if len(data) < 2 or len(data) < 2 + data[1]:
        raise Unreadable("a CAA record that is too short")
    tag, value = data[2 : 2 + data[1]].lower(), data[2 + data[1] :]
    if tag not in _RESTRICTING:
        return None
    name = value.partition(b";")[0].strip().lower()
    return Caa(tag.decode(), printable(name[:MAX_CAA].decode("ascii", "backslashreplace"), MAX_CAA))


def read_soa(wire: bytes, record: Record) -> Soa:
    """Return what is of use in an SOA record. Raises Unreadable."""
    _, at = _read_name(wire, record.start)
    _, at = _read_name(wire, at)
    if at + 20 != record.start + record.size:
        raise Unreadable("an SOA record of the wrong length")
    serial, *_, minimum = struct.unpack_from("!5I", wire, at)
    return Soa(serial, minimum)


def _whole_name(wire: bytes, record: Record, at: int) -> str:
    name, after = _read_name(wire, at)
    if after != record.start + record.size:
        raise Unreadable("a record of the wrong length")
    return name
