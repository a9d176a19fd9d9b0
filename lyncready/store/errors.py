"""What can go wrong with the file, each as one line that names the place and says what was expected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lyncready.errors import UserError, shown

MOST_TOLD, MOST_SOUGHT = 20, 200  # mistakes of one file that are printed, and after which reading ends


class StoreError(UserError):
    """Something about the file could not be done."""


class LoadError(StoreError):
    """The file cannot be read as a checklist. `row` and `column` count from 1; 0 where there is no place.

    It is the first mistake of the file; `more` has the lines of the others.
    """

    def __init__(self, file: Path | str, problem: str, *, row: int = 0, column: int = 0, path: str = "") -> None:
        place = f"{shown(file)}:{row}:{column}" if row else shown(file)
        super().__init__(f"{place}: {path}: {problem}" if path else f"{place}: {problem}")
        self.file, self.row, self.column, self.path, self.problem = str(file), row, column, path, problem


class SaveError(StoreError):
    """The file could not be written; what is on the disk is whole, old or new, and memory still has everything.

    `code` is the errno, where the system gave one.
    """

    def __init__(self, line: str, code: int | None = None) -> None:
        super().__init__(line)
        self.code = code


class ChangedOnDisk(SaveError):
    """The file holds something other than what was read; nothing was written."""


class AlreadyThere(SaveError):
    """A new file was to be made where there is one already; nothing was written."""


class TextProblem(Exception):
    """A place in the text and what is wrong there, before a file's name is known. Rows and columns from 0."""

    def __init__(self, row: int, column: int, path: str, problem: str) -> None:
        super().__init__(problem)
        self.row, self.column, self.path, self.problem = row, column, path, problem

    def in_file(self, file: Path | str) -> LoadError:
        """Return it as the error of a file."""
        return LoadError(file, self.problem, row=self.row + 1, column=self.column + 1, path=self.path)


class EnoughMistakes(Exception):
    """So many mistakes were found that looking for more is a waste."""


class AlreadyTold(TextProblem):
    """A part cannot be read because of mistakes in it that were told; it is no mistake of its own."""

    def __init__(self) -> None:
        super().__init__(0, 0, "", "")


def all_in_file(found: Sequence[TextProblem], file: Path | str) -> LoadError:
    """Return the mistakes of a file as one error, in the order in which they stand there."""
    problems = sorted(found, key=lambda one: (one.row, one.column))
    first, *others = (problem.in_file(file) for problem in problems)
    lines = [str(error) for error in others[: MOST_TOLD - 1]]
    if untold := len(others) - len(lines):
        least = "at least " if len(found) >= MOST_SOUGHT else ""
        lines.append(f"{shown(file)}: and {least}{untold} more")
    first.more = tuple(lines)
    return first
