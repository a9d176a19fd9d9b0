"""Traces, logs and events as people paste them: what failed, and nothing else of them."""

from lyncready.traces.blocks import BlockKind
from lyncready.traces.failure import Clock, Failure, Moment
from lyncready.traces.header import TracedDiagnostics, find_diagnostics
from lyncready.traces.reader import LOOKED_FOR, Distinct, Read, TraceReader

__all__ = [
    "LOOKED_FOR",
    "BlockKind",
    "Clock",
    "Distinct",
    "Failure",
    "Moment",
    "Read",
    "TraceReader",
    "TracedDiagnostics",
    "find_diagnostics",
]
