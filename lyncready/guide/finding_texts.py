"""The words for a finding: one place a code, chosen by code, then varied by status, check and values."""

from __future__ import annotations

from collections.abc import Mapping

from lyncready.guide.codes import CODES
from lyncready.guide.finding_texts_address import WRITERS as ADDRESS
from lyncready.guide.finding_texts_certificate import WRITERS as CERTIFICATE
from lyncready.guide.finding_texts_deployment import WRITERS as DEPLOYMENT
from lyncready.guide.finding_texts_dns import WRITERS as DNS
from lyncready.guide.finding_texts_edge import WRITERS as EDGE
from lyncready.guide.finding_texts_key import WRITERS as KEY
from lyncready.guide.finding_texts_message import WRITERS as MESSAGE
from lyncready.guide.finding_texts_message import message_failed
from lyncready.guide.finding_texts_microsoft import WRITERS as MICROSOFT
from lyncready.guide.finding_texts_ok import say_ok
from lyncready.guide.finding_texts_partners import STEPS as PARTNERS_STEPS
from lyncready.guide.finding_texts_partners import WRITERS as PARTNERS
from lyncready.guide.finding_texts_partners import as_told_to_partner
from lyncready.guide.finding_texts_provider import WRITERS as PROVIDER
from lyncready.guide.finding_texts_provider import on_the_edge
from lyncready.guide.finding_texts_renewal import WRITERS as RENEWAL
from lyncready.guide.finding_texts_revocation import WRITERS as REVOCATION
from lyncready.guide.finding_texts_settings import WRITERS as SETTINGS
from lyncready.guide.finding_texts_srv import WRITERS as SRV
from lyncready.guide.finding_texts_tls import WRITERS as TLS
from lyncready.guide.finding_texts_trust import WRITERS as TRUST
from lyncready.guide.steps import STEP
from lyncready.guide.texts import FindingText, Link
from lyncready.guide.titles import link_of, title_of_check
from lyncready.guide.wording import FindingReader, FindingWords, Writer, host_of, listed, plain, shown
from lyncready.model import LOCAL, Deployment, Discovery, Finding, Ref, Status, reserved_ending

_REASONS = {
    "deadline": "the check ran out of time first",
    "cancelled": "the check was stopped first",
    "no-network": "this computer has no network there",
    "no-route": "this computer has no route to addresses of that kind",
    "silence": "no DNS server answered",
    "bug": "lyncready itself failed",
    "tcp-not-judged-from-inside": "the port cannot be judged from in here",
    "tcp-outbound-blocked": "this network lets no connection to that port out",
    "check-incomplete": "what comes before it could not be checked either",
    "our own TLS failed": "TLS on this computer failed",
}
_TOO_LONG_AGO = "not seen for a week"
_REASON_REMEDIES = {
    "no-route": "This is no problem of the other side. Networks without IPv6 have no route to IPv6 addresses: "
    "check from a network that has one, and merge.",
    "deadline": "Check again, with more time if this comes back (--deadline).",
    "cancelled": "Check again and let the run end.",
    "bug": "That is our mistake, not your server's. Please report it with the file that --debug writes.",
    "this machine's clock is wrong": "Set this machine's clock by a time server, then check again.",
    "our own TLS failed": "This workstation's TLS cannot go on with what the server offers. Check from another "
    "machine, or find out with another TLS client what it is.",
    "the handshake did not end": "It ended or stalled after the certificate, before the server could say "
    "whether it wants one of ours. Check again; if it stays so, look at the Edge and at what is in front of it.",
}
# These say a note by nature, with something to do; any other code that only informs asks nothing of anybody.
_NOTES = frozenset(code for code, info in CODES.items() if Status.NOTE in info.statuses) | {"field-invalid"}
_BY_VIEW = frozenset({"srv", "address", "dns"})
_FROM_THE_NETWORK = ("dns-", "tcp-", "tls-", "edge-")


def _not_checked(case: FindingReader) -> FindingWords:
    reason = case.text("reason")
    if case.detail.get("listed"):
        return FindingWords(
            f"{case.name} is an allowed domain on the server; nobody looked it up.",
            "Take it in as a partner (Deployment), or set partners: all under network to look all of them up.",
        )
    if reason:
        return FindingWords(f"{case.name} could not be checked: {reason}.", "It is checked once that is fixed.")
    return FindingWords(
        f"{case.name} has not been checked yet.",
        "It has to be checked first.",
        "lyncready check FILE --save",
        "shell",
    )


def _incomplete(case: FindingReader) -> FindingWords:
    reason = case.text("reason")
    if reason == _TOO_LONG_AGO:
        seen = f"{case.name} was last seen at {case.text('last_seen', 'an earlier time')}"
        return FindingWords(
            f"{seen}, and no look since came through: what passed then is open again.",
            "Check again from a network that reaches it.",
            "lyncready check FILE --save",
            "shell",
        )
    why = _REASONS.get(reason, reason) or case.text("error") or "our own side failed"
    remedy = _REASON_REMEDIES.get(
        reason,
        "This is a problem with this computer's network, not with your deployment. Fix it, or run the check "
        "elsewhere.",
    )
    return FindingWords(f"Not checked: {why}{case.at}.", remedy, "lyncready check FILE --save", "shell")


