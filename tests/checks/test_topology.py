"""Which edge serves which SIP domain is told once: by the judgement, whole or as facts come in."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from support.depth import times
from support.network_facts import in_turn, networks_seen
from support.situations import DOMAIN, EDGE, NOW, Situation

from lyncready.checks import Judge, judge
from lyncready.model import Checklist, Pairing, Srv, Trust
from lyncready.readiness import assess

few = settings(max_examples=times(40), deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(networks_seen())
def test_a_topology_grows_with_the_facts_to_what_all_of_them_give(checklist: Checklist) -> None:
    trust = Trust()
    streaming = Judge(trust)
    for known in in_turn(checklist):
        found = streaming.judge(known, NOW)
        whole = judge(known, trust, NOW)
        assert (found, found.topology) == (whole, whole.topology)


@few
@given(networks_seen())
def test_every_finding_on_an_edge_is_on_one_of_the_topology(checklist: Checklist) -> None:
    found = judge(checklist, Trust(), NOW)
    names = set(found.topology.edges)
    for finding in found:
        if finding.step == "federation.address" and "." in finding.subject:
            assert finding.subject in names
        if finding.step in ("federation.port", "federation.tls", "federation.sip") and ":" in finding.subject:
            assert finding.subject.removesuffix(f":{found.topology.port}") in names
    paired = [
        edge for domain in checklist.deployment.sip_domains for edge in found.topology.pairing(domain.name).edges
    ]
    assert set(paired) <= names


def test_an_assessment_has_the_topology_that_its_findings_were_judged_by() -> None:
    situation = Situation().srv(Srv(0, 0, 5061, EDGE), Srv(5, 0, 5061, "access.contoso.com"))
    checklist = Checklist(deployment=situation.deployment, network=situation.network)
    found = situation.judge()
    assert found.topology.pairing(DOMAIN) == Pairing((EDGE, "access.contoso.com"))
    assert found.topology.pairing("unknown.example") == Pairing(())
    assert assess(checklist, found, NOW).topology == found.topology
    assert assess(checklist, list(found), NOW).topology.edges == ()
