"""Which edges the network knows of a SIP domain: SRV targets, `sip.` names and names in certificates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lyncready.checks import certificate_names, names_in_dns, names_with_address, unheard_domains
from lyncready.guide import no_server_answered

if TYPE_CHECKING:
    from lyncready.model import Checklist, Network


class Found(msgspec.Struct, frozen=True):
    """Edges in the order of trust (SRV, `sip.`, certificate), and a line on where each came from.

    `unheard` are domains for which no DNS server answered; `why` says so in words.
    """

    edges: tuple[str, ...]
    lines: tuple[str, ...]
    interrupted: bool = False
    unheard: tuple[str, ...] = ()
    why: str = ""


def discover(
    domains: tuple[str, ...], known: tuple[str, ...], network: Network | None = None, base: Path = Path()
) -> Found:
    """Ask the network twice: for what the domains name, then whether names in certificates have addresses.

    `network` says whom to ask (default: as for any new checklist), `base` where its files are.
    """
    from lyncready.cli.probing import probe

    seen = probe(_checklist(domains, known, network), base, ("federation",))
    reasons = names_in_dns(domains, seen.observations)
    unheard = unheard_domains(domains, seen.observations)
    candidates = [
        name for name in certificate_names([*known, *reasons], seen.observations) if name not in (*reasons, *known)
    ]
    interrupted = seen.interrupted
    if candidates and not interrupted:
        again = probe(_checklist((), tuple(candidates), network), base, ("federation.address",))
        interrupted = again.interrupted
        for name in names_with_address(candidates, again.observations):
            reasons[name] = "an edge's certificate names it"
    edges = tuple(name for name in reasons if name not in known)
    lines = tuple(f"found {name}: {reasons[name]}" for name in edges)
    why = no_server_answered(unheard.domains, unheard.ended) if unheard.domains else ""
    return Found(edges, lines, interrupted, unheard.domains, why)


def _checklist(domains: tuple[str, ...], edges: tuple[str, ...], network: Network | None) -> Checklist:
    from lyncready.model import Checklist, Deployment, Network, SipDomain

    deployment = Deployment(sip_domains=tuple(SipDomain(name) for name in domains), access_edges=edges)
    return Checklist(deployment=deployment, network=network or Network())
