"""What is still to be set on the servers, in the order in which it has to be set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lyncready.checks.settings import cmdlets as commands
from lyncready.checks.settings.cmdlets import Cmdlet, written_names
from lyncready.checks.settings.deeds import FixKind, Plan, Remedy
from lyncready.checks.settings.hosting_remedies import hosting_remedies
from lyncready.checks.settings.judge import case_of, judge_settings
from lyncready.checks.settings.policy import target_policy
from lyncready.checks.settings.provider_remedies import provider_remedies
from lyncready.checks.settings.reach import by_reach
from lyncready.checks.settings.rule import RuleContext
from lyncready.checks.settings.topology import edge_computers, federated_pools
from lyncready.model import SKYPE_DOMAINS, AttestationState, Checklist, Finding, PolicyScope, Status


class _Open:
    """The findings that a script may act on: neither waived nor set aside by a person's word."""

    def __init__(self, checklist: Checklist, now: datetime) -> None:
        self._checklist, self._now = checklist, now
        self._found = [one for one in judge_settings(checklist, now) if self._acts_on(one)]

    def _acts_on(self, finding: Finding) -> bool:
        word = self._checklist.steps.get(finding.step)
        if word is not None and word.waives(self._now):
            return False
        if any(w.covers(finding.code, finding.subject, self._now) for w in self._checklist.waivers):
            return False
        if finding.code == "setting-wrong":
            return finding.status in (Status.FAIL, Status.WARN)
        unseen = finding.code in ("setting-unknown", "not-checked")
        return unseen and not (word is not None and word.state is AttestationState.DONE)

    def all(self, step: str, *names: str) -> list[Finding]:
        """Return the open findings on properties of a step."""
        return [one for one in self._found if one.step == step and one.detail.get("property") in names]

    def wrong(self, step: str, *names: str) -> list[Finding]:
        """Return those of them that an export showed to be wrong."""
        return [one for one in self.all(step, *names) if one.code == "setting-wrong"]

    def unproved(self) -> frozenset[str]:
        """Return the steps that something keeps from being done: a failure, or a proof that nobody has seen."""
        return frozenset(one.step for one in self._found if one.status is Status.FAIL or one.detail.get("hard"))


def list_remedies(checklist: Checklist, now: datetime) -> Plan:
    """Return what is left to be set, in the order in which the servers need it (federation, policy, provider)."""
    case = case_of(checklist, now)
    found = _Open(checklist, now)
    remedies = (
        *_topology(case, found),
        *_access_edge(case, found),
        *_blocked(case, found),
        *_policies(case, found),
        *(provider_remedies(case, found) if case.skype else hosting_remedies(case, found)),
    )
    return Plan(
        platform=case.platform,
        has_shell=case.has_shell,
        skype=case.skype,
        identity=case.deployment.provider.identity,
        proxy_fqdn=case.deployment.provider.proxy_fqdn,
        level=commands.level_number(case),
        remedies=(*remedies, *_replication(case, found, bool(remedies))),
        unproved=found.unproved(),
    )


def _topology(case: RuleContext, found: _Open) -> Iterator[Remedy]:
    step = "federation.topology"
    pool = [one for one in found.all(step, "AccessEdgeExternalSipPort") if one.status is not Status.WARN]
    if pool:
        yield Remedy(deed=FixKind.FEDERATE_POOL, step=step, seen=pool[0].code == "setting-wrong")
    pools = federated_pools(case)
    names = written_names(site.name for site in case.settings.sites.items)
    routes = {site.name: site.route for site in case.settings.sites.items}
    for finding in found.all(step, "FederationRoute"):
        site = names.get(str(finding.detail.get("identity", "")), "")
        fix = (commands.route_site(site, pools[0].pool),) if site and len(pools) == 1 else ()
        yield Remedy(
            deed=FixKind.ROUTE_SITE,
            step=step,
            identity=site,
            commands=fix,
            seen=finding.code == "setting-wrong",
            found=routes.get(site, ""),
        )


