"""Rules on Microsoft 365 as a hosting provider, cloud by cloud (E5.1 to E5.4): how servers here reach Teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from lyncready.checks.settings.cmdlets import paste
from lyncready.checks.settings.hosting_cmdlets import (
    create_hosting,
    enable_hosting,
    hosting_clashes,
    hosting_of,
    set_hosting_level,
    share_addresses,
    spare_name,
    unshare_addresses,
)
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on, wait_for
from lyncready.model import CLOUD, CLOUDS, WORLDWIDE, Cloud, Discovery, HostingProvider, Level, Ref, Status, Users

STEP = "federation.microsoft-365"
_SET = "Set-CsHostingProvider"


def _on_hosting(rule_id: str, name: str, cmdlet: str = _SET, hard: bool = False) -> Rule:
    severity = Status.FAIL if hard else Status.WARN
    return Rule(
        id=rule_id,
        step=STEP,
        object="hostingProvider",
        property=name,
        cmdlet=cmdlet,
        severity=severity,
        hard=hard,
    )


PRESENT = _on_hosting("E5.1", "ProxyFqdn", "New-CsHostingProvider", hard=True)
ENABLED = _on_hosting("E5.2", "Enabled", hard=True)
LEVEL = _on_hosting("E5.3", "VerificationLevel")
SHARED = _on_hosting("E5.4", "EnabledSharedAddressSpace")
HOSTS = _on_hosting("E5.4", "HostsOCSUsers")


def judge_hosting(case: RuleContext) -> Iterator[SettingResult]:
    """Yield, for every cloud that matters or has a provider, whether servers here reach it and share domains."""
    if case.skype:
        return
    needed = needed_clouds(case)
    present = [cloud for cloud in CLOUDS if hosting_of(case, cloud) is not None]
    for cloud in [one for one in CLOUDS if one.id in needed or one in present] or [WORLDWIDE]:
        rulings = _judge_cloud(case, cloud, Status.FAIL if cloud.id in needed else Status.NOTE)
        yield from rulings if needed.get(cloud.id, True) else map(_doubted, rulings)


def _doubted(ruling: SettingResult) -> SettingResult:
    """Return a ruling that is no red as long as nobody has seen whether the Edge takes partners unlisted."""
    failing = ruling.status in (Status.FAIL, Status.WARN)
    return msgspec.structs.replace(ruling, status=Status.UNKNOWN) if failing else ruling


def needed_clouds(case: RuleContext) -> dict[str, bool]:
    """Return the clouds without which somebody is cut off: a domain's of our own, a typed partner's.

    False where that hangs on the Edge's discovery, which no export shows.
    Where discovery is open anybody may be a partner: then the world's cloud is needed, unless our own users or
    the servers are set up for another one, as a government's are.
    """
    needed = dict.fromkeys([one.cloud or home_cloud(case).id for one in case.there], True)
    is_open = _is_open(case)
    if is_open is not False and not any(one.users is not None for one in case.there):
        enabled = [cloud.id for cloud in CLOUDS if (one := hosting_of(case, cloud)) is not None and one.enabled]
        for cloud in enabled if enabled and hosting_of(case, WORLDWIDE) is None else [WORLDWIDE.id]:
            needed.setdefault(cloud, is_open is True)
    return needed


def _is_open(case: RuleContext) -> bool | None:
    """Whether partners are found by their records: by the checklist, and not known otherwise at the Edge."""
    edge = next(iter(case.settings.access_edge.items), None)
    if case.deployment.discovery is not Discovery.OPEN:
        return False
    return edge.partner_discovery if edge is not None else None


def home_cloud(case: RuleContext) -> Cloud:
    """Return the cloud of a domain of our own that no record tells: another domain's, else the servers' own."""
    known = [CLOUD[one.cloud] for one in case.there if one.users is not None and one.cloud]
    present = [(cloud, provider) for cloud in CLOUDS if (provider := hosting_of(case, cloud)) is not None]
    shared = [cloud for cloud, provider in present if provider.shared]
    enabled = [cloud for cloud, provider in present if provider.enabled]
    return [*known, *shared, *enabled, *(cloud for cloud, _ in present), WORLDWIDE][0]


def is_split(case: RuleContext, cloud: Cloud) -> bool:
    """Whether a SIP domain is said to have users here and in that cloud."""
    return any(one.users is Users.BOTH and (one.cloud or home_cloud(case).id) == cloud.id for one in case.there)


def hybrid_unsaid(case: RuleContext, provider: HostingProvider) -> bool:
    """Whether the servers split a domain, and nobody said that one is split, or that none is."""
    return provider.shared is True and not _is_answered(case) and not _is_at_microsoft(case)


def _is_at_microsoft(case: RuleContext) -> bool:
    return any(domain.users in (Users.BOTH, Users.ONLINE) for domain in case.deployment.sip_domains)


def _is_answered(case: RuleContext) -> bool:
    """Whether every domain's users were said to be here; one that has none needs no other answer."""
    said = [domain.said for domain in case.deployment.sip_domains]
    return Users.ON_PREMISES in said and all(one in (Users.ON_PREMISES, Users.NONE) for one in said)


