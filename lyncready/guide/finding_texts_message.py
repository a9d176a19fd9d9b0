"""What is said of a message that failed: the number, its meaning, and whether what is seen explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lyncready.guide.texts import FindingText
from lyncready.guide.wording import FindingReader, FindingWords, Writer, listed, sentence, shown
from lyncready.model import Attempt, Deployment, Finding, Status

_NO_DETAIL = "A trace shows a message that failed after the step was confirmed."
_SEND_AGAIN = "Then send a message each way again and confirm it: a newer confirmation settles this."


def message_failed(case: FindingReader, say: Callable[[Finding, Deployment], FindingText]) -> FindingWords:
    """Say what a trace shows; `say` has the words of the findings that explain it."""
    attempt = attempt_of(case.detail)
    if attempt is None:
        return FindingWords(_NO_DETAIL, f"Look at what the trace's number means. {_SEND_AGAIN}")
    from lyncready.guide.attempt_words import attempt_course, attempt_meaning, attempt_title

    summary = f"{_which(attempt)} failed, {attempt_title(attempt)}: {attempt_meaning(attempt)}"
    others = int(case.number("of") or 1) - 1
    course = f"{sentence(attempt_course(attempt))}{f' {others} more in the detail.' if others > 0 else ''}"
    if case.status is Status.NOTE:
        return FindingWords(summary, f"{_why_a_note(case, attempt)} {course}")
    fault = _explanation(case, say)
    advice = f"lyncready sees what fits it: {fault} Fix that first." if fault else _unexplained(case, attempt)
    return FindingWords(summary, f"{course} {advice} {_SEND_AGAIN}")


def _which(attempt: Attempt) -> str:
    way = {"incoming": "from", "outgoing": "to"}.get(attempt.direction, "with")
    kind = "Test-CsFederatedPartner" if attempt.test else "A message"
    where = attempt.domain or attempt.peer
    return f"{kind} {way} {shown(where)}" if where else kind


def attempt_of(detail: Mapping[str, Any]) -> Attempt | None:
    """Return the attempt that a finding tells of; None where its detail is not there."""
    if detail.get("id") is None and detail.get("status") is None and not detail.get("hresult"):
        return None
    values = {name: detail[name] for name in Attempt.__struct_fields__ if detail.get(name) is not None}
    code = values.get("hresult")
    if isinstance(code, str):
        values["hresult"] = int(code, 16)
    return Attempt(**values)


def _why_a_note(case: FindingReader, attempt: Attempt) -> str:
    if case.text("by") or case.text("said_at"):
        who = f" by {shown(case.text('by'))}" if case.text("by") else ""
        return f"No action: it is not surely newer than the confirmation{who}."
    if attempt.test:
        return "No action: the test itself failed, which says nothing certain of messages. Send one instead."
    return "No action: it informs, nothing rests on it."


def _explanation(case: FindingReader, say: Callable[[Finding, Deployment], FindingText]) -> str:
    """Return the summaries of the findings that fit; empty where none does."""
    found = case.detail.get("explained")
    texts = []
    for item in found if isinstance(found, list) else ():
        finding = Finding(
            step=item["step"],
            check=item["check"],
            subject=item["subject"],
            code=item["code"],
            status=Status.FAIL,
            detail=item.get("detail") or {},
        )
        texts.append(say(finding, case.deployment).summary)
    return " ".join(texts)


def _unexplained(case: FindingReader, attempt: Attempt) -> str:
    """Return where to look, and whom to ask, where nothing that lyncready sees is wrong."""
    steps, unseen = case.texts("look_at"), case.texts("not_checked")
    other = shown(attempt.domain or attempt.peer) if attempt.domain or attempt.peer else "the other side"
    ask = f"Ask {other} for the trace of its Edge of that minute."
    if unseen:
        return f"Nothing that lyncready has seen explains it, but not all is verified: {listed(unseen)}. {ask}"
    if steps:
        return f"All OK as seen from here ({listed(steps)}). {ask}"
    return f"Nothing that lyncready checks explains it. {ask}"


def _may_hold(case: FindingReader) -> FindingWords:
    domains, hints = case.texts("domains"), case.names("tenant_hint")
    names, has = case.names("domains") or "a SIP domain here", "have" if len(domains) > 1 else "has"
    return FindingWords(
        f"{names} {has} mail at Microsoft: a tenant may hold the domain, and keep what Teams sends it.",
        f"{f'Seen: {hints}. ' if hints else ''}Have a user in Teams of another organisation write to a user here: "
        "that settles it (part teams-in). Whether a tenant holds the domain its admin sees with "
        "Get-CsOnlineSipDomain.",
    )


WRITERS: dict[str, Writer] = {"tenant-may-hold": _may_hold}
