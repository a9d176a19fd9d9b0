"""The sentence for what comes next: the deed first, counts where many are alike, no deed before a decision."""

from __future__ import annotations

from typing import Any

import pytest

from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.examples import EXAMPLE, sample_finding
from lyncready.guide.next_sentences import NextSaid, first_sentence, next_words
from lyncready.guide.owners import owner_of
from lyncready.guide.steps import STEPS
from lyncready.model import Deployment, Finding, SipDomain, Status, Users

EDGE = "sip.contoso.com:5061"
# What an admin is told to do; a sentence for what is next begins with one of these, or asks.
VERBS = frozenset({
    "Add", "Ask", "Assign", "Bring", "Check", "Confirm", "Correct", "Create", "Enable", "Enter", "Export",
    "Find", "Give", "Have",
    "Import", "Lead", "Leave", "Let", "Load", "Look", "Make", "Move", "Open", "Order", "Plan", "Point", "Publish",
    "Put", "Re-create", "Remove", "Renew", "Repair", "Replace", "Set", "Shorten", "Start", "Submit", "Switch",
    "Take", "Turn", "Use", "Wait", "Where",
})  # fmt: skip
FROM_HERE = {  # no edge is at fault there, and none is named: the network between is, for all of them
    "tls-intercepted": (
        {"issuer": "Contoso Web Gateway"},
        'This network replaces certificates on port 5061 (issuer "Contoso Web Gateway"): check from outside and '
        "merge the file.",
    ),
    "tcp-outbound-blocked": (
        {},
        "Port 5061 cannot be judged from here: nothing on 5061 answers, Microsoft neither. "
        "Check over another network and merge.",
    ),
}
COULD_BE_NEXT = [
    (code, case.status)
    for code, info in CODES.items()
    for case in info.cases
    if case.status in (Status.FAIL, Status.UNKNOWN, Status.WARN)
    and code not in ("setting-unknown", "evidence-old", "not-seen-again", "request-pending")
    and not {"external", "https"} & set(info.checks)
]


def said(code: str, *subjects: str, of: int = 0, check: str = "port", owner: Owner | None = None) -> NextSaid:
    step = next(step.id for step in STEPS if check in step.required)
    finding = Finding(step=step, check=check, subject=subjects[0], status=Status.FAIL, code=code)
    return next_words(finding, subjects, of or len(subjects), owner or owner_of(finding, EXAMPLE), EXAMPLE)


@pytest.mark.parametrize(("code", "status"), COULD_BE_NEXT)
@pytest.mark.parametrize("number", [1, 14])
def test_every_code_that_can_be_next_begins_with_what_to_do(code: str, status: Status, number: int) -> None:
    finding = sample_finding(code, status)
    subjects = (finding.subject, *(f"sip.d{at}.com:5061" for at in range(number - 1)))
    told = next_words(finding, subjects, 16, owner_of(finding, EXAMPLE), EXAMPLE)
    for text in (told.brief, told.whole):
        assert code in FROM_HERE or text.split()[0].rstrip(":,") in VERBS, text
        assert text[-1] in ".?"
        assert "{" not in text
        assert "\n" not in text
        assert ".." not in text
    assert told.whole.startswith(told.brief[:-1])
    if number == 14 and "{who}" in CODES[code].order + CODES[code].or_else:
        assert "14 of 16" in told.whole or code == "srv-microsoft-365"


def test_many_that_fail_alike_are_counted() -> None:
    edges = [f"sip.d{at}.com:5061" for at in range(300)]
    assert "300 of 300 edges refuse TCP 5061" in said("tcp-refused", *edges).whole
    assert "14 of 16 edges do not answer" in said("tcp-timeout", *edges[:14], of=16).whole
    assert said("tcp-timeout", EDGE).whole == (
        "Open TCP 5061 in the firewall: sip.contoso.com does not answer. Owner: firewall team."
    )


def about(code: str, subject: str, check: str, detail: dict[str, Any]) -> str:
    step = next(step.id for step in STEPS if check in step.required or check in step.advisory)
    finding = Finding(step=step, check=check, subject=subject, status=Status.UNKNOWN, code=code, detail=detail)
    return next_words(finding, (subject,), 1, owner_of(finding, EXAMPLE), EXAMPLE).whole


