"""Reads a trace piece by piece, without I/O: bytes in, at the end each distinct failure once.

What is held does not grow with the trace: one block, the latest attempts, and a bounded number of failures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Set

import msgspec
from msgspec.structs import replace

from lyncready.guide.numbers import NumberKind, number_of
from lyncready.traces.blocks import Block, BlockKind, Blocks
from lyncready.traces.extract import failures_in
from lyncready.traces.failure import Failure, Moment
from lyncready.traces.lines import Lines

LOOKED_FOR = (
    "a server's SIP trace (SIPStack or CLS: TL_INFO(TF_PROTOCOL) ...), a client's log (Lync-UccApi), SIP messages "
    "with ms-diagnostics, the output of Test-CsFederatedPartner, the text of Lync Server or Schannel events"
)
MOST_FAILURES = 500
MOST_ATTEMPTS = 4096
_MOST_DOMAINS = 2000


class Distinct(msgspec.Struct, frozen=True, kw_only=True):
    """One distinct failure: how often, first and last. `recovered`: something went through to its domain later."""

    failure: Failure
    count: int
    first: Moment | None
    last: Moment | None
    recovered: bool = False


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What a trace tells: its blocks by kind, failures in order of appearance, and how much was left out."""

    kinds: dict[BlockKind, int]
    failures: tuple[Distinct, ...] = ()
    left_out: int = 0
    cut: int = 0

    @property
    def recognised(self) -> bool:
        """Whether there was anything that lyncready reads."""
        return any(self.kinds.values())


class _Tally:
    """One distinct failure as it is counted."""

    __slots__ = ("count", "failure", "first", "last", "order")

    def __init__(self, failure: Failure) -> None:
        self.failure, self.count, self.order = failure, 0, 0
        self.first: Moment | None = None
        self.last: Moment | None = None

    def add(self, moment: Moment | None, order: int) -> None:
        self.count += 1
        self.order = max(self.order, order)
        if moment is not None:
            self.first = moment if self.first is None else min(self.first, moment)
            self.last = moment if self.last is None else max(self.last, moment)


class TraceReader:
    """Takes a trace's bytes as they come. `own` are this deployment's SIP domains and edges."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._own: Set[str] = frozenset(name.lower() for name in own)
        self._lines, self._blocks = Lines(), Blocks()
        self._kinds: dict[BlockKind, int] = {}
        self._attempts: OrderedDict[int, tuple[Failure, int]] = OrderedDict()
        self._tallies: dict[object, _Tally] = {}
        self._passed: dict[str, int] = {}  # domain to when something went through last
        self._order = 0
        self._left_out = 0

    def feed(self, data: bytes) -> None:
        """Take a piece of any size."""
        self._take(self._lines.feed(data))

    def finish(self) -> Read:
        """Return what the whole trace tells."""
        self._take(self._lines.feed(b"", last=True))
        for block in self._blocks.end():
            self._read(block)
        while self._attempts:
            self._count(*self._attempts.popitem(last=False)[1])
        return Read(
            kinds=dict(self._kinds),
            failures=tuple(map(self._distinct, self._tallies.values())),
            left_out=self._left_out,
            cut=self._blocks.cut,
        )

    def _take(self, lines: Iterable[str]) -> None:
        for line in lines:
            for block in self._blocks.feed(line):
                self._read(block)

    def _read(self, block: Block) -> None:
        self._kinds[block.kind] = self._kinds.get(block.kind, 0) + 1
        self._order += 1
        for failure in failures_in(block, self._own):
            if failure.success:
                if failure.domain and (failure.domain in self._passed or len(self._passed) < _MOST_DOMAINS):
                    self._passed[failure.domain] = self._order
            elif failure.attempt is None:
                self._count(failure, self._order)
            else:
                self._join(failure, failure.attempt)

    def _join(self, failure: Failure, attempt: int) -> None:
        """Bring together what several entries say of one request: the answer, on its way, and its diagnosis."""
        known = self._attempts.pop(attempt, None)
        self._attempts[attempt] = (_merged(known[0], failure) if known else failure, self._order)
        if len(self._attempts) > MOST_ATTEMPTS:
            self._count(*self._attempts.popitem(last=False)[1])

    def _count(self, failure: Failure, order: int) -> None:
        key = replace(failure, moment=None, attempt=None)
        tally = self._tallies.get(key)
        if tally is None:
            if len(self._tallies) >= MOST_FAILURES:
                self._left_out += 1
                return
            tally = self._tallies[key] = _Tally(key)
        tally.add(failure.moment, order)

    def _distinct(self, tally: _Tally) -> Distinct:
        passed = self._passed.get(tally.failure.domain or "", -1)
        return Distinct(
            failure=tally.failure,
            count=tally.count,
            first=tally.first,
            last=tally.last,
            recovered=passed > tally.order,
        )


def _merged(one: Failure, other: Failure) -> Failure:
    """Return one request's failure with what either entry knows of it; a known id goes before an unknown one."""
    first, second = (other, one) if _rank(other) < _rank(one) else (one, other)
    changes = {
        name: value
        for name in ("direction", "speaker", "id", "status", "hresult", "domain", "peer")
        if getattr(first, name) is None and (value := getattr(second, name)) is not None
    }
    moments = [failure.moment for failure in (one, other) if failure.moment is not None]
    return replace(
        first, **changes, meeting=one.meeting or other.meeting, moment=min(moments) if moments else None
    )


def _rank(failure: Failure) -> int:
    if failure.id is None:
        return 2
    return 0 if number_of(NumberKind.DIAGNOSTICS, failure.id) else 1
