"""Which federation record a SIP domain should have, and what stands under names that only resemble its own."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    Ref,
    SipDomain,
    Srv,
    Status,
    Users,
    cloud_of,
    declared_below,
    federation_owner,
    labels_above,
    misspelt_owners,
)

TTL_ADVISED = 3600


class RecordVerdict(msgspec.Struct, frozen=True, gc=False):
    """What is said of a record: a code, its status, the facts behind it, and what it waits for."""

    code: str
    status: Status
    detail: dict[str, Any]
    because: tuple[Ref, ...] = ()


def texts(records: Iterable[Srv]) -> list[str]:
    """Return records as a zone file writes them."""
    return [f"{item.priority} {item.weight} {item.port} {item.target}" for item in records]


def wanted_record(domain: str, edge: str, port: int, ranks: str = "0 0") -> str:
    """Return the zone-file line that publishes an edge for a SIP domain."""
    return f"{federation_owner(domain)}. {TTL_ADVISED} IN SRV {ranks} {port} {edge}."


def advice(
    facts: Facts, network: EdgeTopology, domain: SipDomain, broken: Set[str] = frozenset()
) -> dict[str, Any]:
    """Return the edge to publish for a SIP domain, and the record that does.

    `broken` are targets that lead nowhere. Where the edge's name is an alias into one of Microsoft's clouds there
    is no record: nobody may be sent away from there unasked.
    """
    if domain.users is Users.ONLINE:
        cloud = network.cloud_for(domain.name)
        line = wanted_record(domain.name, cloud.edge, facts.port, "100 1")
        return {"edge": cloud.edge, "cloud": cloud.id, "wanted": line}
    declared = declared_below(facts.deployment.access_edges).get(domain.name, ())
    paired = [name for name in network.pairings[domain.name].edges if labels_above(name, domain.name) == 1]
    edge = next((name for name in (*paired, *declared) if name not in broken), f"sip.{domain.name}")
    alias = network.addresses(edge).alias
    cloud_behind = cloud_of(alias) if alias else None
    if cloud_behind is not None and domain.users is not Users.BOTH:
        return {"edge": edge, "cloud": cloud_behind.id, "alias": alias}
    return {"edge": edge, "wanted": wanted_record(domain.name, edge, facts.port)}


def near_misses(network: EdgeTopology, domain: SipDomain) -> dict[str, list[str]]:
    """Return the misspelt owner names that hold SRV records, with these."""
    found = {}
    for name in misspelt_owners(domain.name):
        records = [record for reply in network.look(name, "SRV").answers for record in reply.srv]
        if records:
            found[name] = texts(sorted(set(records)))
    return found
