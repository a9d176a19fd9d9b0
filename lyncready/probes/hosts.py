"""The hosts that a run looks up: what each is wanted for, and which of its addresses may be contacted."""

from __future__ import annotations

from lyncready.model import ANSWERED, AUTHORITATIVE, Dns, Network, Reach, Resolver, cloud_of, reach_of
from lyncready.probes.questions import AskDns


class Hosts:
    """Names by their roles, and what answers told of them.

    `found` has the addresses of any kind of names that a server of the deciding view answered for, `at_microsoft`
    the names that are aliases into one of Microsoft's clouds.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._loopback = {item.label for item in network.resolvers or () if item.on_loopback}
        self._roles: dict[str, set[str]] = {}
        self._usable: dict[str, list[tuple[str, ...]]] = {}  # addresses that may be contacted, as answers came
        self.at_microsoft: set[str] = set()
        self.found: dict[str, tuple[str, ...]] = {}

    def want(self, name: str, role: str) -> list[tuple[str, ...]]:
        """Note what a name is wanted for; return the addresses that answers gave it already, for another role."""
        self._roles.setdefault(name, set()).add(role)
        return list(self._usable.get(name, ()))

    def roles_of(self, name: str) -> set[str]:
        """Return what a name is wanted for."""
        return self._roles.get(name, set())

    def done(self, name: str, role: str) -> None:
        """Note that nothing more is wanted of a name for one role."""
        self._roles[name].discard(role)

    def saw(self, ask: AskDns, reply: Dns) -> tuple[str, ...] | None:
        """Take an answer to a look-up of addresses; return those to contact, None where it leads nowhere."""
        if any(map(cloud_of, reply.cnames)):
            self.at_microsoft.add(ask.name)
        if ask.resolver.vantage == self._network.deciding and reply.outcome in ANSWERED:
            self.found[ask.name] = (*self.found.get(ask.name, ()), *reply.addresses)
        if not reply.addresses or ask.resolver.vantage not in (self._network.deciding, AUTHORITATIVE):
            return None
        usable = tuple(item for item in reply.addresses if self._may_contact(item, ask.resolver))
        self._usable.setdefault(ask.name, []).append(usable)
        return usable

    def _may_contact(self, address: str, resolver: Resolver) -> bool:
        """Private addresses are never contacted; loopback only in a laboratory, where it stands for the world."""
        reach = reach_of(address)
        if reach is not Reach.LOOPBACK:
            return reach is Reach.PUBLIC
        # A laboratory's zones have servers of their own there, which its resolvers led to.
        found_there = self._network.is_laboratory and resolver.vantage == AUTHORITATIVE and resolver.on_loopback
        return found_there or resolver.label in self._loopback
