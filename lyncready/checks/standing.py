"""How much of what is found on a SIP domain counts: by who uses it, and whether anybody outside can find it."""

from __future__ import annotations

from lyncready.checks.facts import Facts
from lyncready.checks.partner_clouds import has_own_edge, partner_cloud
from lyncready.model import Discovery, SipDomain, Users, reserved_ending


def is_hidden(facts: Facts, domain: SipDomain) -> bool:
    """Whether no public zone can hold the domain; in a laboratory every name stands for a public one."""
    return bool(reserved_ending(domain.name)) and not facts.network.is_laboratory


def is_ours(facts: Facts, domain: SipDomain) -> bool:
    """Whether faults of the domain's record and edges are faults of this deployment."""
    return domain.is_here and not is_hidden(facts, domain)


def needs_discovery(facts: Facts, domain: SipDomain) -> bool:
    """Whether the domain's record is looked for although partners are listed by name: Microsoft always does."""
    if facts.deployment.discovery is not Discovery.BY_NAME:
        return False
    if domain.users in (Users.BOTH, Users.ONLINE):
        return True
    return domain.is_here and any(partner_cloud(facts, partner) for partner in facts.deployment.partners)


def meets_other_edges(facts: Facts, cloud_id: str) -> bool:
    """Whether a typed partner's edge is its own or in another cloud: from there the record is always looked up."""
    for partner in facts.deployment.partners:
        cloud = partner_cloud(facts, partner)
        if has_own_edge(facts, partner) or (cloud is not None and cloud.id != cloud_id):
            return True
    return False


def by_name(facts: Facts) -> list[str]:
    """Return the partners with which each side knows the other by name: they may trust single roots only."""
    all_of_them = facts.deployment.discovery is Discovery.BY_NAME
    return [partner.name for partner in facts.partners if partner.edge or all_of_them]
