"""The edges that are judged, why each is, and the addresses by which the world reaches it."""

from __future__ import annotations

from collections.abc import Set

import msgspec

from lyncready.checks.facts import Facts, answered
from lyncready.checks.lookup import LookUp, look_up
from lyncready.checks.standing import is_ours
from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    CLOUD,
    LOCAL,
    WORLDWIDE,
    Cloud,
    Dns,
    DnsOutcome,
    Pairing,
    Reach,
    SipDomain,
    Srv,
    Users,
    cloud_of,
    declared_below,
    federation_owner,
    pair,
    reach_of,
)


class Edge(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One edge name. `domains` pair with it; `expected` where it is only guessed; `counts` where faults block.

    `contested` where only some of several equal answers name it: then its faults warn.
    """

    name: str
    declared: bool
    expected: bool
    counts: bool
    domains: tuple[str, ...]
    contested: bool = False


class Addresses(msgspec.Struct, frozen=True, gc=False):
    """What an edge's name gives: addresses of the deciding view by kind, and the look-ups behind them.

    `alias` is the host of one of Microsoft's clouds that the name is an alias of; empty where it is none.
    """

    looks: tuple[LookUp, ...]
    public: tuple[str, ...]
    private: tuple[str, ...]
    local: tuple[str, ...]
    alias: str = ""

    @property
    def chain(self) -> tuple[str, ...]:
        """The aliases that the name leads through, in their order; empty where it is none."""
        return next((look.cnames for look in self.looks if look.cnames), ())

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses that may be an edge's of this deployment: Microsoft's never are."""
        return () if self.alias else self.public

    @property
    def none_at_all(self) -> bool:
        """Whether the deciding view answered for each family, or has no such name, and gave no address."""
        replies = [look.reply for look in self.looks if look.reply is not None]
        gone = any(reply.outcome is DnsOutcome.NXDOMAIN for reply in replies)
        return not (self.public or self.private) and (gone or len(replies) == len(self.looks))


class _Named(msgspec.Struct, frozen=True, gc=False):
    """Whom a domain's records name: all targets, those that not every equal answer has, Microsoft's clouds."""

    targets: frozenset[str] = frozenset()
    contested: frozenset[str] = frozenset()
    clouds: tuple[str, ...] = ()


_NOTHING_NAMED = _Named()


class EdgeTopology:
    """The pairing of every SIP domain with its edges, and every edge's addresses; look-ups made once."""

    def __init__(self, facts: Facts, earlier: EdgeTopology | None = None, changed: Set[str] = frozenset()) -> None:
        """`earlier` is of the same deployment; what it knows of all but the `changed` subjects still holds."""
        self.facts = facts
        self.looks: dict[tuple[str, str], LookUp] = {}
        self.pairings: dict[str, Pairing] = {}
        self._addresses: dict[str, Addresses] = {}
        self._named: dict[str, _Named] = {}
        if earlier is not None:
            self.looks = {key: look for key, look in earlier.looks.items() if look.name not in changed}
        for domain in facts.deployment.sip_domains:
            if earlier is not None and federation_owner(domain.name) not in changed:
                self.pairings[domain.name] = earlier.pairings[domain.name]
                self._named[domain.name] = earlier._named[domain.name]
            else:
                self.pairings[domain.name] = self.pair(domain)
                self._named[domain.name] = self._read_targets(domain.name)
        self.clouds = tuple(sorted({cloud for named in self._named.values() for cloud in named.clouds}))
        self._settled = frozenset(
            target for named in self._named.values() for target in named.targets - named.contested
        )
        self.edges = self._edges()

    def pair(self, domain: SipDomain) -> Pairing:
        """Return the edges that serve a SIP domain."""
        return pair(domain, self.records(domain.name), self.facts.deployment)

    def records(self, domain: str) -> tuple[Srv, ...]:
        """Return the SRV records that decide for a SIP domain, of all answers of equal weight."""
        answers = self.look(federation_owner(domain), "SRV").answers
        if len(answers) == 1:
            return answers[0].srv
        return tuple(sorted({record for answer in answers for record in answer.srv}))

    def answers(self, domain: str) -> tuple[tuple[Srv, ...], ...]:
        """Return the SRV records that decide for a SIP domain, answer by answer."""
        return tuple(answer.srv for answer in self.look(federation_owner(domain), "SRV").answers)

    def cloud_for(self, domain: str) -> Cloud:
        """Return the cloud whose record a SIP domain with users online should have: its own, else the others'."""
        own = self._named[domain].clouds
        known = own or self.clouds
        return CLOUD[known[0]] if own or len(known) == 1 else WORLDWIDE

    def contested(self, domain: str, target: str) -> bool:
        """Whether only some of several equal answers name a target, and nothing else vouches for it.

        Where the domain has no other edge nothing is taken lightly: something has to be right.
        """
        if target not in self._named[domain].contested:
            return False
        if target in self.facts.declared or target in self._settled:
            return False
        below = declared_below(self.facts.deployment.access_edges).get(domain, ())
        named = self._named[domain]
        return bool(below or named.targets & self.facts.declared or named.targets - named.contested)

    def beside(self, domain: SipDomain) -> tuple[object, ...]:
        """Return what a SIP domain's record is judged by besides its own facts; equal ones compare equal."""
        clouds = self.clouds if domain.users is Users.ONLINE else ()
        return clouds, self._named[domain.name].contested & self._settled

    def _read_targets(self, domain: str) -> _Named:
        leading = self.look(federation_owner(domain), "SRV").leading
        sets = [frozenset(record.target for record in reply.srv) for reply in leading]
        if not sets:
            return _NOTHING_NAMED
        every = frozenset().union(*sets)
        clouds = sorted({cloud.id for target in every if (cloud := cloud_of(target)) is not None})
        return _Named(every, every - frozenset.intersection(*sets), tuple(clouds))

    def look(self, name: str, record_type: str) -> LookUp:
        """Return a look-up, made once."""
        known = self.looks.get((name, record_type))
        if known is None:
            known = self.looks[name, record_type] = look_up(self.facts, name, record_type)
        else:
            self.facts.touch(name)
        return known

    def addresses(self, name: str) -> Addresses:
        """Return an edge's addresses as the deciding view has them."""
        known = self._addresses.get(name)
        if known is None:
            known = self._addresses[name] = self._look_up_addresses(name)
        else:
            self.facts.touch(name)
        return known

    def _edges(self) -> dict[str, Edge]:
        deployment = self.facts.deployment
        own = [name for name in deployment.access_edges if cloud_of(name) is None]
        pairs: dict[str, list[SipDomain]] = {name: [] for name in own}
        for domain in deployment.sip_domains:
            for name in self.pairings[domain.name].edges:
                pairs.setdefault(name, []).append(domain)
        edges = {}
        for name, domains in pairs.items():
            declared = name in self.facts.declared
            edges[name] = Edge(
                name=name,
                declared=declared,
                expected=not declared and all(self.pairings[domain.name].expected for domain in domains),
                counts=declared or any(is_ours(self.facts, domain) for domain in domains),
                domains=tuple(domain.name for domain in domains),
                contested=bool(domains) and all(self.contested(domain.name, name) for domain in domains),
            )
        return edges

    def _look_up_addresses(self, name: str) -> Addresses:
        looks = tuple([self.look(name, record_type) for record_type in ADDRESS_TYPES])
        public: dict[str, None] = {}
        private: dict[str, None] = {}
        local: set[str] = set()
        for look in looks:
            for address in look.addresses:
                kind = public if self._reachable(look, address) else private
                kind[address] = None
            inside = look.by_vantage.get(LOCAL)
            if inside is not None and inside.reply is not None:
                local.update(inside.reply.addresses)
        alias = next((host for look in looks for host in look.cnames if cloud_of(host) is not None), "")
        return Addresses(looks, tuple(public), tuple(private), tuple(sorted(local)), alias)

    def _reachable(self, look: LookUp, address: str) -> bool:
        """Whether the world reaches the address; in a laboratory loopback stands for the world."""
        reach = reach_of(address)
        if reach is not Reach.LOOPBACK:
            return reach is Reach.PUBLIC
        views = [look.by_vantage.get(name) for name in (look.deciding, AUTHORITATIVE)]
        replies = [item for view in views if view is not None for item in view.replies]
        return any(
            self.facts.laboratory_answer(item)
            for item in replies
            if answered(item) and isinstance(item.seen, Dns) and address in item.seen.addresses
        )
