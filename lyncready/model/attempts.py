"""Failed attempts to send a message, as traces showed them: the items of evidence of the scope `trace`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from lyncready.model.evidence import Evidence, ExportScope
from lyncready.model.loose import as_int, as_text
from lyncready.model.times import is_in_range, render_instant

FAILURES = "failures"  # the section's name
PARTNER_TESTS = "partnerTests"  # that of a Front End's export
MOST_TRACES = 20  # kept in a checklist, the newest
# So far behind UTC a clock without a zone may be at most, as the world's zones go from -12 to +14 hours.
FARTHEST_EAST = timedelta(hours=14)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One distinct failure. Names are lower-case, "" where unknown; `first` and `last` are as written.

    `clock` is `utc`, `server` (a clock without a zone) or `none`. `event` is the source where it is an event of
    Windows, `meeting` that somebody joined a meeting, `recovered` that something went through to the same domain
    later in the same trace, `test` that it is Test-CsFederatedPartner's.
    """

    direction: str = ""
    speaker: str = ""
    id: int | None = None
    status: int | None = None
    hresult: int | None = None
    domain: str = ""
    peer: str = ""
    first: str = ""
    last: str = ""
    count: int = 1
    clock: str = "none"
    event: str = ""
    meeting: bool = False
    recovered: bool = False
    test: bool = False

    @property
    def surely_at(self) -> datetime | None:
        """The earliest that the last of them can have been; None where no clock says it."""
        at = _instant(self.last)
        if at is None or self.clock not in ("utc", "server"):
            return None
        return at if self.clock == "utc" else at - FARTHEST_EAST


class PartnerTest(msgspec.Struct, frozen=True):
    """One run of Test-CsFederatedPartner: by which Edge, to which domain, how it ended."""

    edge: str
    attempt: Attempt
    passed: bool
    silent: bool
    source: Evidence


def attempts_in(evidence: Iterable[Evidence]) -> tuple[Attempt, ...]:
    """Return the failures that traces showed, each once as it stands in its entry; damaged items are left out."""
    found = []
    for entry in evidence:
        section = entry.sections.get(FAILURES) if entry.scope is ExportScope.TRACE else None
        for item in section.items if section is not None and section.ok else ():
            if isinstance(item, dict):
                found.append(_read(item))
    return tuple(found)


def partner_tests_in(evidence: Iterable[Evidence]) -> tuple[PartnerTest, ...]:
    """Return what Test-CsFederatedPartner showed of each domain: of each Edge and domain the newest test."""
    newest: dict[tuple[str, str], PartnerTest] = {}
    for entry in sorted(evidence, key=lambda one: one.collected_at):
        section = entry.sections.get(PARTNER_TESTS) if entry.scope is ExportScope.CENTRAL else None
        for item in section.items if section is not None and section.ok else ():
            test = _read_test(item, entry) if isinstance(item, dict) else None
            if test is not None:
                newest[test.edge, test.attempt.domain] = test
    return tuple(newest[key] for key in sorted(newest, key=lambda key: (key[1], key[0])))


def _read_test(item: dict[str, Any], entry: Evidence) -> PartnerTest | None:
    """Return one test; None where it was not tried, or names no domain."""
    domain, result = as_text(item.get("Domain")).lower().rstrip("."), as_text(item.get("Result")).lower()
    if not domain or result in ("", "nottried"):
        return None
    at = as_text(item.get("At")) or render_instant(entry.collected_at)
    attempt = Attempt(
        direction="outgoing",
        speaker=as_text(item.get("Source")).lower(),
        id=as_int(item.get("Id")),
        status=as_int(item.get("Status")),
        domain=domain,
        first=at,
        last=at,
        clock="utc",
        test=True,
    )
    return PartnerTest(as_text(item.get("Edge")).lower(), attempt, result == "success", result == "timeout", entry)


def _read(item: dict[str, Any]) -> Attempt:
    code = as_text(item.get("hresult"))
    return Attempt(
        direction=as_text(item.get("direction")),
        speaker=as_text(item.get("speaker")).lower(),
        id=as_int(item.get("id")),
        status=as_int(item.get("status")),
        hresult=_hexadecimal(code),
        domain=as_text(item.get("domain")).lower(),
        peer=as_text(item.get("peer")).lower(),
        first=as_text(item.get("first")),
        last=as_text(item.get("last")),
        count=max(1, as_int(item.get("count")) or 1),
        clock=as_text(item.get("clock")) or "none",
        event=as_text(item.get("event")),
        meeting=item.get("meeting") is True,
        recovered=item.get("recovered") is True,
        test=item.get("test") is True,
    )


def _hexadecimal(text: str) -> int | None:
    try:
        return int(text, 16) & 0xFFFFFFFF if text else None
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not is_in_range(at):
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
