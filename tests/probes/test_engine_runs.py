"""The engine keeps its limits, ends by its deadline, stops when told, and makes a fact of a bug."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from lyncready.model import Dns, DnsOutcome, Fault, FaultKind, Observation, Resolver, Tcp, TcpOutcome
from lyncready.probes.engine import Limits, Outcome, Run
from lyncready.probes.perform import describe
from lyncready.probes.questions import Ask, AskDns, AskEdge
from lyncready.probes.scheduler import Scheduler

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SERVER = Resolver(name="r", address="192.0.2.1")


class Script:
    """A planner that gives what it was told, and a performer that does what the test says."""

    timeout = 1.0

    def __init__(self, asks: list[Ask], act: Callable[[Ask], Awaitable[list[Observation]]]) -> None:
        self.asks, self.act = asks, act
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.starts: list[int] = []
        self.order: list[Ask] = []
        self.advice: list[Ask] = []
        self.follows: dict[Ask, list[Ask]] = {}
        self.closed = False

    def begin(self) -> list[Ask]:
        return self.asks

    def aside(self) -> list[Ask]:
        return self.advice

    def saw(self, ask: Ask, observations: list[Observation]) -> list[Ask]:
        return self.follows.get(ask, [])

    def idle(self) -> list[Ask]:
        return []

    async def perform(self, ask: Ask) -> list[Observation]:
        for key in (ask.target, "all"):
            self.running[key] += 1
            self.most[key] = max(self.most[key], self.running[key])
        self.starts.append(self.running["all"])
        self.order.append(ask)
        try:
            return await self.act(ask)
        finally:
            for key in (ask.target, "all"):
                self.running[key] -= 1

    async def aclose(self) -> None:
        self.closed = True


def run(script: Script, concurrency: int = 64, deadline: float | None = 20.0) -> Run:
    limits = Limits(concurrency=concurrency, deadline=deadline)
    return Run(script, lambda: script, limits, lambda: NOW).start()  # type: ignore[arg-type, return-value]


async def quick(ask: Ask) -> list[Observation]:
    await asyncio.sleep(0)
    seen = Tcp(outcome=TcpOutcome.CONNECTED) if isinstance(ask, AskEdge) else Dns(outcome=DnsOutcome.ANSWER)
    return describe(ask, seen, NOW)


async def never(ask: Ask) -> list[Observation]:
    await asyncio.Event().wait()
    raise AssertionError


def test_two_at_a_time_per_edge_address_and_a_limit_on_all() -> None:
    asks: list[Ask] = [AskEdge(f"e{n}.contoso.com", "192.0.2.9", 5061) for n in range(20)]
    asks += [AskDns(f"d{n}.contoso.com", "A", SERVER) for n in range(50)]
    script = Script(asks, quick)
    work = run(script, concurrency=8)
    assert work.wait(20)
    assert work.outcome is Outcome.COMPLETED
    assert script.most["192.0.2.9"] == 2
    assert script.most["all"] == 2 + 16
    assert len(work.drain()) == 70
    assert (work.progress.done, work.progress.total) == (70, 70)
    assert script.closed


def test_whoever_waits_for_the_end_is_told_once_everything_is_there() -> None:
    told: list[tuple[bool, int]] = []
    script = Script([AskDns("a", "A", SERVER), AskDns("b", "A", SERVER)], quick)
    limits = Limits(concurrency=4, deadline=20.0)
    run: Run = Run(
        script, lambda: script, limits, lambda: NOW, lambda: told.append((run.finished, len(run.drain())))
    )  # type: ignore[arg-type, return-value]
    run.start()
    run._thread.join(20.0)
    assert told == [(True, 2)]


def test_advice_waits_for_questions_that_decide_and_for_those_they_lead_to() -> None:
    first = [AskDns(f"d{n}.contoso.com", "SRV", SERVER) for n in range(6)]
    then = [AskDns(f"sip.d{n}.contoso.com", "A", SERVER) for n in range(6)]
    script = Script(first, quick)  # type: ignore[arg-type]
    script.advice = [AskDns(f"lyncdiscover{n}.contoso.com", "A", SERVER) for n in range(3)]
    script.follows = {ask: [more] for ask, more in zip(first[:4], then, strict=False)}
    work = run(script, concurrency=1)
    assert work.wait(20)
    assert script.order == [*first, *then[:4], *script.advice]
    assert (work.progress.done, work.progress.total) == (13, 13)


def test_edges_that_stay_silent_hold_no_look_up_up() -> None:
    async def deaf(ask: Ask) -> list[Observation]:
        return await (never(ask) if isinstance(ask, AskEdge) else quick(ask))

    asks: list[Ask] = [AskEdge(f"e{n}.contoso.com", f"192.0.2.{n}", 5061) for n in range(20)]
    asks += [AskDns(f"d{n}.contoso.com", "A", SERVER) for n in range(50)]
    script = Script(asks, deaf)
    work = run(script, concurrency=4)
    seen: list[Observation] = []
    while len(seen) < 50:
        assert not work.wait(0.01)
        seen += work.drain()
    assert {item.probe for item in seen} == {"dns"}
    assert sum(isinstance(ask, AskEdge) for ask in script.order) == 4
    work.stop()
    assert work.wait(20)


def test_a_deadline_gives_every_question_an_outcome() -> None:
    asks: list[Ask] = [AskDns(f"d{n}.contoso.com", "A", SERVER) for n in range(100)]
    script = Script(asks[:50], never)
    script.advice = asks[50:]
    work = run(script, deadline=0.2)
    assert work.wait(20)
    assert work.outcome is Outcome.DEADLINE
    seen = [item.seen for item in work.drain()]
    assert seen == [Fault(reason=FaultKind.DEADLINE)] * 100


def test_a_deadline_tells_every_layer_of_an_edge() -> None:
    work = run(Script([AskEdge("sip.contoso.com", "192.0.2.9", 5061)], never), deadline=0.1)
    assert work.wait(20)
    assert [item.probe for item in work.drain()] == ["tcp", "tls", "sip"]


def test_a_stop_keeps_what_was_seen_and_invents_nothing() -> None:
    async def first_only(ask: Ask) -> list[Observation]:
        return await (quick(ask) if isinstance(ask, AskDns) and ask.name == "d0" else never(ask))

    work = run(Script([AskDns(f"d{n}", "A", SERVER) for n in range(5)], first_only))
    seen: list[Observation] = []
    while not seen:
        seen += work.drain()
    work.stop()
    assert work.wait(20)
    assert work.outcome is Outcome.STOPPED
    assert [item.subject for item in seen + work.drain()] == ["d0"]


def test_an_answer_that_we_cannot_plan_from_is_a_fact_of_ours_too() -> None:
    class Stumbles(Script):
        def saw(self, ask: Ask, observations: list[Observation]) -> list[Ask]:
            return [] if ask is not self.asks[0] else [self.asks[len(self.asks)]]

    work = run(Stumbles([AskDns(f"d{n}", "A", SERVER) for n in range(3)], quick))
    assert work.wait(20)
    found = {item.subject: item.seen for item in work.drain()}
    assert found["d0"] == Fault(reason=FaultKind.BUG, detail="IndexError")
    assert (len(found), work.progress.done, work.progress.total) == (3, 3, 3)


def test_a_bug_of_ours_is_a_fact_and_the_rest_goes_on() -> None:
    async def breaks(ask: Ask) -> list[Observation]:
        if isinstance(ask, AskDns) and ask.name == "d0":
            raise ZeroDivisionError
        return await quick(ask)

    work = run(Script([AskDns(f"d{n}", "A", SERVER) for n in range(3)], breaks))
    assert work.wait(20)
    found = {item.subject: item.seen for item in work.drain()}
    assert found["d0"] == Fault(reason=FaultKind.BUG, detail="ZeroDivisionError")
    assert len(found) == 3


@pytest.mark.parametrize(
    ("first", "silent"), [("timeout", True), ("nxdomain", False), ("fault", True)], ids=["mute", "heard", "ours"]
)
def test_a_server_that_was_only_ever_silent_gets_little_of_the_room(first: str, silent: bool) -> None:
    """A fault of our own at the first question says nothing of the server."""

    async def answer(ask: Ask) -> list[Observation]:
        await asyncio.sleep(0.001)
        if first == "fault" and isinstance(ask, AskDns) and ask.name == "d0":
            return describe(ask, Fault(reason=FaultKind.NO_NETWORK), NOW)
        return describe(ask, Dns(outcome=DnsOutcome.TIMEOUT if silent else DnsOutcome.NXDOMAIN), NOW)

    script = Script([AskDns(f"d{n}", "A", SERVER) for n in range(120)], answer)
    work = run(script, concurrency=20)
    assert work.wait(20)
    assert len(work.drain()) == 120
    assert max(script.starts[:60]) == 40
    assert (max(script.starts[60:]) <= 20) is silent


def test_a_silent_server_waits_for_the_others_and_then_has_half_of_the_room() -> None:
    mute = Resolver(name="mute", address="192.0.2.2")
    turns = Scheduler(20)
    turns.add(AskDns(f"d{n}.contoso.com", "A", mute) for n in range(100))
    for ask in take_all(turns):
        turns.ended(ask)
        turns.count_silence(ask, describe(ask, Dns(outcome=DnsOutcome.TIMEOUT), NOW))
    turns.add(AskDns(f"d{n}.contoso.com", "A", SERVER) for n in range(60))
    under_way = take_all(turns)
    assert Counter(ask.target for ask in under_way) == {mute.label: 4, SERVER.label: 36}
    for ask in under_way:
        turns.ended(ask)
    assert Counter(ask.target for ask in take_all(turns)) == {mute.label: 4, SERVER.label: 24}
    turns.add([AskDns("late.contoso.com", "A", SERVER)])
    assert [ask.target for ask in take_all(turns)] == [SERVER.label]


def take_all(turns: Scheduler) -> list[AskDns]:
    return [ask for ask in iter(turns.next, None) if isinstance(ask, AskDns)]


def test_a_server_that_is_only_silent_is_asked_all_the_same_where_nobody_else_waits() -> None:
    turns = Scheduler(20)
    turns.add(AskDns(f"d{n}.contoso.com", "A", SERVER) for n in range(100))
    for ask in take_all(turns):
        turns.ended(ask)
        turns.count_silence(ask, describe(ask, Dns(outcome=DnsOutcome.TIMEOUT), NOW))
    assert len(take_all(turns)) == 20
