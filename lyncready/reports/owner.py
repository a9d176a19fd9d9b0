"""A report for one team: everything that it keeps, right lines too, each with its proof; no step is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec

import lyncready
from lyncready.guide import Owner, Owners
from lyncready.model import AUTHORITATIVE, Checklist, Finding, Observation, Status, printable, render_instant
from lyncready.readiness import Assessment, State
from lyncready.reports.html import page, text_in_html
from lyncready.reports.markdown import markdown_text

_WHOLE = 1 << 30
_WRONG = frozenset({Status.FAIL, Status.WARN})
_NUMBERS = frozenset({"Serial number", "Thumbprint"})
_PASTED = frozenset({"Zone line", "Request", "Command", "Prove it"})
RULE = "Only the lines marked CHANGE need work."
TITLES = {
    Owner.DNS: "DNS records",
    Owner.FIREWALL: "Firewall rules",
    Owner.CERTIFICATE: "Edge certificates",
    Owner.SERVER: "Server settings",
}


class LineMark(StrEnum):
    """What a line asks of its team."""

    CHANGE = "CHANGE"
    OK = "ok"
    NOT_SEEN = "not seen"


class Fact(msgspec.Struct, frozen=True):
    """One named value of a line; of several lines where it is to be pasted."""

    what: str
    value: str


class TeamLine(msgspec.Struct, frozen=True):
    """One record, rule, certificate or setting: how it is and should be, how to prove it, when it was seen."""

    mark: LineMark
    action: str
    what: str
    facts: tuple[Fact, ...]
    prove: str
    seen_at: datetime | None


class TeamSection(msgspec.Struct, frozen=True):
    """What belongs together for that team: a zone, a direction, a computer."""

    title: str
    lines: tuple[TeamLine, ...]


class TeamReport(msgspec.Struct, frozen=True):
    """Everything for one team. `looked_from` names the places of which the network was asked."""

    schema: Literal[1]
    lyncready: str
    name: str
    owner: Owner
    at: datetime
    looked_from: tuple[str, ...]
    rule: str
    sections: tuple[TeamSection, ...]

    @property
    def numbers(self) -> set[str]:
        """The serial numbers and thumbprints by which certificates could be looked up."""
        told = (fact for section in self.sections for line in section.lines for fact in line.facts)
        return {fact.value for fact in told if fact.what in _NUMBERS}


class TeamFacts:
    """A checklist's facts by what they are about, and which findings ask something of a team."""

    def __init__(self, checklist: Checklist, assessment: Assessment) -> None:
        self.checklist, self.assessment = checklist, assessment
        self.deployment, self.at, self.topology = checklist.deployment, assessment.at, assessment.topology
        self.owners = Owners(checklist.deployment, assessment.findings)
        self._idle = {one.step.id for one in assessment.steps if one.state is State.NOT_NEEDED}
        self.findings: dict[tuple[str, str], list[Finding]] = {}
        self.seen: dict[tuple[str, str], list[Observation]] = {}
        for finding in assessment.findings:
            self.findings.setdefault((finding.check, finding.subject), []).append(finding)
        for item in checklist.observations:
            self.seen.setdefault((item.probe, item.subject), []).append(item)

    def about(self, check: str, subject: str) -> list[Finding]:
        """Return the findings of one check on one subject."""
        return self.findings.get((check, subject), [])

    def looks(self, probe: str, subject: str, record_type: str = "") -> list[Observation]:
        """Return what was seen of a subject, the deciding view's answers where there are several views."""
        found = [item for item in self.seen.get((probe, subject), ()) if item.record_type == record_type]
        deciding = [item for item in found if item.vantage == self.checklist.network.deciding]
        return deciding or [item for item in found if item.vantage == AUTHORITATIVE] or found

    def asks(self, finding: Finding, owner: Owner) -> bool:
        """Whether a finding is a fault that this team has to fix: not a waived one, nor one that nobody needs."""
        idle = finding.step in self._idle or finding.waived is not None
        return finding.status in _WRONG and not idle and self.owners.of(finding) is owner

    def mark(self, findings: Iterable[Finding], owner: Owner) -> tuple[LineMark, Finding | None]:
        """Return a line's mark by its findings, and the one that decides: the first fault, else what was not seen.

        A fault that is another team's leaves open whether this one's part is right.
        """
        found = list(findings)
        for finding in sorted(found, key=lambda one: one.status is not Status.FAIL):
            if self.asks(finding, owner):
                return LineMark.CHANGE, finding
        live = [one for one in found if one.step not in self._idle and one.waived is None]
        unseen = [one for one in live if one.status in (Status.FAIL, Status.UNKNOWN, Status.HELD)]
        good = [one for one in found if one.status in (Status.PASS, Status.WARN, Status.NOTE)]
        waived = [one for one in found if one.waived is not None or one.step in self._idle]
        if unseen or not (good or waived):
            return LineMark.NOT_SEEN, unseen[0] if unseen else None
        return LineMark.OK, (good or waived)[0]


def newest_of(items: Iterable[Observation]) -> datetime | None:
    """Return when something was last looked at; None where it never was."""
    return max((item.at for item in items), default=None)


