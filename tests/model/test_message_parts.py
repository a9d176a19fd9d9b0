"""Which messages prove federation: by who is known, and one SIP domain for each edge name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from lyncready.errors import UserError
from lyncready.guide.code_shapes import Owner
from lyncready.guide.next_sentences import next_words
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Deployment,
    Discovery,
    Dns,
    DnsOutcome,
    Evidence,
    Observation,
    Part,
    Partner,
    Purpose,
    Section,
    SipDomain,
    Srv,
    Users,
    message_parts,
)
from lyncready.project import attest
from lyncready.readiness import State, assess, parts_done

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
STEP = "finish.message"
ALL = ("teams-out", "teams-in", "own-edge-out", "own-edge-in")
TEAMS_HOST, OWN_HOST = "sipfed.online.lync.com", "sip.litware.com"


def checklist(*domains: str, srv: dict[str, str] | None = None, **more: Any) -> Checklist:
    """A checklist for federation; `srv` are partners' records as they were seen."""
    typed = {
        "sip_domains": tuple(map(SipDomain, domains or ("contoso.com",))),
        "access_edges": ("sip.contoso.com",),
    }
    deployment = Deployment(purpose=Purpose.FEDERATION, **{**typed, **more})
    seen = tuple(
        Observation(
            probe="dns", subject=f"_sipfederationtls._tcp.{name}", record_type="SRV", at=NOW, took=0.1,
            vantage="public", seen=Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, host),)),
        )
        for name, host in (srv or {}).items()
    )  # fmt: skip
    return Checklist(deployment=deployment, observations=seen)


BY_NAME: dict[str, Any] = {"discovery": Discovery.BY_NAME}


@pytest.mark.parametrize(
    ("more", "parts"),
    [
        ({}, ALL),
        ({"partners": (Partner("a.com", edge=TEAMS_HOST),)}, ALL),
        (BY_NAME, ()),
        ({**BY_NAME, "partners": (Partner("a.com"),)}, ()),
        ({**BY_NAME, "partners": (Partner("a.com", edge=TEAMS_HOST),)}, ALL[:2]),
        ({**BY_NAME, "partners": (Partner("a.com", edge=OWN_HOST),)}, ALL[2:]),
        ({**BY_NAME, "partners": (Partner("a.com", edge=OWN_HOST), Partner("b.com", edge=TEAMS_HOST))}, ALL),
        ({**BY_NAME, "partners": (Partner("a.com"),), "srv": {"a.com": TEAMS_HOST}}, ALL[:2]),
        ({**BY_NAME, "partners": (Partner("a.com", edge=OWN_HOST),), "srv": {"a.com": TEAMS_HOST}}, ALL[:2]),
        ({**BY_NAME, "partners": (Partner("a.com", edge=OWN_HOST),), "srv": {"a.com": "."}}, ALL[2:]),
    ],
)
def test_a_pair_is_wanted_where_such_a_partner_is_known_or_anybody_may_be_one(
    more: dict[str, Any], parts: tuple[str, ...]
) -> None:
    assert message_parts(checklist(**more)) == parts


@pytest.mark.parametrize(
    ("domains", "edges", "of"),
    [
        (("contoso.com", "fabrikam.com"), ("sip.contoso.com",), ()),
        (("contoso.com", "fabrikam.com"), ("sip.contoso.com", "sip.fabrikam.com"),
         ("contoso.com", "fabrikam.com")),
        (("contoso.com", "fabrikam.com", "adatum.com"), ("sip.contoso.com", "sip.fabrikam.com"),
         ("contoso.com", "fabrikam.com")),
        (("contoso.com", "fabrikam.com"), (), ("contoso.com", "fabrikam.com")),
    ],
)  # fmt: skip
def test_one_domain_of_each_edge_name_sends(
    domains: tuple[str, ...], edges: tuple[str, ...], of: tuple[str, ...]
) -> None:
    made = checklist(*domains, access_edges=edges)
    assert message_parts(made) == (tuple(f"{part}@{name}" for name in of for part in ALL) if of else ALL)


