"""Rules on the DNS servers themselves: every fault on the way to an answer is told apart, view by view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lyncready.checks.facts import Facts, answered
from lyncready.checks.lookup import LookUp, VantageView, same_answer, servers_of, values_of, vantages_of
from lyncready.model import (
    AUTHORITATIVE,
    LOCAL,
    PUBLIC,
    WORST_FIRST,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Finding,
    Observation,
    Ref,
    Status,
)

_CODES = {
    DnsOutcome.SERVFAIL: "dns-servfail",
    DnsOutcome.REFUSED: "dns-refused",
    DnsOutcome.LAME: "dns-lame",
    DnsOutcome.MALFORMED: "dns-malformed",
    DnsOutcome.TIMEOUT: "dns-timeout",
    DnsOutcome.CLOSED: "dns-timeout",
    DnsOutcome.UNREACHABLE: "dns-timeout",
    DnsOutcome.TRUNCATED: "dns-timeout",
}
# The worst first: what a server says outweighs its silence.
_RANK = ("dns-servfail", "dns-refused", "dns-lame", "dns-malformed", "dns-timeout")
_REFUSALS = frozenset({DnsOutcome.SERVFAIL, DnsOutcome.REFUSED})
_SILENT = frozenset({DnsOutcome.TIMEOUT, DnsOutcome.CLOSED, DnsOutcome.UNREACHABLE})
_NOBODY_REACHED = frozenset({FaultKind.NO_NETWORK, FaultKind.SILENCE})
_Fault = tuple[str, Status, dict[str, Any]]


def judge_look_ups(
    facts: Facts, step: str, subject: str, looks: tuple[LookUp, ...], check: str = "dns"
) -> Iterator[Finding]:
    """Yield the DNS findings of a subject whose facts came by one or several look-ups, for every view.

    The deciding view always has one, `ok` where nothing is wrong.
    """
    sound = all(look.sound for look in looks)
    others = [vantage for vantage in vantages_of(looks) if vantage != facts.deciding]
    for vantage in (facts.deciding, *others):
        verdicts = [] if sound else _fold(_view_faults(facts, looks, vantage))
        for code, status, detail in verdicts or [("ok", Status.PASS, _seen(looks, vantage))]:
            yield Finding(
                step=step, check=check, subject=subject, vantage=vantage, status=status, code=code, detail=detail
            )


def _fold(faults: Iterable[_Fault]) -> list[_Fault]:
    """Return one fault a code: the worst status, and what all of them name."""
    found: dict[str, _Fault] = {}
    for code, status, detail in faults:
        if code in found:
            _, known, words = found[code]
            _add(words, detail)
            found[code] = code, min(status, known, key=WORST_FIRST.index), words
        else:
            found[code] = code, status, detail
    return list(found.values())


def _add(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, list):
            into[key] = sorted(set(into.get(key, [])) | set(value))


def _seen(looks: tuple[LookUp, ...], vantage: str) -> dict[str, Any]:
    views = [view for look in looks if (view := look.by_vantage.get(vantage)) is not None]
    found = sorted({value for view in views for value in view.values})
    return {"found": found, "servers": sorted({item.server for view in views for item in view.replies})}


def _view_faults(facts: Facts, looks: tuple[LookUp, ...], vantage: str) -> Iterator[_Fault]:
    decides = vantage == facts.deciding
    seen = [look.by_vantage.get(vantage) for look in looks]
    decisive = [look.reply for look in looks] if decides else [view.reply if view else None for view in seen]
    reached = any(_settles(look.record_type, reply) for look, reply in zip(looks, decisive, strict=True))
    for look, view in zip(looks, seen, strict=True):
        about: dict[str, Any] = {"name": look.name, "record_type": [look.record_type]}
        if view is None:
            if decides:
                yield "not-checked", Status.UNKNOWN, about
            continue
        faults = list(_server_faults(facts, view, about, reached))
        yield from faults
        if view.reply is None:
            if not (faults or decides):
                yield from _unheard(view, about)
            continue
        if vantage == AUTHORITATIVE or decides:
            yield from _disagreement(view, about)
        if decides and look.stale:
            yield _stale(look, view, about)
        if not decides and vantage != AUTHORITATIVE:
            yield from _difference(look, view, about)
        if decides and _has_nothing(decisive):
            yield from _only_inside(look, about)


def _settles(record_type: str, reply: Dns | None) -> bool:
    """Whether one record type's reply settles the name, so that the other family's failure only warns.

    It has addresses of the family that everybody has, or there is no such name. AAAA records, or none, settle
    nothing: most partners need the A record that could not be had.
    """
    if reply is None:
        return False
    return reply.outcome is DnsOutcome.NXDOMAIN or (record_type != "AAAA" and bool(values_of(reply)))


def _has_nothing(replies: list[Dns | None]) -> bool:
    """Whether the replies on all record types say that the name has no record of any of them."""
    gone = any(reply is not None and reply.outcome is DnsOutcome.NXDOMAIN for reply in replies)
    heard = [reply for reply in replies if reply is not None]
    return (gone or len(heard) == len(replies)) and not any(values_of(reply) for reply in heard)


def _server_faults(facts: Facts, view: VantageView, about: dict[str, Any], reached: bool) -> Iterator[_Fault]:
    """Faults of single servers; where none of the deciding view answered, its verdict."""
    bad: dict[str, list[Observation]] = {}
    for item in view.replies:
        if answered(item):
            continue
        if isinstance(item.seen, Dns):
            code = _CODES.get(item.seen.outcome)
            if code:
                bad.setdefault(code, []).append(item)
        else:
            bad.setdefault("check-incomplete", []).append(item)
    if not bad:
        return
    decides = view.vantage == facts.deciding
    others = servers_of(item for item in view.replies if answered(item))
    if decides and view.reply is None:
        yield from _no_answer(facts, view, bad, about, reached)
        return
    status = Status.WARN if decides or view.vantage == AUTHORITATIVE else Status.NOTE
    for code, items in bad.items():
        if code != "check-incomplete":  # another server of the view answered, or the view only informs
            yield code, status, _told(about, items, others)


def _told(about: dict[str, Any], items: list[Observation], others: list[str]) -> dict[str, Any]:
    """Return the detail on servers that failed alike; `why` says why one of them could not be asked at all."""
    replies = [item.seen for item in items if isinstance(item.seen, Dns)]
    return {
        **about,
        "servers": servers_of(items),
        "others": others,
        "ended": sorted({reply.outcome.value for reply in replies}),
        "ede": sorted({text for reply in replies for text in reply.ede}),
        "why": sorted({reply.note for reply in replies if reply.outcome is DnsOutcome.UNREACHABLE} - {""}),
    }


def _no_answer(
    facts: Facts, view: VantageView, bad: dict[str, list[Observation]], about: dict[str, Any], reached: bool
) -> Iterator[_Fault]:
    """What is said where no server of the deciding view answered: the worst fault decides, others are told."""
    told = _told(about, list(view.replies), [])
    dns = [item.seen for item in view.replies if isinstance(item.seen, Dns)]
    faults = [item.seen.reason for item in view.replies if isinstance(item.seen, Fault)]
    silent = all(reply.outcome in _SILENT or reply.outcome in _REFUSALS for reply in dns)
    if any(reason not in _NOBODY_REACHED for reason in faults):
        # Not every server of the view was heard, and that is our fault: nobody can say that all of them fail.
        yield "check-incomplete", Status.UNKNOWN, {**told, "reason": min(faults).value}
    elif not dns or (silent and not facts.vantage_replied(view.vantage)):
        if view.vantage == PUBLIC and facts.vantage_replied(LOCAL):
            yield "dns-public-unreachable", Status.UNKNOWN, told
        else:
            yield "check-incomplete", Status.UNKNOWN, {**told, "reason": "no DNS server answered"}
    elif not (codes := [code for code in _RANK if code in bad]):
        # Those that were heard lead elsewhere, which is no fault and no answer.
        yield "check-incomplete", Status.UNKNOWN, {**told, "reason": "no DNS server answered"}
    else:
        # The other address family settled it: only one of the name's record types could not be had.
        status = Status.WARN if reached else Status.FAIL
        for code in codes:
            yield code, status, _told(about, bad[code], [])
            status = Status.WARN


def _unheard(view: VantageView, about: dict[str, Any]) -> Iterator[_Fault]:
    """Tell where it is our fault that a view gave no answer: it then says nothing, not the same as another."""
    faults = [item for item in view.replies if isinstance(item.seen, Fault)]
    reasons = sorted({item.seen.reason.value for item in faults if isinstance(item.seen, Fault)})
    if reasons:
        yield "check-incomplete", Status.NOTE, {**_told(about, faults, []), "reason": reasons[0]}


def _disagreement(view: VantageView, about: dict[str, Any]) -> Iterator[_Fault]:
    given = [item for item in view.replies if answered(item)]
    if all(same_answer(given[0].seen, item.seen) for item in given[1:]):
        return
    answers = {
        item.server: ", ".join(values_of(item.seen)) or item.seen.outcome.value
        for item in sorted(given, key=lambda item: item.server)
        if isinstance(item.seen, Dns)
    }
    yield "dns-servers-disagree", Status.WARN, {**about, "answers": answers, "servers": sorted(answers)}


def _stale(look: LookUp, view: VantageView, about: dict[str, Any]) -> _Fault:
    assert look.reply is not None
    old = [
        item
        for item in view.replies
        if isinstance(item.seen, Dns) and answered(item) and not same_answer(item.seen, look.reply)
    ]
    ttl = max((item.seen.ttl or 0 for item in old if isinstance(item.seen, Dns)), default=0)
    found = sorted({value for item in old if isinstance(item.seen, Dns) for value in values_of(item.seen)})
    detail = {
        **about,
        "ttl": ttl,
        "found": found,
        "wanted": list(values_of(look.reply)),
        "servers": servers_of(old),
    }
    return "dns-stale", Status.WARN, detail


def _difference(look: LookUp, view: VantageView, about: dict[str, Any]) -> Iterator[_Fault]:
    assert view.reply is not None
    if look.reply is None or values_of(look.reply) == view.values:
        return
    detail = {**about, "found": list(values_of(look.reply)), "local": list(view.values)}
    yield "dns-views-differ", Status.NOTE, {**detail, "servers": servers_of(view.replies)}


def _only_inside(look: LookUp, about: dict[str, Any]) -> Iterator[_Fault]:
    inside = look.by_vantage.get(LOCAL)
    if look.deciding == LOCAL or inside is None or look.reply is None:
        return
    if inside.values and inside.reply and inside.reply.outcome is DnsOutcome.ANSWER and not values_of(look.reply):
        detail = {**about, "found": [], "local": list(inside.values), "servers": servers_of(inside.replies)}
        yield "dns-only-inside", Status.FAIL, detail


_NO_ANSWER_AT_FAULT = frozenset({"dns-only-inside", "not-checked"})


def unseen(findings: list[Finding], deciding: str) -> tuple[Ref, ...]:
    """Return the deciding view's DNS faults that kept an answer back: a look-up's verdict waits for them."""
    return tuple(
        [
            finding.ref
            for finding in findings
            if finding.vantage == deciding
            and finding.status in (Status.FAIL, Status.UNKNOWN)
            and finding.code not in _NO_ANSWER_AT_FAULT
        ]
    )
