"""The probe matrix as data: a row for every SIP domain and edge, a cell for every layer between them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    LOCAL,
    Checklist,
    ClientAuth,
    Dns,
    Finding,
    Observation,
    Purpose,
    Reach,
    Sip,
    Srv,
    Status,
    Tcp,
    Tls,
    federation_owner,
    host_port,
    pair,
    reach_of,
    render_span,
)
from lyncready.readiness import Assessment
from lyncready.tui.signs import QUIET, RANK, Look, look_of_status
from lyncready.tui.views.codes import LAYERS, VIEW_CODES, Layer, layer_of_provider

_CHECK_OF: dict[Layer, str] = {
    Layer.SRV: "srv",
    Layer.ADDRESS: "address",
    Layer.PORT: "port",
    Layer.TLS: "tls",
    Layer.CERTIFICATE: "certificate",
    Layer.SIP: "sip",
}
_STEP_OF: dict[Layer, str] = {
    Layer.SRV: "federation.srv",
    Layer.ADDRESS: "federation.address",
    Layer.PORT: "federation.port",
    Layer.TLS: "federation.tls",
    Layer.CERTIFICATE: "federation.certificate",
    Layer.SIP: "federation.sip",
    Layer.VIEWS: "federation.srv",
}


class Cell(msgspec.Struct, frozen=True):
    """One layer of one row. `subject` is that of the findings behind it; `value` a word or a figure."""

    look: Look
    value: str
    layer: Layer
    step: str
    subject: str
    codes: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """One SIP domain with one of its edges; the provider's row has its identity as `domain`."""

    domain: str
    edge: str
    cells: tuple[Cell, ...]
    expected: bool = False
    first: bool = True

    @property
    def stuck(self) -> int:
        """Index of the cell that asks for most attention, the leftmost of equals."""
        return min(range(len(self.cells)), key=lambda index: (RANK[self.cells[index].look], index))

    @property
    def look(self) -> Look:
        """The worst of its cells."""
        return self.cells[self.stuck].look


def matrix_rows(
    checklist: Checklist, assessment: Assessment, run_started: datetime | None = None
) -> tuple[Row, ...]:
    """Return the rows in the order of the file, the provider last.

    While a run goes on (`run_started`), a cell whose facts are older than the run shows `checking`.
    """
    builder = _Builder(checklist, assessment, run_started)
    rows: list[Row] = []
    for domain in checklist.deployment.sip_domains:
        pairing = pair(domain, builder.srv_records(domain.name), checklist.deployment)
        edges: tuple[str, ...] = pairing.edges or ("",)
        rows.extend(
            builder.row(domain.name, edge, pairing.expected, first=index == 0) for index, edge in enumerate(edges)
        )
    if checklist.deployment.purpose is Purpose.SKYPE:
        rows.append(builder.provider_row())
    return tuple(rows)


