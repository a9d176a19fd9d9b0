"""Which partners are at Microsoft, and in which cloud: by their record, else by the edge they are listed with."""

from __future__ import annotations

from lyncready.checks.facts import Facts
from lyncready.checks.lookup import look_up
from lyncready.model import Cloud, Partner, cloud_of, federation_owner, owner_fits


def partner_cloud(facts: Facts, partner: Partner) -> Cloud | None:
    """Return the cloud that a typed partner is in; None where it has an edge of its own, or nothing is known.

    A record that was seen outweighs a listed edge: who has moved is where the record leads (rulings on partners).
    """
    targets = _targets(facts, partner)
    hosts = targets or ([partner.edge] if partner.edge else [])
    return next((cloud for host in hosts if (cloud := cloud_of(host)) is not None), None)


def has_own_edge(facts: Facts, partner: Partner) -> bool:
    """Whether a typed partner is known to take federation in at an edge of its own."""
    known = bool(partner.edge or _targets(facts, partner))
    return known and partner_cloud(facts, partner) is None


def _targets(facts: Facts, partner: Partner) -> list[str]:
    """Return where the partner's records lead in the deciding view, the preferred first."""
    if not owner_fits(partner.name):
        return []
    answers = look_up(facts, federation_owner(partner.name), "SRV").answers
    records = sorted({record for answer in answers for record in answer.srv})
    return [record.target for record in records if record.target != "."]
