"""The keys that rules write into the detail of each code, as a table that every judged finding is held against."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("detail_keys.txt")
WRITTEN = {
    code: frozenset(keys.split())
    for code, _, keys in (line.partition(":") for line in TABLE.read_text(encoding="utf-8").splitlines())
}


def hold_to_table(details: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Raise AssertionError where a code and its detail have a key that the table does not know of that code."""
    unknown = {(code, key) for code, detail in details for key in detail if key not in WRITTEN[code]}
    assert not unknown, f"add to {TABLE.name}, and say it in words: {sorted(unknown)}"
