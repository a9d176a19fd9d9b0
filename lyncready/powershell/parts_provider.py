"""The parts on providers: nothing that works is taken away, nothing removed before its successor can come."""

from __future__ import annotations

from lyncready.checks.settings.cmdlets import Cmdlet
from lyncready.checks.settings.deeds import Plan, Remedy
from lyncready.model import quote
from lyncready.powershell.lines import ScriptPart, acting, cases, comment, lacking, say, to_copy, words

_REMOVE = "Remove-CsPublicProvider"
_CREATION = "(Get-Creation 'New-CsPublicProvider' $provider)"
_CLASH = (
    "an allowed domain names the same proxy, and from Lync Server 2013 CU3 the Access Edge does not start with "
    "such a pair. The step provider.clash comes first."
)


def _read(plan: Plan) -> tuple[str, ...]:
    """Return the reads on which everything about the provider rests: any that fails ends the part."""
    proxy, identity = quote(plan.proxy_fqdn), quote(plan.identity)
    mine = f"([string]$_.Identity -eq {identity}) -or ([string]$_.ProxyFqdn -eq {proxy})"
    return (
        f"$providers = @(Get-CsPublicProvider -ErrorAction Stop | Where-Object {{ {mine} }})",
        f"$hosting = @(Get-CsHostingProvider -ErrorAction Stop | Where-Object {{ {mine} }})",
        *_allowed(plan),
    )


def _allowed(plan: Plan) -> tuple[str, ...]:
    clash = f"[string]$_.ProxyFqdn -eq {quote(plan.proxy_fqdn)}"
    return (f"$allowed = @(Get-CsAllowedDomain -ErrorAction Stop | Where-Object {{ {clash} }})",)


def _working(plan: Plan) -> str:
    return (
        "$working = @($providers | Where-Object { ([string]$_.Enabled -ne 'False') -and ([string]$_.ProxyFqdn -eq "
        f"{quote(plan.proxy_fqdn)}) -and ([string]$_.VerificationLevel -ne 'AlwaysUnverifiable') }})"
    )


def _listed(text: str, of: str, more: str) -> str:
    """Return a statement that says something of objects by their names."""
    names = f"(({of} | ForEach-Object {{ [string]$_.Identity }}) -join ', ')"
    return f"Write-Output ({quote(text)} + {names} + {quote(more)})"


