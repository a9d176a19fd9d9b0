"""How commands read and change a checklist file: what comes with it is said on standard error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.cli.output import say

if TYPE_CHECKING:
    from lyncready.model import Checklist
    from lyncready.project.files import Changed


def tell(changed: Changed) -> Checklist:
    """Return the checklist, and say what came with it."""
    for notice in changed.notices:
        say(f"lyncready: {notice}")
    return changed.checklist


def read_facts(path: Path) -> Checklist:
    """Read a checklist to judge it, and say what of a newer lyncready's file is left out of that."""
    from lyncready.project import files

    return tell(files.read_facts(path))


def change_checklist(path: Path, act: Callable[[Checklist], Checklist], *, by: str, told: str = "") -> Checklist:
    """Change the file and its history under its lock; return what it holds then. Raises UserError."""
    from lyncready.project import files

    return tell(files.change(path, act, by=by, told=told))
