"""Settings exported from servers: a table of what each export says, found beside wanted, and how to make one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from textual.content import Content

from lyncready.guide.steps import STEP, title_of
from lyncready.model import Evidence, ExportScope, Finding, Status
from lyncready.tui.glyphs import Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.detail import merge
from lyncready.tui.views.lines import (
    Block,
    CopyText,
    Prose,
    Texts,
    ago,
    columns,
    day,
    lines,
    mark,
    plural,
    say,
)

SCRIPT_LINES = 6
NARROW = 100  # cells; below that found and wanted stand in a line of their own
LEAST = (56, 14, 14, 22)  # cells that setting, found, wanted and step want
MOST_RIGHT = 60  # rows of what is as it should be; the rest is a number
HOW = (
    "Run this script in the Management Shell on a Front End, and the second one on each Edge. It only reads, "
    "and writes a JSON file: bring that file here and give its path below. "
    "It needs Windows PowerShell 3.0 or later; Lync Server 2010 has 2.0: confirm those steps by hand instead."
)
_TABLE = (Status.FAIL, Status.WARN, Status.NOTE, Status.PASS)  # in this order, the rest is told below


def evidence_blocks(
    shown: Snapshot,
    texts: Texts,
    scripts: tuple[str, str],
    width: int,
    beside: Sequence[str] = (),
) -> tuple[Block, ...]:
    """Return the page: exports beside the checklist, settings by export, scripts."""
    exports = [one for one in shown.checklist.evidence if one.scope is not ExportScope.TRACE]
    findings = _settings(shown) if exports else []
    blocks: list[Block] = [Prose(_beside(beside))] if beside else []
    if not exports:
        nothing = "No export has been read. Steps that rest on settings need one, or your confirmation."
        blocks.append(Prose(lines(say((nothing, Tone.DIM)), "")))
    blocks += _chains(shown)
    for export in exports:
        own = [one for one in findings if _source_of(one) == (export.computer, export.scope.value)]
        blocks.append(_export(export, own, shown, texts, width))
    sources = {(export.computer, export.scope.value) for export in exports}
    others = [one for one in findings if one.status in _TABLE and _source_of(one) not in sources]
    if others:
        title = say(("From several exports", Tone.HEADING))
        blocks.append(Prose(lines(title, *_table(others, shown, texts, width), "")))
    blocks += _not_read(findings, shown)
    blocks.append(Prose(lines(say(("Make an export", Tone.HEADING)), HOW)))
    for name, script in zip(("a Front End", "an Edge"), scripts, strict=True):
        blocks.append(Prose(say((f"For {name}, {plural(script.count(chr(10)) + 1, 'line')}:", Tone.DIM))))
        blocks.append(CopyText(script, "powershell", SCRIPT_LINES))
    return merge(blocks)


def _beside(names: Sequence[str]) -> Content:
    one = "An export lies" if len(names) == 1 else f"{len(names)} exports lie"
    told = f"{one} beside the checklist: {', '.join(names)}. "
    return lines(say((told, Tone.STRONG), "Confirm the path below to read it."), "")


def _chains(shown: Snapshot) -> list[Block]:
    """Tell the chains that Microsoft's edges showed: an Edge has to have the root that each ends in."""
    found = shown.assessment.findings if shown.assessment is not None else ()
    chains: dict[str, list[str]] = next((one.detail["chains"] for one in found if "chains" in one.detail), {})
    told = [say((edge, Tone.STRONG), "  ", ", issued by ".join(names)) for edge, names in chains.items()]
    if not told:
        return []
    return [
        Prose(lines(say(("Chains that Microsoft shows; the Edge needs their roots", Tone.HEADING)), *told, ""))
    ]


def _settings(shown: Snapshot) -> list[Finding]:
    """Return findings on settings, each setting of an export once: several steps may ask for the same one."""
    if shown.assessment is None:
        return []
    found = [one for one in shown.assessment.findings if one.check == "settings"]
    worst: dict[tuple[object, ...], Finding] = {}
    rank = {status: _TABLE.index(status) if status in _TABLE else len(_TABLE) for status in Status}
    for finding in found:
        key = (finding.subject, *_source_of(finding))
        if key not in worst or rank[finding.status] < rank[worst[key].status]:
            worst[key] = finding
    return sorted(worst.values(), key=lambda one: rank[one.status])


def _source_of(finding: Finding) -> tuple[str, str]:
    return str(finding.detail.get("computer") or ""), str(finding.detail.get("scope") or "")


