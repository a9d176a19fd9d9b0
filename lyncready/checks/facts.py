"""The saved facts, indexed the way rules ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property

from lyncready.model import (
    ANSWERED,
    AUTHORITATIVE,
    LOCAL,
    REPLIED,
    Aia,
    Checklist,
    Dns,
    DnsOutcome,
    Https,
    Observation,
    Tcp,
    TcpOutcome,
    Tls,
    Trust,
    host_port,
    split_host_port,
)

_SPOKE = REPLIED | {DnsOutcome.MALFORMED}
ONE_RUN = timedelta(hours=1)  # what was seen so long before something else is of another run
CLOCK_TOLERANCE = timedelta(days=1)  # a certificate is judged by days; less cannot turn a verdict


Question = tuple[str, str, str]  # probe, subject, record type


class Facts:
    """A checklist's observations by question, with the roots that vouch and the present."""

    def __init__(self, checklist: Checklist, trust: Trust, now: datetime) -> None:
        self.checklist = checklist
        self.deployment = checklist.deployment
        self.network = checklist.network
        self.trust = trust
        self.now = now
        self.port = checklist.network.federation_port
        self.deciding = checklist.network.deciding
        self.declared = frozenset(checklist.deployment.access_edges)
        self._by_question: dict[Question, list[Observation]] = {}
        self._reads: set[Question] | None = None
        for observation in checklist.observations:
            question = (observation.probe, observation.subject, observation.record_type)
            self._by_question.setdefault(question, []).append(observation)
        loopback = [resolver for resolver in self.network.resolvers or () if resolver.on_loopback]
        self._laboratory_servers = frozenset(resolver.label for resolver in loopback)

    def of(self, question: Question) -> list[Observation]:
        """Return the newest observations of a question: every server, address and vantage."""
        if self._reads is not None:
            self._reads.add(question)
        return self._by_question.get(question, [])

    def seen(self, probe: str, subject: str) -> list[Observation]:
        """Return the observations of a connection or request, every address and vantage."""
        return self.of((probe, subject, ""))

    def touch(self, question: Question) -> None:
        """Note that a judgement rests on a question's facts."""
        if self._reads is not None:
            self._reads.add(question)

    def watch(self) -> set[Question]:
        """Return a set that from now on gathers every question read, until the next call."""
        self._reads = set()
        return self._reads

    def setting(self) -> tuple[object, ...]:
        """Return what every judgement rests on besides single questions; equal ones compare equal."""
        return (
            self.deployment,
            self.network,
            self.checklist.steps,
            self.now,
            self._replied,
            self.outbound_blocked,
            self.clock_is_off,
            self.seen_certificates,
            self.fetched_certificates,
        )

    def changed_since(self, earlier: Facts) -> frozenset[Question]:
        """Return the questions whose observations are not the very ones of an earlier checklist."""
        old, new = earlier._by_question, self._by_question
        changed = {
            question
            for question, group in new.items()
            if len(old.get(question, ())) != len(group)
            or any(item is not known for item, known in zip(group, old[question], strict=True))
        }
        return frozenset(changed | (old.keys() - new.keys()))

    def subject(self, name: str) -> str:
        """Return the subject of connections to an edge."""
        return host_port(name, self.port)

    def vantage_replied(self, vantage: str) -> bool:
        """Whether any DNS server of the vantage replied to anything, so that its silence means something."""
        return vantage in self._replied

    def laboratory_answer(self, observation: Observation) -> bool:
        """Whether the reply came from a resolver that the file names and that is itself on loopback.

        In a laboratory its zones' own servers stand for those of the world, too.
        """
        of_zone = self.network.is_laboratory and observation.vantage == AUTHORITATIVE
        return of_zone or observation.server in self._laboratory_servers

    @cached_property
    def _replied(self) -> frozenset[str]:
        """The vantages of which any DNS server replied to anything, lately as their observations go."""
        asked: dict[str, datetime] = {}
        replied: dict[str, datetime] = {}
        for item in self.checklist.observations:
            if isinstance(item.seen, Dns):
                asked[item.vantage] = max(item.at, asked.get(item.vantage, item.at))
                if item.seen.outcome in _SPOKE:
                    replied[item.vantage] = max(item.at, replied.get(item.vantage, item.at))
        return frozenset(vantage for vantage, at in replied.items() if asked[vantage] - at < ONE_RUN)

    @cached_property
    def outbound_blocked(self) -> bool:
        """Whether every 5061 target and the control timed out from here: this network lets nothing out."""
        control = self.network.control
        if not control or self.network.is_laboratory:
            return False
        answers = self._by_question.get(("tcp", control, ""), [])
        asked = [observation for observation in answers if observation.vantage == LOCAL]
        targets = [
            observation
            for (probe, subject, _), group in self._by_question.items()
            if probe == "tcp" and subject != control and split_host_port(subject)[1] == self.port
            for observation in group
            if observation.vantage == LOCAL and all(item.at - observation.at < ONE_RUN for item in asked)
        ]
        return bool(asked) and bool(targets) and all(_timed_out(item) for item in asked + targets)

    @cached_property
    def clock_is_off(self) -> bool:
        """Whether servers' HTTPS dates say by more than a day that this machine's clock was wrong."""
        skews = [
            abs(observation.seen.date - observation.at)
            for observation in self._all_of("https")
            if isinstance(observation.seen, Https) and observation.seen.date is not None
        ]
        return bool(skews) and min(skews) > CLOCK_TOLERANCE

    @cached_property
    def seen_certificates(self) -> tuple[bytes, ...]:
        """Certificates that any server sent above its own, and the machine's known intermediates."""
        found = dict.fromkeys(self.trust.intermediates)
        for observation in self._all_of("tls", "https"):
            if isinstance(observation.seen, Tls | Https):
                found.update(dict.fromkeys(observation.seen.chain[1:]))
        return tuple(found)

    @cached_property
    def fetched_certificates(self) -> tuple[bytes, ...]:
        """Issuers that were fetched by the URLs in certificates."""
        found: dict[bytes, None] = {}
        for observation in self._all_of("aia"):
            if isinstance(observation.seen, Aia):
                found.update(dict.fromkeys(observation.seen.certificates))
        return tuple(found)

    def _all_of(self, *probes: str) -> Iterator[Observation]:
        for (probe, _, _), group in self._by_question.items():
            if probe in probes:
                yield from group


def _timed_out(observation: Observation) -> bool:
    return isinstance(observation.seen, Tcp) and observation.seen.outcome is TcpOutcome.TIMEOUT


def answered(observation: Observation) -> bool:
    """Whether a DNS observation says what is in the zone (records, none, or no such name)."""
    return isinstance(observation.seen, Dns) and observation.seen.outcome in ANSWERED
