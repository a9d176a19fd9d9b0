"""Test-CsFederatedPartner in an export: a partner's failure is that partner's, a common one is everybody's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from lyncready.checks import judge
from lyncready.checks.message import judge_messages
from lyncready.checks.partner_tests import attempts_of_tests, judge_partner_tests
from lyncready.guide.code_shapes import Owner
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.owners import owner_of
from lyncready.model import (
    Checklist,
    Deployment,
    Evidence,
    ExportScope,
    Partner,
    Purpose,
    Section,
    SipDomain,
    Status,
    Trust,
)
from lyncready.readiness import assess

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def ended(domain: str, id_: int | None = 1010, result: str = "Failure", **more: Any) -> dict[str, Any]:
    at = "2026-11-22T18:00:00Z"
    return {"Edge": "edge.contoso.local", "Domain": domain, "Result": result, "Id": id_, "Status": 504,
            "Source": "sip.contoso.com", "At": at, **more}  # fmt: skip


def checklist(*items: dict[str, Any]) -> Checklist:
    export = Evidence(
        computer="fe01",
        scope=ExportScope.CENTRAL,
        collected_at=NOW,
        imported_at=NOW,
        sections={"partnerTests": Section(items=items)},
    )
    deployment = Deployment(
        purpose=Purpose.FEDERATION, access_edges=("sip.contoso.com",), sip_domains=(SipDomain("contoso.com"),)
    )
    return Checklist(deployment=deployment, evidence=(export,))


FINE = {"result": "Success", "id_": None}


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([ended("a.com"), ended("b.com"), ended("c.com")], {"finish.message"}),
        ([ended("a.com"), ended("b.com")], set()),
        ([ended("a.com"), ended("b.com"), ended("c.com", 1008)], set()),
        ([ended("a.com"), ended("b.com"), ended("c.com"), ended("d.com", **FINE)], set()),
        ([ended("a.com", 2), ended("b.com", 2), ended("c.com", 2)], set()),
        ([ended("a.com", 1002)], {"finish.message"}),
        ([ended("a.com", 1007), ended("b.com", **FINE)], {"finish.message"}),
        ([ended("a.com", 1007, Source="sip.a.com")], set()),
        ([ended("a.com", 1005, Source="")], {"finish.message"}),
        ([ended(name, **FINE) for name in ("a.com", "b.com", "c.com")], set()),
        ([ended("a.com", result="NotTried")], set()),
        ([], set()),
    ],
)
def test_only_a_common_failure_or_our_own_side_speaks_of_every_message(
    items: list[dict[str, Any]], said: set[str]
) -> None:
    given = checklist(*items)
    found = list(judge_messages(given, (), NOW, attempts_of_tests(given)))
    assert {one.step for one in found} == said
    assert all(one.status is Status.FAIL for one in found)


@pytest.mark.parametrize(
    ("item", "status", "words"),
    [
        (ended("a.com"), Status.WARN, "failed, ms-diagnostics 1010 (504): The certificate of the next server"),
        (ended("a.com", 2), Status.NOTE, "failed, ms-diagnostics 2 (504)"),
        (ended("a.com", None, "Timeout"), Status.NOTE, "had no answer in time"),
        (ended("a.com", None, "Thrown", Status=None), Status.NOTE, "failed without a number"),
        (ended("a.com", **FINE), Status.PASS, "Test-CsFederatedPartner reaches a.com"),
    ],
)
def test_a_partners_own_failure_is_a_warning_at_its_edge(item: dict[str, Any], status: Status, words: str) -> None:
    (one,) = judge_partner_tests(checklist(item))
    assert (one.step, one.check, one.subject) == ("partners.edge", "settings", "partnerTest:a.com.Result")
    assert one.status is status
    assert words in finding_text(one, Deployment()).summary


def test_a_tested_partner_that_fails_is_the_partners_and_counts_as_trouble() -> None:
    partner = msgspec.structs.replace(
        checklist(ended("a.com"), ended("b.com", 1007)).deployment, partners=(Partner("a.com"), Partner("b.com"))
    )
    given = msgspec.structs.replace(checklist(ended("a.com"), ended("b.com", 1007)), deployment=partner)
    assessment = assess(given, judge(given, Trust(), NOW), NOW)
    found = {one.detail["identity"]: one for one in assessment.findings if one.subject.startswith("partnerTest:")}
    assert [owner_of(found[name], given.deployment) for name in ("a.com", "b.com")] == [
        Owner.PARTNER,
        Owner.SERVER,
    ]
    assert (assessment.partners.total, assessment.partners.trouble) == (2, 1)
    text = finding_text(found["a.com"], given.deployment)
    assert text.remedy.startswith("Look at that partner's record")
