"""Who can mend what: every code has an owner, and the finding decides what its code alone does not."""

from __future__ import annotations

from typing import Any

import pytest

from lyncready.guide.code_shapes import Owner
from lyncready.guide.owners import OWNER, Owners, owner_of
from lyncready.model import Deployment, Finding, Ref, SipDomain, Status, Users

EDGE = "sip.contoso.com:5061"
SKYPE = "federation.messenger.msn.com:5061"

# The contract's families, and the single codes that leave theirs.
FAMILIES = {
    "dns-": "dns", "srv-": "dns", "address-": "dns", "external-": "dns", "cert-": "certificate", "tls-": "server",
    "sip-": "server", "setting-": "server", "field-": "you", "name-": "you", "platform-": "you",
    "evidence-": "you", "domain-": "you",
}  # fmt: skip
SINGLE = {
    "dns-public-unreachable": "workstation", "srv-microsoft-365": "you", "cert-caa-forbids": "dns",
    "cert-differs-between-addresses": "server", "tls-reset": "firewall", "tls-intercepted": "workstation",
    "tls-no-client-certificate-request": "firewall", "tcp-timeout": "firewall", "tcp-unreachable": "firewall",
    "tcp-refused": "server", "tcp-reset": "server", "tcp-not-judged-from-inside": "workstation",
    "tcp-outbound-blocked": "workstation", "https-unreachable": "firewall", "https-status": "firewall",
    "https-certificate": "certificate", "attested-but-wrong": "server", "not-attested": "you",
    "setting-unknown": "you", "not-checked": "workstation", "check-incomplete": "workstation",
    "not-seen-again": "workstation", "request-pending": "microsoft", "request-late": "microsoft",
    "request-not-submitted": "you", "request-overdue": "you", "hybrid-unsaid": "you", "discovery-needed": "you",
    "partner-blocked": "server", "partner-not-allowed": "server", "partner-moved": "server",
    "message-failed": "server", "edge-nodes-unseen": "server", "partner-not-published": "partner",
    "partner-foreign-target": "partner", "provider-retired": "microsoft", "provider-missing": "microsoft",
}  # fmt: skip


def found(code: str, check: str = "port", step: str = "federation.port", **more: Any) -> Finding:
    given = {"subject": EDGE, "status": Status.FAIL, **more}
    return Finding(step=step, check=check, code=code, **given)


@pytest.mark.parametrize("code", sorted(OWNER))
def test_codes_are_owned_as_the_contract_says(code: str) -> None:
    family = next((owner for start, owner in FAMILIES.items() if code.startswith(start)), None)
    assert OWNER[code] == SINGLE.get(code, family or OWNER[code])


def test_every_single_code_is_in_the_table() -> None:
    assert set(SINGLE) <= set(OWNER)


@pytest.mark.parametrize(
    ("check", "owner"),
    [
        ("srv", "dns"), ("dns", "dns"), ("address", "dns"), ("port", "firewall"), ("tls", "server"),
        ("certificate", "certificate"), ("sip", "server"), ("settings", "server"), ("deployment", "you"),
        ("word", "you"),
    ],
)  # fmt: skip
def test_what_passes_is_owned_by_whose_work_it_is(check: str, owner: str) -> None:
    assert owner_of(found("ok", check, status=Status.PASS), Deployment()) == owner


@pytest.mark.parametrize(
    ("outcomes", "owner"),
    [
        ({"203.0.113.10": "connected", "203.0.113.11": "refused"}, "server"),
        ({"203.0.113.10": "connected", "203.0.113.11": "timeout"}, "firewall"),
        ({"203.0.113.10": "timeout", "203.0.113.11": "reset", "203.0.113.12": "connected"}, "server"),
    ],
)
@pytest.mark.parametrize("code", ["edge-partly-down", "standby-silent"])
def test_a_partly_dead_edge_is_owned_by_its_worst_address(code: str, outcomes: dict[str, str], owner: str) -> None:
    assert owner_of(found(code, detail={"outcomes": outcomes}), Deployment()) == owner


