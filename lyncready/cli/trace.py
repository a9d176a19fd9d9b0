"""`trace`: what a SIP trace, a client's log, a test of a partner or an event log's text says went wrong."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lyncready.cli.group import root
from lyncready.cli.output import change_checklist, style_of, write_text
from lyncready.cli.values import FILE, Instant
from lyncready.clock import present, who
from lyncready.errors import UserError, shown

if TYPE_CHECKING:
    from lyncready.model import Attempt
    from lyncready.project.trace import Trace


@root.command("trace")
@click.argument("file", type=FILE)
@click.argument("traces", nargs=-1, required=True, type=FILE, metavar="TRACE...")
@click.option("--at", type=Instant(), metavar="TIME", help="When it was, for text that has no time in it.")
@click.option("--zone", metavar="ZONE", help="Zone of the traces' clocks: UTC, +02:00 or Europe/Berlin.")
def trace(file: Path, traces: tuple[Path, ...], at: datetime | None, zone: str | None) -> int:
    """Read each TRACE, show what failed in it, and keep that in FILE; all of them or none. - reads standard input.

    A server's trace (OCSLogger, ClsController, Snooper's text), a client's log (Lync-UccApi-0.UccApilog), the
    output of Test-CsFederatedPartner, or the text of an event. Kept are numbers, times, domains and servers; no
    user, no message, no call id, and nothing of the text itself.
    """
    from lyncready.project.files import read_checklist
    from lyncready.project.trace import add_traces, read_trace_file, read_zone

    try:
        given = read_zone(zone) if zone is not None else None
    except UserError as error:
        raise UserError(f"trace: --zone: {error}") from error
    known = read_checklist(file).checklist
    found = [
        read_trace_file(
            path, known, present(), zone=given, at=at, stdin=sys.stdin.buffer if str(path) == "-" else None
        )
        for path in traces
    ]
    if any(one.evidence for one in found):
        change_checklist(file, lambda checklist: add_traces(checklist, found), by=who(None))
    width = style_of(sys.stdout).width
    write_text("".join(f"{line}\n" for one in found for told in _lines(one) for line in _wrapped(told, width)))
    return 0


def _wrapped(line: str, width: int) -> list[str]:
    """Break a line of a failure; what was read, and a command, stay whole."""
    if not line.startswith("  ") or line.startswith("  lyncready "):
        return [line]
    return textwrap.wrap(line, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)


def _lines(found: Trace) -> Iterator[str]:
    from lyncready.model import attempts_in

    yield f"{shown(found.name)}: {found.line}"
    attempts = attempts_in(found.evidence)
    for attempt in sorted(attempts, key=_weight):
        yield ""
        yield from _attempt(attempt)
    if attempts:
        yield ""
        yield "Nothing of the text was kept but these numbers, times, domains and servers."


def _weight(attempt: Attempt) -> tuple[bool, int]:
    from lyncready.guide.attempt_words import number_of_attempt

    number = number_of_attempt(attempt)
    return number is None or not number.fails, -attempt.count


def _attempt(attempt: Attempt) -> Iterable[str]:
    from lyncready.guide.attempt_words import attempt_course, attempt_meaning, attempt_title, number_of_attempt
    from lyncready.guide.number_words import look_words

    number = number_of_attempt(attempt)
    looks = number.looks if number is not None else ()
    yield attempt_title(attempt)
    yield f"  {attempt_course(attempt)}"
    yield f"  {attempt_meaning(attempt)}"
    if looks:
        yield f"  Look at: {'; '.join(look_words(look) for look in looks)}"
    if number is not None and number.partner and attempt.domain:
        yield f"  lyncready check --sip-domain {attempt.domain}"
