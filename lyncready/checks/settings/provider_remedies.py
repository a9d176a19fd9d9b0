"""What is still to be set of the provider: what may run unasked, and what would take away what works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from lyncready.checks.settings import cmdlets as commands
from lyncready.checks.settings.cmdlets import written_names
from lyncready.checks.settings.deeds import FixKind, Remedy
from lyncready.checks.settings.provider import holders, own_provider
from lyncready.checks.settings.rule import RuleContext
from lyncready.model import Finding, Level, PublicProvider

_CLASH, _CREATED = "provider.clash", "provider.created"
# What can be changed in place; everything else of a provider means to remove and create it anew.
_IN_PLACE = frozenset({"Enabled", "VerificationLevel"})
_PROPERTIES = (
    *("Identity", "ProxyFqdn", "Enabled", "VerificationLevel"),
    *("NameDecorationRoutingDomain", "NameDecorationExcludedDomainList", "IconUrl"),
    *("EnableSkypeIdRouting", "EnableSkypeDirectorySearch"),
)


class Open(Protocol):
    """The findings that a script may act on."""

    def all(self, step: str, *names: str) -> list[Finding]:
        """Return the open findings on properties of a step."""

    def wrong(self, step: str, *names: str) -> list[Finding]:
        """Return those of them that an export showed to be wrong."""


def provider_remedies(case: RuleContext, found: Open) -> Iterator[Remedy]:
    """Yield what is left to be set of the provider; nothing of it while something stands in its way."""
    blocked = [*_allowed(case), *_hosting(case, found)]
    if blocked:
        yield from blocked
    elif case.settings.public_providers.seen:
        yield from _seen(case, found)
    else:
        yield from _unseen(case, found)


def _allowed(case: RuleContext) -> Iterator[Remedy]:
    for domain in commands.allowed_clashes(case):
        fix = commands.clear_allowed(case, domain)
        yield Remedy(
            deed=FixKind.CLEAR_ALLOWED,
            step=_CLASH,
            identity=str(fix[0].parameters["Identity"]),
            commands=fix,
            seen=True,
        )


def _hosting(case: RuleContext, found: Open) -> Iterator[Remedy]:
    wrong = [
        one for one in found.wrong(_CLASH, "Identity", "ProxyFqdn") if one.detail["object"] == "hostingProvider"
    ]
    written = written_names(one.identity for one in case.settings.hosting_providers.items)
    for shown in dict.fromkeys(str(one.detail.get("identity", "")) for one in wrong):
        yield Remedy(deed=FixKind.HOSTING_CLASH, step=_CLASH, identity=written.get(shown) or shown, seen=True)


def _unseen(case: RuleContext, found: Open) -> Iterator[Remedy]:
    """Yield what depends on what the script itself will find: nobody has shown the providers yet."""
    if not found.all(_CREATED, "Identity"):
        return
    yield Remedy(
        deed=FixKind.CREATE_PROVIDER, step=_CREATED, commands=(commands.new_provider(case),), also=(_CLASH,)
    )
    identity = case.deployment.provider.identity
    yield _in_place(FixKind.ENABLE_PROVIDER, identity, commands.enable_provider(identity), seen=False)
    yield _in_place(FixKind.SET_LEVEL, identity, commands.set_level(case, identity), seen=False)


def _seen(case: RuleContext, found: Open) -> Iterator[Remedy]:
    own = own_provider(case)
    faults = {str(one.detail["property"]) for one in found.wrong(_CREATED, *_PROPERTIES)}
    anew = bool(faults) if own is None else bool(faults - _IN_PLACE)
    if own is not None and (not anew or serves(case, own)):
        if "Enabled" in faults:
            yield _in_place(FixKind.ENABLE_PROVIDER, own.identity, commands.enable_provider(own.identity))
        if "VerificationLevel" in faults:
            yield _in_place(FixKind.SET_LEVEL, own.identity, commands.set_level(case, own.identity))
    if anew:
        yield _anew(case, (*((own,) if own else ()), *holders(case)))
    elif found.wrong(_CLASH, "ProxyFqdn"):
        yield from _idle(case)


def serves(case: RuleContext, provider: PublicProvider) -> bool:
    """Whether a provider is not known to be switched off and leads to the proxy that is wanted."""
    return provider.enabled is not False and provider.proxy == case.deployment.provider.proxy_fqdn.lower()


def _anew(case: RuleContext, replaced: tuple[PublicProvider, ...]) -> Remedy:
    """Return the removals and the creation that belong together.

    They are the reader's decision where one that is removed works, under whatever name and with whatever looks.
    """
    works = any(serves(case, one) and one.level != Level.ALWAYS_UNVERIFIABLE for one in replaced)
    own = own_provider(case)
    works = works or (own is not None and serves(case, own))
    return Remedy(
        deed=FixKind.RECREATE_PROVIDER if works else FixKind.CREATE_PROVIDER,
        step=_CREATED,
        identity=", ".join(one.identity for one in replaced),
        commands=commands.create_provider(case, replaced),
        seen=True,
        also=(_CLASH,) if replaced else (),
    )


def _idle(case: RuleContext) -> Iterator[Remedy]:
    """Yield the removal of whoever else holds the proxy and is switched off."""
    for holder in holders(case):
        if holder.enabled is False:
            removal = commands.remove_provider(holder.identity)
            yield Remedy(
                deed=FixKind.REMOVE_PROVIDER,
                step=_CLASH,
                identity=holder.identity,
                commands=(removal,),
                seen=True,
            )


def _in_place(deed: FixKind, identity: str, command: commands.Cmdlet, seen: bool = True) -> Remedy:
    return Remedy(deed=deed, step=_CREATED, identity=identity, commands=(command,), seen=seen)
