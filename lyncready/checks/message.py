"""Messages that did not get through: failed attempts from traces against a word, and what here explains them.

Which count: the design's rulings 9.2, 12 and 13 (after [MS-OCER]'s ids). An event or a bare media failure says
nothing of a message; a test of a partner counts only with an id that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from lyncready.checks.settings.judge import APART
from lyncready.guide.attempt_words import number_of_attempt
from lyncready.guide.numbers import Number, NumberKind, number_of
from lyncready.guide.wording import host_of
from lyncready.model import (
    SKYPE_DOMAINS,
    Attempt,
    AttestationState,
    Checklist,
    Finding,
    Status,
    attempts_in,
    read_settings,
    render_instant,
)

TO_PARTNERS, TO_SKYPE = "finish.message", "provider.client"
_OF_PUBLIC_IM = range(90000, 91000)
_NO_PUBLIC_IM_ALLOWED = 1001
_SIP_STACK = range(1000, 2000)
_SILENT_PEER = frozenset({1011, 1034})  # no reason given: the status decides
_ABOUT_THEIR_DNS = frozenset({1008, 1009, 1014})
# The path works; the call was refused, cancelled, or its media were.
_NO_FAULT = frozenset({480, 481, 486, 487, 488, 603, 606})
_BARE = frozenset({403, 504})
_SHOWN = 5


class _Judged(msgspec.Struct, frozen=True):
    """An attempt that says something of a step; `counts` is false where it only informs."""

    attempt: Attempt
    number: Number | None
    counts: bool


def judge_messages(
    checklist: Checklist, found: Iterable[Finding], now: datetime, tests: Iterable[Attempt] = ()
) -> Iterator[Finding]:
    """Yield at most one finding a step: `message-failed`, a note where a newer word or nothing certain stands.

    `tests` are those of an export that speak of every message.
    """
    attempts = (*attempts_in(checklist.evidence), *tests)
    if not attempts:
        return
    partners = _partners_of(checklist)
    by_step: dict[str, list[_Judged]] = {}
    for attempt in attempts:
        judged = _judge(attempt, partners)
        if judged is not None:
            by_step.setdefault(_step_of(attempt, checklist), []).append(judged)
    seen = list(found)
    for step in sorted(by_step):
        yield _finding(step, by_step[step], checklist, seen, now)


def _partners_of(checklist: Checklist) -> frozenset[str]:
    """Return the domains and edges of typed and allowed partners."""
    deployment = checklist.deployment
    names = {name for partner in deployment.partners for name in (partner.name, partner.edge) if name}
    allowed = read_settings(checklist.evidence).allowed_domains.items
    names |= {name.strip().lower().rstrip(".") for one in allowed for name in (one.name, one.proxy) if name}
    return frozenset(names)


def _judge(attempt: Attempt, partners: frozenset[str]) -> _Judged | None:
    """Return what an attempt says of a message; None where it says nothing."""
    number = number_of_attempt(attempt)
    silent = attempt.id in _SILENT_PEER or _is_bare(attempt)
    if attempt.event or (attempt.status or 400) < 300 or (silent and attempt.status in _NO_FAULT):
        return None
    known = attempt.domain in partners or attempt.peer in partners
    if attempt.meeting and not known:
        return None
    if counts_by_id(attempt):
        return _Judged(attempt, number, True)
    if attempt.test:
        return _Judged(attempt, number, False)
    bare = _is_bare(attempt) and attempt.status in _BARE and attempt.domain
    return _Judged(attempt, number, True) if bare and (known or not attempt.recovered) else None


def counts_by_id(attempt: Attempt) -> bool:
    """Whether the id, or the result code of a refusal that has no id, is one that keeps messages from going."""
    if attempt.id is None:
        number = number_of(NumberKind.HRESULT, attempt.hresult) if attempt.hresult is not None else None
        return number is not None and number.fails
    if attempt.id in _OF_PUBLIC_IM:
        return True
    known = number_of(NumberKind.DIAGNOSTICS, attempt.id)
    return known is not None and known.fails


def _is_bare(attempt: Attempt) -> bool:
    """Whether no id says more than the status: none, one that says so itself, or one that is not known."""
    if attempt.id is None or attempt.id in (2, 10003):
        return True
    known = number_of(NumberKind.DIAGNOSTICS, attempt.id)
    return attempt.id in _SIP_STACK and (known is None or bool(known.mark))


def _step_of(attempt: Attempt, checklist: Checklist) -> str:
    proxy = checklist.deployment.provider.proxy_fqdn
    of_skype = (
        attempt.id in _OF_PUBLIC_IM
        or attempt.id == _NO_PUBLIC_IM_ALLOWED
        or proxy in (attempt.peer, attempt.speaker)
        or attempt.domain in SKYPE_DOMAINS
    )
    return TO_SKYPE if of_skype else TO_PARTNERS


def _finding(
    step: str, judged: list[_Judged], checklist: Checklist, found: list[Finding], now: datetime
) -> Finding:
    word = checklist.steps.get(step)
    done = word is not None and word.state is AttestationState.DONE
    said = word.at if word is not None and done and word.at and word.at <= now + APART else None
    # A word without a time, or of a time to come, cannot be shown to be the newer.
    binding = [one for one in judged if one.counts and (not done or said is None or _is_after(one.attempt, said))]
    ranked = sorted(binding or judged, key=_weight)
    first = ranked[0]
    looks = first.number.looks if first.number is not None else ()
    explained = list(_explaining(first, found, checklist))
    unseen = [look.step for look in looks if not _is_verified(look.step, found, checklist)]
    detail: dict[str, Any] = {
        **_told(first.attempt),
        "failures": [_told(one.attempt) for one in ranked[:_SHOWN]],
        "of": len(ranked),
        "look_at": [look.step for look in looks],
        "explained": [
            {"step": one.step, "check": one.check, "code": one.code, "subject": one.subject, "detail": one.detail}
            for one in explained[:2]
        ],
        "not_checked": unseen,
        "ours": is_ours(first.attempt, checklist),
    }
    if done and word is not None:
        detail |= {"by": word.by, "said_at": render_instant(word.at) if word.at else None}
    return Finding(
        step=step,
        check="message",
        subject=step,
        status=Status.FAIL if binding else Status.NOTE,
        code="message-failed",
        detail=detail,
    )


def _is_verified(step: str, found: list[Finding], checklist: Checklist) -> bool:
    """Whether somebody confirmed a step, or something in it was seen to be right and nothing is left unseen."""
    word = checklist.steps.get(step)
    if word is not None and word.state is AttestationState.DONE:
        return True
    own = [one for one in found if one.step == step and one.code != "setting-unknown"]
    seen = any(one.status is Status.PASS for one in own)
    return seen and not any(one.status in (Status.UNKNOWN, Status.HELD) for one in own)


def _is_after(attempt: Attempt, said: datetime) -> bool:
    at = attempt.surely_at
    return at is not None and at > said


def _weight(one: _Judged) -> tuple[Any, ...]:
    """Sort what counts first, then what says most, then the newest."""
    attempt = one.attempt
    silent = attempt.id in _SILENT_PEER or _is_bare(attempt)
    return not one.counts, silent, _reversed(attempt.last), -attempt.count, attempt.domain, attempt.id or 0


def _reversed(text: str) -> tuple[int, ...]:
    return tuple(-ord(char) for char in text) or (0,)


def _told(attempt: Attempt) -> dict[str, Any]:
    """Return an attempt as plain values; what is not known is left out."""
    values = msgspec.structs.asdict(attempt)
    code = attempt.hresult
    return {
        **{key: value for key, value in values.items() if value not in ("", None, False) and key != "hresult"},
        **({"hresult": f"0x{code:08X}"} if code is not None else {}),
    }


def is_ours(attempt: Attempt, checklist: Checklist) -> bool:
    """Whether our own side speaks: an edge of ours, or a name in one of our domains."""
    deployment = checklist.deployment
    speaker = attempt.speaker
    return speaker in deployment.access_edges or any(
        speaker.endswith(f".{domain}") for domain in deployment.domain_names
    )


def _explaining(one: _Judged, found: list[Finding], checklist: Checklist) -> Iterator[Finding]:
    """Yield what is seen to be wrong where the number says to look: what names the cause first."""
    if one.number is None:
        return
    attempt, own = one.attempt, set(checklist.deployment.domain_names)
    theirs = attempt.id in _ABOUT_THEIR_DNS and bool(attempt.domain) and attempt.domain not in own
    theirs = theirs and is_ours(attempt, checklist)
    rank: dict[tuple[str, str], int] = {}
    steps: set[str] = set()
    for look in one.number.looks:
        steps |= set() if look.codes else {look.step}
        for code in look.codes:
            rank.setdefault((look.step, code), len(rank))
    fitting = [
        finding
        for finding in found
        if ((finding.step, finding.code) in rank or (finding.step in steps and finding.status is Status.FAIL))
        and _is_wrong(finding)
        and _is_about(finding, attempt, theirs)
    ]
    yield from sorted(fitting, key=lambda f: (rank.get((f.step, f.code), len(rank)), f.step, f.subject, f.code))


def _is_wrong(finding: Finding) -> bool:
    partners = finding.step.startswith("partners.")
    return finding.status is Status.FAIL or (partners and finding.status is Status.WARN)


def _is_about(finding: Finding, attempt: Attempt, theirs: bool) -> bool:
    """Whether a fault can be this attempt's: a partner's own only where it is that partner's."""
    names = [name for name in (attempt.domain, attempt.peer) if name]
    if finding.step.startswith("partners."):
        about = {host_of(finding.subject), *finding.detail.get("partners", ())}
        return any(name in about or f":{name}." in finding.subject for name in names)
    dns = finding.step in ("federation.srv", "federation.address")
    return not (theirs and dns) or any(finding.subject == name for name in names)
