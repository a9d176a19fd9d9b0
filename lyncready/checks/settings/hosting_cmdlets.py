"""The commands on Microsoft 365 as a hosting provider: created, switched on, and shared with a split domain."""

from __future__ import annotations

from lyncready.checks.settings.cmdlets import Cmdlet, clear_allowed
from lyncready.checks.settings.rule import RuleContext
from lyncready.model import Cloud, HostingProvider, Level, ParameterValue

_NEW, _SET = "New-CsHostingProvider", "Set-CsHostingProvider"
# How Microsoft's topics and the servers themselves call the provider; one that another has is not taken.
_NAMES = {"worldwide": "LyncOnline", "gcc-high": "LyncOnlineGCCHigh", "dod": "LyncOnlineDoD"}
_OTHER_NAME = "LyncOnlineChina"


def hosting_of(case: RuleContext, cloud: Cloud) -> HostingProvider | None:
    """Return the hosting provider whose proxy is the cloud's federation edge, and no other host of the cloud."""
    return next((one for one in case.settings.hosting_providers.items if one.proxy == cloud.edge), None)


def hosting_clashes(case: RuleContext, cloud: Cloud) -> tuple[str, ...]:
    """Return the allowed domains that name the cloud's federation edge: a provider beside them stops the Edge."""
    items = case.settings.allowed_domains.items
    return tuple(sorted({domain.name for domain in items if domain.proxy == cloud.edge}))


def spare_name(case: RuleContext, cloud: Cloud) -> str:
    """Return a name that no provider has, in any case: identities are unique across all of them."""
    settings = case.settings
    taken = {one.identity.lower() for one in settings.hosting_providers.items}
    taken |= {one.identity.lower() for one in settings.public_providers.items}
    first = _NAMES.get(cloud.id, _OTHER_NAME)
    names = (first, *(f"{first}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.lower() not in taken)


def create_hosting(case: RuleContext, cloud: Cloud, split: bool) -> tuple[Cmdlet, ...]:
    """Return what creates the cloud's provider.

    Where that would stop the Access Edge it is refused: the clearing comes back instead.
    """
    if clashes := hosting_clashes(case, cloud):
        return tuple(command for domain in clashes for command in clear_allowed(case, domain))
    parameters: dict[str, ParameterValue] = {
        "Identity": spare_name(case, cloud),
        "ProxyFqdn": cloud.edge,
        "VerificationLevel": Level.USE_SOURCE_VERIFICATION.value,
        "Enabled": True,
        "EnabledSharedAddressSpace": split,
        "HostsOCSUsers": split,
        "IsLocal": False,
    }
    if split:
        parameters |= _discovery(case, cloud, _NEW)
    return (Cmdlet(_NEW, parameters),)


def enable_hosting(identity: str) -> Cmdlet:
    """Return what switches a hosting provider on."""
    return Cmdlet(_SET, {"Identity": identity, "Enabled": True})


def set_hosting_level(identity: str) -> Cmdlet:
    """Return what lets the provider's own mark say whether a sender is verified."""
    return Cmdlet(_SET, {"Identity": identity, "VerificationLevel": Level.USE_SOURCE_VERIFICATION.value})


def share_addresses(case: RuleContext, identity: str, cloud: Cloud) -> Cmdlet:
    """Return what lets a split domain's users in the cloud be found (Microsoft's plan of hybrid connectivity)."""
    parameters: dict[str, ParameterValue] = {
        "Identity": identity,
        "EnabledSharedAddressSpace": True,
        "HostsOCSUsers": True,
    }
    return Cmdlet(_SET, parameters | _discovery(case, cloud, _SET))


def unshare_addresses(identity: str) -> Cmdlet:
    """Return what takes a domain's users in the cloud out of the servers' sight; it never acts by itself."""
    return Cmdlet(_SET, {"Identity": identity, "EnabledSharedAddressSpace": False})


def _discovery(case: RuleContext, cloud: Cloud, cmdlet: str) -> dict[str, ParameterValue]:
    if not case.capable("AutodiscoverUrl", cmdlet):
        return {}
    host = cloud.edge.replace("sipfed.", "webdir.", 1)
    return {"AutodiscoverUrl": f"https://{host}/Autodiscover/AutodiscoverService.svc/root"}