def _not_seen_again(case: FindingReader) -> FindingWords:
    why = _REASONS.get(case.text("reason"), "our own side failed")
    told = f" ({case.text('told')})" if case.text("told") else ""
    when = f"at {case.text('looked_at')}" if case.text("looked_at") else "later"
    return FindingWords(
        f"{case.name} was last seen at {case.text('last_seen', 'an earlier time')}; a check {when} saw nothing: "
        f"{why}{told}.",
        "What was seen still counts. Check again from a network that reaches it.",
        "lyncready check FILE --save",
        "shell",
    )


def _message_failed(case: FindingReader) -> FindingWords:
    return message_failed(case, finding_text)


WRITERS: dict[str, Writer] = {
    "ok": say_ok,
    "not-checked": _not_checked,
    "check-incomplete": _incomplete,
    "not-seen-again": _not_seen_again,
    **SETTINGS,
    **SRV,
    "message-failed": _message_failed,
    **MESSAGE,
    **MICROSOFT,
    **DNS,
    **ADDRESS,
    **EDGE,
    **TLS,
    **CERTIFICATE,
    **TRUST,
    **KEY,
    **RENEWAL,
    **REVOCATION,
    **PROVIDER,
    **DEPLOYMENT,
    **PARTNERS,
}


def finding_text(finding: Finding, deployment: Deployment) -> FindingText:
    """Return what to show of a finding: title, summary, remedy, pasteable command and where to read more.

    Every text is plain, one line each but the command. Detail that is missing leaves a shorter sentence.
    """
    case = FindingReader(finding, deployment)
    said = _say(case)
    return FindingText(
        title=said.title or title_of_check(case),
        summary=said.summary + _seen_from(finding) + _chains(finding),
        remedy=said.remedy,
        command=said.command,
        language=said.language if said.command else "text",
        link=said.link or (_link(case) if said.remedy else None),
    )


def _say(case: FindingReader) -> FindingWords:
    finding = case.finding
    if finding.status is Status.HELD:
        return _held(case)
    writer = WRITERS.get(finding.code)
    if writer is None:
        return FindingWords(f"{finding.code}: {case.subject}.")
    said = writer(case)
    if finding.step in PARTNERS_STEPS and finding.check != "settings":
        return as_told_to_partner(case, said)
    if finding.check == "provider" and finding.code.startswith(_FROM_THE_NETWORK):
        return on_the_edge(case, said)
    if finding.status is Status.NOTE and finding.code not in _NOTES and said.remedy:
        return FindingWords(said.summary, _why_no_action(case), title=said.title, link=said.link)
    return said


def _why_no_action(case: FindingReader) -> str:
    finding = case.finding
    for domain in case.deployment.sip_domains:
        if domain.name == finding.subject and not domain.is_here:
            return f"No action: the checklist says that {case.name} has no users on the premises."
    if reserved_ending(case.host):
        return f"No action outside: {case.host} can never be public."
    if finding.check == "srv" and finding.vantage == LOCAL:
        return (
            "No action, unless the Edge queries this DNS server: then it looks here for its own SIP domain, "
            "which hybrid with Microsoft 365 needs."
        )
    if finding.step == "federation.srv" and case.deployment.discovery is Discovery.BY_NAME:
        return "No action: partners list the edge by its name (discovery: by-name) and look for no record."
    if finding.check in _BY_VIEW:
        return "No action while public DNS is right: partners query public DNS."
    return "No action: it informs, nothing rests on it."


def _link(case: FindingReader) -> Link:
    return link_of(case.finding.code, case.finding.step)


def _seen_from(finding: Finding) -> str:
    """Name the vantage where it was given a name by a merge; the usual ones go without saying."""
    if finding.vantage in (None, "local", "public", "authoritative"):
        return ""
    return f" Seen from {finding.vantage}."


def _chains(finding: Finding) -> str:
    """Tell the chains of certificates that Microsoft's edges showed, each from the server's up to the root."""
    chains = finding.detail.get("chains")
    if not isinstance(chains, Mapping):
        return ""
    told = [
        f"{host_of(str(edge))} shows {', issued by '.join(map(plain, chain))}" for edge, chain in chains.items()
    ]
    return f" Microsoft's edge {'; '.join(told)}."


def _held(case: FindingReader) -> FindingWords:
    because = case.finding.because
    waits = listed(dict.fromkeys(_cause(ref) for ref in because), 2)
    if not waits:
        return FindingWords(
            "Waiting for an earlier step.", "Fix what comes before; this is checked automatically then."
        )
    return FindingWords(f"Waiting for {waits}.", "Fix that first; this is checked automatically then.")


_CAUSES = {
    "federation.srv": "the federation SRV record of {}",
    "federation.address": "the address of {}",
    "federation.port": "the federation port of {}",
    "federation.tls": "TLS of {}",
    "federation.certificate": "the certificate of {}",
    "federation.sip": "SIP of {}",
    "partners.discovery": "the record of {}",
    "partners.edge": "the edge {}",
    "provider.reachable": "Skype's edge {}",
    "provisioning.request": "the provisioning request",
}


def _cause(ref: Ref) -> str:
    """Return what a held finding waits for, in words."""
    pattern = _CAUSES.get(ref.step)
    if pattern is not None and ref.subject in STEP:
        pattern = None
    if pattern is not None:
        return pattern.format(shown(host_of(ref.subject)))
    step = STEP.get(ref.step)
    return f'"{step.title}"' if step else shown(ref.subject)
