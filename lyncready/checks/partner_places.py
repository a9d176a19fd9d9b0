"""Where each partner is: at one of Microsoft's clouds or behind an edge, as far as lists and records tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.lookup import LookUp, look_up
from lyncready.model import Cloud, KnownPartner, Srv, cloud_of, federation_owner, known_partners, probeable


class Place(msgspec.Struct, frozen=True, gc=False, kw_only=True):
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


def place_of(partner: KnownPartner, look: LookUp) -> Place:
    """Return where a partner is, given what was seen of its record."""
    records = tuple(sorted({record for answer in look.answers for record in answer.srv}))
    if partner.edge:
        cloud = cloud_of(partner.edge)
        edges: tuple[str, ...] = () if cloud is not None else (partner.edge,)
    else:
        clouds = (cloud_of(record.target) for record in records)
        cloud = next((one for one in clouds if one is not None), None)
        edges = probeable(records)
    return Place(partner=partner, look=look, records=records, cloud=cloud, edges=edges)


def typed_places(facts: Facts) -> tuple[Place, ...]:
    """Return where the typed partners are; one whose place nobody knows is left out.

    What an export merely allows says nothing of whom the admin means to reach.
    """
    partners = (one for one in known_partners(facts.checklist) if one.typed)
    places = (place_of(one, look_up(facts, federation_owner(one.name), "SRV")) for one in partners)
    return tuple(place for place in places if place.known)


def clouds_of(places: Iterable[Place]) -> Mapping[str, Cloud]:
    """Return the cloud of each partner that is at Microsoft, by the partner's name."""
    return {place.partner.name: place.cloud for place in places if place.cloud is not None}
