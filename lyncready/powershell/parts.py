"""How each remedy is written: why, what is read first, and the cmdlet that acts only where it must."""

from __future__ import annotations

from collections.abc import Callable

from lyncready.checks.settings.cmdlets import Cmdlet
from lyncready.checks.settings.deeds import FixKind, Plan, Remedy
from lyncready.model import quote
from lyncready.powershell.lines import ScriptPart, acting, cases, comment, lacking, say, selected, to_copy, words
from lyncready.powershell.parts_hosting import create_hosting, set_hosting, unshare_hosting
from lyncready.powershell.parts_provider import (
    clear_allowed,
    create_provider,
    enable_provider,
    hosting_clash,
    recreate_provider,
    remove_provider,
    set_level,
)

_EDGE = (
    "$edge = @(Get-CsAccessEdgeConfiguration -ErrorAction Stop)[0]",
    "if (-not $edge) { throw 'Get-CsAccessEdgeConfiguration showed nothing' }",
)
_ROUTING = (
    "$types = [string]$edge.PSObject.TypeNames",
    "$bySrv = ($types -match 'DnsSrvRouting') -or ([string]$edge.RoutingMethod -eq 'UseDnsSrvRouting')",
    "$byDefault = ($types -match 'DefaultRoute') -or ([string]$edge.RoutingMethod -eq 'UseDefaultRouting')",
)


