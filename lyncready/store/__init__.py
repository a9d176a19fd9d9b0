"""The checklist file: read exactly, written so that nothing is ever lost.

`load` and `save` are for one reading or writing, `ChecklistFile` for a session, `acquire` for who may write.
"""

from lyncready.store.chronicle import entries_between
from lyncready.store.disk import DISK, Disk
from lyncready.store.errors import AlreadyThere, ChangedOnDisk, LoadError, SaveError, StoreError
from lyncready.store.file import ChecklistFile, FileState, FileStatus, digest_on_disk, open_file
from lyncready.store.history import Entry, EntryKind, History, append, history_path, read_history
from lyncready.store.loading import Loaded, load, parse
from lyncready.store.lock import CannotLock, Locked, acquire, holder_of
from lyncready.store.merging import BadVantage, Change, Difference, Merged, diff, merge, merge_three, vantage_of
from lyncready.store.migrate import Migrations
from lyncready.store.rendering import render
from lyncready.store.saving import save
from lyncready.store.write import Written, write_out
