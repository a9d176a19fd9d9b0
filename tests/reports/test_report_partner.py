"""The report for a partner speaks its reader's language: proofs and what is in order have words, not keys."""

from __future__ import annotations

import re

import msgspec
import pytest
from support.situations import NOW, Situation, leaf, mutual

from lyncready.model import Dns, DnsOutcome, Partner, Srv, federation_owner
from lyncready.readiness import assess
from lyncready.reports.partner import PartnerReport, partner_html, partner_markdown, report_on_partner


@pytest.fixture(scope="module")
def report() -> PartnerReport:
    seen = Situation()
    record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "sip.litware.com"),), ttl=300)
    seen.reply(federation_owner("litware.com"), "SRV", record).address("198.51.100.7", name="sip.litware.com")
    seen.contact("198.51.100.7", name="sip.litware.com", tls=mutual(leaf("sip.litware.com", -3)))
    seen.deployment = msgspec.structs.replace(seen.deployment, partners=(Partner("litware.com"),))
    checklist = seen.checklist()
    return report_on_partner(checklist, assess(checklist, seen.judge(), NOW), "litware.com")


def test_proofs_have_names_that_people_use(report: PartnerReport) -> None:
    for told in (partner_markdown(report), partner_html(report)):
        assert "Names in the certificate: sip.litware.com" in told
        assert "Valid until: 2026-11-19" in told
        assert re.search(r"not.?_after|\bsans:", told) is None


def test_what_is_in_order_is_told_in_words(report: PartnerReport) -> None:
    told = partner_markdown(report)
    for line in (
        "- Federation record of litware.com",
        "- Port at sip.litware.com:5061",
        "- TLS at sip.litware.com",
    ):
        assert line in told


def test_the_data_keep_their_keys(report: PartnerReport) -> None:
    assert "sans" in {proof.what for fault in report.faults for proof in fault.proof}
    assert "srv litware.com" in report.fine
