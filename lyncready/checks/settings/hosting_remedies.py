"""What is still to be set of the hosting provider for Microsoft 365: never anything that could cut users off."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.checks.settings import hosting_cmdlets as commands
from lyncready.checks.settings.cmdlets import Cmdlet, allowed_clashes, clear_allowed
from lyncready.checks.settings.deeds import FixKind, Remedy
from lyncready.checks.settings.hosting import STEP, hybrid_unsaid, is_split
from lyncready.checks.settings.provider_remedies import Open
from lyncready.checks.settings.rule import RuleContext
from lyncready.model import CLOUDS, Cloud, Finding, HostingProvider, ParameterValue

_CLASH = "provider.clash"


def hosting_remedies(case: RuleContext, found: Open) -> Iterator[Remedy]:
    """Yield what is left to be set, cloud by cloud: only what an export showed to be wrong."""
    clearing = dict.fromkeys(allowed_clashes(case) if found.wrong(_CLASH, "ProxyFqdn") else ())
    for cloud in CLOUDS:
        wrong = [one for one in found.wrong(STEP, *_PROPERTIES) if one.detail.get("cloud") == cloud.id]
        provider = commands.hosting_of(case, cloud)
        if wrong and (provider is None or "Enabled" in _names(wrong)):
            clearing |= dict.fromkeys(commands.hosting_clashes(case, cloud))
        if wrong and not commands.hosting_clashes(case, cloud):
            yield from _create(case, cloud) if provider is None else _set(case, cloud, provider, wrong)
    for domain in clearing:
        fix = clear_allowed(case, domain)
        name = str(fix[0].parameters["Identity"])
        yield Remedy(deed=FixKind.CLEAR_ALLOWED, step=_CLASH, identity=name, commands=fix, seen=True, also=(STEP,))


_PROPERTIES = ("ProxyFqdn", "Enabled", "VerificationLevel", "EnabledSharedAddressSpace", "HostsOCSUsers")
_SHARING = frozenset({"EnabledSharedAddressSpace", "HostsOCSUsers"})


def _names(wrong: list[Finding]) -> set[str]:
    return {str(one.detail["property"]) for one in wrong}


def _create(case: RuleContext, cloud: Cloud) -> Iterator[Remedy]:
    fix = commands.create_hosting(case, cloud, is_split(case, cloud))
    name = str(fix[0].parameters["Identity"])
    yield Remedy(deed=FixKind.CREATE_HOSTING, step=STEP, identity=name, commands=fix, seen=True, found=cloud.edge)


def _set(case: RuleContext, cloud: Cloud, provider: HostingProvider, wrong: list[Finding]) -> Iterator[Remedy]:
    """Yield one command for all that is wrong; what takes users out of sight stands apart, as a comment."""
    if hybrid_unsaid(case, provider):
        return
    identity, names = provider.identity, _names(wrong)
    parameters: dict[str, ParameterValue] = {}
    if "Enabled" in names:
        parameters |= commands.enable_hosting(identity).parameters
    if "VerificationLevel" in names:
        parameters |= commands.set_hosting_level(identity).parameters
    if names & _SHARING and is_split(case, cloud):
        parameters |= commands.share_addresses(case, identity, cloud).parameters
    if parameters:
        fix = Cmdlet("Set-CsHostingProvider", parameters)
        yield Remedy(
            deed=FixKind.SET_HOSTING, step=STEP, identity=identity, commands=(fix,), seen=True, found=cloud.edge
        )
    if names & _SHARING and not is_split(case, cloud):
        off = commands.unshare_addresses(identity)
        yield Remedy(deed=FixKind.UNSHARE_HOSTING, step=STEP, identity=identity, commands=(off,), seen=True)
