"""Rules on external access policies: what they allow, whom they reach, who is left out (E2.1 to E2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lyncready.checks.settings_commands import grant_policy, paste, set_policy
from lyncready.checks.settings_ruling import Case, Rule, Ruling, rule_on, wait_for
from lyncready.model import Policy, PolicyScope, Ref, Status

_SET = "Set-CsExternalAccessPolicy"
_RANK = {PolicyScope.GLOBAL: 0, PolicyScope.SITE: 1, PolicyScope.TAG: 2}


def _on_policy(
    rule_id: str, step: str, name: str, severity: Status = Status.FAIL, hard: bool = False, cmdlet: str = _SET
) -> Rule:
    return Rule(
        id=rule_id,
        step=f"policy.{step}",
        object="externalAccessPolicy",
        property=name,
        cmdlet=cmdlet,
        severity=severity,
        hard=hard,
    )


FEDERATED = _on_policy("E2.1", "federated", "EnableFederationAccess", hard=True)
PUBLIC = _on_policy("E2.1", "public", "EnablePublicCloudAccess", hard=True)
REACH = _on_policy("E2.2", "assigned", "Users", hard=True, cmdlet="Grant-CsExternalAccessPolicy")
NARROWER_FEDERATED = _on_policy("E2.3", "assigned", "EnableFederationAccess", Status.WARN)
NARROWER_PUBLIC = _on_policy("E2.3", "assigned", "EnablePublicCloudAccess", Status.WARN)
AUDIO_VIDEO = _on_policy("E2.4", "public", "EnablePublicCloudAudioVideoAccess", Status.NOTE)
OUTSIDE = _on_policy("E2.5", "assigned", "EnableOutsideAccess", Status.NOTE)
CAPABLE = Rule(
    id="E2.6",
    step="policy.public",
    object="capability",
    property="EnablePublicCloudAccess",
    cmdlet=_SET,
    hard=True,
)


def suits(case: Case, policy: Policy) -> bool:
    """Whether a policy allows all that the purpose needs."""
    return policy.federation is True and (policy.public is True or not case.skype)


def by_reach(case: Case) -> tuple[Policy, ...]:
    """Return the policies, those for most people first: global, sites, per-user."""
    policies = case.settings.policies.items
    return tuple(sorted(policies, key=lambda policy: (_RANK[policy.scope], policy.name.lower())))


def target_policy(case: Case) -> str:
    """Return the identity of the policy to open: one that lets federated users in already, else the global."""
    opened = next((policy for policy in by_reach(case) if policy.federation), None)
    return opened.identity if opened else "Global"


def judge_policies(case: Case) -> Iterator[Ruling]:
    """Yield the rulings on what policies allow and whom they reach."""
    yield _federated(case)
    yield _public(case)
    yield from _notes(case)
    yield _capable(case)
    yield _reach(case)
    yield from _narrower(case)


def _federated(case: Case) -> Ruling:
    return _allows(case, FEDERATED, case.settings.policies.items, "federation")


def _public(case: Case) -> Ruling:
    """Judge public access where federated access is: one without the other gives users nothing.

    Where public access is open already, but no policy lets federated users in, it is that which is wrong.
    """
    reading = case.settings.policies
    opened = tuple(policy for policy in reading.items if policy.federation)
    federated = _federated(case)
    if federated.status is Status.FAIL and any(policy.public for policy in reading.items):
        missing = Ref(federated.rule.step, "setting-wrong", federated.subject)
        return wait_for(PUBLIC, reading, (missing,), identity=federated.identity)
    return _allows(case, PUBLIC, opened or reading.items, "public", need_both=True)


def _allows(case: Case, rule: Rule, candidates: tuple[Policy, ...], flag: str, need_both: bool = False) -> Ruling:
    """Judge whether one of the policies has the flag (and federation, where both are needed)."""
    reading = case.settings.policies
    ordered = [policy for policy in by_reach(case) if policy in candidates]
    allowing = [p for p in ordered if getattr(p, flag) and (p.federation or not need_both)]
    hidden = any(getattr(policy, flag) is None for policy in ordered)
    hidden = hidden or (need_both and any(p.federation is None and getattr(p, flag) for p in reading.items))
    identity = allowing[0].identity if allowing else target_policy(case)
    shown = {policy.identity: getattr(policy, flag) for policy in ordered}
    return rule_on(
        rule,
        reading,
        True if allowing else None if hidden else False,
        identity=identity if reading.seen else "",
        found=True if allowing else None if hidden else shown.get(identity),
        wanted=True,
        command=paste(case, [set_policy(case, identity)]),
        extra={"policies": shown} if shown else {},
    )


def _notes(case: Case) -> Iterator[Ruling]:
    reading = case.settings.policies
    policy = next((one for one in by_reach(case) if suits(case, one)), None)
    policy = policy or next((one for one in by_reach(case) if one.identity == target_policy(case)), None)
    for rule, value in (
        (AUDIO_VIDEO, policy.audio_video if policy else None),
        (OUTSIDE, policy.outside if policy else None),
    ):
        identity = policy.identity if policy else ""
        yield rule_on(rule, reading, value, identity=identity, found=value, wanted=True)


def _capable(case: Case) -> Ruling:
    """Judge whether the shell has the parameter; one that was not asked about says nothing."""
    reading = case.settings.capabilities
    listed = next((one for one in reading.items if one.cmdlet.lower() == _SET.lower() and one.parameters), None)
    has = None if listed is None else CAPABLE.property.lower() in listed.parameters
    return rule_on(
        CAPABLE,
        reading,
        has,
        identity=_SET,
        found=None if has is None else CAPABLE.property if has else "no such parameter",
        wanted=CAPABLE.property,
        hard=has is not None,
    )


def _grants(case: Case) -> dict[str, int | None]:
    """Return how many users hold each per-user policy, by lower-case name; "" are those that hold none.

    None stands for a number that the export does not show.
    """
    found: dict[str, int | None] = {}
    for name, users in case.settings.users.items:
        known = found.get(name.lower(), 0)
        found[name.lower()] = None if users is None or known is None else known + users
    return found


def _populations(case: Case) -> list[dict[str, Any]]:
    """Return each policy in order of precedence with the users it decides for (None: not countable)."""
    grants = _grants(case) if case.settings.users.seen else None
    return [
        {
            "policy": policy.identity,
            "scope": policy.scope.value,
            "users": None
            if grants is None or policy.scope is not PolicyScope.TAG
            else grants.get(policy.name.lower(), 0),
            "federated": policy.federation,
            "public": policy.public,
        }
        for policy in reversed(by_reach(case))
    ]


def _reach(case: Case) -> Ruling:
    """Judge whether a policy that allows what is needed decides for anybody.

    The global and a site's policy apply by themselves, except where every user is known to hold another one.
    """
    reading, users = case.settings.policies, case.settings.users
    extra = {"populations": _populations(case)} if reading.seen else {}
    suitable = [policy for policy in by_reach(case) if suits(case, policy)]
    missing = _missing_policy(case)
    if not suitable and missing:
        return wait_for(REACH, reading, missing, extra=extra)
    grants = _grants(case)
    nobody_by_itself = users.seen and grants.get("") == 0 and any(grants.values())
    uncounted = False
    for policy in suitable:
        if policy.scope is PolicyScope.TAG:
            held = grants.get(policy.name.lower(), 0)
            reached = held is not None and held > 0
            uncounted = uncounted or held is None
        else:
            reached = not nobody_by_itself
        if reached:
            return rule_on(
                REACH, reading, True, identity=policy.identity, found=_count(grants, policy), extra=extra
            )
    granted = next((policy for policy in suitable if policy.scope is PolicyScope.TAG), None)
    first = granted or (suitable[0] if suitable else None)
    return rule_on(
        REACH,
        users if granted and reading.seen else reading,
        False if suitable and not uncounted else None,
        identity=first.identity if first else "",
        found=0 if first and users.seen and not uncounted else None,
        wanted="at least one user",
        command=paste(case, [grant_policy(case, granted.name)]) if granted else "",
        extra=extra,
    )


def _count(grants: dict[str, int | None], policy: Policy) -> int | None:
    return grants.get(policy.name.lower()) if policy.scope is PolicyScope.TAG else grants.get("")


def _missing_policy(case: Case) -> tuple[Ref, ...]:
    """Return the findings that a policy's reach waits for: no policy allows what is needed."""
    rulings = (_federated(case), _public(case)) if case.skype else (_federated(case),)
    return tuple(
        Ref(ruling.rule.step, "setting-wrong", ruling.subject)
        for ruling in rulings
        if ruling.status is Status.FAIL
    )


def _narrower(case: Case) -> Iterator[Ruling]:
    """Yield the site and per-user policies that take away what the purpose needs, with the users they hold."""
    reading = case.settings.policies
    grants = _grants(case) if case.settings.users.seen else None
    rules = ((NARROWER_FEDERATED, "federation"), (NARROWER_PUBLIC, "public"))
    found = False
    for policy in by_reach(case):
        if policy.scope is PolicyScope.GLOBAL:
            continue
        users = grants.get(policy.name.lower(), 0) if grants is not None and _is_tag(policy) else None
        for rule, flag in rules:
            if getattr(policy, flag) is not False or (flag == "public" and not case.skype):
                continue
            found = True
            yield rule_on(
                rule,
                reading,
                False,
                identity=policy.identity,
                found=False,
                wanted=True,
                command=paste(case, [set_policy(case, policy.identity)]),
                severity=Status.NOTE if users == 0 else Status.WARN,
                extra={"users": users, "scope_of_policy": policy.scope.value},
            )
    if not found:
        yield rule_on(NARROWER_FEDERATED, reading, True, wanted=True)


def _is_tag(policy: Policy) -> bool:
    return policy.scope is PolicyScope.TAG
