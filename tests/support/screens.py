"""The app for tests: real checks and guide over a saved checklist, a played network, a clock that stands."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from lyncready.model import Checklist, Network, Observation, Trust, Waiver
from lyncready.probes import Target
from lyncready.probes.engine import Progress
from lyncready.project.project import OpenChecklist, Project
from lyncready.store import load
from lyncready.tui.app import LyncreadyApp
from lyncready.tui.context import SessionTexts, bound_to
from lyncready.tui.screens.main import MainScreen
from lyncready.tui.screens.probe import ProbeScreen
from lyncready.tui.session import Session
from support.frames import calm, look

SAVED = Path(__file__).parent.parent / "tui" / "saved"
NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def waiver_of_fabrikam(reason: str, until: date | None = None) -> Waiver:
    """Return a waiver of the record that the saved checklist lacks."""
    return Waiver(
        code="srv-missing", subject="fabrikam.com", step="federation.srv", by="alice", reason=reason, until=until
    )


class PlayedRun:
    """A run whose results the test hands out."""

    def __init__(self, total: int = 0, ended: Callable[[], None] | None = None) -> None:
        self._ended = ended
        self.waiting: list[Observation] = []
        self.finished = False
        self.outcome = ""
        self.progress = Progress(0, total)
        self.stopped = False

    def give(self, *observations: Observation) -> None:
        """Let something be seen."""
        self.waiting += observations
        done, total = self.progress.done + len(observations), self.progress.total
        self.progress = Progress(done, max(total, len(observations)))

    def end(self, outcome: str = "completed") -> None:
        """End the run."""
        self.outcome, self.finished = outcome, True
        if self._ended is not None:
            self._ended()

    def drain(self) -> list[Observation]:
        """What was seen since the last call."""
        seen, self.waiting = self.waiting, []
        return seen

    def stop(self) -> None:
        """Stops at once."""
        self.stopped = True
        if not self.finished:
            self.end("stopped")

    def wait(self, timeout: float) -> bool:
        """Never waits."""
        return self.finished


class PlayedProject(Project):
    """Everything real but the network and the machine's own roots."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(clock)
        self.runs: list[PlayedRun] = []
        self.asked: list[tuple[str, ...] | None] = []
        self.places: tuple[Target, ...] = (Target("1.1.1.1", 53, "udp", "DNS, public view"),)

    def warm(self) -> None:
        """Nothing to import early."""

    def read_trust(self, network: Network, base: Path) -> Trust:
        """Only the roots of the file, so that every machine judges alike."""
        from cryptography import x509

        from lyncready.model import Origin, TrustedRoot

        ders = []
        for name in network.trust:
            certificates = x509.load_pem_x509_certificates((base / name).read_bytes())
            ders += [certificate.public_bytes(_der()) for certificate in certificates]
        return Trust(tuple(TrustedRoot(der, Origin.FILE, "file") for der in ders))

    def start(
        self,
        checklist: Checklist,
        base: Path,
        only: tuple[str, ...] | None,
        ended: Callable[[], None] | None = None,
    ) -> Any:
        """Begin a played run."""
        self.asked.append(only)
        self.runs.append(PlayedRun(ended=ended))
        return self.runs[-1]

    def targets(self, checklist: Checklist, base: Path) -> tuple[Target, ...]:
        """The places of the test."""
        return self.places


def _der() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.DER


class Clock:
    """A clock and a stop watch that the test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now, self.seconds = now, 1000.0

    def __call__(self) -> datetime:
        return self.now

    def ticks(self) -> float:
        """Seconds of the stop watch."""
        return self.seconds

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


def saved_checklist(folder: Path) -> Path:
    """Copy the saved laboratory checklist into a folder and return it."""
    for source in SAVED.iterdir():
        shutil.copy(source, folder / source.name)
    return folder / "contoso.yaml"


def texts_of(session: Session) -> SessionTexts:
    """Return the words of pages, naming the keys that acts have by themselves."""

    def key_of(binding_id: str) -> str:
        binding = bound_to((MainScreen, ProbeScreen), binding_id, {})
        assert binding is not None
        return binding.key

    return SessionTexts(session, key_of)


def opened(path: Path) -> OpenChecklist:
    """Return a checklist as the app gets it."""
    loaded = load(path)
    return OpenChecklist(path=path, checklist=loaded.checklist)


def make_session(clock: Clock | None = None, author: str = "alice") -> Session:
    """Return a session on a played network."""
    clock = clock or Clock()
    return Session(PlayedProject(clock), clock=clock, author=author, ticks=clock.ticks)


def make_app(folder: Path, path: Path | None, **more: Any) -> LyncreadyApp:
    """Return the app on a checklist, its state in the folder; `more` goes to the app."""
    clock = more.pop("clock", None) or Clock()
    session = more.pop("session", None) or make_session(clock)
    return LyncreadyApp(session, path=path, state=folder / "state", **more)


@asynccontextmanager
async def running(app: LyncreadyApp, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[int]]:
    """Run the app without a terminal until its first judgement is drawn."""
    async with app.run_test(size=size, notifications=True) as pilot:
        if app.controller.session.path is not None or app.first is not None:
            await until(pilot, lambda: app.controller.session.assessment is not None and main(app).current_id)
        await pilot.pause()
        look(app)
        yield pilot
        if app.is_running:
            look(app)


def main(app: LyncreadyApp) -> MainScreen:
    """Return the main screen, whatever stands on it."""
    screen = app.screen_stack[0]
    assert isinstance(screen, MainScreen)
    return screen


async def until(pilot: Pilot[int], holds: Callable[[], object], seconds: float = 30.0) -> None:
    """Let the app go on until something holds; fails where it never does."""
    app = pilot.app
    assert isinstance(app, LyncreadyApp)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            look(app)
            return
        for bug in app.bugs:
            raise bug
        await asyncio.sleep(0.005)
        await calm()
    raise AssertionError("it never came to hold")


async def settled(pilot: Pilot[int], looks: int = 3) -> None:
    """Let the app go on until its screen stays the same for so many looks (0.1 s), and text is laid out."""
    app = pilot.app
    assert isinstance(app, LyncreadyApp)
    same, before = 0, ""

    def stays() -> bool:
        nonlocal same, before
        now = screen_text(app)
        filled = all(panel.children for panel in app.screen.query("HelpPanel Markdown"))
        same, before = (same + 1 if now == before and filled else 0), now
        return same >= looks

    while not stays():
        await pilot.pause(0.03)


def screen_text(app: LyncreadyApp) -> str:
    """Return what stands on the screen as text, a line a row."""
    return "\n".join(strip.text for strip in look(app))


def page_text(app: LyncreadyApp) -> str:
    """Return the whole page of the step that is looked at, also what is scrolled away."""
    shown = [item for item in main(app).page.query(Static) if item.display]
    return "\n".join(str(item.content) for item in shown)


def told(app: LyncreadyApp) -> str:
    """Return what the notices say, whole."""
    return "\n".join(notice.message for notice in app._notifications)
