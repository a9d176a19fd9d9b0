"""What a DNS server's octets say, as a fact: the one place that knows how replies are told apart.

The message is walked here and only the records that matter are decoded, by dnspython: a whole
`dns.message.from_wire` costs three to four times as much and decodes what nobody asked for.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple

from lyncready.model import Dns, DnsOutcome, Srv, printable
from lyncready.probes.dns_question import CLASS_IN, HEADER, RECORD_TYPES

if TYPE_CHECKING:
    from dns.name import Name

# No limit is set for a chain of aliases; resolvers give up at about this many.
MAX_CHAIN = 16
# A reply of 64 KiB can hold thousands of records; nobody publishes that many for one name.
MAX_RECORDS = 100
_AUTHORITATIVE, _RECURSION_AVAILABLE = 0x0400, 0x0080
_CNAME, _SOA, _NS, _OPT = RECORD_TYPES["CNAME"], RECORD_TYPES["SOA"], RECORD_TYPES["NS"], 41
_EDE = 15  # RFC 8914
_NXDOMAIN = 3
_MAX_TTL = 0x7FFFFFFF  # RFC 2181, 8: a larger one counts as zero

# RFC 1035, 4.1.1; RFC 2136, 2.2; RFC 6891, 9; RFC 7873, 8.
_CODES = {
    1: (DnsOutcome.MALFORMED, "FORMERR: the server calls the question malformed"),
    2: (DnsOutcome.SERVFAIL, ""),
    4: (DnsOutcome.REFUSED, "NOTIMP: the server does not implement this kind of question"),
    5: (DnsOutcome.REFUSED, ""),
    9: (DnsOutcome.REFUSED, "NOTAUTH: the server has no authority for the zone"),
    16: (DnsOutcome.REFUSED, "BADVERS: the server does not speak this version of EDNS"),
    23: (DnsOutcome.REFUSED, "BADCOOKIE: the server wants a DNS cookie"),
}


class Unreadable(ValueError):
    """Octets that are no DNS message."""


class _Record(NamedTuple):
    owner: int  # where the owner's name starts
    kind: int
    ttl: int
    start: int  # where the data starts
    size: int


class _Message(NamedTuple):
    wire: bytes
    flags: int
    rcode: int
    answer: list[_Record]
    authority: list[_Record]
    ede: tuple[str, ...]


class _Chain(NamedTuple):
    cnames: tuple[str, ...]
    found: list[_Record]
    ttl: int | None
    note: str


def read_reply(wire: bytes, record_type: str, transport: str) -> Dns:
    """Return what a reply says about its question. Raises Unreadable, and nothing else.

    `wire` is a whole message whose id and question were matched already.
    """
    import dns.exception

    try:
        message = _walk(wire)
        if message.rcode in (0, _NXDOMAIN):
            return _read_records(message, record_type, transport)
    except (IndexError, struct.error, dns.exception.DNSException) as error:
        raise Unreadable(type(error).__name__) from None
    outcome, note = _CODES.get(message.rcode, (DnsOutcome.MALFORMED, f"response code {message.rcode}"))
    authoritative = bool(message.flags & _AUTHORITATIVE)
    return Dns(outcome=outcome, note=note, authoritative=authoritative, transport=transport, ede=message.ede)


def load_decoders() -> None:
    """Load what decodes replies: in the middle of a run it would delay the replies then under way by 50 ms."""
    import dns.edns
    import dns.name
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    for code in RECORD_TYPES.values():
        kind = dns.rdatatype.RdataType.make(code)
        dns.rdata.get_rdata_class(dns.rdataclass.IN, kind)  # type: ignore[no-untyped-call]


def is_message(wire: bytes) -> bool:
    """Tell whether octets can be walked as a DNS message at all, whosever it is."""
    try:
        _walk(wire)
    except (IndexError, struct.error, Unreadable):
        return False
    return True


def _walk(wire: bytes) -> _Message:
    _, flags, questions, *counts = struct.unpack_from("!6H", wire)
    at = HEADER
    for _ in range(questions):
        at = _after_name(wire, at) + 4
    sections: list[list[_Record]] = []
    for count in counts:
        records = []
        for _ in range(count):
            owner, at = at, _after_name(wire, at)
            kind, group, ttl, size = struct.unpack_from("!HHIH", wire, at)
            at += 10
            if kind == _OPT or group == CLASS_IN:
                records.append(_Record(owner, kind, ttl, at, size))
            at += size
        sections.append(records)
    if at > len(wire):
        raise Unreadable("it ends early")
    extended, ede = _read_edns(wire, sections[2])
    return _Message(wire, flags, flags & 0x0F | extended << 4, sections[0], sections[1], ede)


def _after_name(wire: bytes, at: int) -> int:
    while length := wire[at]:
        if length >= 0xC0:
            return at + 2
        if length > 63:
            raise Unreadable("a label of no known kind")
        at += length + 1
    return at + 1


def _read_edns(wire: bytes, additional: list[_Record]) -> tuple[int, tuple[str, ...]]:
    """Return the upper bits of the response code and the extended errors (RFC 8914)."""
    for record in additional:
        if record.kind != _OPT:
            continue
        texts, at, end = [], record.start, record.start + record.size
        while at + 4 <= end:
            code, size = struct.unpack_from("!HH", wire, at)
            if code == _EDE and size >= 2 and at + 4 + size <= end:
                texts.append(_ede_text(wire[at + 4 : at + 4 + size]))
            at += 4 + size
        return record.ttl >> 24, tuple(texts)
    return 0, ()


def _ede_text(data: bytes) -> str:
    import dns.edns

    code = int.from_bytes(data[:2], "big")
    known = {member.value: member.name for member in dns.edns.EDECode}
    name = known.get(code, "").replace("_", " ").lower().replace("dnssec", "DNSSEC")
    text = printable(data[2:].rstrip(b"\0"), 200)
    return " ".join(part for part in (str(code), name and f"({name})", text) if part)


def _read_records(message: _Message, record_type: str, transport: str) -> Dns:
    chain = _follow(message, RECORD_TYPES[record_type])
    common = {
        "cnames": chain.cnames,
        "authoritative": bool(message.flags & _AUTHORITATIVE),
        "transport": transport,
        "ede": message.ede,
    }
    if chain.found and message.rcode != _NXDOMAIN:
        data, note = _decode(message.wire, record_type, chain.found)
        return Dns(outcome=DnsOutcome.ANSWER, ttl=chain.ttl, note=chain.note or note, **data, **common)  # type: ignore[arg-type]
    outcome, note = _judge_emptiness(message, bool(chain.cnames))
    ttl, apex = _negative(message)
    ttls = [seconds for seconds in (chain.ttl, ttl) if seconds is not None]
    names = (apex,) if apex and record_type == "SOA" else ()
    return Dns(outcome=outcome, ttl=min(ttls, default=None), names=names, note=chain.note or note, **common)  # type: ignore[arg-type]


def _follow(message: _Message, kind: int) -> _Chain:
    """Return the aliases from the question's name on, and the records of `kind` at their end."""
    from dns.name import from_wire

    records: dict[tuple[Name, int], list[_Record]] = {}
    name = from_wire(message.wire, HEADER)[0]
    names = {HEADER: name}
    for record in message.answer:
        if record.kind in (kind, _CNAME):
            owner = _target(message.wire, record.owner)
            if owner not in names:
                names[owner] = from_wire(message.wire, owner)[0]
            records.setdefault((names[owner], record.kind), []).append(record)
    cnames: list[str] = []
    ttls: list[int] = []
    note = ""
    seen = {name}
    while not (found := records.get((name, kind), [])):
        aliases = records.get((name, _CNAME), [])
        if not aliases:
            break
        if len(cnames) == MAX_CHAIN:
            note = f"more than {MAX_CHAIN} aliases in a row"
            break
        name = min(from_wire(message.wire, alias.start)[0] for alias in aliases)
        note = "a name with several aliases at once" if len(aliases) > 1 else note
        ttls.append(_seconds(aliases))
        cnames.append(text_of(name))
        if name in seen:
            note = "the aliases go in a circle"
            break
        seen.add(name)
    ttls += [_seconds(found)] if found else []
    return _Chain(tuple(cnames), found, min(ttls, default=None), note)


