"""Names of edges that facts give away: SRV targets, `sip.` names that have addresses, names in certificates."""

from __future__ import annotations

from collections.abc import Iterable

from lyncready.model import (
    BadName,
    Dns,
    Observation,
    Tls,
    federation_owner,
    parse_name,
    probeable,
    split_host_port,
)

_EDGE_LABEL = "sip"  # the label by which the field names an Access Edge in a certificate


def names_in_dns(domains: Iterable[str], observations: Iterable[Observation]) -> dict[str, str]:
    """Return hosts that DNS gives for SIP domains, each with why: SRV targets by priority, then `sip.` names."""
    seen = tuple(observations)
    replies = [
        (item.subject, item.seen) for item in seen if item.record_type == "SRV" and isinstance(item.seen, Dns)
    ]
    wanted = tuple(domains)
    found: dict[str, str] = {}
    for domain in wanted:
        owner = federation_owner(domain)
        records = [record for subject, reply in replies if subject == owner for record in reply.srv]
        for target in probeable(records):
            found.setdefault(target, f"the federation SRV record of {domain} names it")
    for name in names_with_address((f"{_EDGE_LABEL}.{domain}" for domain in wanted), seen):
        found.setdefault(name, "it has an address")
    return found


def names_with_address(names: Iterable[str], observations: Iterable[Observation]) -> list[str]:
    """Return those of the names for which an address came back, in their order."""
    answered = {seen.subject for seen in observations if isinstance(seen.seen, Dns) and seen.seen.addresses}
    return [name for name in names if name in answered]


def certificate_names(edges: Iterable[str], observations: Iterable[Observation]) -> list[str]:
    """Return the `sip.` names in the certificates that edges showed, sorted."""
    from lyncready.checks.x509 import BadCertificate, read_certificate

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
