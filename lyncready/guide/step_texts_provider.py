"""The second and third task: policies that let users reach out, and the provider that leads to Skype."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import POLICY_PARAMETER, SKYPE_ENDED
from lyncready.guide.commands import (
    grant_policy,
    look,
    mark,
    new_policy,
    new_provider,
    old_port_test,
    pilot_policy,
    port_test,
    remove_provider,
    set_policy,
    shipped_provider,
)
from lyncready.guide.step_words import act, by_platform, on_front_end, panel, proved, shell
from lyncready.guide.texts import Action, StepText
from lyncready.model import (
    SKYPE_DOMAINS,
    SKYPE_FOR_BUSINESS,
    SKYPE_ROUTING_DOMAIN,
    Deployment,
    Platform,
    Purpose,
    quote,
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


def clash(deployment: Deployment) -> StepText:
    """Return the text of provider.clash."""
    if deployment.purpose is Purpose.FEDERATION:
        return _clash_of_domains(deployment)
    shipped, proxy = shipped_provider(deployment.platform), deployment.provider.proxy_fqdn
    actions = by_platform(
        deployment,
        (
            act(
                f"{on_front_end(deployment)}, find the provider that already has the name "
                f"{deployment.provider.identity} or the proxy {proxy}.",
                "\n".join(
                    (
                        look("Get-CsPublicProvider", "Identity", "ProxyFqdn", "Enabled"),
                        look("Get-CsHostingProvider", "Identity", "ProxyFqdn", "Enabled"),
                        f"Get-CsAllowedDomain | Where-Object {{ $_.ProxyFqdn -eq {quote(proxy)} }}",
                    )
                ),
            ),
            act(
                f"Remove the public provider that holds the proxy; {shipped} ships with the product. Skip this "
                "where none does. Only re-creation brings one back.",
                remove_provider(shipped),
            ),
            act(
                "Review a hosting provider that clashes before touching it: users in Microsoft 365 may depend "
                "on it. It can be edited, or removed by hand."
            ),
            act(
                "List an allowed domain with that proxy anew without it: from Lync Server 2013 CU3 on, such a "
                "pair stops the Access Edge service."
            ),
        ),
        ("In the Edge Server's properties, tab IM Provider, see that no other entry holds Skype's proxy.",),
    )
    return StepText(
        why="A name or proxy FQDN belongs to one provider only: while another has it, creating Skype fails.",
        actions=actions,
        panel=panel(deployment, "{external} > {providers}: look at names and Edge FQDNs"),
        proves=proved("provider.clash", deployment),
        links=(links.HOSTED_PROVIDERS, links.PUBLIC_PROVIDERS, links.cmdlet("Remove-CsPublicProvider")),
    )


def _clash_of_domains(deployment: Deployment) -> StepText:
    """Return what to look at without Skype: allowed domains that name a provider's proxy."""
    actions = by_platform(
        deployment,
        (
            act(
                f"{on_front_end(deployment)}, compare the proxies of allowed domains with those of all providers.",
                "\n".join(
                    (
                        "Get-CsAllowedDomain | Where-Object { $_.ProxyFqdn } | "
                        "Select-Object -Property 'Domain', 'ProxyFqdn'",
                        look("Get-CsHostingProvider", "Identity", "ProxyFqdn"),
                        look("Get-CsPublicProvider", "Identity", "ProxyFqdn"),
                    )
                ),
            ),
            act(
                "Create an allowed domain that has a provider's proxy anew without it: from Lync Server 2013 CU3 "
                "on, such a pair stops the Access Edge service (event 14517)."
            ),
        ),
        ("Office Communications Server 2007 R2 has no such clash.",),
    )
    return StepText(
        why="One proxy in both an allowed domain and a provider stops the Access Edge service.",
        actions=actions,
        panel=panel(deployment, "{external} > SIP Federated Domains: look at the Edge FQDNs"),
        proves=proved("provider.clash", deployment),
        links=(links.ALLOWED_DOMAINS, links.HOSTED_PROVIDERS),
    )


