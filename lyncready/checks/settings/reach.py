"""Whom external access policies decide for, and whether one that fits reaches anybody (E2.2)."""

from __future__ import annotations

from typing import Any

import msgspec

from lyncready.checks.settings.cmdlets import grant_policy, paste
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on, wait_for
from lyncready.model import Policy, PolicyScope, Ref

_RANK = {PolicyScope.GLOBAL: 0, PolicyScope.SITE: 1, PolicyScope.TAG: 2}
REACH = Rule(
    id="E2.2",
    step="policy.assigned",
    object="externalAccessPolicy",
    property="Users",
    cmdlet="Grant-CsExternalAccessPolicy",
    hard=True,
)


class Deciders(msgspec.Struct, frozen=True):
    """Which policies decide for somebody, and which may; `hidden`: a policy that no export shows may, too."""

    surely: tuple[Policy, ...] = ()
    perhaps: tuple[Policy, ...] = ()
    hidden: bool = False


def suits(case: RuleContext, policy: Policy) -> bool:
    """Whether a policy allows all that the purpose needs."""
    return policy.federation is True and (policy.public is True or not case.skype)


def by_reach(case: RuleContext) -> tuple[Policy, ...]:
    """Return the policies, those for most people first: global, sites, per-user."""
    policies = case.settings.policies.items
    return tuple(sorted(policies, key=lambda policy: (_RANK[policy.scope], policy.name.lower())))


def count_grants(case: RuleContext) -> dict[str, int | None]:
    """Return how many users hold each per-user policy, by lower-case name; "" are those that hold none.

    None stands for a number that the export does not show. PowerShell writes no group of nobody: where users are
    counted and none of them is without a policy of his own, those without are none.
    """
    found: dict[str, int | None] = {}
    for name, users in case.settings.users.items:
        known = found.get(name.lower(), 0)
        found[name.lower()] = None if users is None or users < 0 or known is None else known + users
    if found:
        found.setdefault("", 0)
    return found


def judge_reach(case: RuleContext, missing: tuple[Ref, ...]) -> SettingResult:
    """Judge whether a policy that allows what is needed decides for anybody; `missing` is what it waits for.

    A user's own policy beats his site's, and that one the global. Where it cannot be told which of them decides,
    or nobody was counted, it is unknown.
    """
    reading, users = case.settings.policies, case.settings.users
    extra: dict[str, Any] = {"populations": _populations(case)} if reading.seen else {}
    suitable = [policy for policy in by_reach(case) if suits(case, policy)]
    if not suitable and missing:
        return wait_for(REACH, reading, missing, extra=extra)
    grants = count_grants(case) if users.seen else {}
    deciders = _deciders(case, grants)
    if reading.seen and (reaching := _reaching(case, grants, deciders)) is not None:
        found = _held_by(case, grants, reaching)
        return rule_on(REACH, users, True, identity=reaching.identity, found=found, extra=extra)
    granted = next((policy for policy in suitable if policy.scope is PolicyScope.TAG), None)
    first = granted or (suitable[0] if suitable else None)
    anybody = any(count != 0 for count in grants.values())
    nobody = reading.seen and first is not None and anybody and not _may_reach(case, deciders)
    if first is not None:
        extra |= {"scope_of_policy": first.scope.value, "instead": _instead(case, grants, deciders)}
    if reading.seen and users.seen and not nobody:
        extra["unclear"] = "users" if not anybody else "policies" if first is None or deciders.hidden else "sites"
    return rule_on(
        REACH,
        users if reading.seen else reading,
        False if nobody else None,
        identity=first.identity if first else "",
        found=0 if nobody else None,
        wanted="at least one user",
        command=_command(case, first) if first else "",
        extra=extra,
    )


def _reaching(case: RuleContext, grants: dict[str, int | None], deciders: Deciders) -> Policy | None:
    """Return a policy that fits and surely decides for somebody; where all that may decide fit, one does."""
    if found := next((policy for policy in deciders.surely if suits(case, policy)), None):
        return found
    possible = deciders.perhaps if any(grants.values()) and not deciders.hidden else ()
    return possible[0] if possible and all(suits(case, one) for one in (*deciders.surely, *possible)) else None


