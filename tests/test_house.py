"""The sizes of modules and functions, and that no module imports another in a circle."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import lyncready

PACKAGE = Path(lyncready.__file__).parent
MOST_LINES, FEWEST_LINES, MOST_OF_A_FUNCTION = 300, 40, 46

SHORT = {
    "__main__.py": "what Python starts",
    "lazily.py": "used by every folder and part of none",
    "model/checklist.py": "the root of the facts, above all others of them",
    "cli/calendar.py": "one command, like its neighbours",
    "tui/widgets/colours.py": "the only one that imports a syntax highlighter, once a command is drawn",
}


@cache
def sources() -> dict[str, tuple[int, ast.Module]]:
    """Return each file's number of lines and its tree."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found[path.relative_to(PACKAGE).as_posix()] = (text.count("\n"), ast.parse(text))
    return found


def test_modules_are_read_in_one_sitting() -> None:
    assert {path: lines for path, (lines, _) in sources().items() if lines > MOST_LINES} == {}
    small = {path for path, (lines, _) in sources().items() if lines < FEWEST_LINES}
    assert {path for path in small if not path.endswith("__init__.py")} == set(SHORT)


def test_functions_are_short() -> None:
    long = {
        f"{path}:{node.name}": length
        for path, (_, tree) in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MOST_OF_A_FUNCTION
    }
    assert long == {}


def name_of(path: str) -> str:
    return ".".join(("lyncready", *Path(path).with_suffix("").parts)).removesuffix(".__init__")


def imported(path: str, modules: set[str]) -> set[str]:
    """Return the modules that one imports, in functions and for types only, too."""
    _, tree = sources()[path]
    named = [
        (f"{node.module}.{alias.name}", node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]
    found = {longer if longer in modules else module for longer, module in named}
    return (found & modules) - {name_of(path)}


def test_no_module_imports_itself_by_way_of_others() -> None:
    modules = {name_of(path) for path in sources()}
    graph = {name_of(path): imported(path, modules) for path in sources()}
    assert sum(map(len, graph.values())) > 1000
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from error


def test_a_door_hands_out_only_what_another_folder_takes() -> None:
    """`lyncready.model` and its like are lists of imports; a name that nobody takes there has left the house."""
    doors = {
        path.removesuffix("/__init__.py"): {
            alias.asname or alias.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(f"lyncready.{path.split('/')[0]}.")
            for alias in node.names
        }
        for path, (_, tree) in sources().items()
        if path.count("/") == 1 and path.endswith("/__init__.py")
    }
    taken: dict[str, set[str]] = {}
    for path in (*PACKAGE.rglob("*.py"), *Path(__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                taken.setdefault(node.module or "", set()).update(alias.name for alias in node.names)
    own = {
        door: {n.id for n in ast.walk(sources()[f"{door}/__init__.py"][1]) if isinstance(n, ast.Name)}
        for door in doors
    }
    assert sum(map(len, doors.values())) > 250
    unused = {door: names - taken.get(f"lyncready.{door}", set()) - own[door] for door, names in doors.items()}
    assert sorted(f"{door}.{name}" for door, names in unused.items() for name in names) == []
