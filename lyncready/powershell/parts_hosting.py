"""The parts on the hosting provider for Microsoft 365: created or set where it must be, users never cut off."""

from __future__ import annotations

from lyncready.checks.settings.deeds import Plan, Remedy
from lyncready.model import quote
from lyncready.powershell.lines import ScriptPart, acting, cases, comment, lacking, say, to_copy, words

_READ = "Get-CsHostingProvider -ErrorAction Stop"
_CLASH = (
    "an allowed domain names the same proxy, and from Lync Server 2013 CU3 the Access Edge does not start with "
    "such a pair. The step provider.clash comes first."
)


def _clashing(remedy: Remedy) -> str:
    clash = f"[string]$_.ProxyFqdn -eq {quote(remedy.found)}"
    return f"$allowed = @(Get-CsAllowedDomain -ErrorAction Stop | Where-Object {{ {clash} }})"


def _lacks(cmdlet: str) -> str:
    return (
        f"Write-Output ('Nothing is set: {cmdlet} here has no ' + ($lacking -join ', ') + '. Change the platform "
        "in the checklist to that of this server, and print this script anew.')"
    )


def create_hosting(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return the creation of a cloud's hosting provider, if by now nobody has its name or proxy."""
    new, proxy, name = remedy.commands[0], quote(remedy.found), quote(remedy.identity)
    mine = f"([string]$_.Identity -eq {name}) -or ([string]$_.ProxyFqdn -eq {proxy})"
    return ScriptPart(
        comment(
            f"Microsoft 365 as a hosting provider ({remedy.found}): partners in Teams are reached by it. "
            "Discovery of partners and the lists of domains stay as they are."
        ),
        (
            lacking(new),
            f"$holders = @({_READ} | Where-Object {{ {mine} }})",
            f"$holders = $holders + @(Get-CsPublicProvider -ErrorAction Stop | Where-Object {{ {mine} }})",
            _clashing(remedy),
            *cases(
                ("$holders.Count -gt 0", [say("The name or the proxy is taken by now: export again.")]),
                ("$lacking.Count -gt 0", [_lacks("New-CsHostingProvider")]),
                ("$allowed.Count -gt 0", [say(f"Not created: {_CLASH}")]),
                ("", [acting(new, what_if)]),
            ),
        ),
        "The hosting provider",
    )


def set_hosting(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return what sets an existing provider right; whoever shares addresses by now is left alone."""
    command, name = remedy.commands[0], remedy.identity
    wanted = {key: value for key, value in command.parameters.items() if key != "Identity"}
    held = " -and ".join(f"[string]$hosting.{key} -eq {quote(str(value))}" for key, value in wanted.items())
    shares = "EnabledSharedAddressSpace" in command.parameters
    late = (
        f"{name} shares the SIP address space by now, so users may be in Teams: it is left alone. Say in the "
        "checklist where the users are, and export again."
    )
    return ScriptPart(
        comment(
            f"The hosting provider {name} leads to Microsoft 365. Only what is named here is set; the line As it "
            "is now shows what was there."
        ),
        (
            lacking(command),
            f"$hosting = @({_READ} | Where-Object {{ [string]$_.Identity -eq {quote(name)} }})[0]",
            _clashing(remedy),
            *cases(
                (
                    f"-not $hosting -or [string]$hosting.ProxyFqdn -ne {quote(remedy.found)}",
                    [say("Nothing to set: there is no such hosting provider with this proxy. Export again.")],
                ),
                (held, [say(f"The hosting provider {name} is set so already.")]),
                ("$lacking.Count -gt 0", [_lacks("Set-CsHostingProvider")]),
                ("$allowed.Count -gt 0", [say(f"Not set: {_CLASH}")]),
                *(() if shares else (("[string]$hosting.EnabledSharedAddressSpace -eq 'True'", [say(late)]),)),
                (
                    "",
                    [
                        "Write-Output ('As it is now: ' + (Get-Creation 'New-CsHostingProvider' $hosting))",
                        acting(command, what_if),
                    ],
                ),
            ),
        ),
        f"The hosting provider {name}",
    )


def unshare_hosting(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return how a provider stops sharing addresses: a decision, since it cuts off whoever has moved."""
    return ScriptPart(
        words(
            f"Your decision: the hosting provider {remedy.identity} shares the SIP address space, and the "
            "checklist says that all users are here. Whoever is in Teams all the same would be cut off: ask the "
            "tenant's admin first. Only then:"
        )
        + to_copy(remedy.commands, what_if)
    )
