"""The roots in which the chains of Microsoft's federation edge and of partners were seen to end."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha1

import msgspec

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.certificates.path import Roots, find_chain
from lyncready.checks.facts import Facts
from lyncready.model import Dns, Observation, Origin, Tls, federation_owner

# What a company put in between, or a file vouches for, is no root that another's Edge has to have.
_PUBLIC = frozenset({Origin.CERTIFI, Origin.SYSTEM})
_MOST_SHOWN = 8  # certificates of a chain that are named


class SeenRoot(msgspec.Struct, frozen=True):
    """A public root that others' chains end in; `of` are their edges.

    Any of the `thumbprints` will do: an authority's older root may have signed one of the certificates, too.
    """

    title: str
    thumbprint: str
    thumbprints: frozenset[str]
    of: tuple[str, ...]


def roots_of_others(facts: Facts, roots: Roots) -> tuple[SeenRoot, ...]:
    """Return the roots that an Edge needs for Microsoft's and the typed partners' edges, as they were seen."""
    partners = {
        facts.subject(host)
        for partner in facts.deployment.partners
        for host in hosts_of_partner(facts, partner.name, partner.edge)
    }
    found: dict[tuple[str, str, frozenset[str]], set[str]] = {}
    for look in facts.handshakes:
        if look.subject in partners or facts.is_control(look.subject):
            for key in _ending(facts, roots, look):
                found.setdefault(key, set()).add(look.subject)
    seen = [SeenRoot(*key, tuple(sorted(subjects))) for key, subjects in found.items()]
    return tuple(sorted(seen, key=lambda one: (one.title, one.thumbprint, sorted(one.thumbprints))))


def chains_of_control(facts: Facts) -> dict[str, list[str]]:
    """Return the newest chain that each of Microsoft's edges showed: its certificates' names, leaf to root.

    An Edge needs the root that such a chain ends in, so people are to see it (the design's domain facts).
    """
    newest: dict[str, Observation] = {}
    for look in facts.handshakes:
        shows = isinstance(look.seen, Tls) and look.seen.chain and facts.is_control(look.subject)
        if shows and (look.subject not in newest or newest[look.subject].at < look.at):
            newest[look.subject] = look
    chains = {subject: _titles(look) for subject, look in sorted(newest.items())}
    return {subject: titles for subject, titles in chains.items() if titles}


def _titles(look: Observation) -> list[str]:
    """Return the names from the server's certificate upwards, as far as issuers were sent, and the last issuer."""
    assert isinstance(look.seen, Tls)
    try:
        sent = [read_certificate(der) for der in look.seen.chain[:_MOST_SHOWN]]
    except BadCertificate:
        return []
    titles = [sent[0].title]
    for _ in sent:
        below = next((one for one in sent if one.title == titles[-1]), None)
        if below is None or below.issuer_title in titles:
            break
        titles.append(below.issuer_title)
    return titles


def hosts_of_partner(facts: Facts, domain: str, edge: str) -> list[str]:
    """Return the hosts by which a partner was found: its listed edge, or its record's targets."""
    targets = {
        record.target
        for look in facts.about(federation_owner(domain))
        if isinstance(look.seen, Dns)
        for record in look.seen.srv
    }
    return [edge] if edge else sorted(targets)


def _ending(facts: Facts, roots: Roots, look: Observation) -> Iterator[tuple[str, str, frozenset[str]]]:
    if not isinstance(look.seen, Tls) or not look.seen.chain:
        return
    try:
        chain = find_chain(look.seen.chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    except BadCertificate:
        return
    if chain.anchor is None or chain.root is None or chain.root.origin not in _PUBLIC:
        return
    fitting = {chain.anchor.der}
    for der in {*look.seen.chain, *(step.der for step in chain.path)}:
        try:
            fitting |= {root.der for root in roots.issuers_of(read_certificate(der)) if root.origin in _PUBLIC}
        except BadCertificate:
            continue
    yield chain.anchor.title, _thumbprint(chain.anchor.der), frozenset(map(_thumbprint, fitting))


def _thumbprint(der: bytes) -> str:
    """Return what Windows calls a certificate's thumbprint, in lower case."""
    return sha1(der, usedforsecurity=False).hexdigest()
