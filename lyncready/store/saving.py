"""A checklist into its file: checked against what is there, the last good version kept, then swapped at once."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from lyncready.errors import shown
from lyncready.model import VERSION, Checklist
from lyncready.store.contents import digest_of, read_bytes
from lyncready.store.disk import DISK, Files
from lyncready.store.errors import LoadError, SaveError
from lyncready.store.loading import HEADER, Loaded, parse
from lyncready.store.rendering import LineCache, render_pieces
from lyncready.store.write import (
    Sleep,
    Written,
    backup_path,
    cannot_save,
    check_expected,
    dated_backup,
    keep_copy,
    present_bytes,
    present_digest,
    real_path,
    refuse_read_only,
    write_whole,
)


def save(
    path: Path | str,
    checklist: Checklist,
    *,
    expected: Loaded | str | None,
    now: datetime,
    files: Files = DISK,
    sleep: Sleep = time.sleep,
) -> Written:
    """Write the checklist, whole or not at all. Raises SaveError and its kinds; the file then is as it was.

    `expected` is what the file should hold now: what `load` gave, a digest, or None for a file that must not be
    there yet. Whatever is replaced stays beside it as `.bak`; a `.bak` with a person's comments and a file of
    an older version are kept under a dated name instead (`now`).
    """
    cache = LineCache()
    if isinstance(expected, Loaded):
        cache.put(expected.lines)
    pieces = render_pieces(checklist, cache)
    if checklist.version != VERSION:
        raise SaveError(f"{shown(path)}: cannot be saved: version {checklist.version} is not {VERSION}")
    return save_bytes(path, pieces, digest_of(*pieces), expected=expected, now=now, files=files, sleep=sleep)


def save_bytes(
    path: Path | str,
    pieces: list[bytes],
    digest: str,
    *,
    expected: Loaded | str | None,
    now: datetime,
    own: frozenset[str] = frozenset(),
    files: Files = DISK,
    sleep: Sleep = time.sleep,
) -> Written:
    """Write rendered bytes; see `save`. `own` are contents written earlier, replaced without a backup."""
    loaded = expected if isinstance(expected, Loaded) else None
    if loaded is not None and loaded.read_only:
        raise SaveError(f"{shown(path)}: cannot be saved: {loaded.reason}")
    digests = None if expected is None else own | {loaded.digest if loaded else str(expected)}
    target = real_path(path)
    kept: Path | None = None
    try:
        found = present_digest(target, files)
        check_expected(Path(path), found, digests)
        if found is not None:
            refuse_read_only(path, target, files)
            if found not in own:
                kept = _keep(target, read_bytes(target, files), loaded, now, files, sleep)
        durable = write_whole(target, pieces, files=files, sleep=sleep)
    except OSError as error:
        raise cannot_save(path, error, is_new=digests is None) from error
    except LoadError as error:
        raise SaveError(f"{error}; nothing was written") from error
    return Written(digest, kept, durable)


def _keep(target: Path, present: bytes, loaded: Loaded | None, now: datetime, files: Files, sleep: Sleep) -> Path:
    """Keep the present content as `.bak`; returns its name, or the dated one of an older version's file."""
    copy = backup_path(target)
    earlier = _earlier(copy, files)
    if earlier != present:
        if earlier is not None and _is_precious(earlier, copy):
            files.replace(copy, dated_backup(target, now, "", files))
        keep_copy(target, copy, present, files=files, sleep=sleep)
    if loaded is not None and loaded.migrated_from is not None:
        copy = dated_backup(target, now, f"v{loaded.migrated_from}.", files)
        keep_copy(target, copy, present, files=files, sleep=sleep)
    return copy


def _earlier(copy: Path, files: Files) -> bytes | None:
    """Return the content of an earlier backup; a NUL, which no checklist holds, for one that cannot be read."""
    try:
        return present_bytes(copy, files)
    except LoadError:
        return b"#\0"


def _is_precious(earlier: bytes, copy: Path) -> bool:
    """Whether a backup holds a person's comments, which stand nowhere else."""
    if b"#" not in earlier.removeprefix(HEADER.encode()):
        return False
    try:
        return parse(earlier, copy).had_comments
    except LoadError:
        return True
