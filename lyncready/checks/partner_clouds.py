"""Which partners are at Microsoft, and in which cloud: by their record, else by the edge they are listed with."""

from __future__ import annotations

import msgspec

from lyncready.checks.facts import Facts
from lyncready.checks.lookup import look_up
from lyncready.model import Cloud, Partner, Users, cloud_of, federation_owner, owner_fits


class There(msgspec.Struct, frozen=True):
    """Somebody whose users are at Microsoft: a SIP domain of our own with its `users`, or a typed partner.

    `cloud` is the id of the cloud, "" where no record tells which.
    """

    name: str
    cloud: str
    users: Users | None = None


def at_microsoft(facts: Facts) -> tuple[There, ...]:
    """Return our own SIP domains with users at Microsoft, then the typed partners that are there."""
    own = [
        There(domain.name, cloud.id if (cloud := _cloud_named(facts, domain.name)) else "", domain.users)
        for domain in facts.deployment.sip_domains
        if domain.users in (Users.BOTH, Users.ONLINE)
    ]
    partners = [
        There(partner.name, cloud.id)
        for partner in facts.deployment.partners
        if (cloud := partner_cloud(facts, partner)) is not None
    ]
    return (*own, *partners)


def partner_cloud(facts: Facts, partner: Partner) -> Cloud | None:
    """Return the cloud that a typed partner is in; None where it has an edge of its own, or nothing is known.

    A record that was seen outweighs a listed edge: who has moved is where the record leads (rulings on partners).
    """
    if _targets(facts, partner.name):
        return _cloud_named(facts, partner.name)
    return cloud_of(partner.edge) if partner.edge else None


def has_own_edge(facts: Facts, partner: Partner) -> bool:
    """Whether a typed partner is known to take federation in at an edge of its own."""
    known = bool(partner.edge or _targets(facts, partner.name))
    return known and partner_cloud(facts, partner) is None


def _cloud_named(facts: Facts, domain: str) -> Cloud | None:
    """Return the cloud that the domain's federation record leads to."""
    return next((cloud for host in _targets(facts, domain) if (cloud := cloud_of(host)) is not None), None)


def _targets(facts: Facts, domain: str) -> list[str]:
    """Return where the domain's federation records lead in the deciding view, the preferred first."""
    if not owner_fits(domain):
        return []
    answers = look_up(facts, federation_owner(domain), "SRV").answers
    records = sorted({record for answer in answers for record in answer.srv})
    return [record.target for record in records if record.target != "."]
