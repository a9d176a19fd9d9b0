"""Reports of 300 SIP domains with one cause: short enough to be read, and the cause with its count is first."""

from __future__ import annotations

import msgspec
import pytest
from support.situations import NOW as SEEN
from support.situations import Situation, leaf, mutual

from lyncready.checks import judge
from lyncready.model import (
    Checklist,
    Deployment,
    Dns,
    DnsOutcome,
    Observation,
    Partner,
    Purpose,
    SipDomain,
    Srv,
    Tcp,
    TcpOutcome,
    Trust,
    federation_owner,
)
from lyncready.readiness import assess
from lyncready.reports.brief import render_short
from lyncready.reports.html import render_html
from lyncready.reports.shapes import ReportView
from lyncready.reports.text import render_text
from lyncready.reports.view import build_view

from .conftest import NOW

_NAMES = [f"company{number:03}.com" for number in range(300)]


def _look(subject: str, kind: str, **seen: object) -> Observation:
    reply = Dns(**{"outcome": DnsOutcome.ANSWER, "ttl": 3600, **seen})  # type: ignore[arg-type]
    return Observation(
        probe="dns", subject=subject, record_type=kind, server="1.1.1.1", vantage="public", at=NOW, seen=reply
    )


@pytest.fixture(scope="module")
def wide() -> ReportView:
    seen = []
    for number, name in enumerate(_NAMES):
        edge, address = f"sip.{name}", f"131.107.{number // 200}.{number % 200 + 1}"
        seen.append(_look(f"_sipfederationtls._tcp.{name}", "SRV", srv=(Srv(0, 0, 5061, edge),)))
        seen.append(_look(edge, "A", addresses=(address,)))
        seen.append(_look(edge, "AAAA", outcome=DnsOutcome.NODATA))
        port = Tcp(outcome=TcpOutcome.REFUSED, error="ECONNREFUSED")
        seen.append(Observation(probe="tcp", subject=f"{edge}:5061", address=address, at=NOW, seen=port))
    deployment = Deployment(
        purpose=Purpose.FEDERATION,
        access_edges=tuple(f"sip.{name}" for name in _NAMES),
        sip_domains=tuple(map(SipDomain, _NAMES)),
    )
    checklist = Checklist(deployment=deployment, observations=tuple(seen))
    return build_view(checklist, assess(checklist, judge(checklist, Trust(), NOW), NOW), file="wide.yaml")


def test_a_check_is_at_most_sixty_lines_and_names_the_cause_first(wide: ReportView) -> None:
    lines = render_text(wide, verbose=False).splitlines()
    assert len(lines) <= 60
    assert "sip.company000.com refuses TCP 5061" in lines[4]
    assert "And 299 more." in lines[4]
    assert "300 of 300 edges refuse TCP 5061" in lines[-1]


def test_a_short_report_is_at_most_twelve_lines(wide: ReportView) -> None:
    told = render_short(wide).splitlines()
    assert len(told) <= 12
    assert "And 299 more." in told[1]


def test_a_page_is_small_and_names_the_cause_with_its_count_on_its_first_screen(wide: ReportView) -> None:
    told = render_html(wide)
    assert len(told.encode()) < 300_000
    assert "300 of 300 edges refuse TCP 5061" in told.partition("</style>")[2][:1500]
    assert all(f"sip.{name}:5061" in told for name in _NAMES)


_FAULTS = (
    {"tcp": TcpOutcome.REFUSED},
    {"tcp": TcpOutcome.TIMEOUT},
    {"tls": mutual(leaf("sip.company.com", -3))},
    {"tls": mutual(leaf("sip.other.com"))},
)


@pytest.fixture(scope="module")
def partners() -> ReportView:
    """Fifty partners with six kinds of trouble."""
    found, names = Situation(), [f"partner{number:02}.com" for number in range(50)]
    for number, name in enumerate(names):
        edge, address, kind = f"sip.{name}", f"198.51.100.{number + 1}", number % (len(_FAULTS) + 2)
        record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, edge),), ttl=300)
        found.reply(federation_owner(name), "SRV", record if kind else Dns(outcome=DnsOutcome.NXDOMAIN))
        found.address(*([address] if kind > 1 else []), name=edge)
        if kind > 1:
            found.contact(address, name=edge, **_FAULTS[kind - 2])  # type: ignore[arg-type]
    found.deployment = msgspec.structs.replace(found.deployment, partners=tuple(map(Partner, names)))
    checklist = found.checklist()
    return build_view(checklist, assess(checklist, found.judge(), SEEN), file="fifty.yaml")


def test_fifty_partners_in_trouble_fit_into_sixty_lines_and_none_is_lost(partners: ReportView) -> None:
    short = render_text(partners, verbose=False)
    assert len(short.splitlines()) <= 60
    assert "Partners: 50 of 50 have trouble." in short
    assert [one.code for step in partners.document.steps for one in step.warnings if one.code not in short] == []
    whole = render_text(partners, verbose=True)
    assert [f"partner{number:02}.com" for number in range(50) if f"partner{number:02}.com" not in whole] == []
    assert "Within Teams nobody notices that it is missing." in whole


def test_that_nothing_was_confirmed_is_said_once_and_how_to_of_every_step(partners: ReportView) -> None:
    short = render_text(partners, verbose=False)
    assert short.count("Not confirmed yet") == 1
    assert short.count("lyncready mark fifty.yaml") > 1
