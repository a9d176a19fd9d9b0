"""Rules on the Access Edge configuration and the blocked domains (E1.1, E1.2, E1.5 to E1.9, E5.5)."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.checks.settings.cmdlets import mark_verifiable, paste, set_access_edge, stop_replicator, unblock
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on
from lyncready.model import SKYPE_DOMAINS, AccessEdge, Status

_STEP = "federation.access-edge"
_SETS = "Set-CsAccessEdgeConfiguration"


def _on_edge(rule_id: str, name: str, severity: Status = Status.FAIL, hard: bool = False) -> Rule:
    return Rule(
        id=rule_id,
        step=_STEP,
        object="accessEdge",
        property=name,
        cmdlet=_SETS,
        severity=severity,
        hard=hard,
    )


ROUTING = _on_edge("E1.1", "RoutingMethod", hard=True)
FEDERATED = _on_edge("E1.2", "AllowFederatedUsers", hard=True)
DISCOVERY = _on_edge("E1.5", "EnablePartnerDiscovery", Status.WARN)
CLEARING = _on_edge("E1.6", "BeClearingHouse", Status.WARN)
VERIFIABLE = _on_edge("E1.7", "MarkSourceVerifiableOnOutgoingMessages", Status.WARN)
OUTSIDE = _on_edge("E1.8", "AllowOutsideUsers", Status.NOTE)
REPLICATOR = Rule(
    id="E5.5",
    step="federation.inside",
    object="accessEdge",
    property="EnableUserReplicator",
    cmdlet=_SETS,
    severity=Status.WARN,
)
EXTERNAL_ACCESS = Rule(
    id="E1.8",
    step="prepare.external-access",
    object="accessEdge",
    property="AllowOutsideUsers",
    cmdlet=_SETS,
    severity=Status.NOTE,
    hard=True,
)
BLOCKED = Rule(
    id="E1.9",
    step=_STEP,
    object="blockedDomain",
    property="Domain",
    cmdlet="Remove-CsBlockedDomain",
    severity=Status.WARN,
)


def judge_access_edge(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on the one global Access Edge configuration."""
    reading = case.settings.access_edge
    edge = next(iter(reading.items), _NOTHING)
    turn_on = paste(case, [set_access_edge(case)])
    yield rule_on(
        ROUTING,
        reading,
        edge.srv_routing,
        found=edge.routing or None,
        wanted="UseDnsSrvRouting",
        command=turn_on,
    )
    yield rule_on(
        FEDERATED,
        reading,
        edge.federated_users,
        found=edge.federated_users,
        wanted=True,
        command=turn_on,
    )
    yield _discovery(case, edge)
    house = edge.clearing_house
    yield rule_on(CLEARING, reading, None if house is None else not house, found=house, wanted=False)
    yield rule_on(
        VERIFIABLE,
        reading,
        edge.marks_verifiable,
        found=edge.marks_verifiable,
        wanted=True,
        command=paste(case, [mark_verifiable()]),
    )
    replicates = edge.user_replicator
    yield rule_on(
        REPLICATOR,
        reading,
        None if replicates is None else not replicates,
        found=replicates,
        wanted=False,
        command=paste(case, [stop_replicator()]),
    )
    for rule in (OUTSIDE, EXTERNAL_ACCESS):
        yield rule_on(rule, reading, edge.outside_users, found=edge.outside_users, wanted=True)
    yield from _judge_blocked(case)


def _discovery(case: RuleContext, edge: AccessEdge) -> SettingResult:
    """Judge open federation. For Skype it is advised; without Skype a list of partners does, but an empty one.

    Then nobody at all is reached.
    """
    listed = case.settings.allowed_domains
    nobody = not case.skype and edge.partner_discovery is False and listed.seen and not listed.items
    return rule_on(
        DISCOVERY,
        case.settings.access_edge,
        edge.partner_discovery,
        found=edge.partner_discovery,
        wanted=True,
        command="" if nobody else paste(case, [set_access_edge(case, open_discovery=True)]),
        severity=Status.WARN if case.skype else Status.FAIL if nobody else Status.NOTE,
        extra={"nobody": True} if nobody else {},
    )


_NOTHING = AccessEdge(
    srv_routing=None,
    routing="",
    federated_users=None,
    outside_users=None,
    partner_discovery=None,
    clearing_house=None,
    marks_verifiable=None,
)


def _judge_blocked(case: RuleContext) -> Iterator[SettingResult]:
    reading = case.settings.blocked_domains
    listed = sorted(set(reading.items) & set(SKYPE_DOMAINS))
    severity = Status.WARN if case.skype else Status.NOTE
    for domain in listed:
        yield rule_on(
            BLOCKED,
            reading,
            False,
            identity=domain,
            found=domain,
            wanted="not blocked",
            command=paste(case, [unblock(domain)]),
            severity=severity,
        )
    if not listed:
        yield rule_on(BLOCKED, reading, True, found=[], wanted="not blocked")
