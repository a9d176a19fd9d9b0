"""Monitoring is alarmed by a certificate that is about to end, and counts the days that each has left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from cryptography import x509
from msgspec.structs import replace
from support.situations import EDGE, NOW, Situation, ca, leaf, mutual

from lyncready.certificates.certificate import read_certificate
from lyncready.checks import judge
from lyncready.model import Checklist, Origin, Trust, TrustedRoot, Waiver
from lyncready.readiness import State, assess
from lyncready.reports.brief import Severity, render_nagios, render_prometheus, severity_of
from lyncready.reports.shapes import ReportView
from lyncready.reports.view import build_view


def serial(der: bytes) -> str:
    return read_certificate(der).serial


def view(*leaves: bytes, now: datetime = NOW, waivers: tuple[Waiver, ...] = ()) -> ReportView:
    """Return the view of an edge of which every address shows one of these, every step but its own done."""
    made = Situation().address(*[f"203.0.113.{10 + index}" for index in range(len(leaves))])
    for index, der in enumerate(leaves):
        made.contact(f"203.0.113.{10 + index}", tls=mutual(der))
    checklist = Checklist(
        deployment=made.deployment,
        network=made.network,
        observations=tuple(made.facts.values()),
        waivers=waivers,
    )
    from cryptography.hazmat.primitives.serialization import Encoding

    trust = Trust(roots=(TrustedRoot(ca()[0].public_bytes(Encoding.DER), Origin.CERTIFI, "test"),))
    found = build_view(checklist, assess(checklist, judge(checklist, trust, now), now), file="x.yaml")
    assert not any(step.state is State.BLOCKED for step in found.document.steps)
    return found


# 230 days long, 47 days long: the alarm comes 7 days, and 4.7 days before the end.
@pytest.mark.parametrize(("days", "before"), [(200, timedelta(days=7)), (17, timedelta(days=4.7))])
def test_the_last_week_or_tenth_of_a_certificate_is_critical_and_before_that_it_warns(
    days: int, before: timedelta
) -> None:
    der = leaf(EDGE, days)
    ends = read_certificate(der).not_after
    for moment, severity in (
        (ends - before - timedelta(minutes=1), Severity.WARNING),
        (ends - before, Severity.CRITICAL),
        (ends - timedelta(minutes=1), Severity.CRITICAL),
    ):
        made = view(der, now=moment)
        assert severity_of(made) is severity, moment
        assert {one.status.value for one in made.document.findings if one.code == "cert-expiring"} == {"warn"}
        assert render_nagios(made).startswith(f"LYNCREADY {severity.name} - ")


def test_one_address_whose_certificate_is_about_to_end_is_enough() -> None:
    soon, later = leaf(EDGE, 3), leaf(EDGE, 20)
    assert severity_of(view(later, soon)) is Severity.CRITICAL
    assert severity_of(view(soon, later)) is Severity.CRITICAL
    assert severity_of(view(later)) is Severity.WARNING


def test_what_is_waived_alarms_nobody() -> None:
    waiver = Waiver(code="cert-expiring", subject=f"{EDGE}:5061", reason="moving", until=date(2027, 1, 1))
    assert severity_of(view(leaf(EDGE, 3), waivers=(waiver,))) is Severity.WARNING


def test_every_certificate_that_an_edge_shows_has_its_days_left() -> None:
    first, second = leaf(EDGE, 3), leaf(EDGE, 200)
    lines = render_prometheus(view(first, second, first)).splitlines()
    told = {line for line in lines if line.startswith("lyncready_certificate_days_left{")}
    assert told == {
        f'lyncready_certificate_days_left{{file="x.yaml",edge="{EDGE}:5061",serial="{serial(der)}"}} {days}'
        for der, days in ((first, 3), (second, 200))
    }
    assert "# TYPE lyncready_certificate_days_left gauge" in lines


def test_an_address_that_is_no_longer_published_has_no_days() -> None:
    made = view(leaf(EDGE, 200))
    old = [replace(one, address="203.0.113.99") for one in made.document.observations if one.probe == "tls"]
    document = replace(made.document, observations=(*made.document.observations, *old))
    assert render_prometheus(replace(made, document=document)) == render_prometheus(made)


def test_certificates_of_one_serial_number_are_one_series_with_the_days_of_the_first_to_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two CAs may give the same number; a series that stands twice makes node_exporter drop the whole file."""
    monkeypatch.setattr(x509, "random_serial_number", lambda: 7)
    lines = render_prometheus(view(*(leaf.__wrapped__(EDGE, days) for days in (200, 3)))).splitlines()
    told = [line for line in lines if line.startswith("lyncready_certificate_days_left{")]
    assert told == [f'lyncready_certificate_days_left{{file="x.yaml",edge="{EDGE}:5061",serial="7"}} 3']
    series = [line.rpartition(" ")[0] for line in lines if not line.startswith("#")]
    assert len(series) == len(set(series))
