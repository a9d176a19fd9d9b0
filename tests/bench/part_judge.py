"""Judging saved facts: from nothing, again, at twice the size, and while facts stream in. CPU time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec

from lyncready.certificates.certificate import read_certificate
from lyncready.checks import Judge, judge
from lyncready.model import Checklist, Dns, DnsOutcome, Tls, Trust
from lyncready.probes import read_trust
from lyncready.readiness import assess
from lyncready.store import load, save
from lyncready.tui.app import OLDEST_SELDOM
from tests.bench.measure import Table, timed
from tests.bench.scenery import Scenery
from tests.bench.sizes import Size

BATCH = 80  # observations that come in between two judgements of a streaming run


def run(size: Size) -> list[Table]:
    """Measure the rules on healthy and on sick facts."""
    scenery = Scenery(size.work / "judge", 2 * size.many)
    trust = read_trust(scenery.checklist(0).network, scenery.folder)
    table = Table("Judging: checks and readiness", "ms of CPU, x the row it is compared with")
    one, two = _facts(scenery, size.many), _facts(scenery, 2 * size.many)
    sick = msgspec.structs.replace(one, observations=())
    dead = msgspec.structs.replace(
        one,
        observations=tuple(
            msgspec.structs.replace(o, seen=Dns(outcome=DnsOutcome.NXDOMAIN)) if isinstance(o.seen, Dns) else o
            for o in one.observations
        ),
    )
    first, again, both, unseen, missing, command, loads = [], [], [], [], [], [], []
    path = scenery.folder / "facts.yaml"
    path.unlink(missing_ok=True)
    save(path, one, expected=None, now=scenery.now)
    for turn in range(size.rounds):
        with _collector_of_the_app():
            loads.append(timed(lambda: load(path)))
            read_certificate.cache_clear()
            first.append(timed(lambda: _judge(one, trust, scenery, 0)))
            _judge(two, trust, scenery, 0)  # reads the other certificates: what doubles is judging alone
            again.append(timed(lambda turn=turn: _judge(one, trust, scenery, 1 + turn)))  # type: ignore[misc]
            both.append(timed(lambda: _judge(two, trust, scenery, 0)))
            unseen.append(timed(lambda: _judge(sick, trust, scenery, 0)))
            missing.append(timed(lambda: _judge(dead, trust, scenery, 0)))
        command.append(timed(lambda turn=turn: _judge(one, trust, scenery, 1 + turn)))  # type: ignore[misc]
    table.add(f"{size.many} domains, certificates not yet read", first)
    table.add(f"loading the same {size.many} domains", loads)
    table.add(f"{size.many} domains, to loading them", again, to=loads, goal=2.0, number=5)
    table.add(f"{2 * size.many} domains: linear is 2x", both, to=again, goal=2.3, number=5)
    table.add(f"{size.many} domains, as a command judges them", command, to=again)
    table.add(f"{size.many} domains, nothing asked yet", unseen, to=again)
    table.add(f"{size.many} domains, no SRV anywhere", missing, to=again)
    _stream(table, size, scenery, one, trust, again)
    return [table]


@contextmanager
def _collector_of_the_app() -> Iterator[None]:
    """Let the collector of garbage run as seldom as in the app; a command has Python's own settings."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(700, 10, OLDEST_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _facts(scenery: Scenery, size: int) -> Checklist:
    return msgspec.structs.replace(scenery.checklist(size), observations=scenery.observations(size))


def _judge(checklist: Checklist, trust: Trust, scenery: Scenery, second: int) -> None:
    now = scenery.now + timedelta(seconds=second)
    findings = judge(checklist, trust, now)
    assert findings
    assess(checklist, findings, now)


def _stream(
    table: Table, size: Size, scenery: Scenery, whole: Checklist, trust: Trust, again: list[float]
) -> None:
    """Judge as a run brings facts: every judgement must equal one from nothing."""
    facts = sorted(whole.observations, key=lambda item: not isinstance(item.seen, Dns | Tls))
    standing, steps, states = Judge(trust), [], []
    middle = len(facts) // 2
    standing.judge(msgspec.structs.replace(whole, observations=tuple(facts[:middle])), scenery.now)
    for turn in range(1, size.rounds + 1):
        now_known = msgspec.structs.replace(whole, observations=tuple(facts[: middle + turn * BATCH]))
        found: list[object] = []
        steps.append(timed(lambda: found.append(standing.judge(now_known, scenery.now))))  # noqa: B023
        findings = standing.judge(now_known, scenery.now)
        states.append(timed(lambda: assess(now_known, findings, scenery.now)))  # noqa: B023
        assert findings == judge(now_known, trust, scenery.now)
    table.add(f"{BATCH} more facts of {size.many} domains, checks", steps, to=again)
    table.add(f"{BATCH} more facts of {size.many} domains, readiness", states, to=again)
