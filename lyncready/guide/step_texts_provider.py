"""The texts of the steps on the provider that leads to Skype."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import SKYPE_ENDED
from lyncready.guide.commands import (
    look,
    mark,
    new_provider,
    old_port_test,
    port_test,
    remove_provider,
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
        f"The decoration came with CU5 and the Lync client of Office 2013 SP1: addresses outside {excluded} are "
        f"sent by way of {SKYPE_ROUTING_DOMAIN}, so nobody has to type user(contoso.com)@msn.com.{search}"
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
