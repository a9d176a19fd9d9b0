"""Names of edges that facts give away: SRV targets, `sip.` names that have addresses, names in certificates."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.checks.facts import answered
from lyncready.model import (
    ANSWERED,
    EDGE_LABEL,
    BadName,
    Dns,
    Fault,
    Observation,
    Tls,
    cloud_of,
    federation_owner,
    is_address,
    parse_name,
    probeable,
    split_host_port,
)


def names_in_dns(domains: Iterable[str], observations: Iterable[Observation]) -> dict[str, str]:
    """Return hosts that DNS gives for SIP domains, each with why: SRV targets by priority, then `sip.` names."""
    seen = tuple(observations)
    replies = [
        (item.subject, item.seen) for item in seen if item.record_type == "SRV" and isinstance(item.seen, Dns)
    ]
    wanted = tuple(domains)
    away = _at_microsoft(seen)
    found: dict[str, str] = {}
    for domain in wanted:
        owner = federation_owner(domain)
        records = [record for subject, reply in replies if subject == owner for record in reply.srv]
        for target in probeable(records):
            if not is_address(target) and target not in away:
                found.setdefault(target, f"the federation SRV record of {domain} names it")
    for name in names_with_address((f"{EDGE_LABEL}.{domain}" for domain in wanted), seen):
        found.setdefault(name, "it has an address")
    return found


def names_with_address(names: Iterable[str], observations: Iterable[Observation]) -> list[str]:
    """Return those of the names for which an address came back, in their order; Microsoft's are nobody's edges."""
    seen = tuple(observations)
    answered = {item.subject for item in seen if isinstance(item.seen, Dns) and item.seen.addresses}
    return [name for name in names if name in answered - _at_microsoft(seen)]


def _at_microsoft(observations: Iterable[Observation]) -> set[str]:
    """Return the names that are aliases into one of Microsoft's clouds."""
    return {
        item.subject
        for item in observations
        if isinstance(item.seen, Dns) and any(cloud_of(alias) is not None for alias in item.seen.cnames)
    }


class Unheard(msgspec.Struct, frozen=True):
    """SIP domains on which no DNS server said whether they have an edge, and how each server ended."""

    domains: tuple[str, ...]
    ended: tuple[tuple[str, str], ...]


def unheard_domains(domains: Iterable[str], observations: Iterable[Observation]) -> Unheard:
    """Return the SIP domains of which nothing can be said: no record was heard of, nor that there is none.

    Failures (SERVFAIL, REFUSED, silence) are no answers. Without a record the `sip.` name must be heard of, too.
    """
    seen = tuple(item for item in observations if item.probe == "dns")
    heard: dict[str, list[Dns]] = {}
    for item in seen:
        if isinstance(item.seen, Dns) and item.seen.outcome in ANSWERED:
            heard.setdefault(item.subject, []).append(item.seen)
    silent = []
    for domain in domains:
        records = heard.get(federation_owner(domain), [])
        expected = heard.get(f"{EDGE_LABEL}.{domain}", [])
        settled = any(reply.srv for reply in records) or any(reply.addresses for reply in expected)
        if not settled and not (records and expected):
            silent.append(domain)
    asked = {name for domain in silent for name in (federation_owner(domain), f"{EDGE_LABEL}.{domain}")}
    ended = {
        (item.server, item.seen.outcome.value if isinstance(item.seen, Dns) else item.seen.reason.value)
        for item in seen
        if item.subject in asked and isinstance(item.seen, Dns | Fault) and not answered(item)
    }
    return Unheard(tuple(silent), tuple(sorted(ended)))


def certificate_names(edges: Iterable[str], observations: Iterable[Observation]) -> list[str]:
    """Return the `sip.` names in the certificates that edges showed, sorted."""
    from lyncready.certificates.certificate import BadCertificate, read_certificate

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
    return sorted(name for name in found if name.partition(".")[0] == EDGE_LABEL)
