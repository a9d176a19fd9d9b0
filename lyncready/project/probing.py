"""One run of the probes that somebody waits for: it tells how far it is, and ends on Ctrl-C with what it saw."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lyncready.clock import present

if TYPE_CHECKING:
    from lyncready.model import Checklist, Observation
    from lyncready.probes import Target

TICK = 0.1  # seconds between two looks at a run; Ctrl-C waits at most so long on Windows
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


def probe(
    checklist: Checklist, base: Path, only: tuple[str, ...] = (), show: Callable[[int, int], None] | None = None
) -> Seen:
    """Ask the network and return what was seen. Ctrl-C ends the run and keeps what came before.

    `show` is told again and again how many questions of how many are done.
    """
    from lyncready.probes import start
    from lyncready.project.settings import with_settings

    seen = Seen()
    present()  # a clock that cannot be read is said before the run starts
    tell = show or (lambda done, total: None)
    with _told_to_end() as told:
        run = start(with_settings(checklist), base, only=frozenset(only), clock=present)
        try:
            while not run.wait(TICK):
                seen.observations += run.drain()
                tell(run.progress.done, run.progress.total)
                if told:
                    raise KeyboardInterrupt
            tell(run.progress.done, run.progress.total)  # a quick run is over before the first look
        except KeyboardInterrupt:
            seen.interrupted = True
            run.stop()
            run.wait(GRACE)
        finally:
            run.stop()
    seen.observations += run.drain()
    seen.outcome = run.outcome.value if run.outcome else ""
    if seen.outcome == "stopped":
        seen.observations += run.cut_off  # else a watchdog that always comes first lets old facts pass for ever
    log = logging.getLogger("lyncready")
    log.debug("run %s: %d observations", seen.outcome, len(seen.observations))
    for observation in seen.observations:
        log.debug("saw %s", observation.key)
    return seen


def list_targets(checklist: Checklist, base: Path, only: tuple[str, ...]) -> tuple[Target, ...]:
    """Return every place that a run would contact; nothing is contacted."""
    from lyncready.probes import targets
    from lyncready.project.settings import with_settings

    return targets(with_settings(checklist), base, only=frozenset(only))


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
