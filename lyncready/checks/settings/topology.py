"""Rules on topology and replication: Edge pools, federation routes, next hop, replicas (E1.3, E1.4, E1.10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TypeVar

from lyncready.checks.settings.cmdlets import force_replication, paste, route_site
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on
from lyncready.model import (
    CLOUDS,
    AccessEdge,
    EdgeService,
    HostingProvider,
    LocalStore,
    PublicProvider,
    Reading,
    Replica,
    Site,
    Status,
    render_instant,
)

T = TypeVar("T")

_SET_EDGE = "Set-CsEdgeServer"
_TOPOLOGY = "federation.topology"
EDGE_DEPLOYED = Rule(
    id="E1.3", step="prepare.external-access", object="edgeService", property="PoolFqdn", hard=True
)
FEDERATED_POOL = Rule(
    id="E1.3",
    step=_TOPOLOGY,
    object="edgeService",
    property="AccessEdgeExternalSipPort",
    cmdlet=_SET_EDGE,
    hard=True,
)
SITE_ROUTE = Rule(
    id="E1.4", step=_TOPOLOGY, object="site", property="FederationRoute", cmdlet="Set-CsSite", hard=True
)
REGISTRAR = Rule(
    id="registrar",
    step="federation.inside",
    object="edgeService",
    property="Registrar",
    cmdlet=_SET_EDGE,
    hard=True,
)
REPORTED = Rule(
    id="replication-port",
    step="federation.inside",
    object="replication",
    property="LastStatusReport",
    severity=Status.WARN,
)
UP_TO_DATE = Rule(
    id="E1.10",
    step="finish.replicated",
    object="replication",
    property="UpToDate",
    cmdlet="Invoke-CsManagementStoreReplication",
    hard=True,
)


def federated_pools(case: RuleContext) -> tuple[EdgeService, ...]:
    """Return the Edge pools that federate: those with the federation port, sorted by name."""
    services = case.settings.edge_services.items
    found = {service.pool: service for service in services if service.sip_port == case.federation_port}
    return tuple(found[pool] for pool in sorted(found))


def judge_topology(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on Edge pools, sites' routes and the Edge's next hop."""
    reading = case.settings.edge_services
    pools = sorted({service.pool for service in reading.items})
    yield rule_on(EDGE_DEPLOYED, reading, bool(pools), found=pools, wanted="an Edge pool")
    yield _federated_pool(case)
    yield from _routes(case)
    services = federated_pools(case) or reading.items
    for service in services:
        yield rule_on(
            REGISTRAR,
            reading,
            bool(service.registrar),
            identity=service.pool,
            found=service.registrar or None,
            wanted="a next hop",
        )
    if not services:
        yield rule_on(REGISTRAR, reading, None, wanted="a next hop")


def _federated_pool(case: RuleContext) -> SettingResult:
    """Judge that a pool federates. Several may: Microsoft's sources differ, so it is no more than a note.

    It warns where sites send their federation through different pools, and partners cannot find one of them.
    """
    reading, pools = case.settings.edge_services, federated_pools(case)
    shown = [
        f"{service.pool}:{'?' if service.sip_port is None else service.sip_port}" for service in reading.items
    ]
    hidden = any(service.sip_port is None for service in reading.items)
    lost = _not_to_be_found(case, pools) if len(pools) > 1 else []
    return rule_on(
        FEDERATED_POOL,
        reading,
        len(pools) == 1 if pools else None if hidden else False,
        identity=pools[0].pool if len(pools) == 1 else "",
        found=sorted(shown),
        wanted=f"one Edge pool on {case.federation_port}",
        severity=Status.FAIL if not pools else Status.WARN if lost else Status.NOTE,
        extra={"many": True, "unpublished": lost} if len(pools) > 1 else {},
    )


def _not_to_be_found(case: RuleContext, pools: tuple[EdgeService, ...]) -> list[str]:
    """Return the names of routed pools that no record and no checklist has; none where no record was seen."""
    known = {*case.srv_targets, *case.deployment.access_edges}
    routed = [
        service
        for service in pools
        if any(not site.branch and _leads_to(site.route, service) for site in case.settings.sites.items)
    ]
    if len(routed) < 2 or not case.srv_targets:
        return []
    return sorted(one.external_name for one in routed if one.external_name and one.external_name not in known)


def _leads_to(route: str, service: EdgeService) -> bool:
    kind, _, name = route.partition(":")
    names = (service.pool, service.external_name, service.identity.lower().rpartition(":")[2])
    return kind.strip().lower() == "edgeserver" and name.strip().lower() in names


def _routes(case: RuleContext) -> Iterator[SettingResult]:
    reading = case.settings.sites
    central = sorted((site for site in reading.items if not site.branch), key=lambda site: site.name.lower())
    routed = any(leads_somewhere(case, site) for site in central)
    pools = [service.pool for service in federated_pools(case)] or [
        service.pool for service in case.settings.edge_services.items
    ]
    for site in central:
        yield rule_on(
            SITE_ROUTE,
            reading,
            leads_somewhere(case, site),
            identity=site.name,
            found=site.route or None,
            wanted=f"EdgeServer:{pools[0]}" if pools else "an Edge pool",
            command=paste(case, [route_site(site.name, pools[0])]) if pools else "",
            severity=Status.WARN if routed else Status.FAIL,
        )
    if not central:
        yield rule_on(SITE_ROUTE, reading, None, wanted="an Edge pool")