def worst_first(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows sorted by their worst cell, then by how early it comes."""
    return tuple(sorted(rows, key=lambda row: (RANK[row.look], row.stuck)))


def not_green(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows with a cell that asks for a hand or an eye."""
    return tuple(row for row in rows if any(cell.look not in QUIET for cell in row.cells))


class _Builder:
    """Indexes findings and observations once, so that a thousand rows cost a thousand look-ups."""

    def __init__(self, checklist: Checklist, assessment: Assessment, run_started: datetime | None) -> None:
        from lyncready.guide import CODES

        self._codes = CODES
        self._checklist = checklist
        self._started = run_started
        self._findings: dict[tuple[str, str], list[Finding]] = {}
        for finding in assessment.findings:
            self._findings.setdefault((finding.check, finding.subject), []).append(finding)
        self._seen: dict[tuple[str, str], list[Observation]] = {}
        for item in checklist.observations:
            self._seen.setdefault((item.probe, item.subject), []).append(item)

    def srv_records(self, domain: str) -> tuple[Srv, ...]:
        """The SRV records of the deciding view."""
        for item in self._deciding(federation_owner(domain), "SRV"):
            if isinstance(item.seen, Dns) and item.seen.srv:
                return item.seen.srv
        return ()

    def row(self, domain: str, edge: str, expected: bool, first: bool) -> Row:
        target = host_port(edge, self._checklist.network.federation_port) if edge else ""
        subjects = {
            Layer.SRV: domain,
            Layer.ADDRESS: edge,
            Layer.PORT: target,
            Layer.TLS: target,
            Layer.CERTIFICATE: target,
            Layer.SIP: target,
        }
        cells = [self._cell(layer, subject) for layer, subject in subjects.items()]
        cells.append(self._views_cell(domain, edge))
        return Row(domain, edge, tuple(cells), expected, first)

    def provider_row(self) -> Row:
        provider = self._checklist.deployment.provider
        subject = host_port(provider.proxy_fqdn, 5061)
        found = self._findings.get(("provider", subject), [])
        if not found:
            found = [f for (check, _), group in self._findings.items() if check == "provider" for f in group]
        stands = [layer_of_provider(finding.code) for finding in found]
        reached = max((LAYERS.index(layer) for layer in stands), default=-1)
        asked = any(finding.code != "not-checked" for finding in found)
        cells: list[Cell] = []
        codes: tuple[str, ...]
        for index, layer in enumerate(LAYERS):
            here = [finding for finding, where in zip(found, stands, strict=True) if where is layer]
            if layer is Layer.SRV or layer not in (Layer.ADDRESS, Layer.PORT, Layer.TLS):
                look, value, codes = Look.NOT_NEEDED, "", ()
            elif here and asked:
                look, value, codes = self._verdict(here)
            elif asked:
                look, value, codes = (Look.DONE if index < reached else Look.HELD), "", ()
            else:
                look, value, codes = Look.TODO, "", ()
            cells.append(Cell(look, value, layer, "provider.reachable", subject, codes))
        return Row(provider.identity, provider.proxy_fqdn, tuple(cells))

    def _cell(self, layer: Layer, subject: str) -> Cell:
        step = _STEP_OF[layer]
        if not subject:
            return Cell(Look.NOT_NEEDED, "", layer, step, subject)
        found = self._findings.get((_CHECK_OF[layer], subject), [])
        if layer in (Layer.SRV, Layer.ADDRESS):
            owner = self._findings.get(("dns", subject), [])
            found = found + [f for f in owner if f.code not in VIEW_CODES and f.step == step]
        else:
            found = _deciding_vantage(found)
        if self._is_asking(layer, subject):
            return Cell(Look.CHECKING, "", layer, step, subject)
        look, short, codes = self._verdict(found)
        value = short or (self._figure(layer, subject, found) if look in (Look.DONE, Look.DONE_LOOK) else "")
        return Cell(look, value, layer, step, subject, codes)

    def _views_cell(self, domain: str, edge: str) -> Cell:
        found = [f for name in (domain, edge) if name for f in self._findings.get(("dns", name), [])]
        differing = [finding for finding in found if finding.code in VIEW_CODES]
        step = differing[0].step if differing else _STEP_OF[Layer.VIEWS]
        subject = differing[0].subject if differing else domain
        if self._is_asking(Layer.SRV, domain):
            return Cell(Look.CHECKING, "", Layer.VIEWS, step, subject)
        if differing:
            look, value, codes = self._verdict(differing)
            return Cell(look, value, Layer.VIEWS, step, subject, codes)
        views = {
            item.vantage
            for item in self._seen.get(("dns", federation_owner(domain)), [])
            if isinstance(item.seen, Dns)
        }
        if len(views) > 1:
            return Cell(Look.DONE, "same", Layer.VIEWS, step, subject)
        return Cell(Look.NOT_NEEDED if views else Look.TODO, "", Layer.VIEWS, step, subject)

    def _verdict(self, found: list[Finding]) -> tuple[Look, str, tuple[str, ...]]:
        if not found:
            return Look.TODO, "", ()
        ranked = sorted(found, key=lambda f: RANK[_look(f)])
        look = _look(ranked[0])
        codes = tuple(f.code for f in ranked if f.status not in (Status.PASS, Status.NOTE))
        short = self._codes[ranked[0].code].cell if ranked[0].code in codes else ""
        days = ranked[0].detail.get("days")
        if ranked[0].code == "cert-expiring" and isinstance(days, int):
            short = _days(days)
        return look, short, codes

    def _figure(self, layer: Layer, subject: str, found: list[Finding]) -> str:
        """What a satisfied cell says: an address, a time, a version."""
        if layer is Layer.ADDRESS:
            return self._addresses(subject)
        if layer is Layer.CERTIFICATE:
            days = next((f.detail["days"] for f in found if isinstance(f.detail.get("days"), int)), None)
            return _days(days) if days is not None else ""
        if layer is Layer.SIP and any(f.code == "sip-needs-client-certificate" for f in found):
            return "mTLS"
        probe = {Layer.PORT: "tcp", Layer.TLS: "tls", Layer.SIP: "sip"}.get(layer)
        for item in self._seen.get((probe, subject), []) if probe else []:
            if isinstance(item.seen, Tcp):
                return render_span(item.took)
            if isinstance(item.seen, Tls) and item.seen.version:
                mutual = " mTLS" if item.seen.client_auth is ClientAuth.REQUESTED else ""
                return item.seen.version.removeprefix("TLS").removeprefix("v").strip() + mutual
            if isinstance(item.seen, Sip) and item.seen.status:
                return str(item.seen.status)
        return ""

    def _addresses(self, edge: str) -> str:
        seen = [i.seen for kind in ADDRESS_TYPES for i in self._deciding(edge, kind)]
        found = sorted({address for item in seen if isinstance(item, Dns) for address in item.addresses})
        public = [address for address in found if reach_of(address) is not Reach.PRIVATE] or found
        if not public:
            return ""
        return public[0] if len(public) == 1 else f"{public[0]} +{len(public) - 1}"

    def _deciding(self, name: str, kind: str) -> list[Observation]:
        """Replies on a name: those of the outside where there are any."""
        seen = [item for item in self._seen.get(("dns", name), []) if item.record_type == kind]
        outside = [item for item in seen if item.vantage not in (LOCAL, AUTHORITATIVE)]
        return outside or seen

    def _is_asking(self, layer: Layer, subject: str) -> bool:
        if self._started is None:
            return False
        probe = {Layer.SRV: "dns", Layer.ADDRESS: "dns", Layer.PORT: "tcp", Layer.SIP: "sip"}.get(layer, "tls")
        name = federation_owner(subject) if layer is Layer.SRV else subject
        seen = self._seen.get((probe, name), [])
        return not any(item.at >= self._started for item in seen)


def _look(finding: Finding) -> Look:
    return look_of_status(finding.status, finding.waived is not None)


def _deciding_vantage(found: list[Finding]) -> list[Finding]:
    """A connection seen from a named vantage decides over this workstation's own."""
    named = [finding for finding in found if finding.vantage not in (LOCAL, None)]
    return named or found


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
