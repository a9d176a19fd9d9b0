"""Rules on providers: what stands in the way of Skype's, and whether it is as it must be (E3.1 to E3.10)."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.checks.settings.cmdlets import (
    Cmdlet,
    allowed_clashes,
    clear_allowed,
    create_provider,
    enable_provider,
    paste,
    remove_provider,
    set_level,
)
from lyncready.checks.settings.rule import Rule, RuleContext, SettingResult, rule_on, wait_for
from lyncready.model import (
    SKYPE_DOMAINS,
    SKYPE_FOR_BUSINESS,
    SKYPE_ICON_URL,
    SKYPE_ROUTING_DOMAIN,
    Level,
    PublicProvider,
    Reading,
    Ref,
    Status,
)

_CLASH, _CREATED = "provider.clash", "provider.created"
_NEW = "New-CsPublicProvider"
PROXY_TAKEN = Rule(
    id="E3.8",
    step=_CLASH,
    object="publicProvider",
    property="ProxyFqdn",
    cmdlet="Remove-CsPublicProvider",
    hard=True,
)
HOSTING_NAME = Rule(id="E3.9", step=_CLASH, object="hostingProvider", property="Identity", hard=True)
HOSTING_PROXY = Rule(id="E3.9", step=_CLASH, object="hostingProvider", property="ProxyFqdn", hard=True)
ALLOWED = Rule(
    id="allowed-domain",
    step=_CLASH,
    object="allowedDomain",
    property="ProxyFqdn",
    cmdlet="New-CsAllowedDomain",
    hard=True,
)


def _created(rule_id: str, name: str, severity: Status, cmdlet: str = _NEW) -> Rule:
    return Rule(
        id=rule_id,
        step=_CREATED,
        object="publicProvider",
        property=name,
        cmdlet=cmdlet,
        severity=severity,
        hard=severity is Status.FAIL,
    )


PRESENT = _created("E3.1", "Identity", Status.FAIL)
PROXY = _created("E3.2", "ProxyFqdn", Status.FAIL)
ENABLED = _created("E3.3", "Enabled", Status.FAIL, "Enable-CsPublicProvider")
LEVEL = _created("E3.4", "VerificationLevel", Status.FAIL, "Set-CsPublicProvider")
ROUTING_NAME = _created("E3.5", "NameDecorationRoutingDomain", Status.WARN)
EXCLUDED_LIST = _created("E3.6", "NameDecorationExcludedDomainList", Status.WARN)
ICON = _created("E3.7", "IconUrl", Status.WARN)
ID_ROUTING = _created("E3.10", "EnableSkypeIdRouting", Status.WARN)
SEARCH = _created("E3.10", "EnableSkypeDirectorySearch", Status.WARN)
_OF_PROVIDER = (PROXY, ENABLED, LEVEL, ROUTING_NAME, EXCLUDED_LIST, ICON, ID_ROUTING, SEARCH)


def own_provider(case: RuleContext) -> PublicProvider | None:
    """Return the provider with the identity that is wanted (any case), if there is one."""
    wanted = case.deployment.provider.identity.lower()
    return next((one for one in case.settings.public_providers.items if one.identity.lower() == wanted), None)


def holders(case: RuleContext) -> tuple[PublicProvider, ...]:
    """Return the other public providers on the proxy that is wanted, the enabled ones first."""
    wanted = case.deployment.provider
    found = [
        one
        for one in case.settings.public_providers.items
        if one.proxy == wanted.proxy_fqdn.lower() and one.identity.lower() != wanted.identity.lower()
    ]
    return tuple(sorted(found, key=lambda one: (not one.enabled, one.identity.lower())))


def stand_in(case: RuleContext) -> PublicProvider | None:
    """Return the enabled provider that does the work under another name, where the wanted one is missing."""
    if own_provider(case) is not None:
        return None
    return next((one for one in holders(case) if one.enabled), None)


def judge_clash(case: RuleContext) -> Iterator[SettingResult]:
    """Yield the providers and allowed domains that stand in the way of the provider that is wanted.

    Without Skype no provider is, and only a pair that stops the Access Edge is left to look for (event 14517).
    """
    if not case.skype:
        yield from _allowed_domains(case)
        return
    wanted, settings = case.deployment.provider, case.settings
    working = stand_in(case)
    for holder in holders(case):
        yield rule_on(
            PROXY_TAKEN,
            settings.public_providers,
            False,
            identity=holder.identity,
            found=holder.proxy,
            wanted="another proxy, or none",
            command=paste(case, _clearing(case, holder)),
            severity=Status.WARN if holder is working else Status.FAIL,
            extra={"enabled": holder.enabled, "works": holder is working},
        )
    if not holders(case):
        yield rule_on(PROXY_TAKEN, settings.public_providers, True)
    for rule, matching in (
        (
            HOSTING_NAME,
            [h for h in settings.hosting_providers.items if h.identity.lower() == wanted.identity.lower()],
        ),
        (HOSTING_PROXY, [h for h in settings.hosting_providers.items if h.proxy == wanted.proxy_fqdn.lower()]),
    ):
        for hosting in matching:
            yield rule_on(
                rule,
                settings.hosting_providers,
                False,
                identity=hosting.identity,
                found=hosting.identity if rule is HOSTING_NAME else hosting.proxy,
                wanted="another name" if rule is HOSTING_NAME else "another proxy",
            )
        if not matching:
            yield rule_on(rule, settings.hosting_providers, True)
    yield from _allowed_domains(case)


def _clearing(case: RuleContext, holder: PublicProvider) -> tuple[Cmdlet, ...]:
    """Return what takes a holder of the proxy out of the way: never the removal alone of what may be at work."""
    if own_provider(case) is None:
        return () if allowed_clashes(case) else create_provider(case, holders(case))
    return () if holder.enabled is not False else (remove_provider(holder.identity),)


def _allowed_domains(case: RuleContext) -> Iterator[SettingResult]:
    reading = case.settings.allowed_domains
    proxies = {domain.name: domain.proxy for domain in reading.items}
    clashes = allowed_clashes(case)
    for domain in clashes:
        yield rule_on(
            ALLOWED,
            reading,
            False,
            identity=domain,
            found=proxies[domain],
            wanted="no proxy of its own",
            command=paste(case, clear_allowed(case, domain)),
        )
    if not clashes:
        # A domain with an edge of its own clashes with nobody only where all providers are known.
        both = (case.settings.public_providers, case.settings.hosting_providers)
        hidden = next((one for one in both if not one.seen), None) if any(proxies.values()) else None
        if hidden is not None and reading.seen:
            yield rule_on(ALLOWED, hidden, None)
        else:
            yield rule_on(ALLOWED, reading, True, hard=reading.seen)


def judge_created(case: RuleContext) -> Iterator[SettingResult]:
    """Yield what is wrong with the provider; without one, its properties wait for it."""
    reading, wanted = case.settings.public_providers, case.deployment.provider
    own, working = own_provider(case), stand_in(case)
    identity = own.identity if own else wanted.identity
    create = paste(case, create_provider(case, holders(case)))
    yield rule_on(
        PRESENT,
        reading,
        own is not None,
        identity=wanted.identity,
        found=sorted(one.identity for one in reading.items),
        wanted=wanted.identity,
        command=create,
        severity=Status.WARN if working else Status.FAIL,
        extra={"works_as": working.identity} if working else {},
    )
    judged = own or working
    if judged is not None:
        yield from _properties(case, judged)
        return
    missing = Ref(_CREATED, "setting-wrong", f"publicProvider:{wanted.identity}.Identity")
    for rule in _OF_PROVIDER:
        if rule in (ID_ROUTING, SEARCH) and case.platform not in SKYPE_FOR_BUSINESS:
            yield rule_on(rule, reading, True, identity=identity, extra={"applies": False})
        elif reading.seen:
            yield wait_for(rule, reading, (missing,), identity=identity)
        else:
            yield rule_on(rule, reading, None, identity=identity, command=create)


def _properties(case: RuleContext, provider: PublicProvider) -> Iterator[SettingResult]:
    wanted = case.deployment.provider
    recreate = paste(case, create_provider(case, dict.fromkeys((provider, *holders(case)))))
    level = provider.level
    for rule, holds, found, value, severity, fix in (
        (PROXY, provider.proxy == wanted.proxy_fqdn.lower(), provider.proxy, wanted.proxy_fqdn, None, recreate),
        (
            ENABLED,
            provider.enabled,
            provider.enabled,
            True,
            None,
            paste(case, [enable_provider(provider.identity)]),
        ),
        (
            LEVEL,
            level == Level.USE_SOURCE_VERIFICATION if level else None,
            level,
            Level.USE_SOURCE_VERIFICATION.value,
            Status.WARN if level == Level.ALWAYS_VERIFIABLE else None,
            paste(case, [set_level(case, provider.identity)]),
        ),
    ):
        yield rule_on(
            rule,
            case.settings.public_providers,
            holds,
            identity=provider.identity,
            found=found,
            wanted=value,
            command=fix,
            severity=severity,
        )
    yield from _looks(case, provider, recreate)


def _looks(case: RuleContext, provider: PublicProvider, recreate: str) -> Iterator[SettingResult]:
    """Yield what eases the use: name decoration, icon, search. Where the server lacks them, a note."""
    for rule, holds, found, value in (
        (
            ROUTING_NAME,
            provider.routing_domain == SKYPE_ROUTING_DOMAIN,
            provider.routing_domain or None,
            SKYPE_ROUTING_DOMAIN,
        ),
        (
            EXCLUDED_LIST,
            provider.excluded == frozenset(SKYPE_DOMAINS),
            ",".join(sorted(provider.excluded)) or None,
            ",".join(SKYPE_DOMAINS),
        ),
        (ICON, provider.icon == SKYPE_ICON_URL, provider.icon or None, SKYPE_ICON_URL),
        (ID_ROUTING, provider.id_routing is True, provider.id_routing, True),
        (SEARCH, provider.directory_search is True, provider.directory_search, True),
    ):
        reading: Reading[PublicProvider] = case.settings.public_providers
        capable = case.capable(rule.property)
        search = rule in (ID_ROUTING, SEARCH)
        yield rule_on(
            rule,
            reading,
            holds or (search and case.platform not in SKYPE_FOR_BUSINESS),
            identity=provider.identity,
            found=found,
            wanted=value,
            command=recreate if capable else "",
            severity=Status.WARN if capable else Status.NOTE,
            extra={} if capable else {"applies": False},
        )
