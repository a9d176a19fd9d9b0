"""The session without a screen: what is said and unsaid, what arrives, what is judged."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from support.screens import NOW, Clock, PlayedRun, make_session, opened, waiver_of_fabrikam

from lyncready.errors import UserError
from lyncready.model import (
    AttestationState,
    Dns,
    DnsOutcome,
    Observation,
    Resolver,
    Srv,
    Waiver,
    federation_owner,
)
from lyncready.project import attest
from lyncready.project.settings import with_resolvers
from lyncready.tui.judging import judge_job
from lyncready.tui.running import BACK_OFF, Watch, open_subjects, turned_green, turned_red
from lyncready.tui.session import Session


@pytest.fixture
def session(saved: Path) -> Session:
    made = make_session()
    made.attach(opened(saved))
    return made


def judged(session: Session) -> None:
    job = session.judging()
    session.judged(judge_job(session.project, job), job)


def srv_of_fabrikam(session: Session, at_seconds: float = 0) -> Observation:
    old = next(
        item
        for item in session.checklist.observations
        if item.subject == federation_owner("fabrikam.com") and item.vantage == "public"
    )
    record = Srv(0, 0, 5061, "sip.fabrikam.com")
    seen = Dns(outcome=DnsOutcome.ANSWER, srv=(record,), ttl=3600)
    return msgspec.structs.replace(old, seen=seen, at=NOW + timedelta(seconds=at_seconds))


def test_a_mark_can_be_undone_and_done_again(session: Session) -> None:
    before = session.checklist
    marked = attest.toggle(before, "federation.outbound", "alice", NOW)
    session.say("marked", marked)
    assert session.checklist.steps["federation.outbound"].state is AttestationState.DONE
    assert session.undo() == "marked"
    assert session.checklist == before
    assert session.redo() == "marked"
    assert session.checklist == marked


def test_a_new_word_ends_what_could_be_done_again(session: Session) -> None:
    session.say("first", attest.write_note(session.checklist, "federation.srv", "one"))
    session.undo()
    session.say("second", attest.write_note(session.checklist, "federation.srv", "two"))
    with pytest.raises(UserError, match="nothing to redo"):
        session.redo()


def test_undo_gives_words_back_and_keeps_what_the_network_said(session: Session) -> None:
    session.say("note", attest.write_note(session.checklist, "federation.srv", "asked hostmaster"))
    session.expect_run(None)
    session.run.begin(PlayedRun())
    session.observe([srv_of_fabrikam(session)])
    judged(session)
    seen = session.checklist.observations
    session.undo()
    assert session.checklist.observations is seen
    assert "federation.srv" not in session.checklist.steps


def test_saying_the_same_again_changes_nothing(session: Session) -> None:
    session.say("nothing", session.checklist)
    assert not session.unsaved
    with pytest.raises(UserError):
        session.undo()


def test_a_read_only_session_takes_no_words(session: Session) -> None:
    session.read_only = "open elsewhere"
    with pytest.raises(UserError, match="open elsewhere"):
        session.say("note", attest.write_note(session.checklist, "federation.srv", "x"))


def test_a_waived_finding_leaves_the_rest_of_its_step_watched(session: Session) -> None:
    until = date(2027, 1, 31)
    session.say("waived", attest.waive(session.checklist, waiver_of_fabrikam("no users", until)))
    judged(session)
    assert session.assessment is not None
    step = next(s for s in session.assessment.steps if s.step.id == "federation.srv")
    assert [f.waived.reason for f in step.findings if f.waived] == ["no users"]
    assert step.state == "waived"
    again = attest.take_back(session.checklist, session.checklist.waivers[0], "alice", NOW)
    assert again.waivers == ()


def test_a_waiver_that_a_hand_spelt_otherwise_can_be_seen_and_replaced(session: Session) -> None:
    typed = Waiver(code="srv-missing", subject="Fabrikam.COM.", reason="typed into the file")
    said = msgspec.structs.replace(session.checklist, waivers=(typed,))
    session.say("typed", said)
    judged(session)
    assert session.assessment is not None
    step = next(s for s in session.assessment.steps if s.step.id == "federation.srv")
    assert attest.waivers_of(said, step.step.id, step.findings) == (typed,)
    said = attest.waive(said, waiver_of_fabrikam("no users"))
    assert [waiver.subject for waiver in said.waivers] == ["fabrikam.com"]


def test_what_a_finished_run_no_longer_met_is_forgotten(session: Session) -> None:
    session.expect_run(None)
    run = PlayedRun()
    session.run.begin(run)
    fresh = msgspec.structs.replace(srv_of_fabrikam(session, 5), server="another (127.0.0.9)")
    run.give(fresh)
    run.end()
    session.observe(session.run.poll())
    judged(session)
    about = [o for o in session.checklist.observations if o.subject == fresh.subject and o.vantage == "public"]
    assert about == [fresh]


def test_a_stopped_run_keeps_what_it_did_not_come_to(session: Session) -> None:
    before = len(session.checklist.observations)
    session.expect_run(None)
    run = PlayedRun()
    session.run.begin(run)
    run.give(srv_of_fabrikam(session, 5))
    session.run.stop()
    session.observe(session.run.poll())
    judged(session)
    assert len(session.checklist.observations) == before
    assert session.run.view is not None
    assert session.run.view.outcome == "stopped"


def test_leaving_keeps_what_was_seen_without_judging_it(session: Session) -> None:
    session.expect_run(None)
    session.run.begin(PlayedRun())
    fresh = srv_of_fabrikam(session, 5)
    session.observe([fresh])
    session.settle()
    assert fresh in session.checklist.observations
    assert session.unsaved


def test_a_mended_record_turns_its_finding(session: Session) -> None:
    judged(session)
    before = session.assessment
    session.expect_run(None)
    session.run.begin(PlayedRun())
    session.observe([srv_of_fabrikam(session, 5)])
    judged(session)
    assert before is not None
    assert session.assessment is not None
    assert [f.code for f in turned_green(before, session.assessment)] == ["srv-missing"]
    assert [f.code for f in turned_red(session.assessment, before)] == ["srv-missing"]
    assert "fabrikam.com" in open_subjects(before.findings)
    skype = {f.subject for f in before.findings if f.step == "provider.reachable"}
    assert skype
    assert not skype & set(open_subjects(before.findings)), "nobody here can end that wait"
    assert "fabrikam.com" not in open_subjects(session.assessment.findings)


def test_the_settings_resolvers_serve_only_where_the_file_names_none(session: Session) -> None:
    mine = (Resolver(name="mine", address="192.0.2.1"),)
    assert with_resolvers(session.checklist, mine) is session.checklist
    network = msgspec.structs.replace(session.checklist.network, resolvers=None)
    bare = msgspec.structs.replace(session.checklist, network=network)
    assert with_resolvers(bare, mine).network.resolvers == mine
    assert with_resolvers(bare, None) is bare


def test_a_watch_backs_off_and_a_turn_makes_it_quick_again() -> None:
    clock = Clock()
    watch = Watch(clock.ticks)
    assert not watch.due
    for wait in BACK_OFF[:3]:
        watch.looked(turned=False)
        clock.move(wait - 0.1)
        assert not watch.due
        clock.move(0.2)
        assert watch.due
        watch.looks()
    watch.looked(turned=True)
    assert watch.view(3).seconds_left == pytest.approx(BACK_OFF[0])


def test_durations_of_earlier_runs_are_remembered(session: Session) -> None:
    session.expect_run(None)
    session.run.begin(PlayedRun())
    for took in (0.01, 0.02, 0.03):
        session.observe([msgspec.structs.replace(srv_of_fabrikam(session), took=took)])
    assert session.times_of(srv_of_fabrikam(session).key) == (0.01, 0.02, 0.03)
