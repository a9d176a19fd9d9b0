"""One file kept in step with a session: saved when facts change, watched for what others write."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from lyncready.errors import shown
from lyncready.model import Checklist
from lyncready.store.contents import digest_of, read_bytes, read_digest
from lyncready.store.disk import DISK, Files
from lyncready.store.errors import LoadError, SaveError
from lyncready.store.loading import Loaded, load, parse
from lyncready.store.lock import Lock, NoLock, acquire
from lyncready.store.merging import Merged, merge_three
from lyncready.store.rendering import LineCache, render_pieces
from lyncready.store.saving import save_bytes
from lyncready.store.write import Sleep, Written, real_path


class FileStatus(StrEnum):
    """What a look at the disk showed."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"
    UNREADABLE = "unreadable"


class FileState(msgspec.Struct, frozen=True):
    """What is on the disk now: the checklist where it changed and can be read, the trouble where it cannot.

    `digest` names the content, where there is one that could be read as bytes; `read_only` says why nothing may
    be saved, empty where it may.
    """

    status: FileStatus
    loaded: Loaded | None = None
    trouble: str = ""
    digest: str = ""
    read_only: str = ""

    @property
    def changed(self) -> bool:
        """Whether there is another content, which can be read."""
        return self.status is FileStatus.CHANGED


class ChecklistFile:
    """Holds what is known of the file's content. Its methods may be called from any thread and may block on disk.

    A save that fails leaves everything in the caller's memory and may be tried again.
    """

    def __init__(
        self,
        loaded: Loaded,
        lock: Lock | None,
        reason: str,
        *,
        by: str = "",
        files: Files = DISK,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.path = loaded.path
        self.lock = lock
        self.read_only = reason
        self._cache = LineCache()
        self.base = self._without_lines(loaded)
        self._by, self._files, self._sleep = by, files, sleep
        self._lacks_lock = lock is None and bool(reason) and not loaded.read_only
        self._ours: frozenset[str] = frozenset()
        self._busy = threading.Lock()

    def save(self, checklist: Checklist, now: datetime) -> Written | None:
        """Write the checklist where it differs from what is known to be on the disk; None where it does not.

        Raises ChangedOnDisk where somebody else wrote since, SaveError for all else.
        """
        with self._busy:
            if self.read_only:
                raise SaveError(f"{shown(self.path)}: cannot be saved: {self.read_only}")
            if checklist == self.base.checklist and self._is_on_disk():
                return None
            return self._write(checklist, render_pieces(checklist, self._cache), now)

    def _is_on_disk(self) -> bool:
        """Whether the last content known is there, with no write of ours that may or may not have happened."""
        return self._ours <= {self.base.digest} and self._files.exists(real_path(self.path))

    def _write(self, checklist: Checklist, pieces: list[bytes], now: datetime) -> Written:
        digest = digest_of(*pieces)
        own = self._ours
        # A rename over a network may be reported as failed and still have happened: that content is ours, too.
        self._ours |= {digest}
        written = save_bytes(
            self.path,
            pieces,
            digest,
            expected=self.base,
            own=own,
            now=now,
            files=self._files,
            sleep=self._sleep,
        )
        self._ours = frozenset((digest,))
        self.base = Loaded(checklist=checklist, path=self.path, digest=digest)
        return written

    def look(self) -> FileState:
        """Compare the disk's content with what is known of it; times do not count, only content does."""
        with self._busy:
            return msgspec.structs.replace(self._look(), read_only=self.read_only)

    def _look(self) -> FileState:
        digest = ""
        try:
            target = real_path(self.path)
            if not self._files.exists(target):
                return FileState(FileStatus.GONE, trouble=f"{shown(self.path)}: the file is gone")
            digest = read_digest(target, self._files)
            if self._is_known(digest):
                return FileState(FileStatus.SAME, digest=digest)
            data = read_bytes(target, self._files)
            digest = digest_of(data)
            if self._is_known(digest):
                return FileState(FileStatus.SAME, digest=digest)
            return FileState(FileStatus.CHANGED, parse(data, self.path), digest=digest)
        except LoadError as error:
            return FileState(FileStatus.UNREADABLE, trouble=error.line, digest=digest)

    def _is_known(self, digest: str) -> bool:
        return digest == self.base.digest or digest in self._ours

    def rebase(self, seen: Loaded) -> None:
        """Take another's content as what is known to be on the disk, as after a reload."""
        with self._busy:
            self.base = self._without_lines(seen)
            if seen.read_only:
                self.read_only, self._lacks_lock = seen.reason, False

    def _without_lines(self, loaded: Loaded) -> Loaded:
        """Put the lines of what was read where they are looked for; nobody else needs them."""
        self._cache.put(loaded.lines)
        return msgspec.structs.replace(loaded, lines={})

    def accept_overwrite(self, seen: FileState) -> bool:
        """Let the next save replace what is no checklist any more (its content stays as `.bak`), or is gone.

        False where not even its bytes could be read: nobody knows what would be replaced.
        """
        with self._busy:
            if seen.status is FileStatus.UNREADABLE and seen.digest:
                self._ours |= {self.base.digest}
                self.base = msgspec.structs.replace(self.base, digest=seen.digest)
            return seen.status is FileStatus.GONE or bool(seen.digest)

    def reconcile(self, ours: Checklist, seen: Loaded) -> Merged:
        """Bring our facts and what `look` has seen together; the next save expects what was seen."""
        merged = merge_three(self.base.checklist, ours, seen.checklist)
        self.rebase(seen)
        return merged

    def ask_for_lock(self, now: datetime) -> None:
        """Where only the lock is missing, try for it again: `read_only` then says who has it now, or nothing."""
        with self._busy:
            if not self._lacks_lock:
                return
            try:
                self.lock = acquire(self.path, by=self._by, now=now, timeout=0.0, files=self._files)
            except NoLock as error:
                self.read_only = error.reason
            else:
                self.read_only, self._lacks_lock = "", False

    def close(self) -> None:
        """Give the lock back."""
        with self._busy:
            self._lacks_lock = False
            self._release()

    def _release(self) -> None:
        if self.lock is not None:
            self.lock.release()
            self.lock = None


def open_file(
    path: Path | str,
    *,
    by: str,
    now: datetime,
    timeout: float = 0.0,
    known: dict[str, list[str]] | None = None,
    files: Files = DISK,
    sleep: Sleep = time.sleep,
) -> ChecklistFile:
    """Read a checklist and take its lock. Without it the file is read-only, and the reason says who holds it.

    A name that is none leaves nothing beside it. Raises LoadError.
    """
    loaded = load(path, known=known, files=files)
    lock, reason = None, ""
    try:
        lock = acquire(path, by=by, now=now, timeout=timeout, files=files)
    except NoLock as error:
        reason = error.reason
    try:
        if digest_on_disk(path, files) != loaded.digest:  # somebody wrote before the lock was ours
            loaded = load(path, known=known, files=files)
    except LoadError:
        if lock is not None:
            lock.release()
        raise
    if loaded.read_only and lock is not None:
        lock.release()
        lock = None
    return ChecklistFile(loaded, lock, loaded.reason or reason, by=by, files=files, sleep=sleep)


def digest_on_disk(path: Path | str, files: Files = DISK) -> str:
    """Return the digest of what the file holds now; empty where it cannot be read."""
    try:
        return read_digest(real_path(path), files)
    except LoadError:
        return ""
