"""From exports to settings: of each part the newest export that could read it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lyncready.model.damage import damage_of
from lyncready.model.evidence import Evidence, ExportScope
from lyncready.model.loose import as_text
from lyncready.model.settings import (
    AllowedDomain,
    HostingProvider,
    LocalStore,
    PublicProvider,
    Reading,
    Settings,
)
from lyncready.model.settings_items import (
    hosting_reader,
    member,
    provider_reader,
    read_access_edge,
    read_allowed_domain,
    read_blocked_domain,
    read_capability,
    read_certificate,
    read_edge_service,
    read_event,
    read_grant,
    read_level,
    read_name,
    read_outbound,
    read_policy,
    read_replica,
    read_resolved,
    read_root_list,
    read_root_store,
    read_site,
    read_tenant,
    read_topology_domain,
)

T = TypeVar("T")


def read_settings(evidence: Iterable[Evidence]) -> Settings:
    """Return what the exports show, for each part the newest export that could read it."""
    ordered = sorted(evidence, key=lambda one: (one.collected_at, one.scope is ExportScope.CENTRAL, one.computer))
    central = [one for one in ordered if one.scope is ExportScope.CENTRAL]
    levels = _newest(ordered, "verificationLevelMap", read_level)
    provider, hosting = provider_reader(levels.items), hosting_reader(levels.items)
    return Settings(
        access_edge=_newest(ordered, "accessEdge", read_access_edge),
        policies=_newest(ordered, "externalAccessPolicies", read_policy),
        users=_newest(ordered, "policyAssignments", read_grant),
        public_providers=_newest(ordered, "publicProviders", provider),
        hosting_providers=_newest(ordered, "hostingProviders", hosting),
        allowed_domains=_newest(ordered, "allowedDomains", read_allowed_domain),
        blocked_domains=_newest(ordered, "blockedDomains", read_blocked_domain),
        sip_domains=_newest(ordered, "sipDomains", read_topology_domain),
        servers=_newest(central or ordered, "server", lambda item: as_text(member(item, "Version"))),
        sites=_newest(ordered, "sites", read_site),
        edge_services=_newest(ordered, "edgeServices", read_edge_service),
        edge_computers=_newest(ordered, "edgeComputers", lambda item: read_name(member(item, "Fqdn"))),
        replicas=_newest(ordered, "replication", read_replica),
        # What an Edge's shell has is no matter for what a Front End's can set.
        capabilities=_newest(central or ordered, "capabilities", read_capability),
        levels=levels,
        tenant=_newest(ordered, "tenant", read_tenant),
        central=_newest(central, "accessEdge", read_access_edge),
        central_providers=_newest(central, "publicProviders", provider),
        central_hosting=_newest(central, "hostingProviders", hosting),
        locals=_locals(ordered, provider, hosting),
    )


def read_allowed(evidence: Iterable[Evidence]) -> Reading[AllowedDomain]:
    """Return the allowed domains alone, by the newest export that could read them."""
    ordered = sorted(evidence, key=lambda one: (one.collected_at, one.computer))
    return _newest(ordered, "allowedDomains", read_allowed_domain)


def _locals(
    ordered: list[Evidence],
    provider: Callable[[Any], PublicProvider],
    hosting: Callable[[Any], HostingProvider],
) -> tuple[LocalStore, ...]:
    newest = {one.computer.lower(): one for one in ordered if one.scope is ExportScope.LOCAL}
    return tuple(
        LocalStore(
            evidence=one,
            access_edge=_newest([one], "accessEdge", read_access_edge),
            public_providers=_newest([one], "publicProviders", provider),
            hosting_providers=_newest([one], "hostingProviders", hosting),
            certificates=_newest([one], "edgeCertificates", read_certificate),
            root_store=_newest([one], "rootStore", read_root_store),
            roots=_newest([one], "roots", read_root_list),
            events=_newest([one], "events", read_event),
            resolved=_newest([one], "resolved", read_resolved),
            next_hop=_newest([one], "nextHop", read_outbound),
            outbound=_newest([one], "outbound", read_outbound),
        )
        for _, one in sorted(newest.items())
    )


def _newest(ordered: list[Evidence], section: str, read: Callable[[Any], T]) -> Reading[T]:
    """Return the section of the last export in which it is whole; `ordered` has the newest last."""
    failed, error = None, ""
    for one in reversed(ordered):
        found = one.sections.get(section)
        if found is None:
            continue
        damage = damage_of(section, found.items) if found.ok else as_text(found.error)
        if found.ok and not damage:
            return Reading(tuple(read(item) for item in found.items), one)
        if failed is None:
            failed, error = one, damage
    return Reading((), None, failed, error)
