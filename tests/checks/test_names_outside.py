"""Names that nobody outside can find, or that servers do not support: nothing impossible is advised."""

from __future__ import annotations

import msgspec
import pytest
from support.situations import INSIDE, OUTSIDE, Situation, codes

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Dns,
    DnsOutcome,
    Finding,
    Purpose,
    Resolver,
    SipDomain,
    Srv,
    Users,
    federation_owner,
    reserved_ending,
)

LABORATORY = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
HIDDEN = ["contoso.local", "contoso.lan", "ad.contoso.internal", "contoso.corp", "contoso.home.arpa", "contoso"]


def typed(*domains: SipDomain, edges: tuple[str, ...] = ("sip.contoso.com",)) -> Situation:
    made = Situation(resolvers=(OUTSIDE, INSIDE))
    made.deployment = msgspec.structs.replace(made.deployment, sip_domains=domains, access_edges=edges)
    return made


def said(made: Situation, findings: tuple[Finding, ...]) -> str:
    texts = (finding_text(finding, made.deployment) for finding in findings)
    return "\n".join(f"{text.summary} {text.remedy} {text.command}" for text in texts)


@pytest.mark.parametrize("name", HIDDEN)
def test_a_sip_domain_that_no_public_zone_can_hold_is_warned_of(name: str) -> None:
    made = typed(SipDomain(name), SipDomain("contoso.com"))
    found = made.judge()
    assert codes(found, "prepare.names") == {("domain-not-public", "warn")}
    (finding,) = [one for one in found if one.code == "domain-not-public"]
    assert "SIP addresses in a public domain" in finding_text(finding, made.deployment).remedy
    assert "can never be public" in said(made, (finding,))


@pytest.mark.parametrize("name", ["contoso.com", "local.contoso.com", "contoso.local.com", "mylocal", "x.test"])
def test_names_that_only_look_like_it_are_not(name: str) -> None:
    assert reserved_ending(name) == ("" if "." in name else name)


def test_where_no_sip_domain_is_public_it_fails() -> None:
    for others in ((), (SipDomain("contoso.lan"),), (SipDomain("contoso.com", Users.NONE),)):
        found = typed(SipDomain("contoso.local"), *others).judge()
        assert ("domain-not-public", "fail") in codes(found, "prepare.names")


def test_a_hidden_domain_that_nobody_uses_is_a_note() -> None:
    made = typed(SipDomain("contoso.local", Users.NONE), SipDomain("contoso.com"))
    assert codes(made.judge(), "prepare.names") == set()
    assert ("domain-not-public", "note") in codes(made.judge(), "prepare.names", notes=True)


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("inside", [True, False])
def test_its_other_findings_are_notes_that_advise_nothing_impossible(name: str, inside: bool) -> None:
    made = typed(SipDomain(name), SipDomain("contoso.com"))
    made.reply(federation_owner(name), "SRV", Dns(outcome=DnsOutcome.NXDOMAIN))
    if inside:
        record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, f"sip.{name}"),))
        made.reply(federation_owner(name), "SRV", record, INSIDE)
    made.address(name=f"sip.{name}").address("10.1.2.3", name=f"sip.{name}", at=INSIDE)
    found = made.judge()
    assert codes(found) == set()
    about = tuple(one for one in found if name in one.subject)
    assert {one.code for one in about} >= {"srv-missing", "domain-not-public"}
    assert "Publish the same record" not in said(made, about)
    assert f"Add this record to the public zone of {name}" not in said(made, about)
    assert "IN SRV" not in said(made, about)


@pytest.mark.parametrize("name", HIDDEN)
def test_in_a_laboratory_every_name_is_public_and_the_words_are_right_all_the_same(name: str) -> None:
    made = Situation(resolvers=(LABORATORY,))
    made.deployment = msgspec.structs.replace(made.deployment, sip_domains=(SipDomain(name),))
    made.reply(federation_owner(name), "SRV", Dns(outcome=DnsOutcome.NXDOMAIN), LABORATORY)
    found = made.judge()
    assert "domain-not-public" not in {one.code for one in found}
    assert ("srv-missing", "fail") in codes(found, "federation.srv")
    missing = tuple(one for one in found if one.code == "srv-missing")
    assert "can never be public" in said(made, missing)
    assert "IN SRV" not in said(made, missing)


def test_an_edge_under_such_a_name_gets_no_address_advised() -> None:
    made = typed(SipDomain("contoso.com"), edges=("edge.contoso.local",))
    made.address(name="edge.contoso.local")
    (missing,) = [one for one in made.judge() if one.code == "address-missing" and one.vantage == "public"]
    assert finding_text(missing, made.deployment).command == ""
    assert "external name under a public domain" in said(made, (missing,))


def test_discovery_of_a_hidden_domain_is_nobodys_blocker() -> None:
    made = typed(SipDomain("contoso.local"), SipDomain("contoso.com"))
    made.deployment = msgspec.structs.replace(made.deployment, purpose=Purpose.SKYPE)
    made.reply(federation_owner("contoso.local"), "SRV", Dns(outcome=DnsOutcome.NXDOMAIN))
    assert codes(made.judge(), "provisioning.active") == set()


@pytest.mark.parametrize(
    ("name", "why"),
    [("xn--mller-kva.de", ["idn"]), ("my_domain.com", ["underscore"]), ("xn--mller-kva_x.de", None)],
)
def test_names_that_the_server_does_not_support_are_warned_of(name: str, why: list[str] | None) -> None:
    for resolvers in ((OUTSIDE,), (LABORATORY,)):
        made = Situation(resolvers=resolvers)
        made.deployment = msgspec.structs.replace(
            made.deployment,
            sip_domains=(SipDomain(name),),
            access_edges=("sip.contoso.com", "lync_edge.contoso.com"),
        )
        told = {one.subject: one for one in made.judge() if one.code == "name-unsupported"}
        assert set(told) == {name, "lync_edge.contoso.com"}
        assert {one.status.value for one in told.values()} == {"warn"}
        assert told[name].detail["why"] == (why or ["idn", "underscore"])


def test_an_unsupported_name_whose_users_are_elsewhere_is_a_note() -> None:
    made = typed(SipDomain("my_domain.com", Users.ONLINE), SipDomain("contoso.com"))
    assert ("name-unsupported", "note") in codes(made.judge(), "prepare.names", notes=True)
