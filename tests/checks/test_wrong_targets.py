"""Targets that cannot be meant: the record is the root, and nobody is told to give such a name an address."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.situations import ADDRESS, DOMAIN, EDGE, OUTSIDE, OUTSIDE_2, Situation, codes

from lyncready.checks.srv_targets import distance, typed_address, without_zone
from lyncready.guide.finding_texts import finding_text
from lyncready.model import Finding, Ref, Route, SipDomain, Srv, Status, TcpOutcome, is_address

RECORD = f"_sipfederationtls._tcp.{DOMAIN}. 3600 IN SRV 0 0 5061 {EDGE}."
DOUBLED = f"{EDGE}.{DOMAIN}"
LAYERS = ("address", "port", "tls", "certificate", "sip")


def pointing_to(*targets: str, resolvers: int = 1) -> Situation:
    """contoso.com whose declared edge is sound, and whose record leads to names without an address."""
    made = Situation().srv(*[Srv(0, 0, 5061, target) for target in targets])
    for target in targets:
        if target != EDGE:
            made.address(name=target)
    return made


def said(made: Situation, findings: tuple[Finding, ...]) -> str:
    texts = (finding_text(finding, made.deployment) for finding in findings)
    return "\n".join(f"{text.summary} {text.remedy} {text.command}" for text in texts)


@pytest.mark.parametrize(
    ("target", "suspicion"),
    [
        ("sipp.contoso.com", "typo"),
        ("spi.contoso.com", "typo"),
        ("sp.contoso.com", "typo"),
        ("access.contoso.com", ""),
    ],
)
def test_a_fitting_target_without_address_is_the_records_fault(target: str, suspicion: str) -> None:
    made = pointing_to(target)
    found = made.judge()
    wrong = {("srv-target-unresolved", "fail"), ("srv-target-not-declared", "warn")}
    assert codes(found, "federation.srv") == wrong
    (finding,) = [one for one in found if one.code == "srv-target-unresolved"]
    assert finding.detail.get("suspicion", "") == suspicion
    assert finding.detail["found"] == [target]
    assert RECORD in said(made, (finding,))


@pytest.mark.parametrize(
    ("target", "code", "suspicion", "words"),
    [
        (DOUBLED, "srv-deep-target", "zone-appended", "final dot"),
        ("access.contoso.com.contoso.com", "srv-deep-target", "zone-appended", "final dot"),
        ("sip.contoso.com.com", "srv-foreign-target", "zone-appended", "final dot"),
        ("sip.contsoo.com", "srv-foreign-target", "typo", "typing mistake"),
        ("sip.it.contoso.com", "srv-deep-target", "", ""),
        ("203.0.113.10", "srv-foreign-target", "address-typed", "IP address"),
        ("203.0.113.10.contoso.com", "srv-deep-target", "address-typed", "IP address"),
        ("2001:db8::10", "srv-foreign-target", "address-typed", "IP address"),
    ],
)
def test_a_misplaced_target_speaks_for_both_faults(target: str, code: str, suspicion: str, words: str) -> None:
    made = pointing_to(target)
    found = made.judge()
    named = [one for one in found if one.code in (code, "srv-target-unresolved") and one.check == "srv"]
    assert {(one.code, one.status) for one in named} == {
        (code, Status.FAIL),
        ("srv-target-unresolved", Status.HELD),
    }
    assert {one.detail.get("suspicion", "") for one in named} == {suspicion}
    assert {ref for one in named for ref in one.because} == {Ref("federation.srv", code, DOMAIN)}
    assert words in said(made, tuple(one for one in named if one.code == code))
    assert RECORD in said(made, tuple(named))
    assert "srv-hostile" not in {one.code for one in found}


@pytest.mark.parametrize("target", ["sipp.contoso.com", DOUBLED, "203.0.113.10", "sip.contsoo.com"])
def test_what_lies_behind_a_wrong_target_waits_for_the_record(target: str) -> None:
    found = pointing_to(target).judge()
    behind = [one for one in found if one.subject.partition(":")[0] == target and one.check in LAYERS]
    assert {one.check for one in behind} == set(LAYERS)
    assert {one.status for one in behind if one.vantage in ("public", "local")} == {Status.HELD}
    assert {ref.step for one in behind for ref in one.because} == {"federation.srv"}
    # The declared edge is judged all the same.
    assert not [one for one in found if one.subject.startswith(f"{EDGE}:") and one.status is not Status.PASS]


@pytest.mark.parametrize("target", ["203.0.113.10", "2001:db8::10", "203.0.113.10.contoso.com"])
@pytest.mark.parametrize("edges", [(), ("edge.fabrikam.com",), (EDGE,)])
def test_an_address_is_no_name_whether_an_edge_is_declared_or_not(target: str, edges: tuple[str, ...]) -> None:
    made = pointing_to(target)
    made.deployment = msgspec.structs.replace(made.deployment, access_edges=edges)
    found = made.judge()
    assert ("address-missing", "fail") not in codes(found)
    assert "srv-target-unresolved" in {one.code for one in found}


@pytest.mark.parametrize("target", [DOUBLED, "sip.contoso.com.com"])
def test_nor_does_anybody_mean_a_name_with_its_zone_behind_it_once_more(target: str) -> None:
    made = pointing_to(target)
    made.deployment = msgspec.structs.replace(made.deployment, access_edges=())
    found = made.judge()
    assert ("address-missing", "fail") not in codes(found)
    assert RECORD in said(made, tuple(one for one in found if one.step == "federation.srv"))
    assert "final dot" in said(made, found)


def test_a_doubled_name_that_a_wildcard_answers_for_is_seen_all_the_same() -> None:
    made = pointing_to(DOUBLED).address(ADDRESS, name=DOUBLED)
    (finding,) = [one for one in made.judge() if one.code == "srv-deep-target"]
    assert finding.detail["suspicion"] == "zone-appended"


def test_on_the_request_route_the_target_fails_by_itself() -> None:
    made = pointing_to(DOUBLED)
    made.deployment = msgspec.structs.replace(made.deployment, provisioning=Route.REQUEST)
    wrong = {("srv-deep-target", "warn"), ("srv-target-unresolved", "fail"), ("srv-target-not-declared", "warn")}
    assert codes(made.judge(), "federation.srv") == wrong


def test_the_only_fitting_target_lacks_its_address() -> None:
    """Nothing else is declared that the record could lead to: the name is right, its address is missing."""
    made = pointing_to("access.contoso.com")
    for edges in ((), ("edge.fabrikam.com",)):
        made.deployment = msgspec.structs.replace(made.deployment, access_edges=edges)
        found = made.judge()
        assert "srv-target-unresolved" not in {one.code for one in found}
        assert ("address-missing", "fail") in codes(found, "federation.address")


def test_a_declared_target_is_never_suspected() -> None:
    made = pointing_to("sipp.contoso.com")
    made.deployment = msgspec.structs.replace(made.deployment, access_edges=(EDGE, "sipp.contoso.com"))
    found = made.judge()
    assert "srv-target-unresolved" not in {one.code for one in found}
    assert ("address-missing", "fail") in codes(found, "federation.address")


def test_an_edge_that_has_no_address_itself_speaks_for_no_other_record() -> None:
    made = pointing_to("access.contoso.com").address()
    found = made.judge()
    assert "srv-target-unresolved" not in {one.code for one in found}
    assert codes(found, "federation.address") == {("address-missing", "fail")}


def test_an_edge_whose_address_nobody_asked_for_yet_may_be_meant() -> None:
    made = pointing_to("sipp.contoso.com")
    made.facts = {key: item for key, item in made.facts.items() if key.subject != EDGE}
    assert ("srv-target-unresolved", "fail") in codes(made.judge(), "federation.srv")


def test_a_target_of_which_nothing_was_heard_is_not_suspected() -> None:
    made = Situation().srv(Srv(0, 0, 5061, "sipp.contoso.com"))
    assert "srv-target-unresolved" not in {one.code for one in made.judge()}


def test_beside_a_target_that_works_a_wrong_one_is_named() -> None:
    found = pointing_to(EDGE, "sipp.contoso.com").judge()
    (finding,) = [one for one in found if one.code == "srv-target-unresolved"]
    assert (finding.status, finding.detail["found"]) == (Status.FAIL, ["sipp.contoso.com"])


NAMES = st.lists(
    st.sampled_from(["sip", "sipp", "contoso", "com", "203", "0", "113", "10", "it"]), min_size=1, max_size=8
)


@given(NAMES)
@example(["203", "0", "113", "10"])
@example(["sip", "contoso", "com", "contoso", "com"])
def test_no_remedy_gives_an_address_to_a_name_that_cannot_be_meant(labels: list[str]) -> None:
    target = ".".join(labels)
    made = pointing_to(target)
    for text in (finding_text(one, made.deployment) for one in made.judge()):
        for line in text.command.splitlines():
            owner = line.partition(". 3600 IN A")[0]
            assert "IN A " not in line or (not is_address(owner) and not owner.endswith(f"{DOMAIN}.{DOMAIN}"))


@given(
    st.lists(st.sampled_from([EDGE, "sipp.contoso.com", DOUBLED, "203.0.113.10", "sip.contsoo.com"]), max_size=3)
)
def test_whatever_is_held_behind_a_target_names_a_root_that_is_there(targets: list[str]) -> None:
    found = pointing_to(*targets).judge()
    roots = {one.ref for one in found if one.status in (Status.FAIL, Status.UNKNOWN)}
    for one in found:
        assert bool(one.because) is (one.status is Status.HELD)
        assert set(one.because) <= roots


@pytest.mark.parametrize(
    ("left", "right", "steps"),
    [
        ("sip", "sip", 0),
        ("sip", "spi", 1),
        ("sip", "si", 1),
        ("sip", "sipp", 1),
        ("sip", "sap", 1),
        ("sip", "abc", 3),
    ],
)
def test_slips_of_the_keyboard_are_counted(left: str, right: str, steps: int) -> None:
    assert distance(left, right) == distance(right, left) == steps


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("203.0.113.10", "203.0.113.10"),
        ("203.0.113.10.contoso.com", "203.0.113.10"),
        ("2001:db8::1", "2001:db8::1"),
        ("203.0.113.300", ""),
        ("10.sip.contoso.com", ""),
        ("1.2.3.4x.contoso.com", ""),
    ],
)
def test_an_address_in_place_of_a_name_is_seen(target: str, address: str) -> None:
    assert typed_address(target) == address


@pytest.mark.parametrize(
    ("target", "typed"),
    [(DOUBLED, EDGE), ("sip.contoso.com.com", EDGE), ("sip.it.contoso.com", ""), ("contoso.com.contoso.com", "")],
)
def test_what_was_typed_before_the_zone_was_appended(target: str, typed: str) -> None:
    assert without_zone(target, DOMAIN, frozenset({EDGE})) == typed


# A target that not every equal answer names


def disagreeing(other: str, **deployment: object) -> Situation:
    made = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(Srv(0, 0, 5061, other), at=OUTSIDE_2)
    for server in (OUTSIDE, OUTSIDE_2):
        made.address("203.0.113.99", name=other, at=server)
    made.contact("203.0.113.99", name=other, tcp=TcpOutcome.REFUSED)
    made.deployment = msgspec.structs.replace(made.deployment, **deployment)  # type: ignore[arg-type]
    return made


def test_faults_of_a_target_that_one_of_two_equal_answers_names_are_warnings() -> None:
    found = disagreeing("old.contoso.com").judge()
    about = {(one.check, one.code, one.status) for one in found if one.subject == "old.contoso.com:5061"}
    assert about == {("port", "tcp-refused", Status.WARN)} | {
        (check, "not-checked", Status.NOTE) for check in LAYERS[2:]
    }
    assert not [one for one in found if one.status is Status.FAIL]


def test_unless_the_checklist_declares_it() -> None:
    found = disagreeing("old.contoso.com", access_edges=(EDGE, "old.contoso.com")).judge()
    assert ("tcp-refused", "fail") in codes(found, "federation.port")


def test_or_another_domains_answer_names_it() -> None:
    made = disagreeing("old.contoso.com", sip_domains=(SipDomain(DOMAIN), SipDomain("fabrikam.com")))
    from lyncready.model import Dns, DnsOutcome, federation_owner

    record = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "old.contoso.com"),))
    for server in (OUTSIDE, OUTSIDE_2):
        made.reply(federation_owner("fabrikam.com"), "SRV", record, server)
    assert ("tcp-refused", "fail") in codes(made.judge(), "federation.port")


def test_or_nothing_else_is_left_to_lead_to() -> None:
    """Two answers, two edges, neither declared: one of them has to be right."""
    found = disagreeing("old.contoso.com", access_edges=()).judge()
    assert ("tcp-refused", "fail") in codes(found, "federation.port")
