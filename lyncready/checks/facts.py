"""The saved facts, indexed the way rules ask for them."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from lyncready.checks.edge_exports import EdgeExports
from lyncready.checks.egress import ONE_RUN, Egress, egress_of
from lyncready.model import (
    ANSWERED,
    AUTHORITATIVE,
    SPOKE,
    Aia,
    Checklist,
    Deployment,
    Dns,
    Https,
    KnownPartner,
    NodesBehind,
    Observation,
    Tcp,
    TcpOutcome,
    Tls,
    Trust,
    cloud_of,
    foreign_names,
    host_port,
    is_address,
    is_loopback,
    known_partners,
    says_nothing,
    shared_names,
    split_host_port,
)

_ANSWERED_TCP = frozenset({TcpOutcome.CONNECTED, TcpOutcome.REFUSED, TcpOutcome.RESET})
CLOCK_TOLERANCE = timedelta(days=1)  # a certificate is judged by days; less cannot turn a verdict


class Facts:
    """A checklist's observations by what they are about, with the roots that vouch and the present."""

    def __init__(self, checklist: Checklist, trust: Trust, now: datetime) -> None:
        self.checklist = checklist
        self.deployment = checklist.deployment
        self.network = checklist.network
        self.trust = trust
        self.now = now
        self.port = checklist.network.federation_port
        self.deciding = checklist.network.deciding
        self.declared = frozenset(checklist.deployment.access_edges)
        self._by_subject: defaultdict[str, list[Observation]] = defaultdict(list)
        self._by_probe: defaultdict[str, list[Observation]] = defaultdict(list)
        self._reads: set[str] = set()
        for observation in checklist.observations:
            self._by_subject[observation.subject].append(observation)
            self._by_probe[observation.probe].append(observation)
        self.handshakes: Sequence[Observation] = self._by_probe["tls"]  # every subject, address and vantage
        self.has_second_looks = bool(self._by_probe["handshake"])  # they come at the end of a run
        self.foreign = False  # whether the edges that are judged belong to others: partners
        self.old_partners: tuple[str, ...] = ()  # typed ones that take at most TLS 1.2, by whoever looked them up
        self.intercepted: Mapping[tuple[str, bytes], tuple[str, ...]] = {}  # filled in by whoever has the roots
        self._is_laboratory = checklist.network.is_laboratory
        loopback = [resolver for resolver in self.network.resolvers or () if resolver.on_loopback]
        self._laboratory_servers = frozenset(resolver.label for resolver in loopback)

    def of_others(self, deployment: Deployment) -> Facts:
        """Return the same facts as they bear on others' edges: those of a deployment that is not one's own."""
        twin = copy.copy(self)
        twin.deployment, twin.declared, twin.foreign = deployment, frozenset(deployment.access_edges), True
        twin._reads = set()
        return twin

    def about(self, subject: str) -> Sequence[Observation]:
        """Return the newest observations of a subject: every probe, server, address and vantage."""
        self._reads.add(subject)
        return self._by_subject.get(subject, ())

    def seen(self, probe: str, subject: str) -> list[Observation]:
        """Return the observations of a connection or request, every address and vantage."""
        return [item for item in self.about(subject) if item.probe == probe]

    def touch(self, subject: str) -> None:
        """Note that a judgement rests on a subject's facts."""
        self._reads.add(subject)

    def watch(self) -> set[str]:
        """Return a set that from now on gathers every subject read, until the next call."""
        self._reads = set()
        return self._reads

    def setting(self) -> tuple[object, ...]:
        """Return what every judgement rests on besides single subjects; equal ones compare equal.

        What was said of steps is not in it: only rules over the whole checklist weigh words.
        """
        return (
            self.deployment,
            self.network,
            self.now,
            self._replied,
            self.families,
            self.outbound,
            self.clock_is_off,
            self.seen_certificates,
            self.fetched_certificates,
            self.shared_names,
            self.foreign_names,
            self.partners,
            self.checklist.evidence,
        )

    def changed_since(self, earlier: Facts) -> frozenset[str]:
        """Return the subjects whose observations are not those of an earlier checklist."""
        old, new = earlier._by_subject, self._by_subject
        changed = {subject for subject, group in new.items() if old.get(subject) != group}
        return frozenset(changed | (old.keys() - new.keys()))

    def subject(self, name: str) -> str:
        """Return the subject of connections to an edge."""
        return host_port(name, self.port)

    def vantage_replied(self, vantage: str) -> bool:
        """Whether any DNS server of the vantage replied to anything, so that its silence means something."""
        return vantage in self._replied

    def laboratory_answer(self, observation: Observation) -> bool:
        """Whether the reply came from a resolver that the file names and that is itself on loopback.

        In a laboratory its zones' own servers stand for those of the world, too, and so do servers on loopback
        that the file no longer names.
        """
        if observation.server in self._laboratory_servers:
            return True
        once = observation.vantage == AUTHORITATIVE or _is_on_loopback(observation.server)
        return self._is_laboratory and once

    @cached_property
    def looked_again(self) -> bool:
        """Whether any fact notes a later look that failed on our side."""
        return any(item.again is not None for item in self.checklist.observations)

    @cached_property
    def _replied(self) -> frozenset[str]:
        """The vantages whose DNS servers told of any zone, lately as their observations go."""
        views: defaultdict[str, list[Observation]] = defaultdict(list)
        # A laboratory's server knows of the control what it was told, and nothing of the world.
        made_up = split_host_port(self.network.control)[0] if self.network.control and self._is_laboratory else ""
        for item in self._by_probe["dns"]:
            if isinstance(item.seen, Dns) and item.subject != made_up:
                views[item.vantage].append(item)
        found = set()
        for vantage, items in views.items():
            heard = [item.at for item in items if isinstance(item.seen, Dns) and item.seen.outcome in SPOKE]
            if not says_nothing(items) and max(item.at for item in items) - max(heard) < ONE_RUN:
                found.add(vantage)
        return frozenset(found)

    @cached_property
    def families(self) -> frozenset[tuple[str, int]]:
        """The vantages and address families, 4 and 6, of which a target answered at the last look."""
        return frozenset(
            (item.vantage, family_of(item.address))
            for item in self._by_probe["tcp"]
            if isinstance(item.seen, Tcp) and item.seen.outcome in _ANSWERED_TCP and item.again is None
        )

    @cached_property
    def partners(self) -> tuple[KnownPartner, ...]:
        """Every partner, typed or allowed."""
        return known_partners(self.checklist)

    @cached_property
    def shared_names(self) -> tuple[str, ...]:
        """What every own edge's certificate needs beside the edge's name."""
        return shared_names(self.checklist)

    @cached_property
    def foreign_names(self) -> frozenset[str]:
        """The names of partners' edges."""
        return foreign_names(self.checklist)

    def is_control(self, subject: str) -> bool:
        """Whether a subject of connections is the control of a run."""
        return self.network.is_control(subject)

    def is_microsofts(self, subject: str) -> bool:
        """Whether Microsoft runs a subject of connections, so that a network may let out what goes there alone."""
        host, _ = split_host_port(subject)
        return (
            self.is_control(subject) or cloud_of(host) is not None or host == self.deployment.provider.proxy_fqdn
        )

    @cached_property
    def nodes(self) -> NodesBehind:
        """How many nodes stand behind the addresses of edges."""
        return NodesBehind(self.checklist)

    @cached_property
    def edge_exports(self) -> EdgeExports:
        """What Edges showed of themselves."""
        return EdgeExports(self.checklist)

    @cached_property
    def outbound(self) -> Egress:
        """What this network lets out on the federation port, as far as silence and the control tell."""
        return egress_of(
            self._by_probe["tcp"], self.network, is_control=self.is_control, is_microsofts=self.is_microsofts
        )

    @cached_property
    def clock_is_off(self) -> bool:
        """Whether servers' HTTPS dates say by more than a day that this machine's clock was wrong."""
        skews = [
            abs(observation.seen.date - observation.at)
            for observation in self._by_probe["https"]
            if isinstance(observation.seen, Https) and observation.seen.date is not None
        ]
        return bool(skews) and min(skews) > CLOCK_TOLERANCE

    @cached_property
    def seen_certificates(self) -> tuple[bytes, ...]:
        """Certificates that any server sent above its own, and the machine's known intermediates."""
        found = dict.fromkeys(self.trust.intermediates)
        for observation in self._by_probe["tls"] + self._by_probe["https"]:
            if isinstance(observation.seen, Tls | Https):
                for der in observation.seen.chain[1:]:
                    found[der] = None
        return tuple(found)

    @cached_property
    def fetched_certificates(self) -> tuple[bytes, ...]:
        """Issuers that were fetched by the URLs in certificates."""
        found: dict[bytes, None] = {}
        for observation in self._by_probe["aia"]:
            if isinstance(observation.seen, Aia):
                found.update(dict.fromkeys(observation.seen.certificates))
        return tuple(found)


def _is_on_loopback(server: str) -> bool:
    """Whether a server's label, `name (address:port)`, says that it was on loopback."""
    where = server.rpartition("(")[2].rstrip(")")
    host = where if is_address(where.strip("[]")) else where.rpartition(":")[0]
    return is_loopback(host.strip("[]"))


def family_of(address: str) -> int:
    """Return 4 or 6, the address's family."""
    return 6 if ":" in address else 4


def answered(observation: Observation) -> bool:
    """Whether a DNS observation says what is in the zone (records, none, or no such name)."""
    return isinstance(observation.seen, Dns) and observation.seen.outcome in ANSWERED
