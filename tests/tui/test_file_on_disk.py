"""The file while the app is open on it: changed, damaged, gone, full; nothing that was said is lost unasked."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from support.screens import Clock, PlayedProject, main, make_app, make_session, running, screen_text, told, until
from textual.pilot import Pilot

from lyncready.errors import UserError
from lyncready.project.project import Project
from lyncready.store import load, open_file, save
from lyncready.tui.app import LyncreadyApp

STEP = "federation.outbound"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(saved: Path, tmp_path: Path, clock: Clock) -> LyncreadyApp:
    return make_app(tmp_path, saved, clock=clock)


async def mark(pilot: Pilot[int], app: LyncreadyApp) -> None:
    main(app).steps.go_to(STEP)
    await pilot.pause()
    await pilot.press("space")
    await until(pilot, lambda: STEP in app.controller.session.checklist.steps)


def change(path: Path, old: bytes = b"name: Contoso", new: bytes = b"name: Other") -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


def holds(path: Path, content: bytes) -> bool:
    return path.read_bytes() == content


def is_saved(app: LyncreadyApp) -> bool:
    return not app.controller.session.unsaved and not app.controller.autosave.saving


async def pass_time(pilot: Pilot[int], clock: Clock, reached: Callable[[], object]) -> None:
    def later() -> object:
        clock.move(0.5)
        return reached()

    await until(pilot, later)


async def test_what_cannot_be_saved_is_left_behind_only_when_asked_twice(
    app: LyncreadyApp, saved: Path, clock: Clock
) -> None:
    async with running(app) as pilot:
        change(saved)
        await pass_time(pilot, clock, lambda: app.controller.session.changed_on_disk)
        await mark(pilot, app)
        await pilot.press("q")
        await until(pilot, lambda: "not saved: the file changed on disk" in screen_text(app))
        assert app.is_running
        await pilot.press("ctrl+b")
        await pass_time(pilot, clock, lambda: is_saved(app))
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    facts = load(saved).checklist
    assert STEP in facts.steps
    assert facts.deployment.name == "Other"


async def test_a_full_disk_is_said_before_leaving_and_a_second_q_leaves(
    app: LyncreadyApp, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UserError("contoso.yaml: no space is left on the disk")

    async with running(app) as pilot:
        monkeypatch.setattr(app.controller.session.project, "save", full)
        await mark(pilot, app)
        await pilot.press("q")
        await until(pilot, lambda: "Quit again to leave without" in screen_text(app))
        assert app.is_running
        await pilot.press("q")
        await until(pilot, lambda: not app.is_running)
    open_file(saved, by="bob", now=Clock()()).close()


async def test_a_mistake_of_our_own_while_saving_loses_nothing(
    app: LyncreadyApp, monkeypatch: pytest.MonkeyPatch, saved: Path, clock: Clock
) -> None:
    async with running(app) as pilot:
        with monkeypatch.context() as broken:
            broken.setattr(app.controller.session.project, "save", {}.__getitem__)
            await mark(pilot, app)
            for _ in range(200):
                await pilot.pause(0.01)
                if app.bugs:
                    break
        assert app.bugs
        app.bugs.clear()
        await pass_time(pilot, clock, lambda: is_saved(app))
        assert STEP in load(saved).checklist.steps


async def test_a_damaged_file_is_said_and_replaced_when_a_person_says_so(
    app: LyncreadyApp, saved: Path, clock: Clock
) -> None:
    damage = b"version: 2\ndeployment: [\n"
    session = app.controller.session
    async with running(app) as pilot:
        put(saved, damage)
        await pass_time(pilot, clock, lambda: "this list is not closed" in screen_text(app))
        await mark(pilot, app)
        for _ in range(20):
            clock.move(0.7)
            await pilot.pause(0.02)
            assert "The file changed on disk" not in screen_text(app)
            assert "^k write what is here to the file" in screen_text(app)
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert STEP in session.checklist.steps
        assert holds(saved, damage)
        await pilot.press("ctrl+k")
        await pass_time(pilot, clock, lambda: is_saved(app))
        assert STEP in load(saved).checklist.steps
        assert holds(saved.with_name(f"{saved.name}.bak"), damage)
        await until(pilot, lambda: "Trouble" not in screen_text(app))


async def test_a_file_that_is_gone_is_written_again_when_a_person_says_so(
    app: LyncreadyApp, saved: Path, clock: Clock
) -> None:
    async with running(app) as pilot:
        remove(saved)
        await pass_time(pilot, clock, lambda: "the file is gone" in screen_text(app))
        await pilot.press("ctrl+k")
        await pass_time(pilot, clock, saved.exists)
        await until(pilot, lambda: "the file is gone" not in screen_text(app))
        assert load(saved).checklist == app.controller.session.checklist


@pytest.mark.parametrize("key", ["ctrl+l", "ctrl+k", "ctrl+b"])
async def test_no_word_is_lost_while_the_file_on_disk_is_being_read(
    app: LyncreadyApp, saved: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    session = app.controller.session
    calm = session.project.settle

    def slow(*given: object) -> object:
        time.sleep(0.1)
        return calm(*given)  # type: ignore[arg-type]

    async with running(app) as pilot:
        change(saved)
        await pass_time(pilot, clock, lambda: session.changed_on_disk)
        monkeypatch.setattr(session.project, "settle", slow)
        main(app).steps.go_to(STEP)
        await pilot.pause()
        await pilot.press(key, "space")
        assert "one moment" in screen_text(app) or STEP in session.checklist.steps
        said = STEP in session.checklist.steps
        await until(pilot, lambda: not session.settling and not session.changed_on_disk)
        assert (STEP in session.checklist.steps) is said


async def test_keeping_what_is_here_keeps_what_can_be_undone(app: LyncreadyApp, saved: Path, clock: Clock) -> None:
    session = app.controller.session
    async with running(app) as pilot:
        change(saved)
        await pass_time(pilot, clock, lambda: session.changed_on_disk)
        await mark(pilot, app)
        await pilot.press("ctrl+k")
        await pass_time(pilot, clock, lambda: is_saved(app) and not session.changed_on_disk)
        assert load(saved).checklist.deployment.name == "Contoso"
        await pilot.press("u")
        await until(pilot, lambda: STEP not in session.checklist.steps)


async def test_a_reload_during_a_run_keeps_what_the_run_has_seen(
    app: LyncreadyApp, saved: Path, clock: Clock
) -> None:
    session = app.controller.session
    services = session.project
    assert isinstance(services, PlayedProject)
    async with running(app) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: services.runs)
        clock.move(30)
        first, second = session.checklist.observations[:2]
        seen = clock()
        services.runs[-1].give(msgspec.structs.replace(first, at=seen))
        await pass_time(pilot, clock, lambda: seen in {item.at for item in session.checklist.observations})
        await pass_time(pilot, clock, lambda: is_saved(app))
        change(saved)
        await pass_time(pilot, clock, lambda: session.changed_on_disk)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: session.checklist.deployment.name == "Other")
        then = clock()
        services.runs[-1].give(msgspec.structs.replace(second, at=then))
        services.runs[-1].end()
        await pass_time(pilot, clock, lambda: then in {item.at for item in session.checklist.observations})
        await pass_time(pilot, clock, lambda: is_saved(app))
        found = {item.key: item.at for item in load(saved).checklist.observations}
        assert found[first.key] > first.at
        assert found[second.key] > second.at


async def test_a_reload_after_a_run_brings_nothing_back_that_was_taken_away(
    app: LyncreadyApp, saved: Path, clock: Clock
) -> None:
    session = app.controller.session
    services = session.project
    assert isinstance(services, PlayedProject)
    async with running(app) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: services.runs)
        clock.move(30)
        then = clock()
        services.runs[-1].give(msgspec.structs.replace(session.checklist.observations[0], at=then))
        services.runs[-1].end()
        await pass_time(pilot, clock, lambda: then in {item.at for item in session.checklist.observations})
        await pass_time(pilot, clock, lambda: not session.run.active and is_saved(app))
        loaded = load(saved)
        save(saved, msgspec.structs.replace(loaded.checklist, observations=()), expected=loaded, now=clock())
        await pass_time(pilot, clock, lambda: session.changed_on_disk)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: not session.changed_on_disk)
        await pass_time(pilot, clock, lambda: is_saved(app))
        assert session.checklist.observations == ()


async def test_a_file_of_a_newer_lyncready_is_read_only_after_the_reload(
    app: LyncreadyApp, saved: Path, clock: Clock
) -> None:
    async with running(app) as pilot:
        change(saved, b"version: 2", b"version: 99")
        await pass_time(pilot, clock, lambda: app.controller.session.changed_on_disk)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Read only: it was written by a newer lyncready" in screen_text(app))
        main(app).steps.go_to(STEP)
        await pilot.pause()
        await pilot.press("space")
        await pilot.pause()
        assert STEP not in app.controller.session.checklist.steps


async def test_who_only_reads_is_told_of_changes_and_takes_them(saved: Path, tmp_path: Path, clock: Clock) -> None:
    holder = open_file(saved, by="bob", now=clock())
    app = make_app(tmp_path, saved, clock=clock, session=make_session(clock))
    async with running(app) as pilot:
        change(saved)
        await pass_time(pilot, clock, lambda: "The file changed on disk. ^l take it" in screen_text(app))
        assert "Read only: open elsewhere: held by bob" in screen_text(app)
        assert "merge" not in screen_text(app)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "Other" in screen_text(app))
    holder.close()


async def test_facts_that_cannot_be_judged_are_not_called_unsaved_and_judged_when_they_can(
    app: LyncreadyApp, saved: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = app.controller.session
    root = saved.with_name("lab-root-ca.pem")
    away = root.with_name("away.pem")
    root.rename(away)
    monkeypatch.setattr(PlayedProject, "read_trust", Project.read_trust)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "lab-root-ca.pem: the file is not there" in screen_text(app))
        assert "not saved" not in screen_text(app)
        session.unsaved = True
        await pass_time(pilot, clock, lambda: is_saved(app))
        await pilot.pause()
        assert "lab-root-ca.pem: the file is not there" in screen_text(app)
        away.rename(root)
        await pass_time(pilot, clock, lambda: session.assessment is not None)
        await until(pilot, lambda: "lab-root-ca.pem" not in screen_text(app).splitlines()[1])


async def test_a_second_instance_may_write_once_the_first_has_gone(
    saved: Path, tmp_path: Path, clock: Clock
) -> None:
    holder = open_file(saved, by="bob", now=clock())
    app = make_app(tmp_path, saved, clock=clock, session=make_session(clock))
    async with running(app) as pilot:
        assert "Read only: open elsewhere: held by bob" in screen_text(app)
        change(saved)
        holder.close()
        await pass_time(pilot, clock, lambda: "no longer open elsewhere" in told(app))
        assert "Read only" not in screen_text(app)
        await pass_time(pilot, clock, lambda: "The file changed on disk" in screen_text(app))
        await pilot.press("ctrl+l")
        await until(pilot, lambda: not app.controller.session.changed_on_disk)
        await mark(pilot, app)
        await pass_time(pilot, clock, lambda: is_saved(app))
        assert STEP in load(saved).checklist.steps
        assert open_file(saved, by="carol", now=clock()).read_only.startswith("open elsewhere: held by alice")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
async def test_who_is_told_to_end_saves_first_and_gives_the_lock_back(
    app: LyncreadyApp, saved: Path, clock: Clock, name: str
) -> None:
    number = getattr(signal, name)
    async with running(app) as pilot:
        await mark(pilot, app)
        os.kill(os.getpid(), number)
        await until(pilot, lambda: not app.is_running)
    assert app.return_value == 128 + number
    assert STEP in load(saved).checklist.steps
    open_file(saved, by="bob", now=clock()).close()


ENTERS, LEAVES = b"\x1b[?1049h", b"\x1b[?1049l"  # the alternate screen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("seen", [ENTERS, b"contoso", b"fabrikam.com"], ids=["at once", "first frame", "contents"])
def test_who_is_told_to_end_at_whatever_moment_gives_the_terminal_back(
    seen: bytes, saved: Path, tmp_path: Path
) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "LYNCREADY_STATE": str(tmp_path), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "lyncready", str(saved)]
    running_app = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    drawn = b""
    try:
        while seen not in drawn:
            drawn += os.read(ours, 4096)
        running_app.send_signal(signal.SIGTERM)
        with contextlib.suppress(OSError):  # Linux says so where the other end is closed
            while part := os.read(ours, 4096):
                drawn += part
        assert running_app.wait(30) == 128 + signal.SIGTERM
    finally:
        running_app.kill()
        running_app.wait()
        os.close(ours)
    assert drawn.rfind(LEAVES) > drawn.rfind(ENTERS) >= 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_terminal_that_is_gone_holds_nobody_up(saved: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "LYNCREADY_STATE": str(tmp_path), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "lyncready", str(saved)]
    running_app = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        drawn = b""
        while b"fabrikam.com" not in drawn:
            drawn += os.read(ours, 4096)
        os.close(ours)
        running_app.send_signal(signal.SIGHUP)
        assert running_app.wait(30) == 128 + signal.SIGHUP
    finally:
        running_app.kill()
        running_app.wait()
