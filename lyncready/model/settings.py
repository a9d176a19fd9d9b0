"""The settings of the servers as types: what exports can show, and where each part was read."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from lyncready.model.evidence import Evidence
from lyncready.model.settings_edge import EdgeCertificate, EventCount, OutboundTest, Resolved, RootList, RootStore

T = TypeVar("T")
# What the modules of Microsoft 365 that have cmdlets of these names are called, and their remote sessions.
TENANT_MODULE = "Teams|Online"


class Level(StrEnum):
    """How a provider's messages are verified (New-CsPublicProvider)."""

    ALWAYS_VERIFIABLE = "AlwaysVerifiable"
    ALWAYS_UNVERIFIABLE = "AlwaysUnverifiable"
    USE_SOURCE_VERIFICATION = "UseSourceVerification"


# No Microsoft page gives the numbers; the server's own list, where an export has it, comes first.
LEVEL_NUMBERS: dict[int, str] = dict(enumerate(level.value for level in Level))


class Reading(msgspec.Struct, Generic[T], frozen=True):
    """One part of the settings and the export it was read from.

    `source` None means that nobody could read it: `failed` is then the export in which that was tried, `error`
    what was said there.
    """

    items: tuple[T, ...] = ()
    source: Evidence | None = None
    failed: Evidence | None = None
    error: str = ""

    @property
    def seen(self) -> bool:
        """Whether any export shows this part."""
        return self.source is not None


class AccessEdge(msgspec.Struct, frozen=True, kw_only=True):
    """The Access Edge configuration; None where the export does not show a property."""

    srv_routing: bool | None
    routing: str
    federated_users: bool | None
    outside_users: bool | None
    partner_discovery: bool | None
    clearing_house: bool | None
    marks_verifiable: bool | None
    user_replicator: bool | None = None


class PolicyScope(StrEnum):
    """Whom a policy is for; a per-user (`tag`) policy beats a site's, that one the global."""

    GLOBAL = "global"
    SITE = "site"
    TAG = "tag"


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """One external access policy."""

    scope: PolicyScope
    name: str
    federation: bool | None
    public: bool | None
    audio_video: bool | None
    outside: bool | None

    @property
    def identity(self) -> str:
        """The identity as cmdlets take it: `Global`, `site:Redmond`, or a bare name."""
        return f"site:{self.name}" if self.scope is PolicyScope.SITE else self.name


class PublicProvider(msgspec.Struct, frozen=True, kw_only=True):
    """One public provider; `level` is the name of the verification level, or what stood there."""

    identity: str
    proxy: str
    enabled: bool | None
    level: str
    icon: str
    routing_domain: str
    excluded: frozenset[str]
    id_routing: bool | None
    directory_search: bool | None


class HostingProvider(msgspec.Struct, frozen=True):
    """One hosting provider; None where the export does not show a property.

    `shared` says that it shares its SIP address space with the servers here.
    """

    identity: str
    proxy: str
    enabled: bool | None = None
    shared: bool | None = None
    hosts_users: bool | None = None
    level: str = ""


class TopologyDomain(msgspec.Struct, frozen=True):
    """One SIP domain of the topology, as an A-label; `users` None where the export does not count them."""

    name: str
    users: int | None


class AllowedDomain(msgspec.Struct, frozen=True):
    """One allowed domain; `proxy` is empty where its edge is found by SRV. `written` is the name for commands."""

    name: str
    proxy: str
    written: str = ""


class Site(msgspec.Struct, frozen=True):
    """One site of the topology; `route` names a service, `EdgeServer:edge.contoso.com`."""

    name: str
    branch: bool
    route: str


class EdgeService(msgspec.Struct, frozen=True):
    """One Edge pool's service."""

    identity: str
    pool: str
    registrar: str
    external_name: str
    sip_port: int | None
    conferencing_name: str = ""


class Replica(msgspec.Struct, frozen=True):
    """How far one computer is with the Central Management store."""

    name: str
    up_to_date: bool | None
    reported_at: datetime | None


class Capability(msgspec.Struct, frozen=True):
    """The parameters a cmdlet has on that server, in lower case, and the module it comes from, if asked for."""

    cmdlet: str
    parameters: frozenset[str]
    module: str = ""

    @property
    def is_tenants(self) -> bool:
        """Whether it is known to be the tenant's cmdlet, which has the same name."""
        return re.search(TENANT_MODULE, self.module, re.IGNORECASE) is not None


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """The federation settings of the tenant in Microsoft 365; None where its file does not show a property.

    `is_open` says whether every domain is allowed, `allowed` and `blocked` are names in lower case.
    """

    federated: bool | None = None
    shared: bool | None = None
    is_open: bool | None = None
    allowed: frozenset[str] | None = None
    blocked: frozenset[str] | None = None
    trial: str = ""


class LocalStore(msgspec.Struct, frozen=True, kw_only=True):
    """What one Edge shows of itself."""

    evidence: Evidence
    access_edge: Reading[AccessEdge]
    public_providers: Reading[PublicProvider]
    hosting_providers: Reading[HostingProvider]
    certificates: Reading[EdgeCertificate]
    root_store: Reading[RootStore]
    roots: Reading[RootList]
    events: Reading[EventCount]
    resolved: Reading[Resolved]
    next_hop: Reading[OutboundTest]
    outbound: Reading[OutboundTest]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of the servers' settings.

    `users` counts per-user grants by policy name; None where the export does not show the number.
    """

    access_edge: Reading[AccessEdge]
    policies: Reading[Policy]
    users: Reading[tuple[str, int | None]]
    public_providers: Reading[PublicProvider]
    hosting_providers: Reading[HostingProvider]
    allowed_domains: Reading[AllowedDomain]
    blocked_domains: Reading[str]
    sip_domains: Reading[TopologyDomain]
    servers: Reading[str]
    sites: Reading[Site]
    edge_services: Reading[EdgeService]
    edge_computers: Reading[str]
    replicas: Reading[Replica]
    capabilities: Reading[Capability]
    levels: Reading[tuple[int, str]]
    tenant: Reading[Tenant]
    central: Reading[AccessEdge]
    central_providers: Reading[PublicProvider]
    central_hosting: Reading[HostingProvider]
    locals: tuple[LocalStore, ...]
