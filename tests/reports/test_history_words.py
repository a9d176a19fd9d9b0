"""The history as sentences: what a run turned is told once, in words and not in codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lyncready.guide.codes import CODES
from lyncready.reports.history_words import tell_history
from lyncready.store import Entry

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def found(subject: str, after: str, before: str = "not-checked", at: datetime = AT) -> Entry:
    return Entry(at=at, kind="finding", subject=subject, before=before, after=after)


def told(*entries: Entry) -> list[str]:
    return [one.text for one in tell_history(entries)]


def test_one_name_in_every_view_is_named_once_and_without_its_views() -> None:
    views = [found(f"federation.srv srv contoso.com ({view})", "ok") for view in ("public", "local")]
    assert told(*views) == ["Record of contoso.com: not checked → OK"]
    assert told(views[0]) == ["Record of contoso.com (outside): not checked → OK"]


def test_what_differs_between_two_lines_is_in_them() -> None:
    lines = told(
        found("federation.address dns sip.contoso.com (public)", "ok"),
        found("federation.address address sip.contoso.com (public)", "ok"),
        found("federation.port port sip.contoso.com:5061 (local)", "ok"),
        found("federation.tls tls sip.contoso.com:5061 (branch)", "ok"),
    )
    assert lines == [
        "DNS answers for sip.contoso.com (outside): not checked → OK",
        "Address of sip.contoso.com (outside): not checked → OK",
        "Port of sip.contoso.com:5061: not checked → OK",
        "TLS of sip.contoso.com:5061 (branch): not checked → OK",
    ]


def test_alike_changes_of_one_run_are_one_sentence_even_where_others_stand_between() -> None:
    lines = told(
        found("federation.certificate certificate sip.a.example:5061 (local)", "cert-expired", "ok"),
        found("federation.sip sip sip.a.example:5061 (local)", "sip-silent", "ok"),
        found("federation.certificate certificate sip.b.example:5061 (local)", "cert-expired", "ok"),
        found("federation.certificate certificate sip.b.example:5061 (local)", "ok", at=AT - timedelta(days=1)),
    )
    assert lines == [
        "Certificate of sip.a.example:5061, sip.b.example:5061: OK → expired",
        "SIP answer of sip.a.example:5061: OK → silent",
        "Certificate of sip.b.example:5061: not checked → OK",
    ]


def test_every_step_that_turned_is_named() -> None:
    steps = ("federation.srv", "federation.address", "federation.port", "federation.tls", "federation.sip")
    (line,) = told(*(Entry(at=AT, kind="state", subject=step, before="todo", after="done") for step in steps))
    assert line.count(",") == len(steps) - 1
    assert "more" not in line


@pytest.mark.parametrize("code", CODES)
def test_no_code_stands_in_a_sentence(code: str) -> None:
    lines = told(found("federation.srv srv contoso.com", f"{code} (waived)", code))
    assert "-" in code or code == "ok", code
    assert not any(code in line for line in lines if code != "ok"), lines
    assert lines[0].endswith(" (waived)")


def test_a_code_of_a_newer_version_is_told_as_it_is() -> None:
    assert told(found("federation.srv srv contoso.com", "srv-strange")) == [
        "Record of contoso.com: not checked → srv-strange"
    ]


def test_acts_stand_in_their_order() -> None:
    marked = [
        Entry(at=AT, by="alice", kind="attested", subject=step, after=word)
        for step, word in (("policy.public", "done"), ("policy.federated", "done"), ("policy.public", ""))
    ]
    assert [line.split(" ")[0] for line in told(*marked)] == ["marked", "marked", "took"]
