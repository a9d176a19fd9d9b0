"""All that is known of one cell of the matrix: verdict, what came back, and how to ask by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.content import Content

from lyncready.model import (
    Aia,
    Crl,
    Dns,
    Fault,
    Finding,
    Https,
    Observation,
    Sip,
    Status,
    Tcp,
    Tls,
    render_instant,
    render_span,
    unicode_of,
)
from lyncready.readiness.matrix_cells import VIEW_CODES, Cell, Layer, Row
from lyncready.tui.glyphs import Tone
from lyncready.tui.snapshot import Snapshot
from lyncready.tui.views.by_hand import by_hand
from lyncready.tui.views.detail import merge
from lyncready.tui.views.lines import Block, CopyText, Prose, Texts, ago, lines, mark, named, plural, say, sign
from lyncready.tui.views.seen import observations_about, outcome_words

Chain = tuple[tuple[tuple[str, str], ...], ...]
DescribeChain = Callable[[Sequence[bytes], datetime], Chain]
Times = Callable[[Observation], tuple[float, ...]]

_PROBES: dict[Layer, tuple[str, ...]] = {
    Layer.SRV: ("dns",),
    Layer.ADDRESS: ("dns",),
    Layer.PORT: ("tcp",),
    Layer.TLS: ("tls", "tcp"),
    Layer.CERTIFICATE: ("tls", "aia"),
    Layer.SIP: ("sip", "tls"),
    Layer.VIEWS: ("dns",),
}
_CHECK: dict[Layer, str] = {
    Layer.SRV: "srv",
    Layer.ADDRESS: "address",
    Layer.PORT: "port",
    Layer.TLS: "tls",
    Layer.CERTIFICATE: "certificate",
    Layer.SIP: "sip",
}
_OPEN = frozenset({Status.FAIL, Status.WARN, Status.UNKNOWN})
BARS = "▁▂▃▄▅▆▇█"
MOST_OBSERVATIONS = 40


def probe_title(row: Row, cell: Cell) -> str:
    """Return what the page is about."""
    return f"{unicode_of(row.name)}: {cell.layer.value} of {cell.subject}"


def cell_name(row: Row, cell: Cell) -> str:
    """Return how a cell is called in a sentence: its row and its column."""
    return f"{unicode_of(row.name)}, {cell.layer.value}"


def findings_of(shown: Snapshot, row: Row, cell: Cell) -> tuple[Finding, ...]:
    """Return the findings behind a cell."""
    if shown.assessment is None:
        return ()
    if cell.step == "provider.reachable":
        return tuple(f for f in shown.assessment.findings if f.check == "provider")
    if cell.layer is Layer.VIEWS:
        names = {row.domain, row.edge}
        return tuple(f for f in shown.assessment.findings if f.check == "dns" and f.subject in names)
    checks = {_CHECK[cell.layer]}
    if cell.layer in (Layer.SRV, Layer.ADDRESS):
        checks.add("dns")
    if row.partner and cell.layer is Layer.SRV:
        checks.add("partner")
    return tuple(
        f
        for f in shown.assessment.findings
        if f.check in checks and f.step == cell.step and f.subject == cell.subject and f.code not in VIEW_CODES
    )


def mends(shown: Snapshot, row: Row, cell: Cell, texts: Texts) -> tuple[str, str] | None:
    """Return what to copy for a cell's first open finding: what it is, and the text; None where there is nothing.

    The worst comes first. What only waits, is waived or was not asked yet has nothing to be done about it.
    """
    found = findings_of(shown, row, cell)
    for code in (code for code in cell.codes if code != "not-checked"):
        for finding in found:
            if finding.code != code or finding.waived is not None or finding.status not in _OPEN:
                continue
            text = texts.finding(finding)
            if text.command:
                kind = "record" if text.language == "dns" else "command"
                return f"{kind} for {cell_name(row, cell)}", named(text.command, shown)
            if text.remedy:
                return f"remedy for {cell_name(row, cell)}", text.remedy
    return None


def probe_blocks(
    shown: Snapshot, row: Row, cell: Cell, texts: Texts, chain: DescribeChain, times: Times
) -> tuple[Block, ...]:
    """Return the page."""
    blocks: list[Block] = [Prose(sign(cell.look))]
    for finding in findings_of(shown, row, cell):
        blocks += _verdict(shown, finding, texts)
    seen = observations_about(shown.checklist, cell.subject, _PROBES[cell.layer], cell.layer is Layer.SRV)
    if cell.layer is Layer.VIEWS:
        seen = observations_about(shown.checklist, row.domain, ("dns",), srv=True) if row.domain else ()
        seen += observations_about(shown.checklist, row.edge, ("dns",)) if row.edge else ()
    elif row.partner and not seen and _is_at_microsoft(shown, row.domain):
        # Its edge is Microsoft's, which is asked once for all that are there.
        asked = [item for item in shown.checklist.observations if shown.checklist.network.is_control(item.subject)]
        seen = tuple(item for item in asked if item.probe in _PROBES[cell.layer])
    blocks.append(_heading("Answers"))
    if not seen:
        blocks.append(Prose(say((f"Not checked yet: {texts.key('probe.check')} checks it.", Tone.DIM))))
    for item in seen[:MOST_OBSERVATIONS]:
        blocks.append(Prose(_observation(item, shown.now, chain, times(item))))
    if len(seen) > MOST_OBSERVATIONS:
        blocks.append(Prose(say((f"and {len(seen) - MOST_OBSERVATIONS} more", Tone.DIM))))
    blocks.append(_heading("Try it yourself"))
    for text, command in by_hand(cell.layer, row, cell, shown.checklist):
        blocks += [Prose(say((text, Tone.DIM))), command]
    return merge(blocks)


def _is_at_microsoft(shown: Snapshot, partner: str) -> bool:
    found = shown.assessment.findings if shown.assessment is not None else ()
    return any(one.step == "partners.edge" and one.subject == partner and "cloud" in one.detail for one in found)


def _heading(text: str) -> Prose:
    return Prose(lines("", say((text, Tone.HEADING))))


def _verdict(shown: Snapshot, finding: Finding, texts: Texts) -> list[Block]:
    text = texts.finding(finding)
    code = "" if finding.code == "ok" else f"  {finding.code}"
    view = f"  ({finding.vantage})" if finding.vantage else ""
    rows = [say(mark(finding), " ", text.summary, (f"{code}{view}", Tone.DIM))]
    if finding.status in _OPEN and text.remedy:
        rows.append(say(f"  {text.remedy}"))
    blocks: list[Block] = [Prose(lines(*rows))]
    if text.command and finding.status is not Status.PASS:
        blocks.append(CopyText(named(text.command, shown), text.language))
    return blocks


def _observation(item: Observation, now: datetime, chain: DescribeChain, times: tuple[float, ...]) -> Content:
    whom = item.server or item.address or item.subject
    what = f"{item.record_type} {item.subject}" if item.record_type else item.subject
    tries = f", {plural(item.tries, 'try', 'tries')}" if item.tries > 1 else ""
    rows = [
        say((f"{whom} ", Tone.STRONG), (f"{item.vantage}  ", Tone.DIM), outcome_words(item)),
        say(
            (
                f"  query: {what} · {render_span(item.took)}{tries} · {ago(item.at, now)} · "
                f"{render_instant(item.at)}",
                Tone.DIM,
            )
        ),
    ]
    rows += [say(f"  {row}") for row in _came_back(item)]
    if len(times) > 1:
        rows.append(
            say(
                (
                    f"  earlier  {sparkline(times)}  {render_span(min(times))} to {render_span(max(times))}",
                    Tone.DIM,
                )
            )
        )
    if isinstance(item.seen, Tls | Https):
        for index, certificate in enumerate(chain(item.seen.chain, now)):
            rows.append(
                say((f"  certificate {index + 1}" + (" (the server's)" if index == 0 else ""), Tone.STRONG))
            )
            rows += [say((f"    {label:<10}", Tone.DIM), value) for label, value in certificate]
    return lines(*rows)


def _came_back(item: Observation) -> list[str]:
    seen = item.seen
    if isinstance(seen, Dns):
        return _dns(seen)
    if isinstance(seen, Tcp):
        return [f"error {seen.error}"] if seen.error else []
    if isinstance(seen, Tls):
        return _pairs(
            ("cipher", seen.cipher),
            ("client certificate", seen.client_auth.value + (", ours was at hand" if seen.offered else "")),
            ("alert", seen.alert),
            ("first bytes", seen.first_bytes),
            ("plain-text SIP", seen.plain_sip),
            (
                "chain",
                f"{plural(len(seen.chain), 'certificate')} sent" if seen.chain else "no certificate received",
            ),
        )
    if isinstance(seen, Sip):
        return [*_pairs(("alert", seen.alert), ("first bytes", seen.first_bytes)), *seen.headers]
    if isinstance(seen, Https):
        return _pairs(
            ("location", seen.location), ("server", seen.server), ("proxy", seen.proxy), ("error", seen.error)
        )
    if isinstance(seen, Fault):
        return _pairs(("why", seen.reason.value), ("detail", seen.detail))
    if isinstance(seen, Crl):
        return _pairs(
            ("error", seen.error),
            ("published", render_instant(seen.this_update) if seen.this_update else ""),
            ("next due", render_instant(seen.next_update) if seen.next_update else ""),
            ("revoked of ours", ", ".join(sorted(seen.serials))),
        )
    assert isinstance(seen, Aia)
    return _pairs(("error", seen.error), ("certificates", str(len(seen.certificates))))


def _dns(seen: Dns) -> list[str]:
    ttl = f"  TTL {seen.ttl} s" if seen.ttl is not None else ""
    rows = [f"SRV {s.priority} {s.weight} {s.port} {s.target}{ttl}" for s in seen.srv]
    rows += [f"address {address}{ttl}" for address in seen.addresses]
    rows += [f"name {name}{ttl}" for name in seen.names]
    rows += [f'CAA {one.tag} "{one.value}"{ttl}' for one in seen.caa]
    rows += [f"alias of {name}" for name in seen.cnames]
    if not rows and ttl:
        rows.append(f"negative answer{ttl}")
    flags = [seen.transport, *(["authoritative"] if seen.authoritative else [])]
    rows.append(", ".join(flags))
    rows += [f"error detail: {text}" for text in seen.ede]
    if seen.note:
        rows.append(seen.note)
    return rows


def _pairs(*pairs: tuple[str, str]) -> list[str]:
    return [f"{label}: {value}" for label, value in pairs if value]


def sparkline(times: Sequence[float]) -> str:
    """Return times as small bars, the longest the tallest."""
    most = max(times)
    if most <= 0:
        return BARS[0] * len(times)
    return "".join(BARS[min(len(BARS) - 1, int(time / most * (len(BARS) - 1) + 0.5))] for time in times)