def render_remedy(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return the part of one remedy. Raises BadValue where a value cannot stand in a command."""
    return _WRITERS[remedy.deed](plan, remedy, what_if)


def _by_hand(remedy: Remedy, what_if: bool, *texts: str) -> ScriptPart:
    return ScriptPart((*words(*texts), *to_copy(remedy.commands, what_if)))


def _federate_pool(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    seen = "The export shows no single federated Edge pool." if remedy.seen else "Not seen in an export yet."
    return ScriptPart(
        comment(
            f"Federation on the Edge pool. {seen} No cmdlet does this: in Topology Builder open the Edge "
            "pool, tick 'Enable federation for this Edge pool (Port 5061)', and publish. One pool only."
        ),
        (
            selected(
                "Get-CsService -EdgeServer", "PoolFqdn", "AccessEdgeExternalFqdn", "AccessEdgeExternalSipPort"
            ),
        ),
        "The Edge pools",
    )


def _route_site(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    if not remedy.commands:
        return ScriptPart(
            comment(
                "Federation route of the site: Topology Builder, site, Federation route, Enable SIP federation."
            ),
            (selected("Get-CsSite", "Identity", "FederationRoute"),),
            "The federation routes",
        )
    site, wanted = remedy.identity, str(remedy.commands[0].parameters["FederationRoute"])
    free = "-not $route" + (f" -or $route -eq {quote(remedy.found)}" if remedy.found else "")
    return ScriptPart(
        comment(
            "The site needs a federation route, or its users' messages never leave through the Edge. If it "
            "does not take effect, publish in Topology Builder, then run Enable-CsTopology."
        ),
        (
            f"$site = @(Get-CsSite -Identity {quote(site)} -ErrorAction Stop)[0]",
            "if (-not $site) { throw 'there is no such site' }",
            "$route = [string]$site.FederationRoute",
            *cases(
                (f"$route -eq {quote(wanted)}", [say(f"Site {site}: the federation route is set already.")]),
                (free, [acting(remedy.commands[0], what_if)]),
                ("", [say(f"Site {site} has another federation route by now: it is left alone. Export again.")]),
            ),
        ),
        f"The federation route of site {site}",
    )


def _open_edge(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    command = remedy.commands[0]
    discovery = command.parameters.get("EnablePartnerDiscovery", True)
    switch = Cmdlet(command.name, {"AllowFederatedUsers": True})
    routed = Cmdlet(
        command.name,
        {
            **{name: value for name, value in command.parameters.items() if name == "UseDnsSrvRouting"},
            "EnablePartnerDiscovery": discovery,
            "AllowFederatedUsers": True,
        },
    )
    closed = (
        "Federation is closed here (EnablePartnerDiscovery is False) and stays so: its routing is your decision."
    )
    return ScriptPart(
        words(
            "Federation and public IM are allowed at the Access Edge for the whole organisation, and routing is "
            "by DNS SRV: with a default route public providers cannot work. Where routing is by SRV already, only "
            "the switch is set: closed federation stays closed.",
            "Partner discovery has to be written along with SRV routing. $true lets partners be found by DNS; "
            "$false stays with the allowed list.",
        ),
        (
            *_EDGE,
            *_ROUTING,
            *cases(
                (
                    "$bySrv -and [string]$edge.AllowFederatedUsers -eq 'True'",
                    [say("Federation is allowed and routed by SRV already.")],
                ),
                ("$bySrv", [acting(switch, what_if)]),
                ("-not $byDefault", [say("How the Access Edge routes cannot be seen: nothing is changed.")]),
                *([("[string]$edge.EnablePartnerDiscovery -eq 'False'", [say(closed)])] if discovery else []),
                ("", [acting(routed, what_if)]),
            ),
        ),
        "Federation at the Access Edge",
    )


def _mark_verifiable(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    return ScriptPart(
        comment("Outgoing messages must be marked as verified, or partners treat every sender as unknown."),
        (
            *_EDGE,
            *cases(
                (
                    "[string]$edge.MarkSourceVerifiableOnOutgoingMessages -eq 'True'",
                    [say("Outgoing messages are marked already.")],
                ),
                ("", [acting(remedy.commands[0], what_if)]),
            ),
        ),
        "The mark on outgoing messages",
    )


def _unblock(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    domains = [str(command.parameters["Identity"]) for command in remedy.commands]
    names = ", ".join(map(quote, domains))
    listed = " are on the blocked list" if len(domains) > 1 else " is on the blocked list"
    why = (
        f"{remedy.identity}{listed}: messages from there are rejected. If that is not intended, remove it:"
        if remedy.seen
        else "Messages from a blocked domain are rejected. If the list shown has one of Skype's, remove it:"
    )
    back = [Cmdlet("New-CsBlockedDomain", {"Identity": domain}) for domain in domains]
    return ScriptPart(
        (
            *comment(why),
            *to_copy(remedy.commands, what_if),
            *comment("To put it back:"),
            *to_copy(back, what_if),
        ),
        (
            f"$blocked = @(Get-CsBlockedDomain -ErrorAction Stop | Where-Object {{ {names} -contains "
            "[string]$_.Identity })",
            *cases(
                ("$blocked.Count -eq 0", [say("None of Skype's domains is blocked.")]),
                (
                    "",
                    [
                        "foreach ($domain in $blocked) { Write-Output ('Blocked now: ' + "
                        "(Get-Creation 'New-CsBlockedDomain' $domain 'Domain')) }"
                    ],
                ),
            ),
        ),
        "The blocked domains",
    )


def _open_policy(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    command = remedy.commands[0]
    flags = [name for name in command.parameters if name != "Identity"]
    held = " -and ".join(f"[string]$policy.{flag} -eq 'True'" for flag in flags)
    name = remedy.identity
    return ScriptPart(
        comment("The Edge lets federation in, but only an external access policy gives it to users."),
        (
            lacking(command),
            f"$policy = @(Get-CsExternalAccessPolicy -Identity {quote(name)} -ErrorAction Stop)[0]",
            "if (-not $policy) { throw 'there is no such policy' }",
            *cases(
                (
                    "$lacking.Count -gt 0",
                    [
                        "Write-Output ('Not set: Set-CsExternalAccessPolicy here has no ' + "
                        "($lacking -join ', ') + '. A newer server or another module may have taken it away.')"
                    ],
                ),
                (held, [say(f"The policy {name} allows this already.")]),
                ("", [acting(command, what_if)]),
            ),
        ),
        f"The external access policy {name}",
    )


def _replicate(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    forced = (*comment("Only if it stays False:"), *to_copy(remedy.commands, what_if)) if remedy.commands else ()
    return ScriptPart(
        (
            *comment(
                "Every Edge computer has to have the new configuration: UpToDate True for each. Give it some "
                "minutes."
            ),
            *forced,
        ),
        (selected("Get-CsManagementStoreReplicationStatus", "ReplicaFqdn", "UpToDate", "LastStatusReport"),),
        "Replication",
    )


def _decision(*texts: str) -> Callable[[Plan, Remedy, bool], ScriptPart]:
    return lambda plan, remedy, what_if: _by_hand(remedy, what_if, *texts)


def _named(text: str) -> Callable[[Plan, Remedy, bool], ScriptPart]:
    return lambda plan, remedy, what_if: _by_hand(remedy, what_if, text.format(remedy.identity))


def _stays_closed(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    why = (
        "only domains on the allowed list come in, and Skype has relied on partner discovery since 2019."
        if plan.skype
        else "only domains on the allowed list come in, and none is on it. Allow partners (New-CsAllowedDomain)."
    )
    return _by_hand(remedy, what_if, f"Federation is closed: {why} Opening it is your decision; the command is:")


_Writer = Callable[[Plan, Remedy, bool], ScriptPart]
_WRITERS: dict[FixKind, _Writer] = {
    FixKind.FEDERATE_POOL: _federate_pool,
    FixKind.ROUTE_SITE: _route_site,
    FixKind.OPEN_EDGE: _open_edge,
    FixKind.STAYS_CLOSED: _stays_closed,
    FixKind.MARK_VERIFIABLE: _mark_verifiable,
    FixKind.CLEARING_HOUSE: _decision(
        "BeClearingHouse is on. It is meant for Microsoft's support: find out why before you turn it off."
    ),
    FixKind.UNBLOCK: _unblock,
    FixKind.OPEN_POLICY: _open_policy,
    FixKind.NO_PARAMETER: _decision(
        "This shell's Set-CsExternalAccessPolicy has no EnablePublicCloudAccess. The Teams module may shadow it: "
        "open the server's own Management Shell."
    ),
    FixKind.PILOT: _decision(
        "For a pilot instead of everybody leave the policy above alone. A per-user policy replaces the global one "
        "as a whole, so its other flags are copied:"
    ),
    FixKind.GRANT: _named("The policy {} is assigned to no one. Only you know to whom:"),
    FixKind.NARROWER: _named("The narrower policy {} forbids it to its users. If that is not intended:"),
    FixKind.CLEAR_ALLOWED: clear_allowed,
    FixKind.HOSTING_CLASH: hosting_clash,
    FixKind.REMOVE_PROVIDER: remove_provider,
    FixKind.CREATE_PROVIDER: create_provider,
    FixKind.RECREATE_PROVIDER: recreate_provider,
    FixKind.ENABLE_PROVIDER: enable_provider,
    FixKind.SET_LEVEL: set_level,
    FixKind.CREATE_HOSTING: create_hosting,
    FixKind.SET_HOSTING: set_hosting,
    FixKind.UNSHARE_HOSTING: unshare_hosting,
    FixKind.REPLICATE: _replicate,
}
