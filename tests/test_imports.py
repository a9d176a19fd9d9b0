"""A folder's `__init__.py` shows what the rest may use, and nothing else of it is imported from outside.

A folder that shows nothing has no front: each module of it is a thing of its own, as the acts of `project` are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import lyncready

PACKAGE = Path(lyncready.__file__).parent
FOLDERS = sorted(
    path.parent.name for path in PACKAGE.glob("*/__init__.py") if "__all__" in path.read_text(encoding="utf-8")
)


def _imports(path: Path) -> Iterator[str]:
    """Yield the modules of lyncready that a file imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


IMPORTED = {path.relative_to(PACKAGE): tuple(_imports(path)) for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize("folder", FOLDERS)
def test_others_import_from_the_folder_and_not_from_its_rooms(folder: str) -> None:
    inside = [
        f"{path}: {module}"
        for path, modules in IMPORTED.items()
        if path.parts[0] != folder
        for module in modules
        if module.startswith(f"lyncready.{folder}.")
    ]
    assert inside == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_that_a_folder_shows_is_there(folder: str) -> None:
    module = import_module(f"lyncready.{folder}")
    for name in getattr(module, "__all__", ()):
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = module.no_such_name
