"""The commands that mend a setting, built from what is there: as little as will do, never more than was seen."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.checks.settings.rule import RuleContext
from lyncready.model import (
    PROVIDER_RECIPE,
    USE_SOURCE_VERIFICATION,
    BadValue,
    Discovery,
    Level,
    ParameterValue,
    Policy,
    PublicProvider,
    Switch,
    printable,
    render_cmdlet,
)

PILOT_POLICY = "AllowSkype"


class Cmdlet(msgspec.Struct, frozen=True):
    """One cmdlet that changes something."""

    name: str
    parameters: dict[str, ParameterValue]

    @property
    def can_rehearse(self) -> bool:
        """Whether the cmdlet has -WhatIf; of those that change something one has not."""
        return self.name != "Invoke-CsManagementStoreReplication"

    def text(self, what_if: bool = False) -> str:
        """Return the cmdlet on one line. Raises BadValue where a value cannot stand in a command."""
        more: dict[str, ParameterValue] = {"WhatIf": Switch.ON} if what_if else {}
        return render_cmdlet(self.name, {**self.parameters, **more})


def paste(case: RuleContext, commands: Iterable[Cmdlet]) -> str:
    """Return commands one a line; empty where the platform has no shell or a value cannot be quoted."""
    if not case.has_shell:
        return ""
    try:
        return "\n".join(command.text() for command in commands)
    except BadValue:
        return ""


def set_access_edge(case: RuleContext, open_discovery: bool = False) -> Cmdlet:
    """Return what turns federation on. Closed federation stays closed unless `open_discovery` asks otherwise.

    Discovery has to be written along with the routing, so its present value is repeated, else that of the
    checklist; where SRV routing is in place and that value was not seen, only the switch is set.
    """
    edge = next(iter(case.settings.access_edge.items), None)
    if edge is not None and edge.srv_routing and edge.partner_discovery is None and not open_discovery:
        return Cmdlet("Set-CsAccessEdgeConfiguration", {"AllowFederatedUsers": True})
    present = edge.partner_discovery if edge is not None else None
    by_name = case.deployment.discovery is Discovery.BY_NAME
    closed = not open_discovery and (by_name if present is None else not present)
    parameters: dict[str, ParameterValue] = {
        "UseDnsSrvRouting": Switch.ON,
        "EnablePartnerDiscovery": not closed,
    }
    if edge is None or not edge.federated_users or not open_discovery:
        parameters["AllowFederatedUsers"] = True
    return Cmdlet("Set-CsAccessEdgeConfiguration", parameters)


def mark_verifiable() -> Cmdlet:
    """Return what makes outgoing messages verifiable again."""
    return Cmdlet("Set-CsAccessEdgeConfiguration", {"MarkSourceVerifiableOnOutgoingMessages": True})


def stop_replicator() -> Cmdlet:
    """Return what keeps the Access Edge from looking for users, which has stopped its service."""
    return Cmdlet("Set-CsAccessEdgeConfiguration", {"EnableUserReplicator": False})


def unblock(domain: str) -> Cmdlet:
    """Return what takes a domain off the blocked list."""
    return Cmdlet("Remove-CsBlockedDomain", {"Identity": domain})


def route_site(site: str, pool: str) -> Cmdlet:
    """Return what sends a site's federation through an Edge pool."""
    return Cmdlet("Set-CsSite", {"Identity": site, "FederationRoute": f"EdgeServer:{pool}"})


def policy_flags(case: RuleContext) -> dict[str, ParameterValue]:
    """Return the flags a policy needs for the purpose, of those this shell has."""
    flags: dict[str, ParameterValue] = {"EnableFederationAccess": True}
    if case.skype and case.capable("EnablePublicCloudAccess", "Set-CsExternalAccessPolicy"):
        flags["EnablePublicCloudAccess"] = True
    return flags


def set_policy(case: RuleContext, identity: str) -> Cmdlet:
    """Return what opens an existing policy for the purpose."""
    return Cmdlet("Set-CsExternalAccessPolicy", {"Identity": identity, **policy_flags(case)})


def new_policy(case: RuleContext, identity: str, replaced: Policy | None) -> Cmdlet:
    """Return a policy that takes another's place for some users: its other flags are copied.

    A per-user policy replaces the site's or the global one as a whole, so what those allow would be lost.
    """
    flags = policy_flags(case)
    outside = replaced.outside if replaced is not None else None
    flags["EnableOutsideAccess"] = True if outside is None else outside
    if case.skype and replaced is not None and replaced.audio_video:
        flags["EnablePublicCloudAudioVideoAccess"] = True
    return Cmdlet("New-CsExternalAccessPolicy", {"Identity": identity, **flags})


