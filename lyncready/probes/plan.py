"""What to ask, and what each answer makes worth asking next. Pure: it never touches the network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType

from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    CLIENT_SERVICE,
    WORLDWIDE,
    Cloud,
    Deployment,
    Dns,
    KnownPartner,
    Network,
    Observation,
    Purpose,
    Resolver,
    Route,
    Tcp,
    TcpOutcome,
    Tls,
    cloud_of,
    declared_below,
    is_address,
    neighbours_of,
)
from lyncready.probes.control import Control
from lyncready.probes.fetches import ISSUER, LIST, Fetches, Fresh
from lyncready.probes.hosts import Hosts
from lyncready.probes.partners import PartnerRecords
from lyncready.probes.questions import Ask, AskDns, AskEdge, AskHttps, can_be_asked, path_of
from lyncready.probes.records import Records
from lyncready.probes.scope import Scope
from lyncready.probes.second_looks import SecondLooks
from lyncready.probes.zones import Zones, ask_caa, ask_name, zone_of

PARTNER, ALLOWED = "partner", "allowed"  # hosts of typed partners, and of those that an export allows
EXTERNAL_SERVERS = 2  # advisory names are asked of the first servers of the deciding view only
_TURNED_AWAY = frozenset({TcpOutcome.REFUSED, TcpOutcome.RESET})  # the address may be another machine's
MAX_FETCHES = 3  # issuers fetched one above another


class Planner:
    """Follows a run: `begin` and `aside` give the first questions, `saw` what an answer leads to, `idle` the last.

    No question is given twice. `issuer_urls` names the URLs of a chain's missing issuer (empty where none is),
    `nodes_at` tells how many nodes stand behind each of an edge's so many addresses.
    """

    def __init__(
        self,
        deployment: Deployment,
        network: Network,
        resolvers: Iterable[Resolver],
        scope: Scope,
        issuer_urls: Callable[[tuple[bytes, ...]], tuple[str, ...]] = lambda chain: (),
        nodes_at: Callable[[str, int], int] = lambda edge, addresses: 1,
        fresh: Fresh = MappingProxyType({}),
        partners: Iterable[KnownPartner] = (),
    ) -> None:
        self._deployment = deployment
        self._network = network
        self._resolvers = tuple(resolvers)
        self._scope = scope
        self._issuer_urls = issuer_urls
        self._given: set[Ask] = set()
        self._names = frozenset(deployment.domain_names)
        self._deciding = [item for item in self._resolvers if item.vantage == network.deciding]
        self._hosts = Hosts(network)
        self._zones = Zones(self._deciding, network.is_laboratory)
        self._records = Records(deployment, network, self._resolvers, self._zones)
        self._partners = PartnerRecords(partners, network, self._resolvers)
        self._control = Control(deployment, network)
        self._second = SecondLooks(deployment.access_edges, nodes_at)
        self._fetches = Fetches(network, fresh)

    def begin(self) -> list[Ask]:
        """Return what decides and can be asked at once: each SIP domain's record with its edges, then the rest.

        One domain after another: whoever watches sees whole rows, and edges are connected to from the start.
        """
        asks: list[Ask] = []
        below = declared_below(self._deployment.access_edges)
        for domain in self._deployment.sip_domains:
            if self._scope.layer("srv") and self._scope.domain(domain.name):
                asks += self._records.begin(domain)
            asks += self._begin_edges(below.get(domain.name, ()), (domain.name,))
        domains = frozenset(self._deployment.domain_names)
        for above, edges in below.items():
            if above not in domains:
                asks += self._begin_edges(edges, ())
        skype = self._deployment.purpose is Purpose.SKYPE
        proxy = self._deployment.provider.proxy_fqdn
        if skype and proxy and self._scope.layer("provider") and self._scope.host(proxy):
            asks += self._ask_host(proxy, "provider", self._resolvers)
        if skype and self._deployment.provisioning is Route.REQUEST and self._scope.layer("site"):
            host, _ = self._deployment.site
            if host and self._scope.host(host):
                asks += self._ask_host(host, "site", self._deciding[:EXTERNAL_SERVERS])
        if self._control.always and self._scope.is_of_all and self._scope.layer("connect"):
            asks += self._ask_control()
        return self._new(asks)

    def _ask_control(self, cloud: Cloud = WORLDWIDE) -> list[Ask]:
        host = self._control.of(cloud)
        if not host or (host == self._control.host and not self._control.is_name):
            return [*self._control.literal()]
        return self._ask_host(host, "control", self._deciding[:EXTERNAL_SERVERS])

    def _begin_edges(self, edges: Iterable[str], serves: tuple[str, ...]) -> list[Ask]:
        asks: list[Ask] = []
        if not self._scope.layer("address"):
            return asks
        for edge in edges:
            if cloud_of(edge) is None and self._scope.host(edge, serves):
                asks += self._ask_host(edge, "edge", self._resolvers)
        return asks

    def aside(self) -> list[Ask]:
        """Return what can be asked at once and is advice only: it waits until nothing that decides does."""
        few = self._deciding[:EXTERNAL_SERVERS]
        asks: list[Ask] = []
        for edge in self._deployment.access_edges:
            serves = tuple(self._names & {edge.partition(".")[2]})
            if cloud_of(edge) is None and self._scope.host(edge, serves) and self._scope.layer("connect"):
                asks += ask_caa(edge, self._deciding)
        for domain in self._deployment.sip_domains:
            if self._scope.layer("srv") and self._scope.domain(domain.name):
                asks += self._records.mail(domain)
            if self._scope.layer("external") and self._scope.domain(domain.name):
                asks += [AskDns(f"{CLIENT_SERVICE}.{domain.name}", "SRV", resolver) for resolver in few]
                asks += self._ask_host(f"sip.{domain.name}", "client", few)
                asks += self._ask_host(f"lyncdiscover.{domain.name}", "discover", few)
        if self._scope.layer("partners"):
            for partner in self._partners.partners:
                asks += self._begin_partner(partner)
        return self._new(asks)

    def _begin_partner(self, partner: KnownPartner) -> list[Ask]:
        asks: list[Ask] = []
        if self._scope.domain(partner.name):
            asks += self._partners.begin(partner)
        if partner.edge and self._scope.host(partner.edge, (partner.name,)):
            asks += self._ask_partners_host(partner, partner.edge)
        return asks

    def _ask_partners_host(self, partner: KnownPartner, name: str) -> list[Ask]:
        """Look up where a partner is, and connect to it where it was typed; the clouds' edges are no partner's."""
        cloud = cloud_of(name)
        if cloud is not None:
            return self._ask_control(cloud) if partner.typed and self._scope.layer("partner-edges") else []
        return self._ask_host(name, PARTNER if partner.typed else ALLOWED, self._resolvers)

    def saw(self, ask: Ask, observations: Iterable[Observation]) -> list[Ask]:
        """Return what the answer to one question makes worth asking."""
        asks: list[Ask] = []
        for observation in observations:
            seen = observation.seen
            if isinstance(ask, AskDns):
                asks += self._saw_dns(ask, seen if isinstance(seen, Dns) else None)
            elif isinstance(seen, Tcp) and isinstance(ask, AskEdge):
                self._control.saw(ask, seen.outcome)
                if "edge" in self._hosts.roles_of(ask.name) and seen.outcome in _TURNED_AWAY:
                    for name in neighbours_of(ask.name, self._names):
                        asks += self._ask_host(name, "neighbour", self._deciding[:EXTERNAL_SERVERS])
            elif isinstance(seen, Tls) and seen.chain:
                if isinstance(ask, AskEdge) and "edge" in self._hosts.roles_of(ask.name):
                    self._second.saw(ask, seen)
                asks += self._saw_chain(ask, seen.chain)
        return self._new(asks)

    def _saw_chain(self, ask: Ask, chain: tuple[bytes, ...]) -> list[Ask]:
        edge = ask.name if isinstance(ask, AskEdge) and "edge" in self._hosts.roles_of(ask.name) else ""
        if edge and self._network.crl:
            self._fetches.chain(chain)
        asks: list[Ask] = []
        if self._network.aia:
            asks += self._ask_fetch_hosts(ISSUER, self._fetches.issuers(self._issuer_urls(chain)))
        if edge and edge not in self._deployment.access_edges and self._scope.layer("connect"):
            asks += ask_caa(edge, self._deciding)
        return asks

    def fetched(self, certificates: tuple[bytes, ...], depth: int) -> list[Ask]:
        """Return the issuers above fetched ones, a few steps up at most."""
        if depth >= MAX_FETCHES:
            return []
        urls = [url for der in certificates for url in self._issuer_urls((der,))]
        return self._new(self._ask_fetch_hosts(ISSUER, self._fetches.issuers(urls)))

    def _ask_fetch_hosts(self, role: str, hosts: Iterable[str]) -> list[Ask]:
        """Ask where the hosts of certificates' URLs are; an address in the URL itself needs no asking."""
        asks = self._fetches.literal()
        for host in hosts:
            asks += self._ask_host(host, role, self._deciding[:EXTERNAL_SERVERS])
        return asks

    def idle(self) -> list[Ask]:
        """Return what is worth asking once nothing else is open.

        Second looks; the control, where all is silent; revocation lists, once all certificates that name them are
        known.
        """
        asks: list[Ask] = [*self._second.asks()]
        if self._control.all_silent and not self._network.is_laboratory:
            asks += self._ask_control()
        asks += self._fetches.left(self._hosts.found) + self._ask_fetch_hosts(LIST, self._fetches.lists())
        return self._new(asks)

    def _new(self, asks: Iterable[Ask]) -> list[Ask]:
        fresh = [ask for ask in dict.fromkeys(asks) if can_be_asked(ask) and ask not in self._given]
        self._given.update(fresh)
        return fresh

    def _ask_host(self, name: str, role: str, resolvers: Iterable[Resolver]) -> list[Ask]:
        if is_address(name):
            return []  # it stands where a name belongs, and no DNS server knows it
        known = self._hosts.want(name, role)
        zone = zone_of(name, self._names)
        # A zone's own server that the file names has nothing to say of what lies outside.
        able = [item for item in resolvers if zone or item.vantage != AUTHORITATIVE or item in self._deciding]
        asks: list[Ask] = [
            ask_name(name, record_type, resolver, zone) for resolver in able for record_type in ADDRESS_TYPES
        ]
        # The look-up may have been answered for another role already: it is not asked again.
        for addresses in known:
            asks += self._contact(name, role, addresses)
        if role == "edge" and self._network.asks_authoritative:
            asks += self._zones.want(name)
        return asks

    def _saw_dns(self, ask: AskDns, reply: Dns | None) -> list[Ask]:
        if ask.record_type == "NS":
            return self._zones.saw_servers(ask, reply)
        if ask.record_type == "SRV":
            return self._saw_srv(ask, reply)
        if ask.record_type == "CAA":
            return []
        asks: list[Ask] = []
        usable = self._hosts.saw(ask, reply) if reply is not None else None
        if reply is not None and reply.addresses:
            asks += self._zones.saw_addresses(ask.name, reply)
        if usable is None:
            return asks
        for role in sorted(self._hosts.roles_of(ask.name)):
            asks += self._contact(ask.name, role, usable)
        return asks

    def _contact(self, name: str, role: str, addresses: tuple[str, ...]) -> list[Ask]:
        port = self._network.federation_port
        if role == "edge" and name in self._hosts.at_microsoft:
            return []
        if role == "edge" and self._scope.layer("connect"):
            asks: list[Ask] = [AskEdge(name, address, port) for address in addresses]
            # A run that is limited to some subjects asks it with the first edge.
            return asks + self._ask_control() if asks and self._control.always else asks
        if role == PARTNER and name not in self._hosts.at_microsoft and self._scope.layer("partner-edges"):
            return [AskEdge(name, address, port) for address in addresses]
        if role == "provider":
            return [AskEdge(name, address, port, sip=False) for address in addresses]
        if role == "control":
            return [*self._control.at(name, addresses)]
        if role in (ISSUER, LIST):
            return self._fetches.at(role, name, addresses)
        if role in ("discover", "site") and addresses:
            # One request a host: the first answer with an address decides where it goes.
            self._hosts.done(name, role)
            if role == "site":
                site = self._deployment.provisioning_site
                return [AskHttps(name, addresses, self._deployment.site[1], path_of(site))]
            return [AskHttps(name, addresses)]
        return []

    def _saw_srv(self, ask: AskDns, reply: Dns | None) -> list[Ask]:
        if self._partners.has(ask.name):
            return self._saw_partner(ask, reply)
        led = self._records.saw(ask, reply)
        asks = list(led.asks)
        if not self._scope.layer("address"):
            return asks
        for cloud in led.clouds if self._scope.layer("connect") else ():
            asks += self._ask_control(cloud)
        for name in led.hosts:
            if self._scope.host(name, (led.domain,)):
                asks += self._ask_host(name, "edge", self._resolvers)
        return asks

    def _saw_partner(self, ask: AskDns, reply: Dns | None) -> list[Ask]:
        led = self._partners.saw(ask, reply)
        partner = self._partners.partner_of(ask.name)
        asks = list(led.asks)
        for cloud in led.clouds if partner.typed and self._scope.layer("partner-edges") else ():
            asks += self._ask_control(cloud)
        for name in led.hosts:
            if self._scope.host(name, (led.domain,)):
                asks += self._ask_partners_host(partner, name)
        return asks
