"""Which edges the network knows of SIP domains: SRV targets, `sip.` names, names in the edges' certificates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from lyncready.checks.edge_names import certificate_names, names_in_dns, names_with_address, unheard_domains
from lyncready.guide.finding_texts_dns import no_server_answered
from lyncready.guide.wording import sentence
from lyncready.model import Checklist, Deployment, Network, Observation, SipDomain, unicode_of

# Asks the network for what a checklist names, within some steps: what was seen, and whether the user ended it.
Ask = Callable[[Checklist, tuple[str, ...]], tuple[Sequence[Observation], bool]]


class FoundEdges(msgspec.Struct, frozen=True):
    """New edges in the order of trust, with where each came from; of which domains nothing was heard, and why.

    `deaf` says that this is all there is: nothing was found, and of some domain nothing was heard.
    """

    edges: dict[str, str]
    unheard: tuple[str, ...] = ()
    why: str = ""
    deaf: bool = False
    interrupted: bool = False

    @property
    def told(self) -> str:
        """All of it in lines; what was not heard is never told as not found."""
        lines = [f"{unicode_of(name)}: {why}" for name, why in self.edges.items()]
        lines += [sentence(self.why)] if self.why else []
        return "\n".join(lines) or "No further edge was found."


def find_edges(domains: tuple[SipDomain, ...], known: tuple[str, ...], network: Network, ask: Ask) -> FoundEdges:
    """Return the edges that nobody has named yet. Takes as long as the network does.

    It asks twice: for what the domains name, then whether names in certificates have addresses.
    """
    names = [domain.name for domain in domains]
    seen, interrupted = ask(
        Checklist(deployment=Deployment(sip_domains=domains, access_edges=known), network=network), ("federation",)
    )
    found = names_in_dns(names, seen)
    unheard = unheard_domains(names, seen)
    shown = certificate_names([*known, *found], seen)
    candidates = tuple(name for name in shown if name not in (*found, *known))
    if candidates and not interrupted:
        again = Checklist(deployment=Deployment(access_edges=candidates), network=network)
        seen, interrupted = ask(again, ("federation.address",))
        found |= dict.fromkeys(names_with_address(candidates, seen), "an edge's certificate names it")
    new = {name: why for name, why in found.items() if name not in known}
    why = no_server_answered(unheard.domains, unheard.ended) if unheard.domains else ""
    deaf = bool(why) and (set(unheard.domains) >= set(names) or not (new or known))
    return FoundEdges(new, tuple(unheard.domains), why, deaf, interrupted)
