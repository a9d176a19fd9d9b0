"""What changed when, and by whom: a YAML stream beside the file that is only ever appended to.

One document a line, `--- {"at": ...}`. A line that a power cut tore is kept as a comment by the next append.
Beyond a size the file is renamed `NAME.history.1.yaml` (the older ones move on, the oldest goes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from lyncready.errors import reason_of, shown
from lyncready.model import as_utc, is_in_range, printable
from lyncready.store.disk import DISK, Files
from lyncready.store.errors import SaveError, TextProblem
from lyncready.store.json_lines import yaml_json
from lyncready.store.scalars import whole
from lyncready.store.schema import Context, read_struct
from lyncready.store.write import real_path, sync_folder, take_rights, write_all
from lyncready.store.yaml_tree import Composer, Table

MAX_BYTES = 1024 * 1024
KEPT = 4
_READ_LIMIT = 16 * 1024 * 1024
_TEXT = 2000
_TORN = b"# torn: "
_MARK = b"--- "


class EntryKind(StrEnum):
    """What an entry tells of."""

    CREATED = "created"
    ATTESTED = "attested"
    WAIVED = "waived"
    NOTED = "noted"
    EVIDENCE = "evidence"
    DEPLOYMENT = "deployment"
    NETWORK = "network"
    REQUEST = "request"
    MERGED = "merged"
    FILE = "file"
    FINDING = "finding"
    STATE = "state"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change: of what (`subject`), from what to what. `kind` may be one that a newer lyncready knows."""

    at: datetime
    by: str = ""
    kind: str
    subject: str = ""
    before: str = ""
    after: str = ""
    note: str = ""


class History(msgspec.Struct, frozen=True):
    """Entries in the order they were written; `unreadable` counts what could not be read among them."""

    entries: tuple[Entry, ...] = ()
    unreadable: int = 0


def history_path(path: Path | str, number: int = 0) -> Path:
    """Return where the history of a checklist stands; `number` counts back through the rotated ones."""
    target = real_path(path)
    return target.with_name(f"{target.stem}.history.{number}.yaml" if number else f"{target.stem}.history.yaml")


def append(
    path: Path | str, entries: Sequence[Entry], *, files: Files = DISK, limit: int = MAX_BYTES, kept: int = KEPT
) -> None:
    """Append entries to the history of a checklist, all or none. Raises SaveError.

    The caller holds the checklist's lock. Clocks may go backwards: the order of the file is the order of events.
    """
    if not entries:
        return
    target = history_path(path)
    data = b"".join(_MARK + yaml_json(_bounded(entry)) + b"\n" for entry in entries)
    try:
        size = files.size(target)
        if size and size + len(data) > limit:
            _rotate(path, files, kept)
            size = 0
        if size == 0:
            data = f"# lyncready history of {printable(Path(path).name, 200)}\n".encode() + data
        else:
            size, data = _mend_end(target, size, data, files)
        _append(target, size, data, files)
        if size == 0:
            take_rights(real_path(path), target, files)
    except OSError as error:
        raise SaveError(f"{shown(target)}: cannot be saved: {reason_of(error)}", error.errno) from error


def read_history(path: Path | str, *, files: Files = DISK, kept: int = KEPT) -> History:
    """Return the history of a checklist, oldest first; what cannot be read is counted and passed over."""
    entries: list[Entry] = []
    unreadable = 0
    for number in range(kept, -1, -1):
        try:
            data = files.read(history_path(path, number), _READ_LIMIT)
        except FileNotFoundError:
            continue
        except OSError:
            unreadable += 1
            continue
        for chunk in _documents(data):
            entry = _read_entry(chunk)
            if entry is None:
                unreadable += 1
            else:
                entries.append(entry)
    return History(tuple(entries), unreadable)


def _bounded(entry: Entry) -> Entry:
    texts = {name: printable(getattr(entry, name), _TEXT) for name in ("by", "kind", "subject")}
    cut = {name: whole(getattr(entry, name)[:_TEXT]) for name in ("before", "after", "note")}
    return msgspec.structs.replace(entry, **texts, **cut)


def _rotate(path: Path | str, files: Files, kept: int) -> None:
    """Move every file one number on, oldest first, so that a crash in between leaves a gap and no loss."""
    for number in range(kept - 1, -1, -1):
        source = history_path(path, number)
        if files.exists(source):
            files.replace(source, history_path(path, number + 1))


def _mend_end(target: Path, size: int, data: bytes, files: Files) -> tuple[int, bytes]:
    """Return where to append, and what: an end that a power cut tore becomes a comment."""
    present = files.read(target, _READ_LIMIT)
    if present.endswith(b"\n") or len(present) < size:
        return size, data
    kept = present.rfind(b"\n") + 1
    files.cut(target, kept)
    torn = printable(present[kept:], _TEXT).encode("utf-8")
    return kept, _TORN + torn + b"\n" + data


def _append(target: Path, size: int, data: bytes, files: Files) -> None:
    descriptor = files.append(target)
    try:
        try:
            write_all(files, descriptor, data)
            files.sync(descriptor)
        finally:
            files.close(descriptor)
    except OSError:
        try:
            files.cut(target, size)
        except OSError:
            pass
        raise
    if size == 0:
        sync_folder(target.parent, files)


def _documents(data: bytes) -> Iterable[bytes]:
    """Yield the documents of a stream: each line of ours, or what a person wrote between two `---`."""
    chunk: list[bytes] = []
    for line in data.splitlines():
        is_ours = line.startswith(_MARK + b"{") and line.endswith(b"}")
        if is_ours or line.startswith((b"---", b"#")):
            if any(part.strip() for part in chunk):
                yield b"\n".join(chunk)
            chunk = [] if is_ours or line.startswith(b"#") else [line[3:]]
        elif line != b"...":
            chunk.append(line)
        if is_ours:
            yield line[len(_MARK) :]
    if any(part.strip() for part in chunk):
        yield b"\n".join(chunk)


def _read_entry(chunk: bytes) -> Entry | None:
    try:
        ours = msgspec.json.decode(chunk, type=Entry)
        return msgspec.structs.replace(ours, at=as_utc(ours.at)) if is_in_range(ours.at) else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        pass  # a person wrote it, or it is damaged
    try:
        tree = Composer().compose(chunk.decode("utf-8"))
        if not isinstance(tree, Table):
            return None
        entry: Entry = read_struct(tree, Entry, "", Context(lenient=True), {})
    except (TextProblem, UnicodeError):
        return None
    return entry
