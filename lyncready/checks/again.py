"""What was seen once and could not be seen again: judged as it was seen, said so, and not believed for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from lyncready.checks.facts import Facts, answered
from lyncready.model import (
    AUTHORITATIVE,
    LOCAL,
    WORST_FIRST,
    Again,
    Dns,
    Finding,
    Observation,
    Status,
    federation_owner,
    own_reason,
    render_instant,
)

SEEN_ONCE = "not-seen-again"
BELIEVED = timedelta(days=7)  # a pass that nobody could see again for so long is no pass any more
_PROBES = {
    "srv": ("dns",),
    "dns": ("dns",),
    "address": ("dns",),
    "external": ("dns",),
    "port": ("tcp",),
    "tls": ("tls",),
    "certificate": ("tls",),
    "sip": ("sip", "tls"),
    "https": ("https",),
    "provider": ("dns", "tcp", "tls"),
    "partner": ("dns",),
}
_VIEWS = frozenset({"srv", "dns", "address", "partner"})  # checks whose vantage is a DNS view
_ON_RECORDS = frozenset({"federation.srv", "partners.discovery"})


class _Unseen(msgspec.Struct, frozen=True):
    """When what a finding rests on was last seen, and the newest look at it that failed."""

    last: datetime
    again: Again


def tell_again(facts: Facts, findings: Iterable[Finding], *, informs: bool = False) -> list[Finding]:
    """Return findings with `not-seen-again` beside them, one a subject, where a later look failed on our side.

    A pass turns into `check-incomplete` once its sight is a week old; what failed then fails on. What only informs
    goes on to: another view or vantage decides, or (`informs`) nothing of the subject keeps a step open.
    """
    found = list(findings)
    if not facts.looked_again:
        return found
    told: dict[str, Finding] = {}
    aged = []
    for finding in found:
        unseen = _unseen(facts, finding)
        if unseen is None:
            aged.append(finding)
            continue
        counts = not informs and _decides(facts, finding)
        aged.append(_aged(facts, finding, unseen, counts))
        known = told.get(finding.subject)
        if known is None or (counts and known.status is Status.NOTE):
            told[finding.subject] = _not_seen_again(finding, unseen, Status.WARN if counts else Status.NOTE)
    return [*_one_a_key(aged), *told.values()]


def _one_a_key(findings: list[Finding]) -> list[Finding]:
    """Return findings in which what aged has become one with what was open beside it: one finding a code."""
    found: dict[tuple[str, str, str, str | None, str], Finding] = {}
    for one in findings:
        key = one.step, one.check, one.subject, one.vantage, one.code
        other = found.setdefault(key, one)
        if other is not one:
            worst = min(other, one, key=lambda finding: WORST_FIRST.index(finding.status))
            found[key] = replace(worst, detail={**other.detail, **one.detail})
    return list(found.values())


def once_a_subject(findings: list[Finding]) -> list[Finding]:
    """Return findings with `not-seen-again` once a subject: what decides before what advises only."""
    told: dict[str, Finding] = {}
    for finding in findings:
        if finding.code == SEEN_ONCE and _weight(finding) < _weight(told.setdefault(finding.subject, finding)):
            told[finding.subject] = finding
    if not told:
        return findings
    return [one for one in findings if one.code != SEEN_ONCE or told[one.subject] is one]


def _weight(finding: Finding) -> tuple[int, bool]:
    return WORST_FIRST.index(finding.status), finding.check == "external"


def _decides(facts: Facts, finding: Finding) -> bool:
    """Whether a finding's view or vantage decides; a named vantage overrules this workstation."""
    if finding.check in _VIEWS:
        return finding.vantage == facts.deciding
    if finding.check == "external":
        return True
    probes = _PROBES[finding.check]
    return finding.vantage != LOCAL or all(
        item.vantage == LOCAL or own_reason(item.seen) is not None
        for item in facts.about(finding.subject)
        if item.probe in probes
    )


def _unseen(facts: Facts, finding: Finding) -> _Unseen | None:
    """Return what a finding rests on that was not seen again; None where all of it was.

    A DNS question was, where any server of its view answered it; a connection, where its address answered.
    """
    questions: dict[tuple[str, ...], list[Observation]] = {}
    for item in _rests_on(facts, finding):
        place = "" if item.probe == "dns" else item.address
        questions.setdefault((item.probe, item.subject, item.record_type, item.vantage, place), []).append(item)
    last: list[datetime] = []
    looks: list[Again] = []
    for items in questions.values():
        missed = [item.again for item in items if item.again is not None]
        fresh = any(item.again is None and (item.probe != "dns" or answered(item)) for item in items)
        if missed and not fresh:
            last.append(max(item.at for item in items if item.again is not None))
            looks += missed
    return _Unseen(min(last), max(looks, key=lambda look: look.at)) if looks else None


def _rests_on(facts: Facts, finding: Finding) -> list[Observation]:
    """Return the facts behind a finding: of connections those to addresses that the name still has."""
    probes = _PROBES.get(finding.check, ())
    host = finding.subject.rpartition(":")[0]
    subjects = [finding.subject]
    if finding.step in _ON_RECORDS:
        subjects = [federation_owner(finding.subject)]
    elif finding.check == "provider":
        subjects.append(host)
    if finding.check in ("external", "provider"):
        views = {facts.deciding}
    else:
        views = {finding.vantage or "", *([AUTHORITATIVE] if finding.vantage == facts.deciding else [])}
    replies = [item.seen for item in facts.about(host)]
    addresses = {address for seen in replies if isinstance(seen, Dns) for address in seen.addresses}
    return [
        item
        for subject in subjects
        for item in facts.about(subject)
        if item.probe in probes
        and (item.vantage in views or (item.probe != "dns" and item.vantage == finding.vantage))
        and (not item.address or item.address in addresses)
    ]


def _aged(facts: Facts, finding: Finding, unseen: _Unseen, counts: bool) -> Finding:
    if finding.status is not Status.PASS or timedelta(0) <= facts.now - unseen.last <= BELIEVED:
        return finding
    detail: dict[str, Any] = {
        "reason": "not seen for a week",
        "last_seen": render_instant(unseen.last),
        "last_verdict": finding.code,
    }
    status = Status.UNKNOWN if counts else Status.NOTE
    return replace(finding, status=status, code="check-incomplete", detail=detail)


def _not_seen_again(finding: Finding, unseen: _Unseen, status: Status) -> Finding:
    detail = {
        "last_seen": render_instant(unseen.last),
        "looked_at": render_instant(unseen.again.at),
        "reason": unseen.again.why.value,
    }
    if unseen.again.detail:
        detail["told"] = unseen.again.detail
    return Finding(
        step=finding.step,
        check=finding.check,
        subject=finding.subject,
        vantage=finding.vantage,
        status=status,
        code=SEEN_ONCE,
        detail=detail,
    )
