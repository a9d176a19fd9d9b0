"""Finding the edges of SIP domains for the form: SRV targets, `sip.` names, names in the edges' certificates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec

from lyncready.checks import certificate_names, names_in_dns, names_with_address, unheard_domains
from lyncready.errors import UserError
from lyncready.guide import no_server_answered, sentence
from lyncready.model import Checklist, Deployment, Network, Observation, SipDomain, unicode_of
from lyncready.project.settings import with_resolvers
from lyncready.tui.form import read_domains, read_edges, read_servers
from lyncready.tui.services import Services
from lyncready.tui.session import Session

PATIENCE_SECONDS = 15.0


class FoundEdges(msgspec.Struct, frozen=True):
    """New edges with where each came from, and which SIP domains no DNS server answered for, in a sentence."""

    edges: dict[str, str]
    unheard: str = ""

    @property
    def told(self) -> str:
        """All of it in lines; what was not heard is never told as not found."""
        lines = [f"{unicode_of(name)}: {why}" for name, why in self.edges.items()]
        lines += [sentence(self.unheard)] if self.unheard else []
        return "\n".join(lines) or "No further edge was found."


async def find_edges(session: Session, values: Mapping[str, str]) -> FoundEdges:
    """Ask the network for the edges of the form's SIP domains that nobody has named yet.

    It asks twice: for what the domains name, then whether names in certificates have addresses. Raises Complaint
    for fields that cannot be read, and UserError.
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

    def edges(self, domains: tuple[SipDomain, ...], known: tuple[str, ...]) -> FoundEdges:
        """Return the edges that nobody has named yet, in the order of trust. Takes as long as the network does.

        Raises UserError where nothing can be said because no DNS server answered.
        """
        seen = self._ask(Deployment(sip_domains=domains, access_edges=known), "federation")
        names = [domain.name for domain in domains]
        found = names_in_dns(names, seen)
        unheard = unheard_domains(names, seen)
        silence = no_server_answered(unheard.domains, unheard.ended) if unheard.domains else ""
        if silence and (not found or len(unheard.domains) == len(names)):
            raise UserError(silence)
        shown = certificate_names([*known, *found], seen)
        candidates = tuple(name for name in shown if name not in (*found, *known))
        if candidates:
            again = self._ask(Deployment(access_edges=candidates), "federation.address")
            found |= dict.fromkeys(names_with_address(candidates, again), "an edge's certificate names it")
        return FoundEdges({name: why for name, why in found.items() if name not in known}, silence)

    def _ask(self, deployment: Deployment, what: str) -> list[Observation]:
        run = self.services.start(Checklist(deployment=deployment, network=self.network), self.base, (what,))
        run.wait(PATIENCE_SECONDS)
        run.stop()
        return run.drain()
