"""A certificate that is not installed yet: what the rules say of it, beside what the edges show now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from lyncready.certificates.certificate import BadCertificate, Certificate, read_certificate
from lyncready.certificates.new_file import NewCertificate, NewFileKind
from lyncready.certificates.path import Roots, find_chain
from lyncready.checks.caa import caa_verdicts
from lyncready.checks.certificate import asked_verdicts, chain_verdicts
from lyncready.checks.connections import connections_of
from lyncready.checks.edge import weighed
from lyncready.checks.facts import Facts
from lyncready.checks.interception import find_intercepted, intercepted_verdict
from lyncready.checks.names_shown import about
from lyncready.checks.port import Verdict
from lyncready.checks.renewal import differences, root_of
from lyncready.checks.topology import Edge, EdgeTopology
from lyncready.checks.wanted_names import WantedName, wanted_names
from lyncready.model import MOST_NAMES, Checklist, Finding, Reach, Ref, Status, Tls, Trust, expiry_window, reach_of

_MOST_TOLD = 2 * MOST_NAMES  # names in each finding: a stranger's file may have thousands
STEP, CHECK, MISMATCH = "federation.certificate", "certificate", "cert-name-mismatch"


class Shown(msgspec.Struct, frozen=True):
    """On how many of the edges' addresses the certificate is, and where it is not, or nobody saw it."""

    on: int
    of: int
    missing: tuple[str, ...]


class NewJudged(msgspec.Struct, frozen=True, kw_only=True):
    """What is found on a new certificate; `edges` are those it is for, `others` show one of their own.

    `names` are all that it should have, `present` the certificates that it would replace.
    """

    findings: tuple[Finding, ...]
    shown: Shown
    edges: tuple[str, ...]
    others: tuple[str, ...]
    names: tuple[WantedName, ...]
    present: tuple[Certificate, ...]


class InstallTarget(msgspec.Struct, frozen=True):
    """An edge, its addresses, the chains that each was seen to show, and the leaves (DER) seen there before."""

    edge: Edge
    addresses: tuple[str, ...]
    chains: dict[str, list[tuple[bytes, ...]]]
    before: tuple[bytes, ...] = ()

    @property
    def all(self) -> list[tuple[bytes, ...]]:
        """Every chain that is shown, each leaf once."""
        found: dict[bytes, tuple[bytes, ...]] = {}
        for chains in self.chains.values():
            for chain in chains:
                found.setdefault(chain[0], chain)
        return list(found.values())


def judge_new(checklist: Checklist, trust: Trust, new: NewCertificate, now: datetime) -> NewJudged:
    """Judge a new certificate by a checklist's facts: the rules on what is shown, and what it takes away."""
    facts, roots = Facts(checklist, trust, now), Roots(trust)
    facts.intercepted = find_intercepted(facts, roots)
    network = EdgeTopology(facts)
    edges = {(edge := _guess(known, new.leaf)).name: edge for known in network.edges.values()}
    places = [place_of(facts, network, roots, edge) for edge in edges.values()]
    others = _others(places, new.leaf)
    chain = _as_installed(facts, roots, places, new)
    findings = []
    for place in places:
        verdicts = _verdicts(facts, roots, place, new, chain)
        if place.edge.name in others:
            verdicts = [
                (code, Status.NOTE, {**more, "other": True}) for code, _, more in verdicts if code == MISMATCH
            ]
        findings += [weighed(place.edge, _finding(facts, place.edge, verdict)) for verdict in verdicts]
    if not places:
        findings.append(_nameless())
    meant = [place for place in places if place.edge.name not in others]
    replaced = {one.der: one for place in meant for one in _replaced(place, new)}
    present = tuple(replaced.values())
    return NewJudged(
        findings=tuple(sorted(findings, key=lambda one: (one.subject, one.code))),
        shown=_shown(meant, new, now),
        edges=tuple(place.edge.name for place in meant),
        others=tuple(sorted(others)),
        names=wanted_names(facts, [place.edge for place in meant], present),
        present=present,
    )


def place_of(facts: Facts, network: EdgeTopology, roots: Roots, edge: Edge) -> InstallTarget:
    """Return what is seen of an edge where its certificate goes; what a middle box shows is not."""
    addresses = network.addresses(edge.name).own
    chains: dict[str, list[tuple[bytes, ...]]] = {}
    before: tuple[bytes, ...] = ()
    for connections in connections_of(facts, facts.subject(edge.name), addresses):
        if not connections.decides or intercepted_verdict(facts, roots, connections) is not None:
            continue
        for contact in connections.contacts:
            shown = [contact.tls] if isinstance(contact.tls, Tls) else []
            shown += [tls for _, tls in contact.looks]
            chains[contact.address] = [tls.chain for tls in shown if tls.chain]
            before += (contact.before,) if contact.before else ()
    return InstallTarget(edge, addresses, chains, before)


def _guess(edge: Edge, leaf: Certificate) -> Edge:
    """Return the edge; one whose name is only guessed under the name in the certificate that serves its domain."""
    if not edge.expected or edge.name in leaf.dns_names:
        return edge
    fitting = (name for name in leaf.dns_names if name.partition(".")[2] in edge.domains and "*" not in name)
    name = next(fitting, "")
    return msgspec.structs.replace(edge, name=name) if name else edge


def _others(places: list[InstallTarget], leaf: Certificate) -> set[str]:
    """Return the edges that show a certificate of their own, which has nothing to do with the new one's edges."""
    named = {place.edge.name for place in places} & set(leaf.dns_names)
    found = set()
    for place in places:
        name = place.edge.name
        shown = [set(one.dns_names) for one in _readable(chain[0] for chain in place.all)]
        if named and name not in named and shown and all(name in names and not names & named for names in shown):
            found.add(name)
    return found


