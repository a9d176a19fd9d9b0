"""What the store asks of the file system, as one small set of calls: the only way from here to a disk."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from enum import Enum
from io import BufferedReader
from pathlib import Path
from typing import Protocol

PRIVATE = 0o600
# ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: a virus scanner looks at the file.
_PASSING = frozenset((5, 32, 33))


class FileKind(Enum):
    """What a name stands for; a device takes bytes as they come, as a terminal does."""

    ABSENT = "absent"
    REGULAR = "regular"
    DEVICE = "device"
    OTHER = "other"


class Files(Protocol):
    """The calls; each may raise OSError. Descriptors are opaque numbers."""

    def read(self, path: Path, limit: int) -> bytes:
        """Return at most `limit` bytes of a regular file."""
        ...

    def digest(self, path: Path) -> str:
        """Return the SHA-256 of a regular file's content in hexadecimal digits."""
        ...

    def create(self, path: Path, mode: int = PRIVATE) -> int:
        """Make a new file, which only its owner may read unless `mode` says more, and open it for writing."""
        ...

    def append(self, path: Path) -> int:
        """Open a file for appending; make it, for its owner only, where there is none."""
        ...

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """Write and return how much was written."""
        ...

    def sync(self, descriptor: int) -> None:
        """Wait until what was written is on the disk."""
        ...

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        ...

    def cut(self, path: Path, size: int) -> None:
        """Shorten a file."""
        ...

    def link(self, source: Path, target: Path) -> None:
        """Give a file a second name."""
        ...

    def replace(self, source: Path, target: Path) -> None:
        """Rename, atomically, over whatever is there."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file."""
        ...

    def sync_folder(self, folder: Path) -> None:
        """Wait until the folder's names are on the disk, where the system can do that."""
        ...

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder."""
        ...

    def is_writable(self, path: Path) -> bool:
        """Whether the file is not marked read-only."""
        ...

    def adopt(self, model: Path, path: Path) -> None:
        """Give a file the rights and the group of another, as far as this user may; never wider rights."""
        ...

    def exists(self, path: Path) -> bool:
        """Whether something of this name is there, as far as that can be told. Never raises."""
        ...

    def size(self, path: Path) -> int:
        """Return the length in bytes; 0 where there is no such file."""
        ...

    def kind(self, path: Path) -> FileKind:
        """Return what a name stands for."""
        ...

    def links(self, path: Path) -> int:
        """Return how many names a file has; 0 where there is no such file."""
        ...

    def is_passing(self, error: OSError) -> bool:
        """Whether an error is likely to be over in a moment."""
        ...


def _expect_regular(path: Path) -> None:
    """Refuse a folder, and a pipe or a device before it can block. Raises OSError."""
    mode = os.stat(path).st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "a folder")
    if not stat.S_ISREG(mode):
        raise OSError(errno.ENOTSUP, "no regular file")


def _open_regular(path: Path) -> BufferedReader:
    _expect_regular(path)
    return open(path, "rb")


class Disk:
    """The real file system."""

    def read(self, path: Path, limit: int) -> bytes:
        """See Files."""
        with _open_regular(path) as file:
            # Room for all that it might hold would be taken first: 64 MiB at every look, on some systems for real.
            size = os.fstat(file.fileno()).st_size
            data = file.read(min(limit, size + 1))
            return data if len(data) <= size else data + file.read(limit - len(data))

    def digest(self, path: Path) -> str:
        """See Files."""
        with _open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def create(self, path: Path, mode: int = PRIVATE) -> int:
        """See Files. The user's umask holds."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _PLAIN, mode)

    def append(self, path: Path) -> int:
        """See Files."""
        if os.path.exists(path):
            _expect_regular(path)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _PLAIN, PRIVATE)

    def write(self, descriptor: int, data: bytes | memoryview) -> int:
        """See Files."""
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """See Files."""
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """See Files."""
        os.close(descriptor)

    def cut(self, path: Path, size: int) -> None:
        """See Files."""
        os.truncate(path, size)

    def link(self, source: Path, target: Path) -> None:
        """See Files."""
        os.link(source, target)

    def replace(self, source: Path, target: Path) -> None:
        """See Files."""
        os.replace(source, target)

    def remove(self, path: Path) -> None:
        """See Files."""
        os.unlink(path)

    def sync_folder(self, folder: Path) -> None:
        """See Files. Windows has no such call and keeps the order of names by itself."""
        if sys.platform == "win32":
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def names(self, folder: Path) -> list[str]:
        """See Files."""
        return os.listdir(folder)

    def is_writable(self, path: Path) -> bool:
        """See Files. The mode counts, whoever asks: a file was marked read-only for a reason."""
        return bool(os.stat(path).st_mode & 0o222)

    def adopt(self, model: Path, path: Path) -> None:
        """See Files. On Windows the folder's permissions hold, for whatever is written."""
        if sys.platform == "win32":
            return
        wanted = os.stat(model)
        mode = stat.S_IMODE(wanted.st_mode) & 0o666
        if wanted.st_gid != os.stat(path).st_gid:
            try:
                os.chown(path, -1, wanted.st_gid)
            except OSError:
                mode &= ~0o070  # it would be another group than the one that was meant
        os.chmod(path, mode)

    def exists(self, path: Path) -> bool:
        """See Files."""
        return os.path.lexists(path)

    def size(self, path: Path) -> int:
        """See Files."""
        try:
            return os.stat(path).st_size
        except FileNotFoundError:
            return 0

    def kind(self, path: Path) -> FileKind:
        """See Files."""
        try:
            mode = os.stat(path).st_mode
        except FileNotFoundError:
            return FileKind.ABSENT
        if stat.S_ISREG(mode):
            return FileKind.REGULAR
        return FileKind.DEVICE if stat.S_ISCHR(mode) else FileKind.OTHER

    def links(self, path: Path) -> int:
        """See Files."""
        try:
            return os.stat(path).st_nlink
        except OSError:
            return 0

    def is_passing(self, error: OSError) -> bool:
        """See Files."""
        return sys.platform == "win32" and getattr(error, "winerror", None) in _PASSING


# Bytes as they are, and no child process that inherits the descriptor.
_PLAIN: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)

DISK: Files = Disk()
