"""Settings exported from servers: what was read, from where, and setting by setting what was found and wanted."""

from __future__ import annotations

from textual.content import Content

from lyncready.model import Evidence, ExportScope, Finding, Status
from lyncready.tui.glyphs import Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.detail import merge
from lyncready.tui.views.lines import Block, CopyText, Prose, Texts, ago, day, lines, mark, plural, say

SCRIPT_LINES = 6
HOW = (
    "Run this script in the Management Shell on a Front End (and the second on each Edge). It only reads. "
    "It writes a JSON file: bring that file here and give its path below. "
    "It needs Windows PowerShell 3.0 or later; Lync Server 2010 has 2.0: confirm those steps by hand instead."
)


def evidence_blocks(shown: Snapshot, texts: Texts, script: str, edge_script: str) -> tuple[Block, ...]:
    """Return the page: exports read, settings, scripts."""
    blocks: list[Block] = [Prose(_exports(shown))]
    settings = _settings(shown)
    if settings:
        blocks.append(Prose(lines("", say(("Settings", Tone.HEADING)))))
        blocks += [Prose(_setting(finding, texts, shown)) for finding in settings]
    blocks.append(Prose(lines("", say(("Export", Tone.HEADING)), HOW)))
    blocks.append(Prose(say((f"For a Front End, {plural(script.count(chr(10)) + 1, 'line')}:", Tone.DIM))))
    blocks.append(CopyText(script, "powershell", SCRIPT_LINES))
    blocks.append(Prose(say((f"For an Edge, {plural(edge_script.count(chr(10)) + 1, 'line')}:", Tone.DIM))))
    blocks.append(CopyText(edge_script, "powershell", SCRIPT_LINES))
    return merge(blocks)


def _exports(shown: Snapshot) -> Content:
    evidence = [one for one in shown.checklist.evidence if one.scope is not ExportScope.TRACE]
    if not evidence:
        return say(("No export has been read. Steps that rest on settings need one, or your word.", Tone.DIM))
    return lines(say(("Exports read", Tone.HEADING)), *[_export(item, shown) for item in evidence])


def _export(item: Evidence, shown: Snapshot) -> Content:
    unread = sorted(name for name, section in item.sections.items() if not section.ok)
    more = f"; could not be read there: {', '.join(unread)}" if unread else ""
    return say(
        (item.computer, Tone.STRONG),
        f" ({item.scope.value}), collected {ago(item.collected_at, shown.now)}, "
        f"{plural(len(item.sections), 'section')}",
        (f" · {day(item.collected_at, shown.now)}{more}", Tone.DIM),
    )


def _settings(shown: Snapshot) -> list[Finding]:
    if shown.assessment is None:
        return []
    order = [Status.FAIL, Status.WARN, Status.NOTE, Status.PASS, Status.UNKNOWN, Status.HELD]
    found = [f for f in shown.assessment.findings if f.check == "settings"]
    if all(one.scope is ExportScope.TRACE for one in shown.checklist.evidence):
        return []
    return sorted(found, key=lambda f: order.index(f.status))


def _setting(finding: Finding, texts: Texts, shown: Snapshot) -> Content:
    from lyncready.guide import plain

    rows = [say(mark(finding), " ", (finding.subject, Tone.STRONG), "  ", texts.finding(finding).summary)]
    if finding.status in (Status.FAIL, Status.WARN) and finding.detail.keys() & {"found", "wanted"}:
        found, wanted = (finding.detail.get(key) for key in ("found", "wanted"))
        told = [f"found {plain(found) if found not in (None, '', []) else 'nothing'}"]
        told += [f"wanted {plain(wanted)}"] if wanted not in (None, "", []) else []
        rows.append(say((f"  {', '.join(told)}", Tone.DIM)))
    return lines(*rows)
