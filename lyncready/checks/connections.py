"""What was seen of an edge's connections, address by address, from one vantage."""

from __future__ import annotations

from typing import Any

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.topology import Addresses, Edge, EdgeTopology
from lyncready.model import (
    LOCAL,
    Fault,
    Finding,
    Ref,
    Sip,
    Srv,
    Status,
    Tcp,
    TcpOutcome,
    Tls,
    own_reason,
    probeable,
)

_LAYERS = ("tcp", "tls", "sip")


class AddressContact(msgspec.Struct, frozen=True, gc=False):
    """One address: what TCP, TLS and SIP brought; None where nobody looked.

    `before` is the server's certificate (DER) that was seen there before the present one, empty where none was.
    `looks` are second handshakes by what they were tried for, where they belong to the first one.
    """

    address: str
    tcp: Tcp | Fault | None = None
    tls: Tls | Fault | None = None
    sip: Sip | Fault | None = None
    waited: float = 0.0
    before: bytes = b""
    looks: tuple[tuple[str, Tls], ...] = ()

    @property
    def connected(self) -> bool:
        """Whether TCP connected."""
        return isinstance(self.tcp, Tcp) and self.tcp.outcome is TcpOutcome.CONNECTED


class Connections(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """All contacts with one subject from one vantage, and those that connected (`up`).

    `decides` where another vantage does not overrule it.
    """

    subject: str
    vantage: str
    decides: bool
    contacts: tuple[AddressContact, ...]
    up: tuple[AddressContact, ...]


class Redundancy(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How other targets stand in for a dead edge: so many of all answer, or even one that is preferred.

    `above` names those that answer and are tried before the edge itself, where there are any: it is a standby.
    """

    answering: int
    targets: int
    preferred: bool
    above: tuple[str, ...] = ()


class Precondition(msgspec.Struct, frozen=True, gc=False):
    """Why an edge's connections could not be asked: roots to wait for, or nobody has looked yet."""

    because: tuple[Ref, ...] = ()
    unseen: bool = False

    @property
    def shut(self) -> bool:
        """Whether nothing could be asked."""
        return self.unseen or bool(self.because)


def gate_of(facts: Facts, addresses: Addresses, findings: list[Finding]) -> Precondition:
    """Return what keeps an edge from being asked, given the findings on its addresses."""
    if addresses.own:
        return Precondition()
    roots: dict[Ref, None] = {}
    for finding in findings:
        if finding.vantage != facts.deciding:
            continue
        if finding.status is Status.HELD:
            roots.update(dict.fromkeys(finding.because))
        elif finding.status is Status.FAIL or (finding.status is Status.UNKNOWN and finding.code != "not-checked"):
            roots[finding.ref] = None
    return Precondition(tuple(sorted(roots)), unseen=not roots)


def connections_of(facts: Facts, subject: str, addresses: tuple[str, ...]) -> list[Connections]:
    """Return what every vantage saw of a subject; `local` is always there, and a named vantage overrules it.

    One from which nobody was reached by its own doing overrules nobody.
    """
    seen: dict[str, dict[str, dict[str, Any]]] = {LOCAL: {}}
    for item in facts.about(subject):
        if item.probe in _LAYERS and item.address in addresses:
            contact = seen.setdefault(item.vantage, {}).setdefault(item.address, {})
            contact[item.probe] = item.seen
            if item.probe == "tcp":
                contact["waited"] = item.took
            elif item.probe == "tls" and item.before is not None:
                contact["before"] = item.before.leaf
    seen = {vantage: contacts for vantage, contacts in seen.items() if vantage == LOCAL or _has_seen(contacts)}
    _add_looks(facts, subject, seen)
    found = []
    for vantage in (LOCAL, *sorted(seen.keys() - {LOCAL})):
        contacts = tuple(
            [AddressContact(address, **seen[vantage].get(address, {})) for address in sorted(addresses)]
        )
        decides = vantage != LOCAL or len(seen) == 1
        up = tuple([contact for contact in contacts if contact.connected])
        found.append(Connections(subject=subject, vantage=vantage, decides=decides, contacts=contacts, up=up))
    return found


def _has_seen(contacts: dict[str, dict[str, Any]]) -> bool:
    return any("tcp" in contact and own_reason(contact["tcp"]) is None for contact in contacts.values())


def _add_looks(facts: Facts, subject: str, seen: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Add second handshakes to the contacts that they followed; older ones are of an earlier run."""
    about = facts.about(subject)
    first = {(item.vantage, item.address): item.at for item in about if item.probe == "tls"}
    for item in about:
        contact = seen.get(item.vantage, {}).get(item.address)
        at = first.get((item.vantage, item.address))
        if item.probe != "handshake" or contact is None or at is None or not isinstance(item.seen, Tls):
            continue
        if item.at >= at or item.again is not None:
            contact["looks"] = (*contact.get("looks", ()), (item.record_type, item.seen))


def siblings_up(facts: Facts, network: EdgeTopology, edge: Edge, vantage: str) -> Redundancy | None:
    """Tell how an edge that does not answer, or not wholly, is covered by other targets of its domains.

    Returns the cover of the domain that is worst off; None where a domain has nothing else that answers, or no
    domain names the edge by SRV.
    """
    worst: Redundancy | None = None
    if not edge.domains:
        return _declared_standby(facts, network, edge, vantage)
    for domain in edge.domains:
        for records in network.answers(domain):
            # Whoever gets one of several equal answers knows of no target in another.
            targets = probeable(records)
            if edge.name not in targets:
                continue
            alive = {name for name in targets if name != edge.name and _answers(facts, network, name, vantage)}
            if not alive:
                return None
            first = min(record.priority for record in records)
            preferred = any(record.target in alive for record in records if record.priority == first)
            above = tuple(sorted(_tried_before(edge.name, records) & alive))
            cover = Redundancy(answering=len(alive), targets=len(targets), preferred=preferred, above=above)
            if worst is None or _weight(cover) < _weight(worst):
                worst = cover
    return worst


def _weight(cover: Redundancy) -> tuple[bool, bool, int]:
    return bool(cover.above), cover.preferred, cover.answering


def _tried_before(name: str, records: tuple[Srv, ...]) -> set[str]:
    """Return the targets that whoever looks the record up tries before the one named (RFC 2782)."""
    own = min((record.priority for record in records if record.target == name), default=0)
    return {record.target for record in records if record.priority < own}


def _declared_standby(facts: Facts, network: EdgeTopology, edge: Edge, vantage: str) -> Redundancy | None:
    """Tell how an edge is covered that no record leads to, and that the file calls a standby."""
    if facts.deployment.option_of(edge.name).standby is None:
        return None
    others = [name for name, other in network.edges.items() if other.domains and name != edge.name]
    alive = tuple(sorted(name for name in others if _answers(facts, network, name, vantage)))
    if not alive:
        return None
    return Redundancy(answering=len(alive), targets=len(others) + 1, preferred=True, above=alive)


def _answers(facts: Facts, network: EdgeTopology, name: str, vantage: str) -> bool:
    addresses = network.addresses(name).public
    return any(
        item.vantage == vantage
        and item.address in addresses
        and isinstance(item.seen, Tcp)
        and item.seen.outcome is TcpOutcome.CONNECTED
        for item in facts.seen("tcp", facts.subject(name))
    )
