"""What a check yields: a status, a code and the facts behind it. Texts live in the guide."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from lyncready.model.words import Waiver


class Status(StrEnum):
    """How a check came out. `note` is never counted, `held` could not be asked, `unknown` was not seen."""

    PASS = "pass"
    NOTE = "note"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"
    HELD = "held"


OPEN = frozenset({Status.FAIL, Status.UNKNOWN, Status.HELD})
WORST_FIRST = (Status.FAIL, Status.UNKNOWN, Status.HELD, Status.WARN, Status.NOTE, Status.PASS)


class Ref(msgspec.Struct, frozen=True, gc=False, order=True):
    """The name of a finding, as `because` gives it."""

    step: str
    code: str
    subject: str


class Finding(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A check's outcome on one subject. `detail` holds plain JSON values only, already safe to show.

    `because` names the roots that a held finding waits for.
    """

    step: str
    check: str
    subject: str
    vantage: str | None = None
    status: Status = Status.PASS
    code: str = "ok"
    detail: dict[str, Any] = {}
    because: tuple[Ref, ...] = ()
    waived: Waiver | None = None

    @property
    def ref(self) -> Ref:
        """The name by which others refer to this finding."""
        return Ref(self.step, self.code, self.subject)
