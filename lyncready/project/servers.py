"""Scripts out to servers' admins, and what servers export in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.clock import present
from lyncready.errors import UserError, reason_of, shown
from lyncready.project.files import change, read_checklist

if TYPE_CHECKING:
    from datetime import datetime

    from lyncready.model import Checklist, Evidence
    from lyncready.project.files import Changed


class ScriptKind(StrEnum):
    """What a script is for: to set what is still to be set, or to export what is set, with partners' tests too."""

    SETTINGS = "settings"
    EXPORT = "export"
    EXPORT_WITH_TESTS = "export with tests"
    EXPORT_EDGE = "export of an edge"


def script(checklist: Checklist, kind: ScriptKind, step: str | None = None, what_if: bool = False) -> str:
    """Return a script for a server; `step` and `what_if` are for one that sets. Raises UserError."""
    from lyncready.powershell import render_edge_export, render_export, render_script

    if kind is ScriptKind.SETTINGS:
        return render_script(checklist, present(), step, what_if)
    if kind is ScriptKind.EXPORT_EDGE:
        return render_edge_export(checklist)
    return render_export(kind is ScriptKind.EXPORT_WITH_TESTS)


def import_exports(
    file: Path, exports: Sequence[Path], *, by: str, stdin: Callable[[int], bytes]
) -> tuple[Changed, list[Evidence]]:
    """Take settings exports into the file, all of them or none, and return them; `-` is standard input."""
    from lyncready.powershell import add_evidence

    read_checklist(file)
    found = [read_export_file(path, present(), stdin if str(path) == "-" else None) for path in exports]

    def act(checklist: Checklist) -> Checklist:
        for one in found:
            checklist = add_evidence(checklist, one)
        return checklist

    return change(file, act, by=by), found


def read_export_file(path: Path, now: datetime, stream: Callable[[int], bytes] | None = None) -> Evidence:
    """Read a settings export, from `stream` where there is one. Raises UserError."""
    from lyncready.powershell import MAX_BYTES, read_export
    from lyncready.store import DISK

    try:
        raw = stream(MAX_BYTES + 1) if stream is not None else DISK.read(path, MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{shown(path)}: {reason_of(error)}") from error
    except ValueError as error:
        raise UserError(f"{shown(path)}: no name that a file can have") from error
    return read_export(raw, str(path), now)


def exports_beside(folder: Path) -> list[Path]:
    """Return JSON files in a folder that look like exports by their beginning, by name; at most 200 are read."""
    try:
        candidates = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".json" and path.is_file())
    except OSError:
        return []
    return [path for path in candidates[:200] if _looks_like_export(path)]


def _looks_like_export(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            # Windows PowerShell writes UTF-16; the schema's name stands near the beginning either way.
            return b"lync-pic-evidence" in file.read(2048).replace(b"\0", b"")
    except OSError:
        return False
