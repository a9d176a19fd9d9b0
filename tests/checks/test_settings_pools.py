"""Several Edge pools that federate: a note, and a warning only where partners cannot find one that a site uses."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from support.exports import NOW, changed, checklist, judged
from support.settings_table import PARIS, REDMOND, SECOND_POOL

from lyncready.guide.finding_texts import finding_text
from lyncready.model import Checklist, Dns, DnsOutcome, Observation, Srv, Status
from lyncready.powershell import render_script

SUBJECT = ("federation.topology", "edgeService.AccessEdgeExternalSipPort")
TO_SECOND = {**PARIS, "FederationRoute": "EdgeServer:EDGE2.contoso.com"}


def made(sites: list[dict[str, Any]], targets: tuple[str, ...], declared: tuple[str, ...]) -> Checklist:
    def two(value: dict[str, Any]) -> None:
        value["edgeServices"]["items"].append(dict(SECOND_POOL))
        value["sites"]["items"] = [dict(site) for site in sites]

    result = checklist(changed("finished", two))
    records = tuple(Srv(0, 0, 5061, target) for target in targets)
    seen = Observation(
        probe="dns",
        subject="_sipfederationtls._tcp.contoso.com",
        at=NOW,
        took=0.1,
        vantage="public",
        seen=Dns(outcome=DnsOutcome.ANSWER, srv=records),
    )
    deployment = msgspec.structs.replace(result.deployment, access_edges=declared)
    return msgspec.structs.replace(result, deployment=deployment, observations=(seen,) if targets else ())


FIRST, SECOND = "sip.contoso.com", "sip2.contoso.com"


@pytest.mark.parametrize(
    ("sites", "targets", "declared", "status"),
    [
        ([REDMOND, TO_SECOND], (FIRST,), (FIRST,), Status.WARN),
        ([REDMOND, TO_SECOND], (FIRST, SECOND), (FIRST,), Status.NOTE),
        ([REDMOND, TO_SECOND], (FIRST,), (FIRST, SECOND), Status.NOTE),
        # Nobody has looked for a record yet.
        ([REDMOND, TO_SECOND], (), (FIRST,), Status.NOTE),
        # All sites use one pool, or the second one is a branch site's.
        ([REDMOND, PARIS], (FIRST,), (FIRST,), Status.NOTE),
        ([REDMOND, {**TO_SECOND, "SiteType": "BranchSite"}], (FIRST,), (FIRST,), Status.NOTE),
    ],
)
def test_several_pools_warn_only_where_partners_cannot_find_one_that_a_site_uses(
    sites: list[dict[str, Any]], targets: tuple[str, ...], declared: tuple[str, ...], status: Status
) -> None:
    result = made(sites, targets, declared)
    finding = judged(result)[SUBJECT]
    assert finding.status is status
    said = finding_text(finding, result.deployment)
    assert ("cannot find sip2.contoso.com" in said.summary) is (status is Status.WARN)
    assert "tick" not in said.remedy
    assert "Topology Builder open the Edge" not in render_script(result, NOW)
