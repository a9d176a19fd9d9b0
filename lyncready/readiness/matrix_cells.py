"""The layers of the matrix; from findings on one layer to a cell: its look, word or figure, codes behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import msgspec

from lyncready.model import LOCAL, ClientAuth, Finding, Status, render_span
from lyncready.readiness.styles import RANK, ShownStatus, look_of_status, worst


class Layer(StrEnum):
    """The columns of the matrix, in the order in which a partner's server goes. Values are the headings."""

    SRV = "SRV"
    ADDRESS = "address"
    PORT = "5061"
    TLS = "TLS"
    CERTIFICATE = "certificate"
    SIP = "SIP"
    VIEWS = "views"


LAYERS: tuple[Layer, ...] = tuple(Layer)
PROVIDER_LAYERS = (Layer.ADDRESS, Layer.PORT, Layer.TLS)

# Codes that say how the views of DNS differ, whatever record they are about.
VIEW_CODES = frozenset({"dns-views-differ", "dns-only-inside", "dns-servers-disagree", "dns-stale"})

_BY_NAME = {"address": Layer.ADDRESS, "port": Layer.PORT, "tls": Layer.TLS}
_NO_FAULT = frozenset({Status.PASS, Status.NOTE})
# What a held cell waits for, as its column is called; other steps are called by the end of their id.
_AFTER: dict[str, str] = {
    "federation.srv": Layer.SRV.value,
    "partners.discovery": Layer.SRV.value,
    "federation.address": Layer.ADDRESS.value,
    "federation.port": Layer.PORT.value,
    "federation.tls": Layer.TLS.value,
    "federation.certificate": Layer.CERTIFICATE.value,
    "federation.sip": Layer.SIP.value,
}


class Cell(msgspec.Struct, frozen=True):
    """One layer of one row. `subject` is that of the findings behind it; `value` a word or a figure.

    `stale` says that a run goes on which has not looked here yet: what is shown was seen before it.
    """

    look: ShownStatus
    value: str
    layer: Layer
    step: str
    subject: str
    codes: tuple[str, ...] = ()
    stale: bool = False


class Row(msgspec.Struct, frozen=True):
    """One SIP domain, ours or a `partner`, with one of its edges; the provider's row has its identity as `domain`.

    An edge that serves no SIP domain has an empty one.
    """

    domain: str
    edge: str
    cells: tuple[Cell, ...]
    expected: bool = False
    first: bool = True
    partner: bool = False

    @property
    def name(self) -> str:
        """What the row is called in a sentence."""
        return self.domain or self.edge

    @property
    def stuck(self) -> int:
        """Index of the cell that asks for most attention, the leftmost of equals."""
        return min(range(len(self.cells)), key=lambda index: (RANK[self.cells[index].look], index))

    @property
    def look(self) -> ShownStatus:
        """The worst of its cells."""
        return self.cells[self.stuck].look


class CellVerdict(msgspec.Struct, frozen=True):
    """What a cell says. `codes` are those of what is open or waived, the worst first."""

    look: ShownStatus
    value: str = ""
    codes: tuple[str, ...] = ()


NOTHING_SAID = CellVerdict(ShownStatus.TODO)


def fold(found: Sequence[Finding], decides: Callable[[Finding], bool], layer: Layer) -> CellVerdict:
    """Return what the findings on one layer of one subject come to: the worst that nobody waived.

    A check of the deciding vantage is well where something of it passes, and only noted where nothing does; what
    another vantage notes, or finds well, does not count beside it.
    """
    if found and all(finding.status is Status.PASS for finding in found):  # nearly every cell of most networks
        passing = list(filter(decides, found))
        return CellVerdict(ShownStatus.DONE, figure(layer, passing)) if passing else NOTHING_SAID
    told = [(_look(finding), finding) for finding in found if finding.status not in _NO_FAULT]
    told += _without_fault([finding for finding in found if finding.status in _NO_FAULT and decides(finding)])
    if not told:
        told = [(ShownStatus.NOTE, finding) for finding in found if finding.status is Status.NOTE]
    if not told:
        return NOTHING_SAID
    look = worst(one for one, _ in told)
    there = [finding for one, finding in told if one is look]
    value = figure(layer, there) if look is ShownStatus.DONE else words(look, there)
    told.sort(key=lambda pair: RANK[pair[0]])
    codes = dict.fromkeys(finding.code for _, finding in told if finding.status not in _NO_FAULT)
    return CellVerdict(look, value, tuple(codes))


