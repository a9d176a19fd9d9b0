"""What persons said: attestations of steps, waivers of findings, and when a request was sent."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from lyncready.model.names import subject_key
from lyncready.model.times import end_of

REQUEST_PARTS = (
    "sign-in",
    "agreement-type",
    "product-use-rights",
    "request-started",
    "edge-entered",
    "domains-added",
    "submitted",
)


class AttestationState(StrEnum):
    """A person's word on a step; `todo` takes an earlier word back or stands beside notes and parts."""

    DONE = "done"
    WAIVED = "waived"
    TODO = "todo"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who did one part of a step, and when."""

    by: str = ""
    at: datetime | None = None


class Attestation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What was said of one step. `until` is a day in UTC and counts as a whole."""

    state: AttestationState = AttestationState.TODO
    by: str = ""
    at: datetime | None = None
    note: str = ""
    reason: str = ""
    until: date | None = None
    parts: dict[str, Part] = {}

    def waives(self, now: datetime) -> bool:
        """Whether this is a waiver that is in force."""
        return self.state is AttestationState.WAIVED and (self.until is None or now < end_of(self.until))

    def as_waiver(self, step: str) -> Waiver:
        """Return this word on a step as a waiver of all of it, which has no code."""
        return Waiver(code="", step=step, by=self.by, at=self.at, reason=self.reason, until=self.until)


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One finding set aside with a reason; an empty subject covers every subject of the code.

    `step` is the one step in which it holds; without it (files of version 1) it holds in any step but partners'.
    A person may have spelt the subject otherwise than findings do.
    """

    code: str
    subject: str = ""
    step: str = ""
    by: str = ""
    at: datetime | None = None
    reason: str = ""
    until: date | None = None

    def covers(self, code: str, subject: str, now: datetime) -> bool:
        """Whether it is in force and names this finding."""
        return (
            self.code == code
            and (self.subject in ("", subject) or subject_key(self.subject) == subject_key(subject))
            and (self.until is None or now < end_of(self.until))
        )

    def holds_in(self, step: str) -> bool:
        """Whether it holds in a step: in the one that it names, else in any but those of partners."""
        return self.step == step if self.step else not step.startswith("partners.")


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The provisioning request's own dates, where they are known."""

    submitted_at: datetime | None = None
    activated_at: datetime | None = None
