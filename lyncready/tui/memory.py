"""What the app remembers between two starts: recent files, the step of each, the look. Never in a checklist."""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgspec
import platformdirs

RECENT_MOST = 10
FILE_NAME = "state.json"


class RecentFile(msgspec.Struct, frozen=True):
    """A checklist that was open, and the step that was looked at last."""

    path: str
    step: str = ""


class Memory(msgspec.Struct, frozen=True):
    """Everything remembered, newest file first. `theme` and `ascii` let the first frame look right."""

    recent: tuple[RecentFile, ...] = ()
    theme: str = ""
    ascii: bool | None = None

    def step_of(self, path: Path) -> str:
        """Return the step that was looked at last in a file."""
        return next((item.step for item in self.recent if item.path == str(path)), "")

    def with_file(self, path: Path, step: str) -> Memory:
        """Return the memory with a file in front."""
        others = tuple(item for item in self.recent if item.path != str(path))
        recent = (RecentFile(str(path), step), *others)[:RECENT_MOST]
        return msgspec.structs.replace(self, recent=recent)


def real_path(path: Path) -> Path:
    """Return where links lead; Path.resolve would raise where they lead round in a circle."""
    return Path(os.path.realpath(path))


def state_folder() -> Path:
    """Return the folder for what is remembered; `LYNCREADY_STATE` beats the platform's."""
    given = os.environ.get("LYNCREADY_STATE", "").strip()
    return Path(given) if given else Path(platformdirs.user_state_dir("lyncready", appauthor=False))


def recall(folder: Path) -> Memory:
    """Return what was remembered; anything unreadable counts as nothing."""
    try:
        path = folder / FILE_NAME
        if not path.is_file():  # a pipe would hold the first frame up for ever
            return Memory()
        raw = json.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(raw, Memory)
    except (OSError, ValueError):
        return Memory()


def remember(folder: Path, memory: Memory) -> None:
    """Write it down, in one piece; a folder that cannot be written costs only the memory."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f"{FILE_NAME}.{os.getpid()}"
        draft.write_bytes(msgspec.json.encode(memory))
        draft.replace(folder / FILE_NAME)
    except OSError:
        return
