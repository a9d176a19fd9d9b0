"""One golden table of acts through both faces: they leave the same file and the same history, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from support.command_line import lyncready
from support.screens import (
    NOW,
    SAVED,
    Clock,
    PlayedProject,
    main,
    make_app,
    running,
    until,
)
from textual.pilot import Pilot
from textual.widgets import TextArea

from lyncready.model import Checklist, Dns, DnsOutcome, ExportScope, Observation, Srv, Waiver
from lyncready.project import attest
from lyncready.project.probing import Seen
from lyncready.project.project import Project
from lyncready.store import EntryKind, read_history
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.screens.evidence import EvidenceScreen
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.trace import TraceScreen
from lyncready.tui.session import Session

EXPORT = Path(__file__).parents[1] / "powershell" / "exports" / "half-done.json"
TRACE = """SIP/2.0 504 Server time-out
From: <sip:alice@fabrikam.com>;tag=1
To: <sip:bob@contoso.com>;tag=2
ms-diagnostics: 1038;reason="Failed to connect to a peer server";source="sip.fabrikam.com"
"""

ByHand = Callable[[LyncreadyApp, Pilot[int]], Awaitable[None]]


class Act(NamedTuple):
    """One act: as typed at the prompt, by which keys in the app, and what it leaves in the history."""

    words: str
    by_hand: ByHand
    kinds: set[EntryKind]


def keys(step: str, *pressed: str) -> ByHand:
    """Go to a step and press keys; a key with a blank in front is typed as text."""

    async def act(app: LyncreadyApp, pilot: Pilot[int]) -> None:
        main(app).steps.go_to(step)
        await pilot.pause()
        for key in pressed:
            await pilot.press(*(key[1:] if key.startswith(" ") else [key]))
            await pilot.pause()
        await until(pilot, lambda: isinstance(app.screen, MainScreen))

    return act


def said(act: Callable[..., Checklist], *given: object) -> ByHand:
    """Let the main screen apply an act, for what no key of its own does."""

    async def by_hand(app: LyncreadyApp, pilot: Pilot[int]) -> None:
        main(app).marks.apply("said", act, *given)

    return by_hand


async def import_export(app: LyncreadyApp, pilot: Pilot[int]) -> None:
    await pilot.press("i")
    await until(pilot, lambda: isinstance(app.screen, EvidenceScreen))
    app.screen.query_one("#path").value = str(EXPORT)  # type: ignore[attr-defined]
    await pilot.press("enter")
    await until(pilot, lambda: app.controller.session.checklist.evidence)
    await pilot.press("escape")


async def paste_trace(app: LyncreadyApp, pilot: Pilot[int]) -> None:
    main(app).doors.open_trace()
    await until(pilot, lambda: isinstance(app.screen, TraceScreen) and isinstance(app.focused, TextArea))
    app.screen.query_one(TextArea).text = str(app.controller.session.base.parent / "trace.txt")
    await pilot.press("ctrl+s")
    await until(
        pilot, lambda: any(item.scope is ExportScope.TRACE for item in app.controller.session.checklist.evidence)
    )
    await pilot.press("escape")


def results(checklist: Checklist) -> list[Observation]:
    """What a run sees in which the missing record is there."""
    seen = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "sip.fabrikam.com"),), ttl=3600)
    return [
        replace(item, at=NOW, seen=seen if item.subject == "_sipfederationtls._tcp.fabrikam.com" else item.seen)
        for item in checklist.observations
    ]


def nothing(checklist: Checklist) -> list[Observation]:
    """What a run sees that hears of nobody: neither of what was known nor of a name that is new."""
    silent = Dns(outcome=DnsOutcome.TIMEOUT)
    known = [replace(item, at=NOW, seen=silent) for item in checklist.observations if item.probe == "dns"]
    return [*known, replace(known[0], subject="new.contoso.com")]


RUNS: dict[str, Callable[[Checklist], list[Observation]]] = {"all": results, "federation.srv": nothing}


def check(only: str) -> ByHand:
    async def act(app: LyncreadyApp, pilot: Pilot[int]) -> None:
        session = app.controller.session
        services = session.project
        assert isinstance(services, PlayedProject)
        before = len(services.runs)
        app.controller.check((only,))
        await until(pilot, lambda: len(services.runs) > before and session.run._run is services.runs[-1])
        services.runs[-1].give(*RUNS[only](session.checklist))
        services.runs[-1].end()
        await until(pilot, lambda: not session.run.active and not session._seen)

    return act


WAIVER = Waiver(
    code="cert-expired", subject="", step="federation.certificate", by="alice", at=NOW, reason="ordered"
)
SIGNED = ("provisioning.request", "alice", NOW)
SAID, TURNED = {EntryKind.ATTESTED, EntryKind.STATE, EntryKind.FINDING}, {EntryKind.STATE, EntryKind.FINDING}

ACTS = (
    Act("mark FILE policy.public done", keys("policy.public", "space"), SAID),
    Act("mark FILE policy.public todo", keys("policy.public", "space"), SAID),
    Act(
        "mark FILE federation.srv todo --note asked",
        keys("federation.srv", "n", " asked", "ctrl+s"),
        {EntryKind.NOTED},
    ),
    Act(
        "mark FILE provisioning.request done --part sign-in",
        keys("provisioning.request", "space", "enter"),
        {EntryKind.ATTESTED},
    ),
    Act(
        "mark FILE provisioning.request waived --reason pilot --until 2027-01-31",
        keys("provisioning.request", "s", " pilot", "enter", " 2027-01-31", "ctrl+s"),
        {EntryKind.WAIVED},
    ),
    Act("mark FILE provisioning.request todo", keys("provisioning.request", "S"), {EntryKind.ATTESTED}),
    Act(
        "waive FILE srv-missing fabrikam.com --reason parked",
        keys("federation.srv", "s", "down", "enter", " parked", "enter", "ctrl+s"),
        {EntryKind.WAIVED} | TURNED,
    ),
    Act("waive FILE cert-expired --reason ordered", said(attest.waive, WAIVER), {EntryKind.WAIVED} | TURNED),
    Act("evidence FILE EXPORT", import_export, {EntryKind.EVIDENCE} | TURNED),
    Act("trace FILE TRACE", paste_trace, {EntryKind.EVIDENCE}),
    Act("check FILE --save --json", check("all"), TURNED),
    Act("check FILE --save --json --only federation.srv", check("federation.srv"), set()),
    Act("mark FILE provisioning.request done", said(attest.toggle, *SIGNED), {EntryKind.ATTESTED}),
    Act("mark FILE provisioning.request todo", said(attest.toggle, *SIGNED), {EntryKind.ATTESTED}),
)  # fmt: skip


class Played(PlayedProject):
    """A played network, and the machine's own roots: those that a command judges by."""

    read_trust = Project.read_trust  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _one_person_at_one_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LYNCREADY_NOW", NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))
    monkeypatch.setenv("LYNCREADY_USER", "alice")
    monkeypatch.setenv("LYNCREADY_SETTINGS", str(tmp_path / "settings.yaml"))


