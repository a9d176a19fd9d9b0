"""Bytes into a file so that a power cut at any instant leaves the old content or the new, never a mixture."""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from lyncready.errors import reason_of, shown
from lyncready.store.contents import read_bytes, read_digest
from lyncready.store.disk import DISK, PRIVATE, FileKind, Files
from lyncready.store.errors import AlreadyThere, ChangedOnDisk, SaveError

Sleep = Callable[[float], None]
AT_ONCE = 1 << 18  # bytes
SHARED = 0o666  # of a new file that is written for others: the user's umask decides

# Waits between tries to rename while another program looks at the file (seconds); one second in all.
PATIENCE = (0.02, 0.05, 0.1, 0.2, 0.3, 0.35)
_UNSUPPORTED = frozenset((errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM))


class Written(msgspec.Struct, frozen=True):
    """What a write did. `durable` is False where the folder could not be synced: the names may yet be lost."""

    digest: str
    backup: Path | None = None
    durable: bool = True


def real_path(path: Path | str) -> Path:
    """Return the file that a path means: a symbolic link keeps pointing at what is written."""
    return Path(os.path.realpath(path))


def backup_path(path: Path) -> Path:
    """Return where the last good version of a file is kept."""
    return path.with_name(f"{path.name}.bak")


def dated_backup(path: Path, now: datetime, mark: str, files: Files = DISK) -> Path:
    """Return a free name for a backup that later saves leave alone."""
    stamp = now.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    for number in range(1, 1000):
        extra = "" if number == 1 else f"-{number}"
        candidate = path.with_name(f"{path.name}.{mark}{stamp}{extra}.bak")
        if not files.exists(candidate):
            return candidate
    return path.with_name(f"{path.name}.{mark}{stamp}-{os.getpid()}.bak")


def write_whole(
    path: Path,
    pieces: Iterable[bytes],
    *,
    like: Path | None = None,
    mode: int = PRIVATE,
    files: Files = DISK,
    sleep: Sleep = time.sleep,
) -> bool:
    """Put `pieces` in the file, or leave it as it was and raise OSError. Returns whether the folder was synced.

    A file that is replaced keeps its rights; another may be named whose rights are taken. A new one has `mode`.
    """
    temporary = temporary_path(path)
    try:
        descriptor = files.create(temporary, mode)
        try:
            take_rights(like or path, temporary, files)
            for data in _in_writes(pieces):
                write_all(files, descriptor, data)
            files.sync(descriptor)
        finally:
            files.close(descriptor)
        _patiently(lambda: files.replace(temporary, path), files, sleep)
    except OSError:
        _try_remove(files, temporary)
        raise
    return sync_folder(path.parent, files)


def take_rights(model: Path, path: Path, files: Files = DISK) -> None:
    """Let those read and write a file who may do so with another, where that one is there; else its owner only."""
    if files.exists(model):
        try:
            files.adopt(model, path)
        except OSError:
            pass  # the file stays its owner's, which loses nothing


def write_out(path: Path, data: bytes, *, files: Files = DISK) -> int:
    """Write a file for others to read, whole or not at all. Raises SaveError; nothing has changed then.

    A YAML file that is there is never written over: it may be another checklist, or a history.
    Returns how many other names (hard links) the file had, which keep the old content. A device takes the bytes
    as they are; a pipe is refused, since writing might never end.
    """
    try:
        target = real_path(path)
        kind = files.kind(target)
        if kind is FileKind.DEVICE:
            with open(target, "wb", buffering=0) as device:
                device.write(data)
            return 0
        if kind is FileKind.OTHER:
            raise OSError(errno.EISDIR if target.is_dir() else errno.ENOTSUP, "no regular file")
        if kind is FileKind.REGULAR and target.suffix.lower() in (".yaml", ".yml"):
            raise SaveError(
                f"{shown(path)}: it may be a checklist or a history, expected another name", errno.EEXIST
            )
        if kind is FileKind.REGULAR and not files.is_writable(target):
            raise OSError(errno.EACCES, "marked read-only")
        others = files.links(target) - 1
        write_whole(target, [data], mode=SHARED, files=files)
    except OSError as error:
        raise SaveError(f"{shown(path)}: cannot be written: {reason_of(error)}", error.errno) from error
    except ValueError as error:
        raise SaveError(f"{shown(path)}: no name that a file can have") from error
    return max(others, 0)


