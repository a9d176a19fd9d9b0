"""Each kind of thing that a section of an export lists, read into its type; what is damaged or missing is None."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lyncready.model.loose import as_bool, as_instant, as_int, as_name, as_text, as_texts
from lyncready.model.names import BadName, parse_name
from lyncready.model.settings import (
    LEVEL_NUMBERS,
    AccessEdge,
    AllowedDomain,
    Capability,
    EdgeService,
    HostingProvider,
    Level,
    Policy,
    PolicyScope,
    PublicProvider,
    Replica,
    Site,
    Tenant,
    TopologyDomain,
)
from lyncready.model.settings_edge import EdgeCertificate, EventCount, OutboundTest, Resolved, RootList, RootStore


def member(item: Any, *keys: str) -> Any:
    """Return the first of the members that is there; an item that is no object stands for the first itself."""
    if not isinstance(item, dict):
        return item
    return next((item[key] for key in keys if item.get(key) not in (None, "")), None)


def _field(item: Any, key: str) -> Any:
    return item.get(key) if isinstance(item, dict) else None


def read_name(value: Any) -> str:
    return as_name(value).strip().lower().rstrip(".")


def read_access_edge(item: Any) -> AccessEdge:
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


def read_policy(item: Any) -> Policy:
    scope, name = split_policy(as_name(member(item, "Identity")))
    return Policy(
        scope=scope,
        name=name,
        federation=as_bool(_field(item, "EnableFederationAccess")),
        public=as_bool(_field(item, "EnablePublicCloudAccess")),
        audio_video=as_bool(_field(item, "EnablePublicCloudAudioVideoAccess")),
        outside=as_bool(_field(item, "EnableOutsideAccess")),
    )


def read_grant(item: Any) -> tuple[str, int | None]:
    scope, name = split_policy(as_name(_field(item, "Policy")))
    # Whoever has the global policy or his site's holds none of his own.
    return name if scope is PolicyScope.TAG else "", as_int(_field(item, "Users"))


def read_level(item: Any) -> tuple[int, str]:
    number = as_int(_field(item, "Value"))
    return -1 if number is None else number, as_text(_field(item, "Name"))


def provider_reader(levels: Iterable[tuple[int, str]]) -> Callable[[Any], PublicProvider]:
    """Return a reader of public providers that knows the numbers of the server's own enumeration."""
    numbers = LEVEL_NUMBERS | {number: name for number, name in levels if name}

    def read(item: Any) -> PublicProvider:
        return PublicProvider(
            identity=as_name(member(item, "Identity")),
            proxy=read_name(_field(item, "ProxyFqdn")),
            enabled=as_bool(_field(item, "Enabled")),
            level=_level_name(item, numbers),
            icon=as_text(_field(item, "IconUrl")),
            routing_domain=read_name(_field(item, "NameDecorationRoutingDomain")),
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


def hosting_reader(levels: Iterable[tuple[int, str]]) -> Callable[[Any], HostingProvider]:
    """Return a reader of hosting providers that knows the numbers of the server's own enumeration."""
    numbers = LEVEL_NUMBERS | {number: name for number, name in levels if name}

    def read(item: Any) -> HostingProvider:
        return HostingProvider(
            identity=as_name(member(item, "Identity")),
            proxy=read_name(_field(item, "ProxyFqdn")),
            enabled=as_bool(_field(item, "Enabled")),
            shared=as_bool(_field(item, "EnabledSharedAddressSpace")),
            hosts_users=as_bool(_field(item, "HostsOCSUsers")),
            level=_level_name(item, numbers),
        )

    return read


def read_tenant(item: Any) -> Tenant:
    state = as_text(_field(item, "Discovery"))
    allowed, blocked = _field(item, "AllowedDomains"), _field(item, "BlockedDomains")
    return Tenant(
        federated=as_bool(_field(item, "AllowFederatedUsers")),
        shared=as_bool(_field(item, "SharedSipAddressSpace")),
        is_open={"open": True, "closed": False}.get(state),
        allowed=None if allowed is None else frozenset(map(read_name, as_texts(allowed))),
        blocked=None if blocked is None else frozenset(map(read_name, as_texts(blocked))),
        trial=as_text(_field(item, "ExternalAccessWithTrialTenants")),
    )


def read_allowed_domain(item: Any) -> AllowedDomain:
    written = as_name(member(item, "Domain", "Identity"))
    return AllowedDomain(read_name(written), read_name(_field(item, "ProxyFqdn")), written)


def read_blocked_domain(item: Any) -> str:
    return read_name(member(item, "Domain", "Identity"))


def read_topology_domain(item: Any) -> TopologyDomain:
    name = read_name(member(item, "Name", "Identity"))
    try:
        return TopologyDomain(parse_name(name), as_int(_field(item, "Users")))
    except BadName:
        return TopologyDomain(name, as_int(_field(item, "Users")))


def read_site(item: Any) -> Site:
    name = as_name(member(item, "Identity", "DisplayName"))
    bare = name[len("site:") :] if name.lower().startswith("site:") else name
    branch = "branch" in as_text(_field(item, "SiteType")).lower()
    return Site(bare, branch, as_name(_field(item, "FederationRoute")))


def read_edge_service(item: Any) -> EdgeService:
    identity = as_text(member(item, "Identity"))
    return EdgeService(
        identity=identity,
        pool=read_name(_field(item, "PoolFqdn")) or read_name(identity.rpartition(":")[2]),
        registrar=as_text(_field(item, "Registrar")),
        external_name=read_name(_field(item, "AccessEdgeExternalFqdn")),
        sip_port=as_int(_field(item, "AccessEdgeExternalSipPort")),
        conferencing_name=read_name(_field(item, "DataEdgeExternalFqdn")),
    )


def read_replica(item: Any) -> Replica:
    return Replica(
        name=read_name(member(item, "ReplicaFqdn")),
        up_to_date=as_bool(_field(item, "UpToDate")),
        reported_at=as_instant(_field(item, "LastStatusReport")),
    )


def read_capability(item: Any) -> Capability:
    parameters = as_texts(_field(item, "Parameters"))
    names = frozenset(name.lower() for name in parameters)
    return Capability(as_text(member(item, "Cmdlet")), names, as_text(_field(item, "Module")))


def read_certificate(item: Any) -> EdgeCertificate:
    return EdgeCertificate(
        use=as_text(_field(item, "Use")),
        thumbprint=as_text(member(item, "Thumbprint")).lower(),
        subject=as_text(_field(item, "Subject")),
        names=tuple(sorted(_domain_set(_field(item, "AlternativeNames")))),
        not_before=as_instant(_field(item, "NotBefore")),
        not_after=as_instant(_field(item, "NotAfter")),
        crl_hosts=tuple(sorted(_domain_set(_field(item, "CrlHosts")))),
        has_key=as_bool(_field(item, "HasKey")),
        key_provider=as_text(_field(item, "KeyProvider")),
        usages=as_texts(_field(item, "Usages")),
    )


def read_root_store(item: Any) -> RootStore:
    counts = as_int(_field(item, "Count")), as_int(_field(item, "Misplaced"))
    return RootStore(*counts, as_bool(_field(item, "AutoUpdate")))


def read_root_list(item: Any) -> RootList:
    thumbprints = frozenset(text.lower() for text in as_texts(_field(item, "Thumbprints")))
    return RootList(as_text(_field(item, "Store")).lower(), thumbprints)


def read_event(item: Any) -> EventCount:
    count = as_int(_field(item, "Count"))
    return EventCount(as_text(_field(item, "Source")), as_int(_field(item, "Id")) or 0, count or 0)


def read_resolved(item: Any) -> Resolved:
    targets = tuple(sorted(_srv(text) for text in as_texts(_field(item, "Targets"))))
    return Resolved(read_name(_field(item, "Name")), targets, as_text(_field(item, "Error")))


def _srv(text: str) -> str:
    return " ".join(text.lower().rstrip(".").split())


def read_outbound(item: Any) -> OutboundTest:
    return OutboundTest(
        host=read_name(member(item, "Host")),
        port=as_int(_field(item, "Port")) or 0,
        reached=as_bool(_field(item, "Reached")),
        address=as_text(_field(item, "Address")),
        error=as_text(_field(item, "Error")),
    )
