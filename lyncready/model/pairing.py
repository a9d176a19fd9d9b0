"""Which edge serves which SIP domain: SRV targets, else declared edges, else the expected name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from lyncready.model.deployment import Deployment, SipDomain
from lyncready.model.names import MAX_NAME, is_host_text, labels_above
from lyncready.model.observation import Srv

FEDERATION_SERVICE = "_sipfederationtls._tcp"
CLIENT_SERVICE = "_sip._tls"
MICROSOFT_365 = "online.lync.com"


class Pairing(msgspec.Struct, frozen=True, gc=False):
    """The edges of one SIP domain; `expected` where the only one is guessed as `sip.<domain>`."""

    edges: tuple[str, ...]
    expected: bool = False


def federation_owner(domain: str) -> str:
    """Return the owner name of a SIP domain's federation SRV record."""
    return f"{FEDERATION_SERVICE}.{domain}"


def owner_fits(domain: str) -> bool:
    """Whether the SRV record's name is short enough to be asked for (RFC 1035, 2.3.4)."""
    return len(federation_owner(domain)) <= MAX_NAME


def is_microsoft_365(target: str) -> bool:
    """Whether an SRV target is Microsoft 365's own federation entrance."""
    return labels_above(target, MICROSOFT_365) is not None


def probeable(records: Iterable[Srv]) -> tuple[str, ...]:
    """Return the SRV targets that name a host of the admin's, in order of priority, each once."""
    targets = dict.fromkeys(record.target for record in sorted(records))
    return tuple(
        target
        for target in targets
        if target != "." and "." in target and is_host_text(target) and not is_microsoft_365(target)
    )


@lru_cache(maxsize=4)
def declared_below(access_edges: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the declared edges by the SIP domain that they are exactly one label below."""
    found: dict[str, tuple[str, ...]] = {}
    for edge in access_edges:
        above = edge.partition(".")[2]
        found[above] = (*found.get(above, ()), edge)
    return found


def pair(domain: SipDomain, records: Iterable[Srv], deployment: Deployment) -> Pairing:
    """Return the edges that serve a SIP domain, given its SRV records (none where it has none or they failed)."""
    records = tuple(records)
    targets = probeable(records)
    if targets:
        return Pairing(targets)
    declared = declared_below(deployment.access_edges).get(domain.name)
    if declared:
        return Pairing(declared)
    elsewhere = any(is_microsoft_365(record.target) for record in records)
    if elsewhere or not domain.is_here:
        return Pairing(())
    return Pairing((f"sip.{domain.name}",), expected=True)