def facts_of(pairs: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Return named values, safe to show, those without a value left out."""
    return tuple(Fact(what, safe_lines(value)) for what, value in pairs if value)


def safe_lines(text: str) -> str:
    """Return a text that a stranger may have put characters into, its line ends kept."""
    return "\n".join(printable(line, _WHOLE) for line in text.splitlines())


def shown_value(value: Any) -> str:
    """Return a plain value of a finding's detail as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, dict):
        return ", ".join(f"{key} {shown_value(item)}" for key, item in sorted(value.items()))
    return ", ".join(map(shown_value, value)) if isinstance(value, list | tuple) else str(value)


def report_for_team(checklist: Checklist, assessment: Assessment, owner: Owner) -> TeamReport:
    """Return what one team has to review (rulings on reports for teams)."""
    from lyncready.reports.owner_certificate import certificate_sections
    from lyncready.reports.owner_dns import dns_sections
    from lyncready.reports.owner_firewall import firewall_sections
    from lyncready.reports.owner_server import server_sections

    sections: dict[Owner, Callable[[TeamFacts], Iterator[TeamSection]]] = {
        Owner.DNS: dns_sections,
        Owner.FIREWALL: firewall_sections,
        Owner.CERTIFICATE: certificate_sections,
        Owner.SERVER: server_sections,
    }
    servers = sorted({item.server for item in checklist.observations if item.probe == "dns" and item.server})
    computers = sorted({one.computer.lower() for one in checklist.evidence if one.computer})
    here = "this computer" if any(item.probe != "dns" for item in checklist.observations) else ""
    return TeamReport(
        schema=1,
        lyncready=lyncready.__version__,
        name=printable(checklist.deployment.name, 200),
        owner=owner,
        at=assessment.at,
        looked_from=tuple(printable(one, 200) for one in (here, *servers, *computers) if one),
        rule=RULE,
        sections=tuple(sections[owner](TeamFacts(checklist, assessment))),
    )


def _head(report: TeamReport) -> Iterator[str]:
    changes = sum(line.mark is LineMark.CHANGE for section in report.sections for line in section.lines)
    yield f"{report.rule} {changes or 'None'} of {sum(len(section.lines) for section in report.sections)}."
    yield f"Judged at {render_instant(report.at)}."
    yield f"Looked at from: {', '.join(report.looked_from) or 'nowhere yet'}."


def _title(report: TeamReport) -> str:
    return f"{report.name}: {TITLES[report.owner]}" if report.name else TITLES[report.owner]


def _told(line: TeamLine) -> Iterator[Fact]:
    yield from line.facts
    yield Fact("Seen", render_instant(line.seen_at) if line.seen_at else "never")


def team_markdown(report: TeamReport) -> str:
    """Return the report as Markdown."""
    lines = [f"# {markdown_text(_title(report))}", ""]
    lines += [*(f"{markdown_text(line)}  " for line in _head(report)), ""]
    for section in report.sections:
        lines += [f"## {markdown_text(section.title)}", ""]
        for line in section.lines:
            action = f", {markdown_text(line.action)}" if line.action else ""
            lines.append(f"- **{line.mark.value}**{action}: {markdown_text(line.what)}")
            for fact in _told(line):
                lines += _markdown_fact(fact)
            lines += _markdown_fact(Fact("Prove it", line.prove), code=True) if line.prove else []
        lines.append("")
    lines += [f"Written by lyncready {report.lyncready} from saved facts.", ""]
    return "\n".join(lines)


def _markdown_fact(fact: Fact, *, code: bool = False) -> list[str]:
    if not (code or "\n" in fact.value or fact.what in _PASTED):
        return [f"  - {fact.what}: {markdown_text(fact.value)}"]
    fence = "`" * max(3, 1 + max((len(part) for part in fact.value.split() if set(part) == {"`"}), default=0))
    body = [f"    {row}" for row in fact.value.splitlines()]
    return [f"  - {fact.what}:", "", f"    {fence}text", *body, f"    {fence}"]


def team_html(report: TeamReport) -> str:
    """Return the report as a self-contained page."""
    parts = [
        f"<h1>{text_in_html(_title(report))}</h1>",
        *(f"<p>{text_in_html(line)}</p>" for line in _head(report)),
    ]
    for section in report.sections:
        parts.append(f"<section><h2>{text_in_html(section.title)}</h2>")
        for line in section.lines:
            tone = {LineMark.CHANGE: " error", LineMark.NOT_SEEN: " warning", LineMark.OK: " success"}[line.mark]
            action = f"{text_in_html(line.action)}: " if line.action else ""
            parts.append(f'<article class="step"><header><span class="mark{tone}">{line.mark.value}</span>')
            parts.append(f"<h3>{action}{text_in_html(line.what)}</h3></header><table><tbody>")
            for fact in (*_told(line), *((Fact("Prove it", line.prove),) if line.prove else ())):
                value = text_in_html(fact.value)
                cell = f"<pre>{value}</pre>" if "\n" in fact.value or fact.what in _PASTED else value
                parts.append(f"<tr><th>{text_in_html(fact.what)}</th><td>{cell}</td></tr>")
            parts.append("</tbody></table></article>")
        parts.append("</section>")
    parts.append(f'<p class="soft"><small>lyncready {text_in_html(report.lyncready)}</small></p>')
    return page(_title(report), parts)