@pytest.mark.parametrize("code", FROM_HERE)
def test_where_the_network_is_in_the_way_it_is_named_and_where_to_go(code: str) -> None:
    detail, sentence = FROM_HERE[code]
    assert about(code, EDGE, "port", detail) == sentence


def test_a_network_that_lets_out_what_goes_to_microsoft_is_not_called_silent() -> None:
    told = about("tcp-outbound-blocked", EDGE, "port", {"open_to": "sipfed.online.lync.com:5061"})
    assert told.startswith("Port 5061 cannot be judged from here: only sipfed.online.lync.com answers. Check over")


def test_a_partner_in_teams_that_cannot_be_found_is_told_so() -> None:
    hint = {"tenant_hint": ["MX fabrikam-com.mail.protection.outlook.com"], "cloud": "worldwide"}
    told = about("partner-not-published", "fabrikam.com", "partner", hint)
    assert told.startswith(
        "Ask fabrikam.com to publish a federation record: they are in Teams, but your Edge cannot find them."
    )
    assert "Teams" not in about("partner-not-published", "fabrikam.com", "partner", {})


def test_one_subject_is_named_with_the_consequence_and_whom_to_tell() -> None:
    assert said("srv-missing", "contoso.com", check="srv").whole == (
        "Publish the federation record of contoso.com: partners find no edge without it. Owner: DNS team."
    )


@pytest.mark.parametrize("owner", [Owner.SERVER, Owner.YOU, Owner.WORKSTATION])
def test_who_reads_it_is_not_told_to_tell_himself(owner: Owner) -> None:
    assert "Owner" not in said("tls-too-old", EDGE, check="tls", owner=owner).whole


def test_a_record_at_microsoft_is_a_question_before_it_is_a_change() -> None:
    asked = said("srv-microsoft-365", "contoso.com", check="srv")
    assert asked.brief == "Where are the users of contoso.com: here, in Teams, or both?"
    assert "Answer before anyone changes DNS." in asked.whole
    both = Deployment(sip_domains=(SipDomain("contoso.com", Users.BOTH),))
    finding = Finding(
        step="federation.srv", check="srv", subject="contoso.com", status=Status.FAIL, code="srv-microsoft-365"
    )
    told = next_words(finding, ("contoso.com",), 1, owner_of(finding, both), both)
    assert told.brief == "Point the federation record of contoso.com to your Access Edge."


def about_certificate(code: str, status: Status, **detail: Any) -> str:
    finding = Finding(
        step="federation.certificate", check="certificate", subject=EDGE, status=status, code=code, detail=detail
    )
    return next_words(finding, (EDGE,), 1, Owner.SERVER, EXAMPLE).whole


@pytest.mark.parametrize(
    ("code", "status", "more", "still"),
    [
        ("cert-expiring", Status.WARN, {"days": 4}, "it still shows the one that ends in 4 days; "),
        ("cert-expiring", Status.WARN, {"days": 1}, "it still shows the one that ends in 1 day; "),
        ("cert-expiring", Status.WARN, {"days": 0}, "it still shows the one that ends today; "),
        ("cert-expired", Status.FAIL, {"days": -3}, "it still shows the one that has expired; "),
        ("cert-weak-key", Status.FAIL, {}, ""),
    ],
)
def test_a_node_that_kept_the_old_certificate_gets_the_present_one(
    code: str, status: Status, more: dict[str, Any], still: str
) -> None:
    present = {"addresses": ["203.0.113.11"], "serial": "AB"}
    told = about_certificate(code, status, addresses=["203.0.113.12"], present=present, **more)
    assert told == (
        "Assign the new certificate on the Edge behind 203.0.113.12 and restart it: "
        f"{still}203.0.113.11 has the new one."
    )


