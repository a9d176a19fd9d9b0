"""All rules over all subjects of a checklist, each judged anew only where a fact that it rests on changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

import msgspec
from msgspec.structs import replace

from lyncready.certificates.path import Roots
from lyncready.checks.again import once_a_subject, tell_again
from lyncready.checks.deployment import judge_deployment
from lyncready.checks.edge import judge_edge
from lyncready.checks.external import clients_are_wanted, judge_external, judge_site
from lyncready.checks.facts import Facts
from lyncready.checks.interception import find_intercepted
from lyncready.checks.message import judge_messages
from lyncready.checks.partner_clouds import at_microsoft
from lyncready.checks.partner_hints import judge_own_mail
from lyncready.checks.partner_tests import attempts_of_tests, judge_partner_tests
from lyncready.checks.partners_judgement import PartnersJudgement
from lyncready.checks.provider import judge_provider
from lyncready.checks.request import judge_discovery, judge_request
from lyncready.checks.seen_roots import chains_of_control, roots_of_others
from lyncready.checks.settings.judge import judge_settings
from lyncready.checks.srv import judge_srv
from lyncready.checks.standing import is_ours
from lyncready.checks.topology import Edge, EdgeTopology
from lyncready.model import (
    Checklist,
    Finding,
    Findings,
    Purpose,
    Ref,
    Route,
    Status,
    Topology,
    Trust,
    unicode_of,
)


class _SubjectUnit(msgspec.Struct, frozen=True, gc=False):
    """What was found on one domain or edge, and the subjects whose facts that rests on."""

    reads: tuple[str, ...]
    findings: tuple[Finding, ...]


class Judgement:
    """The rules' findings by subject, kept from one judgement to the next."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._units: dict[object, _SubjectUnit] = {}
        self._facts: Facts | None = None
        self._network: EdgeTopology | None = None
        self._roots = Roots(trust)
        self._partners = PartnersJudgement()

    def judge(self, checklist: Checklist, now: datetime) -> Findings:
        """Return every finding on a checklist, and which edges were judged for which SIP domain."""
        facts = Facts(checklist, self._trust, now)
        network = self._renew(facts)
        found = _with_unicode(judge_deployment(facts))
        about_srv: dict[str, tuple[Finding, ...]] = {}
        clients = clients_are_wanted(facts)
        for domain in checklist.deployment.sip_domains:
            name = domain.name
            informs = not is_ours(facts, domain)
            about_srv[name] = self._unit(
                ("srv", domain, network.beside(domain)), name, partial(judge_srv, facts, network, domain), informs
            )
            about_external = partial(judge_external, facts, network, self._roots, domain, clients)
            found += about_srv[name]
            found += self._unit(("external", domain, clients), name, about_external, informs or not clients)
        for edge in network.edges.values():
            waits = _waits_of(edge, [one for name in edge.domains for one in about_srv[name]])
            about_edge = partial(judge_edge, facts, network, self._roots, edge, waits)
            found += self._unit(("edge", edge, waits), edge.name, about_edge, not edge.counts)
        found += _no_subjects(checklist, network)
        if checklist.deployment.purpose is Purpose.SKYPE:
            found += _with_unicode(tell_again(facts, judge_provider(facts, network, self._roots)))
            found += _with_unicode(tell_again(facts, judge_site(facts, network, self._roots)))
            found += _with_unicode(judge_discovery(facts, network, found))
            if checklist.deployment.provisioning is Route.REQUEST:
                found += judge_request(facts)
        there = at_microsoft(facts) if checklist.evidence else ()
        wanted = roots_of_others(facts, self._roots) if checklist.evidence else ()
        found += judge_settings(checklist, now, there, wanted, chains_of_control(facts))
        found += judge_partner_tests(checklist)
        found += _with_unicode(self._partners.judge(facts, self._roots, network.edges.keys()))
        found += judge_messages(checklist, found, now, attempts_of_tests(checklist))
        found += judge_own_mail(facts, network)
        topology = Topology(
            pairings=network.pairings,
            partners=self._partners.pairings(network.edges.keys()),
            edges=tuple(network.edges),
            port=facts.port,
        )
        return Findings(once_a_subject(found), topology)

    def _renew(self, facts: Facts) -> EdgeTopology:
        """Forget what rests on changed facts, and return the network as it is now."""
        earlier, known = self._facts, self._network
        self._facts = facts
        if earlier is None or known is None or facts.setting() != earlier.setting():
            self._units = {}
            self._roots = Roots(self._trust)
            facts.old_partners = self._partners.renew(facts, None)
            self._network = EdgeTopology(facts)
        else:
            changed = facts.changed_since(earlier)
            self._units = {key: unit for key, unit in self._units.items() if changed.isdisjoint(unit.reads)}
            facts.old_partners = self._partners.renew(facts, changed)
            self._network = EdgeTopology(facts, known, changed)
        facts.intercepted = find_intercepted(facts, self._roots)
        if earlier is not None and (earlier.intercepted, earlier.old_partners) != (
            facts.intercepted,
            facts.old_partners,
        ):
            self._units = {}
            self._partners.forget()
        return self._network

    def _unit(
        self, key: object, name: str, judge: Callable[[], Iterable[Finding]], informs: bool
    ) -> tuple[Finding, ...]:
        """Return the findings on one domain or edge: their subjects are its name, or have it in theirs."""
        known = self._units.get(key)
        if known is None:
            assert self._facts is not None
            reads = self._facts.watch()
            findings = tuple(tell_again(self._facts, judge(), informs=informs))
            if _has_unicode(name):
                findings = tuple(_with_unicode(findings))
            known = self._units[key] = _SubjectUnit(tuple(reads), findings)
        return known.findings


