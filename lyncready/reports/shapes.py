"""The shapes that every printer reads: the document of `check --json`, and what people read beside it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from lyncready.guide.code_shapes import Owner
from lyncready.model import Contact, Observation, Ref, Status
from lyncready.readiness import Counts, Next, Partners, State, StatusStyle
from lyncready.readiness.matrix_cells import Row


class Waived(msgspec.Struct, frozen=True):
    """Who set a finding aside, why and until when (a day in UTC that counts as a whole)."""

    by: str
    at: datetime | None
    reason: str
    until: date | None

    @property
    def words(self) -> str:
        """The same as a few words behind a finding."""
        by = f" by {self.by}" if self.by else ""
        until = f" until {self.until.isoformat()}" if self.until else ""
        return f"waived{by}{until}" + (f": {self.reason}" if self.reason else "")


class Problem(msgspec.Struct, frozen=True):
    """A blocker or a warning of a step, and who can mend it.

    `remedy` ends with the pasteable command on lines of its own.
    """

    code: str
    owner: Owner
    subject: str
    status: Status
    summary: str
    remedy: str
    root: bool
    holds_back: int
    because: tuple[Ref, ...]


class StepEntry(msgspec.Struct, frozen=True):
    """One step of the guide, as it stands."""

    id: str
    task: str
    title: str
    state: State
    warnings: tuple[Problem, ...]
    blockers: tuple[Problem, ...]


class FindingEntry(msgspec.Struct, frozen=True):
    """One finding with its texts; `title` is the truth that should hold."""

    step: str
    check: str
    subject: str
    vantage: str | None
    status: Status
    code: str
    owner: Owner
    title: str
    summary: str
    remedy: str
    detail: dict[str, Any]
    because: tuple[Ref, ...]
    waived: Waived | None


class Private(msgspec.Struct, frozen=True):
    """What stays out of reports unless it is asked for."""

    agreement_number: str
    agreement_type: str
    contact: Contact


class Document(msgspec.Struct, frozen=True):
    """`check --json`: the keys and their order are a contract, number 1.

    `looked` is there after a run only: whether it saw anything at all of the other side.
    """

    schema: Literal[1]
    lyncready: str
    file: str | None
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    ready: bool
    next: Next | None
    counts: Counts
    partners: Partners
    steps: tuple[StepEntry, ...]
    findings: tuple[FindingEntry, ...]
    observations: tuple[Observation, ...]
    looked: bool | msgspec.UnsetType = msgspec.UNSET
    private: Private | msgspec.UnsetType = msgspec.UNSET


class ReadMore(msgspec.Struct, frozen=True):
    """Where more is said of a problem."""

    title: str
    url: str


class WaitsFor(msgspec.Struct, frozen=True):
    """What a problem waits for, and how many `others` of the same step and code; that step names them all."""

    step: str
    code: str
    subject: str
    others: int = 0

    @property
    def words(self) -> str:
        """The cause in a few words, the same in every report."""
        return f"{self.code} {self.subject}{f' and {self.others} more' if self.others else ''}"


class Paragraph(msgspec.Struct, frozen=True):
    """A problem as people read it, or many that are alike: what is so, of whom, and once what to do about it.

    `remedy` and `command` are empty where nothing can be done here; `command` has the lines of all. `owner` names
    the team to be told, empty where that is whoever reads it; `waived` says who set it aside, where somebody did.
    """

    code: str
    status: Status
    summaries: tuple[str, ...]
    subjects: tuple[str, ...]
    causes: tuple[WaitsFor, ...]
    remedy: str
    command: str
    links: tuple[ReadMore, ...]
    owner: str = ""
    waived: str = ""


class StepLine(msgspec.Struct, frozen=True):
    """A step as people read it: `word` says the state, `said` who spoke, `holds_back` names other steps.

    `rests` has a line for each waiver without which a waived step would be open.

    `paragraphs` tell of the entry's blockers and then of its warnings; `passing` counts by check what is left out.
    """

    entry: StepEntry
    look: StatusStyle
    word: str
    said: str
    rests: tuple[str, ...]
    holds_back: tuple[str, ...]
    findings: tuple[FindingEntry, ...]
    paragraphs: tuple[Paragraph, ...]
    passing: tuple[tuple[str, int], ...] = ()


class TaskBlock(msgspec.Struct, frozen=True):
    """A task with its steps; `counts` says how many of those that are needed are in which state."""

    id: str
    title: str
    hint: str
    look: StatusStyle
    counts: Counts
    steps: tuple[StepLine, ...]


class LeftOut(msgspec.Struct, frozen=True):
    """How many passing findings, and observations of what passes, a report was asked to leave out."""

    findings: int
    observations: int


class ReportView(msgspec.Struct, frozen=True):
    """Everything a printer needs. `about` are the parts of the line that says whose report this is, `open` counts
    the open steps by state, in words; `rows` are the matrix, for printers that draw it."""

    document: Document
    name: str
    about: tuple[str, ...]
    open: tuple[tuple[str, int], ...]
    next_line: str
    tasks: tuple[TaskBlock, ...]
    left_out: LeftOut | None = None
    rows: tuple[Row, ...] = ()
