"""Which of Microsoft's edges a run asks beside the rest: it tells a bad network from a bad edge."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import (
    Deployment,
    Network,
    Purpose,
    Reach,
    Users,
    is_address,
    reach_of,
    split_host_port,
)
from lyncready.probes.asks import AskEdge

_AT_MICROSOFT = frozenset({Users.BOTH, Users.ONLINE})


class Control:
    """The control of a run: where it is, whether it is asked in any case, and its one handshake.

    In a laboratory it is asked only where it is on loopback itself.
    """

    def __init__(self, deployment: Deployment, network: Network) -> None:
        self.host, self._port = split_host_port(network.control) if network.control else ("", 0)
        self._wanted = Reach.LOOPBACK if network.is_laboratory else Reach.PUBLIC
        self._asked = False
        federation = deployment.purpose is Purpose.FEDERATION
        # Whoever federates with Microsoft's clouds meets this edge, so that what it shows is wanted.
        self.always = federation or any(domain.users in _AT_MICROSOFT for domain in deployment.sip_domains)

    @property
    def is_name(self) -> bool:
        """Whether its address has to be looked up."""
        return bool(self.host) and not is_address(self.host)

    def literal(self) -> list[AskEdge]:
        """Return its handshake where the file names it by address."""
        return [] if not self.host or self.is_name else self.at((self.host,))

    def at(self, addresses: Iterable[str]) -> list[AskEdge]:
        """Return its handshake at the first address that may be contacted; nothing once it was given."""
        for address in addresses:
            if not self._asked and reach_of(address) is self._wanted:
                self._asked = True
                return [AskEdge(self.host, address, self._port, sip=False)]
        return []
