"""What a laboratory with faults looks like, probed once, and the same deployment in a stranger's words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from lyncready.checks import judge
from lyncready.lab import Laboratory
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Contact,
    Observation,
    Sip,
    SipOutcome,
    Waiver,
    newest,
    printable,
)
from lyncready.probes import read_trust, start
from lyncready.readiness import Assessment, assess
from lyncready.reports.shapes import ReportView
from lyncready.reports.view import build_view

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
EVIL = '<script>alert("x")</script> & | `rm` [a](http://evil.test) *b* _c_ \x1b[31m \u202ered'


def _clock() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def probed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checklist, Path]:
    """A checklist with what its probes saw, and the folder of its files."""
    folder = tmp_path_factory.mktemp("laboratory")
    with Laboratory("three-domains", folder, NOW) as laboratory:
        checklist = laboratory.checklist
        run = start(checklist, folder, clock=_clock)
        assert run.wait(30)
        seen = tuple(run.drain())
    deployment = msgspec.structs.replace(
        checklist.deployment,
        agreement_number="V1234567",
        agreement_type="enterprise",
        contact=Contact("Carol Danvers", "carol@contoso.com", "+1 555 0100"),
    )
    return msgspec.structs.replace(checklist, deployment=deployment, observations=newest(seen)), folder


@pytest.fixture
def checklist(probed: tuple[Checklist, Path]) -> Checklist:
    """The probed checklist."""
    return probed[0]


@pytest.fixture
def assessment(probed: tuple[Checklist, Path]) -> Assessment:
    """What is derived from it."""
    return _assessed(*probed)


@pytest.fixture
def view(checklist: Checklist, assessment: Assessment) -> ReportView:
    """What printers read of it."""
    return build_view(checklist, assessment, file="contoso.yaml")


def _assessed(checklist: Checklist, folder: Path) -> Assessment:
    return assess(checklist, judge(checklist, read_trust(checklist.network, folder), NOW), NOW)


@pytest.fixture
def evil(probed: tuple[Checklist, Path]) -> ReportView:
    """The same deployment where every text that a stranger can choose is markup."""
    checklist, folder = probed
    text = printable(EVIL)
    observations: list[Observation] = []
    for item in checklist.observations:
        seen = item.seen
        if isinstance(seen, Sip):
            seen = Sip(outcome=SipOutcome.NOT_SIP, first_bytes=text)
        observations.append(msgspec.structs.replace(item, seen=seen))
    checklist = msgspec.structs.replace(
        checklist,
        deployment=msgspec.structs.replace(checklist.deployment, name=text),
        steps={
            **checklist.steps,
            "policy.public": Attestation(state=AttestationState.WAIVED, by=text, at=NOW, reason=text, note=text),
        },
        waivers=(Waiver(code="cert-expired", by=text, reason=text),),
        observations=tuple(observations),
    )
    return build_view(checklist, _assessed(checklist, folder), file=text)