def _target(wire: bytes, at: int) -> int:
    """Return where a name's first label stands: most owners are nothing but one pointer."""
    if wire[at] >= 0xC0:
        return (wire[at] & 0x3F) << 8 | wire[at + 1]
    return at


def _seconds(records: list[_Record]) -> int:
    return min(record.ttl if record.ttl <= _MAX_TTL else 0 for record in records)


def _decode(wire: bytes, record_type: str, records: list[_Record]) -> tuple[dict[str, object], str]:
    """Return the fields of the fact that hold these records, sorted, and a note where some were left out."""
    import dns.name

    note = f"{len(records) - MAX_RECORDS} further records left out" if len(records) > MAX_RECORDS else ""
    datas = [_rdata(wire, record) for record in records[:MAX_RECORDS]]
    if record_type == "SRV":
        srv = sorted(Srv(d.priority, d.weight, d.port, text_of(d.target)) for d in datas)
        return {"srv": tuple(srv)}, note
    if record_type in ("A", "AAAA"):
        return {"addresses": tuple(sorted({d.address for d in datas}))}, note
    if record_type == "SOA":
        apex = text_of(dns.name.from_wire(wire, records[0].owner)[0])
        return {"names": (apex,), "serial": max(d.serial for d in datas)}, note
    return {"names": tuple(sorted({text_of(d.target) for d in datas}))}, note


