"""The screen is never greener than the findings, whatever a network does: held over generated networks."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from support.depth import times
from support.network_facts import networks_seen
from support.situations import NOW, ca

from lyncready.checks import judge
from lyncready.model import (
    WORST_FIRST,
    AttestationState,
    Checklist,
    Deployment,
    Finding,
    Partner,
    Purpose,
    SipDomain,
    Status,
    Trust,
    TrustedRoot,
)
from lyncready.readiness import Assessment, State, assess, look_of_step, look_of_task
from lyncready.readiness.matrix import matrix_rows
from lyncready.readiness.matrix_cells import VIEW_CODES, Cell, Layer, Row
from lyncready.reports.text import words_on_partners
from lyncready.reports.view import build_view
from lyncready.tui.glyphs import ShownStatus
from lyncready.tui.views.tree import tree_rows

LAYER_OF = {
    "srv": Layer.SRV,
    "address": Layer.ADDRESS,
    "port": Layer.PORT,
    "tls": Layer.TLS,
    "certificate": Layer.CERTIFICATE,
    "sip": Layer.SIP,
    "partner": Layer.SRV,
}
OPEN = frozenset({Status.FAIL, Status.UNKNOWN, Status.HELD, Status.WARN})
LOOKS = {
    Status.FAIL: ShownStatus.BLOCKED,
    Status.UNKNOWN: ShownStatus.TODO,
    Status.HELD: ShownStatus.HELD,
    Status.WARN: ShownStatus.DONE_LOOK,
}
NO_ANSWER = frozenset(
    {"not-checked", "check-incomplete", "not-seen-again", "setting-unknown", "dns-timeout", "dns-servfail"}
)
PROBED = frozenset({*LAYER_OF, "dns", "provider"})
many = settings(max_examples=times(75), deadline=None, suppress_health_check=list(HealthCheck))


def layers_of(finding: Finding) -> set[Layer]:
    """The columns in which a finding may stand."""
    if finding.check == "dns":
        here = {
            "federation.srv": Layer.SRV,
            "federation.address": Layer.ADDRESS,
            "partners.discovery": Layer.SRV,
            "partners.edge": Layer.ADDRESS,
        }.get(finding.step)
        return set() if here is None else {Layer.VIEWS} if finding.code in VIEW_CODES else {here}
    if finding.check == "provider":
        return {Layer.ADDRESS, Layer.PORT, Layer.TLS}
    return {LAYER_OF[finding.check]} if finding.check in LAYER_OF else set()


def assessed(checklist: Checklist) -> tuple[Assessment, tuple[Row, ...]]:
    from cryptography.hazmat.primitives.serialization import Encoding

    from lyncready.model import Origin

    trust = Trust(roots=(TrustedRoot(ca()[0].public_bytes(Encoding.DER), Origin.CERTIFI, "test"),))
    assessment = assess(checklist, judge(checklist, trust, NOW), NOW)
    return assessment, matrix_rows(checklist, assessment)


def cells_about(rows: tuple[Row, ...], finding: Finding) -> list[Cell]:
    """The cells in which a finding may stand, by layer and subject."""
    found = []
    for row in rows:
        for cell in row.cells:
            if cell.layer not in layers_of(finding) or row.partner != finding.step.startswith("partners."):
                continue
            if finding.check == "provider" or cell.step == "provider.reachable":
                fits = finding.check == "provider" and cell.step == "provider.reachable"
            elif cell.layer is Layer.VIEWS:
                fits = finding.subject in (row.domain, row.edge)
            else:
                fits = cell.subject == finding.subject
            found += [cell] if fits else []
    return found


@many
@given(networks_seen())
def test_every_failing_finding_is_red_in_some_cell(checklist: Checklist) -> None:
    assessment, rows = assessed(checklist)
    for finding in assessment.findings:
        if finding.check in PROBED and finding.status is Status.FAIL and finding.waived is None:
            red = [cell for cell in cells_about(rows, finding) if cell.look is ShownStatus.BLOCKED]
            assert any(finding.code in cell.codes for cell in red), finding


def behind(assessment: Assessment, checklist: Checklist, row: Row, cell: Cell) -> list[Finding]:
    """The findings that a cell stands for, as its column promises."""
    found = assessment.findings
    if cell.layer is Layer.VIEWS:
        steps = (
            ("partners.discovery", "partners.edge") if row.partner else ("federation.srv", "federation.address")
        )
        names = tuple(zip(steps, (row.domain, row.edge), strict=True))
        deciding = checklist.network.deciding
        dns = [one for one in found if one.check == "dns" and (one.step, one.subject) in names]
        return [one for one in dns if one.code in VIEW_CODES or one.vantage != deciding]
    about = [one for one in found if any(item is cell for item in cells_about((row,), one))]
    if cell.step == "provider.reachable":
        return [one for one in about if cell.layer in map(LAYER_OF.get, one.detail.get("layers", LAYER_OF))]
    return about


@many
@given(networks_seen())
def test_no_cell_is_green_without_a_finding_that_passes_nor_beside_one_that_is_open(checklist: Checklist) -> None:
    assessment, rows = assessed(checklist)
    for row in rows:
        for cell in row.cells:
            if cell.look is ShownStatus.DONE:
                found = behind(assessment, checklist, row, cell)
                own = [one for one in found if one.check != "dns" or cell.layer is Layer.VIEWS or row.partner]
                assert any(one.status is Status.PASS for one in own), (row.domain, row.edge, cell)
                assert not [one for one in found if one.status in OPEN], (row.domain, row.edge, cell)
                if cell.layer is Layer.VIEWS:
                    passing = {(one.subject, one.vantage) for one in found if one.status is Status.PASS}
                    assert {(one.subject, one.vantage) for one in found} == passing, (row.domain, row.edge, cell)


@many
@given(networks_seen())
def test_a_cell_is_as_bad_as_the_worst_finding_that_nobody_waived(checklist: Checklist) -> None:
    assessment, rows = assessed(checklist)
    for row in rows:
        for cell in row.cells:
            found = behind(assessment, checklist, row, cell)
            still_open = [one.status for one in found if one.waived is None and one.status in OPEN]
            if still_open and cell.layer is not Layer.VIEWS and cell.step != "provider.reachable":
                assert cell.look is LOOKS[min(still_open, key=WORST_FIRST.index)], (row.domain, row.edge, cell)


@many
@given(networks_seen())
def test_what_was_waived_is_a_dash_where_nothing_else_is_open(checklist: Checklist) -> None:
    assessment, rows = assessed(checklist)
    for finding in assessment.findings:
        if finding.waived is None or finding.status is not Status.FAIL or finding.check not in LAYER_OF:
            continue
        cells = cells_about(rows, finding)
        assert cells
        for cell in cells:
            others = [one for one in assessment.findings if cell in cells_about(rows, one)]
            still_open = any(one.status in OPEN and one.waived is None for one in others)
            assert (cell.look is ShownStatus.WAIVED) or (still_open and cell.look is not ShownStatus.DONE), finding


@many
@given(networks_seen())
def test_no_step_is_greener_in_tree_or_report_than_its_findings(checklist: Checklist) -> None:
    assessment, _ = assessed(checklist)
    blocks = build_view(checklist, assessment).tasks
    reported = {line.entry.id: line.look for block in blocks for line in block.steps}
    shown = {step.id: step.look for task in tree_rows(assessment) for step in task.steps}
    for state in assessment.steps:
        fails = [one for one in state.findings if one.status is Status.FAIL and one.waived is None]
        if any(one.check in PROBED for one in fails):
            assert state.state in (State.BLOCKED, State.WAIVED)
        if state.warnings or fails:
            assert look_of_step(state) is shown[state.step.id]
            assert shown[state.step.id] is not ShownStatus.DONE
            assert reported[state.step.id].colour != "success"
        if not any(one.status is Status.PASS or one.code not in NO_ANSWER for one in state.findings):
            said = state.attestation is not None and state.attestation.state is AttestationState.DONE
            assert said or not state.findings or shown[state.step.id] is not ShownStatus.DONE


def test_partners_whom_nobody_looked_up_are_not_shown_as_found() -> None:
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        sip_domains=(SipDomain("contoso.com"),),
        partners=(Partner("fabrikam.com"), Partner("litware.com")),
    )
    checklist = Checklist(deployment=deployment)
    assessment, _ = assessed(checklist)
    state = next(one for one in assessment.steps if one.step.id == "partners.discovery")
    assert (state.state, look_of_step(state)) == (State.DONE, ShownStatus.UNSEEN)
    task = next(one for one in assessment.tasks if one.id == "partners")
    assert look_of_task(task) is not ShownStatus.DONE
    assert words_on_partners(build_view(checklist, assessment)) == "Partners: 2, not checked yet."
