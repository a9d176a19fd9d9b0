"""The server team's lines: every setting and every connection that the servers answer for."""

from __future__ import annotations

from collections.abc import Iterator

from lyncready.guide.code_shapes import Owner
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.texts import FindingText
from lyncready.model import Finding, read_instant
from lyncready.reports.owner_lines import (
    LineMark,
    TeamFacts,
    TeamLine,
    TeamSection,
    facts_of,
    newest_of,
    shown_value,
)
from lyncready.reports.proofs import handshake, see

_LAYERS = {"port": "tcp", "tls": "tls", "sip": "sip"}
_OTHERS = frozenset(
    {"outbound", "nextHop", "resolver", "partnerTest", "tenant"}
)  # another team's, or nobody's here


def server_sections(facts: TeamFacts) -> Iterator[TeamSection]:
    """Yield the connections to the Edges, and then the settings by object."""
    lines = [line for edge in facts.topology.edges for line in _connections(facts, edge)]
    if lines:
        yield TeamSection("Connections to the Edge", tuple(lines))
    objects: dict[str, dict[str, list[Finding]]] = {}
    for finding in facts.assessment.findings:
        kind = str(finding.detail.get("object", ""))
        if finding.check == "settings" and kind not in _OTHERS:
            objects.setdefault(kind, {}).setdefault(finding.subject, []).append(finding)
    for kind, subjects in sorted(objects.items()):
        yield TeamSection(f"Settings: {kind}", tuple(_setting(facts, *item) for item in sorted(subjects.items())))


def _connections(facts: TeamFacts, edge: str) -> Iterator[TeamLine]:
    subject = f"{edge}:{facts.topology.port}"
    for check, probe in _LAYERS.items():
        found = facts.about(check, subject)
        mark, decides = facts.mark(found, Owner.SERVER)
        text = finding_text(decides, facts.deployment) if decides is not None else None
        prove = f"Test-NetConnection {edge} -Port {facts.topology.port}"
        if check != "port":
            prove = handshake(edge, facts.topology.port)
        yield TeamLine(
            mark=mark,
            action="fix" if mark is LineMark.CHANGE else "",
            what=f"{check.upper() if check != 'port' else 'TCP'} at {subject}",
            facts=facts_of((("Now", " ".join(text.summary.split()) if text else ""), *_deed(mark, text))),
            prove=prove,
            seen_at=newest_of(facts.seen.get((probe, subject), ())),
        )


def _deed(mark: LineMark, text: FindingText | None) -> Iterator[tuple[str, str]]:
    """Yield what is to be done, and the command for it, where a line asks for anything."""
    if mark is LineMark.CHANGE and text is not None:
        yield "What to do", " ".join(text.remedy.split())
        yield "Command", text.command


def _setting(facts: TeamFacts, subject: str, found: list[Finding]) -> TeamLine:
    mark, decides = facts.mark(found, Owner.SERVER)
    finding = decides if decides is not None else found[0]
    detail, text = finding.detail, finding_text(finding, facts.deployment)
    changes = mark is LineMark.CHANGE
    at = detail.get("collected_at")
    return TeamLine(
        mark=mark,
        action="set" if changes else "",
        what=subject,
        facts=facts_of(
            (
                ("Now", shown_value(detail.get("found"))),
                ("Wanted", shown_value(detail.get("wanted"))),
                ("Computer", shown_value(detail.get("computer"))),
                ("What is wrong", " ".join(text.summary.split()) if changes else ""),
                *_deed(mark, text),
            )
        ),
        prove=see(finding),
        seen_at=read_instant(at) if isinstance(at, str) else None,
    )
