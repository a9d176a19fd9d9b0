"""All rules over all partners, each partner judged anew only where a fact that it rests on changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

import msgspec
from msgspec.structs import replace

from lyncready.certificates.path import Roots
from lyncready.checks.again import tell_again
from lyncready.checks.edge import judge_edge
from lyncready.checks.facts import Facts
from lyncready.checks.partner_places import PartnersNetwork
from lyncready.checks.partners import STEP, behind, judge_partner, name_listed, weigh
from lyncready.checks.topology import Edge
from lyncready.model import AskPartners, Evidence, Finding, KnownPartner, Pairing, Ref, Status, known_partners

_EDGE_STEP = "partners.edge"


class _PartnerUnit(msgspec.Struct, frozen=True, gc=False):
    """What was found on one partner or edge, and the subjects whose facts that rests on."""

    reads: tuple[str, ...]
    findings: tuple[Finding, ...]


class PartnersJudgement:
    """The findings on partners, kept from one judgement to the next: `renew`, then `judge`."""

    def __init__(self) -> None:
        self._units: dict[object, _PartnerUnit] = {}
        self._network: PartnersNetwork | None = None
        self._ours: Set[str] = frozenset()
        self._exports: tuple[Evidence, ...] = ()

    def renew(self, facts: Facts, changed: Set[str] | None) -> tuple[str, ...]:
        """Look the partners up in new facts; return the typed ones that take at most TLS 1.2.

        `changed` are the subjects that are not as before, None for all.
        """
        earlier = self._network if changed is not None else None
        self._network = PartnersNetwork(facts, earlier, changed or frozenset())
        if earlier is None or earlier.partners != self._network.partners:
            self._units = {}
        elif changed:
            self._units = {key: unit for key, unit in self._units.items() if changed.isdisjoint(unit.reads)}
        return self._network.speaking_old()

    def forget(self) -> None:
        """Judge all anew: something changed that everything rests on."""
        self._units = {}

    def judge(self, facts: Facts, roots: Roots, ours: Set[str]) -> list[Finding]:
        """Return every finding on partners; `ours` are our own edges."""
        if facts.network.partners is AskPartners.OFF:
            return []
        network = self._network
        assert network is not None
        network.facts.intercepted = facts.intercepted
        exports = facts.checklist.evidence  # they tell which roots our Edges hold
        if (ours, exports) != (self._ours, self._exports):
            self._ours, self._exports, self._units = frozenset(ours), exports, {}
        found = [
            name_listed(facts, one) for one in known_partners(facts.checklist) if one.name not in network.places
        ]
        about: dict[str, tuple[Finding, ...]] = {}
        for name, place in network.places.items():
            partner = place.partner
            about[name] = self._unit(
                ("partner", partner), _judge_one(network, partner, ours), informs=not partner.required
            )
            found += about[name]
        for edge in network.edges.values():
            if edge.name not in ours:
                found += self._edge(network, roots, edge, [one for name in edge.domains for one in about[name]])
        return found

    def pairings(self, ours: Set[str]) -> dict[str, Pairing]:
        """Return the edges of every partner that is looked up, without those that are our own."""
        places = self._network.places if self._network is not None else {}
        return {
            name: Pairing(tuple(edge for edge in place.edges if edge not in ours))
            for name, place in places.items()
        }

    def _unit(self, key: object, judge: Callable[[], Iterable[Finding]], *, informs: bool) -> tuple[Finding, ...]:
        known = self._units.get(key)
        if known is None:
            assert self._network is not None
            facts = self._network.facts
            reads = facts.watch()
            findings = tuple(tell_again(facts, judge(), informs=informs))
            known = self._units[key] = _PartnerUnit(tuple(reads), findings)
        return known.findings

    def _edge(self, network: PartnersNetwork, roots: Roots, edge: Edge, about: list[Finding]) -> Iterable[Finding]:
        partners = [network.partners[name] for name in edge.domains]
        required = any(partner.required for partner in partners)
        waits = tuple(sorted({one.ref for one in about if _names_in_vain(one, edge.name)}))
        key = ("edge", edge, required, waits)

        def judge() -> list[Finding]:
            found = judge_edge(network.facts, network, roots, edge, waits)
            # What an export allows and nobody typed is looked up in DNS and never connected to.
            if not any(partner.typed for partner in partners):
                found = [one for one in found if one.check in ("dns", "address")]
            return found

        found = self._unit(key, judge, informs=not required)
        return [weigh(_moved(one, edge.domains), required=required) for one in found]


def _judge_one(network: PartnersNetwork, partner: KnownPartner, ours: Set[str]) -> Callable[[], list[Finding]]:
    def judge() -> list[Finding]:
        place = network.places[partner.name]
        network.facts.touch(place.look.name)
        found = judge_partner(network.facts, network, place, ours)
        return [*found, *behind(network.facts, place, found)]

    return judge


def _names_in_vain(finding: Finding, edge: str) -> bool:
    return finding.code == "srv-target-unresolved" and edge in finding.detail["found"] and _is_bad(finding)


def _is_bad(finding: Finding) -> bool:
    return finding.status in (Status.FAIL, Status.WARN)


def _moved(finding: Finding, partners: tuple[str, ...]) -> Finding:
    """Return a finding of an edge's rules as one on the edge of partners."""
    because = tuple(
        [ref if ref.step == STEP else Ref(_EDGE_STEP, ref.code, ref.subject) for ref in finding.because]
    )
    detail = {**finding.detail, "partners": list(partners)}
    return replace(finding, step=_EDGE_STEP, because=because, detail=detail)
