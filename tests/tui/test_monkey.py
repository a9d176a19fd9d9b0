"""Keys, clicks, pastes, sizes, results and other writers in any order: nothing crashes, nothing said is lost."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest
from support.screens import (
    Clock,
    PlayedProject,
    main,
    make_app,
    make_session,
    running,
    saved_checklist,
    screen_text,
    until,
)
from textual import events
from textual.pilot import Pilot

from lyncready.errors import UserError
from lyncready.model import Checklist, Deployment, Fault, FaultKind, Observation, Purpose, Route, SipDomain
from lyncready.project.attest import edits_of
from lyncready.project.project import Keep
from lyncready.store import load, save
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.session import Session

# q is left out, and so is what only moves the caret of a field.
KEYS = (
    *("up", "down", "left", "right", "g", "G", "enter", "enter", "tab", "tab", "shift+tab", "pagedown", "home"),
    *(
        "space",
        "space",
        "r",
        "R",
        "w",
        "b",
        "B",
        "c",
        "e",
        "i",
        "x",
        "H",
        "f",
        "z",
        "o",
        "s",
        "S",
        "n",
        "1",
        "2",
        "3",
    ),
    *("u", "u", "ctrl+r", "question_mark", "slash", "ctrl+p", "escape", "escape", "escape", "backspace", "K", "J"),
    *("ctrl+l", "ctrl+k", "ctrl+b", "ctrl+s", "ctrl+s", "f2"),
)
PASTED = (
    "[red]x[/red]",
    "a[/b]c",
    "[@click=app.quit]boom[/]",
    "[a='",
    "\x1b]52;c;AAAA\x07",
    "abc\u202edef",
    "\0nul",
    "漢字 e\u0301",
    "one\r\ntwo",
    "~nobody/x",
    "contoso.com; fabrikam.com (none)",
    "2027-01-31",
    "1999-01-01",
)
STEPS = 14


def of_deployment(folder: Path, **fields: object) -> Path:
    path = folder / "new.yaml"
    save(path, Checklist(deployment=Deployment(**fields)), expected=None, now=Clock()())  # type: ignore[arg-type]
    return path


def checklist(kind: str, folder: Path) -> Path:
    if kind == "request":
        edges, domains = ("sip.contoso.com",), (SipDomain("contoso.com"),)
        return of_deployment(folder, provisioning=Route.REQUEST, access_edges=edges, sip_domains=domains)
    path = saved_checklist(folder)
    if kind == "federation":
        loaded = load(path)
        deployment = msgspec.structs.replace(loaded.checklist.deployment, purpose=Purpose.FEDERATION)
        facts = msgspec.structs.replace(loaded.checklist, deployment=deployment)
        save(path, facts, expected=loaded, now=Clock()())
    return path


def results(session: Session, dice: random.Random) -> list[Observation]:
    known = session.checklist.observations
    seen = [
        msgspec.structs.replace(item, at=session.clock())
        for item in dice.sample(known, min(len(known), dice.randint(0, 9)))
    ]
    if seen and dice.random() < 0.3:
        fault = Fault(reason=dice.choice(list(FaultKind)))
        seen.append(msgspec.structs.replace(dice.choice(known), at=session.clock(), seen=fault))
    return seen


def write_beside(path: Path | None, dice: random.Random) -> None:
    """Be another program that writes the file, now and then only half of it."""
    if path is None or not path.exists():
        return
    raw = path.read_bytes()
    half = dice.random() < 0.3
    path.write_bytes(raw[: len(raw) // 2] if half else raw.replace(b"name: Contoso", b"name: Other"))


async def act(app: LyncreadyApp, pilot: Pilot[int], clock: Clock, dice: random.Random) -> None:
    session, services = app.controller.session, app.controller.session.project
    assert isinstance(services, PlayedProject)
    what = dice.choices(
        ("keys", "paste", "click", "resize", "run", "time", "disk", "theme"), (50, 8, 8, 5, 14, 6, 4, 2)
    )
    place = dice.randrange(app.size.width), dice.randrange(app.size.height)
    match what[0]:
        case "keys":
            await pilot.press(*dice.choices(KEYS, k=dice.randint(1, 6)))
        case "paste":
            app.post_message(events.Paste(dice.choice(PASTED)))
        case "click":
            await pilot.click(offset=place)
        case "resize":
            await pilot.resize_terminal(dice.randint(20, 220), dice.randint(5, 70))
        case "run" if services.runs and not services.runs[-1].finished:
            services.runs[-1].give(*results(session, dice))
            if dice.random() < 0.4:
                services.runs[-1].end(dice.choice(("completed", "deadline")))
        case "run":
            app.controller.runs.check()
        case "time":
            clock.move(dice.choice((1, 6, 12, 130, 4000)))
        case "disk":
            write_beside(session.path, dice)
            clock.move(2.5)
        case "theme":
            app.theme = dice.choice(sorted(app.available_themes))
    await pilot.pause()


def is_well(app: LyncreadyApp) -> bool:
    drawn = screen_text(app).replace("\n", "")
    return (
        app.is_running
        and not app.bugs
        and not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c == "\u202e" for c in drawn)
    )


@pytest.mark.parametrize(
    ("kind", "seed"),
    [("saved", 1), ("request", 2), ("federation", 3)],
)
async def test_nothing_crashes_and_nothing_said_is_lost(kind: str, seed: int, tmp_path: Path) -> None:
    dice, clock = random.Random(seed), Clock()
    session = make_session(clock)
    app = make_app(tmp_path, checklist(kind, tmp_path), session=session, clock=clock)
    async with running(app) as pilot:
        app.animation_level = "none"
        for _ in range(STEPS):
            await act(app, pilot, clock, dice)
            assert is_well(app)
        await _settle(app, pilot, clock)
        assert load(session.path or tmp_path).checklist == session.checklist
        _go_back_and_forth(session)
        assert is_well(app)
        assert main(app).current_id


async def _settle(app: LyncreadyApp, pilot: Pilot[int], clock: Clock) -> None:
    """End what goes on, keep what is here where somebody else wrote, and wait until all is saved."""
    session, filing = app.controller.session, app.controller.autosave
    services = session.project
    assert isinstance(services, PlayedProject)
    session.watch = None

    def is_saved() -> bool:
        clock.move(0.5)
        for run in services.runs:
            run.stop()
        if (session.changed_on_disk or session.disk_trouble) and not session.settling:
            main(app).doors.settle(Keep.OURS)
        quiet = not session.run.active and not session.settling and not session.changed_on_disk
        return quiet and not session.disk_trouble and not session.unsaved and not filing.saving

    await until(pilot, is_saved)


def _go_back_and_forth(session: Session) -> None:
    """Take every word back and bring it again: each undo and redo is the exact inverse of the other."""
    trail = [edits_of(session.checklist)]
    while True:
        try:
            session.undo()
        except UserError:  # nothing to undo
            break
        trail.append(edits_of(session.checklist))
    for before in reversed(trail[:-1]):
        session.redo()
        assert edits_of(session.checklist) == before
