"""How much of what is found on a SIP domain counts: by who uses it, and whether anybody outside can find it."""

from __future__ import annotations

from lyncready.checks.facts import Facts
from lyncready.model import Discovery, SipDomain, Users, cloud_of, reserved_ending


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
    at_microsoft = any(cloud_of(partner.edge) for partner in facts.deployment.partners)
    return domain.users in (Users.BOTH, Users.ONLINE) or (domain.is_here and at_microsoft)


def meets_other_edges(facts: Facts, cloud_id: str) -> bool:
    """Whether a typed partner's edge is its own or in another cloud: from there the record is always looked up."""
    clouds = [cloud_of(partner.edge) for partner in facts.deployment.partners if partner.edge]
    return any(cloud is None or cloud.id != cloud_id for cloud in clouds)


def by_name(facts: Facts) -> list[str]:
    """Return the partners with which each side knows the other by name: they may trust single roots only."""
    deployment = facts.deployment
    all_of_them = deployment.discovery is Discovery.BY_NAME
    return [partner.name for partner in deployment.partners if partner.edge or all_of_them]
