"""The words for a step: why it matters, what to do, what proves it, filled in for one deployment."""

from __future__ import annotations

from collections.abc import Callable

from lyncready.guide import step_texts_microsoft as microsoft
from lyncready.guide import step_texts_network as network
from lyncready.guide import step_texts_partners as partners
from lyncready.guide import step_texts_policy as policy
from lyncready.guide import step_texts_prepare as prepare
from lyncready.guide import step_texts_provider as provider
from lyncready.guide import step_texts_server as server
from lyncready.guide.texts import StepText
from lyncready.model import FEDERATION_PORT, Deployment

WRITERS: dict[str, Callable[[Deployment], StepText]] = {
    "prepare.platform": prepare.platform,
    "prepare.names": prepare.names,
    "prepare.external-access": prepare.external_access,
    "provisioning.route": prepare.route,
    "provisioning.information": prepare.information,
    "provisioning.request": prepare.request,
    "provisioning.active": prepare.active,
    "federation.topology": server.topology,
    "federation.access-edge": server.access_edge,
    "federation.srv": network.srv,
    "federation.address": network.address,
    "federation.port": network.port,
    "federation.tls": network.tls,
    "federation.certificate": network.certificate,
    "federation.sip": network.sip,
    "federation.inside": server.inside,
    "federation.outbound": server.outbound,
    "federation.microsoft-365": microsoft.microsoft_365,
    "federation.tenant": microsoft.tenant,
    "policy.federated": policy.federated,
    "policy.public": policy.public,
    "policy.assigned": policy.assigned,
    "provider.clash": provider.clash,
    "provider.created": provider.created,
    "provider.reachable": provider.reachable,
    "provider.client": provider.client,
    "partners.allowed": partners.allowed,
    "partners.discovery": partners.discovery,
    "partners.edge": partners.edge,
    "finish.replicated": server.replicated,
    "finish.message": server.message,
}


# The pages with something to paste that names the federation port, which only a laboratory changes.
_NAMING_THE_PORT: dict[str, Callable[[Deployment, int], StepText]] = {
    "provisioning.active": prepare.active,
    "federation.srv": network.srv,
    "federation.port": network.port,
}


def step_text(step_id: str, deployment: Deployment, port: int = FEDERATION_PORT) -> StepText:
    """Return a step's text with the deployment's values and its platform's parameters.

    Raises KeyError for a step that the guide does not have.
    """
    if writer := _NAMING_THE_PORT.get(step_id):
        return writer(deployment, port)
    return WRITERS[step_id](deployment)
