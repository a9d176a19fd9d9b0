"""What a name server of the laboratory answers to one question: bytes, silence, or a closed connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from lyncready.lab.faults import DnsAnswer
from lyncready.lab.world import RecordSet, ServerView

if TYPE_CHECKING:
    from dns.message import Message

SLOW_SECONDS = 0.4
NEGATIVE_TTL = 300
MAX_CHAIN = 8
_CODES = frozenset({DnsAnswer.SERVFAIL, DnsAnswer.REFUSED, DnsAnswer.FORMERR, DnsAnswer.NOTIMP})
UDP_SIZE = 512  # RFC 1035, 4.2.1: what a question without EDNS may be answered with


class Reaction(msgspec.Struct, frozen=True):
    """What to send (None: nothing), after how many seconds, and whether a TCP connection is closed instead."""

    wire: bytes | None = None
    delay: float = 0.0
    close: bool = False


def react(view: ServerView, wire: bytes, tcp: bool) -> Reaction:
    """Answer a question over UDP or TCP as `view` says; what is no question is met with silence."""
    import dns.exception
    import dns.message
    import dns.rdatatype

    try:
        query = dns.message.from_wire(wire)
    except dns.exception.DNSException:
        return Reaction()
    if len(query.question) != 1:
        return Reaction()
    question = query.question[0]
    name = question.name.to_text(omit_final_dot=True).lower()
    how = view.answer_for(name, dns.rdatatype.to_text(question.rdtype))
    if how is DnsAnswer.SILENT or (how is DnsAnswer.TCP_ONLY and not tcp):
        return Reaction()
    if how is DnsAnswer.MALFORMED:
        # The header promises an answer that is not there.
        return Reaction(wire[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + b"\xff\xfe\xfd")
    if how is DnsAnswer.TRUNCATED_DEAD and tcp:
        return Reaction(close=True)
    return Reaction(_respond(view, query, how, tcp), SLOW_SECONDS if how is DnsAnswer.SLOW else 0.0)


def _respond(view: ServerView, query: Message, how: DnsAnswer, tcp: bool) -> bytes:
    import dns.flags
    import dns.message
    import dns.rcode

    response = dns.message.make_response(query, recursion_available=True)
    if how in _CODES:
        response.set_rcode(dns.rcode.from_text(how.value))
    elif how is DnsAnswer.LAME:
        response.flags &= ~dns.flags.RA
        _refer_upwards(response)
    elif how in (DnsAnswer.TRUNCATED, DnsAnswer.TRUNCATED_DEAD) and not tcp:
        response.flags |= dns.flags.TC
    else:
        _fill(view, response)
    size = 65535 if tcp else max(query.payload, UDP_SIZE)
    return response.to_wire(max_size=size, prefer_truncation=True)


def _fill(view: ServerView, response: Message) -> None:
    """Put in the answer, following aliases, or the SOA of a negative one (RFC 2308)."""
    import dns.rcode
    import dns.rdatatype

    question = response.question[0]
    name, wanted = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
    for _ in range(MAX_CHAIN):
        found = view.sets.get((name, wanted))
        if found:
            _add(response, name, wanted, found)
            return
        alias = view.sets.get((name, "CNAME"))
        if alias is None:
            break
        _add(response, name, "CNAME", alias)
        name = alias.records[0].rstrip(".").lower()
    if not _exists(view, name):
        response.set_rcode(dns.rcode.NXDOMAIN)
    _add_soa(response, name)


def _exists(view: ServerView, name: str) -> bool:
    """Tell whether the name is there: by a record, by one below it (RFC 8020), or by word of the scenario."""
    if view.answer_for(name, "") in (DnsAnswer.EMPTY, DnsAnswer.MISSING):
        return view.answer_for(name, "") is DnsAnswer.EMPTY
    if any(how is DnsAnswer.EMPTY for (other, _), how in view.answers.items() if other == name):
        return True
    return any(other == name or other.endswith("." + name) for other, _ in view.sets)


def _add(response: Message, name: str, record_type: str, found: RecordSet) -> None:
    import dns.name
    import dns.rrset

    owner = dns.name.from_text(name, idna_codec=None)
    response.answer.append(dns.rrset.from_text(owner, found.ttl, "IN", record_type, *found.records))


def _add_soa(response: Message, name: str) -> None:
    import dns.rrset

    apex = ".".join(name.split(".")[-2:]) + "."
    text = f"ns1.{apex} hostmaster.{apex} 2026112201 3600 600 604800 {NEGATIVE_TTL}"
    response.authority.append(dns.rrset.from_text(apex, NEGATIVE_TTL, "IN", "SOA", text))


def _refer_upwards(response: Message) -> None:
    import dns.rrset

    response.authority.append(dns.rrset.from_text(".", 518400, "IN", "NS", "a.root-servers.net."))
