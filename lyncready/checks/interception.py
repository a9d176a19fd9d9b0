"""Whether this network replaces certificates: an issuer that no public root knows, shown for strangers alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lyncready.certificates.certificate import BadCertificate
from lyncready.certificates.path import Chain, ChainEnd, Roots, find_chain
from lyncready.checks.connections import Connections
from lyncready.checks.egress import ONE_RUN
from lyncready.checks.facts import Facts
from lyncready.checks.port import Verdict
from lyncready.model import Observation, Origin, Status, Tls, split_host_port

INTERCEPTED = "tls-intercepted"
OWN, MICROSOFT = "own", "microsoft"
_PUBLIC = frozenset({Origin.CERTIFI, Origin.SYSTEM})
_COMMON_NAME = re.compile(r"(?:^|,)CN=((?:\\.|[^,\\])+)")
_JUDGED = frozenset({ChainEnd.SELF_SIGNED, ChainEnd.UNTRUSTED})


class Issuer(NamedTuple):
    """The topmost issuer of a chain that ends in no public root: by its name's DER, and in words."""

    der: bytes
    name: str


class _Shown(NamedTuple):
    """Who showed a chain under such an issuer."""

    subject: str
    organisation: str
    issuer: Issuer
    observation: Observation


# By vantage and issuer, the subjects that showed it.
Intercepted = dict[tuple[str, bytes], tuple[str, ...]]


def private_issuer(facts: Facts, roots: Roots, chain: tuple[bytes, ...]) -> Issuer | None:
    """Return the topmost issuer of a chain that ends in no public root; None where it does, or may.

    A chain whose next issuer could still be fetched may be a public one whose server does not send it.
    """
    try:
        found = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    except BadCertificate:
        return None
    if found.root is not None and found.root.origin in _PUBLIC:
        return None
    if found.root is None and not _ends_privately(found, roots):
        return None
    top = found.anchor or found.path[-1]
    return Issuer(top.issuer_der, top.title if top.self_issued else _common_name(top.issuer))


def _common_name(issuer: str) -> str:
    """Return the common name in a name as RFC 4514 writes it; all of it where there is none."""
    found = _COMMON_NAME.search(issuer)
    return found[1] if found else issuer


def _ends_privately(found: Chain, roots: Roots) -> bool:
    top = found.path[-1]
    if roots.names(top.issuer_der):
        return False  # a public root's name is claimed: a forgery, or a chain that was mixed up
    web = [url for url in top.issuer_urls if url.lower().startswith(("http://", "https://"))]
    return found.end in _JUDGED or not web


def find_intercepted(facts: Facts, roots: Roots) -> Intercepted:
    """Return the issuers that stand between this network and the world, by vantage.

    One does where Microsoft's edge shows no public root, for whatever else shows none; or where two organisations
    that have nothing to do with each other show the same one. Never in a laboratory.
    """
    if facts.network.is_laboratory:
        return {}
    partners = _partners(facts)
    seen = [item for item in facts.handshakes if isinstance(item.seen, Tls) and item.seen.chain]
    whose = {subject: _organisation(facts, partners, subject) for subject in {item.subject for item in seen}}
    if not any(_shown(facts, roots, [item for item in seen if whose[item.subject] != OWN], whose)):
        return {}  # nobody but ourselves: a private root of one's own
    shown = list(_shown(facts, roots, seen, whose))
    found: dict[tuple[str, bytes], set[str]] = {}
    for one in shown:
        alike = {
            other.subject for other in shown if other.subject != one.subject and _gives_away(facts, one, other)
        }
        if alike:
            found.setdefault((one.observation.vantage, one.issuer.der), set()).update({one.subject, *alike})
    return {key: tuple(sorted(subjects)) for key, subjects in found.items()}


def _shown(facts: Facts, roots: Roots, seen: Iterable[Observation], whose: Mapping[str, str]) -> Iterator[_Shown]:
    for item in seen:
        issuer = private_issuer(facts, roots, item.seen.chain) if isinstance(item.seen, Tls) else None
        if issuer is not None:
            yield _Shown(item.subject, whose[item.subject], issuer, item)


def _gives_away(facts: Facts, one: _Shown, other: _Shown) -> bool:
    """Whether what `other` showed in the same run says that `one` was not seen as it is."""
    first, second = one.observation, other.observation
    if first.vantage != second.vantage or abs(first.at - second.at) >= ONE_RUN:
        return False
    if facts.is_control(other.subject):
        return True
    return one.issuer.der == other.issuer.der and one.organisation != other.organisation


def intercepted_verdict(facts: Facts, roots: Roots, connections: Connections) -> Verdict | None:
    """Return the verdict on a subject whose certificate was replaced on the way; None where it was not."""
    if not facts.intercepted:
        return None
    for contact in connections.up:
        chain = contact.tls.chain if isinstance(contact.tls, Tls) else ()
        issuer = private_issuer(facts, roots, chain) if chain else None
        alike = facts.intercepted.get((connections.vantage, issuer.der)) if issuer is not None else None
        if issuer is not None and alike is not None and connections.subject in alike:
            others = [subject for subject in alike if subject != connections.subject]
            addresses = sorted(one.address for one in connections.up)
            return INTERCEPTED, Status.UNKNOWN, {"issuer": issuer.name, "alike": others, "addresses": addresses}
    return None


def _partners(facts: Facts) -> dict[str, str]:
    """Return the partners by their domains and edges."""
    partners = facts.deployment.partners
    return {name: one.name for one in partners for name in (one.name, one.edge) if name}


def _organisation(facts: Facts, partners: Mapping[str, str], subject: str) -> str:
    if facts.is_microsofts(subject):
        return MICROSOFT
    above, _ = split_host_port(subject)
    while above and partners:
        if above in partners:
            return partners[above]
        above = above.partition(".")[2]
    return OWN