def _has_unicode(name: str) -> bool:
    return "xn--" in name


def _with_unicode(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with their names as people write them, where that is another form."""
    return [_in_unicode(finding) if _has_unicode(finding.subject) else finding for finding in findings]


def _in_unicode(finding: Finding) -> Finding:
    host = finding.subject.partition(":")[0]
    shown = unicode_of(host)
    return finding if shown == host else replace(finding, detail={**finding.detail, "unicode": shown})


def _waits_of(edge: Edge, about_srv: Iterable[Finding]) -> tuple[Ref, ...]:
    """What an edge without an address waits for: the record it is guessed for, or that names it by mistake."""
    if edge.expected:
        return _roots(about_srv)
    roots: dict[Ref, None] = {}
    for finding in about_srv:
        if finding.code == "srv-target-unresolved" and edge.name in finding.detail["found"]:
            informs = finding.status is Status.NOTE
            roots.update(dict.fromkeys(finding.because or (() if informs else (finding.ref,))))
    return tuple(roots)


def _roots(findings: Iterable[Finding]) -> tuple[Ref, ...]:
    """The failing or unseen findings among some, and what the held ones wait for: others wait for these, too."""
    roots: dict[Ref, None] = {}
    for finding in findings:
        if finding.status in (Status.FAIL, Status.UNKNOWN):
            roots[finding.ref] = None
        elif finding.status is Status.HELD:
            roots.update(dict.fromkeys(finding.because))
    return tuple(roots)


def _no_subjects(checklist: Checklist, network: EdgeTopology) -> list[Finding]:
    """Without SIP domains or edges there is nothing to ask: those checks wait for the names."""
    domains, found = checklist.deployment.sip_domains, []
    if not domains:
        found.append(_waiting("federation.srv", "srv", "sip_domains"))
    if not network.edges:
        # Domains whose users are elsewhere give no edge away: then only the declared ones are left to ask.
        field = "access_edges" if domains else "sip_domains"
        found += [_waiting(f"federation.{check}", check, field) for check in _EDGE_CHECKS]
    if not domains and checklist.deployment.provisioning is Route.PARTNER_DISCOVERY:
        found.append(_waiting("provisioning.active", "request", "sip_domains"))
    return found


_EDGE_CHECKS = ("address", "port", "tls", "certificate", "sip")


def _waiting(step: str, check: str, field: str) -> Finding:
    root = Ref("prepare.names", "field-missing", field)
    return Finding(step=step, check=check, subject=field, status=Status.HELD, code="not-checked", because=(root,))
