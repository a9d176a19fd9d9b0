"""The script of what is still to be set: it reads first, and writes one statement a line."""

from __future__ import annotations

from datetime import datetime

from lyncready.checks import Deed, Plan, Remedy, list_remedies
from lyncready.model import PLATFORM_TITLES, BadValue, Checklist, Platform, quote, render_instant
from lyncready.powershell.lines import ScriptError, comment, encoding_guard, say, selected
from lyncready.powershell.parts import render_remedy

# The steps that cmdlets on a Front End bring about, and those of which they can only show how things are.
_SETTING = (
    "federation.topology",
    "federation.access-edge",
    "policy.federated",
    "policy.public",
    "policy.assigned",
    "provider.clash",
    "provider.created",
    "finish.replicated",
)
_SHOWING: dict[str, tuple[str, str]] = {
    "prepare.external-access": (
        "An Edge pool has to be deployed, and users outside may sign in where AllowOutsideUsers is True. What is "
        "missing is set in Topology Builder and the Control Panel; this only shows it.",
        selected("Get-CsService -EdgeServer", "PoolFqdn", "AccessEdgeExternalFqdn")
        + "; "
        + selected("Get-CsAccessEdgeConfiguration", "AllowOutsideUsers"),
    ),
    "federation.inside": (
        "Every Edge pool has a next hop, and the Front End reaches each Edge on TCP 4443 to replicate. Both are "
        "set in Topology Builder and the firewall; this only shows the next hop.",
        selected("Get-CsService -EdgeServer", "PoolFqdn", "Registrar"),
    ),
    "federation.outbound": (
        "What an Edge reaches outside only the Edge can show: run the script of --export-edge there.",
        say("Run the export script for an Edge on every Edge."),
    ),
}
SCRIPTED = (*_SETTING, *_SHOWING)
_IN_THE_WAY = (Deed.CLEAR_ALLOWED, Deed.HOSTING_CLASH)


def render_script(checklist: Checklist, now: datetime, step: str | None = None, what_if: bool = False) -> str:
    """Return the PowerShell script of all that is still to be set, or of one step's part.

    `what_if` adds -WhatIf to every cmdlet that writes. Raises ScriptError where the platform has no cmdlets, no
    script belongs to the step, or a name in the checklist cannot stand in a command.
    """
    if step is not None and step not in SCRIPTED:
        raise ScriptError(f'no script belongs to the step "{step}", expected one of {", ".join(SCRIPTED)}')
    plan = list_remedies(checklist, now)
    if not plan.has_shell:
        raise ScriptError(
            f"{PLATFORM_TITLES[plan.platform]} has no Management Shell and no cmdlets: "
            "set it up by hand and mark the steps"
        )
    if step in _SHOWING:
        words, statement = _SHOWING[step]
        return "\n".join([*_head(checklist, now, step, what_if), *comment(words), statement]) + "\n"
    parts = [line for part in _parts(plan, step, what_if) for line in ("#", *part)]
    head = _head(checklist, now, step, what_if)
    if not parts:
        parts = [say(_why_nothing(plan, step))]
    elif all(line.startswith("#") for line in parts):
        parts.append(say("Nothing to run here: what is left is a decision, the comments say which."))
    return "\n".join([*head, *encoding_guard("\n".join(parts)), *parts]) + "\n"


def _why_nothing(plan: Plan, step: str | None) -> str:
    """Return why a script has nothing to set: all is done, something is in the way, or nobody has looked."""
    if plan.unproved.isdisjoint((step,) if step else _SETTING):
        return "Nothing is left to be set here: exports or a person's word say that it is done."
    if step == "provider.created" and any(remedy.deed in _IN_THE_WAY for remedy in plan.remedies):
        return "Not before nothing stands in the provider's way: the step provider.clash comes first."
    return (
        "Nothing can be set here before it is known how things are: import an export of the settings, "
        "then print this script anew."
    )


def _parts(plan: Plan, step: str | None, what_if: bool) -> list[list[str]]:
    try:
        for name in (plan.identity, plan.proxy_fqdn):
            quote(name)
    except BadValue as error:
        raise ScriptError(f"a name in the checklist cannot stand in a script: {error}") from error
    return [
        _part(plan, remedy, what_if)
        for remedy in plan.remedies
        if (remedy.step == step if step else not _covered(plan, remedy))
    ]


def _part(plan: Plan, remedy: Remedy, what_if: bool) -> list[str]:
    """Return one remedy's lines; a name on the server that cannot be quoted costs no more than its own part."""
    try:
        return render_remedy(plan, remedy, what_if)
    except BadValue as error:
        return comment(f"{remedy.identity}: left out, use the Control Panel; {error}.")


def _covered(plan: Plan, remedy: Remedy) -> bool:
    """Whether another remedy of the plan sets all that this one sets: a policy's flags go into one command."""
    if remedy.deed is not Deed.OPEN_POLICY:
        return False
    flags = set(remedy.commands[0].parameters)
    return any(
        flags < set(other.commands[0].parameters)
        for other in plan.remedies
        if other.deed is Deed.OPEN_POLICY and other.identity == remedy.identity
    )


def _head(checklist: Checklist, now: datetime, step: str | None, what_if: bool) -> list[str]:
    deployment = checklist.deployment
    name = f" of {deployment.name}" if deployment.name else ""
    platform = PLATFORM_TITLES[deployment.platform or Platform.LYNC_2013_CU5]
    assumed = "" if deployment.platform else " (the platform is not stated: its own recipe is used)"
    dry = " Every cmdlet that writes has -WhatIf: nothing is changed." if what_if else ""
    part = f", step {step}" if step else ""
    written = f"Written {render_instant(now)} for {platform}{assumed}."
    return [
        *comment(f"lyncready: what is still to be set{name}{part}. {written}{dry}"),
        *comment(
            "Run it in the Management Shell on a Front End, as a member of RTCUniversalServerAdmins (granting "
            "policies: RTCUniversalUserAdmins). It reads before it writes; afterwards export the settings again."
        ),
    ]