def _judge_cloud(case: RuleContext, cloud: Cloud, severity: Status) -> Iterator[SettingResult]:
    reading, provider = case.settings.hosting_providers, hosting_of(case, cloud)
    extra = _whom(case, cloud)
    identity = provider.identity if provider else spare_name(case, cloud)
    present = rule_on(
        PRESENT,
        reading,
        provider is not None,
        identity=identity,
        found=provider.proxy if provider else None,
        wanted=cloud.edge,
        command=paste(case, create_hosting(case, cloud, is_split(case, cloud))),
        severity=severity,
        extra=extra,
    )
    yield present
    if provider is not None:
        yield from _properties(case, cloud, provider, severity, extra)
    elif present.status is Status.FAIL:
        missing = Ref(STEP, "setting-wrong", present.subject)
        for rule in (ENABLED, LEVEL, SHARED):
            yield wait_for(rule, reading, (missing,), identity=identity)
    elif not reading.seen:
        for rule in (ENABLED, LEVEL, SHARED):
            yield rule_on(rule, reading, None, identity=identity)


def _whom(case: RuleContext, cloud: Cloud) -> dict[str, Any]:
    """Return who is reached by way of the cloud, as far as anybody typed it."""
    partners = [one.name for one in case.there if one.users is None and one.cloud == cloud.id]
    own = [
        one.name for one in case.there if one.users is not None and (one.cloud or home_cloud(case).id) == cloud.id
    ]
    return {"cloud": cloud.id, "partners": partners, "of": len(case.deployment.partners), "domains": own}


def _properties(
    case: RuleContext, cloud: Cloud, provider: HostingProvider, severity: Status, extra: Mapping[str, Any]
) -> Iterator[SettingResult]:
    reading, shared = case.settings.hosting_providers, _shared(case, cloud, provider, extra)
    yield shared
    unsaid = (Ref(STEP, shared.code, shared.subject),) if shared.code else ()
    clash = bool(hosting_clashes(case, cloud))
    level = provider.level
    for rule, holds, found, wanted, worst, command in (
        (ENABLED, provider.enabled, provider.enabled, True, severity, enable_hosting(provider.identity)),
        (
            LEVEL,
            level != Level.ALWAYS_UNVERIFIABLE if level else None,
            level or None,
            Level.USE_SOURCE_VERIFICATION.value,
            Status.WARN if severity is Status.FAIL else Status.NOTE,
            set_hosting_level(provider.identity),
        ),
    ):
        ruling = rule_on(
            rule,
            reading,
            holds,
            identity=provider.identity,
            found=found,
            wanted=wanted,
            command="" if clash and rule is ENABLED else paste(case, [command]),
            severity=worst,
            extra=extra,
        )
        # Nothing of a provider is changed before it is known whether users hang on it.
        waits = unsaid and holds is False
        yield wait_for(rule, reading, unsaid, identity=provider.identity) if waits else ruling
    if is_split(case, cloud) and provider.shared:
        fix = paste(case, [share_addresses(case, provider.identity, cloud)])
        held = provider.hosts_users
        yield rule_on(
            HOSTS, reading, held, identity=provider.identity, found=held, wanted=True, command=fix, extra=extra
        )


def _shared(case: RuleContext, cloud: Cloud, provider: HostingProvider, extra: Mapping[str, Any]) -> SettingResult:
    """Judge whether the provider shares the domains' addresses: it has to where one is split.

    Where it does and nobody said so, that is a question and never an order: to switch it off cuts off whoever
    has moved. Where all are said to be here, to switch it off is advised as a comment.
    """
    reading, found, identity = case.settings.hosting_providers, provider.shared, provider.identity
    if is_split(case, cloud):
        fix = paste(case, [share_addresses(case, identity, cloud)])
        return rule_on(
            SHARED,
            reading,
            found,
            identity=identity,
            found=found,
            wanted=True,
            command=fix,
            severity=Status.FAIL,
            hard=True,
            extra=extra,
        )
    if hybrid_unsaid(case, provider):
        ruling = rule_on(SHARED, reading, None, identity=identity, found=True, extra=extra)
        return msgspec.structs.replace(ruling, code="hybrid-unsaid")
    if found is None or not found or _is_at_microsoft(case):
        holds = None if found is None else True
        return rule_on(SHARED, reading, holds, identity=identity, found=found, extra=extra)
    off = paste(case, [unshare_addresses(identity)])
    return rule_on(
        SHARED,
        reading,
        False,
        identity=identity,
        found=True,
        wanted=False,
        command=f"# {off}" if off else "",
        extra=extra,
    )