def grant_policy(case: RuleContext, name: str) -> Cmdlet:
    """Return what grants a per-user policy to one user; the address is an example in the first SIP domain."""
    domain = case.deployment.domain_names[0] if case.deployment.sip_domains else "contoso.com"
    return Cmdlet("Grant-CsExternalAccessPolicy", {"Identity": f"user@{domain}", "PolicyName": name})


def remove_provider(identity: str) -> Cmdlet:
    """Return what removes one public provider."""
    return Cmdlet("Remove-CsPublicProvider", {"Identity": identity})


def enable_provider(identity: str) -> Cmdlet:
    """Return what enables a public provider; it errors on one that is enabled."""
    return Cmdlet("Enable-CsPublicProvider", {"Identity": identity})


def level_number(case: RuleContext) -> int:
    """Return the number of UseSourceVerification: the server's own where an export has its list."""
    wanted = Level.USE_SOURCE_VERIFICATION.lower()
    return next(
        (number for number, name in case.settings.levels.items if name.lower() == wanted and number >= 0),
        USE_SOURCE_VERIFICATION,
    )


def set_level(case: RuleContext, identity: str) -> Cmdlet:
    """Return what sets a public provider's verification level."""
    return Cmdlet("Set-CsPublicProvider", {"Identity": identity, "VerificationLevel": level_number(case)})


def new_provider(case: RuleContext) -> Cmdlet:
    """Return the third task's command with the parameters that this server has."""
    wanted = case.deployment.provider
    parameters: dict[str, ParameterValue] = {
        "Identity": wanted.identity,
        "ProxyFqdn": wanted.proxy_fqdn,
        "Enabled": True,
        "VerificationLevel": level_number(case),
    }
    parameters |= {name: value for name, value in PROVIDER_RECIPE.items() if case.capable(name)}
    return Cmdlet("New-CsPublicProvider", parameters)


def clear_allowed(case: RuleContext, domain: str) -> tuple[Cmdlet, Cmdlet]:
    """Return what makes an allowed domain's edge found by SRV instead of by a fixed name.

    Whether Set-CsAllowedDomain can take the name away is documented nowhere; to remove the entry and create it
    anew is sure.
    """
    entries = case.settings.allowed_domains.items
    written = next((one.written for one in entries if one.name == domain and one.written), domain)
    return (
        Cmdlet("Remove-CsAllowedDomain", {"Identity": written}),
        Cmdlet("New-CsAllowedDomain", {"Identity": written}),
    )


def allow(case: RuleContext, domain: str, edge: str = "") -> Cmdlet:
    """Return what puts a partner on the list of allowed domains, with its edge where it is listed by that."""
    return Cmdlet("New-CsAllowedDomain", {"Identity": domain, **({"ProxyFqdn": edge} if edge else {})})


def allowed_clashes(case: RuleContext) -> tuple[str, ...]:
    """Return the allowed domains whose fixed edge is a provider's proxy.

    From Lync Server 2013 CU3 the Access Edge service does not start with such a pair.
    """
    settings = case.settings
    proxies = {provider.proxy for provider in settings.public_providers.items}
    proxies |= {provider.proxy for provider in settings.hosting_providers.items}
    proxies |= {case.deployment.provider.proxy_fqdn.lower()} if case.skype else set()
    proxies.discard("")
    return tuple(sorted({domain.name for domain in settings.allowed_domains.items if domain.proxy in proxies}))


def create_provider(case: RuleContext, replaced: Iterable[PublicProvider] = ()) -> tuple[Cmdlet, ...]:
    """Return what puts the right provider in place of others.

    Where New- would stop the Access Edge it is refused: the clearing comes back instead.
    """
    if clashes := allowed_clashes(case):
        return tuple(command for domain in clashes for command in clear_allowed(case, domain))
    return (*(remove_provider(provider.identity) for provider in replaced), new_provider(case))


def force_replication(computer: str) -> Cmdlet:
    """Return what pushes the whole configuration to one computer again."""
    return Cmdlet("Invoke-CsManagementStoreReplication", {"ReplicaFqdn": computer})


def written_names(names: Iterable[str]) -> dict[str, str]:
    """Return names as servers wrote them by what is shown of them; "" where two look alike."""
    found: dict[str, str] = {}
    for name in names:
        shown = printable(name)
        found[shown] = name if found.get(shown, name) == name else ""
    return found
