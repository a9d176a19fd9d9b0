"""What a federation record should be follows from where the users are: here, online, in both places, nowhere."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.situations import ADDRESS, DOMAIN, EDGE, INSIDE, OUTSIDE, Situation, codes

from lyncready.checks import judge
from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    CLOUDS,
    Checklist,
    Cloud,
    Discovery,
    Dns,
    DnsOutcome,
    Finding,
    Partner,
    Route,
    SipDomain,
    Srv,
    Status,
    Trust,
    Users,
    cloud_of,
    federation_owner,
    pair,
    takes_clients,
)
from lyncready.readiness import State, assess

HOSTS = [
    *(cloud.edge for cloud in CLOUDS),
    "sipdir.online.lync.com",
    "webdir.online.gov.skypeforbusiness.us",
    "sipdir.online.dod.skypeforbusiness.us",
    "sipfed2A.online.partner.lync.cn".lower(),
]
STRANGERS = ["online.lync.com.evil.com", "evilonline.lync.com", "sipfed.online.lync.comx", "lync.com", "lync.cn"]
RECORD = f"_sipfederationtls._tcp.{DOMAIN}. 3600 IN SRV"


def situation(users: Users, *records: Srv, others: tuple[SipDomain, ...] = (), **deployment: Any) -> Situation:
    """contoso.com with its users there and these records; its declared edge is sound."""
    made = Situation().srv(*records)
    made.deployment = msgspec.structs.replace(
        made.deployment, sip_domains=(SipDomain(DOMAIN, users), *others), **deployment
    )
    return made


def to(target: str, port: int = 5061) -> Srv:
    return Srv(0, 0, port, target)


def said(made: Situation, findings: tuple[Finding, ...]) -> str:
    texts = (finding_text(finding, made.deployment) for finding in findings)
    return "\n".join(f"{text.summary} {text.remedy} {text.command}" for text in texts)


@pytest.mark.parametrize("host", HOSTS)
def test_hosts_of_microsofts_clouds_are_known_by_their_labels(host: str) -> None:
    cloud = cloud_of(host)
    assert cloud is not None
    assert host.endswith(f".{cloud.suffix}")
    assert takes_clients(host) is host.startswith(("sipdir.", "webdir."))


@pytest.mark.parametrize("host", STRANGERS)
def test_names_that_only_resemble_them_are_strangers(host: str) -> None:
    assert cloud_of(host) is None


@pytest.mark.parametrize("host", HOSTS)
def test_a_record_at_microsoft_asks_where_the_users_are_and_prints_no_record(host: str) -> None:
    made = situation(Users.ON_PREMISES, to(host))
    found = made.judge()
    assert codes(found, "federation.srv") == {("srv-microsoft-365", "fail")}
    (finding,) = [one for one in found if one.code == "srv-microsoft-365"]
    assert finding.detail["cloud"] == getattr(cloud_of(host), "id", "")
    assert "wanted" not in finding.detail
    assert "First ask where the users" in said(made, (finding,))
    assert "IN SRV" not in said(made, found)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("users", list(Users))
def test_a_host_of_microsofts_is_never_an_edge(host: str, users: Users) -> None:
    made = situation(users, to(host), access_edges=(EDGE, host))
    found = made.judge()
    assert not [one for one in found if host in one.subject and one.step.startswith("federation.")]
    assert {("field-invalid", "fail")} == codes(found, "prepare.names")
    assert host not in pair(SipDomain(DOMAIN, users), (to(host),), made.deployment).edges


def test_a_record_at_microsoft_is_right_where_the_users_are_online() -> None:
    for cloud in CLOUDS:
        found = situation(Users.ONLINE, to(cloud.edge)).judge()
        assert codes(found, "federation.srv") == set()
        (finding,) = [one for one in found if one.check == "srv" and one.vantage == "public"]
        assert (finding.code, finding.status) == ("srv-microsoft-365", Status.PASS)


@pytest.mark.parametrize("host", [host for host in HOSTS if takes_clients(host)])
def test_a_record_that_leads_where_clients_sign_in_is_warned_of(host: str) -> None:
    made = situation(Users.ONLINE, to(host))
    assert codes(made.judge(), "federation.srv") == {("srv-microsoft-365", "warn")}
    assert f"{RECORD} 100 1 5061 {getattr(cloud_of(host), 'edge', '')}." in said(made, made.judge())


def test_a_hybrid_record_at_microsoft_fails_with_the_record_that_leads_here() -> None:
    made = situation(Users.BOTH, to(HOSTS[0]))
    (finding,) = [one for one in made.judge() if one.code == "srv-microsoft-365"]
    assert finding.status is Status.FAIL
    assert finding.detail["wanted"] == f"{RECORD} 0 0 5061 {EDGE}."
    assert f"{RECORD} 0 0 5061 {EDGE}." in said(made, (finding,))


def test_a_hybrid_domain_is_expected_here_by_its_usual_name() -> None:
    made = situation(Users.BOTH, to(HOSTS[0]), access_edges=())
    (paired,) = [pair(domain, (to(HOSTS[0]),), made.deployment) for domain in made.deployment.sip_domains]
    assert (paired.edges, paired.expected) == ((EDGE,), True)


@pytest.mark.parametrize(
    ("records", "outcome", "code"),
    [
        ((), DnsOutcome.NXDOMAIN, "srv-missing"),
        ((), DnsOutcome.NODATA, "srv-empty"),
        ((to("."),), None, "srv-not-offered"),
        ((to(EDGE),), None, "srv-still-on-premises"),
        ((to("sip.fabrikam.com"),), None, "srv-still-on-premises"),
        ((to(HOSTS[0], 5060),), None, "srv-wrong-port"),
        ((to("sip contoso\\032com"),), None, "srv-hostile"),
    ],
)
def test_online_users_warn_with_microsofts_own_record(
    records: tuple[Srv, ...], outcome: DnsOutcome | None, code: str
) -> None:
    made = situation(Users.ONLINE, *records)
    if outcome is not None:
        made.srv(outcome=outcome)
    found = made.judge()
    assert codes(found, "federation.srv") == {(code, "warn")}
    assert f"{RECORD} 100 1 5061 sipfed.online.lync.com." in said(made, found)
    assert f"5061 {EDGE}" not in said(made, found)


def test_the_cloud_of_another_domain_of_the_company_is_printed() -> None:
    made = situation(Users.ONLINE, others=(SipDomain("fabrikam.com", Users.ONLINE),))
    record = Dns(outcome=DnsOutcome.ANSWER, srv=(to(CLOUDS[1].edge),))
    made.reply(federation_owner("fabrikam.com"), "SRV", record)
    assert f"{RECORD} 100 1 5061 {CLOUDS[1].edge}." in said(made, made.judge())


def test_a_record_that_stays_here_is_a_note_while_another_domain_is_hybrid() -> None:
    made = situation(Users.ONLINE, to(EDGE), others=(SipDomain("fabrikam.com", Users.BOTH),))
    statuses = {one.status for one in made.judge() if one.code == "srv-still-on-premises"}
    assert statuses == {Status.NOTE}


@pytest.mark.parametrize(
    ("partner", "status"),
    [
        (Partner("litware.com"), "warn"),
        (Partner("litware.com", edge="sipfed.online.lync.com"), "warn"),
        (Partner("litware.com", edge="sip.litware.com"), "fail"),
        (Partner("litware.com", edge="sipfed.online.gov.skypeforbusiness.us"), "fail"),
    ],
)
def test_a_missing_record_of_online_users_fails_where_a_partner_looks_for_it(
    partner: Partner, status: str
) -> None:
    found = situation(Users.ONLINE, partners=(partner,)).judge()
    assert ("srv-missing", status) in codes(found, "federation.srv")


def test_nothing_behind_a_record_of_online_users_is_judged() -> None:
    made = situation(Users.ONLINE, to("sip.fabrikam.com"), access_edges=())
    made.address(ADDRESS, name="sip.fabrikam.com")
    assert not [one for one in made.judge() if one.subject.startswith("sip.fabrikam.com")]


@pytest.mark.parametrize("target", [EDGE, "sip.fabrikam.com", HOSTS[0]])
def test_a_record_of_a_domain_that_nobody_uses_is_left_over(target: str) -> None:
    found = situation(Users.NONE, to(target)).judge()
    assert codes(found, "federation.srv") == set()
    told = {(one.code, one.status) for one in found if one.check == "srv" and one.vantage == "public"}
    assert told == {("srv-left-behind", Status.NOTE)}


@pytest.mark.parametrize("users", [Users.ONLINE, Users.NONE])
def test_what_nobody_looked_at_is_told_apart_from_what_is_right(users: Users) -> None:
    made = situation(users)
    made.facts = {}
    statuses = {one.status for one in made.judge() if one.step == "federation.srv" and one.vantage == "public"}
    assert statuses == ({Status.UNKNOWN} if users is Users.ONLINE else {Status.NOTE})


# Microsoft's aliases behind a name of one's own


@pytest.mark.parametrize("alias", [host for host in HOSTS if takes_clients(host)])
@pytest.mark.parametrize("gone", [False, True])
def test_a_name_that_is_an_alias_into_microsofts_cloud_is_the_root_of_all_behind_it(
    alias: str, gone: bool
) -> None:
    made = situation(Users.ON_PREMISES, to(EDGE))
    made.address(*(() if gone else ("52.112.0.1",)), cnames=(alias,))
    found = made.judge()
    assert codes(found, "federation.address") == {("address-microsoft-365", "fail")}
    for layer in ("port", "tls", "certificate", "sip"):
        held = [one for one in found if one.step == f"federation.{layer}" and one.check == layer]
        assert {(one.status, one.because[0].code) for one in held} == {(Status.HELD, "address-microsoft-365")}
    assert "PUBLIC-ADDRESS" not in said(made, found)
    assert "First ask where the users" in said(made, found)


def test_for_a_hybrid_domain_the_alias_is_to_become_an_address() -> None:
    made = situation(Users.BOTH, to(EDGE))
    made.address("52.112.0.1", cnames=("sipdir.online.lync.com",))
    (finding,) = [one for one in made.judge() if one.code == "address-microsoft-365"]
    assert finding_text(finding, made.deployment).command == f"{EDGE}. 3600 IN A PUBLIC-ADDRESS"


def test_no_record_is_printed_where_the_usual_name_is_microsofts_alias() -> None:
    """A tenant in Teams whose record is missing: nobody is to be sent to an edge that is not there."""
    made = situation(Users.ON_PREMISES, access_edges=())
    made.address("52.112.0.1", cnames=("sipdir.online.lync.com",))
    assert "IN SRV" not in said(made, made.judge())
    assert "First ask where the users" in said(made, made.judge())


# By name


def by_name(users: Users, *records: Srv, **more: Any) -> Situation:
    return situation(users, *records, discovery=Discovery.BY_NAME, **more)


def state(made: Situation) -> State:
    """What federation.srv comes to."""
    checklist = Checklist(
        deployment=made.deployment, network=made.network, observations=tuple(made.facts.values())
    )
    now = next(iter(made.facts.values())).at
    assessment = assess(checklist, judge(checklist, Trust(), now), now)
    return next(step.state for step in assessment.steps if step.step.id == "federation.srv")


@pytest.mark.parametrize("outcome", [DnsOutcome.NXDOMAIN, DnsOutcome.NODATA, DnsOutcome.SERVFAIL])
def test_partners_who_list_the_edge_by_name_want_no_record(outcome: DnsOutcome) -> None:
    made = by_name(Users.ON_PREMISES).srv(outcome=outcome)
    assert codes(made.judge(), "federation.srv") == set()
    assert state(made) is State.NOT_NEEDED
    made.deployment = msgspec.structs.replace(made.deployment, discovery=Discovery.OPEN)
    assert state(made) is State.BLOCKED


def test_a_record_that_is_there_is_judged_all_the_same() -> None:
    assert state(by_name(Users.ON_PREMISES, to(EDGE))) is State.DONE
    assert state(by_name(Users.ON_PREMISES, to("sip.fabrikam.com"))) is State.BLOCKED


@pytest.mark.parametrize("users", [Users.BOTH, Users.ONLINE])
def test_microsoft_finds_nobody_by_name(users: Users) -> None:
    made = by_name(users)
    assert ("discovery-needed", "fail") in codes(made.judge(), "federation.srv")
    assert state(made) is State.BLOCKED


@pytest.mark.parametrize(
    ("edge", "needed"), [("sipfed.online.lync.com", True), (CLOUDS[3].edge, True), ("sip.litware.com", False)]
)
def test_a_partner_at_microsoft_needs_the_record(edge: str, needed: bool) -> None:
    made = by_name(Users.ON_PREMISES, partners=(Partner("litware.com", edge=edge),))
    assert (state(made) is State.BLOCKED) is needed


@pytest.mark.parametrize(
    ("target", "edge", "needed"),
    [
        (HOSTS[0], "", True),
        (HOSTS[0], "sip.litware.com", True),
        ("sip.litware.com", "", False),
        ("sip.litware.com", HOSTS[0], False),
        (".", "", False),
        (STRANGERS[0], "", False),
    ],
)
def test_where_a_partner_is_its_record_tells_before_the_edge_it_is_listed_with(
    target: str, edge: str, needed: bool
) -> None:
    made = by_name(Users.ON_PREMISES, partners=(Partner("litware.com", edge=edge),))
    made.reply(federation_owner("litware.com"), "SRV", Dns(outcome=DnsOutcome.ANSWER, srv=(to(target),)))
    needing = [one for one in made.judge() if one.code == "discovery-needed"]
    assert bool(needing) is needed
    assert all(one.detail["partners"] == ["litware.com"] for one in needing)


@pytest.mark.parametrize(
    ("target", "status"), [("sip.litware.com", "fail"), (HOSTS[0], "warn"), (HOSTS[1], "fail")]
)
def test_a_record_of_online_users_is_looked_for_by_whoever_has_an_edge_elsewhere(target: str, status: str) -> None:
    made = situation(Users.ONLINE, partners=(Partner("litware.com"),))
    made.reply(federation_owner("litware.com"), "SRV", Dns(outcome=DnsOutcome.ANSWER, srv=(to(target),)))
    assert ("srv-missing", status) in codes(made.judge(), "federation.srv")


def test_no_edge_is_guessed_where_partners_know_it_by_another_name() -> None:
    made = by_name(Users.ON_PREMISES, access_edges=("edge.fabrikam.com",))
    made.address().address(ADDRESS, name="edge.fabrikam.com")
    assert not [one for one in made.judge() if one.subject.startswith(EDGE) and one.step.startswith("federation.")]


# The record in this network's own DNS


@pytest.mark.parametrize(
    ("users", "status"), [(Users.BOTH, "warn"), (Users.ON_PREMISES, "note"), (Users.ONLINE, "note")]
)
@pytest.mark.parametrize("inside", [(), (to("other.contoso.com"),), (to(EDGE, 5060),)])
def test_a_hybrid_domains_record_is_wanted_inside_too(users: Users, status: str, inside: tuple[Srv, ...]) -> None:
    made = situation(users, to(EDGE))
    made.network = Situation(resolvers=(OUTSIDE, INSIDE)).network
    made.srv(*inside, at=INSIDE).address(ADDRESS, at=INSIDE)
    found = [one for one in made.judge() if one.code == "dns-views-differ"]
    assert {(one.vantage, one.status.value) for one in found} == {("local", status)}
    assert "Edge" in said(made, tuple(found))
    assert "Nothing to mend" not in said(made, tuple(found))
    assert (f"{RECORD} 0 0 5061 {EDGE}." in said(made, tuple(found))) is (status == "warn")


@pytest.mark.parametrize("outcome", [DnsOutcome.REFUSED, DnsOutcome.LAME])
def test_a_server_inside_that_does_not_serve_the_zone_lacks_the_record(outcome: DnsOutcome) -> None:
    made = situation(Users.BOTH, to(EDGE))
    made.network = Situation(resolvers=(OUTSIDE, INSIDE)).network
    made.srv(outcome=outcome, at=INSIDE)
    assert ("dns-views-differ", "warn") in codes(made.judge(), "federation.srv")


@pytest.mark.parametrize("outcome", [DnsOutcome.TIMEOUT, DnsOutcome.SERVFAIL])
def test_a_server_inside_that_was_not_heard_proves_nothing(outcome: DnsOutcome) -> None:
    made = situation(Users.BOTH, to(EDGE))
    made.network = Situation(resolvers=(OUTSIDE, INSIDE)).network
    made.srv(outcome=outcome, at=INSIDE)
    assert codes(made.judge(), "federation.srv") == set()


def test_other_weights_inside_change_nothing_for_the_edge() -> None:
    made = situation(Users.BOTH, to(EDGE))
    made.network = Situation(resolvers=(OUTSIDE, INSIDE)).network
    made.srv(Srv(10, 20, 5061, EDGE), at=INSIDE)
    assert codes(made.judge(), "federation.srv") == set()


# Microsoft's name with the zone behind it: a DNS panel's work where the final dot was forgotten


@pytest.mark.parametrize("cloud", CLOUDS, ids=lambda cloud: cloud.id)
@pytest.mark.parametrize("edges", [(EDGE,), ()])
@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("route", list(Route))
def test_microsofts_name_with_the_zone_appended_asks_where_the_users_are_too(
    cloud: Cloud, edges: tuple[str, ...], exists: bool, route: Route
) -> None:
    target = f"{cloud.edge}.{DOMAIN}"
    made = situation(Users.ON_PREMISES, to(target), access_edges=edges, provisioning=route)
    made.address(*((ADDRESS,) if exists else ()), name=target)
    found = made.judge()
    (finding,) = [one for one in found if one.code == "srv-deep-target" and one.vantage == "public"]
    told = {key: finding.detail.get(key) for key in ("suspicion", "cloud", "wanted")}
    assert told == {"suspicion": "zone-appended", "cloud": cloud.id, "wanted": None}
    about_record = tuple(one for one in found if one.step == "federation.srv")
    assert "IN SRV" not in said(made, about_record)
    assert "First ask where the users" in said(made, about_record)
    assert "final dot" in said(made, about_record)
    assert ("address-missing", "fail") not in codes(found)


def test_in_hybrid_the_record_leads_here_whatever_was_meant() -> None:
    target = f"{CLOUDS[0].edge}.{DOMAIN}"
    made = situation(Users.BOTH, to(target)).address(name=target)
    (finding,) = [one for one in made.judge() if one.code == "srv-deep-target"]
    assert finding.detail["wanted"] == f"{RECORD} 0 0 5061 {EDGE}."


# Whatever is seen


TARGETS = st.sampled_from(
    [*HOSTS, f"{HOSTS[0]}.{DOMAIN}", EDGE, "access.contoso.com", "sip.fabrikam.com", "sip.it.contoso.com", "."]
)


@given(st.lists(st.builds(Srv, st.integers(0, 1), st.just(0), st.sampled_from([5061, 443]), TARGETS), max_size=3))
def test_nothing_that_is_said_sends_anybody_away_from_microsoft_unasked(records: list[Srv]) -> None:
    made = situation(Users.ON_PREMISES, *records)
    found = made.judge()
    if any(cloud_of(record.target.removesuffix(f".{DOMAIN}")) for record in records):
        about_record = tuple(one for one in found if one.step == "federation.srv")
        assert "IN SRV" not in said(made, about_record)
    assert not [one for one in found if one.check != "srv" and cloud_of(one.subject.partition(":")[0])]
