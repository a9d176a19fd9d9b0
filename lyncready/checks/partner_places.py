"""Where each partner is: at one of Microsoft's clouds or behind an edge, as far as lists and records tell."""

from __future__ import annotations

from collections.abc import Mapping, Set

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.lookup import LookUp
from lyncready.checks.session import OLD_VERSIONS, WANTED_VERSION
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    Cloud,
    Deployment,
    KnownPartner,
    Pairing,
    Purpose,
    SipDomain,
    Srv,
    Tls,
    cloud_of,
    federation_owner,
    partners_looked_up,
    probeable,
)

_AT_MOST_1_2 = OLD_VERSIONS | {WANTED_VERSION}


class PartnerPlace(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One partner, the look-up of its record, and where it is: at a `cloud`, behind `edges`, or nobody knows.

    An edge that is listed outweighs the record (rulings 7.1); none is ever guessed.
    """

    partner: KnownPartner
    look: LookUp
    records: tuple[Srv, ...]
    cloud: Cloud | None
    edges: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether the partner's place is known at all."""
        return self.cloud is not None or bool(self.edges)


def place_of(partner: KnownPartner, look: LookUp) -> PartnerPlace:
    """Return where a partner is, given what was seen of its record."""
    records = tuple(sorted({record for answer in look.answers for record in answer.srv}))
    if partner.edge:
        cloud = cloud_of(partner.edge)
        edges: tuple[str, ...] = () if cloud is not None else (partner.edge,)
    else:
        clouds = (cloud_of(record.target) for record in records)
        cloud = next((one for one in clouds if one is not None), None)
        edges = probeable(records)
    return PartnerPlace(partner=partner, look=look, records=records, cloud=cloud, edges=edges)


class PartnersNetwork(EdgeTopology):
    """The partners that are looked up as a deployment of their own: each a SIP domain with its edges.

    So whatever is judged of an edge of ours is judged of theirs by the same rules; `facts.foreign` says whose
    they are.
    """

    def __init__(self, facts: Facts, earlier: PartnersNetwork | None = None, changed: Set[str] = frozenset()):
        """`facts` are the deployment's own; `earlier` is of the same partners."""
        self.partners = {partner.name: partner for partner in partners_looked_up(facts.checklist)}
        self.places: dict[str, PartnerPlace] = {}
        same = earlier is not None and earlier.partners == self.partners
        super().__init__(facts.of_others(_as_deployment(facts, self.partners)), earlier if same else None, changed)
        for name, partner in self.partners.items():
            self.places[name] = place_of(partner, self.look(federation_owner(name), "SRV"))

    def pair(self, domain: SipDomain) -> Pairing:
        """Return the edges of one partner."""
        return Pairing(place_of(self.partners[domain.name], self.look(federation_owner(domain.name), "SRV")).edges)

    def speaking_old(self) -> tuple[str, ...]:
        """Return the typed partners whose edges take at most TLS 1.2: our own has to offer it to them.

        Nobody asks before a second handshake told whether it does.
        """
        if not self.facts.has_second_looks:
            return ()
        typed = (place for place in self.places.values() if place.partner.typed)
        return tuple(place.partner.name for place in typed if any(map(self._speaks_old, place.edges)))

    def _speaks_old(self, edge: str) -> bool:
        """Whether an edge was offered TLS 1.3 and took at most 1.2, at every address that was seen."""
        addresses = self.addresses(edge).own
        versions = {
            item.seen.version
            for item in self.facts.seen("tls", self.facts.subject(edge))
            if isinstance(item.seen, Tls) and item.seen.chain and item.address in addresses
        }
        return bool(versions) and versions <= _AT_MOST_1_2


def _as_deployment(facts: Facts, partners: Mapping[str, KnownPartner]) -> Deployment:
    listed = dict.fromkeys(one.edge for one in partners.values() if one.edge and cloud_of(one.edge) is None)
    return Deployment(
        purpose=Purpose.FEDERATION,
        platform=facts.deployment.platform,
        provider=facts.deployment.provider,
        access_edges=tuple(listed),
        sip_domains=tuple(map(SipDomain, partners)),
    )