def _as_installed(
    facts: Facts, roots: Roots, places: list[InstallTarget], new: NewCertificate
) -> tuple[bytes, ...]:
    """Return the chain that an Edge would send: issuers that the edges send now are in their stores already."""
    if new.kind is NewFileKind.REQUEST:
        return ()
    known = dict.fromkeys(der for place in places for chain in place.all for der in chain[1:])
    chain = (*new.chain, *(der for der in known if der not in new.chain))
    path = find_chain(chain, roots, facts.seen_certificates, facts.fetched_certificates, facts.now)
    used = tuple(step.der for step in path.path if step.der in known and step.der not in new.chain)
    return new.chain + used


def _verdicts(
    facts: Facts, roots: Roots, place: InstallTarget, new: NewCertificate, chain: tuple[bytes, ...]
) -> list[Verdict]:
    requested = new.kind is NewFileKind.REQUEST
    if requested:
        found = list(asked_verdicts(facts, place.edge.name, new.leaf, new.provider))
        for present in _readable(chain[0] for chain in place.all[:1]):
            found += caa_verdicts(facts, place.edge.name, present, now=True)
    else:
        local = all(reach_of(address) is Reach.LOOPBACK for address in place.addresses)
        on_loopback = local if place.addresses else facts.network.is_laboratory
        found = list(chain_verdicts(facts, roots, place.edge.name, chain, on_loopback=on_loopback))
    old = _replaced(place, new)
    before = {shown[0]: root_of(facts, roots, shown) for shown in place.all} if chain else {}
    found += _taken_away(facts, new, old, root_of(facts, roots, chain) if chain else "", before)
    if all(status is Status.NOTE for _, status, _ in found):
        days = {} if requested else {"days": (new.leaf.not_after - facts.now).days}
        found.append(("ok", Status.PASS, days))
    more: dict[str, Any] = {**about(new.leaf), "sans": list(new.leaf.sans[:_MOST_TOLD]), "new": new.kind.value}
    if old:
        more["present_names"] = list(dict.fromkeys(name for one in old for name in one.dns_names))
    return [(code, status, {**more, **detail}) for code, status, detail in found]


def _replaced(place: InstallTarget, new: NewCertificate) -> list[Certificate]:
    """Return what the new certificate takes the place of at an edge: what is shown there, or was before it."""
    shown = [one for one in _readable(chain[0] for chain in place.all) if one.der != new.leaf.der]
    if shown or not place.all:
        return shown
    return [one for one in _readable(dict.fromkeys(place.before)) if one.not_before <= new.leaf.not_before]


def _taken_away(
    facts: Facts, new: NewCertificate, old: Iterable[Certificate], root: str, roots_before: Mapping[bytes, str]
) -> list[Verdict]:
    """Return what an edge's present certificates have and the new one has not, one verdict a code."""
    found: dict[str, Verdict] = {}
    requested = new.kind is NewFileKind.REQUEST
    for present in sorted(old, key=lambda one: one.not_before, reverse=True):
        was = roots_before.get(present.der, "")
        for code, status, detail in differences(
            facts, new.leaf, present, requested=requested, root=root, root_before=was
        ):
            if code in found and code == "cert-names-lost":
                known = found[code][2]["found"]
                known += [name for name in detail["found"] if name not in known]
            found.setdefault(code, (code, status, detail))
        if present.client_auth and not new.leaf.client_auth:
            found.setdefault("cert-loses-client-auth", ("cert-loses-client-auth", Status.WARN, {"lost": True}))
    return list(found.values())


def _finding(facts: Facts, edge: Edge, verdict: Verdict) -> Finding:
    code, status, detail = verdict
    return Finding(
        step=STEP,
        check=CHECK,
        subject=facts.subject(edge.name),
        status=status,
        code=code,
        detail={**detail, "expected": True} if edge.expected else detail,
    )


def _nameless() -> Finding:
    root = Ref("prepare.names", "field-missing", "access_edges")
    return Finding(
        step=STEP, check=CHECK, subject="access_edges", status=Status.HELD, code="not-checked", because=(root,)
    )


def _shown(places: list[InstallTarget], new: NewCertificate, now: datetime) -> Shown:
    seen: dict[str, list[bytes]] = {}
    for place in places:
        for address in place.addresses:
            seen.setdefault(address, []).extend(chain[0] for chain in place.chains.get(address, ()))
    missing = tuple(sorted(address for address, leaves in seen.items() if not _is_there(leaves, new, now)))
    return Shown(len(seen) - len(missing), len(seen), missing)


def _is_there(leaves: list[bytes], new: NewCertificate, now: datetime) -> bool:
    """Whether an address shows the certificate, or the one that came of the request: it has the request's key.

    One that is due with the same key is what is to be renewed.
    """
    if new.kind is NewFileKind.CERTIFICATE:
        return bool(leaves) and all(der == new.leaf.der for der in leaves)
    fresh = [
        one.public_key
        for one in _readable(leaves)
        if now < one.not_after - expiry_window(one.not_before, one.not_after)
    ]
    return bool(fresh) and len(fresh) == len(leaves) and all(key == new.leaf.public_key for key in fresh)


def _readable(ders: Iterable[bytes]) -> Iterator[Certificate]:
    for der in ders:
        try:
            yield read_certificate(der)
        except BadCertificate:
            continue
