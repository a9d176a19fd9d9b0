"""The views as pure functions: from facts and verdicts to lines, without an app."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from support.screens import NOW, Clock, make_session, opened, texts_of

import lyncready.lab
from lyncready.certificates.told import describe
from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.steps import STEP, STEPS
from lyncready.model import (
    REQUEST_PARTS,
    Attestation,
    AttestationState,
    Dns,
    DnsOutcome,
    Finding,
    Observation,
    Part,
    Purpose,
    Request,
    Route,
    Srv,
    Status,
    Tcp,
    TcpOutcome,
    Waiver,
    federation_owner,
    render_span,
)
from lyncready.readiness import Blocker
from lyncready.readiness.matrix import matrix_rows
from lyncready.readiness.matrix_cells import LAYERS, Layer
from lyncready.store import Entry
from lyncready.tui.glyphs import ShownStatus, Tone
from lyncready.tui.judging import judge_job
from lyncready.tui.screens.history import history_lines
from lyncready.tui.session import Session
from lyncready.tui.snapshot import RunView, Snapshot, WatchView
from lyncready.tui.views.by_hand import by_hand
from lyncready.tui.views.detail import empty_blocks, step_blocks, task_blocks
from lyncready.tui.views.evidence import evidence_blocks
from lyncready.tui.views.grid import clip, columns_for, matrix_title, not_green, pad, worst_first
from lyncready.tui.views.lines import Block, CopyText, Prose, ago, badge, day, fit, in_ascii, plural, safe, say
from lyncready.tui.views.probe import Chain, probe_blocks, sparkline
from lyncready.tui.views.seen import names, outcome_words, seen_line
from lyncready.tui.views.status import next_line, status_line
from lyncready.tui.views.tree import blocker_order, tree_rows
from lyncready.tui.widgets.prose import hang


@pytest.fixture
def session(saved: Path) -> Session:
    made = make_session(Clock())
    made.attach(opened(saved))
    judge(made)
    return made


def judge(session: Session) -> Snapshot:
    job = session.judging()
    session.judged(judge_job(session.project, job), job)
    return session.snapshot()


def text_of(blocks: tuple[Block, ...]) -> str:
    return "\n".join(block.text.plain if isinstance(block, Prose) else f"| {block.shown}" for block in blocks)


def said(session: Session, step: str, word: Attestation) -> Snapshot:
    steps = {**session.checklist.steps, step: word}
    session.checklist = msgspec.structs.replace(session.checklist, steps=steps)
    return judge(session)


# Lines.


def test_plural_ago_and_day() -> None:
    assert (plural(1, "step"), plural(2, "step"), plural(2, "entry", "entries")) == (
        "1 step",
        "2 steps",
        "2 entries",
    )
    assert ago(NOW - timedelta(seconds=12), NOW) == "12 s ago"
    assert ago(NOW + timedelta(seconds=5), NOW) == "just now"
    assert [ago(NOW - timedelta(seconds=s), NOW) for s in (4, 5)] == ["just now", "5 s ago"]
    assert (day(NOW, NOW), day(NOW - timedelta(days=2), NOW)) == ("19:00", "2026-11-20 19:00")


def test_no_answer_is_said_to_have_taken_no_time(session: Session) -> None:
    spans = (0.0001, 0.0005, 0.0006, 0.001, 0.0384, 0.9996, 1.234, 9.96, 59.4, 59.6, 66, 5399, 5401)
    words = "<1 ms,<1 ms,<1 ms,1 ms,38 ms,1.0 s,1.2 s,10 s,59 s,1 min,1 min,90 min,2 h"
    assert ",".join(map(render_span, spans)) == words
    quick = tuple(
        msgspec.structs.replace(item, took=0.0001) if item.probe == "tcp" else item
        for item in session.checklist.observations
    )
    session.checklist = msgspec.structs.replace(session.checklist, observations=quick)
    assert judge(session).rows[0].cells[LAYERS.index(Layer.PORT)].value == "<1 ms"


def test_a_line_is_cut_on_the_left_and_kept_on_the_right() -> None:
    line = fit(say("a long text that does not fit"), say("right"), 20)
    assert line.plain == "a long text t… right"
    assert line.cell_length == 20


def test_what_a_terminal_would_obey_is_spelt_out_and_line_breaks_stay() -> None:
    assert safe("a\x1b[31mb\nc\u202ed") == "a\\x1b[31mb\nc\\u202ed"
    assert safe("plain, münchen, 日本") == "plain, münchen, 日本"


def test_ascii_keeps_styles_in_their_places() -> None:
    content = say("× ", ("blocked →", Tone.STRONG))
    assert in_ascii(content).plain == "x blocked >"
    assert in_ascii(content).spans == content.spans


def test_wide_characters_count_as_two_cells() -> None:
    assert clip("日本語ドメイン.example", 8) == "日本語…"
    assert pad("日本", 6) == "日本  "
    assert clip("x", 0) == ""


def test_names_are_listed_as_people_list_them() -> None:
    assert names(["a", "b", "a"]) == "a and b"
    assert names(["a"]) == "a"
    assert names([]) == ""
    assert names(list("abcdef")) == "a, b, c and 3 more"


# Status and next.


def test_the_status_line_says_where_the_deployment_stands(session: Session) -> None:
    shown = session.snapshot()
    for width in (120, 80, 60, 50):
        line = status_line(shown, width)
        assert line.cell_length == width
        assert "12/23 done" in line.plain
    assert "Lync Server" not in status_line(shown, 60).plain


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"read_only": "held by bob"}, "read only"),
        ({"trouble": "no space"}, "not saved"),
        ({"unsaved": True}, "saving"),
        ({"saved_at": NOW}, "saved 19:00"),
        ({"run": RunView(done=3, total=34), "saved_at": NOW}, "checking 3/34"),
        ({"run": RunView(done=34, total=34, outcome="completed"), "saved_at": NOW}, "saved 19:00"),
        ({"watch": WatchView(12.4, 3), "saved_at": NOW}, "watching, 12 s"),
        ({"watch": WatchView(12.4, 3), "trouble": "no space"}, "not saved"),
    ],
)
def test_the_status_line_says_what_goes_on_and_whether_it_is_saved(
    session: Session, change: dict[str, object], word: str
) -> None:
    shown = msgspec.structs.replace(session.snapshot(), **change)
    assert word in status_line(shown, 120).plain


def test_next_says_what_to_do_why_and_whom_to_tell_as_far_as_there_is_room(session: Session) -> None:
    shown = session.snapshot()
    line, urgent = next_line(shown, "b", 130)
    assert urgent
    deed = "Publish the federation record of fabrikam.com"
    assert f"{deed}: partners find no edge without it. Owner: DNS team." in line.plain
    assert line.plain.rstrip().endswith("b go there")
    without_owner, _ = next_line(shown, "b", 105)
    assert f"{deed}: partners find no edge without it. " in without_owner.plain
    assert "Owner" not in without_owner.plain
    short, _ = next_line(shown, "b", 70)
    assert f"{deed}. " in short.plain
    assert short.cell_length == 70


@pytest.mark.parametrize(("code", "verb"), [("not-checked", "Check"), ("not-attested", "Confirm")])
def test_next_names_the_step_however_narrow_the_window(session: Session, code: str, verb: str) -> None:
    assert session.assessment is not None
    assert session.assessment.next is not None
    wanted = Finding(
        step="federation.srv", check="word", subject="federation.srv", status=Status.UNKNOWN, code=code
    )
    first = msgspec.structs.replace(
        session.assessment.next, step=wanted.step, code=code, subject=wanted.subject, status=wanted.status
    )
    steps = tuple(
        msgspec.structs.replace(step, blockers=(Blocker(wanted, True, Owner.YOU),))
        if step.step.id == wanted.step
        else step
        for step in session.assessment.steps
    )
    assessment = msgspec.structs.replace(session.assessment, next=first, steps=steps)
    shown = msgspec.structs.replace(session.snapshot(), assessment=assessment)
    line = next_line(shown, "b", 54)[0].plain
    assert line.startswith((f" Next  {verb}: Federation SRV records.", f' Next  {verb} "Federation SRV records"'))


@pytest.mark.parametrize("width", [60, 80])
def test_next_is_whole_in_a_small_window_whatever_it_is(session: Session, width: int) -> None:
    assert session.assessment is not None
    assert session.assessment.next is not None
    for info in (one for one in CODES.values() if one.order):
        step = next((one for one in STEPS if info.checks[0] in one.required), STEP["federation.srv"])
        check = info.checks[0] if info.checks[0] in step.required else "srv"
        found = Finding(
            step=step.id,
            check=check,
            subject="fabrikam.com",
            status=Status.FAIL,
            code=info.code,
            detail=dict(info.sample),
        )
        following = msgspec.structs.replace(
            session.assessment.next,
            step=step.id,
            code=info.code,
            status=Status.FAIL,
            subject="fabrikam.com",
            subjects=("fabrikam.com",),
        )
        blocked = (Blocker(found, True, Owner.YOU),)
        steps = tuple(
            msgspec.structs.replace(state, blockers=blocked) if state.step is step else state
            for state in session.assessment.steps
        )
        assessment = msgspec.structs.replace(session.assessment, next=following, findings=(found,), steps=steps)
        shown = msgspec.structs.replace(session.snapshot(), assessment=assessment)
        assert "…" not in next_line(shown, "b", width)[0].plain, info.code


def test_trouble_with_a_file_deep_down_is_told_to_its_end(session: Session) -> None:
    path = Path("/home/alice") / ("deep" * 20) / "contoso.yaml"
    shown = msgspec.structs.replace(
        session.snapshot(), path=path, trouble=f"{path}:2:13: not valid YAML: this list is not closed"
    )
    line = next_line(shown, "b", 80)[0].plain
    assert line == " Trouble  contoso.yaml:2:13: not valid YAML: this list is not closed"
    assert str(path) in next_line(shown, "b", 200)[0].plain
    assert next_line(shown, "b", 40)[0].plain.endswith("…")


def test_next_has_a_word_for_every_state_of_the_session(session: Session) -> None:
    empty = Snapshot(now=NOW, checklist=session.checklist)
    assert "Describe a deployment" in next_line(empty, "b", 80)[0].plain
    loading = msgspec.structs.replace(empty, loading=True)
    assert "Opening" in next_line(loading, "b", 80)[0].plain
    judging = msgspec.structs.replace(empty, path=Path("x.yaml"))
    assert "Evaluating" in next_line(judging, "b", 80)[0].plain
    trouble = msgspec.structs.replace(session.snapshot(), trouble="x.yaml: the file is gone")
    assert "the file is gone" in next_line(trouble, "b", 80)[0].plain
    assert session.assessment is not None
    ready = msgspec.structs.replace(session.assessment, ready=True, next=None)
    done = msgspec.structs.replace(session.snapshot(), assessment=ready)
    assert "Every step is done" in next_line(done, "b", 80)[0].plain
    waits = msgspec.structs.replace(session.snapshot(), assessment=msgspec.structs.replace(ready, ready=False))
    assert "waits for others" in next_line(waits, "b", 80)[0].plain


# Tree.


def test_the_tree_lists_every_step_and_the_filter_only_open_ones(session: Session) -> None:
    assert session.assessment is not None
    rows = tree_rows(session.assessment)
    assert [step.id for task in rows for step in task.steps] == [step.id for step in STEPS]
    assert [task.count for task in rows] == ["3/3", "1/2", "6/10", "1/3", "1/4", "", "0/1"]
    few = tree_rows(session.assessment, only_open=True)
    looks = {step.look for task in few for step in task.steps}
    assert looks.isdisjoint({ShownStatus.DONE, ShownStatus.NOT_NEEDED, ShownStatus.WAIVED})


def test_blockers_come_in_the_order_of_what_they_hold_back(session: Session) -> None:
    assert session.assessment is not None
    order = blocker_order(session.assessment)
    assert order[0] == "federation.srv"
    assert set(order) == {"federation.srv", "federation.tls", "federation.certificate", "provider.reachable"}


# The page of a step.


def test_the_page_says_why_what_is_in_the_way_and_what_to_do(session: Session) -> None:
    page = text_of(step_blocks(session.snapshot(), "federation.srv", texts_of(session)))
    order = ["× BLOCKED", "Blocking this step", "| _sipfederationtls", "Press w", "Already OK"]
    order += ["What has changed", "Full instructions (", "Checked by", "Blocked by this (", "Links ("]
    places = [page.index(part) for part in order]
    assert places == sorted(places)
    assert "from resolver outside (127.0.0.1:5302), 39 ms, 12 s ago" in page


@pytest.mark.parametrize("step", [step.id for step in STEPS])
def test_every_step_has_a_page_whose_prose_and_commands_take_turns(session: Session, step: str) -> None:
    blocks = step_blocks(session.snapshot(), step, texts_of(session))
    assert blocks
    for before, after in pairwise(blocks):
        assert not (isinstance(before, Prose) and isinstance(after, Prose))
    assert "\x1b" not in text_of(blocks)


def test_a_held_step_names_what_it_waits_for(session: Session) -> None:
    page = text_of(step_blocks(session.snapshot(), "provider.client", texts_of(session)))
    assert "after Federation SRV records" in page
    assert "× BLOCKED" not in page


def test_a_step_that_waits_says_until_when(session: Session) -> None:
    facts = session.checklist
    deployment = msgspec.structs.replace(facts.deployment, provisioning=Route.REQUEST)
    steps = {**facts.steps, "provisioning.request": Attestation(parts=dict.fromkeys(REQUEST_PARTS, Part()))}
    sent = Request(submitted_at=NOW - timedelta(hours=1))
    session.checklist = msgspec.structs.replace(facts, deployment=deployment, request=sent, steps=steps)
    page = text_of(step_blocks(judge(session), "provisioning.active", texts_of(session)))
    assert "~ WAITING UNTIL 2026-12-22" in page


def test_a_word_is_shown_with_who_when_and_why(session: Session) -> None:
    word = Attestation(
        state=AttestationState.DONE, by="bob", at=NOW - timedelta(days=3), note="asked the network team"
    )
    page = text_of(step_blocks(said(session, "policy.public", word), "policy.public", texts_of(session)))
    assert "bob marked this done on 2026-11-19 at 19:00" in page
    assert "Note: asked the network team" in page
    waived = Attestation(
        state=AttestationState.WAIVED, by="bob", at=NOW, reason="pilot only", until=date(2027, 1, 31)
    )
    page = text_of(step_blocks(said(session, "policy.public", waived), "policy.public", texts_of(session)))
    assert "bob waived this today at 19:00, until 2027-01-31" in page
    assert "because: pilot only" in page


def test_a_waived_finding_is_listed_with_its_reason(session: Session) -> None:
    waiver = Waiver(code="srv-missing", subject="fabrikam.com", by="ann", at=NOW, reason="no users there")
    session.checklist = msgspec.structs.replace(session.checklist, waivers=(waiver,))
    page = text_of(step_blocks(judge(session), "federation.srv", texts_of(session)))
    assert "– rests on a waiver by ann of srv-missing fabrikam.com: no users there" in page


def test_a_task_page_says_how_each_step_stands(session: Session) -> None:
    assert session.assessment is not None
    task = next(task for task in session.assessment.tasks if task.id == "federation")
    page = text_of(task_blocks(task, session.snapshot()))
    assert "6 of 10 steps are done" in page
    assert "Federation SRV records  fabrikam.com" in page


def test_before_there_are_facts_the_page_says_what_can_be_done(session: Session) -> None:
    assert "No checklist is open yet" in text_of(empty_blocks(Snapshot(now=NOW, checklist=session.checklist)))
    assert "Evaluating" in text_of(empty_blocks(session.snapshot()))


def test_a_long_command_is_shown_in_part_and_copied_whole() -> None:
    command = CopyText("\n".join(str(number) for number in range(20)), "text", 3)
    assert command.shown == "0\n1\n2\n… and 17 more lines"
    assert len(command.text.splitlines()) == 20
    assert CopyText("a\nb", "text", 3).shown == "a\nb"


# The matrix.


def test_the_matrix_tells_where_each_domain_is_stuck(session: Session) -> None:
    rows = session.rows
    cells = {row.domain: [f"{cell.look.value} {cell.value}".strip() for cell in row.cells] for row in rows}
    assert cells["contoso.com"] == [
        "done", "done 127.0.0.11", "done 59 ms", "done 1.2 mTLS", "done 212 days", "done mTLS", "done",
    ]  # fmt: skip
    assert cells["fabrikam.com"][0] == "blocked none"
    assert cells["litware.com"][3:5] == ["blocked no mTLS", "blocked expired"]
    assert cells["Skype"][1] == "blocked retired"
    assert [row.stuck for row in rows] == [0, 0, 3, 1]
    assert [row.domain for row in worst_first(rows)] == ["fabrikam.com", "Skype", "litware.com", "contoso.com"]
    assert [row.domain for row in not_green(rows)] == ["fabrikam.com", "litware.com", "Skype"]


def test_a_domain_with_two_targets_has_two_rows(session: Session) -> None:
    owner = federation_owner("contoso.com")
    two = (Srv(5, 0, 5061, "sip.contoso.com"), Srv(10, 0, 5061, "access.contoso.com"))
    changed = tuple(
        msgspec.structs.replace(item, seen=Dns(outcome=DnsOutcome.ANSWER, srv=two))
        if item.subject == owner
        else item
        for item in session.checklist.observations
    )
    session.checklist = msgspec.structs.replace(session.checklist, observations=changed)
    rows = [row for row in judge(session).rows if row.domain == "contoso.com"]
    assert [(row.edge, row.first) for row in rows] == [("sip.contoso.com", True), ("access.contoso.com", False)]


def test_without_the_purpose_skype_there_is_no_row_for_it(session: Session) -> None:
    deployment = msgspec.structs.replace(session.checklist.deployment, purpose=Purpose.FEDERATION)
    session.checklist = msgspec.structs.replace(session.checklist, deployment=deployment)
    assert [row.domain for row in judge(session).rows] == ["contoso.com", "fabrikam.com", "litware.com"]


def test_a_connection_seen_from_outside_decides_over_this_workstation(session: Session) -> None:
    old = next(o for o in session.checklist.observations if o.probe == "tcp" and "contoso" in o.subject)
    outside = msgspec.structs.replace(old, vantage="outside", seen=Tcp(outcome=TcpOutcome.REFUSED))
    facts = (*session.checklist.observations, outside)
    session.checklist = msgspec.structs.replace(session.checklist, observations=facts)
    row = judge(session).rows[0]
    assert row.cells[LAYERS.index(Layer.PORT)].look is ShownStatus.BLOCKED


def test_while_a_run_goes_on_old_facts_stay_and_are_marked_as_old(session: Session) -> None:
    assert session.assessment is not None
    before = matrix_rows(session.checklist, session.assessment)[0].cells
    cells = matrix_rows(session.checklist, session.assessment, NOW)[0].cells
    assert all(cell.stale != (cell.look is ShownStatus.CHECKING) for cell in cells)
    kept = [(cell.look, cell.value) for cell in cells if cell.stale]
    assert kept == [(old.look, old.value) for old, cell in zip(before, cells, strict=True) if cell.stale]
    assert any(cell.stale for cell in cells)
    assert matrix_rows(session.checklist, session.assessment, NOW - timedelta(seconds=12))[0].cells == before


def test_what_was_never_seen_is_being_checked_while_a_run_goes_on(session: Session) -> None:
    session.checklist = msgspec.structs.replace(session.checklist, observations=())
    shown = judge(session)
    assert shown.assessment is not None
    rows = matrix_rows(session.checklist, shown.assessment, NOW)
    assert {(cell.look, cell.stale) for cell in rows[0].cells} == {(ShownStatus.CHECKING, False)}


@pytest.mark.parametrize("width", [40, 50, 53, 58, 78, 98, 118, 158, 198])
def test_columns_fit_every_width(session: Session, width: int) -> None:
    columns = columns_for(session.rows, width)
    assert len(columns) == 2 + len(LAYERS)
    assert all(column.width >= 2 for column in columns)
    for before, after in pairwise(columns):
        assert after.start == before.start + before.width
    if width >= 50:
        assert columns[-1].start + len(columns[-1].heading) <= width
    assert columns[2].values or width < 118


@pytest.mark.parametrize(
    ("run", "watch", "said_"),
    [
        (None, None, "seen 12 s ago"),
        (RunView(done=3, total=34), None, "3 of 34"),
        (RunView(), None, "starting"),
        (RunView(done=3, total=34, stopping=True), None, "stopping"),
        (RunView(done=34, total=34, seconds=1.9, outcome="completed"), None, "34 of 34 · 1.9 s"),
        (RunView(done=9, total=34, seconds=60, outcome="deadline"), None, "9 of 34, out of time · 1 min"),
        (RunView(done=9, total=34, seconds=2, outcome="stopped"), None, "9 of 34, stopped"),
        (RunView(outcome="completed", blind=True), None, "nothing could be seen from here: e has the DNS servers"),
        (None, WatchView(12.4, 3), "watching 3, next check in 12 s"),
        (None, WatchView(0, 3), "watching 3"),
    ],
)
def test_the_matrix_title_says_how_it_goes(
    session: Session, run: RunView | None, watch: WatchView | None, said_: str
) -> None:
    shown = msgspec.structs.replace(session.snapshot(), run=run, watch=watch)
    assert said_ in matrix_title(shown, 4, "", 120, texts_of(session).key).plain


@pytest.mark.parametrize(("seconds", "said_"), [(50, "34 of 34 · 1.9 s"), (600, "34 of 34 · 1.9 s · 10 min ago")])
def test_the_matrix_title_says_when_a_run_is_long_over(session: Session, seconds: int, said_: str) -> None:
    run = RunView(done=34, total=34, seconds=1.9, outcome="completed")
    before = session.snapshot()
    assert before.facts_at is not None
    shown = msgspec.structs.replace(before, run=run, now=before.facts_at + timedelta(seconds=seconds))
    assert matrix_title(shown, 4, "", 120, texts_of(session).key).plain.endswith(said_)


def test_ages_are_drawn_every_five_seconds_while_they_are_told_in_seconds(session: Session) -> None:
    before = session.snapshot()
    assert before.facts_at is not None
    moments = [before.facts_at + timedelta(seconds=s) for s in range(240)]
    marks = [msgspec.structs.replace(before, now=now).age_mark for now in moments]
    assert len(set(marks[:60])) in (12, 13)
    assert len(set(marks[60:])) <= 5


# Evidence.


def test_the_settings_of_an_export_stand_in_a_table_what_is_wrong_first(session: Session) -> None:
    export = Path(lyncready.lab.__file__).parent / "scenarios" / "half-done-settings.before.json"
    session.add_evidence(session.project.read_export(export))
    shown, texts = judge(session), texts_of(session)
    rows = text_of(evidence_blocks(shown, texts, ("", ""), 116)).splitlines()
    head = next(row for row in rows if row.split() == ["setting", "found", "wanted", "step"])
    first = rows[rows.index(head) + 1]
    assert first.startswith("× External access policy Global EnablePublicCloudAccess")
    for word, value in (("found", "False"), ("wanted", "True"), ("step", "Policy: public users")):
        assert first[head.index(word) :].startswith(value)
    assert rows[rows.index(head) + 2] == "  No policy has EnablePublicCloudAccess on; Global is the one to open"
    assert sum("AllowOutsideUsers" in row for row in rows) == 1, "two steps ask for it, it is one setting"
    assert not any("(export of" in row for row in rows), "the export is named once, above its settings"
    assert any(row.startswith("○ External certificate  AlternativeNames, ") for row in rows)
    assert not any("['" in row for row in rows)
    assert max(map(len, rows[rows.index(head) : rows.index("In no export yet")])) <= 116
    slim = text_of(evidence_blocks(shown, texts, ("", ""), 56))
    assert "\n  found False · wanted True · Policy: public users\n" in slim


# Probes.


def test_the_page_of_a_probe_has_everything_that_came_back(session: Session) -> None:
    row = session.rows[2]
    cell = row.cells[LAYERS.index(Layer.CERTIFICATE)]

    def described(chain: Sequence[bytes], now: datetime) -> Chain:
        return tuple(describe(der, now) for der in chain)

    blocks = probe_blocks(session.snapshot(), row, cell, texts_of(session), described, lambda _: (0.03, 0.05))
    page = text_of(blocks)
    for part in (
        "cert-expired",
        "expired 3 days ago",
        "CN=sip.litware.com",
        "RSA 2048",
        "chain: 2 certificates sent",
    ):
        assert part in page
    assert "earlier" in page
    assert "openssl s_client -connect sip.litware.com:5061" in page


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_can_be_tried_by_hand(session: Session, layer: Layer) -> None:
    row = session.rows[0]
    ways = by_hand(layer, row, row.cells[LAYERS.index(layer)], session.checklist)
    assert ways
    assert all(command.text and "\n" not in command.text for _, command in ways)


def test_a_name_that_a_shell_could_misread_is_offered_no_command(session: Session) -> None:
    row = session.rows[0]
    bad = msgspec.structs.replace(row.cells[0], subject="x; rm -rf ~")
    assert by_hand(Layer.SRV, row, bad, session.checklist) == ()


def test_bars_follow_the_times() -> None:
    assert sparkline([0.0, 0.0]) == "▁▁"
    assert sparkline([0.01, 0.02, 0.04, 0.08]) == "▂▃▅█"


@pytest.mark.parametrize("outcome", list(DnsOutcome))
def test_every_ending_of_a_question_has_plain_words(outcome: DnsOutcome) -> None:
    item = Observation(probe="dns", subject="x", at=NOW, seen=Dns(outcome=outcome))
    assert outcome_words(item)
    assert outcome.name not in outcome_words(item)


@pytest.mark.parametrize("outcome", list(TcpOutcome))
def test_every_ending_of_a_connection_has_plain_words(outcome: TcpOutcome) -> None:
    item = Observation(probe="tcp", subject="x", at=NOW, took=3.0, seen=Tcp(outcome=outcome))
    assert outcome_words(item)
    if outcome is TcpOutcome.TIMEOUT:
        assert outcome_words(item) == "did not answer in 3.0 s"


def test_servers_that_differ_are_named_with_what_each_said(session: Session) -> None:
    owner = federation_owner("fabrikam.com")
    one = next(o for o in session.checklist.observations if o.subject == owner and o.vantage == "public")
    other = msgspec.structs.replace(one, server="another", seen=Dns(outcome=DnsOutcome.SERVFAIL))
    facts = msgspec.structs.replace(session.checklist, observations=(one, other))
    assert session.assessment is not None
    finding = next(f for f in session.assessment.findings if f.code == "srv-missing")
    assert seen_line(facts, finding, NOW).startswith(
        "no such name, from resolver outside (127.0.0.1:5302); server failure, from resolver"
    )


# History.


def test_history_stands_day_by_day_newest_first() -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    entries = [
        Entry(at=at, kind="state", subject="federation.srv", before="blocked", after="done"),
        Entry(at=at - timedelta(days=1), kind="attested", subject="policy.public", after="done", by="alice"),
    ]
    page = history_lines(entries).plain.splitlines()
    assert page[0] == "2026-11-22"
    assert page[1] == "09:30  Federation SRV records: blocked → done"
    assert page[-1] == "09:30  alice marked Policy: public users done"


# Wrapping.


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, ["Supported platform    ○ TO DO "]),
        (26, ["Supported platform", " ○ TO DO "]),
        (17, ["Supported", "platform", " ○ TO DO "]),
    ],
)
def test_a_badge_is_never_broken(width: int, shown: list[str]) -> None:
    head = say(("Supported platform", Tone.STRONG), "   ", badge(ShownStatus.TODO))
    assert hang(head, width).plain.splitlines() == shown
