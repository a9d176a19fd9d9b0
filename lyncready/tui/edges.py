"""Finding the edges of SIP domains for the form: SRV targets, `sip.` names, names in the edges' certificates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec

from lyncready.checks import certificate_names, names_in_dns, names_with_address
from lyncready.model import Checklist, Deployment, Network, Observation, SipDomain
from lyncready.tui.form import read_domains, read_edges, read_servers
from lyncready.tui.judging import with_resolvers
from lyncready.tui.services import Services
from lyncready.tui.session import Session

PATIENCE_SECONDS = 15.0


async def find_edges(session: Session, values: Mapping[str, str]) -> dict[str, str]:
    """Ask the network for the edges of the form's SIP domains; return each new one with where it came from.

    It asks twice: for what the domains name, then whether names in certificates have addresses. Raises Complaint
    for fields that cannot be read, and Trouble.
    """
    network = session.checklist.network
    resolvers = read_servers(values["resolvers"], network.resolvers)
    network = msgspec.structs.replace(network, resolvers=resolvers)
    domains, known = read_domains(values["sip_domains"]), read_edges(values["access_edges"])
    search = Search(
        session.services, session.base, with_resolvers(Checklist(network=network), session.resolvers).network
    )
    return await asyncio.to_thread(search.edges, domains, known)


class Search(msgspec.Struct, frozen=True):
    """Whom to ask, and how."""

    services: Services
    base: Path
    network: Network

    def edges(self, domains: tuple[SipDomain, ...], known: tuple[str, ...]) -> dict[str, str]:
        """Return the edges that nobody has named yet, in the order of trust. Takes as long as the network does."""
        seen = self._ask(Deployment(sip_domains=domains, access_edges=known), "federation")
        found = names_in_dns([domain.name for domain in domains], seen)
        shown = certificate_names([*known, *found], seen)
        candidates = tuple(name for name in shown if name not in (*found, *known))
        if candidates:
            again = self._ask(Deployment(access_edges=candidates), "federation.address")
            found |= dict.fromkeys(names_with_address(candidates, again), "an edge's certificate names it")
        return {name: why for name, why in found.items() if name not in known}

    def _ask(self, deployment: Deployment, what: str) -> list[Observation]:
        run = self.services.start(Checklist(deployment=deployment, network=self.network), self.base, (what,))
        run.wait(PATIENCE_SECONDS)
        run.stop()
        return run.drain()
