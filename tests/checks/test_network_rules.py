"""Tables of cases for the rules on DNS, addresses, ports, TLS and SIP: what was seen, what is said of it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from support.situations import (
    ADDRESS,
    DOMAIN,
    EDGE,
    INSIDE,
    NOW,
    OUTSIDE,
    OUTSIDE_2,
    Situation,
    ca,
    codes,
    leaf,
    mutual,
)

from lyncready.checks import Judge, judge
from lyncready.checks.port import fold_addresses
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.steps import STEPS
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    ClientAuth,
    Deployment,
    Dns,
    DnsOutcome,
    EdgeOption,
    Fault,
    FaultKind,
    Origin,
    Platform,
    Position,
    Purpose,
    Resolver,
    Sip,
    SipDomain,
    SipOutcome,
    Srv,
    Standby,
    Status,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
    Trust,
    TrustedRoot,
    Users,
    federation_owner,
)

GOOD = Srv(0, 0, 5061, EDGE)
HELD_BEHIND_ADDRESS = {("not-checked", "held")}


def test_a_healthy_edge_has_nothing_but_passes() -> None:
    findings = Situation().judge()
    assert codes(findings, notes=True) == set()
    passed = {(item.check, item.code) for item in findings if item.step.startswith("federation.")}
    assert ("sip", "sip-needs-client-certificate") in passed
    assert {
        ("srv", "ok"),
        ("dns", "ok"),
        ("address", "ok"),
        ("port", "ok"),
        ("tls", "ok"),
        ("certificate", "ok"),
    } <= passed


@pytest.mark.parametrize(
    ("records", "outcome", "wanted"),
    [
        ((), DnsOutcome.NXDOMAIN, {("srv-missing", "fail")}),
        ((), DnsOutcome.NODATA, {("srv-empty", "fail")}),
        ((Srv(0, 0, 0, "."),), None, {("srv-not-offered", "fail")}),
        ((Srv(0, 0, 5060, EDGE),), None, {("srv-wrong-port", "fail")}),
        ((GOOD, Srv(10, 5, 5061, EDGE)), None, {("srv-duplicate", "warn")}),
        ((Srv(0, 0, 5061, "sip contoso\\032com"),), None, {("srv-hostile", "fail")}),
        (
            (Srv(0, 0, 5061, "sipfed.online.lync.com"),),
            None,
            {("srv-microsoft-365", "fail")},
        ),
    ],
)
def test_srv_records(records: tuple[Srv, ...], outcome: DnsOutcome | None, wanted: set[tuple[str, str]]) -> None:
    assert codes(Situation().srv(*records, outcome=outcome).judge(), "federation.srv") == wanted


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("sip.contoso-edge.com", "srv-foreign-target"),
        ("evilcontoso.com", "srv-foreign-target"),
        ("contoso.com", "srv-foreign-target"),
        ("sip.it.contoso.com", "srv-deep-target"),
    ],
)
def test_a_target_has_exactly_one_label_in_front_of_the_sip_domain(target: str, code: str) -> None:
    situation = Situation().srv(Srv(0, 0, 5061, target)).address(ADDRESS, name=target)
    assert (code, "fail") in codes(situation.judge(), "federation.srv")
    situation.deployment = msgspec.structs.replace(situation.deployment, provisioning="request")
    as_request = msgspec.convert(msgspec.to_builtins(situation.deployment), Deployment)
    situation.deployment = as_request
    assert (code, "warn") in codes(situation.judge(), "federation.srv")


def test_mixed_targets_of_equal_priority_warn_and_of_different_ones_are_noted() -> None:
    for priority, status in ((0, "warn"), (10, "note")):
        situation = Situation().srv(GOOD, Srv(priority, 0, 5061, "access.contoso.com"))
        situation.address("203.0.113.11", name="access.contoso.com").contact(
            "203.0.113.11", name="access.contoso.com"
        )
        found = {(item.code, item.status.value) for item in situation.judge() if item.code == "srv-several"}
        assert found == {("srv-several", status)}


@pytest.mark.parametrize("outcome", [DnsOutcome.NXDOMAIN, DnsOutcome.NODATA])
def test_an_alias_that_leads_nowhere_is_to_be_taken_away_before_a_record_is_added(outcome: DnsOutcome) -> None:
    """No server takes a record beside an alias (RFC 2181, 10.1)."""
    gone = {"outcome": outcome, "cnames": ("gone.contoso.com",)}
    made = Situation().srv(**gone).address(**gone)
    words = {}
    for finding in made.judge():
        if finding.check in ("srv", "address") and finding.status is Status.FAIL:
            text = finding_text(finding, made.deployment)
            words[finding.check] = f"{text.summary} {text.remedy}"
    assert set(words) == {"srv", "address"}
    assert all("alias" in text and "gone.contoso.com" in text for text in words.values())
    assert "remove it first" in words["srv"]
    assert "Replace the alias by an A record" in words["address"]


@pytest.mark.parametrize("target", ["sip.contoso.com\\032", "sip.contoso.com:5061", "sip:sip.contoso.com"])
def test_what_was_typed_into_the_wrong_field_is_no_attack(target: str) -> None:
    made = Situation().srv(Srv(0, 0, 5061, target))
    (finding,) = [one for one in made.judge() if one.code == "srv-hostile"]
    assert finding.status is Status.FAIL
    assert "wrong field" in finding_text(finding, made.deployment).remedy


def test_an_alias_as_target_is_warned_of() -> None:
    situation = Situation().address(ADDRESS, cnames=("edge.contoso.com",))
    assert codes(situation.judge()) == {("srv-target-alias", "warn")}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (DnsOutcome.SERVFAIL, "dns-servfail"),
        (DnsOutcome.REFUSED, "dns-refused"),
        (DnsOutcome.LAME, "dns-lame"),
        (DnsOutcome.TIMEOUT, "dns-timeout"),
        (DnsOutcome.CLOSED, "dns-timeout"),
        (DnsOutcome.TRUNCATED, "dns-timeout"),
        (DnsOutcome.MALFORMED, "dns-malformed"),
    ],
)
def test_a_server_fault_fails_where_all_say_so_and_warns_where_another_answers(
    outcome: DnsOutcome, code: str
) -> None:
    alone = Situation().srv(outcome=outcome)
    found = alone.judge()
    assert codes(found, "federation.srv") == {(code, "fail"), ("not-checked", "held")}
    assert [item.because[0].code for item in found if item.check == "srv"] == [code]
    beside = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(outcome=outcome)
    assert codes(beside.judge(), "federation.srv") == {(code, "warn")}


def test_silence_of_every_public_server_is_unknown_and_never_no_record() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE), healthy=False)
    situation.srv(GOOD, at=INSIDE).address(ADDRESS, at=INSIDE)
    situation.srv(outcome=DnsOutcome.TIMEOUT).address(outcome=DnsOutcome.TIMEOUT)
    found = codes(situation.judge())
    assert ("dns-public-unreachable", "unknown") in found
    assert not any(status == "fail" for _, status in found)


def test_a_network_that_is_down_blames_nobody() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE), healthy=False)
    for server in (OUTSIDE, INSIDE):
        situation.srv(outcome=DnsOutcome.TIMEOUT, at=server).address(outcome=DnsOutcome.TIMEOUT, at=server)
    found = codes(situation.judge())
    assert ("check-incomplete", "unknown") in found
    assert {status for _, status in found} == {"unknown", "held"}


def test_what_exists_only_inside_is_a_fault() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).srv(at=OUTSIDE)
    assert {("dns-only-inside", "fail"), ("srv-missing", "fail")} == codes(situation.judge(), "federation.srv")


@pytest.mark.parametrize(
    ("outside", "inside", "said"),
    [
        ((ADDRESS,), ("10.0.0.5", "fd00::5"), set()),
        ((ADDRESS,), (ADDRESS, "2001:db8::5"), set()),
        (("2001:db8::5",), ("10.0.0.5",), {("address-ipv6-only", "warn")}),
        ((), ("fd00::5",), {("dns-only-inside", "fail"), ("address-missing", "fail")}),
    ],
)
def test_a_name_with_an_address_outside_does_not_exist_only_inside_for_want_of_the_other_family(
    outside: tuple[str, ...], inside: tuple[str, ...], said: set[tuple[str, str]]
) -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).address(*outside).address(*inside, at=INSIDE)
    assert codes(situation.judge(), "federation.address") == said


@pytest.mark.parametrize("platform", [Platform.LYNC_2010, Platform.SFB_2019])
def test_aaaa_records_do_not_stand_for_the_a_record_that_could_not_be_had(platform: Platform) -> None:
    """Nor can anybody say then that the name has IPv6 only; what answers there is judged all the same."""
    situation = Situation().address("2001:db8::5").contact("2001:db8::5")
    situation.deployment = msgspec.structs.replace(situation.deployment, platform=platform)
    situation.reply(EDGE, "A", Dns(outcome=DnsOutcome.SERVFAIL))
    assert codes(situation.judge()) == {("dns-servfail", "fail")}
    situation.address(ADDRESS).reply(EDGE, "AAAA", Dns(outcome=DnsOutcome.SERVFAIL)).contact()
    assert codes(situation.judge()) == {("dns-servfail", "warn")}


def test_an_address_that_could_not_be_had_outside_does_not_exist_only_inside() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).address("10.0.0.5", "fd00::5", at=INSIDE)
    situation.reply(EDGE, "A", Dns(outcome=DnsOutcome.SERVFAIL))
    found = codes(situation.judge(), "federation.address")
    assert found == {("dns-servfail", "fail"), ("not-checked", "held")}


def test_what_is_an_alias_to_nothing_outside_exists_only_inside() -> None:
    gone = Dns(outcome=DnsOutcome.NXDOMAIN, cnames=("edge.hoster.net",))
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).reply(EDGE, "A", gone).reply(EDGE, "AAAA", gone)
    found = codes(situation.judge(), "federation.address")
    assert {("dns-only-inside", "fail"), ("address-missing", "fail")} == found


def test_views_that_differ_are_a_note_and_the_public_one_decides() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).address("10.0.0.5", at=INSIDE)
    findings = situation.judge()
    assert codes(findings) == set()
    assert ("dns-views-differ", "note") in codes(findings, "federation.address", notes=True)


def test_without_a_public_resolver_the_local_view_decides() -> None:
    situation = Situation(resolvers=(INSIDE,))
    assert codes(situation.judge()) == set()
    assert ("srv-missing", "fail") in codes(situation.srv(at=INSIDE).judge())


def test_public_servers_that_disagree_are_named() -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(at=OUTSIDE_2)
    assert codes(situation.judge(), "federation.srv") == {("dns-servers-disagree", "warn")}


def test_a_stale_cache_is_judged_by_the_zones_own_servers_and_says_when_it_is_gone() -> None:
    zone = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
    situation = Situation().srv(ttl=2460).srv(GOOD, at=zone)
    findings = situation.judge()
    assert codes(findings, "federation.srv") == {("dns-stale", "warn")}
    assert [item.detail["ttl"] for item in findings if item.code == "dns-stale"] == [2460]


def test_a_zones_own_server_that_leads_elsewhere_contradicts_nobody() -> None:
    """An edge behind an alias into a hoster's zone, or in a zone of its own: only resolvers see the end of it."""
    zone = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
    for cnames, wanted in ((("edge.hoster.net",), {("srv-target-alias", "warn")}), ((), set())):
        elsewhere = Dns(outcome=DnsOutcome.ELSEWHERE, cnames=cnames)
        situation = Situation().srv(GOOD, at=zone).address(ADDRESS, cnames=cnames)
        situation.reply(EDGE, "A", elsewhere, zone).reply(EDGE, "AAAA", elsewhere, zone)
        findings = situation.judge()
        assert codes(findings, notes=True) == wanted
        assert [item.detail["addresses"] for item in findings if item.check == "address"] == [[ADDRESS]]


