"""From facts to findings: pure rules, a file a subject. The guide gives findings their texts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lyncready.checks.facts import Facts
from lyncready.checks.settings_commands import Command
from lyncready.checks.settings_deeds import Deed, Plan, Remedy
from lyncready.checks.settings_remedies import list_remedies
from lyncready.model import Checklist, Finding, Purpose, Ref, Route, Status, Trust

__all__ = ["Command", "Deed", "Plan", "Remedy", "judge", "list_remedies"]


def judge(checklist: Checklist, trust: Trust, now: datetime) -> tuple[Finding, ...]:
    """Return every finding on a checklist: each check of each subject has one, whatever failed.

    `trust` holds the roots that were readable here; `now` is the present in UTC. Words on steps are not judged
    here: they need the guide.
    """
    from lyncready.checks.chain import Roots
    from lyncready.checks.deployment import judge_deployment
    from lyncready.checks.edge import judge_edge
    from lyncready.checks.edges import Network
    from lyncready.checks.external import judge_external, judge_site
    from lyncready.checks.provider import judge_provider
    from lyncready.checks.request import judge_discovery, judge_request
    from lyncready.checks.settings import judge_settings
    from lyncready.checks.srv import judge_srv

    facts = Facts(checklist, trust, now)
    network, roots = Network(facts), Roots(trust)
    found = list(judge_deployment(facts))
    srv_roots: dict[str, tuple[Ref, ...]] = {}
    for domain in checklist.deployment.sip_domains:
        about_srv = list(judge_srv(facts, network, domain))
        srv_roots[domain.name] = _roots(about_srv)
        found += about_srv
        found += judge_external(facts, network, roots, domain)
    for edge in network.edges.values():
        guessed_by = {ref: None for name in edge.domains for ref in srv_roots[name]}
        found += judge_edge(facts, network, roots, edge, tuple(guessed_by))
    found += _no_subjects(checklist)
    skype = checklist.deployment.purpose is Purpose.SKYPE
    if skype:
        found += judge_provider(facts, network)
        found += judge_site(facts, roots)
        found += judge_discovery(facts, network, tuple(found))
        if checklist.deployment.provisioning is Route.REQUEST:
            found += judge_request(facts)
    found += judge_settings(checklist, now)
    return tuple(found)


def _roots(findings: Iterable[Finding]) -> tuple[Ref, ...]:
    """The failing or unseen findings among some: what others wait for."""
    return tuple(
        dict.fromkeys(finding.ref for finding in findings if finding.status in (Status.FAIL, Status.UNKNOWN))
    )


def _no_subjects(checklist: Checklist) -> list[Finding]:
    """Without SIP domains or edges there is nothing to ask: those checks wait for the names."""
    missing = Ref("prepare.names", "field-missing", "sip_domains")
    edges = checklist.deployment.access_edges
    checks = [] if checklist.deployment.sip_domains else ["srv"]
    if not checklist.deployment.sip_domains and not edges:
        checks += ["address", "port", "tls", "certificate", "sip"]
    found = [
        Finding(
            step=f"federation.{check}",
            check=check,
            subject="sip_domains",
            status=Status.HELD,
            code="not-checked",
            because=(missing,),
        )
        for check in checks
    ]
    if checks and checklist.deployment.provisioning is Route.PARTNER_DISCOVERY:
        found.append(
            Finding(
                step="provisioning.active",
                check="request",
                subject="sip_domains",
                status=Status.HELD,
                code="not-checked",
                because=(missing,),
            )
        )
    return found
