"""The main screen by its keys: what each does to the checklist, and what is seen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from support.screens import (
    NOW,
    Clock,
    PlayedProject,
    main,
    make_app,
    make_session,
    page_text,
    running,
    screen_text,
    told,
    until,
    waiver_of_fabrikam,
)
from textual.widgets import Input, TextArea

from lyncready.model import AttestationState, Purpose
from lyncready.project import attest
from lyncready.project.attest import edits_of
from lyncready.project.calendar import render_calendar
from lyncready.project.settings import load_state
from lyncready.readiness.matrix_cells import LAYERS, Layer
from lyncready.store import load, save
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.deployment import DeploymentScreen
from lyncready.tui.screens.evidence import EvidenceScreen
from lyncready.tui.screens.history import HistoryScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.screens.report import ReportDialog
from lyncready.tui.screens.targets import TargetsDialog
from lyncready.tui.screens.welcome import WelcomeScreen
from lyncready.tui.screens.words import NoteDialog, TakeBackDialog, WaiveDialog
from lyncready.tui.widgets.matrix import WHOLE_ROW


def played(app: LyncreadyApp) -> PlayedProject:
    services = app.controller.session.project
    assert isinstance(services, PlayedProject)
    return services


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


async def test_it_opens_at_what_is_next(app: LyncreadyApp) -> None:
    async with running(app):
        assert main(app).current_id == "federation.srv"
        seen = screen_text(app)
        assert "fabrikam.com has no _sipfederationtls._tcp record" in seen
        assert "12/23 done" in seen
        assert "× 4 blocked" in seen
        assert "× none" in seen
        assert "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061" in seen


async def test_keys_move_through_the_tree(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        screen = main(app)
        await pilot.press("j")
        assert screen.current_id == "federation.address"
        await pilot.press("k", "up")
        assert screen.current_id == "federation.access-edge"
        await pilot.press("h")
        assert screen.current_id == "federation"
        await pilot.press("h", "j")
        assert screen.current_id == "policy"
        await pilot.press("k", "l", "l", "down")
        assert screen.current_id == "federation.access-edge"
        await pilot.press("g")
        assert screen.current_id == "prepare"
        await pilot.press("G")
        assert screen.current_id == "finish.message"
        for key, task in (("1", "federation"), ("2", "policy"), ("3", "provider")):
            await pilot.press(key)
            assert screen.current_id == task
        await pilot.pause()
        assert "1 of 4 steps are done" in screen_text(app)


async def test_enter_on_a_step_goes_into_its_page(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("enter")
        assert app.focused is main(app).page


async def test_b_goes_round_the_blockers_and_back(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        screen = main(app)
        seen = []
        for _ in range(5):
            seen.append(screen.current_id)
            await pilot.press("b")
        assert seen[0] == seen[4] == "federation.srv"
        assert set(seen) == {"federation.srv", "federation.tls", "federation.certificate", "provider.reachable"}
        await pilot.press("B")
        assert screen.current_id == seen[0]


async def test_tab_goes_round_the_panes(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        screen = main(app)
        around = []
        for key in ("tab", "tab", "tab", "shift+tab"):
            await pilot.press(key)
            around.append(app.focused.id if app.focused else "")
        assert around == ["page", "matrix", "steps", "matrix"]
        assert screen.matrix.has_class("-current")


async def test_space_marks_a_step_done_and_saves_it(app: LyncreadyApp, saved: Path) -> None:
    async with running(app) as pilot:
        main(app).steps.go_to("federation.outbound")
        await pilot.pause()
        await pilot.press("space")
        await until(pilot, lambda: not app.controller.session.unsaved and app.controller.session.saved_at)
        word = load(saved).checklist.steps["federation.outbound"]
        assert (word.state, word.by) == (AttestationState.DONE, "alice")
        await until(pilot, lambda: "13/23 done" in screen_text(app))
        await until(pilot, lambda: "alice marked this done" in screen_text(app))
        await pilot.press("u")
        await until(pilot, lambda: "12/23 done" in screen_text(app))
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "13/23 done" in screen_text(app))


async def test_a_step_that_probes_prove_cannot_be_talked_done(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("space")
        await pilot.pause()
        assert "federation.srv" not in app.controller.session.checklist.steps
        assert "checked automatically" in screen_text(app)


async def test_a_note_is_written_and_shown(app: LyncreadyApp, saved: Path) -> None:
    async with running(app) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NoteDialog))
        app.screen.query_one(TextArea).insert("asked hostmaster [ticket 4711]")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Note: asked hostmaster [ticket 4711]" in page_text(app))
        await until(pilot, lambda: not app.controller.session.unsaved)
        assert load(saved).checklist.steps["federation.srv"].note == "asked hostmaster [ticket 4711]"


async def test_a_finding_is_waived_with_a_reason_and_an_end(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, WaiveDialog))
        await pilot.press("down", "enter")
        await pilot.press("enter")
        await pilot.pause()
        assert "a waiver needs a reason" in screen_text(app)
        app.screen.query_one("#reason", Input).value = "no users there"
        app.screen.query_one("#until", Input).value = "soon"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "is not a day such as" in screen_text(app)
        app.screen.query_one("#until", Input).value = "2027-01-31"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.controller.session.checklist.waivers)
        waiver = app.controller.session.checklist.waivers[0]
        assert (waiver.code, waiver.subject, waiver.reason) == ("srv-missing", "fabrikam.com", "no users there")
        assert (waiver.by, waiver.until) == ("alice", date(2027, 1, 31))
        await until(pilot, lambda: "× 3 blocked" in screen_text(app))


async def test_the_only_waiver_of_a_step_is_taken_back_by_one_key(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "nothing is waived here" in screen_text(app))
        session = app.controller.session
        session.say("waived", attest.waive(session.checklist, waiver_of_fabrikam("parked")))
        app.controller.refresh()
        await until(pilot, lambda: "S takes a waiver back" in page_text(app))
        await pilot.press("S")
        await until(pilot, lambda: not session.checklist.waivers)
        await pilot.press("u")
        assert [waiver.reason for waiver in session.checklist.waivers] == ["parked"]


async def test_of_several_waivers_the_one_that_is_meant_is_taken_back(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        session = app.controller.session
        session.say("waived", attest.waive(session.checklist, waiver_of_fabrikam("parked")))
        whole = attest.StepMark(
            step="federation.srv", word=AttestationState.WAIVED, by="alice", at=session.clock(), reason="accepted"
        )
        session.say("waived", attest.mark(session.checklist, whole))
        app.controller.refresh()
        await until(pilot, lambda: "waived this" in page_text(app))
        await pilot.press("S")
        await until(pilot, lambda: isinstance(app.screen, TakeBackDialog))
        assert "The whole step: Federation SRV records (accepted)" in screen_text(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: not session.checklist.waivers)
        assert session.checklist.steps["federation.srv"].state is AttestationState.WAIVED
        await pilot.press("space")
        await until(pilot, lambda: "federation.srv" not in session.checklist.steps)


async def test_time_alone_turns_a_verdict_within_minutes_and_draws_nothing_otherwise(
    saved: Path, tmp_path: Path
) -> None:
    clock = Clock(NOW + timedelta(minutes=5))  # on the hour certificates turn a day older
    app = make_app(tmp_path, saved, clock=clock)
    async with running(app) as pilot:
        session = app.controller.session
        session.say("waived", attest.waive(session.checklist, waiver_of_fabrikam("parked", clock().date())))
        app.controller.refresh()
        await until(pilot, lambda: "× 3 blocked" in screen_text(app))
        before = session.assessment
        judged = _count_judgements(app)
        clock.move(61)
        await until(pilot, lambda: judged)
        await until(pilot, lambda: not any(worker.group == "judge" for worker in app.workers))
        assert session.assessment is before
        clock.move(6 * 3600)
        await until(pilot, lambda: "× 4 blocked" in screen_text(app))


def _count_judgements(app: LyncreadyApp) -> list[object]:
    services, asked = played(app), []
    judge = services.judge

    def counting(*given: object) -> object:
        asked.append(given)
        return judge(*given)  # type: ignore[arg-type]

    services.judge = counting  # type: ignore[method-assign,assignment]
    return asked


async def test_c_copies_the_command_in_focus(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: app.clipboard)
        assert app.clipboard == "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 sip.fabrikam.com."
        await pilot.press("d", "tab", "down", "down", "c")
        await until(pilot, lambda: app.clipboard.startswith("_sipfederationtls._tcp.contoso.com."))


async def test_c_copies_what_mends_the_cell_under_the_cursor_and_says_what_it_was(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        matrix = main(app).matrix
        main(app).steps.go_to("policy.public")
        main(app).navigation.show_pane("#matrix")
        await until(pilot, lambda: main(app).focused is matrix)
        row = next(index for index, row in enumerate(matrix.rows) if row.domain == "fabrikam.com")
        matrix.cursor_row = row
        record = "_sipfederationtls._tcp.fabrikam.com. 3600 IN SRV 0 0 5061 sip.fabrikam.com."
        for column in (WHOLE_ROW, LAYERS.index(Layer.SRV)):
            app.copy_to_clipboard("")
            matrix.cursor_column = column
            await pilot.press("c")
            await until(pilot, lambda: app.clipboard == record)
            await until(pilot, lambda: "record for fabrikam.com, SRV: _sipfederationtls" in told(app))
        matrix.cursor_column = LAYERS.index(Layer.TLS)
        await pilot.press("c")
        await until(pilot, lambda: "nothing to copy for fabrikam.com, TLS: done" in told(app))
        assert app.clipboard == record
        assert matrix.go_to("litware.com")
        matrix.cursor_column = LAYERS.index(Layer.CERTIFICATE)
        await pilot.press("c")
        await until(pilot, lambda: "Request-CsCertificate" in app.clipboard)
        assert "command for litware.com, certificate: " in told(app)


async def test_f_shows_only_what_is_not_done(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        screen = main(app)
        assert len(screen.matrix.rows) == 4
        await pilot.press("f")
        await pilot.pause()
        assert [row.domain for row in screen.matrix.rows] == ["fabrikam.com", "litware.com", "Skype"]
        seen = screen_text(app)
        assert "Edge names in public DNS" not in seen
        assert "3 of 4 not green" in seen
        await pilot.press("f")
        await pilot.pause()
        assert "Edge names in public DNS" in screen_text(app)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 18)])
async def test_z_gives_any_pane_the_whole_screen_and_back(app: LyncreadyApp, size: tuple[int, int]) -> None:
    async with running(app, size) as pilot:
        panes = (main(app).steps, main(app).page, main(app).matrix)
        titles = ("─Checklist", "  × BLOCKED", "Probes  ")
        for pane, title, leave in zip(panes, titles, ("z", "escape", "z"), strict=True):
            await pilot.press("z")
            await pilot.pause()
            assert main(app).maximized is pane
            assert pane.size.height >= size[1] - 4
            assert [one for one in titles if one in screen_text(app)] == [title]
            await pilot.press(leave)
            await pilot.pause()
            assert main(app).maximized is None
            await pilot.press("tab")
        assert titles[0] in screen_text(app)


async def test_o_puts_the_worst_rows_first(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        matrix = main(app).matrix
        await pilot.press("o")
        await pilot.pause()
        assert matrix.rows[-1].domain == "contoso.com"
        assert matrix.has_focus
        assert (matrix.cursor_row, matrix.cursor_column) == (0, WHOLE_ROW)
        assert "worst first" in screen_text(app)
        await pilot.press("o")
        await pilot.pause()
        assert main(app).matrix.rows[0].domain == "contoso.com"


async def test_help_is_shown_and_hidden(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "Red is blocked" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Red is blocked" not in screen_text(app))
        await pilot.press("question_mark")
        await pilot.pause()
        await pilot.press("question_mark")
        await until(pilot, lambda: not app.screen.query("HelpPanel"))


async def test_a_key_opens_a_screen_and_escape_leaves_it_without_a_change(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        before = edits_of(app.controller.session.checklist)
        for key, screen in {
            "e": DeploymentScreen,
            "i": EvidenceScreen,
            "x": ReportDialog,
            "H": HistoryScreen,
            "s": WaiveDialog,
            "n": NoteDialog,
        }.items():
            await pilot.press(key)
            await until(pilot, lambda screen=screen: isinstance(app.screen, screen))
            await pilot.pause()
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, MainScreen))
        assert edits_of(app.controller.session.checklist) == before


async def test_q_saves_and_remembers_the_step(app: LyncreadyApp, saved: Path, tmp_path: Path) -> None:
    path = real(saved)
    async with running(app) as pilot:
        main(app).steps.go_to("policy.public")
        await pilot.pause()
        await pilot.press("space", "q")
        await until(pilot, lambda: app.return_code is not None or not app.is_running)
    assert load(saved).checklist.steps["policy.public"].state is AttestationState.DONE
    assert load_state(tmp_path / "state").step_of(path) == "policy.public"
    again = make_app(tmp_path, None)
    async with running(again):
        assert again.controller.session.path == path
        assert main(again).current_id == "policy.public"


async def test_a_cell_opens_all_that_its_probe_saw(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("tab", "tab", "j", "j", "enter")
        await until(pilot, lambda: isinstance(app.screen, ProbeScreen))
        await until(pilot, lambda: "Answers" in screen_text(app))
        assert "litware.com: TLS of sip.litware.com:5061" in screen_text(app)
        await pilot.press("right")
        await until(pilot, lambda: "litware.com: certificate of sip.litware.com:5061" in screen_text(app))
        assert "expired" in screen_text(app)
        await pilot.press("right")
        await until(pilot, lambda: "litware.com: SIP of" in screen_text(app))
        await pilot.press("K")
        await until(pilot, lambda: "fabrikam.com: SIP of" in screen_text(app))
        await pilot.press("r")
        await until(pilot, lambda: played(app).asked == [("fabrikam.com",)])
        await pilot.press("c")
        await until(pilot, lambda: app.clipboard.startswith("printf 'OPTIONS"))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))


async def test_find_goes_to_a_step_a_domain_and_a_finding(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: "federation.topology" in screen_text(app))
        rows = [row for row in screen_text(app).splitlines() if "prepare." in row or "  federation." in row]
        ids = {row.index("prepare." if "prepare." in row else "federation.") for row in rows}
        assert len(rows) > 8
        assert len(ids) == 1, "title, state and id stand in columns"
        await pilot.press("escape")
        for word, step in (("replicat", "finish.replicated"), ("cert-expired", "federation.certificate")):
            await pilot.press("slash")
            await pilot.pause()
            app.screen.query_one(Input).value = word
            await until(pilot, lambda word=word: _hits(app) and app.screen.query_one(Input).value == word)
            await pilot.press("enter")
            await until(pilot, lambda step=step: main(app).current_id == step)
        await pilot.press("slash")
        await pilot.pause()
        app.screen.query_one(Input).value = "litware"
        await until(pilot, lambda: _hits(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is main(app).matrix)
        assert main(app).matrix.rows[main(app).matrix.cursor_row].domain == "litware.com"


def real(path: Path) -> Path:
    return path.resolve()


def _hits(app: LyncreadyApp) -> int:
    from textual.widgets import OptionList

    lists = list(app.screen.query(OptionList))
    return lists[0].option_count if lists else 0


async def test_the_palette_switches_the_purpose_and_undo_brings_it_back(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        main(app).steps.go_to("provider.reachable")
        await until(pilot, lambda: "choose another purpose" in page_text(app))
        assert "Then press w" not in page_text(app)
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = "purpose"
        await until(pilot, lambda: "Purpose: Federation with partners only" in screen_text(app))
        await pilot.press("enter")
        facts = app.controller.session
        await until(pilot, lambda: facts.checklist.deployment.purpose is Purpose.FEDERATION)
        await until(pilot, lambda: all(row.domain != "Skype" for row in facts.rows))
        await pilot.press("u")
        await until(pilot, lambda: facts.checklist.deployment.purpose is Purpose.SKYPE)


async def test_a_page_keeps_saying_how_long_ago_things_were_seen(saved: Path, tmp_path: Path) -> None:
    clock = Clock()
    app = make_app(tmp_path, saved, clock=clock)
    async with running(app) as pilot:
        main(app).steps.go_to("federation.srv")
        await until(pilot, lambda: "12 s ago" in page_text(app))
        clock.move(20)
        await until(pilot, lambda: "32 s ago" in page_text(app))
        clock.move(600)
        await until(pilot, lambda: "11 min ago" in page_text(app))


async def test_the_palette_runs_an_action(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = "filter"
        await until(pilot, lambda: _hits(app))
        await pilot.press("enter")
        await until(pilot, lambda: main(app).matrix.only_open)


async def test_the_palette_writes_the_calendar_beside_the_checklist(app: LyncreadyApp, saved: Path) -> None:
    written = saved.with_name(f"{saved.stem}-calendar.ics")
    async with running(app) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        app.screen.query_one(Input).value = "calendar"
        await until(pilot, lambda: _hits(app))
        await pilot.press("enter")
        await until(pilot, written.exists)
    checklist = load(saved).checklist
    assert written.read_bytes() == render_calendar(checklist, NOW, checklist.deployment.name).data


async def test_a_file_without_facts_shows_first_what_would_be_contacted(saved: Path, tmp_path: Path) -> None:
    checklist = load(saved).checklist
    bare = msgspec.structs.replace(checklist, network=type(checklist.network)(), observations=())
    path = tmp_path / "bare.yaml"
    save(path, bare, expected=None, now=Clock()())
    app = make_app(tmp_path, path)
    async with running(app) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, TargetsDialog))
        assert "1.1.1.1:53" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        assert played(app).asked == []
        await pilot.press("R")
        await until(pilot, lambda: isinstance(app.screen, TargetsDialog))
        await pilot.press("enter")
        await until(pilot, lambda: played(app).asked == [None])


async def test_without_a_file_the_welcome_screen_begins(tmp_path: Path) -> None:
    app = make_app(tmp_path, None)
    async with running(app) as pilot:
        await until(pilot, lambda: isinstance(app.screen, WelcomeScreen))
        assert "Nothing is sent to us" in screen_text(app)


async def test_a_second_instance_reads_only_and_says_who_has_the_file(saved: Path, tmp_path: Path) -> None:
    first, second = make_app(tmp_path, saved), make_app(tmp_path, saved, session=make_session(author="bob"))
    async with running(first), running(second) as pilot:
        assert "held by alice" in second.controller.session.read_only
        main(second).steps.go_to("policy.public")
        await pilot.pause()
        await pilot.press("space")
        await pilot.pause()
        assert "read only" in screen_text(second)
        assert "Read only: " in screen_text(second)
        assert "held by alice" in screen_text(second)
        assert "policy.public" not in second.controller.session.checklist.steps


@pytest.mark.parametrize(("key", "note"), [("ctrl+l", "theirs"), ("ctrl+k", "ours"), ("ctrl+b", "theirs")])
async def test_a_change_on_disk_is_settled_as_chosen(saved: Path, tmp_path: Path, key: str, note: str) -> None:
    clock = Clock()
    app = make_app(tmp_path, saved, clock=clock)
    async with running(app) as pilot:
        if key == "ctrl+k":
            app.controller.session.checklist = _noted(app.controller.session.checklist, "ours")
        theirs = _noted(load(saved).checklist, "theirs")
        save(saved, theirs, expected=load(saved), now=clock())
        clock.move(3)
        await until(pilot, lambda: "The file changed on disk" in screen_text(app))
        await pilot.press(key)
        await until(pilot, lambda: "The file changed on disk" not in screen_text(app))
        await until(pilot, lambda: f"Note: {note}" in page_text(app))
        clock.move(3)
        await until(pilot, lambda: not app.controller.session.unsaved)
        assert load(saved).checklist.steps["federation.srv"].note == note


def _noted(checklist: object, note: str):  # type: ignore[no-untyped-def]
    from lyncready.model import Attestation, Checklist

    assert isinstance(checklist, Checklist)
    steps = {**checklist.steps, "federation.srv": Attestation(note=note)}
    return msgspec.structs.replace(checklist, steps=steps)