def test_an_alias_is_warned_of_although_its_target_could_not_be_had() -> None:
    refused = Dns(outcome=DnsOutcome.REFUSED, cnames=("edge.hoster.net",))
    situation = Situation().reply(EDGE, "A", refused).reply(EDGE, "AAAA", refused)
    assert codes(situation.judge(), "federation.srv") == {("srv-target-alias", "warn")}


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1", "fd00::1", "127.0.0.1"),
        *("224.0.0.5", "239.255.255.250", "240.0.0.1", "255.255.255.255", "ff02::1"),
    ],
)
def test_private_addresses_and_those_of_no_host_are_no_addresses_for_the_world(address: str) -> None:
    situation = Situation(healthy=False).srv(GOOD).address(address)
    found = situation.judge()
    assert codes(found, "federation.address") == {("address-private", "fail")}
    assert codes(found, "federation.port") == HELD_BEHIND_ADDRESS


def test_loopback_stands_for_the_world_in_a_laboratory_only() -> None:
    laboratory = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
    situation = Situation(resolvers=(laboratory,), healthy=False)
    situation.srv(GOOD, at=laboratory).address("127.0.0.5", at=laboratory).contact("127.0.0.5")
    assert codes(situation.judge()) == set()


def test_ipv6_alone_warns_and_fails_on_lync_2010() -> None:
    situation = Situation(healthy=False).srv(GOOD).address("2001:db8::5").contact("2001:db8::5")
    assert codes(situation.judge(), "federation.address") == {("address-ipv6-only", "warn")}
    situation.deployment = msgspec.structs.replace(situation.deployment, platform=Platform.LYNC_2010)
    assert codes(situation.judge(), "federation.address") == {("address-ipv6-only", "fail")}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (TcpOutcome.REFUSED, "tcp-refused"),
        (TcpOutcome.RESET, "tcp-reset"),
        (TcpOutcome.TIMEOUT, "tcp-timeout"),
        (TcpOutcome.UNREACHABLE, "tcp-unreachable"),
    ],
)
def test_a_closed_port_is_the_root_of_all_behind_it(outcome: TcpOutcome, code: str) -> None:
    findings = Situation(control=None).contact(tcp=outcome).judge()
    assert codes(findings) == {(code, "fail"), ("not-checked", "held")}
    held = [item for item in findings if item.status.value == "held"]
    assert {item.check for item in held} == {"tls", "certificate", "sip"}
    assert {ref.code for item in held for ref in item.because} == {code}


