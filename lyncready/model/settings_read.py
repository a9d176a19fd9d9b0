"""From exports to settings: of each part the newest export that could read it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lyncready.model.damage import damage_of
from lyncready.model.evidence import Evidence, ExportScope
from lyncready.model.loose import as_bool, as_instant, as_int, as_name, as_text, as_texts
from lyncready.model.names import BadName, parse_name
from lyncready.model.settings import (
    LEVEL_NUMBERS,
    AccessEdge,
    AllowedDomain,
    Capability,
    EdgeCertificate,
    EdgeService,
    EventCount,
    HostingProvider,
    Level,
    LocalStore,
    OutboundTest,
    Policy,
    PolicyScope,
    PublicProvider,
    Reading,
    Replica,
    Resolved,
    RootList,
    RootStore,
    Settings,
    Site,
    Tenant,
    TopologyDomain,
)

T = TypeVar("T")


def read_settings(evidence: Iterable[Evidence]) -> Settings:
    """Return what the exports show, for each part the newest export that could read it."""
    ordered = sorted(evidence, key=lambda one: (one.collected_at, one.scope is ExportScope.CENTRAL, one.computer))
    central = [one for one in ordered if one.scope is ExportScope.CENTRAL]
    levels = _newest(ordered, "verificationLevelMap", _level)
    provider, hosting = _provider_reader(levels.items), _hosting_reader(levels.items)
    return Settings(
        access_edge=_newest(ordered, "accessEdge", _access_edge),
        policies=_newest(ordered, "externalAccessPolicies", _policy),
        users=_newest(ordered, "policyAssignments", _grant),
        public_providers=_newest(ordered, "publicProviders", provider),
        hosting_providers=_newest(ordered, "hostingProviders", hosting),
        allowed_domains=_newest(ordered, "allowedDomains", _allowed),
        blocked_domains=_newest(ordered, "blockedDomains", lambda item: _name(_get(item, "Domain", "Identity"))),
        sip_domains=_newest(ordered, "sipDomains", _topology_domain),
        servers=_newest(central or ordered, "server", lambda item: as_text(_get(item, "Version"))),
        sites=_newest(ordered, "sites", _site),
        edge_services=_newest(ordered, "edgeServices", _edge_service),
        edge_computers=_newest(ordered, "edgeComputers", lambda item: _name(_get(item, "Fqdn"))),
        replicas=_newest(ordered, "replication", _replica),
        # What an Edge's shell has is no matter for what a Front End's can set.
        capabilities=_newest(central or ordered, "capabilities", _capability),
        levels=levels,
        tenant=_newest(ordered, "tenant", _tenant),
        central=_newest(central, "accessEdge", _access_edge),
        central_providers=_newest(central, "publicProviders", provider),
        central_hosting=_newest(central, "hostingProviders", hosting),
        locals=_locals(ordered, provider, hosting),
    )


def read_allowed(evidence: Iterable[Evidence]) -> Reading[AllowedDomain]:
    """Return the allowed domains alone, by the newest export that could read them."""
    return _newest(sorted(evidence, key=lambda one: (one.collected_at, one.computer)), "allowedDomains", _allowed)


def _locals(
    ordered: list[Evidence],
    provider: Callable[[Any], PublicProvider],
    hosting: Callable[[Any], HostingProvider],
) -> tuple[LocalStore, ...]:
    newest = {one.computer.lower(): one for one in ordered if one.scope is ExportScope.LOCAL}
    return tuple(
        LocalStore(
            evidence=one,
            access_edge=_newest([one], "accessEdge", _access_edge),
            public_providers=_newest([one], "publicProviders", provider),
            hosting_providers=_newest([one], "hostingProviders", hosting),
            certificates=_newest([one], "edgeCertificates", _certificate),
            root_store=_newest([one], "rootStore", _root_store),
            roots=_newest([one], "roots", _root_list),
            events=_newest([one], "events", _event),
            resolved=_newest([one], "resolved", _resolved),
            next_hop=_newest([one], "nextHop", _outbound),
            outbound=_newest([one], "outbound", _outbound),
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


def _get(item: Any, *keys: str) -> Any:
    """Return the first of the members that is there; an item that is no object stands for the first itself."""
    if not isinstance(item, dict):
        return item
    return next((item[key] for key in keys if item.get(key) not in (None, "")), None)


def _field(item: Any, key: str) -> Any:
    return item.get(key) if isinstance(item, dict) else None


def _name(value: Any) -> str:
    return as_name(value).strip().lower().rstrip(".")


def _access_edge(item: Any) -> AccessEdge:
    method, kind = as_text(_field(item, "RoutingMethod")), as_text(_field(item, "TypeName"))
    known = {"usednssrvrouting": True, "usedefaultrouting": False}.get(method.lower())
    if known is None:
        known = True if kind.lower().endswith("dnssrvrouting") else None
        known = False if kind.lower().endswith("defaultroute") else known
    return AccessEdge(
        srv_routing=known,
        routing=method or kind,
        federated_users=as_bool(_field(item, "AllowFederatedUsers")),
        outside_users=as_bool(_field(item, "AllowOutsideUsers")),
        partner_discovery=as_bool(_field(item, "EnablePartnerDiscovery")),
        clearing_house=as_bool(_field(item, "BeClearingHouse")),
        marks_verifiable=as_bool(_field(item, "MarkSourceVerifiableOnOutgoingMessages")),
        user_replicator=as_bool(_field(item, "EnableUserReplicator")),
    )


def split_policy(identity: str) -> tuple[PolicyScope, str]:
    """Return scope and name of a policy's identity (`Global`, `site:Redmond`, `tag:Name`, `Name`), any case.

    The name is as it was written, blanks and all: a command has to name exactly that.
    """
    prefix, colon, rest = identity.partition(":")
    if colon and prefix.strip().lower() == "site":
        return PolicyScope.SITE, rest
    name = rest if colon and prefix.strip().lower() == "tag" else identity
    return (PolicyScope.GLOBAL, "Global") if name.strip().lower() == "global" else (PolicyScope.TAG, name)


def _policy(item: Any) -> Policy:
    scope, name = split_policy(as_name(_get(item, "Identity")))
    return Policy(
        scope=scope,
        name=name,
        federation=as_bool(_field(item, "EnableFederationAccess")),
        public=as_bool(_field(item, "EnablePublicCloudAccess")),
        audio_video=as_bool(_field(item, "EnablePublicCloudAudioVideoAccess")),
        outside=as_bool(_field(item, "EnableOutsideAccess")),
    )


def _grant(item: Any) -> tuple[str, int | None]:
    scope, name = split_policy(as_name(_field(item, "Policy")))
    # Whoever has the global policy or his site's holds none of his own.
    return name if scope is PolicyScope.TAG else "", as_int(_field(item, "Users"))


def _level(item: Any) -> tuple[int, str]:
    number = as_int(_field(item, "Value"))
    return -1 if number is None else number, as_text(_field(item, "Name"))


def _provider_reader(levels: Iterable[tuple[int, str]]) -> Callable[[Any], PublicProvider]:
    """Return a reader of public providers that knows the numbers of the server's own enumeration."""
    numbers = LEVEL_NUMBERS | {number: name for number, name in levels if name}

    def read(item: Any) -> PublicProvider:
        return PublicProvider(
            identity=as_name(_get(item, "Identity")),
            proxy=_name(_field(item, "ProxyFqdn")),
            enabled=as_bool(_field(item, "Enabled")),
            level=_level_name(item, numbers),
            icon=as_text(_field(item, "IconUrl")),
            routing_domain=_name(_field(item, "NameDecorationRoutingDomain")),
            excluded=_domain_set(_field(item, "NameDecorationExcludedDomainList")),
            id_routing=as_bool(_field(item, "EnableSkypeIdRouting")),
            directory_search=as_bool(_field(item, "EnableSkypeDirectorySearch")),
        )

    return read


