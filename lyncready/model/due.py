"""A day to know of, as a calendar has it: of what, why, and until when."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec


class DueKind(StrEnum):
    """What it is that comes due."""

    RENEWAL = "renewal"
    CERTIFICATE = "certificate"
    SERVER_RENEWAL = "server-renewal"
    SERVER_CERTIFICATE = "server-certificate"
    PARTNER_CERTIFICATE = "certificate-of-partner"
    WAIVER = "waiver"
    REQUEST_TYPICAL = "in-48-hours"
    REQUEST_LATEST = "in-30-days"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One day to know of. `mark` is a serial number, a thumbprint or a code; `at` when its fact was noted.

    `ends` is the day on which a certificate is over; `why` a person's own words. All texts are safe to show.
    """

    day: date
    kind: DueKind
    subject: str
    mark: str = ""
    at: datetime | None = None
    ends: date | None = None
    about: str = ""
    why: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from any other, whatever its day."""
        return self.kind.value, self.subject, self.mark
