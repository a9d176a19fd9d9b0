"""A report for one team: everything that it keeps, right lines too, each with its proof; no step is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

import lyncready
from lyncready.guide.code_shapes import Owner
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.wording import count
from lyncready.model import Checklist, Finding, printable, render_instant
from lyncready.readiness import Assessment
from lyncready.reports.html_parts import in_html, page
from lyncready.reports.markdown import markdown_text
from lyncready.reports.owner_certificate import certificate_sections
from lyncready.reports.owner_dns import dns_sections
from lyncready.reports.owner_firewall import firewall_sections
from lyncready.reports.owner_lines import Fact, LineMark, TeamFacts, TeamLine, TeamReport, TeamSection, facts_of
from lyncready.reports.owner_server import server_sections
from lyncready.reports.proofs import see, seen_at

_PASTED = frozenset({"Zone line", "Request", "Command", "Prove it"})
RULE = "Only the lines marked CHANGE need work."
TITLES = {
    Owner.DNS: "DNS records",
    Owner.FIREWALL: "Firewall rules",
    Owner.CERTIFICATE: "Edge certificates",
    Owner.SERVER: "Server settings",
}


def report_for_team(checklist: Checklist, assessment: Assessment, owner: Owner) -> TeamReport:
    """Return what one team has to review (rulings on reports for teams)."""

    sections: dict[Owner, Callable[[TeamFacts], Iterator[TeamSection]]] = {
        Owner.DNS: dns_sections,
        Owner.FIREWALL: firewall_sections,
        Owner.CERTIFICATE: certificate_sections,
        Owner.SERVER: server_sections,
    }
    servers = sorted({item.server for item in checklist.observations if item.probe == "dns" and item.server})
    computers = sorted({one.computer.lower() for one in checklist.evidence if one.computer})
    here = "this computer" if any(item.probe != "dns" for item in checklist.observations) else ""
    facts = TeamFacts(checklist, assessment)
    return TeamReport(
        schema=1,
        lyncready=lyncready.__version__,
        name=printable(checklist.deployment.name, 200),
        owner=owner,
        at=assessment.at,
        looked_from=tuple(printable(one, 200) for one in (here, *servers, *computers) if one),
        rule=RULE,
        sections=_changes_first((*sections[owner](facts), *_others(facts, owner))),
    )


def _changes_first(sections: Iterable[TeamSection]) -> tuple[TeamSection, ...]:
    """Return sections and their lines with what is to be changed first: of whole sets hundreds may be right."""

    def is_right(line: TeamLine) -> bool:
        return line.mark is not LineMark.CHANGE

    sorted_in = [replace(one, lines=tuple(sorted(one.lines, key=is_right))) for one in sections]
    return tuple(sorted(sorted_in, key=lambda one: all(map(is_right, one.lines))))


def _others(facts: TeamFacts, owner: Owner) -> Iterator[TeamSection]:
    """Yield what this team has to fix beside the lines that it always gets, so that no fault is in no report."""
    if lines := tuple(_other(facts, finding) for finding in facts.untold(owner)):
        yield TeamSection("Also to fix", lines)


def _other(facts: TeamFacts, finding: Finding) -> TeamLine:
    text = finding_text(finding, facts.deployment)
    told = (
        ("What is wrong", " ".join(text.summary.split())),
        ("What to do", " ".join(text.remedy.split())),
        ("Command" if text.language == "powershell" else "Zone line", text.command),
    )
    return TeamLine(
        mark=LineMark.CHANGE,
        action="fix",
        what="messages with partners" if finding.check == "message" else printable(finding.subject, 300),
        facts=facts_of(told),
        prove=see(finding),
        seen_at=seen_at(facts.checklist, finding),
    )


def _head(report: TeamReport) -> Iterator[str]:
    changes = sum(line.mark is LineMark.CHANGE for section in report.sections for line in section.lines)
    lines = sum(len(section.lines) for section in report.sections)
    yield f"{report.rule} Marked CHANGE: {changes or 'none'} of {count(lines, 'line')}."
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
        return [f"  - {markdown_text(f'{fact.what}: {fact.value}')}"]
    fence = "`" * max(3, 1 + max((len(part) for part in fact.value.split() if set(part) == {"`"}), default=0))
    body = [f"    {row}" for row in fact.value.splitlines()]
    return [f"  - {fact.what}:", "", f"    {fence}text", *body, f"    {fence}"]


def team_html(report: TeamReport) -> str:
    """Return the report as a self-contained page."""
    parts = [
        f"<h1>{in_html(_title(report))}</h1>",
        *(f"<p>{in_html(line)}</p>" for line in _head(report)),
    ]
    for section in report.sections:
        parts.append(f"<section><h2>{in_html(section.title)}</h2>")
        for line in section.lines:
            tone = {LineMark.CHANGE: " error", LineMark.NOT_SEEN: " warning", LineMark.OK: " success"}[line.mark]
            action = f"{in_html(line.action)}: " if line.action else ""
            parts.append(f'<article class="step"><header><span class="mark{tone}">{line.mark.value}</span>')
            parts.append(f"<h3>{action}{in_html(line.what)}</h3></header><table><tbody>")
            for fact in (*_told(line), *((Fact("Prove it", line.prove),) if line.prove else ())):
                value = in_html(fact.value)
                cell = f"<pre>{value}</pre>" if "\n" in fact.value or fact.what in _PASTED else value
                parts.append(f"<tr><th>{in_html(fact.what)}</th><td>{cell}</td></tr>")
            parts.append("</tbody></table></article>")
        parts.append("</section>")
    parts.append(f'<p class="soft"><small>lyncready {in_html(report.lyncready)}</small></p>')
    return page(_title(report), parts)