def sync_folder(folder: Path, files: Files = DISK) -> bool:
    """Make the folder's names durable; returns False where that failed, which loses nothing now."""
    try:
        files.sync_folder(folder)
    except OSError as error:
        return error.errno in _UNSUPPORTED
    return True


def temporary_path(path: Path) -> Path:
    """Return a new name beside the file; it tells the process that made it."""
    return path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def sweep(path: Path, *, files: Files = DISK, is_alive: Callable[[int], bool]) -> list[Path]:
    """Remove what processes that are gone left beside the file; returns what was removed."""
    pattern = re.compile(rf"\.{{1,2}}{re.escape(path.name)}(?:\.[\w.-]+)?\.(\d{{1,10}})-[0-9a-f]{{8}}\.tmp\Z")
    removed = []
    try:
        names = files.names(path.parent)
    except OSError:
        return []
    for name in sorted(names):
        match = pattern.match(name)
        if match and int(match[1]) != os.getpid() and not is_alive(int(match[1])):
            leftover = path.parent / name
            if _try_remove(files, leftover):
                removed.append(leftover)
    return removed


def keep_copy(path: Path, copy: Path, data: bytes, *, files: Files = DISK, sleep: Sleep = time.sleep) -> None:
    """Keep what `path` holds, which is `data`, under the name `copy` and with its rights. Raises OSError."""
    beside = temporary_path(copy)
    if not _try_link(files, path, beside):
        write_whole(copy, [data], like=path, files=files, sleep=sleep)
        return
    try:
        _patiently(lambda: files.replace(beside, copy), files, sleep)
    except OSError:
        _try_remove(files, beside)
        raise
    # Two names of one file: a rename of one over the other does nothing and leaves both (POSIX rename).
    _try_remove(files, beside)


def present_bytes(path: Path, files: Files = DISK) -> bytes | None:
    """Return what the file holds now; None where there is no file."""
    return read_bytes(path, files) if files.exists(path) else None


def present_digest(path: Path, files: Files = DISK) -> str | None:
    """Return the name of what the file holds now; None where there is no file."""
    return read_digest(path, files) if files.exists(path) else None


def check_expected(path: Path, present: str | None, expected: frozenset[str] | None) -> None:
    """Raise where the disk's content (its digest) is not what the caller knows: nothing (None) or one of some."""
    if expected is None:
        if present is not None:
            raise AlreadyThere(f"{shown(path)}: there is such a file already; nothing was written")
    elif present is not None and present not in expected:
        raise ChangedOnDisk(f"{shown(path)}: the file was changed by another program; nothing was written")


def cannot_save(path: Path | str, error: OSError, *, is_new: bool = False) -> SaveError:
    """Return the error of a write that the system refused."""
    left = "nothing was written" if is_new else "the file is as it was"
    return SaveError(f"{shown(path)}: cannot be saved: {reason_of(error)}; {left}", error.errno)


def refuse_read_only(path: Path | str, target: Path, files: Files) -> None:
    """Raise where the file that `path` means is marked read-only, which a rename over it would not notice."""
    if not files.is_writable(target):
        raise SaveError(f"{shown(path)}: cannot be saved: the file is marked read-only", errno.EACCES)


def _in_writes(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Join small pieces, so that a small file is one write."""
    gathered: list[bytes] = []
    for piece in pieces:
        gathered.append(piece)
        if sum(map(len, gathered)) >= AT_ONCE:
            yield b"".join(gathered)
            gathered = []
    if gathered:
        yield b"".join(gathered)


def write_all(files: Files, descriptor: int, data: bytes) -> None:
    """Write all of `data`, in as many calls as that takes. Raises OSError."""
    view = memoryview(data)
    while view:
        done = files.write(descriptor, view[:AT_ONCE])
        if done <= 0:
            raise OSError(errno.EIO, "nothing was written")
        view = view[done:]


def _patiently(act: Callable[[], None], files: Files, sleep: Sleep) -> None:
    for wait in PATIENCE:
        try:
            return act()
        except OSError as error:
            if not files.is_passing(error):
                raise
        sleep(wait)
    return act()


def _try_link(files: Files, path: Path, name: Path) -> bool:
    try:
        files.link(path, name)
    except OSError:
        _try_remove(files, name)
        return False
    return True


def _try_remove(files: Files, path: Path) -> bool:
    try:
        files.remove(path)
    except OSError:
        return False
    return True