def _export(export: Evidence, findings: list[Finding], shown: Snapshot, texts: Texts, width: int) -> Prose:
    unread = sorted(name for name, part in export.sections.items() if not part.ok)
    told = f"{export.scope.value}, collected {ago(export.collected_at, shown.now)} "
    told += f"({day(export.collected_at, shown.now)}), {plural(len(export.sections), 'section')}"
    rows = [say((export.computer, Tone.HEADING), "  ", (told, Tone.DIM))]
    if unread:
        rows.append(say(("! ", Tone.WARNING), f"could not be read there: {', '.join(unread)}"))
    return Prose(lines(*rows, *_table(findings, shown, texts, width), ""))


def _table(findings: list[Finding], shown: Snapshot, texts: Texts, width: int) -> list[Content]:
    """Return the rows, what is wrong first; a sentence below each that is not right."""
    rows = [one for one in findings if one.status in _TABLE and not one.code.startswith("evidence")]
    right = sum(one.status is Status.PASS for one in rows)
    rows = rows[: len(rows) - max(0, right - MOST_RIGHT)]
    told = [say(mark(one), " ", _sentence(one, texts)) for one in findings if one.code.startswith("evidence")]
    drawn = _wide(rows, shown, width) if width >= NARROW else _narrow(rows, shown)
    told += drawn[: len(drawn) - len(rows)]
    for finding, row in zip(rows, drawn[len(drawn) - len(rows) :], strict=True):
        told.append(row)
        if finding.status in (Status.FAIL, Status.WARN):
            told.append(say("  ", _sentence(finding, texts)))
    if right > MOST_RIGHT:
        told.append(say((f"  and {right - MOST_RIGHT} more settings, all as they should be", Tone.DIM)))
    return told


def _wide(rows: list[Finding], shown: Snapshot, width: int) -> list[Content]:
    """Return headings and a row for each setting, in columns."""
    if not rows:
        return []
    head = [say((name, Tone.DIM)) for name in ("  setting", "found", "wanted", "step")]
    return columns([head, *(_cells(finding, shown) for finding in rows)], width, LEAST)


def _narrow(rows: list[Finding], shown: Snapshot) -> list[Content]:
    """Return a paragraph for each setting: its name, and below it the values and the step."""
    told = []
    for finding in rows:
        name, *values = _cells(finding, shown)
        words = zip(("found ", "wanted ", ""), values, strict=True)
        parts = [say((word, Tone.DIM), value) for word, value in words if value.plain]
        told.append(lines(name, say("  ", say((" · ", Tone.DIM)).join(parts))))
    return told


def _cells(finding: Finding, shown: Snapshot) -> tuple[Content, Content, Content, Content]:
    """Return setting, found, wanted and step; what only the shell calls so is dim."""
    from lyncready.guide.settings_labels import setting_row

    row = setting_row(finding, shown.checklist.deployment)
    tone = Tone.ERROR if finding.status is Status.FAIL else Tone.NORMAL
    step = title_of(STEP[finding.step], shown.checklist.deployment) if finding.step in STEP else ""
    name = say(mark(finding), f" {row.thing} ", (row.prop, Tone.DIM))
    return name, say((row.found, tone)), say(row.wanted), say((step, Tone.DIM))


def _sentence(finding: Finding, texts: Texts) -> Content:
    """Return what the finding says; the export is named above."""
    return say((texts.finding(finding).summary.partition(" (export of ")[0], Tone.DIM))


def _not_read(findings: Iterable[Finding], shown: Snapshot) -> list[Block]:
    """Return what no export tells, and what waits, a line for each object or step."""
    rows: list[Content] = []
    for status, head in ((Status.UNKNOWN, "In no export yet"), (Status.HELD, "Waiting")):
        found = [one for one in findings if one.status is status]
        if found:
            rows += [*([Content("")] if rows else []), say((head, Tone.HEADING)), *_objects(found, shown)]
    return [Prose(lines(*rows, ""))] if rows else []


def _objects(findings: list[Finding], shown: Snapshot) -> list[Content]:
    from lyncready.guide.settings_labels import setting_row

    told = [(one, setting_row(one, shown.checklist.deployment)) for one in findings]
    told.sort(key=lambda pair: pair[1].thing)
    rows = []
    for thing, group in groupby(told, key=lambda pair: pair[1].thing):
        of_one = list(group)
        props = ", ".join(dict.fromkeys(row.prop for _, row in of_one if row.prop))
        rows.append(say(mark(of_one[0][0]), f" {thing}  ", (props, Tone.DIM)))
    return rows
