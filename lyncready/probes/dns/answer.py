"""What a DNS server's reply says, as a fact: the one place that knows how replies are told apart."""

from __future__ import annotations

from typing import Any, NamedTuple

from lyncready.model import ADDRESS_TYPES, Dns, DnsOutcome, labels_above
from lyncready.probes.dns.question import HEADER, RECORD_TYPES
from lyncready.probes.dns.wire import (
    Message,
    Record,
    Unreadable,
    read_address,
    read_caa,
    read_exchange,
    read_name,
    read_soa,
    read_srv,
    read_target,
    walk,
)

# No limit is set for a chain of aliases; resolvers give up at about this many.
MAX_CHAIN = 16
# A reply of 64 KiB can hold thousands of records; nobody publishes that many for one name.
MAX_RECORDS = 100
# A chain of aliases has as many owners as links and one more; each name may cost its labels and as many jumps.
MAX_OWNERS = 4 * MAX_CHAIN
MAX_ALIASES, MAX_SERVERS = 8, 32  # aliases of one name, servers in a referral: what is more is not read
_AUTHORITATIVE, _RECURSION_AVAILABLE = 0x0400, 0x0080
_CNAME, _SOA, _NS = RECORD_TYPES["CNAME"], RECORD_TYPES["SOA"], RECORD_TYPES["NS"]
_NOERROR, _NXDOMAIN = 0, 3
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


class _Chain(NamedTuple):
    cnames: tuple[str, ...]
    found: list[Record]
    ttl: int | None
    note: str


def read_reply(wire: bytes, record_type: str, transport: str) -> Dns:
    """Return what a reply says about its question. Raises Unreadable, and nothing else.

    `wire` is a whole message whose id and question were matched already.
    """
    message = walk(wire)
    common: dict[str, Any] = {
        "authoritative": bool(message.flags & _AUTHORITATIVE),
        "transport": transport,
        "ede": message.ede,
    }
    if message.rcode in (_NOERROR, _NXDOMAIN):
        return _read_records(message, record_type, common)
    outcome, note = _CODES.get(message.rcode, (DnsOutcome.MALFORMED, f"response code {message.rcode}"))
    return Dns(outcome=outcome, note=note, **common)


def is_message(wire: bytes) -> bool:
    """Tell whether octets can be walked as a DNS message at all, whosever it is."""
    try:
        walk(wire)
    except Unreadable:
        return False
    return True


def _read_records(message: Message, record_type: str, common: dict[str, Any]) -> Dns:
    chain = _follow(message, RECORD_TYPES[record_type])
    if chain.found and message.rcode == _NOERROR:
        data = _decode(message.wire, record_type, chain.found[:MAX_RECORDS])
        left = len(chain.found) - MAX_RECORDS
        note = f"{left} further records left out" if left > 0 else ""
        answer = DnsOutcome.ANSWER
        return Dns(outcome=answer, cnames=chain.cnames, ttl=chain.ttl, note=chain.note or note, **data, **common)
    ttl, apex = _negative(message)
    if _leads_away(message, chain, apex):
        outcome, note = DnsOutcome.ELSEWHERE, "the alias leads to a name that this server does not serve"
    else:
        outcome, note = _judge_emptiness(message, bool(chain.cnames))
    ttls = [seconds for seconds in (chain.ttl, ttl) if seconds is not None]
    zones = {apex} if apex and record_type == "SOA" else set()
    if outcome is DnsOutcome.LAME:
        zones = _referred(message)
    return Dns(
        outcome=outcome,
        cnames=chain.cnames,
        names=tuple(sorted(zones)),
        ttl=min(ttls, default=None),
        note=chain.note or note,
        **common,
    )


def _follow(message: Message, kind: int) -> _Chain:
    """Return the aliases from the question's name on, and the records of `kind` at their end."""
    name = read_name(message.wire, HEADER)
    names = {HEADER: name}
    records: dict[tuple[str, int], list[Record]] = {}
    for record in message.answer:
        if record.kind in (kind, _CNAME):
            owner = _target(message.wire, record.owner)
            if owner not in names:
                if len(names) == MAX_OWNERS:
                    raise Unreadable("more names than a chain of aliases can have")
                names[owner] = read_name(message.wire, record.owner)
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
        name = min(read_target(message.wire, alias) for alias in aliases[:MAX_ALIASES])
        note = "a name with several aliases at once" if len(aliases) > 1 else note
        ttls.append(_seconds(aliases))
        cnames.append(name)
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


def _seconds(records: list[Record]) -> int:
    return min(record.ttl if record.ttl <= _MAX_TTL else 0 for record in records)


def _decode(wire: bytes, record_type: str, records: list[Record]) -> dict[str, Any]:
    """Return the fields of the fact that hold these records, sorted."""
    if record_type == "SRV":
        return {"srv": tuple(sorted(read_srv(wire, record) for record in records))}
    if record_type in ADDRESS_TYPES:
        return {"addresses": tuple(sorted({read_address(wire, record) for record in records}))}
    if record_type == "SOA":
        serial = max(read_soa(wire, record).serial for record in records)
        return {"names": (read_name(wire, records[0].owner),), "serial": serial}
    if record_type == "CAA":
        restricting = {caa for record in records if (caa := read_caa(wire, record)) is not None}
        return {"caa": tuple(sorted(restricting))}
    if record_type == "MX":
        return {"names": tuple(sorted({read_exchange(wire, record) for record in records}))}
    return {"names": tuple(sorted({read_target(wire, record) for record in records}))}


def _judge_emptiness(message: Message, aliased: bool) -> tuple[DnsOutcome, str]:
    """Tell the ways apart in which a reply has no record of the wanted type (RFC 2308, 2; RFC 8499, "lame")."""
    authorities = {record.kind for record in message.authority}
    if message.rcode == _NXDOMAIN:
        return DnsOutcome.NXDOMAIN, ""
    if aliased or message.flags & _AUTHORITATIVE or _SOA in authorities:
        return DnsOutcome.NODATA, ""
    if _NS in authorities:
        return DnsOutcome.LAME, f"a referral to the servers of {min(_referred(message))}"
    if message.flags & _RECURSION_AVAILABLE:
        return DnsOutcome.NODATA, ""
    return DnsOutcome.LAME, "empty, without authority"


def _referred(message: Message) -> set[str]:
    servers = [record for record in message.authority if record.kind == _NS]
    return {read_name(message.wire, record.owner) for record in servers[:MAX_SERVERS]}


def _leads_away(message: Message, chain: _Chain, apex: str) -> bool:
    """Whether a reply ends with an alias and does not say what is at its target (RFC 1034, 5.3.3, step 4c).

    One that does shows it by the SOA of the target's zone (RFC 2308, 2.1). `apex` is that zone.
    """
    if not chain.cnames or chain.note or message.rcode != _NOERROR:
        return False
    return not apex or (apex != "." and labels_above(chain.cnames[-1], apex) is None)


def _negative(message: Message) -> tuple[int | None, str]:
    """Return how long a negative answer may be kept (RFC 2308, 5) and the zone that gives it."""
    for record in message.authority:
        if record.kind == _SOA:
            minimum = read_soa(message.wire, record).minimum
            return min(_seconds([record]), minimum), read_name(message.wire, record.owner)
    return None, ""
