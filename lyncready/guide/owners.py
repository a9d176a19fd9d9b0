"""Who can mend what a finding says: by its code, and the findings that their code does not decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.wording import host_of
from lyncready.model import SKYPE_PROXY, Deployment, Finding, Ref, Status, Users

# Whose work a check is as long as it finds nothing wrong, and that of a code which nobody knows.
_OF_CHECK = {
    "srv": Owner.DNS,
    "dns": Owner.DNS,
    "address": Owner.DNS,
    "port": Owner.FIREWALL,
    "tls": Owner.SERVER,
    "certificate": Owner.CERTIFICATE,
    "sip": Owner.SERVER,
    "provider": Owner.MICROSOFT,
    "external": Owner.DNS,
    "https": Owner.FIREWALL,
    "settings": Owner.SERVER,
    "partner": Owner.PARTNER,
    "message": Owner.SERVER,
    "request": Owner.YOU,
    "deployment": Owner.YOU,
    "word": Owner.YOU,
}
OWNER: dict[str, Owner] = {
    code: info.owner or _OF_CHECK[info.checks[0]] for code, info in CODES.items() if code != "ok"
}
# The worst first, as the port's own rule has it.
_PORT_OUTCOMES = (
    ("refused", "tcp-refused"),
    ("reset", "tcp-reset"),
    ("timeout", "tcp-timeout"),
    ("unreachable", "tcp-unreachable"),
)
_BY_OUTCOME = frozenset({"edge-partly-down", "standby-silent"})
_PARTNERS_OWN = frozenset({"partners.discovery", "partners.edge"})
_ROOT_NOT_HERE = frozenset({"cert-private-root", "cert-untrusted"})  # to be installed on our Edge
_FOR_OUR_SERVER = frozenset({"partner-moved", "partner-blocked", "partner-not-allowed"})
# Settings that an Edge's export shows of its connections, and of its resolvers.
_WAYS = ("outbound:", "nextHop:")
_RESOLVERS = "resolver:"
_PARTNER_TESTS = "partnerTest:"
_TENANT = ("tenant.", "tenant:")


class Owners:
    """Says who can mend each finding of one judgement; a held one is for whoever owns its first cause."""

    def __init__(self, deployment: Deployment, findings: Iterable[Finding]) -> None:
        self._deployment = deployment
        self._findings: dict[Ref, Finding] = {}
        for finding in findings:
            self._findings.setdefault(finding.ref, finding)

    def of(self, finding: Finding) -> Owner:
        """Return who can mend what the finding says, or whose work the check is where all is well."""
        seen: set[Ref] = set()
        while finding.status is Status.HELD and finding.because and finding.ref not in seen:
            seen.add(finding.ref)
            cause = finding.because[0]
            known = self._findings.get(cause)
            if known is None:
                return OWNER.get(cause.code, Owner.YOU)
            finding = known
        return owner_of(finding, self._deployment)


def owner_of(finding: Finding, deployment: Deployment) -> Owner:
    """Return who owns one finding by itself, whatever it waits for."""
    owner = OWNER.get(finding.code) or _OF_CHECK.get(finding.check, Owner.YOU)
    if owner is Owner.WORKSTATION:
        return owner
    if finding.check == "provider":
        typed_otherwise = host_of(finding.subject) != SKYPE_PROXY
        return Owner.YOU if typed_otherwise else Owner.MICROSOFT
    if finding.code in _BY_OUTCOME:
        owner = _by_outcome(finding.detail)
    if finding.code == "srv-microsoft-365" and _is_answered(finding, deployment):
        owner = Owner.DNS
    if finding.step in _PARTNERS_OWN and finding.check != "settings":
        return _at_a_partner(finding, owner)
    return owner if finding.check != "settings" or owner is not Owner.SERVER else _of_setting(finding)


def _by_outcome(detail: Mapping[str, object]) -> Owner:
    """Return the owner of the worst that happened at the addresses that do not answer."""
    outcomes = detail.get("outcomes")
    met = {str(value) for value in outcomes.values()} if isinstance(outcomes, Mapping) else set()
    for outcome, code in _PORT_OUTCOMES:
        if outcome in met:
            return OWNER[code]
    return Owner.FIREWALL


def _is_answered(finding: Finding, deployment: Deployment) -> bool:
    """Whether the checklist says that users of the domain are at Microsoft, so that only DNS is left to do."""
    return any(
        domain.name == finding.subject and domain.users in (Users.BOTH, Users.ONLINE)
        for domain in deployment.sip_domains
    )


def _at_a_partner(finding: Finding, owner: Owner) -> Owner:
    """Return whose a partner's fault is: the partner's, save what is to be changed on our own servers."""
    if finding.code in _ROOT_NOT_HERE and not finding.detail.get("reason"):
        return Owner.SERVER
    return owner if finding.code in _FOR_OUR_SERVER or owner is Owner.YOU else Owner.PARTNER


def _of_setting(finding: Finding) -> Owner:
    if finding.subject.startswith(_TENANT):
        return Owner.YOU
    if finding.subject.startswith(_RESOLVERS):
        return Owner.DNS
    if finding.subject.startswith(_PARTNER_TESTS) and not finding.detail.get("ours"):
        return Owner.PARTNER
    return Owner.FIREWALL if finding.subject.startswith(_WAYS) else Owner.SERVER