@pytest.mark.parametrize("outcome", [TcpOutcome.REFUSED, TcpOutcome.RESET])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lyncdiscover.contoso.com", "which is the address of lyncdiscover.contoso.com too"),
        ("www.contoso.com", "which is the address of www.contoso.com too"),
        ("lyncready-no-such-name.contoso.com", "where the wildcard record *.contoso.com leads"),
    ],
)
def test_an_address_that_another_name_has_too_is_doubted_before_the_edge(
    outcome: TcpOutcome, name: str, words: str
) -> None:
    situation = Situation(control=None).contact(tcp=outcome)
    plain = next(item for item in situation.judge() if item.check == "port")
    assert "another machine" not in finding_text(plain, situation.deployment).remedy
    (found,) = [item for item in situation.address(ADDRESS, name=name).judge() if item.check == "port"]
    assert (found.code, found.status) == (plain.code, Status.FAIL)
    text = finding_text(found, situation.deployment)
    assert words in text.summary
    assert "may be another machine's" in text.remedy
    situation.address("203.0.113.200", name=name)
    assert [item for item in situation.judge() if item.check == "port"] == [plain]


def test_silence_from_inside_is_not_judged() -> None:
    inside = Situation(position="inside").contact(tcp=TcpOutcome.TIMEOUT)
    inside.network = msgspec.convert(msgspec.to_builtins(inside.network), type(inside.network))
    assert ("tcp-not-judged-from-inside", "unknown") in codes(inside.judge())
    split = Situation(resolvers=(OUTSIDE, INSIDE)).address("10.0.0.5", at=INSIDE).contact(tcp=TcpOutcome.TIMEOUT)
    assert codes(split.judge(), "federation.port") == {("tcp-not-judged-from-inside", "unknown")}
    split.network = msgspec.structs.replace(split.network, position=Position.OUTSIDE, control=None)
    assert codes(split.judge(), "federation.port") == {("tcp-timeout", "fail")}
    refused = Situation(resolvers=(OUTSIDE, INSIDE)).address("10.0.0.5", at=INSIDE).contact(tcp=TcpOutcome.REFUSED)
    assert codes(refused.judge(), "federation.port") == {("tcp-refused", "fail")}


def test_an_address_that_this_network_leaves_out_is_no_other_one() -> None:
    """Many inside resolvers hide AAAA records."""
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).address(ADDRESS, "2001:db8::5", at=OUTSIDE)
    for address in (ADDRESS, "2001:db8::5"):
        situation.contact(address, tcp=TcpOutcome.TIMEOUT)
    assert codes(situation.judge(), "federation.port") == {("tcp-timeout", "fail")}
    situation.address("10.0.0.5", at=INSIDE)
    assert codes(situation.judge(), "federation.port") == {("tcp-not-judged-from-inside", "unknown")}


