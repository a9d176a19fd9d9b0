"""Runs a plan: its own event loop in its own thread, bounded, with a deadline, and every outcome a fact."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

import msgspec

from lyncready.model import Aia, Fault, FaultKind, Observation
from lyncready.probes.perform import ProbeExecutor, describe
from lyncready.probes.plan import Planner
from lyncready.probes.questions import Ask, AskAia, AskDns
from lyncready.probes.scheduler import Scheduler

DEADLINE_STAGES = 16  # attempts one after another on the longest way through a plan, with room
DEADLINE_PER_ASK = 0.02  # seconds a question adds; measured 2-5 ms of processor time each


class Outcome(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    DEADLINE = "deadline"
    STOPPED = "stopped"


class Progress(msgspec.Struct, frozen=True):
    """How far a run is; `total` grows while answers lead to further questions."""

    done: int
    total: int


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What bounds a run: connections at once, and twice as many DNS questions beside them.

    `deadline` is seconds, None derives it from the plan.
    """

    concurrency: int
    deadline: float | None


class Run:
    """A run under way in its own thread. Observations wait in `drain`; `ended` is called in it at the end."""

    def __init__(
        self,
        planner: Planner,
        performer: Callable[[], ProbeExecutor],
        limits: Limits,
        clock: Callable[[], datetime],
        ended: Callable[[], None] | None = None,
    ) -> None:
        self._planner = planner
        self._make_performer = performer
        self._limits = limits
        self._clock = clock
        self._ended = ended or (lambda: None)
        self._ready: deque[Observation] = deque()
        self._stopping = threading.Event()
        self._done = threading.Event()
        self._progress = Progress(0, 0)
        self._outcome: Outcome | None = None
        self._left: list[Observation] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: _Work | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._main, name="lyncready probes", daemon=True)

    def start(self) -> Run:
        """Start the thread and return the run."""
        self._thread.start()
        return self

    @property
    def progress(self) -> Progress:
        """How many questions have an outcome, of how many known so far."""
        return self._progress

    @property
    def finished(self) -> bool:
        """Whether the run has ended, whatever way."""
        return self._done.is_set()

    @property
    def outcome(self) -> Outcome | None:
        """How it ended; None while it runs."""
        return self._outcome

    def drain(self) -> list[Observation]:
        """Return what was seen since the last call."""
        found = []
        while self._ready:
            found.append(self._ready.popleft())
        return found

    @property
    def cut_off(self) -> list[Observation]:
        """The questions that a stop or the deadline left without an answer, as faults of ours; empty before."""
        return self._left

    def stop(self) -> None:
        """End the run soon; what was seen stays to be drained."""
        self._stopping.set()
        with self._lock:
            loop, work = self._loop, self._work
        if loop is not None and work is not None and not self._done.is_set():
            try:
                loop.call_soon_threadsafe(work.stop)
            except RuntimeError:
                return  # the loop closed in between: the run is over

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end, at most `timeout` seconds; tell whether it came."""
        return self._done.wait(timeout)

    def _main(self) -> None:
        try:
            asyncio.run(self._run())
        finally:
            if self._outcome is None:
                self._outcome = Outcome.STOPPED
            with self._lock:
                self._loop = self._work = None  # what is left of them is much, and a ring
            self._done.set()
            self._ended()

    async def _run(self) -> None:
        work = _Work(self._planner, self._make_performer(), self._limits, self._clock, self._publish)
        with self._lock:
            self._loop, self._work = asyncio.get_running_loop(), work
        if self._stopping.is_set():
            work.stop()
        self._outcome = await work.run()
        self._left = work.left

    def _publish(self, observations: list[Observation], done: int, total: int) -> None:
        self._progress = Progress(done, total)
        self._ready.extend(observations)


class _Work:
    """The loop's side of a run: puts the questions whose turn has come, and takes what their answers lead to."""

    def __init__(
        self,
        planner: Planner,
        performer: ProbeExecutor,
        limits: Limits,
        clock: Callable[[], datetime],
        publish: Callable[[list[Observation], int, int], None],
    ) -> None:
        self._planner = planner
        self._performer = performer
        self._limits = limits
        self._clock = clock
        self._publish = publish
        self._turns = Scheduler(limits.concurrency)
        self._depth: dict[Ask, int] = {}
        self._tasks: dict[asyncio.Task[None], Ask] = {}
        self._done = self._total = 0
        self._stopped = False
        self._change = asyncio.Event()
        self.left: list[Observation] = []  # what the end cut off, as faults

    def stop(self) -> None:
        """End the run: what is in flight is dropped."""
        self._stopped = True
        self._change.set()

    async def run(self) -> Outcome:
        """Work until nothing is left to ask, the deadline or a stop."""
        started = time.monotonic()
        self._add(self._planner.begin())
        self._add(self._planner.aside(), last=True)
        outcome = Outcome.COMPLETED
        try:
            while not self._stopped:
                self._start_some()
                if not self._tasks:
                    self._add(self._planner.idle())
                    if not self._turns.is_ready:
                        break
                    continue
                left = started + self._seconds_allowed() - time.monotonic()
                if left <= 0:
                    outcome = Outcome.DEADLINE
                    break
                await self._next_change(left)
            if self._stopped:
                outcome = Outcome.STOPPED
        finally:
            await self._end(outcome)
        return outcome

    def _seconds_allowed(self) -> float:
        if self._limits.deadline is not None:
            return self._limits.deadline
        return DEADLINE_STAGES * self._performer.timeout + DEADLINE_PER_ASK * self._total

    async def _next_change(self, left: float) -> None:
        try:
            async with asyncio.timeout(left):
                await self._change.wait()
        except TimeoutError:
            return
        self._change.clear()

    def _add(self, asks: list[Ask], *, last: bool = False) -> None:
        self._turns.add(asks, last=last)
        self._total += len(asks)

    def _start_some(self) -> None:
        while not self._stopped and (ask := self._turns.next()) is not None:
            task = asyncio.create_task(self._put_in_turn(ask))
            self._tasks[task] = ask
            task.add_done_callback(self._ended)

    async def _put_in_turn(self, first: Ask) -> None:
        """Put one question after the other: a task for each would wait for the loop three times in between."""
        task, ask = asyncio.current_task(), first
        assert task is not None
        while True:
            await self._perform(ask)
            self._turns.ended(ask)
            following = None if self._stopped else self._turns.next()
            self._start_some()
            if following is None:
                del self._tasks[task]
                return
            self._tasks[task] = ask = following

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task in self._tasks:  # it was cancelled
            self._turns.ended(self._tasks.pop(task))
        self._change.set()

    async def _perform(self, ask: Ask) -> None:
        try:
            observations = await self._performer.perform(ask)
            follow = self._planner.saw(ask, observations)
            if isinstance(ask, AskAia):
                follow += self._fetched(ask, observations)
        except Exception as error:  # noqa: BLE001 - the one place: a bug of ours is a fact, not an end
            fault = Fault(reason=FaultKind.BUG, detail=type(error).__name__)
            observations, follow = describe(ask, fault, self._clock()), []
        if isinstance(ask, AskDns):
            self._turns.count_silence(ask, observations)
        self._add(follow)
        self._done += 1
        self._publish(observations, self._done, self._total)

    def _fetched(self, ask: AskAia, observations: list[Observation]) -> list[Ask]:
        depth = self._depth.get(ask, 0) + 1
        seen = [item.seen for item in observations]
        certificates = tuple(der for fact in seen if isinstance(fact, Aia) for der in fact.certificates)
        more = self._planner.fetched(certificates, depth)
        self._depth.update(dict.fromkeys(more, depth))
        return more

    async def _end(self, outcome: Outcome) -> None:
        unfinished = list(self._tasks.values())
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)
        unfinished += self._turns.left()
        kind = {Outcome.DEADLINE: FaultKind.DEADLINE, Outcome.STOPPED: FaultKind.CANCELLED}.get(outcome)
        if kind is not None:
            fault, now = Fault(reason=kind), self._clock()
            self.left = [item for ask in unfinished for item in describe(ask, fault, now)]
        if outcome is Outcome.DEADLINE:
            self._publish(self.left, self._done + len(unfinished), self._total)
        await self._performer.aclose()
