"""Partners have rows of their own below the deployment's: red for what fails, green for what passes alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from support.situations import NOW, leaf, mutual

from lyncready.model import Checklist, Partner, Srv, Status, TcpOutcome
from lyncready.readiness import Assessment, assess
from lyncready.readiness.matrix import matrix_rows
from lyncready.readiness.matrix_cells import Layer, Row
from lyncready.tui.glyphs import ShownStatus

sys.path.insert(0, str(Path(__file__).parent.parent / "checks"))
from test_partners import ADDRESS, CLOUD, EDGE, LITWARE, World, to


def rows_of(made: World) -> tuple[Assessment, dict[str, Row]]:
    checklist = Checklist(
        deployment=made.deployment, network=made.network, observations=tuple(made.facts.values())
    )
    assessment = assess(checklist, made.judge(), NOW)
    return assessment, {row.domain: row for row in matrix_rows(checklist, assessment)}


def look(row: Row, layer: Layer) -> ShownStatus:
    return next(cell.look for cell in row.cells if cell.layer is layer)


def test_a_sound_partner_is_green_below_our_own_rows() -> None:
    _, rows = rows_of(World())
    assert list(rows) == ["contoso.com", LITWARE]
    row = rows[LITWARE]
    assert (row.partner, row.edge) == (True, EDGE)
    assert {cell.look for cell in row.cells if cell.layer is not Layer.VIEWS} == {ShownStatus.DONE}


def broken(made: World, what: str) -> World:
    tcp = {"port": TcpOutcome.REFUSED}.get(what, TcpOutcome.CONNECTED)
    days = -2 if what == "certificate" else 200
    version = "TLSv1" if what == "tls" else "TLSv1.2"
    made.contact(ADDRESS, name=EDGE, tcp=tcp, tls=mutual(leaf(EDGE, days=days), version=version))
    if what == "address":
        made.address(name=EDGE)
    if what == "srv":
        made.record(to(EDGE, 5269))
    if what == "partner":
        made.record()
    return made


LAYER = {
    "srv": Layer.SRV,
    "partner": Layer.SRV,
    "address": Layer.ADDRESS,
    "port": Layer.PORT,
    "tls": Layer.TLS,
    "certificate": Layer.CERTIFICATE,
}


@pytest.mark.parametrize("what", LAYER)
@pytest.mark.parametrize("required", [False, True])
def test_each_fault_stands_in_its_column(what: str, required: bool) -> None:
    assessment, rows = rows_of(broken(World(Partner(LITWARE, required=required)), what))
    wanted = ShownStatus.BLOCKED if required else ShownStatus.DONE_LOOK
    assert look(rows[LITWARE], LAYER[what]) is wanted
    failing = {one.check for one in assessment.findings if one.status in (Status.FAIL, Status.WARN)}
    assert what in failing


@pytest.mark.parametrize(
    ("records", "greens"),
    [((to(CLOUD),), {Layer.SRV, Layer.PORT}), ((to("sip.contoso.com"),), set()), ((), set())],
)
def test_without_an_edge_of_its_own_only_what_is_known_is_green(records: tuple[Srv, ...], greens: Any) -> None:
    _, rows = rows_of(World(sound=False).record(*records))
    assert {cell.layer for cell in rows[LITWARE].cells if cell.look is ShownStatus.DONE} == greens
    assert rows[LITWARE].edge == ""


def test_what_nobody_asked_is_not_green() -> None:
    _, rows = rows_of(World(sound=False))
    assert ShownStatus.DONE not in {cell.look for cell in rows[LITWARE].cells}
