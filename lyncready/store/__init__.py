"""The checklist file: read exactly, written so that nothing is ever lost.

`load` and `save` are for one reading or writing, `ChecklistFile` for a session, `acquire` for who may write.
"""

from lyncready.store.chronicle import entries_between
from lyncready.store.disk import DISK, Disk, Files
from lyncready.store.errors import AlreadyThere, ChangedOnDisk, LoadError, SaveError, StoreError
from lyncready.store.file import ChecklistFile, FileState, FileStatus, digest_on_disk, open_file
from lyncready.store.history import Entry, EntryKind, History, append, history_path, read_history
from lyncready.store.loading import HEADER, Loaded, load, parse
from lyncready.store.lock import CannotLock, Holder, Lock, Locked, acquire, holder_of
from lyncready.store.merging import (
    BadVantage,
    Change,
    Conflict,
    Difference,
    Merged,
    diff,
    merge,
    merge_three,
    vantage_of,
)
from lyncready.store.migrate import Migrations
from lyncready.store.rendering import render
from lyncready.store.saving import save
from lyncready.store.write import Written, backup_path, write_out

__all__ = [
    "DISK",
    "HEADER",
    "AlreadyThere",
    "BadVantage",
    "CannotLock",
    "Change",
    "ChangedOnDisk",
    "ChecklistFile",
    "Conflict",
    "Difference",
    "Disk",
    "Entry",
    "EntryKind",
    "FileState",
    "FileStatus",
    "Files",
    "History",
    "Holder",
    "LoadError",
    "Loaded",
    "Lock",
    "Locked",
    "Merged",
    "Migrations",
    "SaveError",
    "StoreError",
    "Written",
    "acquire",
    "append",
    "backup_path",
    "diff",
    "digest_on_disk",
    "entries_between",
    "history_path",
    "holder_of",
    "load",
    "merge",
    "merge_three",
    "open_file",
    "parse",
    "read_history",
    "render",
    "save",
    "vantage_of",
    "write_out",
]  # fmt: skip