def _may_reach(case: RuleContext, deciders: Deciders) -> bool:
    """Whether somebody may have what is needed, by a policy that no export tells all of."""
    if deciders.hidden or any(suits(case, policy) for policy in deciders.perhaps):
        return True
    unclear = (*deciders.surely, *deciders.perhaps)
    return any(one.federation is None or (case.skype and one.public is None) for one in unclear)


def _deciders(case: RuleContext, grants: dict[str, int | None]) -> Deciders:
    """Return which policies decide for the users who were counted."""
    surely: list[Policy] = []
    perhaps: list[Policy] = []
    known = {policy.name.lower(): policy for policy in by_reach(case) if policy.scope is PolicyScope.TAG}
    hidden = False
    if grants.get("") != 0:
        found = _without_own(case)
        hidden = found.hidden
        perhaps += found.perhaps if grants.get("") else (*found.surely, *found.perhaps)
        surely += found.surely if grants.get("") else ()
    for name in sorted(grants):
        users, policy = grants[name], known.get(name)
        if name and users != 0:
            hidden = hidden or policy is None
            if policy is not None:
                (perhaps if users is None else surely).append(policy)
    return Deciders(tuple(surely), tuple(perhaps), hidden)


def _without_own(case: RuleContext) -> Deciders:
    """Return what decides for users without a policy of their own: the site's, else the global one.

    A central site has users. Whether a branch site has any, and whether its central site's policy is theirs, no
    export shows.
    """
    policies = by_reach(case)
    everybody = next((policy for policy in policies if policy.scope is PolicyScope.GLOBAL), None)
    own = {policy.name.lower(): policy for policy in policies if policy.scope is PolicyScope.SITE}
    sites = case.settings.sites.items
    if not own:
        return Deciders((everybody,) if everybody else (), (), everybody is None)
    if not sites:
        return Deciders((), (*((everybody,) if everybody else ()), *own.values()), everybody is None)
    central = {site.name.lower() for site in sites if not site.branch}
    surely = [policy for name, policy in own.items() if name in central]
    perhaps = [policy for name, policy in own.items() if name not in central]
    bare = {site.name.lower() for site in sites} - own.keys()
    if everybody is not None and bare:
        (surely if bare & central else perhaps).insert(0, everybody)
    return Deciders(tuple(surely), tuple(perhaps), everybody is None and bool(bare))


def _instead(case: RuleContext, grants: dict[str, int | None], deciders: Deciders) -> dict[str, int | None]:
    """Return the policies that decide instead of the one meant, with the users they hold (None: not countable)."""
    return {
        policy.identity: _held_by(case, grants, policy) for policy in deciders.surely if not suits(case, policy)
    }


def _command(case: RuleContext, policy: Policy) -> str:
    """Return what gives one user the policy: a grant, or where it applies by itself, taking his own away."""
    grant = grant_policy(case, policy.name)
    if policy.scope is PolicyScope.TAG:
        return paste(case, [grant])
    if any(one.scope is PolicyScope.SITE for one in case.settings.policies.items):
        return ""
    return paste(case, [msgspec.structs.replace(grant, parameters={**grant.parameters, "PolicyName": None})])


def _held_by(case: RuleContext, grants: dict[str, int | None], policy: Policy) -> int | None:
    """Return for how many users a policy is known to decide: not where sites share those without their own."""
    if policy.scope is PolicyScope.TAG:
        return grants.get(policy.name.lower(), 0)
    shared = any(one.scope is PolicyScope.SITE for one in case.settings.policies.items)
    return None if shared else grants.get("")


def _populations(case: RuleContext) -> list[dict[str, Any]]:
    """Return each policy in order of precedence with the users it decides for (None: not countable)."""
    grants = count_grants(case) if case.settings.users.seen else None
    return [
        {
            "policy": policy.identity,
            "scope": policy.scope.value,
            "users": grants.get(policy.name.lower(), 0)
            if grants is not None and policy.scope is PolicyScope.TAG
            else None,
            "federated": policy.federation,
            "public": policy.public,
        }
        for policy in reversed(by_reach(case))
    ]