def test_a_network_that_lets_no_5061_out_is_told_by_the_control() -> None:
    situation = Situation().contact(tcp=TcpOutcome.TIMEOUT)
    control = "sipfed.online.lync.com:5061"
    blocked = situation.put("tcp", control, Tcp(outcome=TcpOutcome.TIMEOUT), address="52.0.0.1").judge()
    assert codes(blocked, "federation.port") == {("tcp-outbound-blocked", "unknown")}
    open_ = situation.put("tcp", control, Tcp(outcome=TcpOutcome.CONNECTED), address="52.0.0.1").judge()
    assert codes(open_, "federation.port") == {("tcp-outbound-blocked", "unknown")}
    (said,) = [item for item in open_ if item.code == "tcp-outbound-blocked"]
    assert "open from here to Microsoft; to others it cannot be told" in finding_text(said, Deployment()).summary
    situation.network = msgspec.structs.replace(situation.network, position=Position.OUTSIDE)
    assert codes(situation.judge(), "federation.port") == {("tcp-timeout", "fail")}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (TcpOutcome.CONNECTED, "tcp-timeout"),
        (TcpOutcome.REFUSED, "tcp-timeout"),
        (TcpOutcome.UNREACHABLE, "tcp-timeout"),
        (TcpOutcome.TIMEOUT, "tcp-outbound-blocked"),
    ],
)
def test_one_answer_from_somebody_else_than_microsoft_shows_that_the_network_is_open(
    other: TcpOutcome, code: str
) -> None:
    situation = Situation().contact(tcp=TcpOutcome.TIMEOUT)
    situation.put("tcp", "sipfed.online.lync.com:5061", Tcp(outcome=TcpOutcome.CONNECTED), address="52.0.0.1")
    situation.put(
        "tcp", "federation.messenger.msn.com:5061", Tcp(outcome=TcpOutcome.CONNECTED), address="52.0.0.2"
    )
    situation.put("tcp", "sip.litware.com:5061", Tcp(outcome=other), address="203.0.113.99")
    assert {name for name, _ in codes(situation.judge(), "federation.port")} == {code}


def test_an_edge_that_answered_in_an_older_run_does_not_open_a_network_that_is_closed_now() -> None:
    situation = Situation().contact(tcp=TcpOutcome.TIMEOUT)
    situation.put("tcp", "sipfed.online.lync.com:5061", Tcp(outcome=TcpOutcome.TIMEOUT), address="52.0.0.1")
    for age, code in ((timedelta(days=2), "tcp-outbound-blocked"), (timedelta(minutes=2), "tcp-timeout")):
        situation.put("tcp", "old.contoso.com:5061", Tcp(outcome=TcpOutcome.CONNECTED), address=ADDRESS)
        key = next(key for key in situation.facts if key.subject == "old.contoso.com:5061")
        situation.facts[key] = msgspec.structs.replace(situation.facts[key], at=NOW - age)
        found = codes(situation.judge(), "federation.port")
        assert code in {name for name, _ in found}


def test_one_dead_address_of_two_is_a_share_and_a_tls_fault_on_one_is_that_fault() -> None:
    situation = Situation().address(ADDRESS, "203.0.113.11").contact("203.0.113.11", tcp=TcpOutcome.REFUSED)
    assert codes(situation.judge()) == {("edge-partly-down", "warn")}
    situation.contact("203.0.113.11", tls=Tls(outcome=TlsOutcome.TIMEOUT), sip=Sip(outcome=SipOutcome.NOT_ASKED))
    findings = situation.judge()
    assert codes(findings, "federation.tls") == {("tls-timeout", "fail")}
    assert [item.detail["addresses"] for item in findings if item.code == "tls-timeout"] == [["203.0.113.11"]]


@pytest.mark.parametrize(
    "silent", [TcpOutcome.REFUSED, TcpOutcome.TIMEOUT, TcpOutcome.RESET, TcpOutcome.UNREACHABLE]
)
@pytest.mark.parametrize("half", [False, True])
def test_any_port_fault_of_a_standby_is_a_note_while_a_preferred_target_answers(
    silent: TcpOutcome, half: bool
) -> None:
    other = "access.contoso.com"
    situation = Situation().srv(Srv(5, 0, 5061, EDGE), Srv(10, 0, 5061, other))
    situation.address("203.0.113.11", "203.0.113.12", name=other).contact("203.0.113.11", name=other, tcp=silent)
    situation.contact("203.0.113.12", name=other, tcp=TcpOutcome.CONNECTED if half else silent)
    findings = situation.judge()
    assert codes(findings, "federation.port") == set()
    (found,) = [item for item in findings if item.code == "standby-silent"]
    assert found.status is Status.NOTE
    assert found.detail["addresses"] == ["203.0.113.11"] if half else ["203.0.113.11", "203.0.113.12"]
    assert codes(findings) <= {("srv-target-not-declared", "warn")}
    situation.contact(tcp=TcpOutcome.REFUSED)
    assert ("standby-silent", "note") not in {(item.code, item.status.value) for item in situation.judge()}


def test_a_standby_for_one_domain_that_is_first_for_another_is_no_standby() -> None:
    other = "access.contoso.com"
    situation = Situation().srv(Srv(5, 0, 5061, EDGE), Srv(10, 0, 5061, other))
    situation.deployment = msgspec.structs.replace(
        situation.deployment, sip_domains=(SipDomain(DOMAIN), SipDomain("fabrikam.com"))
    )
    situation.reply(
        federation_owner("fabrikam.com"), "SRV", Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, other),))
    )
    situation.address("203.0.113.11", name=other).contact("203.0.113.11", name=other, tcp=TcpOutcome.REFUSED)
    assert ("tcp-refused", "fail") in codes(situation.judge(), "federation.port")


