"""Every host and port that a run would contact, told before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lyncready.model import (
    FEDERATION_PORT,
    Checklist,
    KnownPartner,
    Purpose,
    Resolver,
    Route,
    SipDomain,
    Users,
    cloud_of,
    is_address,
    is_loopback,
    pair,
    partners_looked_up,
    split_host_port,
)
from lyncready.probes.control import Control
from lyncready.probes.proxy import Proxy
from lyncready.probes.questions import Target
from lyncready.probes.scope import Scope

_URL_PORTS = {"https": 443, "tls": 853}


def list_targets(
    checklist: Checklist, resolvers: Iterable[Resolver], only: frozenset[str], proxy: Proxy | None = None
) -> tuple[Target, ...]:
    """Return the targets of a run, sorted. Names that only an SRV answer can tell are described, not guessed.

    `proxy` is this workstation's for HTTPS; hosts that it is not to be used for are not told apart here.
    """
    partners, resolvers = partners_looked_up(checklist), tuple(resolvers)
    scope = Scope(only, (*checklist.deployment.names, *(one.name for one in partners)))
    if scope.is_nothing:
        return ()
    found = set(_servers(resolvers))
    found.update(_ways(checklist, resolvers, scope, proxy))
    for domain in checklist.deployment.sip_domains:
        if scope.domain(domain.name):
            found.update(_domain_targets(checklist, domain, scope))
    found.update(_edge_targets(checklist, scope))
    for partner in partners:
        found.update(_partner_targets(checklist, partner, scope))
    found.update(_service_targets(checklist, scope))
    return tuple(sorted(found))


def _servers(resolvers: Iterable[Resolver]) -> Iterator[Target]:
    for resolver in resolvers:
        why = f"DNS, {resolver.vantage} view"
        if resolver.url:
            parts = urlsplit(resolver.url)
            port = parts.port or _URL_PORTS.get(parts.scheme, 443)
            yield Target(parts.hostname or resolver.url, port, "tcp", why)
        else:
            yield Target(resolver.address, resolver.port, "udp, tcp", why)


def _ways(
    checklist: Checklist, resolvers: Iterable[Resolver], scope: Scope, proxy: Proxy | None
) -> Iterator[Target]:
    """What is contacted on the way to others: who looks up a DNS server's own name, and the proxy."""
    named = [item for item in resolvers if item.url and not item.address and not item.on_loopback]
    for resolver in named:
        host = urlsplit(resolver.url).hostname or ""
        if not is_address(host):
            yield Target("this workstation's resolvers", 53, "udp, tcp", f"DNS, where {host} is")
    https = scope.layer("external") or scope.layer("site") or any(item.url.startswith("https") for item in named)
    if proxy is not None and proxy.supported and https and not checklist.network.is_laboratory:
        yield Target(proxy.host, proxy.port, "tcp", "this workstation's proxy, for HTTPS")


def _domain_targets(checklist: Checklist, domain: SipDomain, scope: Scope) -> Iterator[Target]:
    network, port = checklist.network, checklist.network.federation_port
    if scope.layer("srv") and network.asks_authoritative:
        yield Target(f"the name servers of {domain.name}", 53, "udp, tcp", "DNS, the zone's own view")
    if scope.layer("connect") and domain.users is not Users.ONLINE:
        yield Target(f"what the SRV record of {domain.name} names", port, "tcp", "federation edge")
        guess = pair(domain, (), checklist.deployment)
        for edge in guess.edges if guess.expected else ():
            if scope.host(edge, (domain.name,)):
                yield Target(edge, port, "tcp", "federation edge, expected where there is no SRV record")
    if scope.layer("external"):
        yield Target(f"lyncdiscover.{domain.name}", 443, "tcp", "external access")


def _edge_targets(checklist: Checklist, scope: Scope) -> Iterator[Target]:
    if not scope.layer("connect"):
        return
    names = frozenset(checklist.deployment.domain_names)
    for edge in checklist.deployment.access_edges:
        if cloud_of(edge) is not None:
            continue
        serves = names & {edge.partition(".")[2]}
        if scope.host(edge, serves):
            yield Target(edge, checklist.network.federation_port, "tcp", "federation edge")
            yield Target(f"the CAA records of {edge}", 53, "udp, tcp", "DNS, who may issue its next certificate")


def _partner_targets(checklist: Checklist, partner: KnownPartner, scope: Scope) -> Iterator[Target]:
    """A partner's own edge; of what an export merely allows DNS tells all."""
    if not (scope.layer("partners") and scope.host(partner.edge, (partner.name,))):
        return
    if not partner.typed:
        yield Target(f"the records of {partner.name}", 53, "udp, tcp", "DNS only, allowed domain of an export")
    elif scope.layer("partner-edges") and cloud_of(partner.edge) is None:
        port = checklist.network.federation_port
        host = partner.edge or f"what the SRV record of {partner.name} names"
        yield Target(host, port, "tcp", f"partner {partner.name}" if partner.edge else "partner's federation edge")


def _service_targets(checklist: Checklist, scope: Scope) -> Iterator[Target]:
    deployment, network = checklist.deployment, checklist.network
    if deployment.purpose is Purpose.SKYPE:
        proxy = deployment.provider.proxy_fqdn
        if proxy and scope.layer("provider") and scope.host(proxy):
            yield Target(proxy, network.federation_port, "tcp", "the provider's federation edge")
        if deployment.provisioning is Route.REQUEST and scope.layer("site"):
            host, port = deployment.site
            if host and scope.host(host):
                yield Target(host, port, "tcp", "provisioning site")
    if not any(map(scope.layer, ("connect", "provider", "partner-edges"))):
        return
    yield from _control(checklist)
    where = "this machine, as named in certificates" if network.is_laboratory else "hosts named in certificates"
    if network.aia:
        yield Target(where, 80, "tcp", "issuers that a server did not send (http)")
    if network.crl and scope.layer("connect"):
        yield Target(where, 80, "tcp", "revocation lists named in certificates (http)")


def _control(checklist: Checklist) -> Iterator[Target]:
    """The one edge of Microsoft's; a laboratory's is on loopback, or nobody asks it."""
    network, control = checklist.network, Control(checklist.deployment, checklist.network)
    if not network.control or (network.is_laboratory and not (control.is_name or is_loopback(control.host))):
        return
    host, port = split_host_port(network.control)
    if network.is_laboratory:
        where = "only where it is on loopback"
    elif control.always:
        where = "Microsoft's federation edge, once a run"
    else:
        where = "only where every edge is silent or a record leads to Microsoft 365"
    yield Target(host, port, "tcp", f"control, {where}")
    if not network.is_laboratory:
        other = "the federation edge of another Microsoft cloud"
        yield Target(other, FEDERATION_PORT, "tcp", "control, only where a record leads to that cloud")
