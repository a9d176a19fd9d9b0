"""The sentence for what comes next: the deed first, counts where many are alike, no deed before a decision."""

from __future__ import annotations

import pytest

from lyncready.guide import CODES, STEPS, NextSaid, Owner, next_words, owner_of
from lyncready.guide.examples import EXAMPLE, sample_finding
from lyncready.guide.next_orders import ORDERS
from lyncready.guide.next_sentences import first_sentence
from lyncready.guide.owners import OWNER
from lyncready.model import Deployment, Finding, SipDomain, Status, Users

EDGE = "sip.contoso.com:5061"
# What an admin is told to do; a sentence for what is next begins with one of these, or asks.
VERBS = frozenset({
    "Add", "Ask", "Assign", "Bring", "Check", "Confirm", "Correct", "Create", "Enable", "Enter", "Export",
    "Find", "Give", "Have",
    "Import", "Lead", "Leave", "Let", "Load", "Look", "Make", "Move", "Open", "Order", "Plan", "Point", "Publish",
    "Put", "Remove", "Renew", "Repair", "Replace", "Set", "Shorten", "Start", "Submit", "Switch", "Take", "Turn",
    "Use", "Wait", "Where",
})  # fmt: skip
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
        assert text.split()[0].rstrip(":,") in VERBS, text
        assert text[-1] in ".?"
        assert "{" not in text
        assert "\n" not in text
        assert ".." not in text
    assert told.whole.startswith(told.brief[:-1])
    if number == 14 and "{who}" in "".join(ORDERS.get(code, ())):
        assert "14 of 16" in told.whole or code == "srv-microsoft-365"


def test_every_order_is_for_a_code_of_the_contract() -> None:
    assert set(ORDERS) <= set(OWNER)


def test_many_that_fail_alike_are_counted() -> None:
    edges = [f"sip.d{at}.com:5061" for at in range(300)]
    assert "300 of 300 edges refuse TCP 5061" in said("tcp-refused", *edges).whole
    assert "14 of 16 edges do not answer" in said("tcp-timeout", *edges[:14], of=16).whole
    assert said("tcp-timeout", EDGE).whole == (
        "Open TCP 5061 in the firewall: sip.contoso.com does not answer. Owner: firewall team."
    )


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


def test_a_node_that_kept_the_old_certificate_gets_the_present_one() -> None:
    detail = {"addresses": ["203.0.113.12"], "present": {"addresses": ["203.0.113.11"], "serial": "AB"}}
    finding = Finding(
        step="federation.certificate", check="certificate", subject=EDGE, status=Status.FAIL, code="cert-expired",
        detail=detail,
    )  # fmt: skip
    told = next_words(finding, (EDGE,), 1, Owner.CERTIFICATE, EXAMPLE).whole
    assert told.startswith("Assign the new certificate on the Edge behind 203.0.113.12 and restart it:")
    assert "203.0.113.11 has it already" in told


def test_a_word_that_is_wanted_names_its_step() -> None:
    finding = Finding(
        step="provider.client", check="word", subject="provider.client", status=Status.UNKNOWN, code="not-attested"
    )
    told = next_words(finding, ("provider.client",), 1, Owner.YOU, EXAMPLE)
    assert "Skype shows in the client" in told.whole


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
    assert told.brief == "Switch the purpose to federation: 9 finished steps stay."
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
