"""Runs over a network one round trip away, beside the critical path, lean pipelines and a serial checker."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from lyncready.store import save
from tests.bench.measure import Table, percentile
from tests.bench.part_screen import Watched
from tests.bench.part_start import BARE, rest
from tests.bench.scenery import Scenery
from tests.bench.sizes import Size

ROOT = Path(__file__).parents[2]
# SRV and address go out together, because the edges are declared; TCP connects without delay here. Then TLS 1.2:
# two round trips and OPTIONS. TLS 1.3: one, another to hear whether the server refuses our missing certificate (it
# says so only then, and a request written meanwhile would lose its word), and OPTIONS. The certificate names a
# list of revoked ones: its server's address is asked last.
ROUND_TRIPS = {"TLSv1_2": 5, "TLSv1_3": 5}
HANDSHAKES = {"TLSv1_2": 1, "TLSv1_3": 2}  # who speaks TLS 1.3 is asked once more whether it speaks 1.2, too
SERIAL = 3  # SIP domains that the serial checker gets; it is as slow for each
ROUNDS_OF_MANY = 3
CHILD_SECONDS = 120


class Distant:
    """The servers' process; `with` it, `counts` tells what was asked since the last time."""

    def __init__(self, scenery: Scenery, size: int, delay: float, tls: str) -> None:
        words = [str(scenery.folder), str(size), str(delay), tls]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.distant", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ports = self._line()

    def __enter__(self) -> Distant:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def _line(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def counts(self) -> Any:
        """Return what was asked, how often, and how long answers were held (seconds)."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return self._line()


def run(size: Size) -> list[Table]:
    """Measure whole runs, the DNS client, durations, and what is asked twice."""
    most, tables = size.domains[-1], []
    scenery = Scenery(size.work / "network", most)
    scenery.write_server_files()
    for tls in reversed(ROUND_TRIPS):
        with Distant(scenery, most, size.delay, tls) as servers:
            ports = tuple(servers.ports)
            for count in {1, *size.domains}:
                path = scenery.folder / f"{count}.yaml"
                path.unlink(missing_ok=True)
                save(path, scenery.checklist(count, ports), expected=None, now=scenery.now)
            if tls == "TLSv1_3":
                tables += _runs(size, scenery, servers, 1, tls)
                continue
            tables.append(_client(size, scenery, ports))
            for count in size.domains:
                tables += _runs(size, scenery, servers, count, tls)
    return tables


def _child(what: str, scenery: Scenery, size: int, ports: tuple[int, ...]) -> Any:
    words = [what, str(scenery.folder), str(size), *map(str, ports)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.child", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=CHILD_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def _client(size: Size, scenery: Scenery, ports: tuple[int, ...]) -> Table:
    count = size.domains[-1]
    own, peer = [], []
    for _ in range(size.rounds):
        peer.append(_child("resolver", scenery, count, ports)["cpu"] * 1e6 / count)
        own.append(_child("client", scenery, count, ports)["cpu"] * 1e6 / count)
    table = Table(f"A DNS question, {count} SRV, 64 at once", "microseconds of CPU")
    table.add("dnspython's asyncresolver", peer)
    table.add("lyncready's client", own, to=peer, goal=1.1)
    return table


def _runs(size: Size, scenery: Scenery, servers: Distant, count: int, tls: str) -> list[Table]:
    rounds = size.rounds if count <= 10 else min(ROUNDS_OF_MANY, size.rounds)
    many = count > 10 or count == size.domains[-1]
    ports, found = tuple(servers.ports), {"pipeline": [], "unbounded": [], "own": []}  # type: ignore[var-annotated]
    held, twice, screen, bare = [], 0.0, [], []
    for _ in range(rounds):
        for what, runs in found.items():
            servers.counts()
            runs.append(_child(what, scenery, count, ports))
        counts = servers.counts()
        held.append(statistics.median(counts["held"]) * 1000)
        shaken = [times / HANDSHAKES[tls] for times in _again(counts["shaken"], HANDSHAKES[tls])]
        twice = max(twice, *_again(counts["asked"]), *shaken)
        screen.append(_on_screen(scenery, count, size))
        if many:
            bare.append(rest([sys.executable, str(BARE)], "two", size.work, size.quiet))
    walls = {what: [item["wall"] * 1000 for item in runs] for what, runs in found.items()}
    trips = ROUND_TRIPS[tls]
    path = [trips * held_for for held_for in held]
    table = Table(f"{count} SIP domains at {size.delay * 1000:.0f} ms, {tls.replace('_', '.')}", "ms")
    table.add(f"critical path, {trips} round trips", path)
    table.add("pipeline on dnspython, 64 at once to a server", walls["pipeline"], to=path)
    table.add("the same, 640 at once", walls["unbounded"], to=path)
    if count <= 10:
        goal = 1.1 if count == 1 else 1.25
        table.add("lyncready, to the critical path", walls["own"], to=path, goal=goal, number=2)
    engine = {"goal": 0.9, "number": 2} if count > 10 else {}
    table.add("lyncready, to the pipeline", walls["own"], to=walls["pipeline"], **engine)
    shown = [item[0] for item in screen]
    if many:
        # Both keep to what a DNS server is asked at once: that alone takes longer than a pipeline without limits.
        number = 2 if count > 10 else 0
        table.add("with the screen, to the pipeline", shown, to=walls["pipeline"], goal=1.15, number=number)
        table.add("with the screen, to the pipeline without that limit", shown, to=walls["unbounded"])
    else:
        table.add("with the screen, its first check", shown, to=path)
    if count == 1:
        slow = _child("serial", scenery, min(SERIAL, size.domains[-1]), ports)["wall"] * 1000
        table.add("a serial checker, a SIP domain", [slow / min(SERIAL, size.domains[-1])])
    tables = [table, _truth(count, found["own"], held), _once(count, twice)]
    if many:
        memory = Table(f"Memory, {count} SIP domains", "MiB; bare at rest, lyncready at its peak")
        memory.add("bare Textual app", bare)
        peaks = [item[1] for item in screen]
        memory.add("lyncready, a whole check with the screen", peaks, to=bare, goal=3.5, number=8)
        memory.add("its engine alone", [item["peak"] for item in found["own"]], to=bare)
        tables.append(memory)
    return tables


def _on_screen(scenery: Scenery, count: int, size: Size) -> tuple[float, float]:
    """Check a fresh file in the app; return the milliseconds from the key to the end, and the peak memory."""
    fresh = scenery.folder / "fresh.yaml"
    fresh.write_bytes((scenery.folder / f"{count}.yaml").read_bytes())
    with Watched("check", str(fresh), size.work) as program:
        began, ended = program.line(0)
        return (ended - began) * 1000, program.memory("VmHWM")


def _again(counts: dict[str, int], warm: int = 1) -> list[int]:
    """The warm-up asks about the first SIP domain, and for the list of its CA, so often before."""
    first = ("d00000", "crl.test")
    return [
        times - warm * (name == "127.10.0.1" or any(part in name for part in first))
        for name, times in counts.items()
    ]


def _truth(count: int, runs: list[Any], held: list[float]) -> Table:
    table = Table(f"Durations shown, {count} SIP domains", "ms, x the time that the server held its answer")
    hard = count >= 1000
    for part, name, goal in ((0.5, "median", 1.5 if hard else 1.15), (0.95, "95th percentile", 2.2)):
        values = [percentile(item["dns"], part) * 1000 for item in runs]
        table.add(f"DNS, {name}", values, to=held, goal=goal, number=3)
    table.add("TLS (two round trips), median", [percentile(r["tls"], 0.5) * 500 for r in runs], to=held)
    table.add("SIP, median", [percentile(r["sip"], 0.5) * 1000 for r in runs], to=held)
    return table


def _once(count: int, twice: float) -> Table:
    table = Table(f"Asked at most, {count} SIP domains", "times, of any question or handshake")
    table.add("the most in any run", [twice], limit=1, number=7)
    return table
