"""A name that a folder's `__init__.py` shows is imported from there, and from nowhere else.

What it does not show is imported from its own module; import-linter keeps the borders.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import lyncready

PACKAGE = Path(lyncready.__file__).parent
FOLDERS = sorted(
    path.parent.name for path in PACKAGE.glob("*/__init__.py") if "__all__" in path.read_text(encoding="utf-8")
)

Imported = tuple[tuple[str, str], ...]


@cache
def modules() -> dict[Path, tuple[Imported, tuple[ast.ClassDef, ...]]]:
    """Return what each file imports (module and name) and the classes it has; each file is parsed once."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        nodes = tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        froms = (node for node in nodes if isinstance(node, ast.ImportFrom))
        imported = tuple((node.module or "", alias.name) for node in froms for alias in node.names)
        found[path.relative_to(PACKAGE)] = (
            imported,
            tuple(node for node in nodes if isinstance(node, ast.ClassDef)),
        )
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_others_import_from_the_folder_and_not_from_its_rooms(folder: str) -> None:
    shown = import_module(f"lyncready.{folder}").__all__
    inside = [
        f"{path}: {module} {name}"
        for path, (imports, _) in modules().items()
        if path.parts[0] != folder
        for module, name in imports
        if module.startswith(f"lyncready.{folder}.") and name in shown
    ]
    assert inside == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_name_that_a_folder_shows_is_that_of_a_room(folder: str) -> None:
    """Whoever imports the room first would be handed the module for the name from then on."""
    rooms = {path.stem for path in (PACKAGE / folder).glob("*.py")}
    assert rooms & set(import_module(f"lyncready.{folder}").__all__) == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_that_a_folder_shows_is_there(folder: str) -> None:
    module = import_module(f"lyncready.{folder}")
    for name in getattr(module, "__all__", ()):
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = module.no_such_name


def test_no_two_classes_have_one_name() -> None:
    homes: dict[str, list[str]] = {}
    for path, (_, classes) in modules().items():
        for node in classes:
            homes.setdefault(node.name, []).append(f"{path}:{node.lineno}")
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


MOST_METHODS = 25


def _classes() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Return every class's own methods, and the names of its bases; no two classes have one name."""
    return {
        node.name: (
            frozenset(item.name for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)),
            tuple(ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases),
        )
        for _, classes in modules().values()
        for node in classes
    }


def test_no_class_has_too_many_methods_nor_gathers_them_from_its_bases() -> None:
    classes = _classes()

    def methods_of(name: str) -> frozenset[str]:
        own, bases = classes.get(name, (frozenset(), ()))
        return own.union(*(methods_of(base) for base in bases if base != name))

    long = {name: len(methods_of(name)) for name in classes}
    assert {name: count for name, count in long.items() if count > MOST_METHODS} == {}
