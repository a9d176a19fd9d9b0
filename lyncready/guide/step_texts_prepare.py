"""Before you start, and the provisioning with Microsoft: what to know, to enter, to send and to wait for."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.changes import CONTACT_DROPPED, SITE_CLOSED, SKYPE_ENDED, SRV_REQUIRED, support_of
from lyncready.guide.commands import has_shell, look, mark, srv_lines
from lyncready.guide.sheet import provisioning_sheet
from lyncready.guide.step_words import act, by_platform, panel, proved, shell
from lyncready.guide.texts import Action, StepText
from lyncready.guide.wording import listed, shown
from lyncready.model import FEDERATION_PORT, Deployment, Platform, Purpose, RequestKind, Route


def platform(deployment: Deployment) -> StepText:
    """Return the text of prepare.platform."""
    kind = "PIC federation" if deployment.purpose is Purpose.SKYPE else "Federation"
    lync_2013 = deployment.platform in (None, Platform.LYNC_2013, Platform.LYNC_2013_CU5)
    return StepText(
        why=f"{kind} works with some servers only, and the commands below depend on which one it is.",
        actions=(
            act(
                "Choose the server that the Edge belongs to. Lync Server 2010, Lync Server 2013 and Skype for "
                "Business Server take part; Office Communications Server 2007 R2 does on the request route "
                "only."
            ),
            act(
                "Live Communications Server 2005 SP1 and Office Communications Server 2007 are refused: move "
                "the Edge to a newer server first."
            ),
            *(
                (
                    act(
                        "To see whether CU5 is installed, run this: it lists two parameters if it is.",
                        "(Get-Command New-CsPublicProvider).Parameters.Keys -like 'NameDecoration*Domain*'",
                    ),
                )
                if lync_2013
                else ()
            ),
        ),
        proves="The platform in the deployment.",
        advisory=support_of(deployment.platform),
        links=(links.PROVISIONING, links.SKYPE, links.LIFECYCLE),
    )


def names(deployment: Deployment) -> StepText:
    """Return the text of prepare.names."""
    read = act(
        "If unsure, read both from the server.",
        "\n".join(
            (
                look("Get-CsService -EdgeServer", "Identity", "AccessEdgeExternalFqdn"),
                look("Get-CsSipDomain", "Identity", "IsDefault"),
            )
        ),
    )
    return StepText(
        why="One Access Edge and one SIP domain are the minimum; everything else is checked for these names.",
        actions=(
            act("Enter every Access Edge FQDN as the outside sees it; the first one goes into a request."),
            act(
                "Enter every SIP domain. Give one whose users are in Teams users: online, one without users "
                "users: none."
            ),
            *((read,) if has_shell(deployment.platform) else ()),
        ),
        proves="One edge and one SIP domain in the deployment.",
        links=(links.EDGE_REQUIREMENTS, links.PROVISIONING),
    )


def _external_records(deployment: Deployment) -> str:
    lines = []
    for domain in deployment.sip_domains:
        if domain.is_here:
            lines.append(f"_sip._tls.{domain.name}. 3600 IN SRV 0 0 443 sip.{domain.name}.")
            lines.append(f"sip.{domain.name}. 3600 IN A PUBLIC-ADDRESS")
            lines.append(f"lyncdiscover.{domain.name}. 3600 IN A PUBLIC-ADDRESS")
    return "\n".join(lines)


def external_access(deployment: Deployment) -> StepText:
    """Return the text of prepare.external-access."""
    step = "prepare.external-access"
    actions = by_platform(
        deployment,
        (
            act(
                "See that an Edge is deployed and that users may sign in from outside.",
                "\n".join(
                    (
                        look("Get-CsService -EdgeServer", "Identity", "SiteId", "AccessEdgeExternalFqdn"),
                        look("Get-CsAccessEdgeConfiguration", "AllowOutsideUsers", "AllowFederatedUsers"),
                    )
                ),
            ),
            act(
                "If there is no Edge yet, deploy one first (see read more): federation enters through it and "
                "nothing else."
            ),
        ),
        (
            "See in the administrative snap-in that an Edge Server is deployed and that its Access Methods "
            "allow remote users.",
        ),
    )
    records = _external_records(deployment)
    if records:
        actions = (
            *actions,
            act("Clients outside look for these records; federation does not need them.", records, "dns"),
        )
    return StepText(
        why="Federation is part of external access: without an Edge there is nothing to federate through.",
        actions=actions,
        panel=panel(
            deployment, '{external} > Access Edge Configuration > Global > Edit: "Enable remote user access"'
        ),
        proves=proved(step, deployment) + " The DNS and HTTPS findings here only advise.",
        links=(links.PLAN_EXTERNAL, links.DEPLOY_EXTERNAL, links.EDGE_DEPLOY, links.EDGE_VALIDATE),
    )


def route(deployment: Deployment) -> StepText:
    """Return the text of provisioning.route."""
    discovery = deployment.provisioning is Route.PARTNER_DISCOVERY
    chosen = "partner-discovery" if discovery else "request"
    return StepText(
        why="There were two ways to make a deployment known to Skype; one of them is history.",
        actions=(
            act(
                "Partner discovery: publish the records and be found; nothing to "
                f"send.{' Chosen.' if discovery else ''}",
                "deployment:\n  provisioning: partner-discovery",
                "text",
            ),
            act(
                "Request: the site's own way, kept for deployments with a request on record or an arrangement "
                f"with Microsoft support.{'' if discovery else ' Chosen.'}",
                "deployment:\n  provisioning: request",
                "text",
            ),
        ),
        proves=f"The route in the deployment, now {chosen}. By request, the site itself is checked as well.",
        advisory=SITE_CLOSED,
        links=(links.SKYPE, links.PROVISIONING),
    )


def information(deployment: Deployment) -> StepText:
    """Return the text of provisioning.information."""
    return StepText(
        why="The site asks for five pieces of information; gather them before you sign in.",
        actions=(
            act("Find the Microsoft agreement number and its type; whoever buys licences knows them."),
            act("Enter the Access Edge FQDN, every SIP domain and any further Access Edge FQDN."),
            act("A contact is optional and stays in this file."),
            act("Copy this sheet into the site's pages.", provisioning_sheet(deployment).rstrip("\n"), "text"),
        ),
        proves="Agreement number, edge and SIP domain in the deployment; the other two may stay empty.",
        advisory=CONTACT_DROPPED,
        links=(links.PROVISIONING,),
    )


def request(deployment: Deployment) -> StepText:
    """Return the text of provisioning.request."""
    edge = shown(deployment.access_edges[0]) if deployment.access_edges else "the Access Edge FQDN"
    domains = listed(shown(name) for name in deployment.domain_names) or "each SIP domain"
    change = deployment.request_kind is RequestKind.CHANGE
    kind = "the change" if change else "the first request"
    say = f"{mark('provisioning.request')} --part "
    parts: tuple[tuple[str, str], ...] = (
        (
            "sign-in",
            f"Sign in at {deployment.provisioning_site} with a Microsoft account (once called Windows Live ID).",
        ),
        ("agreement-type", f"Choose the type of the licence agreement{_given(deployment.agreement_type)}."),
        ("product-use-rights", "Tick the box by which you accept Lync Server's Product Use Rights."),
        ("request-started", f"On the page that initiates a request, follow the link for {kind}."),
        ("edge-entered", f"Enter the Access Edge FQDN: {edge}."),
        ("domains-added", f"Add each SIP domain: {domains}."),
        ("submitted", "Choose Skype among the public IM providers, skip the contact, and submit."),
    )
    before: Action = act(
        "First have the federation SRV records published and port 5061 open: Microsoft looks for both."
    )
    return StepText(
        why="The request says which edge speaks for which SIP domains; sending it starts the clock.",
        actions=(before, *(shell(text, say + part) for part, text in parts)),
        proves="Confirmed manually, each of the seven parts; the time of the last one is the time of the request.",
        advisory=SITE_CLOSED,
        links=(links.PROVISIONING, links.MICROSOFT_ACCOUNT),
    )


def _given(value: str) -> str:
    return f" ({value})" if value else ""


def active(deployment: Deployment, port: int = FEDERATION_PORT) -> StepText:
    """Return the text of provisioning.active, by route."""
    if deployment.provisioning is Route.PARTNER_DISCOVERY:
        lines = srv_lines(deployment, port)
        return StepText(
            why="Microsoft and partners find each SIP domain by its SRV record and follow it to the edge.",
            actions=(
                act(
                    "Fix what the federation steps name for each SIP domain: record, address, port, TLS, "
                    "certificate, SIP."
                ),
                *((act("These are the records that should be public.", lines, "dns"),) if lines else ()),
            ),
            proves="Checked automatically: every SIP domain can be reached, from its SRV record to SIP.",
            advisory=f"{SRV_REQUIRED} {SKYPE_ENDED}",
            links=(links.SKYPE, links.EDGE_REQUIREMENTS),
        )
    change = deployment.request_kind is RequestKind.CHANGE
    usual = "a change is done in 24 to 48 hours" if change else "a first request can take up to 30 days"
    return StepText(
        why="Users can reach Skype only once Microsoft has activated the account.",
        actions=(
            act(f"Wait: {usual}. Go on with the other steps meanwhile."),
            act("If Skype federation still fails after 48 hours, open a case with Microsoft Technical Support."),
            shell("When a message goes through, mark it done.", mark("provisioning.active")),
        ),
        proves="The time since the request, then confirmed manually.",
        advisory=SKYPE_ENDED,
        links=(links.PROVISIONING, links.SKYPE_RETIRED),
    )
