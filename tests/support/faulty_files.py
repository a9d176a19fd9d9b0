"""A disk that fails or dies at any of its calls."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lyncready.store import Disk


class Died(BaseException):
    """The process is gone: nothing after it runs, no cleaning up either."""


class FaultyDisk(Disk):
    """The real disk, whose call number `nth` (from 1) fails; `calls` counts them all.

    `how`: "refuse" raises OSError before acting, "late" after it, "half" after half of a write, "die" ends the
    process before acting, "die-late" after it, "die-half" after half of a write.
    """

    def __init__(self, nth: int = 0, how: str = "refuse", code: int = errno.ENOSPC) -> None:
        self.nth, self.how, self.code = nth, how, code
        self.calls: list[str] = []
        self.fired = False
        self.dead = False

    def _do(self, name: str, act: Callable[[], Any], half: Callable[[], Any] | None = None) -> Any:
        if self.dead:
            raise Died
        self.calls.append(name)
        if len(self.calls) != self.nth:
            return act()
        self.fired = True
        if self.how.endswith("late"):
            act()
        elif self.how.endswith("half") and half is not None:
            half()
        if self.how.startswith("die"):
            self.dead = True
            raise Died
        raise OSError(self.code, "refused")

    def read(self, path: Path, limit: int) -> bytes:
        return self._do("read", lambda: Disk.read(self, path, limit))

    def digest(self, path: Path) -> str:
        return self._do("digest", lambda: Disk.digest(self, path))

    def create(self, path: Path, mode: int = 0o600) -> int:
        return self._do("create", lambda: Disk.create(self, path, mode))

    def append(self, path: Path) -> int:
        return self._do("append", lambda: Disk.append(self, path))

    def write(self, descriptor: int, data: bytes) -> int:
        return self._do(
            "write",
            lambda: Disk.write(self, descriptor, data),
            lambda: Disk.write(self, descriptor, data[: len(data) // 2]),
        )

    def sync(self, descriptor: int) -> None:
        self._do("sync", lambda: Disk.sync(self, descriptor))

    def close(self, descriptor: int) -> None:
        self._do("close", lambda: Disk.close(self, descriptor))

    def cut(self, path: Path, size: int) -> None:
        self._do("cut", lambda: Disk.cut(self, path, size))

    def link(self, source: Path, target: Path) -> None:
        self._do("link", lambda: Disk.link(self, source, target))

    def replace(self, source: Path, target: Path) -> None:
        self._do("replace", lambda: Disk.replace(self, source, target))

    def remove(self, path: Path) -> None:
        self._do("remove", lambda: Disk.remove(self, path))

    def sync_folder(self, folder: Path) -> None:
        self._do("sync_folder", lambda: Disk.sync_folder(self, folder))

    def names(self, folder: Path) -> list[str]:
        return self._do("names", lambda: Disk.names(self, folder))

    def is_writable(self, path: Path) -> bool:
        return self._do("is_writable", lambda: Disk.is_writable(self, path))

    def exists(self, path: Path) -> bool:
        if self.dead:
            raise Died
        return Disk.exists(self, path)

    def size(self, path: Path) -> int:
        return self._do("size", lambda: Disk.size(self, path))

    def adopt(self, model: Path, path: Path) -> None:
        self._do("adopt", lambda: Disk.adopt(self, model, path))

    def links(self, path: Path) -> int:
        return self._do("links", lambda: Disk.links(self, path))