def _rdata(wire: bytes, record: _Record) -> Any:
    import dns.rdata
    import dns.rdataclass
    import dns.rdatatype

    kind = dns.rdatatype.RdataType.make(record.kind)
    return dns.rdata.from_wire(dns.rdataclass.IN, kind, wire, record.start, record.size)


def _judge_emptiness(message: _Message, aliased: bool) -> tuple[DnsOutcome, str]:
    """Tell the ways apart in which a reply has no record of the wanted type (RFC 2308, 2; RFC 8499, "lame")."""
    authorities = {record.kind for record in message.authority}
    recursive = bool(message.flags & _RECURSION_AVAILABLE)
    if message.rcode == _NXDOMAIN:
        return DnsOutcome.NXDOMAIN, ""
    if aliased:
        where = "" if recursive else "the alias leads to a name that this server was not asked for"
        return DnsOutcome.NODATA, where
    if message.flags & _AUTHORITATIVE or _SOA in authorities:
        return DnsOutcome.NODATA, ""
    if _NS in authorities:
        return DnsOutcome.LAME, f"a referral to the servers of {_referral(message)}"
    if recursive:
        return DnsOutcome.NODATA, ""
    return DnsOutcome.LAME, "empty, without authority"


def _referral(message: _Message) -> str:
    from dns.name import from_wire

    zones = {text_of(from_wire(message.wire, r.owner)[0]) for r in message.authority if r.kind == _NS}
    return printable(min(zones))


def _negative(message: _Message) -> tuple[int | None, str]:
    """Return how long a negative answer may be kept (RFC 2308, 5) and the zone that gives it."""
    import dns.name

    for record in message.authority:
        if record.kind == _SOA:
            minimum = _rdata(message.wire, record).minimum
            apex = text_of(dns.name.from_wire(message.wire, record.owner)[0])
            return min(_seconds([record]), minimum), apex
    return None, ""


def text_of(name: Name) -> str:
    """Return a name as the facts keep it: lower case, no final dot, odd octets as `\\DDD`; the root is `.`."""
    return name.to_text(omit_final_dot=True).lower()