def test_a_declared_standby_that_no_record_leads_to_may_be_silent() -> None:
    other = "sip.dr-contoso.com"
    situation = Situation().address("203.0.113.11", name=other)
    situation.contact("203.0.113.11", name=other, tcp=TcpOutcome.TIMEOUT)
    situation.deployment = msgspec.structs.replace(situation.deployment, access_edges=(EDGE, other))
    assert ("tcp-timeout", "fail") in codes(situation.judge(), "federation.port")
    for standby, wanted in ((Standby.COLD, set()), (Standby.WARM, {("standby-silent", "warn")})):
        options = (EdgeOption(name=other, standby=standby),)
        situation.deployment = msgspec.structs.replace(situation.deployment, edge_options=options)
        assert codes(situation.judge(), "federation.port") == wanted


@pytest.mark.parametrize(("dead", "status"), [(0, "fail"), (5, "warn")])
def test_a_dead_target_beside_a_living_one_fails_only_at_the_preferred_priority(dead: int, status: str) -> None:
    other = "access.contoso.com"
    situation = Situation().srv(Srv(5, 0, 5061, EDGE), Srv(dead, 0, 5061, other))
    situation.address("203.0.113.11", name=other).contact("203.0.113.11", name=other, tcp=TcpOutcome.REFUSED)
    findings = situation.judge()
    assert ("edge-partly-down", status) in codes(findings, "federation.port")
    shares = [item.detail["share"] for item in findings if item.code == "edge-partly-down"]
    assert shares == ["1 of 2 targets answer"]


def test_a_domain_that_names_the_dead_edge_alone_is_covered_by_nobody() -> None:
    """Another domain's second target answers for that domain only."""
    other = "access.contoso.com"
    situation = Situation().srv(GOOD, Srv(10, 0, 5061, other)).contact(tcp=TcpOutcome.REFUSED)
    situation.address("203.0.113.11", name=other).contact("203.0.113.11", name=other)
    situation.deployment = msgspec.structs.replace(
        situation.deployment, sip_domains=(SipDomain(DOMAIN), SipDomain("fabrikam.com"))
    )
    situation.reply(federation_owner("fabrikam.com"), "SRV", Dns(outcome=DnsOutcome.ANSWER, srv=(GOOD,)))
    assert ("tcp-refused", "fail") in codes(situation.judge(), "federation.port")


TLS_FAULTS = [
    (Tls(outcome=TlsOutcome.NOT_TLS, first_bytes="220 mail"), "tls-not-spoken", "fail"),
    (Tls(outcome=TlsOutcome.TIMEOUT, plain_sip="SIP/2.0 200 OK"), "tls-not-spoken", "fail"),
    (Tls(outcome=TlsOutcome.RESET), "tls-reset", "fail"),
    (Tls(outcome=TlsOutcome.CLOSED), "tls-reset", "fail"),
    (Tls(outcome=TlsOutcome.ALERT, alert="handshake_failure"), "tls-alert", "fail"),
    (Tls(outcome=TlsOutcome.TIMEOUT), "tls-timeout", "fail"),
]


@pytest.mark.parametrize(("tls", "code", "status"), TLS_FAULTS)
def test_a_handshake_without_certificate_is_its_own_fault(tls: Tls, code: str, status: str) -> None:
    findings = Situation().contact(tls=tls, sip=Sip(outcome=SipOutcome.NOT_ASKED)).judge()
    assert (code, status) in codes(findings, "federation.tls")
    assert ("not-checked", "held") in codes(findings, "federation.certificate")
    if tls.plain_sip:
        assert codes(findings, "federation.sip") == {("sip-plain-text", "fail")}


@pytest.mark.parametrize("version", ["TLSv1", "TLSv1.1"])
def test_old_tls_fails_for_either_purpose(version: str) -> None:
    situation = Situation().contact(tls=mutual(leaf(), version=version))
    assert codes(situation.judge()) == {("tls-too-old", "fail")}
    situation.deployment = msgspec.structs.replace(situation.deployment, purpose=Purpose.SKYPE)
    assert codes(situation.judge(), "federation.tls") == {("tls-too-old", "fail")}


@pytest.mark.parametrize(
    ("size", "cut"), [(0, False), (8_000, False), (15_872, False), (15_873, True), (16_384, True), (40_000, True)]
)
def test_a_list_of_issuers_that_reaches_16_kb_is_warned_of(size: int, cut: bool) -> None:
    situation = Situation().contact(tls=mutual(leaf(), authorities=160, authorities_size=size))
    assert codes(situation.judge()) == ({("tls-trusted-list-cut", "warn")} if cut else set())


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_addresses_with_one_fault_the_worse_one_decides(first: int) -> None:
    seen = [(("code", Status.FAIL, {"found": "b"}), ["203.0.113.11"]), (("code", Status.WARN, {}), [ADDRESS])]
    folded = fold_addresses([seen[first], seen[1 - first]])
    assert folded == {"code": ("code", Status.FAIL, {"found": "b", "addresses": [ADDRESS, "203.0.113.11"]})}


@pytest.mark.parametrize("first", [0, 1])
def test_old_and_ancient_tls_on_two_addresses_are_one_fault(first: int) -> None:
    old = mutual(leaf(), version="TLSv1")
    ancient = Tls(outcome=TlsOutcome.ALERT, version="SSLv3", alert="protocol_version")
    addresses = (ADDRESS, "203.0.113.11")
    situation = Situation().address(*addresses)
    situation.contact(addresses[first], tls=old).contact(addresses[1 - first], tls=ancient)
    (found,) = [item for item in situation.judge() if item.check == "tls"]
    assert (found.code, found.status.value, found.detail["addresses"]) == ("tls-too-old", "fail", list(addresses))