def _level_name(item: Any, numbers: dict[int, str]) -> str:
    """Return the level's name where it is known by name or number, else what stood there."""
    for key in ("VerificationLevel", "VerificationLevelValue"):
        value = _field(item, key)
        number, text = as_int(value), as_text(value)
        name = numbers.get(number, text) if number is not None else text
        if name:
            return next((level.value for level in Level if level.lower() == name.lower()), name)
    return ""


def _domain_set(value: Any) -> frozenset[str]:
    joined = ",".join(as_texts(value)).replace(";", ",").replace(" ", ",")
    return frozenset(name for name in (part.strip().lower() for part in joined.split(",")) if name)


def _hosting_reader(levels: Iterable[tuple[int, str]]) -> Callable[[Any], HostingProvider]:
    """Return a reader of hosting providers that knows the numbers of the server's own enumeration."""
    numbers = LEVEL_NUMBERS | {number: name for number, name in levels if name}

    def read(item: Any) -> HostingProvider:
        return HostingProvider(
            identity=as_name(_get(item, "Identity")),
            proxy=_name(_field(item, "ProxyFqdn")),
            enabled=as_bool(_field(item, "Enabled")),
            shared=as_bool(_field(item, "EnabledSharedAddressSpace")),
            hosts_users=as_bool(_field(item, "HostsOCSUsers")),
            level=_level_name(item, numbers),
        )

    return read


