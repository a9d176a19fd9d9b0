"""A folder's `__init__.py` shows what the rest may use, and nothing else of it is imported from outside.

`project` has no front: an act is a module, and both faces take it from there.
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
    path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file() and path.name != "project"
)


def _imported(path: Path) -> Iterator[str]:
    """Yield the modules of lyncready that a file imports from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("folder", FOLDERS)
def test_others_import_from_the_folder_and_not_from_its_rooms(folder: str) -> None:
    inside = [
        f"{path.relative_to(PACKAGE)}: {module}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != folder
        for module in _imported(path)
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
