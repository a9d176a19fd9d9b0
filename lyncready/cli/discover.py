"""Which edges the network knows of a SIP domain: SRV targets, `sip.` names and names in certificates."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from lyncready.model import Checklist, Network, Observation

_EDGE_LABEL = "sip"  # the label by which the field names an Access Edge in a certificate


class Found(msgspec.Struct, frozen=True):
    """Edges in the order of trust (SRV, `sip.`, certificate), and a line on where each came from."""

    edges: tuple[str, ...]
    lines: tuple[str, ...]
    interrupted: bool = False


def discover(
    domains: tuple[str, ...], known: tuple[str, ...], network: Network | None = None, base: Path = Path()
) -> Found:
    """Ask the network twice: for what the domains name, then whether names in certificates have addresses.

    `network` says whom to ask (default: as for any new checklist), `base` where its files are.
    """
    from lyncready.cli.probing import probe

    seen = probe(_checklist(domains, known, network), base, ("federation",))
    reasons = _by_srv(domains, seen.observations)
    for name in _with_address((f"sip.{domain}" for domain in domains), seen.observations):
        reasons.setdefault(name, "it has an address")
    candidates = [
        name for name in certificate_names([*known, *reasons], seen.observations) if name not in (*reasons, *known)
    ]
    interrupted = seen.interrupted
    if candidates and not interrupted:
        again = probe(_checklist((), tuple(candidates), network), base, ("federation.address",))
        interrupted = again.interrupted
        for name in _with_address(candidates, again.observations):
            reasons[name] = "an edge's certificate names it"
    edges = tuple(name for name in reasons if name not in known)
    lines = tuple(f"found {name}: {reasons[name]}" for name in edges)
    return Found(edges, lines, interrupted)


def _checklist(domains: tuple[str, ...], edges: tuple[str, ...], network: Network | None) -> Checklist:
    from lyncready.model import Checklist, Deployment, Network, SipDomain

    deployment = Deployment(sip_domains=tuple(SipDomain(name) for name in domains), access_edges=edges)
    return Checklist(deployment=deployment, network=network or Network())


def _by_srv(domains: tuple[str, ...], observations: Iterable[Observation]) -> dict[str, str]:
    """Return the hosts that federation SRV records name, in order of priority."""
    from lyncready.model import Dns, federation_owner, probeable

    found: dict[str, str] = {}
    replies = [
        (seen.subject, seen.seen)
        for seen in observations
        if seen.record_type == "SRV" and isinstance(seen.seen, Dns)
    ]
    for domain in domains:
        owner = federation_owner(domain)
        records = [record for subject, reply in replies if subject == owner for record in reply.srv]
        for target in probeable(records):
            found.setdefault(target, f"the federation SRV record of {domain} names it")
    return found


def _with_address(names: Iterable[str], observations: Iterable[Observation]) -> list[str]:
    from lyncready.model import Dns

    answered = {seen.subject for seen in observations if isinstance(seen.seen, Dns) and seen.seen.addresses}
    return [name for name in names if name in answered]


def certificate_names(edges: Iterable[str], observations: Iterable[Observation]) -> list[str]:
    """Return the `sip.` names in the certificates that edges showed, sorted."""
    from lyncready.checks import BadCertificate, read_certificate
    from lyncready.model import BadName, Tls, parse_name, split_host_port

    hosts = set(edges)
    found: set[str] = set()
    for seen in observations:
        if isinstance(seen.seen, Tls) and seen.seen.chain and split_host_port(seen.subject)[0] in hosts:
            try:
                names = read_certificate(seen.seen.chain[0]).sans
            except BadCertificate:
                continue
            for text in names:
                try:
                    found.add(parse_name(text))
                except BadName:
                    continue
    return sorted(name for name in found if name.partition(".")[0] == _EDGE_LABEL)