@pytest.mark.parametrize("code", ["provider-missing", "tcp-timeout", "dns-servfail", "tls-alert", "tcp-refused"])
def test_skypes_own_end_is_microsofts_and_a_mistyped_name_is_yours(code: str) -> None:
    step = "provider.reachable"
    assert owner_of(found(code, "provider", step, subject=SKYPE), Deployment()) is Owner.MICROSOFT
    typo = "federation.mesenger.msn.com:5061"
    assert owner_of(found(code, "provider", step, subject=typo), Deployment()) is Owner.YOU


def test_a_run_that_is_due_is_the_workstations_whatever_the_check() -> None:
    finding = found("not-checked", "provider", "provider.reachable", subject=SKYPE, status=Status.UNKNOWN)
    assert owner_of(finding, Deployment()) is Owner.WORKSTATION


def test_what_is_held_belongs_to_its_first_cause() -> None:
    partly = found("edge-partly-down", detail={"outcomes": {"203.0.113.11": "timeout"}})
    record = found("srv-missing", "srv", "federation.srv", subject="contoso.com")
    for causes, owner in (((partly, record), "firewall"), ((record, partly), "dns")):
        refs = tuple(cause.ref for cause in causes)
        held = found("not-checked", "tls", "federation.tls", status=Status.HELD, because=refs)
        assert Owners(Deployment(), (partly, record, held)).of(held) == owner


def test_what_waits_for_a_cause_that_is_not_there_goes_by_its_code_and_a_circle_ends() -> None:
    gone = Ref("federation.port", "tcp-timeout", EDGE)
    held = found("not-checked", "tls", "federation.tls", status=Status.HELD, because=(gone,))
    assert Owners(Deployment(), (held,)).of(held) is Owner.FIREWALL
    circle = found("not-checked", "tls", "federation.tls", status=Status.HELD, because=(held.ref,))
    assert Owners(Deployment(), (circle,)).of(circle) is Owner.WORKSTATION


@pytest.mark.parametrize(
    ("code", "check", "owner"),
    [
        ("cert-expired", "certificate", "partner"),
        ("tcp-timeout", "port", "partner"),
        ("srv-missing", "srv", "partner"),
        ("cert-incomplete-chain", "certificate", "partner"),
        ("cert-untrusted", "certificate", "server"),
        ("cert-private-root", "certificate", "server"),
        ("partner-moved", "partner", "server"),
        ("setting-wrong", "settings", "server"),
        ("check-incomplete", "port", "workstation"),
        ("ok", "port", "partner"),
    ],
)
def test_a_fault_at_a_partner_is_the_partners_save_what_is_ours(code: str, check: str, owner: str) -> None:
    assert owner_of(found(code, check, "partners.edge"), Deployment()) == owner


@pytest.mark.parametrize(
    ("users", "owner"), [(Users.ON_PREMISES, "you"), (Users.BOTH, "dns"), (Users.ONLINE, "dns")]
)
def test_a_record_at_microsoft_is_a_question_until_it_is_said_where_the_users_are(
    users: Users, owner: str
) -> None:
    deployment = Deployment(sip_domains=(SipDomain("contoso.com", users),))
    finding = found("srv-microsoft-365", "srv", "federation.srv", subject="contoso.com")
    assert owner_of(finding, deployment) == owner


@pytest.mark.parametrize(
    ("subject", "owner"),
    [
        ("accessEdge.AllowFederatedUsers", "server"),
        ("outbound:5061.Reached", "firewall"),
        ("tenant.AllowFederatedUsers", "you"),
    ],
)
def test_a_setting_is_the_servers_save_the_ways_out_and_the_tenants(subject: str, owner: str) -> None:
    finding = found("setting-wrong", "settings", "federation.outbound", subject=subject)
    assert owner_of(finding, Deployment()) == owner
