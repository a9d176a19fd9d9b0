"""Rules on whether the servers are those of the checklist: names, software and its updates (E5.6 to E5.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on
from lyncready.checks.settings.topology import federated_pools
from lyncready.model import PLATFORM_TITLES, Platform, Status, Users

_NAMES, _PLATFORM = "prepare.names", "prepare.platform"
_NEW = "New-CsPublicProvider"
SIP_DOMAIN = Rule(id="E5.6", step=_NAMES, object="sipDomain", property="Name", severity=Status.WARN)
EDGE_NAME = Rule(
    id="E5.7", step=_NAMES, object="edgeService", property="AccessEdgeExternalFqdn", severity=Status.WARN
)
SOFTWARE = Rule(id="E5.8", step=_PLATFORM, object="server", property="Version", severity=Status.WARN)
# What the shell of Lync Server 2013 has from CU5 on (Microsoft's topic on Skype connectivity).
UPDATED = tuple(
    Rule(id="E5.9", step=_PLATFORM, object="capability", property=name, cmdlet=_NEW, severity=Status.WARN)
    for name in ("NameDecorationRoutingDomain", "NameDecorationExcludedDomainList")
)
_HERE = frozenset({Users.ON_PREMISES, Users.BOTH})
# Get-CsServerVersion writes the product's name and the build it began with; updates change neither. The
# Subscription Edition carries on the builds of 2019.
_BUILD = re.compile(r"\((\d{1,2})\.\d+\.\d+")
_BY_BUILD = {
    4: frozenset({Platform.LYNC_2010}),
    5: frozenset({Platform.LYNC_2013, Platform.LYNC_2013_CU5}),
    6: frozenset({Platform.SFB_2015}),
    7: frozenset({Platform.SFB_2019, Platform.SFB_SE}),
}
_BY_NAME = {
    "lync server 2010": _BY_BUILD[4],
    "lync server 2013": _BY_BUILD[5],
    "skype for business server 2015": _BY_BUILD[6],
    "skype for business server 2019": _BY_BUILD[7],
    "skype for business server subscription edition": frozenset({Platform.SFB_SE}),
}


def judge_fitting(case: RuleContext) -> Iterator[SettingResult]:
    """Yield whether the exports speak of the deployment that the checklist describes. None of it is required."""
    yield from _sip_domains(case)
    yield from _edge_names(case)
    yield _software(case)
    yield from _updated(case)


def _sip_domains(case: RuleContext) -> Iterator[SettingResult]:
    """Compare the SIP domains both ways; a domain that has no users here need not be in the topology."""
    reading, declared = case.settings.sip_domains, case.deployment.sip_domains
    topology = {one.name: one.users for one in reading.items}
    if not topology:
        yield rule_on(SIP_DOMAIN, reading, None, wanted="in the topology")
        return
    for domain in declared:
        if domain.users in _HERE:
            there = domain.name in topology
            yield rule_on(
                SIP_DOMAIN,
                reading,
                there,
                identity=domain.name,
                found=domain.name if there else None,
                wanted="in the topology",
            )
    known = {domain.name for domain in declared}
    for name in sorted(topology.keys() - known):
        users = topology[name]
        yield rule_on(
            SIP_DOMAIN,
            reading,
            False,
            identity=name,
            found=name,
            wanted="in the checklist",
            severity=Status.NOTE if users == 0 else None,
            extra={} if users is None else {"users": users},
        )


def _edge_names(case: RuleContext) -> Iterator[SettingResult]:
    """Compare the name that each federating Edge pool has outside with those of the checklist."""
    reading, declared = case.settings.edge_services, case.deployment.access_edges
    pools = federated_pools(case) or reading.items
    for service in pools:
        name = service.external_name
        yield rule_on(
            EDGE_NAME,
            reading,
            name in declared if name and declared else None,
            identity=service.pool,
            found=name or None,
            wanted=list(declared),
        )
    if not pools:
        yield rule_on(EDGE_NAME, reading, None, wanted=list(declared))


def platforms_of(text: str) -> frozenset[Platform]:
    """Return the platforms that a server's own text fits; none where it says nothing, or two things at once."""
    lower = " ".join(text.lower().split())
    build = _BUILD.search(lower)
    by_build = _BY_BUILD.get(int(build[1]), frozenset()) if build else frozenset()
    by_name = next((fits for name, fits in _BY_NAME.items() if name in lower), frozenset())
    return by_build & by_name if by_build and by_name else by_build or by_name


def _software(case: RuleContext) -> SettingResult:
    reading, stated = case.settings.servers, case.deployment.platform
    text = next((one for one in reading.items if platforms_of(one)), "")
    return rule_on(
        SOFTWARE,
        reading,
        stated in platforms_of(text) if text and stated else None,
        identity=reading.source.computer.lower() if reading.source else "",
        found=text or None,
        wanted=PLATFORM_TITLES[stated] if stated else None,
    )


def _updated(case: RuleContext) -> Iterator[SettingResult]:
    """Yield whether a Lync Server 2013 that is said to have CU5 has what came with it."""
    if case.deployment.platform is not Platform.LYNC_2013_CU5:
        return
    reading = case.settings.capabilities
    shown = next((one for one in reading.items if one.cmdlet.lower() == _NEW.lower() and one.parameters), None)
    for rule in UPDATED:
        has = None if shown is None else rule.property.lower() in shown.parameters
        yield rule_on(
            rule,
            reading,
            has,
            identity=_NEW,
            found=None if has is None else rule.property if has else "no such parameter",
            wanted=rule.property,
        )
