"""One run of the probes from the command line: a progress bar on a terminal, and an end on Ctrl-C."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lyncready.cli.output import is_terminal, style_of
from lyncready.clock import present

if TYPE_CHECKING:
    from lyncready.model import Checklist, Observation

TICK = 0.1  # seconds between two looks at a run; Ctrl-C waits at most so long on Windows
BAR = 30
GRACE = 5.0  # seconds that a stopped run gets to hand over what it saw


class Seen:
    """What a run saw, and whether the user ended it."""

    def __init__(self) -> None:
        self.observations: list[Observation] = []
        self.interrupted = False
        self.outcome = ""

    @property
    def complete(self) -> bool:
        """Whether the run asked all that it had to ask."""
        return self.outcome == "completed"


def probe(checklist: Checklist, base: Path, only: tuple[str, ...] = (), *, bar: bool = True) -> Seen:
    """Ask the network and return what was seen. Ctrl-C ends the run and keeps what came before."""
    from lyncready.probes import start
    from lyncready.project.settings import with_settings

    seen = Seen()
    present()  # a clock that cannot be read is said before the run starts
    progress = _Progress(bar)
    with _told_to_end() as told:
        run = start(with_settings(checklist), base, only=frozenset(only), clock=present)
        try:
            while not run.wait(TICK):
                seen.observations += run.drain()
                progress.show(run.progress.done, run.progress.total)
                if told:
                    raise KeyboardInterrupt
            progress.show(run.progress.done, run.progress.total)  # a quick run is over before the first look
        except KeyboardInterrupt:
            seen.interrupted = True
            run.stop()
            run.wait(GRACE)
        finally:
            run.stop()
            progress.clear()
    seen.observations += run.drain()
    seen.outcome = run.outcome.value if run.outcome else ""
    if seen.outcome == "stopped":
        seen.observations += run.cut_off  # else a watchdog that always comes first lets old facts pass for ever
    log = logging.getLogger("lyncready")
    log.debug("run %s: %d observations", seen.outcome, len(seen.observations))
    for observation in seen.observations:
        log.debug("saw %s", observation.key)
    return seen


@contextmanager
def _told_to_end() -> Iterator[list[int]]:
    """Gather the signals by which a session or a machine ends: they end a run as Ctrl-C does, and lose nothing."""
    told: list[int] = []
    before: dict[signal.Signals, Any] = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is signal.SIG_IGN:  # as under nohup
            continue
        with suppress(ValueError):  # only the main thread hears signals
            before[number] = signal.signal(number, lambda number, _: told.append(number))
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Progress:
    """A bar on standard error, where a person looks at it; silent elsewhere."""

    def __init__(self, wanted: bool) -> None:
        self._on = wanted and is_terminal(sys.stderr)
        self._style = style_of(sys.stderr)
        self._shown = ""

    def show(self, done: int, total: int) -> None:
        if not self._on or not total:
            return
        filled = BAR * done // total
        full, empty = ("#", "-") if self._style.ascii else ("━", " ")
        text = f"Probing {full * filled}{empty * (BAR - filled)} {done} of {total}"
        if text != self._shown:
            sys.stderr.write("\r" + text + " " * max(0, len(self._shown) - len(text)))
            sys.stderr.flush()
            self._shown = text

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * len(self._shown) + "\r")
            sys.stderr.flush()