def create_provider(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return the removals and the creation as one: all of it can be done, or none of it is."""
    *removals, new = remedy.commands
    replaced = [str(command.parameters["Identity"]) for command in removals]
    return ScriptPart(
        words(
            "The provider, exactly as Microsoft's topic has it, with the parameters this server knows. Whoever "
            "holds its name or proxy is removed first, as no two may, but only if it is switched off or wrong. "
            "What is removed is shown as the command that puts it back.",
            "Nothing is removed while the new one could not be created.",
        ),
        (
            lacking(new),
            *_read(plan),
            _working(plan),
            *(_present(plan) if not remedy.seen else _strangers(replaced)),
            *cases(
                *_hindrances(remedy.seen),
                ("", (*_removals(removals, remedy.seen, what_if), _creation(new, what_if))),
            ),
        ),
        "The provider",
    )


def _present(plan: Plan) -> tuple[str, ...]:
    return (f"$own = @($providers | Where-Object {{ [string]$_.Identity -eq {quote(plan.identity)} }})",)


def _strangers(replaced: list[str]) -> tuple[str, ...]:
    known = f"{', '.join(map(quote, replaced))} -notcontains [string]$_.Identity" if replaced else "$true"
    return (f"$others = @($providers | Where-Object {{ {known} }})",)


def _hindrances(seen: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what keeps the provider from being created, each with what is said of it."""
    lacks = (
        "Write-Output ('Nothing is removed or created: New-CsPublicProvider here has no ' + "
        "($lacking -join ', ') + '. An update is missing here (for Lync Server 2013: CU5). Install it, "
        "or change the platform in the checklist, and print this script anew.')"
    )
    works = _listed(
        "Nothing is removed or created: ",
        "$working",
        " is enabled and leads to the right proxy. Removing it would interrupt what works: that is your decision.",
    )
    late = _listed(
        "Nothing is removed or created: ", "$others", " is there, which no export showed. Export again."
    )
    exists = say("The provider exists: export the settings to see whether it is as it must be.")
    return (
        *(() if seen else (("$own.Count -gt 0", (exists,)),)),
        ("$lacking.Count -gt 0", (lacks,)),
        ("$allowed.Count -gt 0", (say(f"Nothing is removed or created: {_CLASH}"),)),
        (
            "$hosting.Count -gt 0",
            (
                _listed(
                    "Nothing is removed or created: the hosting provider ",
                    "$hosting",
                    " has the name or the proxy. The step provider.clash comes first.",
                ),
            ),
        ),
        ("$working.Count -gt 0", (works,)),
        *((("$others.Count -gt 0", (late,)),) if seen else ()),
    )


def _removals(removals: list[Cmdlet], seen: bool, what_if: bool) -> tuple[str, ...]:
    more = " -WhatIf" if what_if else ""
    shown = f"foreach ($provider in $providers) {{ Write-Output ('To put it back: ' + {_CREATION}) }}"
    if not seen:
        removal = f"{_REMOVE} -Identity $provider.Identity{more} -ErrorAction Stop"
        return (shown, f"foreach ($provider in $providers) {{ {removal} }}")
    if not removals:
        return ()
    return (shown, *(_if_there(removal, what_if) for removal in removals))


def _creation(new: Cmdlet, what_if: bool) -> str:
    """Return the creation; where it fails although all was asked before, what is gone is said once more."""
    gone = say(
        "The new provider could not be created. What was removed is gone: run the line To put it back above."
    )
    again = f"if ($providers.Count -gt 0) {{ {gone} }}; throw"
    return acting(new, what_if) if what_if else f"try {{ {acting(new, what_if)} }} catch {{ {again} }}"


def _if_there(removal: Cmdlet, what_if: bool) -> str:
    same = f"[string]$_.Identity -eq {quote(str(removal.parameters['Identity']))}"
    there = f"@($providers | Where-Object {{ {same} }}).Count -gt 0"
    return f"if ({there}) {{ {acting(removal, what_if)} }}"


def recreate_provider(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return the removals and the creation as a decision: what works is out of service until it is done."""
    return ScriptPart(
        words(
            f"Your decision: {remedy.identity} works. What is wrong with it cannot be changed in place, and while "
            "it is removed and created anew there is no service, until every Edge has the new one. These belong "
            "together; the first is only safe where the last can run, with all its parameters:"
        )
        + to_copy(remedy.commands, what_if),
        (
            *_read(plan)[:1],
            f"foreach ($provider in $providers) {{ Write-Output ('As it is now: ' + {_CREATION}) }}",
            lacking(remedy.commands[-1]),
            "if ($lacking.Count -gt 0) { Write-Output ('Leave it as it is: New-CsPublicProvider here has no ' + "
            "($lacking -join ', ') + ', so the new one could not be created.') }",
        ),
        "The provider",
    )


def remove_provider(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return the removal of a provider that is switched off and holds the proxy that another has."""
    return ScriptPart(
        comment(f"{remedy.identity} holds the proxy of the provider, and no two may. It is switched off."),
        (
            *_one(remedy.identity),
            *cases(
                ("-not $provider", [say(f"There is no provider {remedy.identity} any more.")]),
                (
                    "[string]$provider.Enabled -ne 'False'",
                    [say(f"{remedy.identity} is enabled by now: it is left alone. Export again.")],
                ),
                ("", [f"Write-Output ('To put it back: ' + {_CREATION})", acting(remedy.commands[0], what_if)]),
            ),
        ),
        f"The provider {remedy.identity}",
    )


def _one(identity: str) -> tuple[str, ...]:
    found = (
        f"Get-CsPublicProvider -ErrorAction Stop | Where-Object {{ [string]$_.Identity -eq {quote(identity)} }}"
    )
    return (f"$provider = @({found})[0]",)


def enable_provider(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return what enables the provider, if nothing would stop the Access Edge with it."""
    mine = f"[string]$_.Identity -eq {quote(remedy.identity)}"
    rival = (
        f"([string]$_.Identity -ne {quote(remedy.identity)}) -and "
        f"([string]$_.ProxyFqdn -eq {quote(plan.proxy_fqdn)}) -and ([string]$_.Enabled -ne 'False')"
    )
    return ScriptPart(
        comment("A provider that is disabled keeps its entry and passes nothing."),
        (
            *_read(plan),
            f"$provider = @($providers | Where-Object {{ {mine} }})[0]",
            f"$rivals = @(@($providers) + @($hosting) | Where-Object {{ {rival} }})",
            *cases(
                (
                    f"-not $provider -or [string]$provider.ProxyFqdn -ne {quote(plan.proxy_fqdn)}",
                    [say("Nothing to enable: there is no such provider with the right proxy.")],
                ),
                ("[string]$provider.Enabled -ne 'False'", [say("The provider is enabled already.")]),
                ("$allowed.Count -gt 0", [say(f"Not enabled: {_CLASH}")]),
                (
                    "$rivals.Count -gt 0",
                    [
                        _listed(
                            "Not enabled: ",
                            "$rivals",
                            " is enabled and leads to the same proxy, and no two may. Which of them stays is your "
                            "decision.",
                        )
                    ],
                ),
                ("", [acting(remedy.commands[0], what_if)]),
            ),
        ),
        f"Enabling {remedy.identity}",
    )


def set_level(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return what sets the verification level, which can be changed in place."""
    return ScriptPart(
        comment("UseSourceVerification: the provider's own mark says whether a sender is verified."),
        (
            *_one(remedy.identity),
            *cases(
                ("-not $provider", [say(f"There is no provider {remedy.identity}: no level to set.")]),
                (
                    "[string]$provider.VerificationLevel -eq 'UseSourceVerification'",
                    [say("The verification level needs no change.")],
                ),
                ("", [acting(remedy.commands[0], what_if)]),
            ),
        ),
        f"The verification level of {remedy.identity}",
    )


def clear_allowed(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return how an allowed domain loses its edge's name: as a decision, with what stands there now."""
    same = f"[string]$_.Identity -eq {quote(remedy.identity)}"
    return ScriptPart(
        words(
            f"The allowed domain {remedy.identity} names a provider's proxy as its edge. From Lync Server 2013 "
            "CU3 the Access Edge does not start with such a pair, so the provider is not created before this is "
            "cleared: the domain's edge is then found by SRV. Partners may depend on the entry, so it is your "
            "decision. What is run here shows the entry whole; keep its Comment and MarkForMonitoring:"
        )
        + to_copy(remedy.commands, what_if)
        + words("Then export the settings again, and print this script anew."),
        (
            f"$domains = @(Get-CsAllowedDomain -ErrorAction Stop | Where-Object {{ {same} }})",
            "foreach ($domain in $domains) {",
            "  Write-Output ('As it is now: ' + (Get-Creation 'New-CsAllowedDomain' $domain 'Domain'))",
            "  Write-Output ('Without its edge: ' + "
            "(Get-Creation 'New-CsAllowedDomain' $domain 'Domain', 'ProxyFqdn'))",
            "}",
        ),
        f"The allowed domain {remedy.identity}",
    )


def hosting_clash(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return a look at a hosting provider, which nothing here removes."""
    return ScriptPart(
        comment(
            f"The hosting provider {remedy.identity} has the name or the proxy that the public provider needs; "
            "no two may. Users of a split domain may depend on it, so it is not removed here: look at it first. "
            "Until it is out of the way the public provider cannot be created."
        ),
        (
            f"Get-CsHostingProvider -ErrorAction Stop | Where-Object {{ [string]$_.Identity -eq "
            f"{quote(remedy.identity)} }} | Select-Object -Property * | Format-List | Out-String",
        ),
        f"The hosting provider {remedy.identity}",
    )
