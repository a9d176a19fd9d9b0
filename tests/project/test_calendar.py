"""A calendar holds what the contract names, opens in two readers, and gives equal bytes for equal facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from msgspec.structs import replace
from support.command_line import lyncready
from support.situations import EDGE, NOW, Situation, leaf, mutual

from lyncready.certificates.certificate import read_certificate
from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Evidence,
    ExportScope,
    Observation,
    Part,
    Partner,
    Purpose,
    Request,
    RequestKind,
    Route,
    Section,
    Waiver,
)
from lyncready.project.calendar import render_calendar
from lyncready.store import save

LEAF = read_certificate(leaf(EDGE))
END = LEAF.not_after.date()


def facts(**more: Any) -> Checklist:
    """A healthy edge whose certificate ends 200 days from now."""
    made = Situation().contact()
    return replace(
        Checklist(deployment=made.deployment, network=made.network, observations=tuple(made.facts.values())),
        **more,
    )


def days(checklist: Checklist, now: datetime = NOW, **more: Any) -> list[tuple[str, date]]:
    """Return kind and day of each entry, as the library itself reads them back."""
    read = icalendar.Calendar.from_ical(render_calendar(checklist, now, "contoso", **more).data)
    return [(str(event["UID"]).split("/")[0], event["DTSTART"].dt) for event in read.walk("VEVENT")]


def test_an_edge_certificate_has_its_end_and_the_day_on_which_its_renewal_starts() -> None:
    assert days(facts()) == [("renewal", END - timedelta(days=30)), ("certificate", END)]


def test_the_renewal_starts_on_the_day_on_which_the_finding_begins() -> None:
    young = leaf(days=17)  # 47 days long: a third of its life is less than a month
    checklist = facts(observations=tuple(Situation().contact(tls=mutual(young)).facts.values()))
    first = read_certificate(young).not_after - timedelta(days=47) / 3
    assert days(checklist)[0] == ("renewal", first.date())
    for moment, expiring in ((first - timedelta(seconds=1), False), (first, True)):
        found = Situation().contact(tls=mutual(young)).judge(now=moment)
        assert ("cert-expiring" in {one.code for one in found}) is expiring


@pytest.mark.parametrize(("late", "left"), [(0, True), (1, False)])
def test_what_is_past_is_left_out_and_today_is_not(late: int, left: bool) -> None:
    day = datetime.combine(END + timedelta(days=late), datetime.min.time(), UTC)
    assert (("certificate", END) in days(facts(), day)) is left


def export(*certificates: dict[str, Any], computer: str = "EDGE01.contoso.com") -> Evidence:
    sections = {"edgeCertificates": Section(items=certificates)}
    return Evidence(
        computer=computer, scope=ExportScope.LOCAL, collected_at=NOW, imported_at=NOW, sections=sections
    )


def test_every_certificate_of_an_edges_export_has_its_day_unless_the_network_shows_the_same() -> None:
    from hashlib import sha1

    same = sha1(leaf(EDGE)).hexdigest()
    shown = {"Use": "AccessEdgeExternal", "Thumbprint": same.upper(), "NotAfter": "2027-06-10T19:00:00Z"}
    inner = {
        "Use": "Internal",
        "Thumbprint": "AB",
        "NotBefore": "2026-01-01T00:00:00Z",
        "NotAfter": "2027-01-01T00:00:00Z",
    }
    found = days(facts(evidence=(export(shown, inner),)))
    assert ("server-certificate", date(2027, 1, 1)) in found
    assert ("server-renewal", date(2026, 12, 2)) in found
    assert sum(kind.startswith("server-") for kind, _ in found) == 2


def test_a_typed_partners_certificate_has_its_end_and_no_renewal_of_ours() -> None:
    checklist = facts()
    partner = leaf("sip.litware.com", 60)
    seen = Observation(
        probe="tls", subject="sip.litware.com:5061", address="203.0.113.99", at=NOW, took=0.1, seen=mutual(partner)
    )
    deployment = replace(checklist.deployment, partners=(Partner("litware.com", "sip.litware.com"),))
    checklist = replace(checklist, deployment=deployment, observations=(*checklist.observations, seen))
    found = [entry for entry in days(checklist) if entry[0].startswith("certificate-of")]
    assert found == [("certificate-of-partner", read_certificate(partner).not_after.date())]
    strangers = replace(checklist, deployment=replace(deployment, partners=()))
    assert not [entry for entry in days(strangers) if entry[0].startswith("certificate-of")]


def test_a_waiver_with_an_end_has_its_last_day_be_it_of_a_finding_or_a_step() -> None:
    until = date(2027, 1, 31)
    checklist = facts(
        waivers=(
            Waiver(code="cert-no-client-auth", subject=f"{EDGE}:5061", reason="known", until=until, at=NOW),
            Waiver(code="cert-no-client-auth", subject=f"{EDGE}:5061", step="partners.edge", until=until),
            Waiver(code="srv-several", reason="for good"),
            Waiver(code="srv-several", reason="over", subject=EDGE, until=date(2026, 11, 21)),
        ),
        steps={"federation.inside": Attestation(state=AttestationState.WAIVED, until=date(9999, 12, 31), at=NOW)},
    )
    found = [entry for entry in days(checklist) if entry[0] == "waiver"]
    assert found == [("waiver", until), ("waiver", until), ("waiver", date(9999, 12, 31))]


@pytest.mark.parametrize("kind", [RequestKind.INITIAL, RequestKind.CHANGE])
def test_a_request_that_waits_has_two_deadlines_and_one_that_is_through_none(kind: RequestKind) -> None:
    checklist = facts()
    deployment = replace(
        checklist.deployment, purpose=Purpose.SKYPE, provisioning=Route.REQUEST, request_kind=kind
    )
    sent = datetime(2026, 11, 22, 8, tzinfo=UTC)
    waiting = replace(checklist, deployment=deployment, request=Request(submitted_at=sent))
    wanted = [("in-48-hours", date(2026, 11, 24)), ("in-30-days", date(2026, 12, 22))]
    assert [entry for entry in days(waiting) if entry[0].startswith("in-")] == wanted
    said = Attestation(parts={"submitted": Part(by="alice", at=sent)})
    by_word = replace(waiting, request=Request(), steps={"provisioning.request": said})
    assert [entry for entry in days(by_word) if entry[0].startswith("in-")] == wanted
    for through in (
        replace(waiting, request=Request(submitted_at=sent, activated_at=NOW)),
        replace(waiting, deployment=replace(deployment, purpose=Purpose.FEDERATION)),
        replace(waiting, deployment=replace(deployment, provisioning=Route.PARTNER_DISCOVERY)),
    ):
        assert not [entry for entry in days(through) if entry[0].startswith("in-")]


def test_a_second_reader_finds_days_alarms_and_stamps() -> None:
    hostile = Waiver(
        code="srv-several", subject="a;b,c\\n:dü" * 12, reason="x\r\nBEGIN:VEVENT", until=date(2027, 1, 1), at=NOW
    )
    data = render_calendar(facts(waivers=(hostile,)), NOW, "Contoso; Ltd\r\nX:1").data
    read = vobject.readOne(data.decode())
    events = {event.uid.value: event for event in read.vevent_list}
    assert len(events) == 3
    end = events[f"certificate/{EDGE}/{LEAF.serial}@lyncready"]
    assert end.dtstart.value == END
    assert end.dtstamp.value == NOW
    assert end.valarm.trigger.value == timedelta(days=-7)
    assert end.valarm.action.value == "DISPLAY"
    assert EDGE in end.summary.value
    for one in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        other = events[str(one["UID"])]
        assert (str(one["SUMMARY"]), str(one["DESCRIPTION"])) == (other.summary.value, other.description.value)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_equal_facts_give_equal_bytes_in_whatever_order_they_come() -> None:
    checklist = facts(waivers=(Waiver(code="a", until=date(2027, 1, 1)), Waiver(code="b", until=date(2027, 1, 1))))
    turned = replace(checklist, observations=checklist.observations[::-1], waivers=checklist.waivers[::-1])
    later = NOW + timedelta(hours=3)
    assert render_calendar(checklist, NOW, "x").data == render_calendar(turned, later, "x").data


def test_what_is_shared_names_nobody() -> None:
    waiver = Waiver(
        code="cert-no-client-auth", subject=EDGE, reason="Bob said so", by="bob", until=date(2027, 1, 1)
    )
    checklist = facts(
        waivers=(waiver,),
        evidence=(export({"Use": "Internal", "Thumbprint": "ABCDEF99", "NotAfter": "2027-01-01T00:00:00Z"}),),
    )
    made = render_calendar(checklist, NOW, "Contoso", shared=True)
    text = made.data.decode().replace("\r\n ", "").lower()
    assert made.entries == 5
    for private in ("contoso", "bob", "edge01", "abcdef99", LEAF.serial):
        assert private not in text
    assert "sip.domain-1.example" in text


def test_the_command_writes_to_the_screen_or_to_a_file_whole(tmp_path: Path) -> None:
    path, out = tmp_path / "contoso.yaml", tmp_path / "due.ics"
    save(path, facts(), expected=None, now=NOW)
    shown = lyncready("calendar", path)
    assert (shown.status, shown.err) == (0, "")
    assert lyncready("calendar", path, "-o", out) == (0, "", "")
    assert out.read_bytes().decode() == shown.out
    assert shown.out.startswith("BEGIN:VCALENDAR\r\n")
    refused = lyncready("calendar", path, "-o", path)
    assert refused.status == 2
    assert refused.err.count("\n") == 1
    assert lyncready("calendar", path, "-o", tmp_path).status == 2


def test_where_nothing_comes_due_the_calendar_is_empty_and_one_line_says_so(tmp_path: Path) -> None:
    path = tmp_path / "contoso.yaml"
    save(path, Checklist(), expected=None, now=NOW)
    ran = lyncready("calendar", path)
    assert ran.status == 0
    assert "VEVENT" not in ran.out
    assert ran.out.endswith("END:VCALENDAR\r\n")
    assert ran.err.count("\n") == 1
    assert "nothing comes due" in ran.err
