"""The words for a step: why it matters, what to do, what proves it, filled in for one deployment."""

from __future__ import annotations

from collections.abc import Callable

from lyncready.guide import step_texts_network as network
from lyncready.guide import step_texts_prepare as prepare
from lyncready.guide import step_texts_provider as provider
from lyncready.guide import step_texts_server as server
from lyncready.guide.texts import StepText
from lyncready.model import Deployment

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
    "policy.federated": provider.federated,
    "policy.public": provider.public,
    "policy.assigned": provider.assigned,
    "provider.clash": provider.clash,
    "provider.created": provider.created,
    "provider.reachable": provider.reachable,
    "provider.client": provider.client,
    "finish.replicated": server.replicated,
    "finish.message": server.message,
}


def step_text(step_id: str, deployment: Deployment) -> StepText:
    """Return a step's text with the deployment's values and its platform's parameters.

    Raises KeyError for a step that the guide does not have.
    """
    return WRITERS[step_id](deployment)
