"""Which edges serve which SIP domain, as the judgement has it: what is drawn beside findings takes it there."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.model.finding import Finding
from lyncready.model.names import split_host_port
from lyncready.model.network import FEDERATION_PORT
from lyncready.model.pairing import Pairing


class Topology(msgspec.Struct, frozen=True, kw_only=True):
    """The edges of every SIP domain, and all that are judged, declared ones that serve none among them.

    `port` is that of federation: it is in the subjects of findings on connections. `partners` are those that are
    looked up, each with the edges of its own.
    """

    pairings: dict[str, Pairing] = {}
    partners: dict[str, Pairing] = {}
    edges: tuple[str, ...] = ()
    port: int = FEDERATION_PORT

    def pairing(self, domain: str) -> Pairing:
        """Return the edges of a SIP domain; none of one that was not judged."""
        return self.pairings.get(domain, _NONE)

    def partners_of(self, subject: str) -> tuple[str, ...]:
        """Return the partners that a finding's subject is about: one by its name, or all behind an edge."""
        host = split_host_port(subject)[0] if subject.rpartition(":")[2].isdigit() else subject
        if host in self.partners:
            return (host,)
        return tuple(name for name, pairing in self.partners.items() if host in pairing.edges)


_NONE = Pairing(())


class Findings(tuple[Finding, ...]):
    """All findings of one judgement, and the topology that they were judged by."""

    topology: Topology

    def __new__(cls, findings: Iterable[Finding], topology: Topology) -> Findings:
        """Keep the findings in their order."""
        found = super().__new__(cls, findings)
        found.topology = topology
        return found
