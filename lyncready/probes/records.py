"""What a run learns from the federation records of the deployment's own SIP domains. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from lyncready.model import (
    ANSWERED,
    AUTHORITATIVE,
    Cloud,
    Deployment,
    Discovery,
    Dns,
    Network,
    Purpose,
    Resolver,
    SipDomain,
    Srv,
    Users,
    cloud_of,
    federation_owner,
    mail_questions,
    misspelt_owners,
    owner_fits,
    pair,
    reserved_ending,
)
from lyncready.probes.questions import Ask, AskDns
from lyncready.probes.zones import Zones, ask_name


class Led(msgspec.Struct, frozen=True):
    """What an answer leads to: further questions, clouds, and hosts to look up and connect to for `domain`."""

    domain: str = ""
    asks: tuple[Ask, ...] = ()
    clouds: tuple[Cloud, ...] = ()
    hosts: tuple[str, ...] = ()


NOWHERE = Led()


class Records:
    """Follows the record of each SIP domain, server by server: any of the answers may prove to decide."""

    def __init__(
        self, deployment: Deployment, network: Network, resolvers: Iterable[Resolver], zones: Zones
    ) -> None:
        self._deployment = deployment
        self._network = network
        self._resolvers = tuple(resolvers)
        self._deciding = [item for item in self._resolvers if item.vantage == network.deciding]
        self._zones = zones
        self._domains = {federation_owner(domain.name): domain for domain in deployment.sip_domains}
        self._open: dict[str, set[str]] = {}
        self._heard: dict[str, set[str]] = {}  # deciding servers that answered, by SIP domain
        self._seen: dict[str, list[tuple[Srv, ...]]] = {}

    def begin(self, domain: SipDomain) -> list[Ask]:
        """Return the questions for one domain's record."""
        asks: list[Ask] = []
        owner = federation_owner(domain.name)
        if owner_fits(domain.name):
            asks += [ask_name(owner, "SRV", resolver, domain.name) for resolver in self._resolvers]
            self._open[domain.name] = {resolver.label for resolver in self._deciding}
            if self._network.asks_authoritative:
                asks += self._zones.begin(domain.name, (owner, "SRV"))
        return asks

    def mail(self, domain: SipDomain) -> list[Ask]:
        """Return what tells whether a domain with users here has its mail at Microsoft: one server's hint does."""
        if self._deployment.purpose is not Purpose.FEDERATION or domain.users is not Users.ON_PREMISES:
            return []
        return [
            AskDns(name, kind, one) for name, kind in mail_questions(domain.name) for one in self._deciding[:1]
        ]

    def saw(self, ask: AskDns, reply: Dns | None) -> Led:
        """Return what one server's answer leads to."""
        domain = self._domains.get(ask.name)
        decides = ask.resolver.vantage in (self._network.deciding, AUTHORITATIVE)
        if domain is None or not decides or domain.name not in self._open:
            return NOWHERE
        still_open = self._open[domain.name]
        still_open.discard(ask.resolver.label)
        given = self._seen.setdefault(domain.name, [])
        if reply is not None and reply.outcome in ANSWERED:
            given.append(reply.srv)
            if ask.resolver.vantage == self._network.deciding:
                self._heard.setdefault(domain.name, set()).add(ask.resolver.label)
        asks: list[Ask] = []
        if not still_open and not any(given):
            heard = self._heard.get(domain.name, set())
            asks += ask_misspelt(domain, self._deployment, [one for one in self._deciding if one.label in heard])
        targets = [record.target for record in reply.srv] if reply is not None else []
        clouds = dict.fromkeys(cloud for target in targets if (cloud := cloud_of(target)) is not None)
        names = dict.fromkeys(pair(domain, reply.srv, self._deployment).edges if reply and reply.srv else ())
        if not still_open:
            # Any of the answers may prove to decide; one without an edge leaves the declared or expected one.
            unheard: list[tuple[Srv, ...]] = [] if domain.name in self._heard else [()]
            for records in given + unheard:
                names.update(dict.fromkeys(pair(domain, records, self._deployment).edges))
        return Led(domain.name, tuple(asks), tuple(clouds), tuple(names))


def ask_misspelt(domain: SipDomain, deployment: Deployment, servers: Sequence[Resolver]) -> list[Ask]:
    """Return the questions for misspelt names, a few a SIP domain, to the first of the servers without a record.

    Nothing is asked where no record is wanted, or none can be published.
    """
    wanted = domain.users is not Users.NONE and deployment.discovery is Discovery.OPEN
    if not servers or not wanted or reserved_ending(domain.name):
        return []
    return [ask_name(name, "SRV", servers[0], domain.name) for name in misspelt_owners(domain.name)]
