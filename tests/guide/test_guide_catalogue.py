"""The guide's catalogue is whole: ids, order, words for everything, nothing unused."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest
import tree_sitter
import tree_sitter_powershell

from lyncready.guide.codes import CODES, all_codes
from lyncready.guide.examples import EXAMPLE, sample_finding
from lyncready.guide.explain import explain_code, explain_step
from lyncready.guide.finding_texts import WRITERS as FINDING_WRITERS
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.step_texts import WRITERS as STEP_WRITERS
from lyncready.guide.step_texts import step_text
from lyncready.guide.steps import STEP, STEPS, TASKS, title_of
from lyncready.model import (
    Contact,
    Deployment,
    Platform,
    Purpose,
    RequestKind,
    Route,
    SipDomain,
    Status,
    Users,
)

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
_SMART = re.compile("[\u2010-\u201f\u2026\u00a0]")

# The contract's table, in its order.
CONTRACT = [
    "ok", "not-checked", "check-incomplete", "not-seen-again", "not-attested", "srv-missing", "srv-empty",
    "srv-not-offered", "srv-foreign-target", "srv-deep-target", "srv-microsoft-365", "srv-target-unresolved",
    "srv-wrong-port",
    "srv-target-alias", "srv-target-not-declared", "srv-duplicate", "srv-several", "srv-still-on-premises",
    "srv-left-behind", "srv-hostile", "discovery-needed",
    "dns-servfail", "dns-refused", "dns-lame", "dns-timeout", "dns-malformed", "dns-public-unreachable",
    "dns-only-inside", "dns-views-differ", "dns-servers-disagree", "dns-stale", "address-microsoft-365",
    "address-missing",
    "address-private", "address-ipv6-only", "edge-address-changed",
    "tcp-refused", "tcp-reset", "tcp-timeout", "tcp-unreachable",
    "tcp-not-judged-from-inside", "tcp-outbound-blocked", "edge-partly-down", "standby-silent",
    "tls-not-spoken", "tls-too-old", "tls-trusted-list-cut", "tls-no-forward-secrecy", "tls-reset",
    "tls-alert", "tls-timeout", "tls-no-client-certificate-request", "tls-intercepted", "tls-no-1.2",
    "cert-name-mismatch", "cert-name-only-in-subject", "cert-no-san", "cert-subject-differs",
    "cert-wildcard-only", "cert-expired", "cert-not-yet-valid", "cert-expiring", "cert-self-signed",
    "cert-untrusted", "cert-private-root", "cert-incomplete-chain", "cert-chain-undetermined",
    "cert-extra-expired",
    "cert-weak-key", "cert-weak-signature", "cert-pss-signature", "cert-no-server-auth",
    "cert-no-client-auth", "cert-no-crl-point", "cert-crl-ldap-only", "cert-revoked", "cert-crl-unreachable",
    "cert-crl-stale", "cert-elliptic-key", "cert-hash-unsupported",
    "cert-differs-between-addresses", "edge-nodes-unseen",
    "cert-names-lost", "cert-issuer-changed", "cert-loses-client-auth", "cert-shared-name-missing",
    "cert-foreign-names", "cert-caa-forbids", "cert-key-provider",
    "sip-rejected", "sip-needs-client-certificate", "sip-server-trouble", "sip-silent", "sip-not-spoken",
    "sip-plain-text",
    "external-srv-missing", "external-address-missing", "https-unreachable", "https-status",
    "https-certificate", "provider-missing", "provider-retired", "setting-wrong", "setting-unknown",
    "hybrid-unsaid", "attested-but-wrong", "evidence-older-than-word", "evidence-old", "field-missing",
    "field-invalid", "domain-not-public", "name-unsupported",
    "platform-unsupported", "platform-out-of-support",
    "partner-own-edge", "partner-microsoft-365", "partner-at-our-edge", "partner-not-published", "partner-moved",
    "partner-foreign-target", "partner-blocked", "partner-not-allowed", "message-failed",
    "tenant-may-hold",
    "request-not-submitted", "request-pending", "request-late", "request-overdue",
]  # fmt: skip

TITLES = {
    "prepare.platform": "Supported platform",
    "prepare.names": "Edges and SIP domains",
    "prepare.external-access": "External access deployed",
    "provisioning.route": "Provisioning route",
    "provisioning.information": "Five pieces of information",
    "provisioning.request": "Request submitted",
    "provisioning.active": "Account active",
    "federation.topology": "Federation in the topology",
    "federation.access-edge": "Allowed at the Access Edge",
    "federation.srv": "Federation SRV records",
    "federation.address": "Edge names in public DNS",
    "federation.port": "Port 5061 reachable",
    "federation.tls": "TLS 1.2 and mutual TLS",
    "federation.certificate": "Edge certificate",
    "federation.sip": "Edge answers SIP",
    "federation.inside": "Edge and internal next hop",
    "federation.outbound": "Outbound from the Edge",
    "federation.microsoft-365": "Microsoft 365 as a provider",
    "federation.tenant": "Tenant federation settings",
    "policy.federated": "Policy: federated users",
    "policy.public": "Policy: public users",
    "policy.assigned": "Policy assigned to users",
    "provider.clash": "No conflicting provider",
    "provider.created": "Skype provider configured",
    "provider.reachable": "Skype's edge answers",
    "provider.client": "Skype contacts both ways",
    "partners.allowed": "Partners are allowed",
    "partners.discovery": "Partners can be found",
    "partners.edge": "Partners' edges answer",
    "finish.replicated": "Replicated to every Edge",
    "finish.message": "Message both ways",
}


def deployments() -> Iterator[Deployment]:
    """Every platform, purpose, route and kind of request, once with names and once with nothing."""
    for platform, purpose, route, kind in itertools.product((None, *Platform), Purpose, Route, RequestKind):
        yield Deployment(
            name="Contoso",
            platform=platform,
            purpose=purpose,
            provisioning=route,
            request_kind=kind,
            access_edges=("sip.contoso.com", "sip.xn--mller-kva.de"),
            sip_domains=(SipDomain("contoso.com"), SipDomain("xn--mller-kva.de"), SipDomain("p.com", Users.NONE)),
            agreement_number="1234567",
            agreement_type="enterprise",
            contact=Contact(name="Ann"),
        )
        yield Deployment(platform=platform, purpose=purpose, provisioning=route, request_kind=kind)


def test_step_ids_are_unique_and_their_tasks_and_needs_are_known() -> None:
    assert len({step.id for step in STEPS}) == len(STEPS)
    tasks = {task.id for task in TASKS}
    for step in STEPS:
        assert step.task in tasks
        assert set(step.after) <= set(STEP)


def test_no_step_waits_for_itself() -> None:
    assert list(TopologicalSorter({step.id: step.after for step in STEPS}).static_order())


def test_steps_have_the_titles_of_the_contract() -> None:
    request = Deployment(provisioning=Route.REQUEST)
    assert {step.id: title_of(step, request) for step in STEPS} == TITLES
    assert title_of(STEP["provisioning.active"], Deployment()) == "SIP domains discoverable"


def test_the_codes_are_the_contracts_table_exactly() -> None:
    assert list(all_codes()) == CONTRACT


def test_every_code_and_step_has_a_writer_and_no_writer_is_unused() -> None:
    assert set(FINDING_WRITERS) == set(CODES)
    assert list(STEP_WRITERS) == [step.id for step in STEPS]


@pytest.mark.parametrize("code", CONTRACT)
def test_every_code_has_title_summary_remedy_and_https_link(code: str) -> None:
    explained = explain_code(code)
    assert explained.info.meaning.endswith(".")
    assert explained.link.url.startswith("https://")
    for case in explained.info.cases:
        if case.status is Status.HELD:
            continue
        text = finding_text(sample_finding(code, case.status), EXAMPLE)
        assert text.title
        assert text.summary.endswith((".", "?"))
        if case.status is not Status.PASS:
            assert text.remedy.endswith(".")
            assert text.link is not None
            assert text.link.url.startswith("https://")


@pytest.mark.parametrize("code", CONTRACT)
def test_summaries_on_the_example_fit_a_line_and_a_half(code: str) -> None:
    assert len(explain_code(code).example.summary) <= 145


@pytest.mark.parametrize("step_id", TITLES)
def test_every_step_has_whole_words_for_every_deployment(step_id: str) -> None:
    for deployment in deployments():
        text = step_text(step_id, deployment)
        assert text.why.endswith(".")
        assert "\n" not in text.why
        assert len(text.why) <= 110
        assert text.actions
        assert text.proves.endswith(".")
        assert text.links
        for action in text.actions:
            assert action.text.endswith((".", ":", "?"))
            assert "\n" not in action.text
            assert action.command or action.language == "text"
        assert not text.advisory or text.advisory.endswith(".")
        for line in (*text.panel, text.advisory):
            assert "\n" not in line
            assert "{" not in line


def _all_texts() -> Iterator[str]:
    for deployment in deployments():
        for step_id in TITLES:
            text = step_text(step_id, deployment)
            yield from (text.why, text.advisory, text.proves, *text.panel)
            yield from (action.text for action in text.actions)
            yield from (link.url for link in text.links)
        for code in CONTRACT:
            for status in CODES[code].statuses:
                said = finding_text(sample_finding(code, status), deployment)
                yield from (said.title, said.summary, said.remedy)


def _all_commands() -> Iterator[tuple[str, str]]:
    for deployment in deployments():
        for step_id in TITLES:
            yield from ((action.language, action.command) for action in step_text(step_id, deployment).actions)
        for code in CONTRACT:
            for status in CODES[code].statuses:
                said = finding_text(sample_finding(code, status), deployment)
                yield said.language, said.command


def test_every_powershell_command_parses_without_an_error() -> None:
    commands = {command for language, command in _all_commands() if language == "powershell" and command}
    assert commands
    for command in sorted(commands):
        assert not _PARSER.parse(command.encode()).root_node.has_error, command


def test_no_command_has_a_typographic_character() -> None:
    for _, command in set(_all_commands()):
        assert not _SMART.search(command), command


def test_commands_have_a_known_language() -> None:
    assert {language for language, _ in _all_commands()} <= {"powershell", "dns", "shell", "text"}


def test_no_text_has_control_characters_double_spaces_or_short_links() -> None:
    for text in set(_all_texts()):
        assert text.isprintable(), text
        assert "  " not in text, text
        assert "fwlink" not in text
        assert ".." not in text, text


@pytest.mark.parametrize(
    "date",
    [
        "2019-08-15",
        "2017-07-01",
        "April 2019",
        "2023-04-11",
        "2025-05-05",
        "2025-10-14",
        "October 2025",
        "March 2027",
    ],
)
def test_every_date_on_which_the_service_changed_is_said(date: str) -> None:
    assert any(date in text for text in _all_texts())


@pytest.mark.parametrize("month", ["April 2019", "October 2025", "March 2027"])
def test_every_month_in_which_the_service_changed_is_said(month: str) -> None:
    assert any(month in text for text in _all_texts())


def test_a_step_is_explained_with_its_place_among_the_others() -> None:
    explained = explain_step("provider.created")
    assert explained.task == "3 Skype provider"
    assert explained.after == ("provider.clash", "federation.access-edge")
    assert "provider.client" in explained.before
    assert "setting-wrong" in explained.codes
    assert "srv-missing" not in explained.codes


def test_a_code_is_explained_with_the_steps_it_appears_in() -> None:
    assert explain_code("srv-missing").steps == ("federation.srv",)
    assert explain_code("platform-unsupported").steps == ("prepare.platform",)
    assert "platform-out-of-support" not in explain_step("prepare.names").codes
    assert "provider.reachable" in explain_code("tcp-timeout").steps
    assert "provider.client" in explain_code("not-attested").steps


@pytest.mark.parametrize("unknown", ["srv", "", "SRV-MISSING"])
def test_an_unknown_code_or_step_is_a_key_error(unknown: str) -> None:
    with pytest.raises(KeyError):
        explain_code(unknown)
    with pytest.raises(KeyError):
        explain_step(unknown)
