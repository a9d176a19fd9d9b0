"""What CONTRIBUTING says of adding a check: a rule, its texts, its tests; in the texts a row and a writer."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

import lyncready
from lyncready.guide.codes import CODES
from lyncready.guide.finding_texts import WRITERS

PACKAGE = Path(lyncready.__file__).parent
TESTS = Path(__file__).parent
# So many codes tell outcomes of connections apart, in an order of their own; more would be a second table.
MOST_IN_ONE_PLACE = 16
ROWS = ("codes", "finding_texts", "numbers_")  # of codes, their words, and the numbers that lead to codes


def named_in(folder: Path) -> dict[str, set[str]]:
    """Return the codes that each file names, alone or in a list of words."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        words = {word for text in texts for word in text.split() if word in CODES and word != "ok"}
        if words:
            found[path.relative_to(folder).as_posix()] = words
    return found


IN_PACKAGE = named_in(PACKAGE)


@pytest.mark.parametrize(
    ("code", "rule", "row", "writer"),
    [
        ("cert-weak-key", "checks/certificate.py", "guide/codes_certificate.py", "guide/finding_texts_key.py"),
        ("dns-lame", "checks/dns.py", "guide/codes_records.py", "guide/finding_texts_dns.py"),
        ("sip-silent", "checks/session.py", "guide/codes_network.py", "guide/finding_texts_edge.py"),
    ],
)
def test_a_code_stands_in_its_rule_and_twice_in_the_texts(code: str, rule: str, row: str, writer: str) -> None:
    assert {path for path, codes in IN_PACKAGE.items() if code in codes} == {rule, row, writer}
    tests = {path.partition("/")[0] for path, codes in named_in(TESTS).items() if code in codes}
    assert {"guide", "interop"} <= tests


def test_every_code_has_one_row_and_a_writer() -> None:
    rows = Counter(code for path, codes in IN_PACKAGE.items() if _is("codes", path) for code in codes)
    assert rows == Counter(CODES.keys() - {"ok"})
    assert CODES.keys() - WRITERS.keys() == set()


def test_nothing_but_the_rows_is_a_table_of_codes() -> None:
    """A second table is a fourth place: what is to be said of every code stands in its row."""
    tables = {
        path: len(codes)
        for path, codes in IN_PACKAGE.items()
        if not path.startswith("checks/") and not any(_is(kind, path) for kind in ROWS)
    }
    assert {path: number for path, number in tables.items() if number > MOST_IN_ONE_PLACE} == {}


def _is(kind: str, path: str) -> bool:
    return path.startswith(f"guide/{kind}")
