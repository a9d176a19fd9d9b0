"""Reading traces into a checklist: what failed, when, between whom; never who wrote or what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from lyncready.errors import UserError, reason_of, shown
from lyncready.model import (
    FAILURES,
    MOST_TRACES,
    Checklist,
    Evidence,
    ExportScope,
    Section,
    printable,
    read_settings,
    render_instant,
)
from lyncready.traces.blocks import BlockKind
from lyncready.traces.failure import Clock, Moment
from lyncready.traces.reader import LOOKED_FOR, Distinct, Read, TraceReader

PASTED = "pasted"  # what a text without a file is called
MAX_BYTES = 512 * 1024 * 1024
_PIECE = 256 * 1024
_USER = re.compile(r"[^\s@]*@")
_OFFSET = re.compile(r"([+-])([0-9]{1,2}):?([0-9]{2})?\Z")
_NOTHING = f"nothing recognised; looked for {LOOKED_FOR}"


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """One trace as it was read: what it is called, what was found in it, and the entries for a checklist."""

    name: str
    read: Read
    evidence: tuple[Evidence, ...] = ()

    @property
    def line(self) -> str:
        """What was found, in one line."""
        if not self.read.recognised:
            return _NOTHING
        kinds = ", ".join(_counted(kind, count) for kind, count in sorted(self.read.kinds.items()))
        distinct, times = len(self.read.failures), sum(one.count for one in self.read.failures)
        if not distinct:
            return f"{kinds} read; no failure in it"
        more = f", {self.read.left_out} more left out" if self.read.left_out else ""
        return f"{kinds} read; {distinct} distinct failure{'s' * (distinct != 1)}, {times} in all{more}"


_NAMES = {
    BlockKind.SERVER: ("entry of a server's trace", "entries of a server's trace"),
    BlockKind.CLIENT: ("entry of a client's log", "entries of a client's log"),
    BlockKind.MESSAGE: ("SIP message", "SIP messages"),
    BlockKind.TEST: ("Test-CsFederatedPartner result", "Test-CsFederatedPartner results"),
    BlockKind.EVENT: ("event", "events"),
}


def _counted(kind: BlockKind, count: int) -> str:
    return f"{count} {_NAMES[kind][count != 1]}"


def read_zone(text: str) -> tzinfo:
    """Return a time zone: UTC, an offset such as +02:00, or a name of the IANA. Raises UserError."""
    if text.strip().upper() in ("UTC", "Z", "GMT"):
        return UTC
    from datetime import timezone

    if offset := _OFFSET.match(text.strip()):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes <= 14 * 60 and int(offset[3] or 0) < 60:
            return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    elif re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}", text.strip()):
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            return ZoneInfo(text.strip())
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise UserError(
        f'"{printable(text, 60)}" is no time zone known here, expected UTC, +02:00 or a name such as Europe/Berlin'
    )


def read_trace(
    pieces: Iterable[bytes],
    name: str,
    checklist: Checklist,
    now: datetime,
    *,
    zone: tzinfo | None = None,
    at: datetime | None = None,
) -> Trace:
    """Read a trace that comes in pieces. `name` is its file's name; `zone` that of its clock, where it says none.

    `at` is when it was, for what has no time. Nothing of the text itself is kept.
    """
    reader = TraceReader(own_names(checklist))
    for piece in pieces:
        reader.feed(piece)
    read = reader.finish()
    stem = _stem(name)
    entries: dict[str, list[dict[str, Any]]] = {}
    latest: dict[str, datetime] = {}
    for distinct in read.failures:
        speaker = distinct.failure.speaker or stem
        item, last = _item(distinct, speaker, zone, at)
        entries.setdefault(speaker, []).append(item)
        if last is not None:
            latest[speaker] = max(latest.get(speaker, last), last)
    evidence = tuple(
        Evidence(
            computer=speaker,
            scope=ExportScope.TRACE,
            collected_at=min(latest.get(speaker, now), now),
            imported_at=now,
            sections={FAILURES: Section(items=tuple(sorted(entries[speaker], key=_order)))},
        )
        for speaker in sorted(entries)
    )
    return Trace(name=name, read=read, evidence=evidence)


def own_names(checklist: Checklist) -> frozenset[str]:
    """Return the domains and servers that are this deployment's own."""
    deployment = checklist.deployment
    names = {*deployment.domain_names, *deployment.access_edges}
    settings = read_settings(checklist.evidence)
    for service in settings.edge_services.items:
        names.update(filter(None, (service.pool.lower(), service.external_name.lower())))
    return frozenset(names)


