"""The texts of the steps on external access policies."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import POLICY_PARAMETER
from lyncready.guide.commands import (
    grant_policy,
    look,
    new_policy,
    pilot_policy,
    set_policy,
)
from lyncready.guide.step_words import act, by_platform, on_front_end, panel, proved
from lyncready.guide.texts import StepText
from lyncready.model import (
    Deployment,
    render_cmdlet,
)

_FLAGS = ("Identity", "EnableFederationAccess", "EnablePublicCloudAccess", "EnableOutsideAccess")
_OCS_USER = "In Active Directory Users and Computers, tab Communications of each user: tick {}."


def federated(deployment: Deployment) -> StepText:
    """Return the text of policy.federated."""
    actions = by_platform(
        deployment,
        (
            act(f"{on_front_end(deployment)}, look at the policies.", look("Get-CsExternalAccessPolicy", *_FLAGS)),
            act(
                "Allow it in the Global policy, or name the site's or users' policy to use instead.",
                render_cmdlet(
                    "Set-CsExternalAccessPolicy", {"Identity": "Global", "EnableFederationAccess": True}
                ),
            ),
        ),
        (_OCS_USER.format("federation"),),
    )
    return StepText(
        why="Federation at the Edge has no effect until a policy allows it for users.",
        actions=actions,
        panel=_policy_panel(deployment, "Enable communications with federated users"),
        proves=proved("policy.federated", deployment),
        links=(links.FEDERATED_POLICY, links.cmdlet("Set-CsExternalAccessPolicy")),
    )


def _policy_panel(deployment: Deployment, box: str) -> tuple[str, ...]:
    return panel(
        deployment,
        f'{{external}} > External Access Policy > (Global, site or user policy) > Edit: "{box}" > Commit',
    )


def public(deployment: Deployment) -> StepText:
    """Return the text of policy.public."""
    actions = by_platform(
        deployment,
        (
            act("Open the same policy for public users as well.", set_policy(deployment)),
            act(
                "If the shell does not know EnablePublicCloudAccess, a Teams module shadows the cmdlet: use "
                "the server's own Management Shell."
            ),
            act(
                "Calls with public contacts need a flag of their own; messages do not.",
                render_cmdlet(
                    "Set-CsExternalAccessPolicy", {"Identity": "Global", "EnablePublicCloudAudioVideoAccess": True}
                ),
            ),
        ),
        (_OCS_USER.format("public IM connectivity"),),
    )
    return StepText(
        why="Until one policy allows public users, Skype users cannot reach anyone here by message or conference.",
        actions=actions,
        panel=_policy_panel(deployment, "Enable communications with public users"),
        proves=proved("policy.public", deployment),
        advisory=POLICY_PARAMETER,
        links=(links.PUBLIC_POLICY, links.cmdlet("Set-CsExternalAccessPolicy")),
    )


def assigned(deployment: Deployment) -> StepText:
    """Return the text of policy.assigned."""
    actions = by_platform(
        deployment,
        (
            act(
                "For everybody, the Global policy is enough, unless a site's or a user's policy forbids it: those "
                "win."
            ),
            act(
                "For a pilot, make a policy of its own; a new one brings no remote access by itself, so that "
                "is kept here.",
                new_policy(deployment),
            ),
            act(
                "Grant it (as a member of RTCUniversalUserAdmins; the address is an example).",
                grant_policy(deployment),
            ),
            act(
                "See who has a policy of their own.",
                "Get-CsUser | Group-Object 'ExternalAccessPolicy' | Select-Object 'Name', 'Count'",
            ),
        ),
        ("Office Communications Server 2007 R2 sets it user by user; see that each user meant has both ticks.",),
    )
    return StepText(
        why="A user's policy beats the site's, and that beats Global; one that forbids it does so silently.",
        actions=actions,
        panel=panel(
            deployment, f"Users > (user) > Edit > External access policy: {pilot_policy(deployment)} > Commit"
        ),
        proves=proved("policy.assigned", deployment),
        links=(links.ASSIGN_POLICY, links.cmdlet("Grant-CsExternalAccessPolicy")),
    )
