"""An exported setting's words say what is so, what to do, and who said otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from lyncready.guide.examples import EXAMPLE
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.texts import FindingText
from lyncready.model import Deployment, Finding, Platform, Status


def _say(
    code: str,
    subject: str,
    detail: dict[str, Any],
    status: Status = Status.FAIL,
    step: str = "federation.access-edge",
    deployment: Deployment = EXAMPLE,
) -> FindingText:
    finding = Finding(step=step, check="settings", subject=subject, status=status, code=code, detail=detail)
    return finding_text(finding, deployment)


@pytest.mark.parametrize(
    ("subject", "detail", "said"),
    [
        (
            "accessEdge.AllowFederatedUsers",
            {"found": False, "wanted": True, "computer": "FE01", "collected_at": "2026-11-20T08:00:00Z"},
            "Access Edge configuration: AllowFederatedUsers is False, should be True (export of FE01, "
            "2026-11-20).",
        ),
        (
            "publicProvider:Skype.Identity",
            {"found": ["AIM", "Messenger"], "wanted": "Skype"},
            "There is no public provider Skype, only AIM and Messenger.",
        ),
        ("site:Redmond.FederationRoute", {"found": None}, "Site Redmond has no SIP federation route."),
        ("blockedDomain:msn.com.Domain", {"found": "msn.com"}, "msn.com is on the list of blocked domains."),
        (
            "replication:edge.contoso.com.UpToDate",
            {"found": False},
            "edge.contoso.com does not have the newest configuration yet.",
        ),
        (
            "publicProvider:Skype.IconUrl",
            {"found": None, "applies": False},
            "Public provider Skype: IconUrl is not set; this server has no such parameter.",
        ),
    ],
)
def test_a_wrong_setting_is_said_in_words(subject: str, detail: dict[str, Any], said: str) -> None:
    assert _say("setting-wrong", subject, detail).summary == said


def test_a_setting_brings_the_rules_own_command() -> None:
    command = "Enable-CsPublicProvider -Identity 'Skype'"
    text = _say("setting-wrong", "publicProvider:Skype.Enabled", {"found": False, "command": command})
    assert (text.command, text.language) == (command, "powershell")
    assert text.link is not None
    assert text.link.url.endswith("/enable-cspublicprovider")


def test_evidence_against_a_word_names_who_said_it_and_what_the_server_says() -> None:
    detail = {
        "by": "alice",
        "at": "2026-05-03T10:00:00Z",
        "computer": "FE01",
        "collected_at": "2026-05-20T10:00:00Z",
        "found": False,
        "wanted": True,
    }
    text = _say("attested-but-wrong", "accessEdge.AllowFederatedUsers", detail)
    assert text.summary == (
        "alice marked this done on 2026-05-03, but the export of FE01 of 2026-05-20 says: "
        "AllowFederatedUsers is False."
    )


@pytest.mark.parametrize(
    ("subject", "detail", "said"),
    [
        ("publicProvider.ProxyFqdn", {}, "No other public provider has Skype's proxy."),
        ("outbound:sip.partner.com:5061.Reached", {"found": True}, "The Edge reaches sip.partner.com:5061."),
        (
            "accessEdge.AllowFederatedUsers",
            {"found": True},
            "Access Edge configuration: AllowFederatedUsers is True.",
        ),
    ],
)
def test_a_right_setting_is_said_in_words(subject: str, detail: dict[str, Any], said: str) -> None:
    step = "provider.clash" if subject.startswith("publicProvider") else "federation.outbound"
    assert _say("ok", subject, detail, Status.PASS, step).summary == said


def test_what_only_an_edge_can_show_is_exported_there() -> None:
    for subject in ("outbound:5061.Reached", "rootStore.Count", "edgeCertificate.NotAfter"):
        text = _say("setting-unknown", subject, {}, Status.UNKNOWN, "federation.outbound")
        assert text.command == "lyncready script FILE --export-edge"
    text = _say("setting-unknown", "accessEdge.RoutingMethod", {}, Status.UNKNOWN)
    assert text.command == "lyncready script FILE --export"


def test_an_edge_without_a_fitting_certificate_gets_the_request_for_one() -> None:
    detail = {"found": ["old.contoso.com"], "wanted": ["sip.contoso.com"]}
    text = _say("setting-wrong", "edgeCertificate:edge01.AlternativeNames", detail, Status.WARN)
    assert text.command.startswith("Request-CsCertificate -New -Type 'AccessEdgeExternal'")
    assert text.summary == "The external certificate of edge01 names none of the Access Edges: old.contoso.com."


def test_a_target_the_edge_does_not_reach_gets_its_own_test() -> None:
    detail = {"found": False, "computers": {"EDGE01": False, "EDGE02": True}}
    text = _say("setting-wrong", "outbound:sip.partner.com:5061.Reached", detail, step="federation.outbound")
    assert text.summary == "The Edge does not reach sip.partner.com:5061 from EDGE01."
    assert text.command == "Test-NetConnection sip.partner.com -Port 5061"


def test_a_platform_without_a_shell_gets_no_cmdlet_for_a_setting() -> None:
    deployment = Deployment(platform=Platform.OCS_2007_R2, access_edges=("sip.contoso.com",))
    text = _say("setting-wrong", "edgeCertificate:edge01.NotAfter", {"days": -1}, deployment=deployment)
    assert text.command == ""