def _tenant(item: Any) -> Tenant:
    state = as_text(_field(item, "Discovery"))
    allowed, blocked = _field(item, "AllowedDomains"), _field(item, "BlockedDomains")
    return Tenant(
        federated=as_bool(_field(item, "AllowFederatedUsers")),
        shared=as_bool(_field(item, "SharedSipAddressSpace")),
        is_open={"open": True, "closed": False}.get(state),
        allowed=None if allowed is None else frozenset(map(_name, as_texts(allowed))),
        blocked=None if blocked is None else frozenset(map(_name, as_texts(blocked))),
        trial=as_text(_field(item, "ExternalAccessWithTrialTenants")),
    )


def _allowed(item: Any) -> AllowedDomain:
    written = as_name(_get(item, "Domain", "Identity"))
    return AllowedDomain(_name(written), _name(_field(item, "ProxyFqdn")), written)


def _topology_domain(item: Any) -> TopologyDomain:
    name = _name(_get(item, "Name", "Identity"))
    try:
        return TopologyDomain(parse_name(name), as_int(_field(item, "Users")))
    except BadName:
        return TopologyDomain(name, as_int(_field(item, "Users")))


def _site(item: Any) -> Site:
    name = as_name(_get(item, "Identity", "DisplayName"))
    bare = name[len("site:") :] if name.lower().startswith("site:") else name
    branch = "branch" in as_text(_field(item, "SiteType")).lower()
    return Site(bare, branch, as_name(_field(item, "FederationRoute")))


def _edge_service(item: Any) -> EdgeService:
    identity = as_text(_get(item, "Identity"))
    return EdgeService(
        identity=identity,
        pool=_name(_field(item, "PoolFqdn")) or _name(identity.rpartition(":")[2]),
        registrar=as_text(_field(item, "Registrar")),
        external_name=_name(_field(item, "AccessEdgeExternalFqdn")),
        sip_port=as_int(_field(item, "AccessEdgeExternalSipPort")),
        conferencing_name=_name(_field(item, "DataEdgeExternalFqdn")),
    )


def _replica(item: Any) -> Replica:
    return Replica(
        name=_name(_get(item, "ReplicaFqdn")),
        up_to_date=as_bool(_field(item, "UpToDate")),
        reported_at=as_instant(_field(item, "LastStatusReport")),
    )


def _capability(item: Any) -> Capability:
    parameters = as_texts(_field(item, "Parameters"))
    names = frozenset(name.lower() for name in parameters)
    return Capability(as_text(_get(item, "Cmdlet")), names, as_text(_field(item, "Module")))


def _certificate(item: Any) -> EdgeCertificate:
    return EdgeCertificate(
        use=as_text(_field(item, "Use")),
        thumbprint=as_text(_get(item, "Thumbprint")).lower(),
        subject=as_text(_field(item, "Subject")),
        names=tuple(sorted(_domain_set(_field(item, "AlternativeNames")))),
        not_before=as_instant(_field(item, "NotBefore")),
        not_after=as_instant(_field(item, "NotAfter")),
        crl_hosts=tuple(sorted(_domain_set(_field(item, "CrlHosts")))),
        has_key=as_bool(_field(item, "HasKey")),
        key_provider=as_text(_field(item, "KeyProvider")),
        usages=as_texts(_field(item, "Usages")),
    )


def _root_store(item: Any) -> RootStore:
    counts = as_int(_field(item, "Count")), as_int(_field(item, "Misplaced"))
    return RootStore(*counts, as_bool(_field(item, "AutoUpdate")))


def _root_list(item: Any) -> RootList:
    thumbprints = frozenset(text.lower() for text in as_texts(_field(item, "Thumbprints")))
    return RootList(as_text(_field(item, "Store")).lower(), thumbprints)


def _event(item: Any) -> EventCount:
    count = as_int(_field(item, "Count"))
    return EventCount(as_text(_field(item, "Source")), as_int(_field(item, "Id")) or 0, count or 0)


def _resolved(item: Any) -> Resolved:
    targets = tuple(sorted(_srv(text) for text in as_texts(_field(item, "Targets"))))
    return Resolved(_name(_field(item, "Name")), targets, as_text(_field(item, "Error")))


def _srv(text: str) -> str:
    return " ".join(text.lower().rstrip(".").split())


def _outbound(item: Any) -> OutboundTest:
    return OutboundTest(
        host=_name(_get(item, "Host")),
        port=as_int(_field(item, "Port")) or 0,
        reached=as_bool(_field(item, "Reached")),
        address=as_text(_field(item, "Address")),
        error=as_text(_field(item, "Error")),
    )