def test_a_renewal_ahead_has_its_day_and_keeps_its_names() -> None:
    names = [EDGE.partition(":")[0], *(f"n{at}.contoso.com" for at in range(5))]
    ends = {"not_after": "2027-01-09T08:00:00Z", "days": 12, "depth": 0}
    assert about_certificate("cert-expiring", Status.WARN, sans=names, **ends) == (
        "Order the certificate of sip.contoso.com this week: it ends on 9 January. Keep its 6 names."
    )
    foreign = {"sans": [*names, "sip.litware.com"], "foreign": ["sip.litware.com"]}
    assert about_certificate("cert-expiring", Status.WARN, **{**ends, "days": 2}, **foreign) == (
        "Order the certificate of sip.contoso.com today: it ends on 9 January. Keep its 6 names. "
        "Leave sip.litware.com out."
    )
    above = about_certificate("cert-expiring", Status.WARN, **{**ends, "depth": 1})
    assert above == "Order the certificate of sip.contoso.com: it ends soon."


def test_a_word_that_is_wanted_names_its_step() -> None:
    finding = Finding(
        step="provider.client", check="word", subject="provider.client", status=Status.UNKNOWN, code="not-attested"
    )
    told = next_words(finding, ("provider.client",), 1, Owner.YOU, EXAMPLE)
    assert "Skype contacts both ways" in told.whole


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Add a record to sip.contoso.com. Then wait.", "Add a record to sip.contoso.com."),
        ("Open TCP 5061:", "Open TCP 5061."),
        ("One\nTwo", "One."),
        ("", "."),
    ],
)
def test_the_first_sentence_ends_where_it_ends(text: str, sentence: str) -> None:
    assert first_sentence(text) == sentence


def test_where_skypes_end_is_gone_the_finished_work_is_counted() -> None:
    finding = sample_finding("provider-retired", Status.FAIL)
    told = next_words(finding, (finding.subject,), 1, Owner.MICROSOFT, EXAMPLE, stays=9)
    assert told.brief == "Switch the purpose to federation (e): 9 finished steps stay."
    assert next_words(finding, (finding.subject,), 1, Owner.MICROSOFT, EXAMPLE, stays=1).brief.endswith(
        "step stays."
    )


def test_a_record_that_has_to_lead_elsewhere_says_where() -> None:
    for code, users, why in (
        ("srv-microsoft-365", Users.BOTH, "users are still here"),
        (
            "srv-still-on-premises",
            Users.ONLINE,
            "it still leads to your Edge, and Teams refuses TeamsOnly while it does",
        ),
    ):
        made = Deployment(sip_domains=(SipDomain("contoso.com", users),))
        edge = "sip.contoso.com" if users is Users.BOTH else "sipfed.online.lync.com"
        finding = Finding(
            step="federation.srv", check="srv", subject="contoso.com", status=Status.FAIL, code=code,
            detail={"edge": edge},
        )  # fmt: skip
        told = next_words(finding, ("contoso.com",), 1, owner_of(finding, made), made)
        assert told.full == f"Point the federation record of contoso.com to {edge}: {why}."


def test_federation_that_reaches_nobody_is_said_as_it_is() -> None:
    finding = Finding(
        step="federation.access-edge", check="settings", subject="accessEdge.EnablePartnerDiscovery",
        status=Status.FAIL, code="setting-wrong", detail={"found": False, "wanted": True, "nobody": True},
    )  # fmt: skip
    assert next_words(finding, (finding.subject,), 1, Owner.SERVER, EXAMPLE).whole == (
        "Federation is on but reaches nobody: partner discovery is off and no domain is allowed."
    )


def test_a_partner_that_the_server_refuses_is_called_by_its_name() -> None:
    for code, subject, said in (
        ("partner-blocked", "blockedDomain:litware.com.Domain", "Take litware.com off the blocked domains"),
        ("partner-not-allowed", "allowedDomain:litware.com.Domain", "Add litware.com to the allowed domains"),
    ):
        finding = Finding(
            step="partners.allowed", check="settings", subject=subject, status=Status.FAIL, code=code,
            detail={"identity": "litware.com", "found": "litware.com", "wanted": "allowed"},
        )  # fmt: skip
        assert next_words(finding, (subject,), 1, Owner.SERVER, EXAMPLE).brief == f"{said}."
        several = next_words(finding, (subject, "b", "c"), 16, Owner.SERVER, EXAMPLE).brief
        assert several == f"{said.replace('litware.com', '3 of 16 partners')}."
