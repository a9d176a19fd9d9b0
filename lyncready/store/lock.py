"""Who may write the file: an advisory lock, and beside it who holds it, written while it is held.

The empty lock file stays (removing it would let two hold it); the holder's sidecar goes with the lock.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import msgspec

from lyncready.errors import reason_of, shown
from lyncready.model import is_in_range, printable, render_instant
from lyncready.store.disk import DISK, Files
from lyncready.store.errors import StoreError
from lyncready.store.processes import host_name, is_alive
from lyncready.store.write import real_path, sweep, take_rights, write_whole

if TYPE_CHECKING:
    from filelock import BaseFileLock

PATIENCE = 5.0
_LIMIT = 4096


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who holds a lock: a person, a process of a host, since when (UTC)."""

    by: str = ""
    host: str = ""
    process: int = 0
    at: datetime | None = None

    @property
    def words(self) -> str:
        """The holder as one phrase, safe to show."""
        who = printable(self.by, 60) or "somebody"
        where = f" on {printable(self.host, 60)}" if self.host else ""
        process = f" (process {self.process})" if self.process else ""
        since = f" since {render_instant(self.at)}" if self.at else ""
        return f"{who}{where}{process}{since}"


class NoLock(StoreError):
    """The lock was not to be had; `reason` says why without naming the file."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(f"{shown(path)}: {reason}")
        self.reason = reason


class Locked(NoLock):
    """Another lyncready has the file open; `holder` is None where it has not said who it is."""

    def __init__(self, path: Path | str, holder: Holder | None) -> None:
        who = holder.words if holder else "another lyncready"
        super().__init__(path, f"open elsewhere: held by {who}")
        self.holder = holder


class CannotLock(NoLock):
    """The lock's own file cannot be made, as in a folder that may not be written."""


class Lock:
    """A lock that is held. `left_by` is a holder that died without giving it back, `swept` its leftovers."""

    def __init__(
        self,
        inner: BaseFileLock,
        path: Path,
        holder: Holder,
        left_by: Holder | None,
        swept: list[Path],
        files: Files,
    ) -> None:
        self._inner, self._files = inner, files
        self.path, self.holder, self.left_by, self.swept = path, holder, left_by, swept

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if not self._inner.is_locked:
            return
        try:
            self._files.remove(holder_path(self.path))
        except OSError:
            pass
        self._inner.release()

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def lock_path(path: Path) -> Path:
    """Return the lock library's own file of a checklist."""
    return path.with_name(f".{path.name}.lock")


def holder_path(path: Path) -> Path:
    """Return the sidecar that says who holds the lock."""
    return path.with_name(f".{path.name}.holder")


def acquire(
    path: Path | str,
    *,
    by: str,
    now: datetime,
    timeout: float = PATIENCE,
    files: Files = DISK,
    alive: Callable[[int], bool] = is_alive,
) -> Lock:
    """Take the file's lock, waiting at most `timeout` seconds. Raises Locked (who holds it) or CannotLock."""
    from filelock import FileLock, Timeout

    target = real_path(path)
    inner = FileLock(lock_path(target), timeout=timeout, mode=0o600, thread_local=False)
    try:
        inner.acquire()
    except Timeout as error:
        raise Locked(path, holder_of(path, files=files, alive=alive)) from error
    except OSError as error:
        raise CannotLock(path, f"cannot be locked: {reason_of(error)}") from error
    take_rights(target, lock_path(target), files)
    left_by = _read_holder(target, files)
    holder = Holder(printable(by, 60), host_name(), os.getpid(), now.astimezone(UTC))
    try:
        write_whole(holder_path(target), [msgspec.json.encode(holder), b"\n"], like=target, files=files)
    except OSError:
        # The lock is held all the same (a full disk takes no sidecar); others are told of "another lyncready".
        pass
    return Lock(inner, target, holder, left_by, sweep(target, files=files, is_alive=alive), files)


def holder_of(path: Path | str, *, files: Files = DISK, alive: Callable[[int], bool] = is_alive) -> Holder | None:
    """Return who says to hold the lock; None where nobody does, or the one who said so is gone."""
    holder = _read_holder(real_path(path), files)
    if holder is None or (holder.host == host_name() and not alive(holder.process)):
        return None
    return holder


def _read_holder(path: Path, files: Files) -> Holder | None:
    try:
        holder = msgspec.json.decode(files.read(holder_path(path), _LIMIT), type=Holder)
    except (OSError, msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return holder if holder.at is None or is_in_range(holder.at) else None
