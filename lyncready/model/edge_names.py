"""Names for an Edge's certificate beyond its edges' own: shared SIP domains', and those that are partners'."""

from __future__ import annotations

from lyncready.model.checklist import Checklist
from lyncready.model.deployment import Users
from lyncready.model.evidence import ExportScope
from lyncready.model.partners import known_partners
from lyncready.model.settings_read import read_settings

EDGE_LABEL = "sip"  # the label by which the field names an Access Edge in a certificate


def shared_names(checklist: Checklist) -> tuple[str, ...]:
    """Return the names that every own edge's certificate needs where the address space is shared with Teams.

    They are those of the domains with users in Teams, wholly or partly; none where nothing is shared.
    """
    domains = checklist.deployment.sip_domains
    if not any(domain.users is Users.BOTH for domain in domains) and not _tenant_shares(checklist):
        return ()
    return tuple(f"{EDGE_LABEL}.{item.name}" for item in domains if item.users in (Users.BOTH, Users.ONLINE))


def _tenant_shares(checklist: Checklist) -> bool:
    """Whether the newest word of the tenant is that it shares its address space with the servers here."""
    told = [one for one in checklist.evidence if one.scope is ExportScope.TENANT]
    return bool(told) and any(tenant.shared for tenant in read_settings(told).tenant.items)


def foreign_names(checklist: Checklist) -> frozenset[str]:
    """Return the names of partners' edges, typed and allowed, that one's own certificates should not have."""
    deployment = checklist.deployment
    listed = {partner.name for partner in known_partners(checklist)} - set(deployment.domain_names)
    return frozenset({f"{EDGE_LABEL}.{name}" for name in listed} - set(deployment.access_edges))