def copy(folder: Path) -> Path:
    shutil.copytree(SAVED, folder)
    return folder / "contoso.yaml"


def left(path: Path) -> tuple[bytes, bytes]:
    """Return what is on the disk: the file and its history."""
    history = path.with_name("contoso.history.yaml")
    return path.read_bytes(), history.read_bytes() if history.exists() else b""


async def saved(app: LyncreadyApp, pilot: Pilot[int], clock: Clock) -> None:
    """Wait until all is judged and written."""
    session = app.controller.session
    app.controller.refresh()
    idle = lambda: not any(worker.group in ("judge", "save", "history") for worker in app.workers)  # noqa: E731
    await until(pilot, idle)
    clock.seconds += 10
    app.controller.tick()
    await until(pilot, lambda: not session.unsaved and idle())


async def test_both_faces_leave_the_same_file_and_the_same_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, by_hand = copy(tmp_path / "typed"), copy(tmp_path / "hand")

    def probe(checklist: Checklist, base: Path, only: tuple[str, ...], *_: object) -> Seen:
        seen = Seen()
        seen.observations, seen.outcome = RUNS["".join(only) or "all"](checklist), "completed"
        return seen

    monkeypatch.setattr("lyncready.project.probing.probe", probe)
    trace = tmp_path / "trace.txt"
    trace.write_text(TRACE, encoding="utf-8")
    places = {"FILE": str(typed), "EXPORT": str(EXPORT), "TRACE": str(trace)}
    golden = []
    for act in ACTS:
        told = len(read_history(typed).entries)
        words = [places.get(word, word) for word in act.words.split()]
        assert lyncready(*words).status in (0, 1, 2), act.words
        assert {entry.kind for entry in read_history(typed).entries[told:]} == act.kinds, act.words
        golden.append(left(typed))

    clock = Clock()
    session = Session(Played(clock), clock=clock, author="alice", ticks=clock.ticks)
    app = make_app(tmp_path, by_hand, clock=clock, session=session)
    async with running(app, (80, 24)) as pilot:
        for act, wanted in zip(ACTS, golden, strict=True):
            await act.by_hand(app, pilot)
            await saved(app, pilot, clock)
            assert left(by_hand) == wanted, act.words
        assert session.undo()
        app.controller.refresh()
        await saved(app, pilot, clock)
        assert left(by_hand)[0] == golden[-2][0]
