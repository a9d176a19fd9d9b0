"""A report for one partner: what is wrong at its side and how to see it there, and nothing of ours beside.

It is written as to the owner of that edge and zone: the findings are told as if the partner's were the deployment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

import msgspec

import lyncready
from lyncready.guide.code_shapes import Owner
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.owners import Owners
from lyncready.model import (
    Checklist,
    Deployment,
    Finding,
    Purpose,
    SipDomain,
    Status,
    printable,
    render_instant,
)
from lyncready.readiness import Assessment
from lyncready.reports.html_parts import in_html, page
from lyncready.reports.markdown import markdown_text
from lyncready.reports.proofs import see, seen_at

_STEPS = frozenset({"partners.discovery", "partners.edge"})
_WRONG = frozenset({Status.WARN, Status.FAIL})
_AS_OURS = {"partner-not-published": "srv-missing", "partner-foreign-target": "srv-foreign-target"}
# Of the detail what proves a fault; who was asked from inside and what else is known here stays here.
_PROOF = {
    "found": "Found",
    "addresses": "Addresses",
    "outcomes": "What came back",
    "subject": "Subject",
    "sans": "Names in the certificate",
    "issuer": "Issuer",
    "serial": "Serial number",
    "not_after": "Valid until",
    "version": "TLS version",
    "alert": "TLS alert",
}
_CHECKS = {
    "srv": "federation record of",
    "dns": "DNS answers for",
    "address": "public address of",
    "port": "port at",
    "tls": "TLS at",
    "certificate": "certificate at",
    "sip": "SIP at",
    "partner": "federation route of",
}
_WHOLE = 1 << 30


class Proof(msgspec.Struct, frozen=True):
    """One fact behind a fault."""

    what: str
    found: str


class PartnerFault(msgspec.Struct, frozen=True):
    """One thing that the partner has to mend. `seen_at` is when it was last looked at, `see` how to see it."""

    code: str
    subject: str
    summary: str
    remedy: str
    proof: tuple[Proof, ...]
    seen_at: datetime | None
    see: str


class PartnerReport(msgspec.Struct, frozen=True):
    """Everything that is told to one partner. `fine` are the checks that pass, by subject."""

    schema: Literal[1]
    lyncready: str
    partner: str
    at: datetime
    faults: tuple[PartnerFault, ...]
    fine: tuple[str, ...]


def report_on_partner(checklist: Checklist, assessment: Assessment, name: str) -> PartnerReport:
    """Return what is to be told to the partner of that SIP domain."""
    owners = Owners(checklist.deployment, assessment.findings)
    about = [one for one in assessment.findings if one.step in _STEPS and _is_about(assessment, one, name)]
    edges = assessment.topology.partners[name].edges if name in assessment.topology.partners else ()
    theirs = Deployment(purpose=Purpose.FEDERATION, access_edges=edges, sip_domains=(SipDomain(name),))
    wrong = [one for one in about if one.status in _WRONG and owners.of(one) is Owner.PARTNER]
    passing = {f"{one.check} {one.subject}" for one in about if one.status is Status.PASS}
    return PartnerReport(
        schema=1,
        lyncready=lyncready.__version__,
        partner=name,
        at=assessment.at,
        faults=tuple(_fault(checklist, theirs, one) for one in wrong),
        fine=tuple(sorted(passing)),
    )


def _is_about(assessment: Assessment, finding: Finding, name: str) -> bool:
    return name in assessment.topology.partners_of(finding.subject) or finding.subject == name


def _fault(checklist: Checklist, theirs: Deployment, finding: Finding) -> PartnerFault:
    code = _AS_OURS.get(finding.code, finding.code)
    step = "federation.srv" if finding.step == "partners.discovery" else f"federation.{finding.check}"
    check = "srv" if finding.check == "partner" else finding.check
    detail = {key: value for key, value in finding.detail.items() if key not in ("partners", "by", "servers")}
    told = msgspec.structs.replace(
        finding, step=step, check=check, code=code, status=Status.FAIL, detail=detail, waived=None, vantage=None
    )
    text = finding_text(told, theirs)
    remedy = f"{text.remedy}\n{text.command}" if text.command and text.language == "dns" else text.remedy
    return PartnerFault(
        code=finding.code,
        subject=finding.subject,
        summary=_safe(text.summary),
        remedy=_safe_lines(remedy),
        proof=tuple(Proof(key, _safe(_plain(detail[key]))) for key in _PROOF if detail.get(key)),
        seen_at=seen_at(checklist, finding),
        see=see(finding),
    )


def _safe(text: str) -> str:
    return printable(" ".join(text.split()), _WHOLE)


def _safe_lines(text: str) -> str:
    return "\n".join(map(_safe, text.splitlines()))


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(item)}" for key, item in sorted(value.items()))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _title(report: PartnerReport) -> str:
    return f"Federation with {report.partner}"


def _head(report: PartnerReport) -> str:
    if report.faults:
        return f"{len(report.faults)} to fix, seen from outside; checked at {render_instant(report.at)}."
    return f"Nothing to fix was found from outside; checked at {render_instant(report.at)}."


def _lines(fault: PartnerFault) -> list[tuple[str, str]]:
    seen = [("Seen", render_instant(fault.seen_at))] if fault.seen_at else []
    return [*((_PROOF[proof.what], proof.found) for proof in fault.proof), *seen]


def _fine(report: PartnerReport) -> Iterator[str]:
    for check, _, subject in (one.partition(" ") for one in report.fine):
        told = f"{_CHECKS.get(check, check)} {subject}"
        yield f"{told[:1].upper()}{told[1:]}"


def partner_markdown(report: PartnerReport) -> str:
    """Return the report as Markdown."""
    lines = [f"# {markdown_text(_title(report))}", "", markdown_text(_head(report)), ""]
    for fault in report.faults:
        lines += [f"## {markdown_text(fault.summary)}", ""]
        remedy, *records = fault.remedy.splitlines() or [""]
        lines += [markdown_text(remedy), ""]
        lines += [*(f"    {record}" for record in records), *([""] if records else [])]
        lines += [f"- {markdown_text(f'{what}: {found}')}" for what, found in _lines(fault)]
        lines += ["", "How to see it:", "", f"    {fault.see}", ""]
    if report.fine:
        lines += ["## In order", "", *(f"- {markdown_text(one)}" for one in _fine(report)), ""]
    lines += [f"Written by lyncready {report.lyncready}.", ""]
    return "\n".join(lines)


def partner_html(report: PartnerReport) -> str:
    """Return the report as a self-contained page."""
    parts = [f"<h1>{in_html(_title(report))}</h1>", f"<p>{in_html(_head(report))}</p>"]
    for fault in report.faults:
        remedy, *records = fault.remedy.splitlines() or [""]
        parts += [f"<h2>{in_html(fault.summary)}</h2>", f"<p>{in_html(remedy)}</p>"]
        parts += [f"<pre>{in_html(record)}</pre>" for record in records]
        rows = "".join(f"<li>{in_html(f'{what}: {found}')}</li>" for what, found in _lines(fault))
        parts += [f"<ul>{rows}</ul>", f"<p>How to see it:</p><pre>{in_html(fault.see)}</pre>"]
    if report.fine:
        fine = "".join(f"<li>{in_html(one)}</li>" for one in _fine(report))
        parts += ["<h2>In order</h2>", f"<ul>{fine}</ul>"]
    parts.append(f'<p class="soft"><small>lyncready {in_html(report.lyncready)}</small></p>')
    return page(_title(report), parts)
