"""The tasks and steps as data: what proves each, what it comes after, when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from lyncready.model import Deployment, Discovery, Finding, Purpose, Route, Users


class WordUse(StrEnum):
    """What a person's word does for a step."""

    NONE = "none"  # proved by probes or the deployment: a word is refused
    REQUIRED = "required"  # rests on a word alone
    PARTS = "parts"  # a word for each part
    INSTEAD = "instead"  # evidence or a word
    CLOSES = "closes"  # proved by probes; a word closes what they could not see


def _always(_: Deployment) -> bool:
    return True


def _skype(deployment: Deployment) -> bool:
    return deployment.purpose is Purpose.SKYPE


def _federation(deployment: Deployment) -> bool:
    return deployment.purpose is Purpose.FEDERATION


def _split(deployment: Deployment) -> bool:
    return any(domain.users is Users.BOTH for domain in deployment.sip_domains)


def _request(deployment: Deployment) -> bool:
    return _skype(deployment) and deployment.provisioning is Route.REQUEST


def _never(_: Deployment, findings: Iterable[Finding]) -> bool:
    return False


_NO_RECORD = frozenset({"srv-missing", "srv-empty", "srv-left-behind", "not-checked"})


def _nobody_looks(deployment: Deployment, findings: Iterable[Finding]) -> bool:
    """Whether partners list the edge by name, nobody else looks for a record, and there is none to judge."""
    said = {finding.code for finding in findings if finding.check == "srv"}
    return deployment.discovery is Discovery.BY_NAME and bool(deployment.sip_domains) and said <= _NO_RECORD


class ProofKind(StrEnum):
    """What proves a step, and so what is to be done next about an open one."""

    PROBES = "probes"
    EVIDENCE = "evidence or word"
    WORD = "word"
    FIELD = "field"
    REQUEST = "request"


class Task(msgspec.Struct, frozen=True):
    """A group of steps; `hint` stands beside the title."""

    id: str
    title: str
    hint: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to bring about. `required` and `advisory` are names of checks whose findings belong to it.

    Findings of a required check keep the step open while they are not satisfied; advisory ones only warn. `idle`
    tells from the deciding view's findings whether there is nothing to bring about after all. A step `of_subjects`
    is needed where there is anything that it is judged by, and nobody has to have looked for it to be done.
    """

    id: str
    title: str
    kind: ProofKind
    required: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()
    word: WordUse = WordUse.NONE
    after: tuple[str, ...] = ()
    needed: Callable[[Deployment], bool] = _always
    idle: Callable[[Deployment, Iterable[Finding]], bool] = _never
    of_subjects: bool = False

    @property
    def task(self) -> str:
        """The id of the task it belongs to."""
        return self.id.partition(".")[0]


TASKS: tuple[Task, ...] = (
    Task("prepare", "Before you start"),
    Task("provisioning", "Provisioning with Microsoft", "start here: it can take 30 days"),
    Task("federation", "1 Configure federation and PIC"),
    Task("policy", "2 External access policy"),
    Task("provider", "3 Skype provider"),
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
        needed=_skype,
    ),
    Step(
        id="provisioning.information",
        title="Five pieces of information",
        kind=ProofKind.FIELD,
        required=("deployment",),
        needed=_request,
    ),
    Step(
        id="provisioning.request",
        title="Request submitted",
        kind=ProofKind.REQUEST,
        word=WordUse.PARTS,
        after=("provisioning.information",),
        needed=_request,
    ),
    Step(
        id="provisioning.active",
        title="Account active",
        kind=ProofKind.REQUEST,
        required=("request",),
        word=WordUse.CLOSES,
        after=("provisioning.request",),
        needed=_skype,
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
        idle=_nobody_looks,
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
        needed=_federation,
    ),
    Step(
        id="federation.tenant",
        title="Tenant federation settings",
        kind=ProofKind.EVIDENCE,
        required=("settings",),
        word=WordUse.INSTEAD,
        after=("federation.microsoft-365",),
        needed=_split,
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
        needed=_skype,
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
        needed=_skype,
    ),
    Step(
        id="provider.reachable",
        title="Skype's edge answers",
        kind=ProofKind.PROBES,
        required=("provider",),
        word=WordUse.CLOSES,
        needed=_skype,
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
        needed=_skype,
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
        needed=_federation,
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


def kind_of(step: Step, deployment: Deployment) -> ProofKind:
    """Return what proves the step here: discovery by SRV is proved by probes, where a request was sent before."""
    if step.id == "provisioning.active" and deployment.provisioning is Route.PARTNER_DISCOVERY:
        return ProofKind.PROBES
    return step.kind
