"""Runs and the watch on the screen: asked, shown while they go on, stopped, kept, and told when they turn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from support.screens import NOW, Clock, PlayedProject, PlayedRun, main, make_app, running, screen_text, until

from lyncready.errors import UserError
from lyncready.model import (
    Checklist,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Observation,
    Srv,
    federation_owner,
)
from lyncready.probes.engine import Progress
from lyncready.store import load, save
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.glyphs import ShownStatus
from lyncready.tui.screens.history import HistoryScreen


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(saved: Path, tmp_path: Path, clock: Clock) -> LyncreadyApp:
    return make_app(tmp_path, saved, clock=clock)


def played(app: LyncreadyApp) -> PlayedProject:
    services = app.controller.session.project
    assert isinstance(services, PlayedProject)
    return services


def mended(checklist: Checklist, at_seconds: float) -> Observation:
    owner = federation_owner("fabrikam.com")
    old = next(o for o in checklist.observations if o.subject == owner and o.vantage == "public")
    seen = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "sip.fabrikam.com"),), ttl=3600)
    return msgspec.structs.replace(old, seen=seen, at=NOW + timedelta(seconds=at_seconds))


async def started(app: LyncreadyApp, pilot: object, count: int = 1) -> PlayedRun:
    await until(pilot, lambda: len(played(app).runs) == count)  # type: ignore[arg-type]
    return played(app).runs[-1]


async def test_r_asks_about_the_step_and_shift_r_about_everything(app: LyncreadyApp, clock: Clock) -> None:
    async with running(app) as pilot:
        await pilot.press("r")
        run = await started(app, pilot)
        assert played(app).asked == [("federation.srv",)]
        run.end()
        await until(pilot, lambda: not app.controller.session.run.active)
        await pilot.press("R")
        await started(app, pilot, 2)
        assert played(app).asked[-1] is None
        await pilot.press("R")
        await until(pilot, lambda: "a check is running" in screen_text(app))


async def test_r_on_a_step_that_no_probe_proves_says_so(app: LyncreadyApp) -> None:
    async with running(app) as pilot:
        main(app).steps.go_to("policy.public")
        await pilot.pause()
        await pilot.press("r")
        await until(pilot, lambda: "nothing checks this step automatically" in screen_text(app))
        assert played(app).asked == []


async def test_a_run_shows_its_progress_and_keeps_what_was_seen_before_it(app: LyncreadyApp, clock: Clock) -> None:
    async with running(app) as pilot:
        before = main(app).matrix.rows[0].cells
        assert not any(cell.stale for cell in before)
        clock.move(60)
        await pilot.press("R")
        run = await started(app, pilot)
        run.progress = Progress(3, 34)
        await until(pilot, lambda: "3 of 34" in screen_text(app))
        assert "esc stops" in screen_text(app)
        await until(pilot, lambda: main(app).matrix.rows[0].cells[0].stale)
        for cell, old in zip(main(app).matrix.rows[0].cells, before, strict=True):
            if old.look in (ShownStatus.TODO, ShownStatus.HELD, ShownStatus.NOT_NEEDED):
                assert (cell.look, cell.stale) in ((ShownStatus.CHECKING, False), (old.look, False))
            else:
                assert (cell.look, cell.value, cell.stale) == (old.look, old.value, True)
        run.end()
        await until(pilot, lambda: not main(app).matrix.rows[0].cells[0].stale)


async def test_escape_stops_a_run_and_keeps_what_was_seen(app: LyncreadyApp, saved: Path, clock: Clock) -> None:
    async with running(app) as pilot:
        clock.move(60)
        await pilot.press("R")
        run = await started(app, pilot)
        run.give(mended(app.controller.session.checklist, 61))
        await until(pilot, lambda: not run.waiting)
        await pilot.press("escape")
        await until(pilot, lambda: run.stopped and "stopped" in screen_text(app))
        clock.move(2)
        await until(pilot, lambda: not app.controller.session.unsaved)
        seen = [o for o in load(saved).checklist.observations if o.at == NOW + timedelta(seconds=61)]
        assert len(seen) == 1
        await until(pilot, lambda: "× 3 blocked" in screen_text(app))


async def test_quitting_during_a_run_keeps_what_was_seen(app: LyncreadyApp, saved: Path) -> None:
    async with running(app) as pilot:
        await pilot.press("R")
        run = await started(app, pilot)
        run.give(mended(app.controller.session.checklist, 5))
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running or app.return_code == 0)
    assert run.stopped
    assert any(o.at == NOW + timedelta(seconds=5) for o in load(saved).checklist.observations)


async def test_a_run_goes_on_while_another_screen_is_shown(app: LyncreadyApp, clock: Clock) -> None:
    async with running(app) as pilot:
        clock.move(10)
        await pilot.press("R")
        run = await started(app, pilot)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(app.screen, HistoryScreen))
        run.give(mended(app.controller.session.checklist, 11))
        run.end("stopped")
        await until(pilot, lambda: main(app).matrix.rows[1].cells[0].look is ShownStatus.DONE)
        await until(pilot, lambda: "Federation SRV records: blocked → done" in screen_text(app))


async def test_a_watch_looks_at_what_is_not_green_and_tells_when_it_turns(
    app: LyncreadyApp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(app) as pilot:
        await pilot.press("w")
        run = await started(app, pilot)
        asked = played(app).asked[0]
        assert asked is not None
        assert "fabrikam.com" in asked
        assert "contoso.com" not in asked
        run.end()
        rung: list[int] = []
        monkeypatch.setattr(app, "bell", lambda: rung.append(1))
        missing = mended(app.controller.session.checklist, 0)
        missing = next(o for o in app.controller.session.checklist.observations if o.key == missing.key)
        await until(pilot, lambda: "next check in" in screen_text(app))
        clock.move(21)
        run = await started(app, pilot, 2)
        run.give(mended(app.controller.session.checklist, 22))
        run.end("stopped")
        await until(pilot, lambda: "Fixed" in screen_text(app))
        assert rung == [1]
        assert app.controller.session.watch is not None
        assert app.controller.session.watch.view(1).seconds_left == pytest.approx(10, abs=1)
        clock.move(21)
        run = await started(app, pilot, 3)
        run.give(msgspec.structs.replace(missing, at=NOW + timedelta(seconds=43)))
        run.end()
        await until(pilot, lambda: "Broken now" in screen_text(app))
        assert rung == [1, 1]
        await pilot.press("w")
        await until(pilot, lambda: app.controller.session.watch is None)


async def test_no_network_here_is_said_and_not_blamed_on_them(app: LyncreadyApp, clock: Clock) -> None:
    async with running(app) as pilot:
        clock.move(10)
        await pilot.press("R")
        run = await started(app, pilot)
        fault = Fault(reason=FaultKind.NO_NETWORK)
        for item in app.controller.session.checklist.observations:
            run.give(msgspec.structs.replace(item, seen=fault, at=clock.now))
        run.end()
        await until(pilot, lambda: "nothing could be seen from here" in screen_text(app))
        facts = app.controller.session.checklist.observations
        await until(pilot, lambda: all(item.again for item in app.controller.session.checklist.observations))
        assert not any(isinstance(item.seen, Fault) for item in facts)
        assert main(app).matrix.rows[0].cells[0].look is not ShownStatus.TODO


async def test_the_end_of_a_run_is_shown_without_waiting_for_the_next_beat(
    app: LyncreadyApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lyncready.tui.controller.TICK", 3600.0)
    async with app.run_test(size=(120, 40)) as pilot:
        controller = app.controller
        await until(pilot, lambda: controller.session.path)
        controller.runs.check()
        await until(pilot, lambda: played(app).runs)
        await pilot.pause()
        played(app).runs[-1].end()
        await until(pilot, lambda: not controller.session.run.active, seconds=5.0)


async def test_a_run_that_cannot_start_says_why(app: LyncreadyApp, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> object:
        raise UserError("client_certificate: edge.pem: the file is not there")

    async with running(app) as pilot:
        monkeypatch.setattr(played(app), "start", refuse)
        await pilot.press("R")
        await until(pilot, lambda: "edge.pem: the file is not there" in screen_text(app))
        assert not app.controller.session.run.active


async def test_a_save_that_fails_is_said_and_tried_again(
    app: LyncreadyApp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("contoso.yaml: no space is left on the disk")

    async with running(app) as pilot:
        with monkeypatch.context() as broken:
            broken.setattr(played(app), "save", full)
            main(app).steps.go_to("policy.public")
            await pilot.pause()
            await pilot.press("space")
            await until(pilot, lambda: "no space is left on the disk" in screen_text(app))
            assert "not saved" in screen_text(app)
        clock.move(10)
        await until(pilot, lambda: "saved 19:00" in screen_text(app))


async def test_a_checklist_that_cannot_be_judged_says_why(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path, saved)

    def refuse(*_: object) -> None:
        raise UserError("network.trust: lab-root-ca.pem: the file is not there")

    monkeypatch.setattr(played(app), "read_trust", refuse)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "lab-root-ca.pem: the file is not there" in screen_text(app))


@pytest.mark.parametrize("hand", [(), ("j",)])
async def test_after_the_first_check_the_cursor_is_at_what_is_next(
    saved: Path, tmp_path: Path, clock: Clock, hand: tuple[str, ...]
) -> None:
    checklist = load(saved).checklist
    path = tmp_path / "fresh.yaml"
    fresh = msgspec.structs.replace(checklist, observations=())
    save(path, fresh, expected=None, now=NOW)
    app = make_app(tmp_path, path, clock=clock)
    async with running(app) as pilot:
        main(app).steps.go_to("policy.federated")
        app.controller.runs.check()
        run = await started(app, pilot)
        clock.move(30)
        await until(pilot, lambda: app.controller.session.run.active)
        await pilot.press(*hand)
        run.give(*(msgspec.structs.replace(one, at=NOW + timedelta(seconds=20)) for one in checklist.observations))
        run.end()
        await until(pilot, lambda: not app.controller.session.run.active)
        await until(pilot, lambda: "fabrikam.com" in screen_text(app).splitlines()[1])
        assessment = app.controller.session.assessment
        assert assessment is not None
        assert assessment.next is not None
        if hand:
            assert main(app).current_id != assessment.next.step
        else:
            await until(pilot, lambda: main(app).current_id == assessment.next.step)
