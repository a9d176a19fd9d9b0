"""What a run asks about partners, and what it learns from their records. Pure.

Those typed are looked up and their own edges connected to; what an export merely allows is asked of DNS alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import (
    ANSWERED,
    AUTHORITATIVE,
    Dns,
    KnownPartner,
    Network,
    Resolver,
    cloud_of,
    federation_owner,
    hint_questions,
    owner_fits,
    probeable,
)
from lyncready.probes.questions import Ask, AskDns
from lyncready.probes.records import NOWHERE, Led

HINT_SERVERS = 2  # names that only hint at a tenant are asked of the first servers of the deciding view


class PartnerRecords:
    """Follows the record of each partner, server by server."""

    def __init__(self, partners: Iterable[KnownPartner], network: Network, resolvers: Iterable[Resolver]) -> None:
        self._network = network
        # A zone's own server that the file names has nothing to say of what lies outside.
        able = [one for one in resolvers if one.vantage != AUTHORITATIVE or one.vantage == network.deciding]
        self._resolvers = able
        self._deciding = [one for one in able if one.vantage == network.deciding]
        self._by_owner = {federation_owner(one.name): one for one in partners if owner_fits(one.name)}
        self._open: dict[str, set[str]] = {}
        self._led: dict[str, bool] = {}  # whether any deciding answer named a target
        self._heard: dict[str, list[Resolver]] = {}

    @property
    def partners(self) -> tuple[KnownPartner, ...]:
        """The partners that can be asked for."""
        return tuple(self._by_owner.values())

    def has(self, owner: str) -> bool:
        """Whether a name is that of a partner's record."""
        return owner in self._by_owner

    def begin(self, partner: KnownPartner) -> list[Ask]:
        """Return the questions for one partner's record."""
        self._open[partner.name] = {one.label for one in self._deciding}
        return [AskDns(federation_owner(partner.name), "SRV", one) for one in self._resolvers]

    def partner_of(self, owner: str) -> KnownPartner:
        """Return the partner whose record a name is."""
        return self._by_owner[owner]

    def saw(self, ask: AskDns, reply: Dns | None) -> Led:
        """Return what one server's answer leads to: its hosts, or the names that give a tenant away."""
        partner = self._by_owner[ask.name]
        still_open = self._open.get(partner.name)
        if still_open is None or ask.resolver not in self._deciding:
            return NOWHERE
        still_open.discard(ask.resolver.label)
        records = reply.srv if reply is not None else ()
        if any(record.target != "." for record in records):
            self._led[partner.name] = True
        if reply is not None and reply.outcome in ANSWERED:
            self._heard.setdefault(partner.name, []).append(ask.resolver)
        asks: list[Ask] = []
        if not still_open and not self._led.get(partner.name) and not partner.edge:
            few = self._heard.get(partner.name, [])[:HINT_SERVERS]
            asks += [AskDns(name, kind, one) for name, kind in hint_questions(partner.name) for one in few]
        clouds = dict.fromkeys(cloud for one in records if (cloud := cloud_of(one.target)) is not None)
        hosts = () if partner.edge else probeable(records)
        return Led(partner.name, tuple(asks), tuple(clouds), hosts)
