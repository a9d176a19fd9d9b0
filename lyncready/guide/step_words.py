"""What the step texts share: actions by platform, ways through the Control Panel, what proves a step."""

from __future__ import annotations

from lyncready.guide.commands import ask_dns, ask_dns_old, has_shell, mark, older_shell, shell_name
from lyncready.guide.step_shapes import WordUse
from lyncready.guide.steps import STEP
from lyncready.guide.texts import Action
from lyncready.model import Deployment, Platform

CHOOSE_PLATFORM = Action(
    "Choose the platform first (Deployment in the app, or platform: in the file): the commands depend on it.",
    language="text",
)


def act(text: str, command: str = "", language: str = "powershell") -> Action:
    """Return an action; without a command the language says nothing."""
    return Action(text, command, language if command else "text")


def shell(text: str, command: str) -> Action:
    """Return an action for a command prompt."""
    return Action(text, command, "shell")


def look_up(text: str, deployment: Deployment, name: str, server: str = "") -> Action:
    """Return an action that asks DNS for an SRV record, with the tool the platform's Windows has."""
    if deployment.platform in (Platform.LYNC_2010, Platform.OCS_2007_R2):
        return shell(text, ask_dns_old(name, "SRV", server))
    return act(text, ask_dns(name, "SRV", server))


def by_platform(deployment: Deployment, actions: tuple[Action, ...], ocs: tuple[str, ...]) -> tuple[Action, ...]:
    """Return a platform's actions: with cmdlets, `ocs` in words before there were any, bare where unknown."""
    if deployment.platform is None:
        return (CHOOSE_PLATFORM, *(act(action.text) for action in actions))
    if not has_shell(deployment.platform):
        return tuple(act(text) for text in ocs)
    return actions


def on_front_end(deployment: Deployment) -> str:
    """Return where and as whom the cmdlets are run."""
    return f"On a Front End, in the {shell_name(deployment.platform)}, as a member of RTCUniversalServerAdmins"


def panel(deployment: Deployment, *lines: str) -> tuple[str, ...]:
    """Return the way through the Control Panel, its entries named as the platform does; none before 2010."""
    if deployment.platform is not None and not has_shell(deployment.platform):
        return ()
    old = deployment.platform is Platform.LYNC_2010
    entry = "External User Access" if old else "Federation and External Access"
    providers = "Provider" if old else "SIP Federated Providers"
    return tuple(line.replace("{external}", entry).replace("{providers}", providers) for line in lines)


def wizard(deployment: Deployment) -> tuple[str, ...]:
    """Return the way through the Deployment Wizard to an Edge's certificates; none before 2010."""
    if deployment.platform is None or not has_shell(deployment.platform):
        return ()
    product = shell_name(deployment.platform).removesuffix(" Management Shell")
    return (
        f"{product} Deployment Wizard > Install or Update {product} System > Request, Install or Assign "
        "Certificates > External Edge certificate",
    )


def proved(step_id: str, deployment: Deployment, on_edge: bool = False) -> str:
    """Return what makes a step done, by its proof and what the platform can export there or on an Edge."""
    use, platform = STEP[step_id].word, deployment.platform
    if use is WordUse.INSTEAD and (platform is None or has_shell(platform)):
        where, option = ("an Edge", "--export-edge") if on_edge else ("a Front End", "--export")
        return (
            f"An export from {where} (lyncready script FILE {option}, then lyncready evidence FILE "
            f"EXPORT.json), or confirmed manually: {mark(step_id)}.{older_shell(deployment)}"
        )
    if use in (WordUse.INSTEAD, WordUse.REQUIRED):
        return f"Confirmed manually: {mark(step_id)}."
    if use is WordUse.PARTS:
        return f"Confirmed manually, each part: {mark(step_id)} --part PART."
    if use is WordUse.CLOSES:
        return f"Checked automatically; confirm manually what cannot be seen from here: {mark(step_id)}."
    return "Checked automatically; it cannot be marked done."


def first_domain(deployment: Deployment) -> str:
    """Return one SIP domain of the deployment for an example."""
    return deployment.sip_domains[0].name if deployment.sip_domains else "contoso.com"
