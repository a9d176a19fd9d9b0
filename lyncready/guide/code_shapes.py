"""What is told of a finding code: the checks that yield it, its statuses, its meaning, its word in a table."""

from __future__ import annotations

import msgspec

from lyncready.model import Status

ANY = "any"


class CodeStatus(msgspec.Struct, frozen=True):
    """One status a code can have; `when` is empty where it is the only one."""

    status: Status
    when: str = ""


class CodeInfo(msgspec.Struct, frozen=True):
    """What a code means: the checks that yield it (`any` for all), its statuses, and one or two sentences.

    `cell` says it in a word or two where a table has no room for more; empty where the glyph says it all.
    """

    code: str
    checks: tuple[str, ...]
    cases: tuple[CodeStatus, ...]
    meaning: str
    cell: str = ""

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses alone, in order."""
        return tuple(case.status for case in self.cases)


def one(code: str, checks: str, status: Status, meaning: str, cell: str = "") -> CodeInfo:
    """Return a code that has one status."""
    return CodeInfo(code, tuple(checks.split()), (CodeStatus(status),), meaning, cell)


def many(code: str, checks: str, meaning: str, *cases: tuple[Status, str], cell: str = "") -> CodeInfo:
    """Return a code whose status depends; each case says when."""
    return CodeInfo(
        code, tuple(checks.split()), tuple(CodeStatus(status, when) for status, when in cases), meaning, cell
    )
