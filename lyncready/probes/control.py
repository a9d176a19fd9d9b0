"""Which of Microsoft's edges a run asks beside the rest: it tells a bad network from a bad edge."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import (
    FEDERATION_PORT,
    WORLDWIDE,
    Cloud,
    Deployment,
    Network,
    Purpose,
    Reach,
    TcpOutcome,
    Users,
    is_address,
    reach_of,
    split_host_port,
)
from lyncready.probes.questions import AskEdge

_AT_MICROSOFT = frozenset({Users.BOTH, Users.ONLINE})


class Control:
    """The control of a run: where it is, whether it is asked in any case, and its one handshake.

    Clouds beside the worldwide one have a federation edge of their own, which is asked likewise where a record
    leads to that cloud. In a laboratory the control stands for all of them, and only where it is on loopback.
    """

    def __init__(self, deployment: Deployment, network: Network) -> None:
        self.host, self._port = split_host_port(network.control) if network.control else ("", 0)
        self._wanted = Reach.LOOPBACK if network.is_laboratory else Reach.PUBLIC
        self._ports = {self.host: self._port}
        self._asked: set[str] = set()
        self._met: dict[bool, list[TcpOutcome]] = {True: [], False: []}  # of edges, of the provider's
        federation = deployment.purpose is Purpose.FEDERATION
        # Whoever federates with Microsoft's clouds meets this edge, so that what it shows is wanted.
        self.always = federation or any(domain.users in _AT_MICROSOFT for domain in deployment.sip_domains)

    @property
    def is_name(self) -> bool:
        """Whether its address has to be looked up."""
        return bool(self.host) and not is_address(self.host)

    def of(self, cloud: Cloud) -> str:
        """Return the host that is the control for a cloud; empty where the file wants none."""
        if not self.host or cloud is WORLDWIDE or self._wanted is Reach.LOOPBACK:
            return self.host
        self._ports.setdefault(cloud.edge, FEDERATION_PORT)
        return cloud.edge

    def saw(self, ask: AskEdge, outcome: TcpOutcome) -> None:
        """Take in how a connection ended; a control's own says nothing of others."""
        if ask.name not in self._ports:
            self._met[ask.sip].append(outcome)

    @property
    def all_silent(self) -> bool:
        """Whether nothing answered. What Microsoft runs may be all that a network lets out: others count first."""
        told = self._met[True] or self._met[False]
        return bool(told) and all(outcome is TcpOutcome.TIMEOUT for outcome in told)

    def literal(self) -> list[AskEdge]:
        """Return its handshake where the file names it by address."""
        return [] if not self.host or self.is_name else self.at(self.host, (self.host,))

    def at(self, name: str, addresses: Iterable[str]) -> list[AskEdge]:
        """Return a control's handshake at the first address that may be contacted; nothing once it was given."""
        for address in addresses:
            if name not in self._asked and reach_of(address) is self._wanted:
                self._asked.add(name)
                return [AskEdge(name, address, self._ports[name], sip=False)]
        return []
