"""The deployment form without a screen: what people paste becomes names, what is wrong is said of its field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lyncready.model import Contact, Deployment, KnownPartner, Partner, Platform, Purpose, Route, SipDomain, Users
from lyncready.tui.form import (
    FIELDS,
    Complaint,
    check_field,
    fill,
    read_domains,
    read_edges,
    read_form,
    read_partners,
    suggested_edges,
    take_in,
)
from lyncready.tui.form_changes import differences

CONTOSO = Deployment(
    name="Contoso",
    platform=Platform.LYNC_2013,
    access_edges=("sip.contoso.com",),
    sip_domains=(SipDomain("contoso.com"), SipDomain("parked.com", Users.NONE)),
    contact=Contact("Ann", "ann@contoso.com", ""),
)


@pytest.mark.parametrize(
    "text",
    [
        "contoso.com\nfabrikam.com",
        "contoso.com, fabrikam.com",
        "  contoso.com ; fabrikam.com;",
        '"contoso.com"\t"fabrikam.com"',
        "contoso.com.\r\nFABRIKAM.COM\r\ncontoso.com",
        "| contoso.com | fabrikam.com |",
    ],
)
def test_a_list_takes_columns_commas_and_spaces(text: str) -> None:
    assert [domain.name for domain in read_domains(text)] == ["contoso.com", "fabrikam.com"]
    assert read_edges(text) == ("contoso.com", "fabrikam.com")


def test_where_the_users_are_stands_behind_the_name() -> None:
    found = read_domains("contoso.com parked.com (none)\ncloud.com(online) own.com (on-premises)")
    assert found == (
        SipDomain("contoso.com"),
        SipDomain("parked.com", Users.NONE),
        SipDomain("cloud.com", Users.ONLINE),
        SipDomain("own.com", Users.ON_PREMISES),
    )
    shown = fill(Deployment(sip_domains=found))["sip_domains"]
    assert shown.split("\n")[::3] == ["contoso.com", "own.com (on-premises)"]
    assert read_domains(shown) == found


def test_an_international_name_is_kept_as_its_a_label_and_shown_as_typed() -> None:
    found = read_domains("münchen.example")
    assert found == (SipDomain("xn--mnchen-3ya.example"),)
    assert fill(Deployment(sip_domains=found))["sip_domains"] == "münchen.example"


@pytest.mark.parametrize("text", ["conto so..com", "-contoso-.com", "a" * 64 + ".com"])
def test_what_is_no_name_is_said_in_the_words_of_the_parser(text: str) -> None:
    with pytest.raises(Complaint) as caught:
        read_edges(text)
    assert caught.value.field == "access_edges"
    assert "is not a domain name" in caught.value.line
    assert check_field("access_edges", {"access_edges": text}) == caught.value.line


def test_a_form_that_is_not_touched_gives_the_same_deployment() -> None:
    assert read_form(fill(CONTOSO), CONTOSO) == CONTOSO
    assert set(fill(CONTOSO)) == {field.id for field in FIELDS}


def test_every_field_reaches_the_deployment() -> None:
    values = fill(CONTOSO) | {
        "name": " Fabrikam  Ltd ",
        "platform": "sfb-2019",
        "purpose": "federation",
        "provisioning": "request",
        "request_kind": "change",
        "agreement_number": "0777777",
        "agreement_type": "enterprise",
        "contact_name": "",
        "contact_email": "",
        "provider_identity": "",
        "provider_proxy": "",
    }
    found = read_form(values, CONTOSO)
    assert (found.name, found.platform, found.purpose) == ("Fabrikam Ltd", Platform.SFB_2019, Purpose.FEDERATION)
    assert (found.provisioning, found.agreement_number) == (Route.REQUEST, "0777777")
    assert found.contact == Contact()
    assert found.provider.proxy_fqdn == "federation.messenger.msn.com"


def test_an_edge_is_suggested_for_every_domain_that_has_none_below_it() -> None:
    values = {"sip_domains": "contoso.com fabrikam.com parked.com (none)", "access_edges": "sip.contoso.com"}
    assert suggested_edges(values) == ("sip.fabrikam.com",)
    assert suggested_edges({"sip_domains": "not a..name", "access_edges": ""}) == ()


def test_differences_are_said_in_short_lines() -> None:
    after = read_form(
        fill(CONTOSO) | {"sip_domains": "contoso.com\nfabrikam.com", "platform": "", "access_edges": ""}, CONTOSO
    )
    assert differences(CONTOSO, after) == (
        "SIP domain added: fabrikam.com",
        "SIP domain removed: parked.com",
        "edge removed: sip.contoso.com",
        "platform: none",
    )
    assert differences(CONTOSO, CONTOSO) == ()
    chosen = {"platform": "sfb-2019", "purpose": "federation", "name": "sfb-2019"}
    other = read_form(fill(CONTOSO) | chosen, CONTOSO)
    assert differences(CONTOSO, other) == (
        "name: sfb-2019",
        "purpose: Federation with partners only",
        "platform: Skype for Business Server 2019",
    )


def test_control_characters_of_a_file_do_not_reach_a_field() -> None:
    assert fill(Deployment(name="a\x1b]52;c;x\x07"))["name"] == "a\\x1b]52;c;x\\x07"


def test_partners_are_a_pasted_list_with_the_edge_and_the_need_behind_a_name() -> None:
    text = "litware.com, müller.de\nadatum.com via sip.adatum.com (required)\nfabrikam.com (required) litware.com"
    expected = (
        Partner("litware.com"),
        Partner("xn--mller-kva.de"),
        Partner("adatum.com", "sip.adatum.com", required=True),
        Partner("fabrikam.com", required=True),
    )
    assert read_partners(text) == expected
    assert read_partners(fill(Deployment(partners=expected))["partners"]) == expected


@pytest.mark.parametrize(
    ("text", "own", "said"),
    [
        ("lit_ware..com", (), "is not a domain name"),
        ("contoso.com", ("contoso.com",), "is one of your own SIP domains"),
        ("via sip.adatum.com", (), "follows no partner"),
        ("(required)", (), "follows no partner"),
        ("litware.com via sip..x", (), "is not a domain name"),
    ],
)
def test_what_cannot_be_a_partner_is_said_in_one_line(text: str, own: tuple[str, ...], said: str) -> None:
    with pytest.raises(Complaint) as complaint:
        read_partners(text, own)
    assert complaint.value.field == "partners"
    assert said in complaint.value.line


@pytest.mark.parametrize("read", [read_partners, read_domains, read_edges])
@pytest.mark.parametrize(
    "pasted",
    [
        "https://litware.com/teams?x=1",
        "sip:ann@litware.com",
        "ann@litware.com",
        "litware.com:5061",
        "//litware.com",
    ],
)
def test_a_pasted_address_is_answered_with_the_name_to_give(read: Callable[[str], object], pasted: str) -> None:
    with pytest.raises(Complaint) as caught:
        read(pasted)
    assert caught.value.line == f'"{pasted}" is not a domain name: give the name alone, litware.com'


@pytest.mark.parametrize("pasted", ["https://", "sip:@", "a@b", "http://10.0.0.1/", "x:" * 5000, "!" * 9000])
def test_what_holds_no_name_is_said_shortly(pasted: str) -> None:
    with pytest.raises(Complaint) as caught:
        read_partners(pasted)
    assert "give the name" not in caught.value.line
    assert len(caught.value.line) < 200


def test_ten_thousand_pasted_partners_are_taken_once_each_and_told_in_a_line() -> None:
    names = [f"partner{index}.example" for index in range(10_000)]
    text = "\n".join([*names, *(name.upper() + "." for name in names)])
    after = read_form(fill(CONTOSO) | {"partners": text}, CONTOSO)
    assert [partner.name for partner in after.partners] == names
    said = "partner added: partner0.example, partner1.example, partner2.example and 9997 more"
    assert differences(CONTOSO, after) == (said,)
    with pytest.raises(Complaint, match=r"contoso\.com"):
        read_partners(f"{text}\ncontoso.com", {"contoso.com"})


def test_where_all_users_are_is_one_question_for_the_domains_that_do_not_say_it() -> None:
    values = fill(CONTOSO) | {"sip_domains": "contoso.com\nfabrikam.com (online)", "users": "both"}
    found = read_form(values, CONTOSO)
    assert found.sip_domains == (SipDomain("contoso.com", Users.BOTH), SipDomain("fabrikam.com", Users.ONLINE))
    alike = Deployment(sip_domains=(SipDomain("a.com", Users.ON_PREMISES), SipDomain("b.com", Users.ON_PREMISES)))
    shown = fill(alike)
    assert (shown["sip_domains"], shown["users"]) == ("a.com\nb.com", "on-premises")
    assert read_form(shown, alike) == alike
    moved = read_form(shown | {"users": "online"}, alike)
    assert {domain.users for domain in moved.sip_domains} == {Users.ONLINE}
    assert [field.id for field in FIELDS][:3] == ["purpose", "sip_domains", "users"]


def test_partners_that_an_export_allows_are_taken_in_beside_the_typed_ones() -> None:
    known = (
        KnownPartner(name="litware.com", typed=True, listed=True),
        KnownPartner(name="adatum.com", typed=False, listed=True, proxy="sip.adatum.com"),
        KnownPartner(name="xn--mller-kva.de", typed=False, listed=True),
    )
    text, new = take_in("litware.com (required)\n", known)
    assert (text, new) == ("litware.com (required)\nadatum.com\nmüller.de", 2)
    assert take_in(text, known) == (text, 0)


def test_our_own_domain_is_told_when_the_field_is_left() -> None:
    values = fill(CONTOSO) | {"partners": "contoso.com"}
    assert check_field("partners", values) == '"contoso.com" is one of your own SIP domains'
