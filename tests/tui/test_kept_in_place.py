"""Where a person is, and what a person types, stays while everything round it changes."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from support.screens import (
    PlayedProject,
    main,
    make_app,
    make_session,
    page_text,
    running,
    screen_text,
    until,
)
from textual.widgets import Input, TextArea

from lyncready.model import Dns, DnsOutcome, Purpose, SipDomain, Srv
from lyncready.project import attest
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.deployment import DeploymentScreen
from lyncready.tui.screens.history import HistoryScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.screens.targets import TargetsDialog
from lyncready.tui.screens.words import NoteDialog, WaiveDialog
from lyncready.tui.views.tree import TASK_TITLES
from lyncready.tui.widgets.detail import CommandBlock


@pytest.fixture
def app(saved: Path, tmp_path: Path) -> LyncreadyApp:
    return make_app(tmp_path, saved)


def played(app: LyncreadyApp) -> PlayedProject:
    services = app.controller.session.project
    assert isinstance(services, PlayedProject)
    return services


async def test_a_step_that_the_filter_hides_when_done_gives_way_to_the_next_and_its_page(
    app: LyncreadyApp,
) -> None:
    async with running(app) as pilot:
        await pilot.press("f")
        main(app).steps.go_to("federation.outbound")
        await until(pilot, lambda: "Edge calls partners" in page_text(app))
        await pilot.press("space")
        await until(pilot, lambda: main(app).current_id == "policy")
        await until(pilot, lambda: "2 of 3 steps are done" in page_text(app) or "1 of 3" in page_text(app))
        assert "External access policy" in page_text(app).splitlines()[0]
        await pilot.press("u")
        await until(pilot, lambda: "federation.outbound" not in app.controller.session.checklist.steps)
        assert main(app).current_id == "policy"


async def test_find_takes_the_filter_off_where_it_hides_what_was_found(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("f")
        await pilot.pause()
        main(app).navigation.go_to_step("prepare.names")
        await until(pilot, lambda: main(app).current_id == "prepare.names")
        assert not main(app).matrix.only_open
        assert TASK_TITLES["federation"] in screen_text(app)
        await pilot.press("f")
        await pilot.pause()
        main(app).navigation.go_to_row("contoso.com", "sip.contoso.com")
        await until(pilot, lambda: main(app).matrix.current[0].domain == "contoso.com")  # type: ignore[index]
        await until(pilot, lambda: "Edges and SIP domains" in screen_text(app))


async def test_a_task_key_takes_the_filter_off_where_it_hides_the_task(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        main(app).marks.switch_purpose(Purpose.FEDERATION)
        await until(pilot, lambda: "Skype " not in screen_text(app).splitlines()[-4])
        await pilot.press("f", "3")
        await until(pilot, lambda: main(app).current_id == "provider")


async def test_the_page_keeps_the_focus_when_its_command_goes(app: LyncreadyApp) -> None:
    session = app.controller.session
    async with running(app) as pilot:
        main(app).navigation.show_pane("#page")
        await pilot.pause()
        await pilot.press("down")
        await until(pilot, lambda: isinstance(app.focused, CommandBlock))
        await pilot.press("R")
        await until(pilot, lambda: played(app).runs)
        records = (Srv(0, 0, 5061, "sip.fabrikam.com"),)
        answer = Dns(outcome=DnsOutcome.ANSWER, srv=records, ttl=300)
        played(app).runs[-1].give(
            *(
                msgspec.structs.replace(item, at=session.clock(), seen=answer)
                for item in session.checklist.observations
                if item.record_type == "SRV" and item.subject.endswith("fabrikam.com")
            )
        )
        played(app).runs[-1].end()
        await until(pilot, lambda: "DONE" in page_text(app).splitlines()[0])
        await until(pilot, lambda: app.focused is not None)
        assert main(app).page in app.focused.ancestors_with_self  # type: ignore[union-attr]


async def test_the_page_of_a_probe_follows_its_row_and_says_when_it_is_gone(app: LyncreadyApp) -> None:
    session = app.controller.session
    async with running(app) as pilot:
        row = next(row for row in main(app).matrix.rows if row.domain == "litware.com")
        main(app).doors.open_probe(row, row.cells[1])
        await until(pilot, lambda: isinstance(app.screen, ProbeScreen))
        await until(pilot, lambda: "address of sip.litware.com" in screen_text(app))
        answer = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "edge.litware.com"),), ttl=300)
        session.checklist = msgspec.structs.replace(
            session.checklist,
            observations=tuple(
                msgspec.structs.replace(item, seen=answer)
                if item.record_type == "SRV" and item.subject.endswith("litware.com")
                else item
                for item in session.checklist.observations
            ),
        )
        app.controller.refresh()
        await until(pilot, lambda: "address of edge.litware.com" in screen_text(app))
        said = session.checklist
        deployment = msgspec.structs.replace(said.deployment, sip_domains=(SipDomain("contoso.com"),))
        session.say("fewer", msgspec.structs.replace(said, deployment=deployment))
        app.controller.refresh()
        await until(pilot, lambda: "This row is no longer there" in screen_text(app))
        await pilot.press("r", "J", "right", "c", "escape")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))


async def test_the_page_of_a_probe_asks_nobody_before_the_places_were_shown(tmp_path: Path, saved: Path) -> None:
    session = make_session()
    app = make_app(tmp_path, saved, session=session)
    async with running(app) as pilot:
        network = msgspec.structs.replace(session.checklist.network, resolvers=None)
        session.checklist = msgspec.structs.replace(session.checklist, observations=(), network=network)
        app.controller.refresh()
        await until(pilot, lambda: "not checked yet" in screen_text(app))
        row = main(app).matrix.rows[0]
        main(app).doors.open_probe(row, row.cells[0])
        await until(pilot, lambda: isinstance(app.screen, ProbeScreen))
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, TargetsDialog))
        assert not played(app).runs
        await pilot.press("enter")
        await until(pilot, lambda: played(app).asked == [("contoso.com",)])
        await pilot.press("r")
        await until(pilot, lambda: "a check is running" in screen_text(app))


async def test_a_waiver_until_a_day_that_is_over_is_refused(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, WaiveDialog))
        app.screen.query_one("#reason", Input).value = "later"
        app.screen.query_one("#until", Input).value = "2026-11-21"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "that day is over" in screen_text(app))
        app.screen.query_one("#until", Input).value = "2026-11-22"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        assert app.controller.session.checklist.steps["federation.srv"].reason == "later"


async def test_a_note_half_written_is_thrown_away_at_the_second_escape_only(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, NoteDialog))
        await pilot.press("a", "escape")
        await until(pilot, lambda: "not saved yet" in screen_text(app))
        assert app.screen.query_one(TextArea).text == "a"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))


async def test_neither_find_nor_quit_throws_a_form_half_filled_away(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, DeploymentScreen))
        await pilot.press("a", "b")
        main(app).navigation.go_to_step("prepare.names")
        await until(pilot, lambda: "not saved yet" in screen_text(app))
        assert isinstance(app.screen, DeploymentScreen)
        await pilot.press("c")
        await app.run_action("quit")
        assert app.is_running
        main(app).navigation.go_to_step("prepare.names")
        await until(pilot, lambda: isinstance(app.screen, MainScreen))
        await until(pilot, lambda: main(app).current_id == "prepare.names")


async def test_a_page_says_at_once_what_the_form_changed(
    app: LyncreadyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = app.controller.session
    async with running(app) as pilot:
        main(app).steps.go_to("provider.created")
        await until(pilot, lambda: "New-CsPublicProvider" in page_text(app))
        said = session.checklist
        monkeypatch.setattr(
            session, "judged", lambda *_: None
        )  # an assessment that stands is no reason to stand still
        provider = msgspec.structs.replace(said.deployment.provider, identity="SkypeNow")
        deployment = msgspec.structs.replace(said.deployment, provider=provider)
        main(app).marks.apply("provider", lambda facts: msgspec.structs.replace(facts, deployment=deployment))
        await until(pilot, lambda: "SkypeNow" in page_text(app), 2)


async def test_the_history_is_not_read_again_at_every_result(app: LyncreadyApp) -> None:
    services = played(app)
    reads: list[Path] = []
    calm = services.history

    def counted(path: Path) -> object:
        reads.append(path)
        return calm(path)

    services.history = counted  # type: ignore[method-assign, assignment]
    async with running(app) as pilot:
        main(app).marks.apply("asked", attest.write_note, "policy.public", "asked")
        await pilot.press("R", "H")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen) and reads)
        for _ in range(40):
            app.controller.publish()
            await pilot.pause()
        assert len(reads) < 10
        await pilot.press("escape")
