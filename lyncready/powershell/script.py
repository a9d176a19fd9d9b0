"""The script of what is still to be set: one statement, in which every part reads before it writes."""

from __future__ import annotations

from datetime import datetime

from lyncready.checks.settings.deeds import FixKind, Plan, Remedy
from lyncready.checks.settings.remedies import list_remedies
from lyncready.model import PLATFORM_TITLES, BadValue, Checklist, Platform, quote, render_instant
from lyncready.powershell import request
from lyncready.powershell.lines import ScriptError, ScriptPart, comment, encoding_guard, literal, say, selected
from lyncready.powershell.parts import render_remedy
from lyncready.powershell.prologue import prologue

# The steps that cmdlets on a Front End bring about, and those of which they can only show how things are.
_SETTING = (
    "federation.topology",
    "federation.access-edge",
    "federation.microsoft-365",
    "policy.federated",
    "policy.public",
    "policy.assigned",
    "provider.clash",
    "provider.created",
    "finish.replicated",
)
_SHOWING: dict[str, ScriptPart] = {
    "prepare.external-access": ScriptPart(
        comment(
            "An Edge pool has to be deployed, and users outside may sign in where AllowOutsideUsers is True. What "
            "is missing is set in Topology Builder and the Control Panel; this only shows it."
        ),
        (
            selected("Get-CsService -EdgeServer", "PoolFqdn", "AccessEdgeExternalFqdn"),
            selected("Get-CsAccessEdgeConfiguration", "AllowOutsideUsers"),
        ),
        "External access",
    ),
    "federation.inside": ScriptPart(
        comment(
            "Every Edge pool has a next hop, and the Front End reaches each Edge on TCP 4443 to replicate. Both "
            "are set in Topology Builder and the firewall; this only shows the next hop."
        ),
        (selected("Get-CsService -EdgeServer", "PoolFqdn", "Registrar"),),
        "The next hop of the Edge pools",
    ),
    "federation.outbound": ScriptPart(
        comment("What an Edge reaches outside only the Edge can show: run the script of --export-edge there."),
        (say("Run the export script for an Edge on every Edge."),),
        "What the Edge reaches",
    ),
}
SCRIPTED = (*_SETTING, *_SHOWING)
_IN_THE_WAY = (FixKind.CLEAR_ALLOWED, FixKind.HOSTING_CLASH)


def render_script(checklist: Checklist, now: datetime, step: str | None = None, what_if: bool = False) -> str:
    """Return the PowerShell script of all that is still to be set, or of one step's part.

    `what_if` adds -WhatIf to every cmdlet that writes. Raises ScriptError where the platform has no cmdlets, no
    script belongs to the step, or a name in the checklist cannot stand in a command.
    """
    if step is not None and step not in (*SCRIPTED, request.STEP):
        known = ", ".join((*SCRIPTED, request.STEP))
        raise ScriptError(f'no script belongs to the step "{step}", expected one of {known}')
    plan = list_remedies(checklist, now)
    if not plan.has_shell:
        raise ScriptError(
            f"{PLATFORM_TITLES[plan.platform]} has no Management Shell and no cmdlets: "
            "set it up by hand and mark the steps"
        )
    if step == request.STEP:
        return _requests(checklist, now, what_if)
    parts = [_SHOWING[step]] if step in _SHOWING else _parts(plan, step, what_if)
    if not parts:
        parts = [ScriptPart(body=(say(_why_nothing(plan, step)),))]
    elif not any(part.body for part in parts):
        words = "Nothing to run here: what is left is a decision, described in the comments."
        parts.append(ScriptPart(body=(say(words),)))
    return _assemble(_head(checklist, now, step, what_if), parts)


def _requests(checklist: Checklist, now: datetime, what_if: bool) -> str:
    parts = request.request_parts(checklist, now, what_if)
    if not parts:
        raise ScriptError("no edge is known yet: enter the Access Edges first")
    return _assemble([*_title(checklist, now, request.STEP, what_if), *comment(request.WHERE)], parts)