def _what_it_sets(deployment: Deployment) -> str:
    if deployment.platform is Platform.LYNC_2010:
        return "Lync Server 2010 knows neither an icon nor name decoration."
    if deployment.platform is Platform.LYNC_2013:
        return (
            "Before CU5 there is no name decoration: users add a contact of another domain as "
            "user(contoso.com)@msn.com."
        )
    excluded = ", ".join(SKYPE_DOMAINS)
    search = (
        " The two EnableSkype flags allow search in Skype's directory."
        if deployment.platform in SKYPE_FOR_BUSINESS
        else ""
    )
    return (
        f"The decoration was added in CU5 and in the Lync client of Office 2013 SP1: addresses outside {excluded} "
        f"are sent by way of {SKYPE_ROUTING_DOMAIN}, so nobody has to type user(contoso.com)@msn.com.{search}"
    )


def created(deployment: Deployment) -> StepText:
    """Return the text of provider.created."""
    identity = deployment.provider.identity
    actions: tuple[Action, ...] = by_platform(
        deployment,
        (
            act(
                f"{on_front_end(deployment)}, see what is there.",
                look("Get-CsPublicProvider", "Identity", "ProxyFqdn", "Enabled", "VerificationLevel"),
            ),
            act(
                f"If {identity} is there with other values, remove it: apart from Enabled and VerificationLevel "
                "nothing of it can be changed later, so it is re-created. If it is not there, skip this.",
                remove_provider(identity),
            ),
            act(f"Create it. {_what_it_sets(deployment)}", new_provider(deployment)),
            shell(
                "Or let lyncready write the script, by this server's own parameter list if an export is there.",
                "lyncready script FILE --step provider.created --what-if",
            ),
        ),
        (
            "In the Edge Server's properties, tab IM Provider: add a provider with the proxy "
            f"{deployment.provider.proxy_fqdn}, allowed, its users verified by the provider.",
        ),
    )
    return StepText(
        why="The provider is where the Edge sends Skype's addresses, and what the client shows as Skype.",
        actions=actions,
        panel=panel(
            deployment,
            "{external} > {providers} > New > Public provider (it sets neither decoration nor icon)",
        ),
        proves=proved("provider.created", deployment),
        advisory=SKYPE_ENDED,
        links=(links.SKYPE, links.PROVISIONING, links.cmdlet("New-CsPublicProvider")),
    )


def reachable(deployment: Deployment) -> StepText:
    """Return the text of provider.reachable."""
    host = deployment.provider.proxy_fqdn
    old = deployment.platform in (Platform.LYNC_2010, Platform.OCS_2007_R2)
    return StepText(
        why="The best configuration is of no use if Skype's end does not answer; this shows what is there today.",
        actions=(
            act("On each Edge, try the way out.", port_test(host)),
            *((act("On a Windows without that cmdlet; silence is success.", old_port_test(host)),) if old else ()),
            shell(
                "If it answers there, mark it done: most workstations cannot see it.", mark("provider.reachable")
            ),
            act(
                "If the name is gone, it cannot be fixed on your side: switch to federation with partners.",
                "deployment:\n  purpose: federation",
                "text",
            ),
        ),
        proves=proved("provider.reachable", deployment),
        advisory=SKYPE_ENDED,
        links=(links.SKYPE_RETIRED, links.TEST_PORT),
    )


def client(deployment: Deployment) -> StepText:
    """Return the text of provider.client."""
    identity = deployment.provider.identity
    return StepText(
        why="Probes and exports show that it should work; a message both ways shows that it does.",
        actions=(
            act(
                f"In the client choose {identity} as the provider and add a Skype user under the address of the "
                "Microsoft account."
            ),
            act(
                "In Skype, sign in with a Skype account merged with its Microsoft account, and send a contact "
                "request back."
            ),
            act("Exchange a message in both directions, from one user of every SIP domain."),
            act(
                "If it fails, take a SIPStack trace on the Edge: its ms-diagnostics number names the side and "
                "the cause."
            ),
        ),
        proves=proved("provider.client", deployment),
        advisory=SKYPE_ENDED,
        links=(links.END_USER, links.MICROSOFT_ACCOUNT, links.SKYPE),
    )
