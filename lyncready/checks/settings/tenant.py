"""Rules on the tenant of a split domain: it has to say what the Edge says, or users lose each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on
from lyncready.model import Reading, Status, Tenant, Users

STEP = "federation.tenant"
_CMDLET = "Set-CsTenantFederationConfiguration"
_MOST_SHOWN = 20


def _on_tenant(name: str, severity: Status = Status.FAIL, hard: bool = True) -> Rule:
    return Rule(
        id="tenant", step=STEP, object="tenant", property=name, cmdlet=_CMDLET, severity=severity, hard=hard
    )


FEDERATED = _on_tenant("AllowFederatedUsers")
SHARED = _on_tenant("SharedSipAddressSpace")
ALLOWED = _on_tenant("AllowedDomains")
BLOCKED = _on_tenant("BlockedDomains", hard=False)
TRIAL = _on_tenant("ExternalAccessWithTrialTenants", Status.NOTE, hard=False)


def judge_tenant(case: RuleContext) -> Iterator[SettingResult]:
    """Yield whether the tenant lets federation in, shares addresses, and is open or closed as the Edge is."""
    reading = case.settings.tenant
    tenant = next(iter(reading.items), Tenant())
    split = any(domain.users is Users.BOTH for domain in case.deployment.sip_domains)
    if not split and not reading.seen:
        return
    yield rule_on(FEDERATED, reading, tenant.federated, found=tenant.federated, wanted=True)
    shared = tenant.shared if split or tenant.shared is None else True
    yield rule_on(SHARED, reading, shared, found=tenant.shared, wanted=True if split else None)
    yield _allowed(case, reading, tenant)
    if _is_open(case) is False and tenant.is_open is False:
        yield _blocked(case, reading, tenant)
    if tenant.trial:
        yield rule_on(TRIAL, reading, tenant.trial.lower() != "blocked", found=tenant.trial)


def _is_open(case: RuleContext) -> bool | None:
    """Whether the Edge takes whoever it finds; None where no export shows it."""
    edge = next(iter(case.settings.access_edge.items), None)
    return edge.partner_discovery if edge is not None else None


def _allowed(case: RuleContext, reading: Reading[Tenant], tenant: Tenant) -> SettingResult:
    here, there = _is_open(case), tenant.is_open
    found = None if there is None else "open" if there else "closed"
    if there is False and tenant.allowed is not None and not tenant.allowed:
        return rule_on(ALLOWED, reading, False, found=[], wanted="a domain, or all", extra={"nobody": True})
    if here is None or there is None:
        return rule_on(ALLOWED, reading, None, found=found)
    if here != there:
        return rule_on(ALLOWED, reading, False, found=found, wanted="open" if here else "closed")
    if there:
        return rule_on(ALLOWED, reading, True, found=found)
    listed = case.settings.allowed_domains
    ours = {domain.name for domain in listed.items if domain.name} if listed.seen else None
    return _compare(ALLOWED, reading, ours, tenant.allowed)


def _blocked(case: RuleContext, reading: Reading[Tenant], tenant: Tenant) -> SettingResult:
    listed = case.settings.blocked_domains
    return _compare(
        BLOCKED, reading, {name for name in listed.items if name} if listed.seen else None, tenant.blocked
    )


def _compare(
    rule: Rule, reading: Reading[Tenant], ours: set[str] | None, theirs: frozenset[str] | None
) -> SettingResult:
    """Compare two closed lists; our own SIP domains need not be on either."""
    if ours is None or theirs is None:
        return rule_on(rule, reading, None)
    only: dict[str, Any] = {
        "only_here": sorted(ours - theirs)[:_MOST_SHOWN],
        "only_there": sorted(theirs - ours)[:_MOST_SHOWN],
        "differing": len(ours ^ theirs),
    }
    same = ours == theirs
    return rule_on(rule, reading, same, found=len(theirs), wanted=len(ours), extra={} if same else only)
