"""Traces of every shape and encoding: what failed is read, everything else is dropped, and nothing grows."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.traces import CANARIES, MADE, OURS, Made, server_record

from lyncready.traces.failure import Clock, Failure
from lyncready.traces.reader import Read, TraceReader

OWN = ("contoso.com", "sip.contoso.com")
NAMES = [made.name for made in MADE]


def read(data: bytes | str, own: tuple[str, ...] = OWN, size: int = 1 << 16) -> Read:
    raw = data.encode() if isinstance(data, str) else data
    reader = TraceReader(own)
    for start in range(0, len(raw), size):
        reader.feed(raw[start : start + size])
    return reader.finish()


def told(failure: Failure) -> tuple[object, ...]:
    return (
        *(failure.direction, failure.speaker, failure.id, failure.status),
        *(failure.hresult, failure.domain, failure.peer),
    )


@pytest.mark.parametrize("made", MADE, ids=NAMES)
def test_what_failed_is_read(made: Made) -> None:
    assert [told(one.failure) for one in read(made.text).failures] == made.failures


@pytest.mark.parametrize("made", MADE, ids=NAMES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_encoding_of_windows_is_read_in_pieces_of_any_size(made: Made, encoding: str) -> None:
    raw = made.text.replace("\n", "\r\n").encode(encoding, "replace")
    for size in (7, 1 << 16):
        assert [told(one.failure) for one in read(raw, size=size).failures] == made.failures


@pytest.mark.parametrize("end", ["\r", "\n\n", "\r\n"])
def test_every_line_end_is_one(end: str) -> None:
    made = MADE[0]
    assert [told(one.failure) for one in read(made.text.replace("\n", end)).failures] == made.failures


def test_nothing_of_users_bodies_calls_and_credentials_is_in_what_was_read() -> None:
    whole = "\n".join(made.text for made in MADE)
    assert all(canary in whole for canary in CANARIES)
    shown = repr(read(whole))
    assert [canary for canary in CANARIES if canary in shown] == []
    assert "geheim" not in shown


def test_a_body_says_nothing() -> None:
    answer = "SIP/2.0 200 OK\r\nTo: <sip:b@fabrikam.com>\r\nContent-Length: 80\r\n\r\n"
    body = 'ms-diagnostics: 1002;source="sip.contoso.com"\r\nSIP/2.0 504 Server time-out\r\n'
    assert read(answer + body).failures == ()
    assert read("TL_INFO(TF_PROTOCOL) [0]1.2::02/17/2024-09:14:05.1 x$$begin_record\nStart-Line: SIP/2.0 200 OK\n"
                f"Message-Body: {body}\n$$end_record").failures == ()  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "x-ms-diagnostics: 2000004;reason=x",
        "X-Ms-diagnostics: 28020;reason=x",
        "ms-client-diagnostics: 23;reason=x",
        "SIP/2.0 401 Unauthorized\nTo: <sip:a@fabrikam.com>\n",
        "SIP/2.0 101 Progress\nms-diagnostics: 25008;reason=x\n",
        "SIP/2.0 487 Request Terminated\nTo: <sip:a@fabrikam.com>\n",
        "SIP/2.0 480 Unavailable\nFrom: <sip:a@contoso.com>\nTo: <sip:b@contoso.com>\n",
        "version 1.1010.2, build 1034",
        "TargetFqdn : edge01.contoso.local\nResult     : Success\nLatency    : 00:00:01",
        "Event ID: 4624\nSource: Microsoft-Windows-Security-Auditing",
        "1034",
    ],
)
def test_what_is_no_failed_message_is_passed_over(text: str) -> None:
    assert read(text).failures == ()


def test_other_text_is_not_recognised() -> None:
    assert not read("Dear all,\nthe 504 people met at 1034.\n" * 50).recognised
    assert not read(bytes(range(256)) * 200).recognised
    assert not read("").recognised
    assert read(server_record(start="SIP/2.0 200 OK")).recognised


def test_equal_failures_are_one_with_its_count_first_and_last() -> None:
    header = f'ms-diagnostics: 1008;domain="fabrikam.com";{OURS}'
    times = [f"02/17/2024-09:{minute:02}:00.000" for minute in (20, 10, 30)]
    text = "".join(server_record(header, time=at, call=f"c{at}") for at in times)
    (one,) = read(text).failures
    assert one.count == 3
    assert one.first is not None
    assert one.last is not None
    assert (one.first.at.minute, one.last.at.minute, one.first.clock) == (10, 30, Clock.SERVER)


def test_one_attempt_that_several_servers_note_counts_once() -> None:
    header = f'ms-diagnostics: 1010;domain="fabrikam.com";{OURS}'
    diagnosis = (
        "TL_ERROR(TF_DIAG) [0]1.2::02/17/2024-09:14:05.118.1 (SIPStack,x) $$begin_record\nSeverity: error\n"
        "Result-Code: 0x80090322 SEC_E_WRONG_PRINCIPAL\nSIP-Start-Line: INVITE sip:b.user@fabrikam.com SIP/2.0\n"
        "SIP-Call-ID: c0ffee01\nSIP-CSeq: 1 INVITE\nPeer: sip.fabrikam.com:5061\n$$end_record\n"
    )
    (one,) = read(diagnosis + server_record(header) * 2).failures
    assert told(one.failure) == (
        "outgoing", "sip.contoso.com", 1010, 504, 0x80090322, "fabrikam.com", "sip.fabrikam.com",
    )  # fmt: skip
    assert one.count == 1


def test_what_went_through_later_is_noted() -> None:
    failed, passed = server_record(), server_record(start="SIP/2.0 200 OK", call="c2")
    assert [one.recovered for one in read(failed + passed).failures] == [True]
    assert [one.recovered for one in read(passed + failed).failures] == [False]


def test_who_called_whom_is_seen_by_whose_domain_it_is() -> None:
    answer = "SIP/2.0 504 Server time-out\nFrom: <sip:x@{}>\nTo: <sip:y@{}>\n"
    (out,) = read(answer.format("contoso.com", "fabrikam.com")).failures
    (into,) = read(answer.format("fabrikam.com", "contoso.com")).failures
    assert (out.failure.direction, out.failure.domain) == ("outgoing", "fabrikam.com")
    assert (into.failure.direction, into.failure.domain) == ("incoming", "fabrikam.com")


@pytest.mark.parametrize(
    "text",
    [
        "To: <sip:alice.smith;phone-context=x@fabrikam.com;user=phone>",
        "To: alice.smith <sip:alice.smith@fabrikam.com>",
        "INVITE sip:alice.smith;ext=1@fabrikam.com SIP/2.0",
        'ms-diagnostics: 1010;source="alice.smith@fabrikam.com";domain="alice.smith@x.com";PeerServer="a.b@c.d"',
        "TargetFqdn : x\nResult : Failure\nDiagnosis : ErrorCode=1010,Source=alice.smith@fabrikam.com",
        "Test-CsFederatedPartner -Domain alice.smith@fabrikam.com\nFullyQualifiedErrorId : x",
        "Log Name: Lync Server\nEvent ID: 14428\nComputer: alice.smith@fabrikam.com\nhost [alice.smith@x.com]",
    ],
)
def test_a_users_name_that_looks_like_a_host_is_none(text: str) -> None:
    found = read(f"SIP/2.0 504 Server time-out\nFrom: <sip:x@contoso.com>\n{text}\n")
    assert "smith" not in repr(found)
    assert "a.b" not in repr(found)


def test_an_event_right_behind_a_message_is_read() -> None:
    event = "Log Name: Lync Server\nSource: LS Protocol Stack\nEvent ID: 14517\n"
    found = read(f"SIP/2.0 504 x\nTo: <sip:y@fabrikam.com>\n{event}").failures
    assert [one.failure.id for one in found] == [None, 14517]


def test_a_meeting_that_was_joined_is_marked() -> None:
    to = "fabrikam.com;gruu;opaque=app:conf:focus:id:secret"
    (one,) = read(server_record(f'ms-diagnostics: 1034;Domain="fabrikam.com";{OURS}', to=to)).failures
    assert one.failure.meeting


def test_hundred_megabytes_are_read_in_flat_memory() -> None:
    noise = ("TL_INFO(TF_COMPONENT) [0]1.2::02/17/2024-09:14:05.118.1 (Other,x) words and words\n" * 60).encode()
    piece = noise + server_record(f'ms-diagnostics: 1008;domain="fabrikam.com";{OURS}').encode()
    reader = TraceReader(OWN)
    for _ in range(10):
        reader.feed(piece)
    tracemalloc.start()
    for _ in range(30):
        reader.feed(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (one,) = reader.finish().failures
    assert one.count == 1
    assert peak < 3_000_000


@pytest.mark.parametrize(
    "piece", [b"x", b"\n", b"\r", b'ms-diagnostics: 1;a="', b"TL_INFO(TF_X)", b"<Event ", b"&quot;", b"\0"]
)
def test_a_line_that_never_ends_is_no_burden(piece: bytes) -> None:
    reader, data = TraceReader(OWN), piece * (40_000 // len(piece))
    began = time.process_time()
    for _ in range(4):
        reader.feed(data)
    assert len(reader.finish().failures) <= 500
    assert time.process_time() - began < 5


PARTS = st.sampled_from(
    [
        *(line for made in MADE for line in made.text.splitlines()),
        "", "$$begin_record", "$$end_record", "SIP/2.0 504 x", "ms-diagnostics: 1010;", ';source="',
        "TargetFqdn :", "Event ID: 14428", "\x00", "\u202e", "Content-Length: 99", "TL_WARN(TF_DIAG)",
        "From: <sip:a.user@contoso.com",
    ]
)  # fmt: skip


@settings(max_examples=times(60), deadline=None)
@given(st.lists(st.one_of(PARTS, st.text(max_size=30)), max_size=25), st.integers(1, 40))
def test_no_text_breaks_the_reader_or_lets_a_user_through(parts: list[str], size: int) -> None:
    raw = "\n".join(parts).encode("utf-8", "surrogatepass")
    whole, pieces = read(raw), read(raw, size=size)
    assert whole == pieces
    values = [value for one in whole.failures for value in told(one.failure) if isinstance(value, str)]
    assert not any(canary in value for value in values for canary in ("a.user", "b.user", "jdoe", "@", "secret"))
