"""Several nodes behind one address: each certificate that was met is judged, and what was not met is said."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.certificates.path import Roots
from lyncready.checks.certificate import certificate_verdicts
from lyncready.checks.connections import AddressContact, Connections
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict, fold_addresses
from lyncready.checks.renewal import since_before
from lyncready.model import NODE_LOOKS, Status, Tls

DIFFERS = "cert-differs-between-addresses"
_ORDINALS = {2: "another", 3: "a third", 4: "a fourth"}
Chain = tuple[bytes, ...]


def every_certificate(facts: Facts, roots: Roots, name: str, connections: Connections) -> Iterator[Verdict]:
    """Yield the verdicts on all certificates of one edge; nothing where no address showed any."""
    first = {contact.address: contact.tls.chain for contact in connections.up if isinstance(contact.tls, Tls)}
    first = {address: chain for address, chain in first.items() if chain}
    if not first:
        return
    verdicts = list(certificate_verdicts(facts, roots, name, first))
    more = {contact.address: others for contact in connections.up if (others := _other_chains(contact))}
    if more:
        for address, chains in more.items():
            for chain in chains:
                verdicts += certificate_verdicts(facts, roots, name, {address: chain})
        verdicts = _folded(verdicts, first, more)
    yield from verdicts
    if not facts.foreign:  # what partners renew is theirs
        before = {one.address: one.before for one in connections.up if one.before}
        yield from since_before(facts, roots, first, before)
    yield from _unseen(facts, name, connections)


def _other_chains(contact: AddressContact) -> list[Chain]:
    """Return what further handshakes with an address showed and the first one did not, each leaf once."""
    if not isinstance(contact.tls, Tls) or not contact.tls.chain:
        return []
    known: set[bytes] = {contact.tls.chain[0]}
    found = []
    for look, tls in contact.looks:
        if look in NODE_LOOKS and tls.chain and tls.chain[0] not in known:
            known.add(tls.chain[0])
            found.append(tls.chain)
    return found


def _folded(verdicts: list[Verdict], first: dict[str, Chain], more: dict[str, list[Chain]]) -> list[Verdict]:
    """Return one verdict a code, and that the nodes differ; what counts against none of them is told of none."""
    everywhere = sorted(first)
    told = [(one, one[2].get("addresses", everywhere)) for one in verdicts if one[0] not in ("ok", DIFFERS)]
    serials = {address: _serial(chain) for address, chain in first.items()}
    for address, chains in more.items():
        for place, chain in enumerate(chains, 2):
            serials[f"{address} ({_ORDINALS[place]} handshake)"] = _serial(chain)
    detail = {"certificates": dict(sorted(serials.items())), "same_address": sorted(more), "addresses": everywhere}
    return [*fold_addresses(told).values(), (DIFFERS, Status.WARN, detail)]


def _serial(chain: Chain) -> str:
    try:
        return read_certificate(chain[0]).serial
    except BadCertificate:
        return "unreadable"


def _unseen(facts: Facts, name: str, connections: Connections) -> Iterator[Verdict]:
    nodes = facts.nodes.at(name, len(connections.up))
    few = {}
    for contact in connections.up:
        met = 1 + len(_other_chains(contact))
        looked = facts.nodes.is_typed(name) or any(look in NODE_LOOKS for look, _ in contact.looks)
        if looked and isinstance(contact.tls, Tls) and contact.tls.chain and met < nodes:
            few[contact.address] = met
    if few and not facts.nodes.all_exported(nodes * len(connections.up)):
        detail = {"nodes": nodes, "seen": min(few.values()), "addresses": sorted(few)}
        yield "edge-nodes-unseen", Status.NOTE, detail
