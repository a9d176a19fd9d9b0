"""The zones' own servers: found by NS, asked without recursion for the records that a run is after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lyncready.model import (
    ADDRESS_TYPES,
    ANSWERED,
    AUTHORITATIVE,
    Dns,
    DnsOutcome,
    Reach,
    Resolver,
    caa_names,
    is_address,
    reach_of,
)
from lyncready.probes.questions import Ask, AskDns

ZONE_SERVERS = 4  # of a zone's own servers at most so many addresses are asked


def ask_name(name: str, record_type: str, resolver: Resolver, zone: str = "") -> AskDns:
    """Return a question; a zone's own server is asked without recursion, which would hide that it is lame."""
    own = resolver.vantage == AUTHORITATIVE
    return AskDns(name, record_type, resolver, recursion=not own, zone=zone if own else "")


def zone_of(name: str, domains: frozenset[str]) -> str:
    """Return the nearest of the SIP domains in which a name lies; empty where it lies in none."""
    return next((above for above in _suffixes(name) if above in domains), "")


class Zones:
    """Follows the way from SIP domains to their zones' servers, whichever answer comes first."""

    def __init__(self, resolvers: Iterable[Resolver], laboratory: bool) -> None:
        """`resolvers` are asked for the servers and their addresses, the next one where one does not answer.

        Loopback is asked in a laboratory only.
        """
        self._resolvers = tuple(resolvers)
        self._reaches = {Reach.PUBLIC, Reach.LOOPBACK} if laboratory else {Reach.PUBLIC}
        self._servers: dict[str, list[Resolver]] = {}  # by SIP domain
        self._apexes: dict[str, str] = {}  # zones, by SIP domain
        self._wanted: dict[str, set[tuple[str, str]]] = {}  # records to ask for, by SIP domain
        self._serves: dict[str, set[str]] = {}  # SIP domains, by name of their zone's server
        self._candidates: dict[str, set[str]] = {}  # SIP domains, by name that may be their zone

    def begin(self, domain: str, record: tuple[str, str]) -> list[Ask]:
        """Begin with a SIP domain and the name and type of its first record."""
        self._wanted.setdefault(domain, set()).add(record)
        return self._ask_servers(domain, {domain}, self._resolvers[:1])

    def want(self, name: str) -> list[Ask]:
        """Want the addresses of a name from the servers of the SIP domains that it lies in."""
        asks: list[Ask] = []
        for domain in sorted(self._wanted.keys() & set(_suffixes(name))):
            self._wanted[domain] |= {(name, record_type) for record_type in ADDRESS_TYPES}
            asks += self._ask_records(domain)
        return asks

    def saw_servers(self, ask: AskDns, reply: Dns | None) -> list[Ask]:
        """Take the answer to an NS question; without records the zone begins further up."""
        domains = self._candidates.get(ask.name, set())
        if reply is None or reply.outcome not in ANSWERED:
            following = self._resolvers[self._resolvers.index(ask.resolver) + 1 :]
            if following or reply is None:
                return self._ask_servers(ask.name, domains, following[:1])
        if reply.outcome is not DnsOutcome.ANSWER:
            parent = ask.name.partition(".")[2]
            return self._ask_servers(parent, domains, (ask.resolver,)) if "." in parent else []
        for domain in domains:
            self._apexes.setdefault(domain, ask.name)
        for server in reply.names:
            self._serves.setdefault(server, set()).update(domains)
        return [
            AskDns(server, record_type, ask.resolver) for server in reply.names for record_type in ADDRESS_TYPES
        ]

    def saw_addresses(self, name: str, reply: Dns) -> list[Ask]:
        """Take addresses that may be those of a zone's server."""
        asks: list[Ask] = []
        for domain in sorted(self._serves.get(name, ())):
            known = self._servers.setdefault(domain, [])
            for address in reply.addresses:
                server = Resolver(name=name, vantage=AUTHORITATIVE, address=address)
                if len(known) < ZONE_SERVERS and reach_of(address) in self._reaches and server not in known:
                    known.append(server)
            asks += self._ask_records(domain)
        return asks

    def _ask_servers(self, name: str, domains: set[str], resolvers: tuple[Resolver, ...]) -> list[Ask]:
        self._candidates.setdefault(name, set()).update(domains)
        return [AskDns(name, "NS", resolver) for resolver in resolvers]

    def _ask_records(self, domain: str) -> list[Ask]:
        return [
            AskDns(name, record_type, server, recursion=False, zone=self._apexes[domain])
            for server in self._servers.get(domain, [])
            for name, record_type in sorted(self._wanted[domain])
        ]


def _suffixes(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def ask_caa(edge: str, servers: Sequence[Resolver]) -> list[Ask]:
    """Ask who may issue for an edge's name; it is advice, and one server's word is enough for it."""
    names = () if is_address(edge) else caa_names(edge)
    return [AskDns(name, "CAA", resolver) for name in names for resolver in servers[:1]]