@pytest.mark.parametrize("ended", [outcome for outcome in TlsOutcome if outcome is not TlsOutcome.COMPLETED])
def test_a_handshake_cut_before_the_request_could_be_seen_proves_no_mutual_tls(ended: TlsOutcome) -> None:
    tls = mutual(leaf(), outcome=ended, client_auth=ClientAuth.UNKNOWN)
    findings = Situation().contact(tls=tls, sip=Sip(outcome=SipOutcome.NOT_ASKED)).judge()
    assert codes(findings, "federation.tls") == {("check-incomplete", "unknown")}
    assert codes(findings, "federation.sip") == {("check-incomplete", "unknown")}
    assert codes(findings, "federation.certificate") == set()


@pytest.mark.parametrize("asked", [ClientAuth.REQUESTED, ClientAuth.UNKNOWN])
def test_only_a_request_that_was_seen_is_told(asked: ClientAuth) -> None:
    tls = mutual(leaf(), outcome=TlsOutcome.CLOSED, client_auth=asked)
    situation = Situation().contact(tls=tls, sip=Sip(outcome=SipOutcome.NOT_ASKED))
    (found,) = [item for item in situation.judge() if item.check == "tls"]
    said = finding_text(found, situation.deployment).summary
    assert ("asks for a client certificate" in said) is (asked is ClientAuth.REQUESTED)


@pytest.mark.parametrize("ended", list(TlsOutcome))
@pytest.mark.parametrize(
    "sip", [SipOutcome.CLOSED, SipOutcome.RESET, SipOutcome.SILENT, SipOutcome.ALERT, SipOutcome.NOT_ASKED]
)
def test_every_end_after_our_certificate_was_asked_for_is_health(ended: TlsOutcome, sip: SipOutcome) -> None:
    tls = mutual(leaf(), outcome=ended)
    findings = Situation().contact(tls=tls, sip=Sip(outcome=sip)).judge()
    assert codes(findings) == set()
    assert [item.code for item in findings if item.check == "sip"] == ["sip-needs-client-certificate"]


OPEN_TLS = Tls(
    outcome=TlsOutcome.COMPLETED, version="TLSv1.3", chain=(leaf(),), client_auth=ClientAuth.NOT_REQUESTED
)


@pytest.mark.parametrize(
    ("sip", "code", "status"),
    [
        (Sip(outcome=SipOutcome.ANSWERED, status=200), "ok", "pass"),
        (Sip(outcome=SipOutcome.ANSWERED, status=404), "sip-rejected", "pass"),
        (Sip(outcome=SipOutcome.SILENT), "sip-silent", "fail"),
        (Sip(outcome=SipOutcome.CLOSED), "sip-silent", "fail"),
        (Sip(outcome=SipOutcome.NOT_SIP, first_bytes="HTTP/1.1 400"), "sip-not-spoken", "fail"),
    ],
)
def test_sip_without_mutual_tls(sip: Sip, code: str, status: str) -> None:
    findings = Situation().contact(tls=OPEN_TLS, sip=sip).judge()
    assert [(item.code, item.status.value) for item in findings if item.check == "sip"] == [(code, status)]
    assert codes(findings, "federation.tls") == {("tls-no-client-certificate-request", "fail")}


HOP = 'ms-diagnostics: 1038;reason="Failed to connect";fqdn="pool01.contoso.local:5061";source="sip.contoso.com"'
NO_HOP = 'ms-diagnostics: 1003;reason="User does not exist";source="sip.contoso.com"'


@pytest.mark.parametrize(
    ("status", "headers", "code", "found"),
    [
        (504, (HOP,), "sip-server-trouble", {"id": 1038, "next_hop": "pool01.contoso.local:5061"}),
        (503, (), "sip-server-trouble", {}),
        (500, (NO_HOP,), "sip-server-trouble", {"id": 1003}),
        (404, (HOP,), "sip-server-trouble", {"id": 1038, "next_hop": "pool01.contoso.local:5061"}),
        (404, (NO_HOP, HOP), "sip-server-trouble", {"id": 1038}),
        (404, (NO_HOP,), "sip-rejected", {}),
        (403, (), "sip-rejected", {}),
        (200, (HOP,), "ok", {}),
        # Where the server names only itself, or what is no server, it names no next hop.
        (
            404,
            ('ms-diagnostics: 1010;peerserver="SIP.contoso.com:5061";source="sip.contoso.com"',),
            "sip-rejected",
            {},
        ),
        (404, ('ms-diagnostics: 1010;fqdn="<b>";source="sip.contoso.com"',), "sip-rejected", {}),
        (404, (HOP.replace("ms-", "x-ms-", 1),), "sip-rejected", {}),
        # As reports have it: other letters, blanks, the last quote missing, a sub-code.
        (
            404,
            ('Ms-Diagnostics :  1010.2; reason = "x" ;PeerServer="fe1.contoso.local',),
            "sip-server-trouble",
            {"id": 1010, "next_hop": "fe1.contoso.local"},
        ),
    ],
)
def test_a_reply_tells_of_the_servers_own_trouble(
    status: int, headers: tuple[str, ...], code: str, found: dict[str, object]
) -> None:
    sip = Sip(outcome=SipOutcome.ANSWERED, status=status, reason="Says so", headers=headers)
    findings = Situation().contact(tls=mutual(leaf(), outcome=TlsOutcome.COMPLETED), sip=sip).judge()
    (said,) = [item for item in findings if item.check == "sip"]
    assert said.code == code
    assert said.status is (Status.WARN if code == "sip-server-trouble" else Status.PASS)
    assert {key: said.detail.get(key) for key in found} == found
    words = finding_text(said, Deployment())
    for value in found.values():
        assert str(value) in words.summary
    assert ("as it may to a stranger" in words.summary) is (code == "sip-rejected")


