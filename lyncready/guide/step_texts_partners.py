"""The partners: that the server lets them in, that each can be found, and that its edge answers."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.commands import look
from lyncready.guide.step_words import act, by_platform, look_up, on_front_end, panel, proved
from lyncready.guide.texts import StepText
from lyncready.model import Deployment, federation_owner, render_cmdlet


def _example(deployment: Deployment) -> str:
    return deployment.partners[0].name if deployment.partners else "litware.com"


def allowed(deployment: Deployment) -> StepText:
    """Return the text of partners.allowed."""
    partner = _example(deployment)
    return StepText(
        why="A blocked partner is refused; with partner discovery off so is everybody who is not listed.",
        actions=by_platform(
            deployment,
            (
                act(
                    f"{on_front_end(deployment)}, see who is blocked, and who is listed with which edge.",
                    "\n".join(
                        (look("Get-CsBlockedDomain", "Domain"), look("Get-CsAllowedDomain", "Domain", "ProxyFqdn"))
                    ),
                ),
                act(
                    "Where partner discovery is off, list each partner. Name its edge only where its record "
                    "cannot be used, and never one of Microsoft's.",
                    render_cmdlet("New-CsAllowedDomain", {"Identity": partner}),
                ),
            ),
            ("In the Edge Server's properties, tab Allow: list each partner; tab Block: take it off.",),
        ),
        panel=panel(deployment, "{external} > SIP Federated Domains > New > Allowed domain > Commit"),
        proves=proved("partners.allowed", deployment),
        links=(links.ALLOWED_DOMAINS, links.BLOCKED_DOMAINS, links.DISCOVERY),
    )


def discovery(deployment: Deployment) -> StepText:
    """Return the text of partners.discovery."""
    owner = federation_owner(_example(deployment))
    return StepText(
        why="Your Edge finds a partner by its federation record, or by the edge that you list for it.",
        actions=(
            act(
                "A partner without a record cannot be found: send it the record and the mail that stand beside "
                "its name here."
            ),
            act(
                "A partner that moved to Teams stays unreachable while it is listed with its old edge: re-create "
                "the allowed domain without it."
            ),
            look_up("Ask a public resolver where a partner is.", deployment, owner, "1.1.1.1"),
        ),
        proves="Checked automatically, in public DNS. A partner's fault only warns, unless it is required.",
        links=(links.DISCOVERY, links.HYBRID, links.ALLOWED_DOMAINS),
    )


def edge(deployment: Deployment) -> StepText:
    """Return the text of partners.edge."""
    return StepText(
        why="Messages reach a partner only if its edge answers with a certificate that your Edge trusts.",
        actions=(
            act(
                "Send a partner what is wrong at its side, with the proof, and nothing of yours.",
                f"lyncready report FILE --partner {_example(deployment)}",
                "shell",
            ),
            act("A root that your Edge lacks is installed there, on every node of it."),
        ),
        proves="Checked automatically: partners' own edges; Microsoft's is not checked for each domain.",
        links=(links.EDGE_REQUIREMENTS, links.MUTUAL_TLS),
    )
