"""How each remedy is written: why, what is read first, and the cmdlet that acts only where it must."""

from __future__ import annotations

from collections.abc import Callable

from lyncready.checks import Deed, Plan, Remedy
from lyncready.model import ParameterValue, quote
from lyncready.powershell.lines import comment, guarded, say, selected, shown_command

Part = list[str]


def render_remedy(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    """Return the lines of one remedy. Raises BadValue where a value cannot stand in a command."""
    return _WRITERS[remedy.deed](plan, remedy, what_if)


def _text(remedy: Remedy, what_if: bool) -> str:
    return "; ".join(command.text(what_if) for command in remedy.commands)


def _by_hand(remedy: Remedy, *words: str) -> Part:
    lines = [line for text in words for line in comment(text)]
    return lines + [line for command in remedy.commands for line in shown_command(command.text())]


def _parameter(remedy: Remedy, name: str) -> ParameterValue:
    return remedy.commands[0].parameters[name]


def _federate_pool(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    seen = "The export shows no single federated Edge pool." if remedy.seen else "Not seen in an export yet."
    return [
        *comment(
            f"Federation on the Edge pool. {seen} No cmdlet does this: in Topology Builder open the Edge "
            "pool, tick 'Enable federation for this Edge pool (Port 5061)', and publish. One pool only."
        ),
        selected("Get-CsService -EdgeServer", "PoolFqdn", "AccessEdgeExternalFqdn", "AccessEdgeExternalSipPort"),
    ]


def _route_site(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    read = selected("Get-CsSite", "Identity", "FederationRoute")
    if not remedy.commands:
        return [
            *comment(
                "Federation route of the site: Topology Builder, site, Federation route, Enable SIP federation."
            ),
            read,
        ]
    site, route = quote(remedy.identity), _parameter(remedy, "FederationRoute")
    return [
        *comment(
            "The site needs a federation route, or its users' messages never leave through the Edge. If it "
            "does not take effect, publish in Topology Builder, then run Enable-CsTopology."
        ),
        guarded(
            f"[string](Get-CsSite -Identity {site}).FederationRoute -ne {quote(str(route))}",
            _text(remedy, what_if),
            f"Site {remedy.identity}: the federation route is set already.",
        ),
    ]


_SRV_ROUTING = (
    "$srvRouting = [bool](($edge.PSObject.TypeNames -match 'DnsSrvRouting') "
    "-or ([string]$edge.RoutingMethod -eq 'UseDnsSrvRouting'))"
)


def _open_edge(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    parameters = remedy.commands[0].parameters
    lines = [
        *comment(
            "Federation and public IM are allowed at the Access Edge for the whole organisation, and routing is "
            "by DNS SRV: with a default route public providers cannot work."
        ),
    ]
    if parameters.get("EnablePartnerDiscovery") is False:
        lines += comment(
            "Federation is closed here (EnablePartnerDiscovery is False): the present value is written again, so "
            "that only domains on the allowed list come in. With $true partners are found by DNS."
        )
    elif "EnablePartnerDiscovery" in parameters:
        lines += comment(
            "Partner discovery has to be written along with SRV routing. $true lets partners be found by DNS; "
            "write $false to stay with the allowed list."
        )
    lines += ["$edge = Get-CsAccessEdgeConfiguration", _SRV_ROUTING]
    text = _text(remedy, what_if)
    if remedy.seen and not remedy.routing_wrong:
        condition = "-not ($srvRouting -and $edge.AllowFederatedUsers)"
        return [*lines, guarded(condition, text, "Federation is allowed and routed by SRV already.")]
    lines.append(guarded("-not $srvRouting", text, "Routing is by SRV already."))
    more = f"Set-CsAccessEdgeConfiguration -AllowFederatedUsers $true{' -WhatIf' if what_if else ''}"
    return [
        *lines,
        *comment("Where routing is by SRV already, only the switch is set: closed federation stays closed."),
        guarded("$srvRouting -and -not $edge.AllowFederatedUsers", more, "The switch needs no change of its own."),
    ]


def _mark_verifiable(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    return [
        *comment("Outgoing messages must be marked as verified, or partners treat every sender as unknown."),
        guarded(
            "-not (Get-CsAccessEdgeConfiguration).MarkSourceVerifiableOnOutgoingMessages",
            _text(remedy, what_if),
            "Outgoing messages are marked already.",
        ),
    ]


def _unblock(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    domain = quote(remedy.identity)
    return [
        *comment(f"Messages from a blocked domain are rejected; {remedy.identity} is one of Skype's."),
        guarded(
            f"Get-CsBlockedDomain | Where-Object {{ [string]$_.Identity -eq {domain} }}",
            _text(remedy, what_if),
            f"{remedy.identity} is not blocked.",
        ),
    ]


def _open_policy(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    flags = [name for name in remedy.commands[0].parameters if name != "Identity"]
    held = " -and ".join(f"$policy.{flag}" for flag in flags)
    return [
        *comment("The Edge lets federation in, but only an external access policy gives it to users."),
        f"$policy = Get-CsExternalAccessPolicy -Identity {quote(remedy.identity)}",
        guarded(
            f"-not ({held})",
            _text(remedy, what_if),
            f"The policy {remedy.identity} allows this already.",
        ),
    ]


def _remove_provider(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    why = f"{remedy.identity} holds the proxy that the new provider needs; no two may."
    if remedy.step == "provider.created":
        why = f"What is wrong with {remedy.identity} cannot be changed in place: it is removed and created anew."
    works = " It works until then: there is no service until the new one is there." if remedy.works else ""
    return [
        *comment(why + works),
        guarded(
            f"Get-CsPublicProvider | Where-Object {{ [string]$_.Identity -eq {quote(remedy.identity)} }}",
            _text(remedy, what_if),
            f"There is no provider {remedy.identity} any more.",
        ),
    ]


def _free_proxy(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    proxy, identity = quote(plan.proxy_fqdn), quote(plan.identity)
    more = " -WhatIf" if what_if else ""
    return [
        *comment(
            "Lync ships with a provider (MSN, Messenger) that holds the proxy: it has to go first, by its name."
        ),
        "$holders = @(Get-CsPublicProvider | Where-Object "
        f"{{ ([string]$_.ProxyFqdn -eq {proxy}) -and ([string]$_.Identity -ne {identity}) }})",
        f"foreach ($holder in $holders) {{ Remove-CsPublicProvider -Identity $holder.Identity{more} }}",
    ]


def _create_provider(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    proxy, identity = quote(plan.proxy_fqdn), quote(plan.identity)
    text = _text(remedy, what_if)
    lines = [
        *comment(
            "The provider, exactly as Microsoft's topic has it, with the parameters this server knows. Not while "
            "an allowed domain names the same proxy: from Lync Server 2013 CU3 the Access Edge would stop."
        ),
        f"$clash = @(Get-CsAllowedDomain | Where-Object {{ [string]$_.ProxyFqdn -eq {proxy} }})",
    ]
    stopped = (
        "Not created: an allowed domain names the same proxy. Clear its ProxyFqdn first (Set-CsAllowedDomain)."
    )
    if remedy.replaces and what_if:
        return [*lines, guarded("$clash.Count -eq 0", text, stopped)]
    return [
        *lines,
        f"$present = @(Get-CsPublicProvider | Where-Object {{ [string]$_.Identity -eq {identity} }})",
        f"if ($clash.Count -gt 0) {{ {say(stopped)} }} "
        f"elseif ($present.Count -eq 0) {{ {text} }} "
        f"else {{ {say('The provider exists: export the settings to see whether it is as it must be.')} }}",
    ]


def _present(plan: Plan) -> str:
    return f"Get-CsPublicProvider | Where-Object {{ [string]$_.Identity -eq {quote(plan.identity)} }}"


def _enable_provider(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    return [
        *comment(
            "A provider that is disabled keeps its entry and passes nothing. Enabling one that is on is an error."
        ),
        f"$provider = {_present(plan)}",
        guarded("$provider -and -not $provider.Enabled", _text(remedy, what_if), "Nothing to enable."),
    ]


def _set_level(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    return [
        *comment("UseSourceVerification: the provider's own mark says whether a sender is verified."),
        f"$provider = {_present(plan)}",
        guarded(
            "$provider -and ([string]$provider.VerificationLevel -ne 'UseSourceVerification')",
            _text(remedy, what_if),
            "The verification level needs no change.",
        ),
    ]


def _clear_allowed(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    domain = quote(remedy.identity)
    return [
        *comment(
            f"The allowed domain {remedy.identity} names a provider's proxy as its edge. From Lync Server 2013 "
            "CU3 the Access Edge does not start with such a pair, so the provider is not created before this is "
            "cleared: its edge is then found by SRV. Run this, export the settings again, then print this "
            "script anew."
        ),
        guarded(
            f"Get-CsAllowedDomain | Where-Object {{ ([string]$_.Identity -eq {domain}) -and $_.ProxyFqdn }}",
            _text(remedy, what_if),
            f"{remedy.identity} names no edge.",
        ),
    ]


def _hosting_clash(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    return [
        *comment(
            f"The hosting provider {remedy.identity} has the name or the proxy that the public provider needs; "
            "no two may. Users of a split domain may depend on it, so it is not removed here: look at it first. "
            "Until it is out of the way the public provider cannot be created."
        ),
        f"Get-CsHostingProvider | Where-Object {{ [string]$_.Identity -eq {quote(remedy.identity)} }} "
        "| Select-Object -Property *",
    ]


def _replicate(plan: Plan, remedy: Remedy, what_if: bool) -> Part:
    return [
        *comment(
            "Every Edge computer has to have the new configuration: UpToDate True for each. Give it some minutes."
        ),
        selected("Get-CsManagementStoreReplicationStatus", "ReplicaFqdn", "UpToDate", "LastStatusReport"),
        *(comment("Only if it stays False:") if remedy.commands else ()),
        *(line for command in remedy.commands for line in shown_command(command.text())),
    ]


_Writer = Callable[[Plan, Remedy, bool], Part]
_WRITERS: dict[Deed, _Writer] = {
    Deed.FEDERATE_POOL: _federate_pool,
    Deed.ROUTE_SITE: _route_site,
    Deed.OPEN_EDGE: _open_edge,
    Deed.STAYS_CLOSED: lambda plan, remedy, what_if: _by_hand(
        remedy,
        "Federation is closed: only domains on the allowed list come in, and Skype has relied on partner "
        "discovery since 2019. Opening it is your decision; the command is:",
    ),
    Deed.MARK_VERIFIABLE: _mark_verifiable,
    Deed.CLEARING_HOUSE: lambda plan, remedy, what_if: _by_hand(
        remedy, "BeClearingHouse is on. It is meant for Microsoft's support: find out why before you turn it off."
    ),
    Deed.UNBLOCK: _unblock,
    Deed.OPEN_POLICY: _open_policy,
    Deed.NO_PARAMETER: lambda plan, remedy, what_if: _by_hand(
        remedy,
        "This shell's Set-CsExternalAccessPolicy has no EnablePublicCloudAccess. The Teams module may shadow it: "
        "open the server's own Management Shell.",
    ),
    Deed.PILOT: lambda plan, remedy, what_if: _by_hand(
        remedy,
        "For a pilot instead of everybody leave the policy above alone. A per-user policy replaces the global one "
        "as a whole, so its other flags are copied:",
    ),
    Deed.GRANT: lambda plan, remedy, what_if: _by_hand(
        remedy, f"The policy {remedy.identity} is granted to nobody. Only you know to whom:"
    ),
    Deed.NARROWER: lambda plan, remedy, what_if: _by_hand(
        remedy, f"The narrower policy {remedy.identity} says no to its users. If that is not meant:"
    ),
    Deed.CLEAR_ALLOWED: _clear_allowed,
    Deed.HOSTING_CLASH: _hosting_clash,
    Deed.REMOVE_PROVIDER: _remove_provider,
    Deed.FREE_PROXY: _free_proxy,
    Deed.CREATE_PROVIDER: _create_provider,
    Deed.ENABLE_PROVIDER: _enable_provider,
    Deed.SET_LEVEL: _set_level,
    Deed.REPLICATE: _replicate,
}
