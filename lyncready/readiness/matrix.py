"""The probe matrix as data: a row for every SIP domain and edge, a cell for every layer between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from lyncready.model import (
    Checklist,
    Finding,
    Observation,
    Purpose,
    Status,
    federation_owner,
    host_port,
    split_host_port,
)
from lyncready.readiness.matrix_cells import (
    LAYERS,
    NOTHING_SAID,
    PROVIDER_LAYERS,
    VIEW_CODES,
    Cell,
    CellVerdict,
    Layer,
    Row,
    fold,
    layers_of_provider,
    named_or_local,
)
from lyncready.readiness.states import Assessment, State
from lyncready.readiness.styles import RANK, ShownStatus, worst

_STEP_OF: dict[Layer, str] = {
    Layer.SRV: "federation.srv",
    Layer.ADDRESS: "federation.address",
    Layer.PORT: "federation.port",
    Layer.TLS: "federation.tls",
    Layer.CERTIFICATE: "federation.certificate",
    Layer.SIP: "federation.sip",
    Layer.VIEWS: "federation.srv",
}
_CHECKS_OF: dict[str, frozenset[str]] = {
    "federation.srv": frozenset({"srv", "dns"}),
    "federation.address": frozenset({"address", "dns"}),
    "federation.port": frozenset({"port"}),
    "federation.tls": frozenset({"tls"}),
    "federation.certificate": frozenset({"certificate"}),
    "federation.sip": frozenset({"sip"}),
}
_OF_PARTNERS = "partners.edge"
_PARTNERS_STEP_OF: dict[Layer, str] = {
    layer: "partners.discovery" if step == "federation.srv" else _OF_PARTNERS for layer, step in _STEP_OF.items()
}
_CONNECTIONS = frozenset({Layer.PORT, Layer.TLS, Layer.CERTIFICATE, Layer.SIP})
_UNANSWERED = frozenset({Status.FAIL, Status.UNKNOWN, Status.HELD})
_PROVIDER_STEP = "provider.reachable"
_NOT_NEEDED = CellVerdict(ShownStatus.NOT_NEEDED)
_NOTHING_SEEN = frozenset({ShownStatus.TODO, ShownStatus.HELD, ShownStatus.NOT_NEEDED})


def unjudged_rows(checklist: Checklist) -> tuple[Row, ...]:
    """Return the SIP domains as they stand in a file that was read and not judged yet: no cell says anything."""
    cells = {layer: Cell(ShownStatus.HELD, "", layer, _STEP_OF[layer], "") for layer in _STEP_OF}
    return tuple([Row(domain.name, "", tuple(cells.values())) for domain in checklist.deployment.sip_domains])


def matrix_rows(
    checklist: Checklist, assessment: Assessment, run_started: datetime | None = None
) -> tuple[Row, ...]:
    """Return the rows in the order of the file: SIP domains, edges that serve none, the provider, then partners.

    Which edges serve which domain is the judgement's word. While a run goes on (`run_started`), a cell whose
    facts are older than the run is stale, and shows `checking` where there are none.
    """
    builder = _Builder(checklist, assessment, run_started)
    rows: list[Row] = []
    for domain in checklist.deployment.sip_domains:
        pairing = assessment.topology.pairing(domain.name)
        edges: tuple[str, ...] = pairing.edges or ("",)
        rows.extend(
            builder.row(domain.name, edge, pairing.expected, first=index == 0) for index, edge in enumerate(edges)
        )
    paired = {row.edge for row in rows}
    rows.extend(builder.row("", edge) for edge in builder.edges() if edge not in paired)
    if checklist.deployment.purpose is Purpose.SKYPE:
        rows.append(builder.provider_row())
    for name, pairing in assessment.topology.partners.items():
        rows.extend(
            builder.row(name, edge, first=index == 0, partner=True)
            for index, edge in enumerate(pairing.edges or ("",))
        )
    return tuple(rows)


class _Builder:
    """Indexes findings once, so that a thousand rows cost a thousand look-ups; an edge's cells are made once."""

    def __init__(self, checklist: Checklist, assessment: Assessment, run_started: datetime | None) -> None:
        self._checklist = checklist
        self._topology = assessment.topology
        self._deciding = checklist.network.deciding
        self._started = run_started
        self._idle = {state.step.id for state in assessment.steps if state.state is State.NOT_NEEDED}
        self._findings: dict[tuple[str, str], list[Finding]] = {}
        self._provider: list[Finding] = []
        for finding in assessment.findings:
            if finding.check == "provider":
                self._provider.append(finding)
            elif finding.step in _PARTNERS_STEP_OF.values():
                self._findings.setdefault((_partners_key(finding), finding.subject), []).append(finding)
            elif finding.check in _CHECKS_OF.get(finding.step, ()):
                self._findings.setdefault((finding.step, finding.subject), []).append(finding)
        self._fresh = _fresh(checklist.observations, run_started) if run_started is not None else frozenset()
        self._cells: dict[tuple[Layer, str, bool], Cell] = {}

    def edges(self) -> tuple[str, ...]:
        """All edges that were judged, also one of which only a finding tells."""
        found = dict.fromkeys(self._topology.edges)
        ending = f":{self._topology.port}"
        ours = ((step, subject) for step, subject in self._findings if step in _CHECKS_OF)
        for step, subject in ours:
            if step == _STEP_OF[Layer.ADDRESS] and "." in subject:  # others are fields that it waits for
                found.setdefault(subject)
            elif step != _STEP_OF[Layer.SRV] and subject.endswith(ending):
                found.setdefault(split_host_port(subject)[0])
        return tuple(found)

    def row(
        self, domain: str, edge: str, expected: bool = False, first: bool = True, partner: bool = False
    ) -> Row:
        target = host_port(edge, self._topology.port) if edge else domain if partner else ""
        subjects = {
            Layer.SRV: domain,
            Layer.ADDRESS: edge,
            Layer.PORT: target,
            Layer.TLS: target,
            Layer.CERTIFICATE: target,
            Layer.SIP: target,
        }
        cells = [self._cell(layer, subject, partner) for layer, subject in subjects.items()]
        cells.append(self._views_cell(domain, edge, partner))
        return Row(domain, edge, tuple(cells), expected, first, partner)

    def _cell(self, layer: Layer, subject: str, partner: bool) -> Cell:
        known = self._cells.get((layer, subject, partner))
        if known is None:
            known = self._cells[layer, subject, partner] = self._made(layer, subject, partner)
        return known

    def _made(self, layer: Layer, subject: str, partner: bool) -> Cell:
        step = (_PARTNERS_STEP_OF if partner else _STEP_OF)[layer]
        if partner and not self._has_partners(layer, subject):
            # Behind our own edge, at Microsoft, or unknown.
            return Cell(_NOT_NEEDED.look, "", layer, step, subject)
        if not subject or step in self._idle:
            verdict = _NOT_NEEDED
        else:
            key = _layer_key(layer) if partner else step
            found = [f for f in self._findings.get((key, subject), ()) if f.code not in VIEW_CODES]
            decides = named_or_local(found) if layer in _CONNECTIONS else self._in_deciding_view
            verdict = fold(found, decides, layer)
            if self._is_asking(layer, subject):
                return _asked_again(Cell(verdict.look, verdict.value, layer, step, subject, verdict.codes))
        return Cell(verdict.look, verdict.value, layer, step, subject, verdict.codes)

    def _in_deciding_view(self, finding: Finding) -> bool:
        return finding.vantage == self._deciding

    def _has_partners(self, layer: Layer, subject: str) -> bool:
        return layer is Layer.SRV or (_layer_key(layer), subject) in self._findings

    def _views_cell(self, domain: str, edge: str, partner: bool) -> Cell:
        """How the views of DNS go together: what differs, and what the others than the deciding one say."""
        names = [(_STEP_OF[Layer.SRV], domain), (_STEP_OF[Layer.ADDRESS], edge)]
        if partner:
            names = [(_layer_key(Layer.SRV), domain), (_layer_key(Layer.ADDRESS), edge)]
        found = [f for key in names for f in self._findings.get(key, ()) if f.check == "dns"]
        differing = [finding for finding in found if finding.code in VIEW_CODES]
        step, subject = (differing[0].step, differing[0].subject) if differing else (names[0][0], domain or edge)
        if not domain and not differing:
            step = names[1][0]
        asking = self._is_asking(Layer.SRV, domain) if domain else self._is_asking(Layer.ADDRESS, edge)
        verdict = self._views_verdict(found, differing)
        cell = Cell(verdict.look, verdict.value, Layer.VIEWS, step, subject, verdict.codes)
        return _asked_again(cell) if asking else cell

    def _views_verdict(self, found: list[Finding], differing: list[Finding]) -> CellVerdict:
        decided = [f for f in found if f.vantage == self._deciding and f.code not in VIEW_CODES]
        others = [f for f in found if f.vantage != self._deciding and f.code not in VIEW_CODES]
        if differing:
            return fold(differing + others, lambda finding: True, Layer.VIEWS)
        if not others:
            seen = any(finding.code != "not-checked" for finding in decided)
            return _NOT_NEEDED if seen else NOTHING_SAID
        if any(finding.status in _UNANSWERED and finding.waived is None for finding in decided):
            return NOTHING_SAID  # there is no answer that another could be held against
        if not any(finding.status in (Status.PASS, Status.WARN) for finding in decided):
            return _NOT_NEEDED
        return fold(others, lambda finding: True, Layer.VIEWS)

    # The provider's edge: one check whose findings say at which layer they stand.

    def provider_row(self) -> Row:
        """The row of the provider: the layers up to TLS; the others are nobody's business here."""
        provider = self._checklist.deployment.provider
        subject = host_port(provider.proxy_fqdn, self._topology.port)
        decides = named_or_local(self._provider)
        cells = []
        for layer in LAYERS:
            needed = layer in PROVIDER_LAYERS and _PROVIDER_STEP not in self._idle
            verdict = self._provider_verdict(layer, decides) if needed else _NOT_NEEDED
            cells.append(Cell(verdict.look, verdict.value, layer, _PROVIDER_STEP, subject, verdict.codes))
        return Row(provider.identity, provider.proxy_fqdn, tuple(cells))

    def _provider_verdict(self, layer: Layer, decides: Callable[[Finding], bool]) -> CellVerdict:
        here = [finding for finding in self._provider if layer in layers_of_provider(finding)]
        verdict = fold(here, decides, layer) if here else None
        implied, waits_for = self._implied(layer, decides)
        if verdict is None or RANK[implied] < RANK[verdict.look]:
            return CellVerdict(implied, waits_for, verdict.codes if verdict is not None else ())
        return verdict

    def _implied(self, layer: Layer, decides: Callable[[Finding], bool]) -> tuple[ShownStatus, str]:
        """What the findings at other layers say of this one: nothing beyond a fault was asked, before it all went.

        That it went is worth a note, and no tick: no finding of its own passes.
        """
        index, looks, waits_for = PROVIDER_LAYERS.index(layer), [], ""
        for vantage in {finding.vantage for finding in self._provider if decides(finding)}:
            seen = [finding for finding in self._provider if finding.vantage == vantage]
            if any(layer in layers_of_provider(finding) for finding in seen):
                continue
            before = [f for f in seen if max(map(PROVIDER_LAYERS.index, layers_of_provider(f))) < index]
            stuck = {fold([f], decides, layer).look: f for f in before if f.status in _UNANSWERED}
            if ShownStatus.BLOCKED in stuck:
                waits_for = f"after {layers_of_provider(stuck[ShownStatus.BLOCKED])[-1].value}"
            looks.append(
                ShownStatus.HELD if ShownStatus.BLOCKED in stuck else worst(stuck) if stuck else ShownStatus.NOTE
            )
        look = worst(looks)
        return look, waits_for if look is ShownStatus.HELD else ""

    def _is_asking(self, layer: Layer, subject: str) -> bool:
        if self._started is None:
            return False
        probe = {Layer.SRV: "dns", Layer.ADDRESS: "dns", Layer.PORT: "tcp", Layer.SIP: "sip"}.get(layer, "tls")
        return (probe, federation_owner(subject) if layer is Layer.SRV else subject) not in self._fresh


def _asked_again(cell: Cell) -> Cell:
    """Return a cell while a run has not looked there: what was seen before stays, else it is being checked."""
    if cell.look in _NOTHING_SEEN:
        return Cell(ShownStatus.CHECKING, "", cell.layer, cell.step, cell.subject)
    return msgspec.structs.replace(cell, stale=True)


def _fresh(observations: Sequence[Observation], started: datetime) -> frozenset[tuple[str, str]]:
    """Return probe and subject of everything that was seen since then."""
    return frozenset((item.probe, item.subject) for item in observations if item.at >= started)


def _layer_key(layer: Layer) -> str:
    """Return the key of the findings on a layer of partners: one step has several of their layers."""
    return f"{step} {layer.name}" if (step := _PARTNERS_STEP_OF[layer]) == _OF_PARTNERS else step


def _partners_key(finding: Finding) -> str:
    if finding.step != _OF_PARTNERS:
        return finding.step
    layer = {"dns": Layer.ADDRESS}.get(finding.check) or Layer[finding.check.upper()]
    return _layer_key(layer)
