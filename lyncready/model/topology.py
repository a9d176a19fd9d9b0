"""Which edges serve which SIP domain, as the judgement has it: what is drawn beside findings takes it there."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.model.finding import Finding
from lyncready.model.network import FEDERATION_PORT
from lyncready.model.pairing import Pairing


class Topology(msgspec.Struct, frozen=True, kw_only=True):
    """The edges of every SIP domain, and all that are judged, declared ones that serve none among them.

    `port` is that of federation: it is in the subjects of findings on connections.
    """

    pairings: dict[str, Pairing] = {}
    edges: tuple[str, ...] = ()
    port: int = FEDERATION_PORT

    def pairing(self, domain: str) -> Pairing:
        """Return the edges of a SIP domain; none of one that was not judged."""
        return self.pairings.get(domain, _NONE)


_NONE = Pairing(())


class Findings(tuple[Finding, ...]):
    """All findings of one judgement, and the topology that they were judged by."""

    topology: Topology

    def __new__(cls, findings: Iterable[Finding], topology: Topology) -> Findings:
        """Keep the findings in their order."""
        found = super().__new__(cls, findings)
        found.topology = topology
        return found