def test_an_edge_that_an_export_lists_is_known_too() -> None:
    listed = Section(items=({"Domain": "a.com", "ProxyFqdn": OWN_HOST}, {"Domain": "b.com"}))
    export = Evidence(computer="fe", collected_at=NOW, imported_at=NOW, sections={"allowedDomains": listed})
    made = msgspec.structs.replace(checklist(**BY_NAME), evidence=(export,))
    assert message_parts(made) == ALL[2:]


def test_a_domain_without_users_here_sends_nothing() -> None:
    domains = (SipDomain("contoso.com"), SipDomain("fabrikam.com", Users.ONLINE))
    made = checklist(sip_domains=domains, access_edges=("sip.contoso.com", "sip.fabrikam.com"))
    assert message_parts(made) == ALL


def mark(made: Checklist, *parts: str) -> Checklist:
    return attest.mark(
        made, attest.StepMark(step=STEP, word=AttestationState.DONE, by="alice", at=NOW, parts=parts)
    )


def word_finding(made: Checklist) -> Any:
    (found,) = [one for one in assess(made, [], NOW).findings if one.step == STEP and one.check == "word"]
    return found


def test_each_part_is_said_and_the_last_makes_the_word() -> None:
    made = mark(checklist(), "teams-out")
    assert word_finding(made).detail["missing"] == ["teams-in", "own-edge-out", "own-edge-in"]
    assert made.steps[STEP].state is AttestationState.TODO
    made = mark(mark(made, "own-edge-in"), "teams-in", "own-edge-out")
    assert made.steps[STEP].state is AttestationState.DONE
    assert word_finding(made).code == "ok"


def test_done_without_a_part_says_all_that_are_needed_now_and_a_bare_word_counts_so() -> None:
    made = mark(checklist())
    assert set(made.steps[STEP].parts) == set(ALL)
    bare = Checklist(
        deployment=made.deployment, steps={STEP: Attestation(state=AttestationState.DONE, by="bob", at=NOW)}
    )
    assert set(parts_done(STEP, bare)) == set(ALL)
    assert word_finding(bare).code == "ok"


def test_an_edge_that_joins_later_has_still_to_send_and_nothing_that_was_said_is_lost() -> None:
    made = mark(checklist())
    two = checklist("contoso.com", "fabrikam.com", access_edges=("sip.contoso.com", "sip.fabrikam.com"))
    later = Checklist(deployment=two.deployment, steps=made.steps)
    assert word_finding(later).code == "not-attested"
    assert set(mark(later, "teams-out@fabrikam.com").steps[STEP].parts) == {*ALL, "teams-out@fabrikam.com"}


def test_where_nobody_knows_where_a_partner_is_one_word_does() -> None:
    made = mark(checklist(**BY_NAME))
    assert made.steps[STEP] == Attestation(state=AttestationState.DONE, by="alice", at=NOW)
    assert word_finding(made).code == "ok"
    assert "missing" not in word_finding(checklist(**BY_NAME)).detail


@pytest.mark.parametrize("part", ["submitted", "teams-out@contoso.com", "teams-out@nobody.com", "x"])
def test_a_part_that_the_step_has_not_is_refused_in_one_line(part: str) -> None:
    with pytest.raises(UserError) as error:
        mark(checklist(), part)
    assert "expected one of teams-out" in str(error.value)
    with pytest.raises(UserError):
        attest.mark(
            checklist(),
            attest.StepMark(
                step="provisioning.request", word=AttestationState.DONE, by="a", at=NOW, parts=("teams-in",)
            ),
        )


def test_what_is_next_is_a_message_each_way() -> None:
    made = checklist()
    finding = word_finding(made)
    said = next_words(finding, (STEP,), 1, Owner.YOU, made.deployment).whole
    assert said == (
        "Nothing is broken. Send one message each way with a partner in Teams and one with an own Edge."
    )
    only = word_finding(mark(made, "own-edge-out", "own-edge-in"))
    assert next_words(only, (STEP,), 1, Owner.YOU, made.deployment).brief == (
        "Send one message each way with a partner in Teams."
    )
    assert State.HELD in {step.state for step in assess(made, [], NOW).steps if step.step.id == STEP}
    assert Part in {type(part) for part in mark(made).steps[STEP].parts.values()}
