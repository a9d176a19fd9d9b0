"""What a file holds, as bytes or by its name: read whole and bounded, or looked at without holding it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lyncready.errors import reason_of
from lyncready.store.disk import DISK, Files
from lyncready.store.errors import LoadError

MAX_BYTES = 64 * 1024 * 1024


def digest_of(*pieces: bytes) -> str:
    """Return the name of a content."""
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def read_bytes(path: Path | str, files: Files = DISK) -> bytes:
    """Return a file's bytes, at most MAX_BYTES of them. Raises LoadError."""
    with _told(path):
        data = files.read(Path(path), MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LoadError(path, f"larger than {MAX_BYTES // 1048576} MiB, expected a checklist")
    return data


def read_digest(path: Path | str, files: Files = DISK) -> str:
    """Return the name of a file's content without holding all of it. Raises LoadError."""
    with _told(path):
        return files.digest(Path(path))


@contextmanager
def _told(path: Path | str) -> Iterator[None]:
    """Let a file that cannot be read be told in one line."""
    try:
        yield
    except OSError as error:
        raise LoadError(path, reason_of(error)) from error
    except ValueError as error:
        raise LoadError(path, "no name that a file can have") from error
