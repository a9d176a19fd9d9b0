"""What was seen once and could not be seen again: judged as it was seen, said so, and not believed for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from msgspec.structs import replace

from lyncready.checks.facts import Facts
from lyncready.model import AUTHORITATIVE, Finding, Observation, Status, federation_owner, render_instant

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
}


def tell_again(facts: Facts, findings: Iterable[Finding], *, informs: bool = False) -> list[Finding]:
    """Return findings with `not-seen-again` beside them, one a subject, where a later look failed on our side.

    `informs` is for subjects of which nothing keeps a step open.
    A pass turns into `check-incomplete` once its sight is a week old; what failed then fails on.
    """
    found = list(findings)
    if not facts.looked_again:
        return found
    told: dict[str, Finding] = {}
    aged = []
    for finding in found:
        unseen = [item for item in _rests_on(facts, finding) if item.again is not None]
        aged.append(_aged(facts, finding, unseen) if unseen else finding)
        if unseen and finding.subject not in told:
            told[finding.subject] = _not_seen_again(finding, unseen, Status.NOTE if informs else Status.WARN)
    return [*aged, *told.values()]


def _rests_on(facts: Facts, finding: Finding) -> list[Observation]:
    probes = _PROBES.get(finding.check, ())
    subjects = [finding.subject]
    if finding.step == "federation.srv":
        subjects = [federation_owner(finding.subject)]
    elif finding.check == "provider":
        subjects.append(finding.subject.rpartition(":")[0])
    views = {finding.vantage, AUTHORITATIVE} if finding.vantage == facts.deciding else {finding.vantage}
    return [
        item
        for subject in subjects
        for item in facts.about(subject)
        if item.probe in probes and (item.vantage in views or finding.check in ("external", "provider"))
    ]


def _aged(facts: Facts, finding: Finding, unseen: list[Observation]) -> Finding:
    last = min(item.at for item in unseen)
    if finding.status is not Status.PASS or timedelta(0) <= facts.now - last <= BELIEVED:
        return finding
    detail = {
        "reason": "not seen for a week",
        "last_seen": render_instant(last),
        "last_verdict": finding.code,
    }
    return replace(finding, status=Status.UNKNOWN, code="check-incomplete", detail=detail)


def _not_seen_again(finding: Finding, unseen: list[Observation], status: Status) -> Finding:
    latest = max((item.again for item in unseen if item.again is not None), key=lambda again: again.at)
    detail = {
        "last_seen": render_instant(max(item.at for item in unseen)),
        "looked_at": render_instant(latest.at),
        "reason": latest.why.value,
    }
    if latest.detail:
        detail["told"] = latest.detail
    return Finding(
        step=finding.step,
        check=finding.check,
        subject=finding.subject,
        vantage=finding.vantage,
        status=status,
        code="not-seen-again",
        detail=detail,
    )