def test_our_own_deadline_is_unknown_not_a_fault_of_theirs() -> None:
    situation = Situation()
    fault = Fault(reason=FaultKind.DEADLINE)
    for probe in ("tcp", "tls", "sip"):
        situation.put(probe, f"{EDGE}:5061", fault, address=ADDRESS)
    assert {status for _, status in codes(situation.judge())} == {"unknown"}


def test_addresses_not_reached_for_several_reasons_are_one_finding_a_code() -> None:
    lost = "2001:db8::5"
    situation = Situation().address(ADDRESS, "203.0.113.11", "203.0.113.12", lost)
    situation.put("tcp", f"{EDGE}:5061", Fault(reason=FaultKind.DEADLINE), address="203.0.113.11")
    situation.put("tcp", f"{EDGE}:5061", Tcp(outcome=TcpOutcome.OURS), address="203.0.113.12")
    situation.put("tcp", f"{EDGE}:5061", Tcp(outcome=TcpOutcome.NO_ROUTE), address=lost)
    (port,) = [one for one in situation.judge() if (one.check, one.code) == ("port", "check-incomplete")]
    assert (port.status, port.detail["reason"]) == (Status.UNKNOWN, "bug")
    assert port.detail["addresses"] == ["2001:db8::5", "203.0.113.11", "203.0.113.12"]


def test_a_named_vantage_decides_over_this_workstation() -> None:
    situation = Situation().contact(tcp=TcpOutcome.TIMEOUT).contact(vantage="outside")
    findings = situation.judge()
    assert codes(findings) == set()
    assert ("tcp-timeout", "note") in codes(findings, notes=True)


def test_a_guessed_edge_that_does_not_exist_waits_for_the_record() -> None:
    situation = Situation(healthy=False).srv().address()
    situation.deployment = msgspec.structs.replace(situation.deployment, access_edges=("sip.fabrikam.com",))
    situation.address(ADDRESS, name="sip.fabrikam.com").contact(name="sip.fabrikam.com")
    findings = situation.judge()
    address = [item for item in findings if item.check == "address" and item.subject == EDGE]
    assert [(item.status.value, item.because[0].code) for item in address] == [("held", "srv-missing")]
    assert not any(item.status.value == "fail" for item in findings if item.subject.startswith(EDGE))


def test_a_domain_without_users_here_only_informs() -> None:
    situation = Situation().srv()
    situation.deployment = msgspec.structs.replace(
        situation.deployment, sip_domains=(SipDomain(DOMAIN, Users.NONE),)
    )
    findings = situation.judge()
    assert codes(findings) == set()
    assert ("srv-missing", "note") in codes(findings, notes=True)


def test_every_check_of_every_subject_is_listed_before_anything_was_asked() -> None:
    findings = Situation(healthy=False).judge()
    listed = {(item.check, item.subject) for item in findings if item.step.startswith("federation.")}
    for check in ("port", "tls", "certificate", "sip"):
        assert (check, f"{EDGE}:5061") in listed
    assert {("srv", DOMAIN), ("dns", DOMAIN), ("address", EDGE), ("dns", EDGE)} <= listed
    assert {item.status.value for item in findings if item.check in ("srv", "port")} == {"unknown"}


def test_equal_facts_give_equal_findings() -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2, INSIDE))
    first = msgspec.json.encode(situation.judge())
    situation.facts = dict(reversed(list(situation.facts.items())))
    assert msgspec.json.encode(situation.judge()) == first


def test_the_names_too_long_for_an_answer_are_malformed_not_missing() -> None:
    situation = Situation().reply(
        federation_owner(DOMAIN), "SRV", Dns(outcome=DnsOutcome.MALFORMED, note="too long")
    )
    assert ("dns-malformed", "fail") in codes(situation.judge())
    assert NOW.tzinfo is not None


def test_judging_step_by_step_says_the_same_as_judging_at_once() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE))
    situation.deployment = msgspec.structs.replace(situation.deployment, purpose=Purpose.SKYPE)
    situation.srv(Srv(5, 0, 5061, EDGE), Srv(9, 0, 5061, "access.contoso.com"))
    situation.address("203.0.113.11", name="access.contoso.com")
    situation.contact("203.0.113.11", name="access.contoso.com", tcp=TcpOutcome.REFUSED)
    situation.address("10.0.0.5", at=INSIDE).address(name="federation.messenger.msn.com")
    facts = tuple(situation.facts.values())
    trust = Trust(roots=(TrustedRoot(ca()[0].public_bytes(Encoding.DER), Origin.CERTIFI),))
    whole = Checklist(deployment=situation.deployment, network=situation.network)
    streaming = Judge(trust)
    for count in range(len(facts) + 1):
        seen = msgspec.structs.replace(whole, observations=facts[:count])
        assert streaming.judge(seen, NOW) == judge(seen, trust, NOW)


