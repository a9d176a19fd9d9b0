"""Replies that lead elsewhere: aliases that a server does not follow, names that its zone has delegated. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from lyncready.model import ANSWERED, Dns, DnsOutcome, labels_above
from lyncready.probes.dns.answer import MAX_CHAIN

_OF_A_ZONE = ANSWERED | {DnsOutcome.ELSEWHERE}


def told_from_lame(zone: str, seen: Dns) -> Dns:
    """Return a reply of one of the own servers of `zone`, empty where that is not known.

    A referral to the servers of a zone below is no fault of it (RFC 1034, 4.3.2, step 3b). An answer without
    authority is: it comes from somebody's cache, and says nothing of the zone.
    """
    if seen.outcome in _OF_A_ZONE and not seen.authoritative:
        note = "answered without authority"
        return Dns(outcome=DnsOutcome.LAME, transport=seen.transport, ede=seen.ede, note=note)
    below = [labels_above(name, zone) for name in seen.names] if zone else []
    if seen.outcome is not DnsOutcome.LAME or not below or not all(below):
        return seen
    return replace(seen, outcome=DnsOutcome.ELSEWHERE)


def next_name(seen: Dns) -> str:
    """Return the name at which to go on asking the same server (RFC 1034, 5.3.3, step 4c); empty for none."""
    return seen.cnames[-1] if seen.outcome is DnsOutcome.ELSEWHERE and seen.cnames else ""


def joined(name: str, seen: Dns, more: Dns) -> Dns:
    """Return one reply for two: `seen` leads from `name` to an alias's target, and `more` says what is there."""
    cnames = seen.cnames + more.cnames
    outcome, note = more.outcome, more.note
    if outcome not in ANSWERED:
        note = f"at {next_name(seen)}, where the alias leads" + (f": {note}" if note else "")
    if outcome is DnsOutcome.ELSEWHERE and cnames[-1] in (name, *cnames[:-1]):
        outcome, note = DnsOutcome.NODATA, "the aliases go in a circle"
    elif outcome is DnsOutcome.ELSEWHERE and len(cnames) >= MAX_CHAIN:
        outcome, note = DnsOutcome.NODATA, f"more than {MAX_CHAIN} aliases in a row"
    ttls = [reply.ttl for reply in (seen, more) if reply.ttl is not None]
    ede = tuple(dict.fromkeys(seen.ede + more.ede))
    return replace(more, outcome=outcome, note=note, cnames=cnames, ttl=min(ttls, default=None), ede=ede)
