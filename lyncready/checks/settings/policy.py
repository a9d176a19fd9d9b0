"""Rules on external access policies: what they allow, whom they reach, who is left out (E2.1 to E2.6)."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.checks.settings.cmdlets import paste, set_policy
from lyncready.checks.settings.reach import by_reach, count_grants, judge_reach, suits
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on, wait_for
from lyncready.model import Policy, PolicyScope, Ref, Status

_SET = "Set-CsExternalAccessPolicy"


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
OWNED = Rule(id="E2.6", step="policy.federated", object="capability", property="Module", cmdlet=_SET, hard=True)


def target_policy(case: RuleContext) -> str:
    """Return the identity of the policy to open: one that lets federated users in already, else the global."""
    opened = next((policy for policy in by_reach(case) if policy.federation), None)
    return opened.identity if opened else "Global"


def judge_policies(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the rulings on what policies allow and whom they reach."""
    yield _federated(case)
    yield _public(case)
    yield from _notes(case)
    yield _capable(case)
    yield from _owned(case)
    yield judge_reach(case, _missing_policy(case))
    yield from _narrower(case)


def _missing_policy(case: RuleContext) -> tuple[Ref, ...]:
    """Return the findings that a policy's reach waits for: no policy allows what is needed."""
    rulings = (_federated(case), _public(case)) if case.skype else (_federated(case),)
    return tuple(
        Ref(ruling.rule.step, "setting-wrong", ruling.subject)
        for ruling in rulings
        if ruling.status is Status.FAIL
    )


def _federated(case: RuleContext) -> SettingResult:
    return _allows(case, FEDERATED, case.settings.policies.items, "federation")


def _public(case: RuleContext) -> SettingResult:
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


def _allows(
    case: RuleContext, rule: Rule, candidates: tuple[Policy, ...], flag: str, need_both: bool = False
) -> SettingResult:
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
    )


def _notes(case: RuleContext) -> Iterator[SettingResult]:
    reading = case.settings.policies
    policy = next((one for one in by_reach(case) if suits(case, one)), None)
    policy = policy or next((one for one in by_reach(case) if one.identity == target_policy(case)), None)
    for rule, value in (
        (AUDIO_VIDEO, policy.audio_video if policy else None),
        (OUTSIDE, policy.outside if policy else None),
    ):
        identity = policy.identity if policy else ""
        yield rule_on(rule, reading, value, identity=identity, found=value, wanted=True)


def _owned(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the cmdlets that are the tenant's: what they show is no server's, and what they write reaches none."""
    reading = case.settings.capabilities
    for listed in sorted(reading.items, key=lambda one: one.cmdlet.lower()):
        if listed.is_tenants:
            yield rule_on(
                OWNED, reading, False, identity=listed.cmdlet, found=listed.module, wanted="the server's"
            )


def _capable(case: RuleContext) -> SettingResult:
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


def _narrower(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the site and per-user policies that take away what the purpose needs, with the users they hold.

    A site's no is a warning. A user's is as a rule meant so: a note.
    """
    reading = case.settings.policies
    grants = count_grants(case) if case.settings.users.seen else None
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
                severity=Status.NOTE if _is_tag(policy) else Status.WARN,
                extra={"users": users, "scope_of_policy": policy.scope.value},
            )
    if not found:
        yield rule_on(NARROWER_FEDERATED, reading, True, wanted=True)


def _is_tag(policy: Policy) -> bool:
    return policy.scope is PolicyScope.TAG
