"""One contender in a process of its own: `python -m tests.bench.child WHAT FOLDER SIZE PORT PORT` prints JSON."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lyncready.model import Checklist, Observation, Resolver
from lyncready.store import load
from tests.bench import peers
from tests.bench.scenery import domain_name

AT_ONCE = 64


def own(checklist: Checklist, folder: Path) -> tuple[Observation, ...]:
    """Run lyncready's engine over a checklist, as its commands do; the app has a screen besides."""
    from lyncready.probes import start

    run = start(checklist, folder)
    run.wait()
    return tuple(run.drain())


async def _client(size: int, port: int) -> None:
    from lyncready.probes.dns.client import DnsClient
    from lyncready.probes.dns.question import Question

    client = DnsClient()
    server = Resolver(name="bench", address="127.0.0.1", port=port)
    numbers = iter(range(size))

    async def worker() -> None:
        for number in numbers:
            reply = await client.ask(Question(f"_sipfederationtls._tcp.{domain_name(number)}", "SRV", server), 5.0)
            assert reply.seen.srv

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


def main(what: str, folder: Path, size: int, ports: tuple[int, int]) -> dict[str, Any]:
    """Warm up on one SIP domain, then measure: seconds of the clock and of CPU, durations seen, peak memory."""
    sizes = {1, size} if what == "own" else set()
    checklists = {count: load(folder / f"{count}.yaml").checklist for count in sizes}
    acts: dict[str, Callable[[int], Any]] = {
        "own": lambda count: own(checklists[count], folder),
        "pipeline": lambda count: asyncio.run(peers.pipeline(count, ports, AT_ONCE)),
        "unbounded": lambda count: asyncio.run(peers.pipeline(count, ports, 10 * AT_ONCE)),
        "resolver": lambda count: asyncio.run(peers.resolver(count, ports[1], AT_ONCE)),
        "client": lambda count: asyncio.run(_client(count, ports[1])),
        "serial": lambda count: peers.serial(count, ports),
    }
    acts[what](1)
    wall, cpu = time.monotonic(), time.process_time()
    seen = acts[what](size)
    found: dict[str, Any] = {"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}
    for item in seen or ():
        found.setdefault(item.probe, []).append(item.took)
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


if __name__ == "__main__":
    given = sys.argv
    print(json.dumps(main(given[1], Path(given[2]), int(given[3]), (int(given[4]), int(given[5])))))