def leads_somewhere(case: RuleContext, site: Site) -> bool:
    """Whether a site's route is set and, where it names an Edge, that Edge is in the topology.

    A Director may stand there as well, and a service id in a form that names no pool cannot be disproved.
    """
    services = case.settings.edge_services
    kind, colon, _ = site.route.partition(":")
    if not colon or kind.strip().lower() != "edgeserver" or not services.seen:
        return bool(site.route)
    return any(_leads_to(site.route, service) for service in services.items)


def edge_computers(case: RuleContext) -> tuple[str, ...]:
    """Return the Edge computers by name: as listed, else the pools, else those with an export of their own."""
    settings = case.settings
    if settings.edge_computers.items:
        return tuple(sorted({name for name in settings.edge_computers.items if name}))
    if settings.edge_services.items:
        return tuple(sorted({service.pool for service in settings.edge_services.items if service.pool}))
    return tuple(store.evidence.computer.lower() for store in settings.locals)


def same_computer(one: str, other: str) -> bool:
    """Whether two names can be one computer: equal, or one of them is the other's first label."""
    first, second = one.lower(), other.lower()
    if first == second:
        return True
    return ("." not in first or "." not in second) and first.split(".")[0] == second.split(".")[0]


def judge_replication(case: RuleContext) -> Iterator[SettingResult]:
    """Yield, for every Edge computer, whether it has the configuration and whether it reports at all."""
    replicas = case.settings.replicas
    computers = edge_computers(case)
    for computer in computers:
        replica = next((one for one in replicas.items if same_computer(one.name, computer)), None)
        store = next((one for one in case.settings.locals if same_computer(one.evidence.computer, computer)), None)
        yield _replicated(case, computer, replica, store)
        heard = None if replica is None else bool(replica.up_to_date or replica.reported_at)
        reported = replica.reported_at if replica else None
        yield rule_on(
            REPORTED,
            replicas,
            heard,
            identity=computer,
            found=render_instant(reported) if reported else None,
            wanted="a status report",
        )
    listed = case.settings.edge_computers.seen or case.settings.edge_services.seen
    if computers and not listed:
        # One Edge's own copy says nothing of an Edge that nobody has listed.
        yield rule_on(UP_TO_DATE, _nobody(replicas), None, wanted=True)
    if not computers:
        yield rule_on(UP_TO_DATE, _nobody(replicas), None, wanted=True)
        yield rule_on(REPORTED, _nobody(replicas), None, wanted="a status report")


def _nobody(replicas: Reading[Replica]) -> Reading[Replica]:
    """Replicas whose Edge computers are not known say nothing about any Edge."""
    return Reading((), None, replicas.source or replicas.failed, replicas.error)


def _replicated(
    case: RuleContext, computer: str, replica: Replica | None, store: LocalStore | None
) -> SettingResult:
    replicas = case.settings.replicas
    reported = None if replica is None else replica.up_to_date
    reading: Reading[Replica] = replicas
    differing: list[str] = []
    newer = store is not None and (
        replicas.source is None or store.evidence.collected_at > replicas.source.collected_at
    )
    if store is not None and (newer or reported is None):
        arrived, differing = _arrived(case, store)
        if arrived is not None:
            reported, reading = arrived, Reading((), store.evidence)
    return rule_on(
        UP_TO_DATE,
        reading,
        reported,
        identity=computer,
        found=reported,
        wanted=True,
        command=paste(case, [force_replication(computer)]),
        extra={"differing": differing} if differing else {},
    )


def _arrived(case: RuleContext, store: LocalStore) -> tuple[bool | None, list[str]]:
    """Tell whether an Edge's own copy has what is wanted, and which of it is set centrally but not there.

    None where the copy lacks something that the central store is not known to have had by then.
    """
    settings = case.settings
    at = store.evidence.collected_at
    own = _as_wanted(case, store.access_edge, store.public_providers)
    central = _as_wanted(case, _until(settings.central, at), _until(settings.central_providers, at))
    if not case.skype:
        # What leads to Microsoft 365 has to arrive only where it was switched on in the central store.
        switched_on = _hosting_enabled(_until(settings.central_hosting, at))
        central |= dict.fromkeys(switched_on, True)
        there = _hosting_enabled(store.hosting_providers)
        own |= {name: name in there for name in switched_on} if store.hosting_providers.seen else {}
    if all(own.values()):
        return True, []
    missing = sorted(name for name, held in own.items() if held is False and central[name])
    return (False, missing) if missing else (None, [])


def _as_wanted(
    case: RuleContext, access_edge: Reading[AccessEdge], providers: Reading[PublicProvider]
) -> dict[str, bool | None]:
    """Return, for each setting that has to arrive at an Edge, whether a store has it; None where not read."""
    edge = next(iter(access_edge.items), None)
    found = {
        "accessEdge.RoutingMethod": edge.srv_routing if edge else None,
        "accessEdge.AllowFederatedUsers": edge.federated_users if edge else None,
    }
    if case.skype:
        wanted = case.deployment.provider
        found[f"publicProvider:{wanted.identity}.ProxyFqdn"] = (
            any(one.enabled and one.proxy == wanted.proxy_fqdn.lower() for one in providers.items)
            if providers.seen
            else None
        )
    return found


def _hosting_enabled(reading: Reading[HostingProvider]) -> frozenset[str]:
    """Return the enabled hosting providers that lead to one of Microsoft's clouds, as findings name them."""
    edges = {cloud.edge for cloud in CLOUDS}
    return frozenset(
        f"hostingProvider:{one.identity}.Enabled" for one in reading.items if one.enabled and one.proxy in edges
    )


def _until(reading: Reading[T], at: datetime) -> Reading[T]:
    """Return a reading if it is no later than an instant, else nothing: what came after proves nothing then."""
    return reading if reading.source is not None and reading.source.collected_at <= at else Reading()