def test_what_another_domains_answer_changes_is_judged_anew_as_facts_come_in() -> None:
    """Its cloud is the one to name for users online, and its target is vouched for where servers disagree."""
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2))
    names = ("contoso.com", "fabrikam.com", "online.com", "litware.com")
    users = (Users.ON_PREMISES, Users.ON_PREMISES, Users.ONLINE, Users.ONLINE)
    situation.deployment = msgspec.structs.replace(
        situation.deployment, sip_domains=tuple(map(SipDomain, names, users))
    )
    other = "old.contoso.com"
    situation.srv(Srv(0, 0, 5061, other), at=OUTSIDE_2)
    for server in (OUTSIDE, OUTSIDE_2):
        situation.address("203.0.113.99", name=other, at=server)
        for name, target in (("fabrikam.com", other), ("litware.com", "sipfed.online.gov.skypeforbusiness.us")):
            record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, target),))
            situation.reply(federation_owner(name), "SRV", record, server)
        situation.reply(federation_owner("online.com"), "SRV", Dns(outcome=DnsOutcome.NXDOMAIN), server)
    situation.contact("203.0.113.99", name=other, tcp=TcpOutcome.REFUSED)
    facts = sorted(
        situation.facts.values(), key=lambda fact: ("fabrikam" in fact.subject, "litware" in fact.subject)
    )
    whole = Checklist(deployment=situation.deployment, network=situation.network)
    streaming, trust = Judge(Trust()), Trust()
    said = set()
    for count in range(len(facts) + 1):
        seen = msgspec.structs.replace(whole, observations=tuple(facts[:count]))
        findings = streaming.judge(seen, NOW)
        assert findings == judge(seen, trust, NOW)
        said |= {(one.code, one.status) for one in findings if one.subject == f"{other}:5061"}
    assert {("tcp-refused", Status.WARN), ("tcp-refused", Status.FAIL)} <= said


def test_what_is_said_of_steps_is_weighed_anew_over_names_that_were_judged_before() -> None:
    situation = Situation(healthy=False, resolvers=(OUTSIDE, INSIDE)).srv(outcome=DnsOutcome.NXDOMAIN)
    for server in (OUTSIDE, INSIDE):
        situation.reply(f"_sip._tls.{DOMAIN}", "SRV", Dns(outcome=DnsOutcome.NXDOMAIN), server)
    for purpose in Purpose:
        deployment = msgspec.structs.replace(situation.deployment, purpose=purpose)
        whole = Checklist(
            deployment=deployment, network=situation.network, observations=tuple(situation.facts.values())
        )
        standing, trust = Judge(Trust()), Trust()
        standing.judge(whole, NOW)
        for step in STEPS:
            for state in AttestationState:
                word = Attestation(state=state, by="alice", at=NOW, reason="because")
                said = msgspec.structs.replace(whole, steps={step.id: word})
                assert standing.judge(said, NOW) == judge(said, trust, NOW), (step.id, state)


def test_a_record_that_is_published_late_is_judged_anew() -> None:
    before, after = Situation(healthy=False), Situation(healthy=False)
    before.srv(outcome=DnsOutcome.NXDOMAIN)
    after.srv(Srv(0, 0, 5061, EDGE))
    streaming, trust = Judge(Trust()), Trust()
    for situation in (before, after, before):
        facts = Checklist(
            deployment=situation.deployment,
            network=situation.network,
            observations=tuple(situation.facts.values()),
        )
        assert streaming.judge(facts, NOW) == judge(facts, trust, NOW)


def test_a_domain_too_long_for_its_record_blames_the_name_and_no_server() -> None:
    situation = Situation(healthy=False)
    long = ".".join(["a" * 60] * 4)[:240]
    situation.deployment = msgspec.structs.replace(
        situation.deployment, access_edges=(), sip_domains=(SipDomain(long),)
    )
    findings = situation.judge()
    assert codes(findings, "prepare.names") == {("field-invalid", "fail"), ("field-missing", "unknown")}
    assert codes(findings, "federation.srv") == {("not-checked", "held")}


def test_the_guessed_edge_of_a_domain_too_long_for_its_record_is_no_root() -> None:
    long = ".".join(["a" * 60] * 4)[:240]
    situation = Situation(healthy=False).address(name=f"sip.{long}")
    situation.deployment = msgspec.structs.replace(
        situation.deployment, access_edges=(), sip_domains=(SipDomain(long),)
    )
    behind = [
        one for one in situation.judge() if one.subject.startswith("sip.") and one.step.startswith("federation")
    ]
    assert {one.status for one in behind if one.vantage != "authoritative"} - {Status.PASS} == {Status.HELD}
    assert {ref.code for one in behind for ref in one.because} == {"field-invalid"}


def test_in_a_laboratory_the_zones_own_servers_stand_for_the_worlds_too() -> None:
    """A stale cache on loopback is judged by the new loopback address that the zone's own server gives."""
    cache = Resolver(name="lab", vantage="public", address="127.0.0.1", port=5300)
    zone = Resolver(name="ns1.contoso.com", vantage="authoritative", address="127.0.0.2")
    situation = Situation(resolvers=(cache,), healthy=False).srv(GOOD, at=cache)
    situation.address("127.0.0.11", at=cache).address("127.0.0.12", at=zone).contact("127.0.0.12")
    assert codes(situation.judge(), "federation.address") == {("dns-stale", "warn")}
    world = Resolver(name="world", vantage="public", address="192.0.2.53")
    situation = Situation(resolvers=(world,), healthy=False).srv(GOOD, at=world)
    situation.address("127.0.0.12", at=world).address("127.0.0.12", at=zone)
    assert ("address-private", "fail") in codes(situation.judge(), "federation.address")


def test_every_finding_on_an_internationalised_name_has_its_other_form() -> None:
    domain, edge = "xn--mller-kva.example", "sip.xn--mller-kva.example"
    situation = Situation(healthy=False).address(ADDRESS, name=edge).contact(name=edge)
    situation.deployment = msgspec.structs.replace(
        situation.deployment, purpose=Purpose.SKYPE, access_edges=(edge,), sip_domains=(SipDomain(domain),)
    )
    shown = {one.subject: one.detail.get("unicode") for one in situation.judge() if "xn--" in one.subject}
    assert shown == {
        domain: "müller.example",
        edge: "sip.müller.example",
        f"{edge}:5061": "sip.müller.example",
        f"_sip._tls.{domain}": "_sip._tls.müller.example",
        f"lyncdiscover.{domain}": "lyncdiscover.müller.example",
        f"lyncdiscover.{domain}:443": "lyncdiscover.müller.example",
    }
