"""The truth that should hold, check by check, and where each code is written about."""

from __future__ import annotations

from lyncready.guide import links
from lyncready.guide.codes import CODES
from lyncready.guide.finding_texts_deployment import field_label
from lyncready.guide.settings_labels import setting_label
from lyncready.guide.steps import STEP, title_of
from lyncready.guide.texts import Link
from lyncready.guide.wording import FindingReader, shown
from lyncready.model import Finding

_TITLES = {
    "srv": "{} has a federation SRV record that leads to its edge",
    "dns": "DNS answers for {}, everywhere the same",
    "address": "{} has an address that the world can reach",
    "port": "{} accepts connections",
    "tls": "{} speaks current TLS and asks for a client certificate",
    "certificate": "The certificate of {} fits",
    "sip": "{} speaks SIP",
    "provider": "Skype's federation edge {} answers",
    "external": "Clients outside find {}",
    "https": "{} answers over HTTPS",
    "partner": "It is known where the partner {} is",
}


def title_of_check(case: FindingReader) -> str:
    """Return the truth that should hold for the finding's check and subject."""
    finding = case.finding
    step = STEP.get(finding.step)
    if step is not None and _is_of_the_step(finding):
        return title_of(step, case.deployment)
    pattern = _TITLES.get(finding.check)
    if pattern is not None:
        return pattern.format(shown(finding.subject))
    if finding.check == "settings":
        return f"{setting_label(case)} is as it should be"
    if finding.check == "deployment":
        label = field_label(finding.subject)
        return f"{label[:1].upper()}{label[1:]} is given and right"
    if finding.check == "request":
        return f"{shown(finding.subject)} can be found and reached by Microsoft and partners"
    return title_of(step, case.deployment) if step else shown(finding.subject)


def _is_of_the_step(finding: Finding) -> bool:
    """Whether the subject is the step itself, or the missing SIP domains that a network check waits for."""
    return finding.subject in STEP or (finding.subject == "sip_domains" and finding.check != "deployment")


# Of a code without one of its own: by its first word, else by step.
_LINKS: dict[str, Link] = {
    "srv": links.EDGE_DNS,
    "dns": links.DNS_ERRORS,
    "address": links.EDGE_DNS,
    "tcp": links.EDGE_REQUIREMENTS,
    "edge": links.EDGE_REQUIREMENTS,
    "standby": links.EDGE_REQUIREMENTS,
    "tls": links.MUTUAL_TLS,
    "cert": links.EDGE_REQUIREMENTS,
    "sip": links.SIP_OPTIONS,
    "external": links.PLAN_EXTERNAL,
    "https": links.DEPLOY_EXTERNAL,
    "provider": links.SKYPE,
    "setting": links.ACCESS_EDGE,
    "evidence": links.ACCESS_EDGE,
    "field": links.PROVISIONING,
    "message": links.DIAGNOSTICS,
    "platform": links.PROVISIONING,
    "partner": links.DISCOVERY,
    "request": links.PROVISIONING,
}
_BY_STEP: dict[str, Link] = {
    "prepare": links.PLAN_EXTERNAL,
    "provisioning": links.PROVISIONING,
    "federation": links.FEDERATION,
    "federation.topology": links.EDGE_POOL,
    "federation.inside": links.EDGE_REQUIREMENTS,
    "federation.outbound": links.EDGE_REQUIREMENTS,
    "policy": links.PUBLIC_POLICY,
    "policy.federated": links.FEDERATED_POLICY,
    "policy.assigned": links.ASSIGN_POLICY,
    "provider": links.SKYPE,
    "provider.clash": links.PUBLIC_PROVIDERS,
    "provider.client": links.END_USER,
    "partners": links.DISCOVERY,
    "partners.allowed": links.ALLOWED_DOMAINS,
    "partners.edge": links.EDGE_REQUIREMENTS,
    "finish": links.VERIFY,
    "finish.replicated": links.cmdlet("Get-CsManagementStoreReplicationStatus"),
}


def link_of(code: str, step_id: str = "") -> Link:
    """Return where to read more about a code, on the step it stands in where the code is a general one."""
    general = code in ("ok", "not-attested", "not-checked", "check-incomplete", "not-seen-again")
    task = _BY_STEP.get(step_id) or _BY_STEP.get(step_id.partition(".")[0])
    if general and task is not None:
        return task
    own = CODES[code].link if code in CODES else None
    return own or _LINKS.get(code.partition("-")[0]) or task or links.EDGE_REQUIREMENTS
