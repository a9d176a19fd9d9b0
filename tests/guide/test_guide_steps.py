"""A step's words are filled in for the deployment: its names, its platform's parameters, its purpose and route."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lyncready.checks.settings.cmdlets import new_provider as rule_new_provider
from lyncready.checks.settings.judge import case_of
from lyncready.guide.certificate_request import request_certificate
from lyncready.guide.commands import new_provider
from lyncready.guide.sheet import provisioning_sheet
from lyncready.guide.step_texts import step_text
from lyncready.guide.steps import STEPS
from lyncready.model import (
    MOST_NAMES,
    Checklist,
    Contact,
    Deployment,
    Partner,
    Platform,
    Provider,
    Purpose,
    RequestKind,
    Route,
    SipDomain,
    Users,
)

_SHELLS = [
    Platform.LYNC_2010,
    Platform.LYNC_2013,
    Platform.LYNC_2013_CU5,
    Platform.SFB_2015,
    Platform.SFB_2019,
    Platform.SFB_SE,
]
_BEFORE = [Platform.OCS_2007_R2, Platform.OCS_2007, Platform.LCS_2005_SP1]


def _contoso(**more: object) -> Deployment:
    values: dict[str, object] = {
        "name": "Contoso",
        "platform": Platform.LYNC_2013_CU5,
        "access_edges": ("sip.contoso.com", "access.fabrikam.com"),
        "sip_domains": (SipDomain("contoso.com"), SipDomain("fabrikam.com"), SipDomain("cloud.com", Users.ONLINE)),
    }
    return Deployment(**{**values, **more})  # type: ignore[arg-type]


def _commands(step_id: str, deployment: Deployment) -> str:
    return "\n".join(action.command for action in step_text(step_id, deployment).actions)


def _words(step_id: str, deployment: Deployment) -> str:
    text = step_text(step_id, deployment)
    return "\n".join((text.why, text.advisory, text.proves, *text.panel, *(a.text for a in text.actions)))


@pytest.mark.parametrize("platform", _SHELLS)
def test_the_provider_command_has_the_parameters_of_its_platform(platform: Platform) -> None:
    command = new_provider(_contoso(platform=platform))
    assert command.startswith(
        "New-CsPublicProvider -Identity 'Skype' -ProxyFqdn 'federation.messenger.msn.com' -Enabled $true "
        "-VerificationLevel 2"
    )
    decorates = platform not in (Platform.LYNC_2010, Platform.LYNC_2013)
    assert ("-NameDecorationRoutingDomain 'msn.com'" in command) is decorates
    assert ("-NameDecorationExcludedDomainList 'msn.com,outlook.com,live.com,hotmail.com'" in command) is decorates
    assert ("-IconUrl 'https://images.edge.messenger.live.com/Messenger_16x16.png'" in command) is (
        platform is not Platform.LYNC_2010
    )
    search = platform in (Platform.SFB_2015, Platform.SFB_2019, Platform.SFB_SE)
    assert ("-EnableSkypeIdRouting $true -EnableSkypeDirectorySearch $true" in command) is search
    assert command in _commands("provider.created", _contoso(platform=platform))


@pytest.mark.parametrize("platform", _SHELLS)
def test_the_guide_and_the_rules_render_the_same_provider_command(platform: Platform) -> None:
    deployment = _contoso(platform=platform)
    case = case_of(Checklist(deployment=deployment), datetime(2026, 11, 22, tzinfo=UTC))
    assert new_provider(deployment) == rule_new_provider(case).text()


@pytest.mark.parametrize("platform", _BEFORE)
@pytest.mark.parametrize("step_id", [step.id for step in STEPS])
def test_before_lync_2010_nothing_is_done_by_cmdlet(platform: Platform, step_id: str) -> None:
    commands = _commands(step_id, _contoso(platform=platform))
    assert "-Cs" not in commands


@pytest.mark.parametrize(
    "step_id", ["federation.topology", "federation.access-edge", "policy.federated", "provider.created"]
)
def test_an_unknown_platform_is_told_to_choose_and_gets_no_cmdlet(step_id: str) -> None:
    deployment = _contoso(platform=None)
    assert step_text(step_id, deployment).actions[0].text.startswith("Choose the platform first")
    assert "-Cs" not in _commands(step_id, deployment)


def test_the_srv_records_are_those_of_the_domains_with_users_here() -> None:
    commands = _commands("federation.srv", _contoso())
    assert "_sipfederationtls._tcp.contoso.com. 3600 IN SRV 0 0 5061 sip.contoso.com." in commands
    assert "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 access.fabrikam.com." in commands
    assert "cloud.com" not in commands


def test_federation_alone_speaks_of_no_public_users_and_no_provider() -> None:
    deployment = _contoso(purpose=Purpose.FEDERATION)
    for step_id in ("federation.access-edge", "policy.assigned", "finish.replicated"):
        commands = _commands(step_id, deployment)
        assert "PublicCloudAccess $true" not in commands
        assert "PublicProvider" not in commands
        assert "AllowSkype" not in commands


def test_the_request_has_its_seven_parts_in_order() -> None:
    deployment = _contoso(provisioning=Route.REQUEST, agreement_type="enterprise")
    said = [
        action.command.rpartition(" ")[2]
        for action in step_text("provisioning.request", deployment).actions
        if "--part" in action.command
    ]
    assert said == [
        "sign-in",
        "agreement-type",
        "product-use-rights",
        "request-started",
        "edge-entered",
        "domains-added",
        "submitted",
    ]
    words = _words("provisioning.request", deployment)
    assert "Microsoft account" in words
    assert "enterprise" in words
    assert "sip.contoso.com" in words


def test_the_sheet_has_the_five_pieces_in_the_sites_order() -> None:
    sheet = provisioning_sheet(
        _contoso(agreement_number="1234567", agreement_type="enterprise", contact=Contact(name="Ann", phone="1"))
    )
    assert sheet == (
        "Public IM connectivity: a first request for Contoso\n"
        "\n"
        "1. Microsoft agreement number\n"
        "   1234567 (enterprise)\n"
        "2. Access Edge FQDN\n"
        "   sip.contoso.com\n"
        "3. SIP domains\n"
        "   contoso.com\n"
        "   fabrikam.com\n"
        "   cloud.com\n"
        "4. Further Access Edge FQDNs\n"
        "   access.fabrikam.com\n"
        "5. Contact\n"
        "   Ann, 1\n"
        "\n"
        "Public IM service provider to choose: Skype\n"
        "Where: https://pic.lync.com/\n"
    )


def test_an_empty_sheet_says_what_is_missing_and_a_change_that_it_is_one() -> None:
    sheet = provisioning_sheet(Deployment(request_kind=RequestKind.CHANGE))
    assert sheet.startswith("Public IM connectivity: a change of an earlier request\n")
    assert sheet.count("(still missing)") == 3
    assert "(none: not asked for since April 2019)" in sheet


def test_the_sheet_shows_names_both_ways() -> None:
    sheet = provisioning_sheet(_contoso(sip_domains=(SipDomain("xn--mller-kva.de"),)))
    assert "xn--mller-kva.de (müller.de)" in sheet


@pytest.mark.parametrize("step_id", [step.id for step in STEPS])
@pytest.mark.parametrize("identity", ["O'Brien", "a\nb", "\u2019"])
def test_a_provider_with_any_name_is_quoted_or_left_out(step_id: str, identity: str) -> None:
    commands = _commands(step_id, _contoso(provider=Provider(identity=identity)))
    assert f"-Identity '{identity}'" not in commands


# Each row of the founding document has its place: what it says, and a step that says it.
_FOUNDING = [
    (1, "provisioning.active", Route.REQUEST, "up to 30 days"),
    (2, "provisioning.information", Route.REQUEST, "five pieces of information"),
    (3, "provisioning.information", Route.REQUEST, "April 2019"),
    (4, "provisioning.active", Route.REQUEST, "48 hours"),
    (5, "provisioning.request", Route.REQUEST, "Product Use Rights"),
    (5, "provisioning.request", Route.REQUEST, "Choose Skype among the public IM providers"),
    (6, "federation.srv", Route.PARTNER_DISCOVERY, "2017-07-01"),
    (7, "prepare.names", Route.PARTNER_DISCOVERY, "One Access Edge and one SIP domain"),
    (8, "prepare.external-access", Route.PARTNER_DISCOVERY, "external access"),
    (9, "prepare.platform", Route.PARTNER_DISCOVERY, "Live Communications Server 2005 SP1"),
    (9, "federation.access-edge", Route.PARTNER_DISCOVERY, "Enable federation and public IM connectivity"),
    (10, "policy.public", Route.PARTNER_DISCOVERY, "message or conference"),
    (11, "provider.clash", Route.PARTNER_DISCOVERY, "On a Front End, in the Lync Server Management Shell"),
    (12, "provider.created", Route.PARTNER_DISCOVERY, "user(contoso.com)@msn.com"),
    (12, "provider.created", Route.PARTNER_DISCOVERY, "Office 2013 SP1"),
    (13, "provider.client", Route.PARTNER_DISCOVERY, "merged with its Microsoft account"),
    (14, "provider.clash", Route.PARTNER_DISCOVERY, "hosting provider"),
]


@pytest.mark.parametrize(("row", "step_id", "route", "said"), _FOUNDING)
def test_every_row_of_the_founding_document_has_its_place(row: int, step_id: str, route: Route, said: str) -> None:
    assert said in _words(step_id, _contoso(provisioning=route)), row


@pytest.mark.parametrize(
    ("step_id", "page"),
    [
        ("prepare.external-access", "planning-for-external-user-access"),
        ("prepare.external-access", "deploying-external-user-access"),
        ("federation.access-edge", "enable-or-disable-federation-and-public-im-connectivity"),
        ("policy.public", "configure-policies-to-control-public-user-access"),
        ("provider.clash", "create-or-edit-hosted-sip-federated-providers"),
        ("provider.client", "using-lync-skype-connectivity-as-an-end-user"),
        ("provisioning.request", "account-billing"),
        ("provisioning.information", "accessing-the-lync-server-public-im-connectivity-provisioning-site"),
    ],
)
def test_the_founding_documents_links_lead_to_the_pages_themselves(step_id: str, page: str) -> None:
    deployment = _contoso(provisioning=Route.REQUEST)
    assert any(link.url.endswith(page) for link in step_text(step_id, deployment).links)


@pytest.mark.parametrize("step_id", ["provisioning.active", "federation.srv", "federation.port"])
def test_a_laboratorys_port_stands_wherever_a_port_is_to_be_pasted(step_id: str) -> None:
    text = step_text(step_id, _contoso(), 15061)
    said = "\n".join((text.why, *(f"{action.text}\n{action.command}" for action in text.actions)))
    assert "15061" in said
    assert " 5061" not in said


def test_no_certificate_is_asked_for_with_more_names_than_a_public_ca_takes() -> None:
    few = tuple(f"sip.d{number}.test" for number in range(MOST_NAMES))
    assert request_certificate(_contoso(access_edges=few), few[3]).count(".test") == MOST_NAMES
    many = (*few, "sip.more.test")
    assert request_certificate(_contoso(access_edges=many), few[3]).count(".test") == 1


def test_a_request_keeps_what_the_present_certificate_names() -> None:
    made = _contoso(access_edges=("sip.contoso.com",), partners=(Partner("fabrikam.com"),))
    odd = ("*.contoso.com", "sip.fabrikam.com", "it's", "a\u202eb")
    command = request_certificate(made, present=("SIP.contoso.com", "webcon.contoso.com", *odd, "xmpp.test"))
    assert "-Type 'AccessEdgeExternal','DataEdgeExternal','AudioVideoAuthentication'" in command
    # No wildcard, no partner's own name, nothing that is no name at all.
    assert "-DomainName 'sip.contoso.com,webcon.contoso.com,xmpp.test'" in command


def test_a_request_with_too_many_names_keeps_those_that_are_there() -> None:
    many = tuple(f"sip.d{number}.test" for number in range(MOST_NAMES + 1))
    command = request_certificate(_contoso(access_edges=many), many[7], ("webcon.test",))
    assert "-DomainName 'sip.d7.test,webcon.test'" in command
    assert "-DomainName 'sip.d7.test' " in request_certificate(_contoso(access_edges=many), many[7], many)


@pytest.mark.parametrize("platform", list(Platform))
def test_where_an_export_cannot_run_it_is_said_where_it_is_offered(platform: Platform) -> None:
    said = step_text("policy.federated", _contoso(platform=platform)).proves
    assert ("PowerShell 3.0" in said) is (platform is Platform.LYNC_2010)
