"""What the world sees of the deployment: record, address, port, TLS, certificate, SIP."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.certificate_request import request_certificate
from lyncready.guide.changes import CLIENT_AUTHENTICATION, SRV_REQUIRED, TLS_12
from lyncready.guide.commands import edge_of, look, srv_lines
from lyncready.guide.finding_texts_edge import ENABLE_TLS_12
from lyncready.guide.step_words import act, by_platform, first_domain, look_up, shell, wizard
from lyncready.guide.texts import Action, StepText
from lyncready.guide.wording import listed, shown
from lyncready.model import FEDERATION_PORT, Deployment, Purpose, federation_owner


def _optional(text: str, command: str, language: str) -> tuple[Action, ...]:
    return (act(text, command, language),) if command else ()


def srv(deployment: Deployment, port: int = FEDERATION_PORT) -> StepText:
    """Return the text of federation.srv."""
    domain, skype = first_domain(deployment), deployment.purpose is Purpose.SKYPE
    return StepText(
        why="This record is how partners and Microsoft find an edge; each SIP domain needs its own.",
        actions=(
            *_optional(
                "Publish these records in public DNS, each in the zone of its SIP domain.",
                srv_lines(deployment, port),
                "dns",
            ),
            act(
                "A record that leads to Microsoft 365 stays until it is known where the users are: changing it "
                "cuts off users in Teams."
            ),
            act(
                "If your DNS provider has separate fields: service _sipfederationtls, protocol _tcp, priority 0, "
                f"weight 0, port {port}, target {edge_of(domain, deployment)}."
            ),
            act(
                f"The target must be a direct subdomain of the SIP domain ({edge_of(domain, deployment)}), have "
                "A/AAAA records (not a CNAME) and be listed in the edge certificate."
            ),
            look_up("Ask a public resolver whether it is there.", deployment, federation_owner(domain), "1.1.1.1"),
        ),
        proves="Checked automatically: public DNS, this network's own DNS and the zones' servers.",
        advisory=SRV_REQUIRED if skype else "",
        links=(links.EDGE_REQUIREMENTS, links.EDGE_DNS, *((links.SKYPE,) if skype else ())),
    )


def _edges(deployment: Deployment) -> tuple[str, ...]:
    return deployment.access_edges or tuple(edge_of(name, deployment) for name in deployment.domain_names)


def address(deployment: Deployment) -> StepText:
    """Return the text of federation.address."""
    lines = "\n".join(f"{edge}. 3600 IN A PUBLIC-ADDRESS" for edge in _edges(deployment))
    return StepText(
        why="The record leads to a name; the name must lead to an address that the Internet can reach.",
        actions=(
            *_optional(
                "Publish an A record for every Access Edge, with the address its firewall or NAT shows to the "
                "Internet in place of PUBLIC-ADDRESS.",
                lines,
                "text",
            ),
            act("Private addresses belong in the inside zone only (split DNS)."),
        ),
        proves="Checked automatically, in public DNS.",
        links=(links.EDGE_DNS, links.EDGE_SCENARIOS),
    )


def port(deployment: Deployment, port: int = FEDERATION_PORT) -> StepText:
    """Return the text of federation.port."""
    names = listed(_edges(deployment)) or "the Access Edge"
    return StepText(
        why=f"Federation uses TCP {port} both ways. If the port is closed, partners cannot reach your edge.",
        actions=(
            act(
                "Have the firewall allow this, by the public addresses of the Access Edge.",
                f"allow inbound TCP from any to {names}, port {port}\n"
                f"allow outbound TCP from {names} to any, port {port}",
                "text",
            ),
            shell("On the Edge, see that something listens.", f"netstat -ano | findstr :{port}"),
            act(
                "Nothing listens: the Edge pool is not enabled for federation, or the Access Edge service is "
                "stopped."
            ),
        ),
        proves="Checked automatically, at every address. If this network cannot see it: check elsewhere, merge.",
        links=(links.EDGE_REQUIREMENTS, links.EDGE_SCENARIOS),
    )


def tls(deployment: Deployment) -> StepText:
    """Return the text of federation.tls."""
    return StepText(
        why="Partners speak mutual TLS with the edge and refuse old versions of it.",
        actions=(
            act(
                "On each Edge under Windows Server 2008 R2, switch TLS 1.2 on and restart; Windows Server 2012 "
                "and later have it on.",
                ENABLE_TLS_12,
            ),
            act(
                "Let no proxy or load balancer end TLS in front of the Access Edge: it must pass TCP 5061 through."
            ),
        ),
        proves="Checked automatically: the TLS version offered, and that a client certificate is requested.",
        advisory=TLS_12,
        links=(links.MUTUAL_TLS, links.TLS_VERSIONS),
    )


def certificate(deployment: Deployment) -> StepText:
    """Return the text of federation.certificate."""
    edges = _edges(deployment)
    names = listed((shown(edge) for edge in edges), 6)
    actions = by_platform(
        deployment,
        (
            act(
                "On an Edge, in an elevated Management Shell, write a request that names every Access "
                f"Edge{f': {names}' if names else ''}, the web conferencing name of the Edge pool, and whatever "
                "else the present certificate names. Send the file to a public CA.",
                request_certificate(deployment) if edges else "",
            ),
            act("Import the CA's answer with its intermediates, and assign it as the external Edge certificate."),
            act(
                "See what is assigned.",
                look(
                    "Get-CsCertificate -Type AccessEdgeExternal",
                    "Subject",
                    "AlternativeNames",
                    "Issuer",
                    "NotAfter",
                ),
            ),
            act("Do the same on every Edge of the pool; the nodes may differ during a renewal only."),
        ),
        (
            "Request a certificate from a public CA with every Access Edge FQDN among its names, and assign it "
            "to the external interface in the Edge Server's properties.",
        ),
    )
    return StepText(
        why="Partners trust your edge only by a valid certificate with the right names, from a public CA.",
        actions=actions,
        panel=wizard(deployment),
        proves="Checked automatically: names, dates, chain, key, signature and uses, each on its own.",
        advisory=CLIENT_AUTHENTICATION,
        links=(links.EDGE_REQUIREMENTS, links.EDGE_SCENARIOS, links.CLIENT_AUTH),
    )


def sip(deployment: Deployment) -> StepText:
    """Return the text of federation.sip."""
    return StepText(
        why="A port that answers is not proof: the edge must answer SIP.",
        actions=(
            act("Nothing to do while earlier steps are open; this is checked automatically."),
            act(
                "An edge that stops because we have no client certificate is healthy. To see further, name one "
                "under network.client_certificate."
            ),
            act(
                "If it stays silent, take a SIPStack trace on the Edge during a check: its ms-diagnostics "
                "number names the cause."
            ),
        ),
        proves="Checked automatically: any SIP status line, or the request for a client certificate.",
        links=(links.SIP_OPTIONS, links.EDGE_VALIDATE),
    )