def read_trace_file(
    path: Path,
    checklist: Checklist,
    now: datetime,
    *,
    zone: tzinfo | None = None,
    at: datetime | None = None,
    stdin: BinaryIO | None = None,
) -> Trace:
    """Read a trace from a file, or from `stdin` where it is given. Raises UserError where it cannot be read."""
    name = PASTED if stdin is not None else path.name
    try:
        if stdin is not None:
            return read_trace(_pieces(stdin, name), name, checklist, now, zone=zone, at=at)
        with path.open("rb") as file:
            return read_trace(_pieces(file, str(path)), name, checklist, now, zone=zone, at=at)
    except (OSError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        reason = reason_of(error) if isinstance(error, OSError) else "no name that a file can have"
        raise UserError(f"{shown(path)}: {reason}") from error


def _pieces(file: BinaryIO, name: str) -> Iterator[bytes]:
    size = 0
    while piece := file.read(_PIECE):
        size += len(piece)
        if size > MAX_BYTES:
            limit = f"larger than {MAX_BYTES >> 20} MiB; cut it to the minutes in question"
            raise UserError(f"{printable(name, 200)}: {limit}")
        yield piece


def add_traces(checklist: Checklist, traces: Iterable[Trace]) -> Checklist:
    """Return the checklist with what traces showed; the newest of all traces are kept."""
    kept = {entry.key: entry for entry in checklist.evidence}
    for trace in traces:
        for entry in trace.evidence:
            known = kept.get(entry.key)
            if not any(one.computer == entry.computer and one.sections == entry.sections for one in kept.values()):
                kept[entry.key] = _joined(known, entry) if known is not None else entry
    of_traces = sorted(
        (entry for entry in kept.values() if entry.scope is ExportScope.TRACE),
        key=lambda entry: entry.collected_at,
    )
    dropped = {entry.key for entry in of_traces[:-MOST_TRACES]}
    ordered = tuple(kept[key] for key in sorted(kept) if key not in dropped)
    return checklist if ordered == checklist.evidence else msgspec.structs.replace(checklist, evidence=ordered)


def _joined(known: Evidence, new: Evidence) -> Evidence:
    """Return two entries of one speaker and instant as one; the same trace read again changes nothing."""
    items = list(known.sections[FAILURES].items) if FAILURES in known.sections else []
    more = [item for item in new.sections[FAILURES].items if item not in items]
    if not more:
        return known
    section = Section(items=tuple(sorted([*items, *more], key=_order)))
    return msgspec.structs.replace(known, sections={FAILURES: section}, imported_at=new.imported_at)


def _order(item: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(item.get(key)) for key in ("domain", "direction", "id", "status", "hresult", "peer", "first"))


def _stem(name: str) -> str:
    """Return how a trace without a speaker is called: its file's stem, without a user's name in it."""
    stem = _USER.sub("", Path(name).stem).strip().lower()
    return printable(stem, 100) or PASTED


def _item(
    distinct: Distinct, speaker: str, zone: tzinfo | None, at: datetime | None
) -> tuple[dict[str, Any], datetime | None]:
    """Return one failure as the file keeps it, and when its last was; a clock without zone is read as UTC."""
    failure = distinct.failure
    first, last = _moment(distinct.first, zone, at), _moment(distinct.last, zone, at)
    item: dict[str, Any] = {
        "direction": failure.direction,
        "speaker": speaker,
        "id": failure.id,
        "status": failure.status,
        "hresult": None if failure.hresult is None else f"0x{failure.hresult:08X}",
        "domain": failure.domain,
        "peer": failure.peer,
        "first": _written(first),
        "last": _written(last),
        "count": distinct.count,
        "clock": (last.clock if last else Clock.NONE).value,
    }
    marks = {"meeting": failure.meeting, "recovered": distinct.recovered, "test": failure.test}
    item |= {name: True for name, given in marks.items() if given}
    if failure.event:
        item["event"] = failure.event
    return item, last.at.replace(tzinfo=UTC) if last else None


def _moment(moment: Moment | None, zone: tzinfo | None, at: datetime | None) -> Moment | None:
    if moment is None:
        return Moment(at.astimezone(UTC).replace(tzinfo=None), Clock.UTC) if at is not None else None
    if moment.clock is Clock.SERVER and zone is not None:
        return Moment(moment.at.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None), Clock.UTC)
    return moment


def _written(moment: Moment | None) -> str | None:
    if moment is None:
        return None
    text = render_instant(moment.at)
    return text if moment.clock is Clock.UTC else text.removesuffix("Z")
