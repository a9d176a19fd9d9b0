"""The checklist file: read exactly, written so that nothing is ever lost."""

from lyncready.store.errors import (
    AlreadyThere,
    ChangedOnDisk,
    LoadError,
    SaveError,
    StoreError,
)
from lyncready.store.files import DISK, Disk, Files
from lyncready.store.load import Loaded, load, parse
from lyncready.store.render import LineCache, render
from lyncready.store.save import save
from lyncready.store.write import Written, backup_path

__all__ = [
    "DISK", "AlreadyThere", "ChangedOnDisk", "Disk", "Files", "LineCache", "LoadError", "Loaded", "SaveError",
    "StoreError", "Written", "backup_path", "load", "parse", "render", "save",
]  # fmt: skip
