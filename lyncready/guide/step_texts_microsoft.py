"""What connects the servers with Microsoft 365: the hosting provider here, the settings of the tenant there."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.commands import has_shell, look
from lyncready.guide.step_words import act, by_platform, on_front_end, panel, proved
from lyncready.guide.texts import StepText
from lyncready.guide.wording import listed, shown
from lyncready.model import WORLDWIDE, Deployment, Users

_OCS = "Office Communications Server 2007 R2 has no hosting providers: it does not reach Teams."


def microsoft_365(deployment: Deployment) -> StepText:
    """Return the text of federation.microsoft-365."""
    split = [domain.name for domain in deployment.sip_domains if domain.users is Users.BOTH]
    fields = (
        "Identity",
        "ProxyFqdn",
        "Enabled",
        "EnabledSharedAddressSpace",
        "HostsOCSUsers",
        "VerificationLevel",
    )
    actions = by_platform(
        deployment,
        (
            act(
                f"{on_front_end(deployment)}, see which hosting provider leads to {WORLDWIDE.edge} and whether it "
                "is enabled. Other clouds have other hosts, such as a government's.",
                look("Get-CsHostingProvider", *fields),
            ),
            act(
                f"Users of {listed(map(shown, split))} are here and in Teams: the provider has to share the SIP "
                "address space."
                if split
                else "If EnabledSharedAddressSpace is True, some users may be in Teams. Do not switch it off "
                "before you know: they would be cut off.",
            ),
            act(
                "Let lyncready write what is missing, from an export.",
                "lyncready script FILE --step federation.microsoft-365",
                "shell",
            ),
        ),
        (_OCS,),
    )
    return StepText(
        why="Partners in Teams are reached by a hosting provider only, whether discovery is on or not.",
        actions=actions,
        panel=panel(deployment, "{external} > {providers}: the hosted provider for Microsoft 365 > Edit"),
        proves=proved("federation.microsoft-365", deployment),
        links=(links.HOSTED_PROVIDERS, links.HYBRID, links.cmdlet("Set-CsHostingProvider")),
    )


def tenant(deployment: Deployment) -> StepText:
    """Return the text of federation.tenant: what the admin of the tenant looks at, in Teams' own shell."""
    if deployment.platform is not None and not has_shell(deployment.platform):
        return StepText(
            why=_OCS, actions=(act(_OCS),), proves=proved("federation.tenant", deployment), links=(links.HYBRID,)
        )
    return StepText(
        why="In hybrid both sides need the same settings, or users in Teams and users here lose each other.",
        actions=(
            act(
                "In the Teams PowerShell module, signed in as the tenant's admin, write the tenant's federation "
                "settings to a file.",
                "Get-CsTenantFederationConfiguration | ConvertTo-Json -Depth 5 | "
                "Out-File -Encoding utf8 tenant.json",
            ),
            act("Import the file.", "lyncready evidence FILE tenant.json", "shell"),
            act(
                "AllowFederatedUsers and SharedSipAddressSpace have to be True, and the tenant open or closed as "
                "the Edge is: where both are closed, with the same allowed and blocked domains."
            ),
        ),
        proves=proved("federation.tenant", deployment),
        links=(links.HYBRID,),
    )