def named_or_local(found: Iterable[Finding]) -> Callable[[Finding], bool]:
    """Return what decides: a connection seen from a named vantage decides over this workstation's own."""
    named = any(finding.vantage not in (LOCAL, None) for finding in found)
    return (lambda finding: finding.vantage not in (LOCAL, None)) if named else (lambda finding: True)


def _look(finding: Finding) -> ShownStatus:
    return look_of_status(finding.status, finding.waived is not None)


def _without_fault(found: Iterable[Finding]) -> list[tuple[ShownStatus, Finding]]:
    """Return what passes, by check, subject and vantage; the notes of one of which nothing does."""
    groups: dict[tuple[str, str, str | None], list[Finding]] = {}
    for finding in found:
        groups.setdefault((finding.check, finding.subject, finding.vantage), []).append(finding)
    told: list[tuple[ShownStatus, Finding]] = []
    for group in groups.values():
        passing = [finding for finding in group if finding.status is Status.PASS]
        told += [(_look(finding), finding) for finding in passing or group]
    return told


def words(look: ShownStatus, found: Iterable[Finding]) -> str:
    """Return the short word of the first finding that has one, and how many other words there would be."""
    said = list(dict.fromkeys(filter(None, map(_after if look is ShownStatus.HELD else _word, found))))
    if not said:
        return ""
    return said[0] if len(said) == 1 else f"{said[0]} +{len(said) - 1}"


def _word(finding: Finding) -> str:
    from lyncready.guide.codes import CODES

    days = finding.detail.get("days")
    if finding.code == "cert-expiring" and isinstance(days, int):
        return _days(days)
    if finding.code == "not-checked" and finding.status is Status.NOTE:
        return "not asked"  # and nobody has to: the circle of what is still to do would be too much
    return CODES[finding.code].cell


def _after(finding: Finding) -> str:
    """What a held finding waits for; one cause is enough to know where to look."""
    step = finding.because[0].step if finding.because else ""
    return f"after {after_step(step)}" if step else ""


def after_step(step_id: str) -> str:
    """Return the short name of what is waited for."""
    return _AFTER.get(step_id) or step_id.rpartition(".")[2]


def figure(layer: Layer, passing: Sequence[Finding]) -> str:
    """Return what a satisfied cell says beside its tick: an address, a time, a version, the days left."""
    read = _FIGURES.get(layer)
    return next(filter(None, map(read, passing)), "") if read is not None else ""


def _addresses(finding: Finding) -> str:
    found = finding.detail.get("addresses") or ()
    return "" if not found else found[0] if len(found) == 1 else f"{found[0]} +{len(found) - 1}"


def _took(finding: Finding) -> str:
    took = finding.detail.get("took")
    return render_span(took) if took is not None else ""


def _version(finding: Finding) -> str:
    version = finding.detail.get("version", "").replace("TLSv", "").strip()
    mutual = finding.detail.get("client_auth") == [ClientAuth.REQUESTED.value]
    return f"{version} mTLS" if version and mutual else version


def _days_left(finding: Finding) -> str:
    days = finding.detail.get("days")
    return _days(days) if isinstance(days, int) else ""


def _answer(finding: Finding) -> str:
    if finding.code == "sip-needs-client-certificate":
        return "mTLS"
    return str(finding.detail.get("status") or "")


_FIGURES: dict[Layer, Callable[[Finding], str]] = {
    Layer.ADDRESS: _addresses,
    Layer.PORT: _took,
    Layer.TLS: _version,
    Layer.CERTIFICATE: _days_left,
    Layer.SIP: _answer,
}


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


def layers_of_provider(finding: Finding) -> tuple[Layer, ...]:
    """Return the layers at which a finding on the provider's edge stands: one that passes says all of them."""
    return (
        tuple(_BY_NAME[name] for name in finding.detail.get("layers", ()) if name in _BY_NAME) or PROVIDER_LAYERS
    )