def _assemble(head: list[str], parts: list[ScriptPart]) -> str:
    """Return the script as one statement: pasted, it runs as a whole or not at all.

    Comments begin their lines, so that nobody takes a command in them for one that runs. The blank line at the end
    makes a console run what was pasted.
    """
    cmdlets = frozenset[str]().union(*(part.cmdlets for part in parts))
    lines = prologue(cmdlets, [line for part in parts for line in part.body]) if cmdlets else []
    for part in parts:
        lines += ["#", *part.words] if part.words else []
        if not part.cmdlets:
            lines += [f"  {line}" for line in part.body]
        elif part.body:
            lines += ["  try {", *(f"    {line}" for line in part.body), *_failed(part)]
    guard = [f"  {line}" for line in encoding_guard("\n".join([*head, *lines]))]
    return "\n".join([*head, "& {", *guard, *lines, "}", "", ""])


def _failed(part: ScriptPart) -> tuple[str, ...]:
    """Return what happens where a part fails: it says so, and nothing in it that follows is tried."""
    failed = f"{part.what} could not be read or set, and nothing that rests on it was tried: "
    return (
        "  } catch {",
        f"    Write-Output ({literal(failed)} + $_.Exception.Message)",
        "    if (Test-Denied $_ 'RTCUniversalServerAdmins') { Write-Output $right; return }",
        "  }",
    )


def _why_nothing(plan: Plan, step: str | None) -> str:
    """Return why a script has nothing to set: all is done, something is in the way, or nobody has looked."""
    if plan.unproved.isdisjoint((step,) if step else _SETTING):
        return "Nothing is left to be set here: it is done by export or confirmed manually."
    if step == "provider.created" and any(remedy.deed in _IN_THE_WAY for remedy in plan.remedies):
        return "Not yet: the step provider.clash comes first, which removes the conflicting provider."
    return (
        "The present settings are not known yet: import an export of the settings, then print this script again."
    )


def _parts(plan: Plan, step: str | None, what_if: bool) -> list[ScriptPart]:
    try:
        for name in (plan.identity, plan.proxy_fqdn):
            quote(name)
    except BadValue as error:
        raise ScriptError(f"a name in the checklist cannot be used in a script: {error}") from error
    return [
        _part(plan, remedy, what_if)
        for remedy in plan.remedies
        if (step in (remedy.step, *remedy.also) if step else not _covered(plan, remedy))
    ]


def _part(plan: Plan, remedy: Remedy, what_if: bool) -> ScriptPart:
    """Return one remedy's lines; a name on the server that cannot be quoted costs no more than its own part."""
    try:
        return render_remedy(plan, remedy, what_if)
    except BadValue as error:
        return ScriptPart(comment(f"{remedy.identity}: left out, use the Control Panel; {error}."))


def _covered(plan: Plan, remedy: Remedy) -> bool:
    """Whether another remedy of the plan sets all that this one sets: a policy's flags go into one command."""
    if remedy.deed is not FixKind.OPEN_POLICY:
        return False
    flags = set(remedy.commands[0].parameters)
    return any(
        flags < set(other.commands[0].parameters)
        for other in plan.remedies
        if other.deed is FixKind.OPEN_POLICY and other.identity == remedy.identity
    )


def _title(checklist: Checklist, now: datetime, step: str | None, what_if: bool) -> tuple[str, ...]:
    """Return whose script it is, for which platform, and whether it changes anything."""
    deployment = checklist.deployment
    name = f" of {deployment.name}" if deployment.name else ""
    platform = PLATFORM_TITLES[deployment.platform or Platform.LYNC_2013_CU5]
    assumed = "" if deployment.platform else " (the platform is not stated: its own recipe is used)"
    dry = " Every cmdlet that writes has -WhatIf: nothing is changed." if what_if else ""
    part = f", step {step}" if step else ""
    written = f"Written {render_instant(now)} for {platform}{assumed}."
    return comment(f"lyncready: what is still to be set{name}{part}. {written}{dry}")


def _head(checklist: Checklist, now: datetime, step: str | None, what_if: bool) -> list[str]:
    return [
        *_title(checklist, now, step, what_if),
        *comment(
            "Run it in the Management Shell on a Front End, as a member of RTCUniversalServerAdmins (granting "
            "policies: RTCUniversalUserAdmins). Windows PowerShell 2.0 is enough. It is one statement: paste all "
            "of it. Each part reads first and changes nothing where that fails; afterwards export the settings "
            "again."
        ),
    ]