def _access_edge(case: RuleContext, found: _Open) -> Iterator[Remedy]:
    step = "federation.access-edge"
    switches = found.all(step, "RoutingMethod", "AllowFederatedUsers")
    if switches:
        yield Remedy(
            deed=FixKind.OPEN_EDGE,
            step=step,
            commands=(commands.set_access_edge(case),),
            seen=case.settings.access_edge.seen,
        )
    if found.wrong(step, "EnablePartnerDiscovery"):
        fix = commands.set_access_edge(case, open_discovery=True)
        yield Remedy(deed=FixKind.STAYS_CLOSED, step=step, commands=(fix,), seen=True)
    if found.wrong(step, "MarkSourceVerifiableOnOutgoingMessages"):
        yield Remedy(deed=FixKind.MARK_VERIFIABLE, step=step, commands=(commands.mark_verifiable(),), seen=True)
    if found.wrong(step, "BeClearingHouse"):
        yield Remedy(deed=FixKind.CLEARING_HOUSE, step=step, seen=True)


def _blocked(case: RuleContext, found: _Open) -> Iterator[Remedy]:
    step = "federation.access-edge"
    if not case.skype:
        return
    wrong = [str(one.detail.get("identity", "")) for one in found.wrong(step, "Domain")]
    listed = [domain for domain in SKYPE_DOMAINS if domain in wrong] if wrong else list(SKYPE_DOMAINS)
    if found.all(step, "Domain"):
        yield Remedy(
            deed=FixKind.UNBLOCK,
            step=step,
            identity=", ".join(listed),
            commands=tuple(commands.unblock(domain) for domain in listed),
            seen=bool(wrong),
        )


def _policies(case: RuleContext, found: _Open) -> Iterator[Remedy]:
    names = ("EnableFederationAccess", "EnablePublicCloudAccess")
    opening = found.all("policy.federated", *names[:1])
    if case.skype:
        opening += [one for one in found.all("policy.public", names[1]) if one.detail["object"] != "capability"]
        if found.wrong("policy.public", names[1]) and any(
            one.detail["object"] == "capability" for one in found.wrong("policy.public", names[1])
        ):
            yield Remedy(deed=FixKind.NO_PARAMETER, step="policy.public", seen=True)
    identity = target_policy(case)
    for finding in opening:
        fix = commands.set_policy(case, identity)
        if finding.step == "policy.federated":
            fix = Cmdlet(fix.name, {"Identity": identity, "EnableFederationAccess": True})
        yield Remedy(
            deed=FixKind.OPEN_POLICY,
            step=finding.step,
            identity=identity,
            commands=(fix,),
            seen=finding.code == "setting-wrong",
        )
    if opening and identity == "Global":
        everybody = next((one for one in by_reach(case) if one.scope is PolicyScope.GLOBAL), None)
        pilot = commands.new_policy(case, commands.PILOT_POLICY, everybody)
        grant = commands.grant_policy(case, commands.PILOT_POLICY)
        yield Remedy(deed=FixKind.PILOT, step=opening[-1].step, commands=(pilot, grant))
    yield from _assigned(case, found, names)


def _assigned(case: RuleContext, found: _Open, names: tuple[str, ...]) -> Iterator[Remedy]:
    step = "policy.assigned"
    written = written_names(policy.identity for policy in case.settings.policies.items)
    narrower = [str(one.detail.get("identity", "")) for one in found.wrong(step, *names)]
    for finding in found.wrong(step, "Users"):
        name = str(finding.detail.get("identity", ""))
        if finding.detail.get("scope_of_policy") != PolicyScope.TAG.value:
            # It applies by itself, but all have others: those are what to look at.
            narrower += finding.detail.get("instead", {})
            continue
        exact = written.get(name)
        fix = (commands.grant_policy(case, exact),) if exact else ()
        yield Remedy(deed=FixKind.GRANT, step=step, identity=exact or name, commands=fix, seen=True)
    for name in dict.fromkeys(filter(None, narrower)):
        exact = written.get(name)
        fix = (commands.set_policy(case, exact),) if exact else ()
        yield Remedy(deed=FixKind.NARROWER, step=step, identity=exact or name, commands=fix, seen=True)


def _replication(case: RuleContext, found: _Open, changed: bool) -> Iterator[Remedy]:
    step = "finish.replicated"
    late = [str(one.detail.get("identity", "")) for one in found.wrong(step, "UpToDate")]
    if not changed and not found.all(step, "UpToDate"):
        return
    known = written_names(edge_computers(case))
    computers = [name for shown in late or known if (name := known.get(shown))]
    yield Remedy(
        deed=FixKind.REPLICATE,
        step=step,
        commands=tuple(commands.force_replication(computer) for computer in computers),
        seen=bool(late),
    )
