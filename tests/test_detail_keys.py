"""What rules write into a finding's detail is read by whoever tells of that code; what is read, some rule writes.

Written keys are those of real findings: every finding that the tables of cases, the scenarios and the provocations
bring is held against `tests/support/detail_keys.txt`. Read keys are those that the source of the readers names: of
a code its writer with all that it calls, of every code whatever else reads findings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support.detail_keys import WRITTEN

import lyncready
from lyncready.guide.codes import CODES
from lyncready.guide.finding_texts import WRITERS
from lyncready.model import Attempt

PACKAGE = Path(lyncready.__file__).parent
ASKED = frozenset({"text", "texts", "listed", "names", "number"})  # how a FindingReader is asked for a key
BY_ADDRESS = {"at": {"addresses"}, "only_at": {"addresses", "others"}}  # its properties that read keys

# Part of the JSON for whoever reads that, whether our own words use them or not, with what promises them.
PROMISED = {"found", "wanted", "addresses", "servers", "unicode", "expected"}  # design.md: detail holds them
PROMISED_OF_CODE = {
    "check-incomplete": {"last_verdict"},  # rulings.md 3.4
    "message-failed": {"failures"},  # rulings.md 9.2
}
# Of settings, whose code says nothing of the rule: which one of cmdlets.md it was, what each population gets.
PROMISED_OF_SETTINGS = {"rule", "populations"}

Place = tuple[str, str]  # module, function
ANY_FINDING = ("lyncready.guide.finding_texts", "finding_text")


@cache
def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("lyncready", *path.relative_to(PACKAGE).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        if "detail" in text or "guide" in parts:  # what else there is reads no finding
            found[".".join(part for part in parts if part != "__init__")] = ast.parse(text)
    return found


@cache
def places() -> dict[Place, ast.stmt]:
    """Return what each module defines: functions, classes, tables."""
    found: dict[Place, ast.stmt] = {}
    for module, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[module, node.name] = node
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found.update({(module, name.id): node for name in targets if isinstance(name, ast.Name)})
    return found


@cache
def imports(module: str) -> dict[str, Place]:
    """Return what the names stand for that a module imports from the package."""
    return {
        alias.asname or alias.name: (node.module or "", alias.name)
        for node in ast.walk(modules()[module])
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lyncready")
        for alias in node.names
    }


def called(module: str, node: ast.AST) -> Place | None:
    """Return what a name, or a name of an imported module, stands for."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        place = (".".join(imports(module).get(node.value.id, ("", ""))), node.attr)
    elif isinstance(node, ast.Name):
        place = imports(module).get(node.id, (module, node.id))
    else:
        return None
    return place if place in places() else None


def is_detail(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute | ast.Name)
        and (node.attr if isinstance(node, ast.Attribute) else node.id) == "detail"
    )


def keys_in(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions by which a part of the source asks a finding's detail for a key."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.args:
            held = part.func.value
            by_reader = part.func.attr in ASKED and isinstance(held, ast.Name) and held.id == "case"
            if by_reader or (part.func.attr == "get" and is_detail(held)):
                yield part.args[0]
        elif isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Load) and is_detail(part.value):
            yield part.slice
        elif isinstance(part, ast.Compare) and is_detail(part.comparators[0]):
            yield part.left
        elif isinstance(part, ast.Attribute) and part.attr in BY_ADDRESS and isinstance(part.value, ast.Name):
            yield from map(ast.Constant, sorted(BY_ADDRESS[part.attr] if part.value.id == "case" else ()))


@cache
def takers() -> dict[Place, int]:
    """Return the functions that are given the key to ask for, and as which argument."""
    found = {}
    for place, node in places().items():
        if isinstance(node, ast.FunctionDef):
            names = [one.arg for one in node.args.args]
            given = [key.id for key in keys_in(node) if isinstance(key, ast.Name) and key.id in names]
            if given:
                found[place] = names.index(given[0])
    return found


@cache
def reads(place: Place) -> frozenset[str]:
    """Return the keys that a function asks for, itself or by a helper that is given the key."""
    keys = list(keys_in(places()[place]))
    for node in ast.walk(places()[place]):
        if isinstance(node, ast.Call):
            keys += node.args[takers().get(called(place[0], node.func) or ("", ""), len(node.args)) :][:1]
    found = (key.value for key in keys if isinstance(key, ast.Constant))
    text = ast.dump(places()[place])
    attempt = set(Attempt.__struct_fields__) if "'Attempt'" in text and "__struct_fields__" in text else set()
    return frozenset(attempt | {key for key in found if isinstance(key, str)})


@cache
def words_of(code: str) -> frozenset[Place]:
    """Return the functions and tables of the guide that a code's writer can come to."""
    writer = WRITERS[code]
    found: set[Place] = set()
    waiting: list[Place] = [(writer.__module__, writer.__qualname__)]
    while waiting:
        place = waiting.pop()
        if place in found or not place[0].startswith("lyncready.guide."):
            continue
        found.add(place)
        if place == ANY_FINDING:  # a writer that tells of other findings, too
            continue
        parts = (called(place[0], node) for node in ast.walk(places()[place]))
        waiting += [part for part in parts if part is not None]
    return frozenset(found)


@cache
def read_by_words(code: str) -> set[str]:
    return {key for place in words_of(code) for key in reads(place)}


@cache
def read_of_all() -> frozenset[str]:
    """Return the keys that others than the writers read: other rules, owners, what is next, scripts, reports."""
    written_of = {place for code in CODES for place in words_of(code)}
    return frozenset(key for place in places() if place not in written_of for key in reads(place))


def family(code: str) -> list[str]:
    """Return the codes of the same checks: one helper may write for all of them what only some need to say."""
    checks = set(CODES[code].checks)
    return [other for other in CODES if checks & set(CODES[other].checks) or "any" in checks]


@pytest.mark.parametrize("code", sorted(CODES))
def test_what_a_rule_writes_is_read(code: str) -> None:
    known = set(read_of_all()) | PROMISED | PROMISED_OF_CODE.get(code, set())
    known |= PROMISED_OF_SETTINGS if any("settings" in CODES[one].checks for one in family(code)) else set()
    for one in family(code):
        known |= read_by_words(one)
    assert WRITTEN[code] - known == set()


def test_what_is_read_is_written_for_a_code_that_comes_there() -> None:
    unwritten = {
        (place, key)
        for place in {place for code in CODES for place in words_of(code)}
        for key in reads(place)
        if not any(key in WRITTEN[code] for code in CODES if place in words_of(code))
    }
    assert unwritten == set()
    everything = frozenset().union(*WRITTEN.values())
    assert read_of_all() - everything == set()


def test_the_table_has_every_code_once_and_no_key_that_no_rule_names() -> None:
    assert list(WRITTEN) == list(CODES)
    rules = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("checks", "readiness")
        for path in sorted((PACKAGE / folder).rglob("*.py"))
    )
    everything = frozenset().union(*WRITTEN.values()) - set(Attempt.__struct_fields__)
    assert {key for key in everything if not re.search(rf'"{key}"|\b{key}=', rules)} == set()


def test_the_readers_are_seen_reading() -> None:
    """Were the source read in vain, all would be unread and nothing unwritten."""
    assert {"not_after", "days", "depth"} <= read_by_words("cert-expiring")
    assert "local" in read_by_words("dns-views-differ")
    assert {"differing", "only_here"} <= read_by_words("setting-wrong")
    assert {"serial", "outcomes", "property"} <= read_of_all()
    assert "ended" not in read_by_words("cert-expiring")
