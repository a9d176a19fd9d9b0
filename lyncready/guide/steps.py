"""The tasks and steps as data: what proves each, what it comes after, when it is needed."""

from __future__ import annotations

from lyncready.guide.step_shapes import (
    ProofKind,
    Step,
    Task,
    WordUse,
    by_request,
    for_federation,
    for_skype,
    is_split,
    nobody_looks,
)
from lyncready.model import Deployment, Purpose, Route

TASKS: tuple[Task, ...] = (
    Task("prepare", "Before you start"),
    Task("provisioning", "Provisioning with Microsoft", "start here: it can take 30 days"),
    Task("federation", "1 Configure federation and PIC", plain="1 Federation"),
    Task("policy", "2 External access policy"),
    Task("provider", "3 Skype provider", plain="3 Other providers"),
    Task("partners", "Partners"),
    Task("finish", "Proof"),
)

_PREPARE = ("prepare.platform", "prepare.names", "prepare.external-access")

STEPS: tuple[Step, ...] = (
    Step(
        id="prepare.platform",
        title="Supported platform",
        kind=ProofKind.FIELD,
        required=("deployment",),
        advisory=("settings",),
    ),
    Step(
        id="prepare.names",
        title="Edges and SIP domains",
        kind=ProofKind.FIELD,
        required=("deployment",),
        advisory=("settings",),
    ),
    Step(
        id="prepare.external-access",
        title="External access deployed",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        advisory=("external", "dns", "https"),
        word=WordUse.INSTEAD,
        after=("prepare.names",),
    ),
    Step(
        id="provisioning.route",
        title="Provisioning route",
        kind=ProofKind.FIELD,
        required=("deployment",),
        advisory=("https",),
        after=("prepare.names",),
        needed=for_skype,
    ),
    Step(
        id="provisioning.information",
        title="Five pieces of information",
        kind=ProofKind.FIELD,
        required=("deployment",),
        needed=by_request,
    ),
    Step(
        id="provisioning.request",
        title="Request submitted",
        kind=ProofKind.REQUEST,
        word=WordUse.PARTS,
        after=("provisioning.information",),
        needed=by_request,
    ),
    Step(
        id="provisioning.active",
        title="Account active",
        kind=ProofKind.REQUEST,
        required=("request",),
        word=WordUse.CLOSES,
        after=("provisioning.request",),
        needed=for_skype,
    ),
    Step(
        id="federation.topology",
        title="Federation in the topology",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=_PREPARE,
    ),
    Step(
        id="federation.access-edge",
        title="Allowed at the Access Edge",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.topology",),
    ),
    Step(
        id="federation.srv",
        title="Federation SRV records",
        kind=ProofKind.PROBES,
        required=("srv", "dns"),
        idle=nobody_looks,
    ),
    Step(
        id="federation.address",
        title="Edge names in public DNS",
        kind=ProofKind.PROBES,
        required=("address", "dns"),
    ),
    Step(id="federation.port", title="Port 5061 reachable", kind=ProofKind.PROBES, required=("port",)),
    Step(id="federation.tls", title="TLS 1.2 and mutual TLS", kind=ProofKind.PROBES, required=("tls",)),
    Step(
        id="federation.certificate",
        title="Edge certificate",
        kind=ProofKind.PROBES,
        required=("certificate", "settings"),
    ),
    Step(id="federation.sip", title="Edge answers SIP", kind=ProofKind.PROBES, required=("sip",)),
    Step(
        id="federation.inside",
        title="Edge and internal next hop",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.topology",),
    ),
    Step(
        id="federation.outbound",
        title="Outbound from the Edge",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
    ),
    Step(
        id="federation.microsoft-365",
        title="Microsoft 365 as a provider",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.access-edge",),
        needed=for_federation,
    ),
    Step(
        id="federation.tenant",
        title="Tenant federation settings",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.microsoft-365",),
        needed=is_split,
    ),
    Step(
        id="policy.federated",
        title="Policy: federated users",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("prepare.platform",),
    ),
    Step(
        id="policy.public",
        title="Policy: public users",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("policy.federated",),
        needed=for_skype,
    ),
    Step(
        id="policy.assigned",
        title="Policy assigned to users",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("policy.federated", "policy.public"),
    ),
    Step(
        id="provider.clash",
        title="No conflicting provider",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
    ),
    Step(
        id="provider.created",
        title="Skype provider configured",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("provider.clash", "federation.access-edge"),
        needed=for_skype,
    ),
    Step(
        id="provider.reachable",
        title="Skype's edge answers",
        kind=ProofKind.PROBES,
        required=("provider",),
        word=WordUse.CLOSES,
        needed=for_skype,
    ),
    Step(
        id="provider.client",
        title="Skype contacts both ways",
        kind=ProofKind.WORD,
        required=("message",),
        word=WordUse.REQUIRED,
        after=(
            "provider.created",
            "policy.assigned",
            "federation.sip",
            "federation.certificate",
            "finish.replicated",
            "provisioning.active",
        ),
        needed=for_skype,
    ),
    Step(
        id="partners.allowed",
        title="Partners are allowed",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.access-edge",),
        of_subjects=True,
    ),
    Step(
        id="partners.discovery",
        title="Partners can be found",
        kind=ProofKind.PROBES,
        required=("partner", "srv", "dns"),
        of_subjects=True,
    ),
    Step(
        id="partners.edge",
        title="Partners' edges answer",
        kind=ProofKind.PROBES,
        required=("address", "dns", "port", "tls", "certificate", "sip"),
        advisory=("settings",),
        of_subjects=True,
    ),
    Step(
        id="finish.replicated",
        title="Replicated to every Edge",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.access-edge", "federation.microsoft-365", "provider.created"),
    ),
    Step(
        id="finish.message",
        title="Message both ways",
        kind=ProofKind.WORD,
        required=("message",),
        word=WordUse.PARTS,
        after=(
            "finish.replicated",
            "policy.assigned",
            "federation.certificate",
            "federation.sip",
            "federation.outbound",
            "federation.tenant",
        ),
        needed=for_federation,
    ),
)

STEP: dict[str, Step] = {step.id: step for step in STEPS}
ORDER: dict[str, int] = {step.id: index for index, step in enumerate(STEPS)}
TASK: dict[str, Task] = {task.id: task for task in TASKS}


def title_of(step: Step, deployment: Deployment) -> str:
    """Return the step's title; discovery by SRV gives `provisioning.active` another one than a request."""
    if step.id == "provisioning.active" and deployment.provisioning is Route.PARTNER_DISCOVERY:
        return "SIP domains discoverable"
    return step.title


def task_title(task: Task, deployment: Deployment) -> str:
    """Return the task's title; where nothing of Skype is asked it does not name it."""
    return task.title if deployment.purpose is Purpose.SKYPE or not task.plain else task.plain


def kind_of(step: Step, deployment: Deployment) -> ProofKind:
    """Return what proves the step here: discovery by SRV is proved by probes, where a request was sent before."""
    if step.id == "provisioning.active" and deployment.provisioning is Route.PARTNER_DISCOVERY:
        return ProofKind.PROBES
    return step.kind
