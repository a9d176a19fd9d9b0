"""Rules on the provisioning request's clock, and on discovery by SRV, which needs no request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from lyncready.checks.facts import Facts
from lyncready.checks.standing import is_ours
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    AttestationState,
    Finding,
    Purpose,
    Ref,
    RequestKind,
    Route,
    SipDomain,
    Status,
    render_instant,
)

STEP = "provisioning.active"
CHANGES_DONE = timedelta(hours=48)  # Microsoft's provisioning topic: changes typically complete in 24-48 hours
ACCOUNT_ACTIVE = timedelta(days=30)  # ... and activation can take up to thirty days


def judge_request(facts: Facts) -> Iterator[Finding]:
    """Yield the finding on a request's age; a word or a date, once it is past, ends the wait."""
    submitted = submitted_at(facts)
    detail: dict[str, Any] = {"kind": facts.deployment.request_kind.value}

    def finding(code: str, status: Status, **more: Any) -> Finding:
        return Finding(
            step=STEP, check="request", subject=STEP, status=status, code=code, detail={**detail, **more}
        )

    if _is_over(facts):
        yield finding("ok", Status.PASS)
        return
    if submitted is None:
        yield finding("request-not-submitted", Status.UNKNOWN)
        return
    age = facts.now - submitted
    detail["submitted_at"] = render_instant(submitted)
    detail["days"] = max(age.days, 0)
    initial = facts.deployment.request_kind is RequestKind.INITIAL
    due = submitted + (ACCOUNT_ACTIVE if initial else CHANGES_DONE)
    detail["due"] = render_instant(due)
    if age <= CHANGES_DONE:
        yield finding("request-pending", Status.UNKNOWN)
    elif age > ACCOUNT_ACTIVE:
        yield finding("request-overdue", Status.FAIL)
    else:
        yield finding("request-late", Status.WARN if initial else Status.FAIL)


def _is_over(facts: Facts) -> bool:
    said, activated = facts.checklist.steps.get(STEP), facts.checklist.request.activated_at
    return (activated is not None and activated <= facts.now) or (
        said is not None and said.state is AttestationState.DONE
    )


def is_waiting(facts: Facts) -> bool:
    """Whether a request is needed here, and nobody said yet that it is through."""
    deployment = facts.deployment
    needed = deployment.purpose is Purpose.SKYPE and deployment.provisioning is Route.REQUEST
    return needed and not _is_over(facts)


def submitted_at(facts: Facts) -> datetime | None:
    """Return when the request was sent: the date in the file, else the word on its last part."""
    if facts.checklist.request.submitted_at is not None:
        return facts.checklist.request.submitted_at
    said = facts.checklist.steps.get("provisioning.request")
    if said is None:
        return None
    part = said.parts.get("submitted")
    if part is not None and part.at is not None:
        return part.at
    return said.at if said.state is AttestationState.DONE else None


def judge_discovery(facts: Facts, network: EdgeTopology, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield, for every SIP domain, whether Microsoft and partners can find and reach it: SRV to SIP.

    Nothing is judged twice: a domain is held by the roots of its own record and edges.
    """
    if facts.deployment.provisioning is not Route.PARTNER_DISCOVERY:
        return
    by_subject: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.step.startswith("federation.") and finding.check != "settings":
            by_subject.setdefault(finding.subject, []).append(finding)
    for domain in facts.deployment.sip_domains:
        subjects = [domain.name]
        for edge in network.pairings[domain.name].edges:
            subjects += [edge, facts.subject(edge)]
        related = [finding for subject in subjects for finding in by_subject.get(subject, [])]
        yield _discovery(domain, related, is_ours(facts, domain))


def _discovery(domain: SipDomain, related: list[Finding], counts: bool) -> Finding:
    roots: dict[Ref, None] = {}
    for finding in related:
        if finding.status is Status.HELD:
            roots.update(dict.fromkeys(finding.because))
        elif finding.status in (Status.FAIL, Status.UNKNOWN):
            roots[finding.ref] = None
    if not counts:
        return Finding(step=STEP, check="request", subject=domain.name, status=Status.NOTE)
    return Finding(
        step=STEP,
        check="request",
        subject=domain.name,
        status=Status.HELD if roots else Status.PASS,
        code="not-checked" if roots else "ok",
        because=tuple(sorted(roots)),
    )
