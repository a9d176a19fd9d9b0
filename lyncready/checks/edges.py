"""The edges that are judged, why each is, and the addresses by which the world reaches it."""

from __future__ import annotations

from collections.abc import Set

import msgspec

from lyncready.checks.facts import Facts, answered
from lyncready.checks.lookup import LookUp, look_up
from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    LOCAL,
    Dns,
    DnsOutcome,
    Pairing,
    Reach,
    SipDomain,
    Srv,
    federation_owner,
    pair,
    reach_of,
)


class Edge(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One edge name. `domains` pair with it; `expected` where it is only guessed; `counts` where faults block."""

    name: str
    declared: bool
    expected: bool
    counts: bool
    domains: tuple[str, ...]


class Addresses(msgspec.Struct, frozen=True, gc=False):
    """What an edge's name gives: addresses of the deciding view by kind, and the look-ups behind them."""

    looks: tuple[LookUp, ...]
    public: tuple[str, ...]
    private: tuple[str, ...]
    local: tuple[str, ...]

    @property
    def none_at_all(self) -> bool:
        """Whether the deciding view answered for each family, or has no such name, and gave no address."""
        replies = [look.reply for look in self.looks if look.reply is not None]
        gone = any(reply.outcome is DnsOutcome.NXDOMAIN for reply in replies)
        return not (self.public or self.private) and (gone or len(replies) == len(self.looks))


class Network:
    """The pairing of every SIP domain with its edges, and every edge's addresses; look-ups made once."""

    def __init__(self, facts: Facts, earlier: Network | None = None, changed: Set[str] = frozenset()) -> None:
        """`earlier` is of the same deployment; what it knows of all but the `changed` subjects still holds."""
        self.facts = facts
        self.looks: dict[tuple[str, str], LookUp] = {}
        self.pairings: dict[str, Pairing] = {}
        self._addresses: dict[str, Addresses] = {}
        if earlier is not None:
            self.looks = {key: look for key, look in earlier.looks.items() if look.name not in changed}
        for domain in facts.deployment.sip_domains:
            if earlier is not None and federation_owner(domain.name) not in changed:
                self.pairings[domain.name] = earlier.pairings[domain.name]
            else:
                self.pairings[domain.name] = pair(domain, self.records(domain.name), facts.deployment)
        self.edges = self._edges()

    def records(self, domain: str) -> tuple[Srv, ...]:
        """Return the SRV records that decide for a SIP domain, of all answers of equal weight."""
        answers = self.look(federation_owner(domain), "SRV").answers
        if len(answers) == 1:
            return answers[0].srv
        return tuple(sorted({record for answer in answers for record in answer.srv}))

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
        pairs: dict[str, list[SipDomain]] = {name: [] for name in deployment.access_edges}
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
                counts=declared or any(domain.is_here for domain in domains),
                domains=tuple(domain.name for domain in domains),
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
        return Addresses(looks, tuple(public), tuple(private), tuple(sorted(local)))

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
