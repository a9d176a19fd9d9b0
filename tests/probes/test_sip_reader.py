"""The reader of SIP replies says what came, however it was cut, and never raises."""

from __future__ import annotations

import time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lyncready.model import Sip, SipOutcome
from lyncready.probes.sip import LIMIT, MAX_HEADERS, SHOWN_HEADER, SipReader, render_options

OK = b"SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS anonymous.invalid;received=192.0.2.7\r\nServer: RTC/6.0\r\n\r\n"
TRYING = b"SIP/2.0 100 Trying\r\nContent-Length: 4\r\n\r\nbody"
REQUEST = b"OPTIONS sip:you@example.com SIP/2.0\r\nContent-Length: 2\r\n\r\nhi"


def read(data: bytes, size: int = 1 << 20, ended: SipOutcome = SipOutcome.SILENT, alert: str = "") -> Sip:
    reader = SipReader()
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    return reader.seen(ended, alert)


def test_options_is_a_whole_request_without_private_data() -> None:
    request = render_options("sip.contoso.com", 5061, "TLS", "0123456789abcdef0123").decode()
    head, _, body = request.partition("\r\n\r\n")
    lines = head.split("\r\n")
    assert lines[0] == "OPTIONS sip:sip.contoso.com:5061;transport=tls SIP/2.0"
    names = [line.partition(":")[0] for line in lines[1:]]
    assert {"Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Content-Length"} <= set(names)
    assert body == ""
    assert "127.0.0.1" not in request


@pytest.mark.parametrize(
    ("data", "status", "reason", "headers"),
    [
        (OK, 200, "OK", ("Server: RTC/6.0",)),
        (OK.replace(b"\r\n", b"\n"), 200, "OK", ("Server: RTC/6.0",)),
        (b"\r\n\r\n" + OK, 200, "OK", ("Server: RTC/6.0",)),
        (TRYING + OK, 200, "OK", ("Server: RTC/6.0",)),
        (TRYING, 100, "Trying", ("Content-Length: 4",)),
        (TRYING + b"noise\r\n", 100, "Trying", ("Content-Length: 4",)),
        (REQUEST + OK, 200, "OK", ("Server: RTC/6.0",)),
        (b"SIP/2.0 404\r\n\r\n", 404, "", ()),
        (b"sip/2.0 403  Forbidden \r\n\r\n", 403, "Forbidden ", ()),
        (b"SIP/2.0 503 \xc3\xbcber\x1b[2J\r\n", 503, "über\\x1b[2J", ()),
        (b"SIP/2.0 200 OK", 200, "", ()),
        (b"SIP/2.0 200 OK\r\nWarning: 399 x\r\n folded\r\n\r\n", 200, "OK", ("Warning: 399 x folded",)),
    ],
)
def test_a_status_line_is_an_answer(data: bytes, status: int, reason: str, headers: tuple[str, ...]) -> None:
    expected = Sip(outcome=SipOutcome.ANSWERED, status=status, reason=reason, headers=headers)
    assert read(data) == expected
    assert read(data, size=1) == expected


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.1 400 Bad Request"),
        (b"220 mail ESMTP\r\n", "220 mail ESMTP"),
        (b"SSH-2.0-OpenSSH_9.2", "SSH-2.0-OpenSSH_9.2"),
        (b"SIP/2.0 999 No\r\n", "SIP/2.0 999 No"),
        (b"SIP/2.1 200 OK\r\n", "SIP/2.1 200 OK"),
        (b"\x00", "\\x00"),
        (b"a" * 100_000, "a" * 119 + "…"),
    ],
)
def test_what_is_no_sip_is_shown(data: bytes, shown: str) -> None:
    seen = read(data)
    assert seen.outcome is SipOutcome.NOT_SIP
    assert seen.first_bytes in {shown, "a" * 120}


@pytest.mark.parametrize("ended", [SipOutcome.SILENT, SipOutcome.CLOSED, SipOutcome.RESET])
@pytest.mark.parametrize("data", [b"", b"\r\n\r\n"])
def test_nothing_is_told_by_how_it_ended(data: bytes, ended: SipOutcome) -> None:
    assert read(data, ended=ended) == Sip(outcome=ended)


@pytest.mark.parametrize("size", range(1, len(b"SIP/2.0 20") + 1))
@pytest.mark.parametrize("ended", [SipOutcome.SILENT, SipOutcome.RESET])
def test_a_status_line_that_is_cut_short_is_told_by_how_it_ended(size: int, ended: SipOutcome) -> None:
    assert read(b"SIP/2.0 200"[:size], ended=ended).outcome is ended


def test_an_alert_is_told_by_name() -> None:
    seen = read(b"", ended=SipOutcome.ALERT, alert="certificate_required")
    assert seen == Sip(outcome=SipOutcome.ALERT, alert="certificate_required")


def test_a_request_of_the_server_is_no_answer_to_ours() -> None:
    seen = read(REQUEST)
    assert (seen.outcome, seen.first_bytes) == (SipOutcome.SILENT, "OPTIONS sip:you@example.com SIP/2.0")


def test_headers_are_bounded_in_number_and_length() -> None:
    seen = read(b"SIP/2.0 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (i, b"a" * 900) for i in range(60)) + b"\r\n")
    assert len(seen.headers) == MAX_HEADERS
    assert all(len(header) == SHOWN_HEADER for header in seen.headers)


@pytest.mark.parametrize("start", [b"", b"SIP/2.0 200 OK\r\n", b"SIP/2.0 ", b"SIP/2.0 200 OK\r\nX: ", TRYING])
@pytest.mark.parametrize("filler", [b"a", b"a\n", b"\r\n", b"SIP/2.0 100 Trying\r\n\r\n"])
def test_text_without_end_is_read_to_a_limit(start: bytes, filler: bytes) -> None:
    reader = SipReader()
    reader.feed(start)
    fed = 0
    while not reader.done:
        reader.feed(filler * 1000)
        fed += len(filler) * 1000
        assert fed <= 2 * LIMIT + 25_000
    assert reader.seen(SipOutcome.SILENT).outcome in SipOutcome


def test_octets_that_drip_in_cost_no_more_than_their_number() -> None:
    reader = SipReader()
    started = time.process_time()
    for _ in range(LIMIT):
        reader.feed(b"a")
    reader = SipReader()
    reader.feed(b"SIP/2.0 ")
    for _ in range(LIMIT):
        reader.feed(b"a")
    assert reader.done
    assert time.process_time() - started < 5


@given(st.binary(max_size=400), st.integers(1, 7))
def test_random_octets_raise_nothing_and_are_read_alike_however_cut(data: bytes, size: int) -> None:
    whole, cut = read(data), read(data, size=size)
    assert whole.outcome is cut.outcome
    assert whole.status == cut.status


fragments = st.sampled_from(
    [b"SIP/2.0 ", b"200", b" OK", b"\r\n", b"\n", b"Content-Length: 5", b"l:9999999", b" ", b"OPTIONS sip:a ",
     b"SIP/2.0 100 Trying\r\n", b"\x00", b"HTTP/1.1 ", b"\xff", TRYING, OK, REQUEST]
)  # fmt: skip


@given(st.lists(fragments, max_size=12).map(b"".join), st.integers(1, 5))
def test_pieces_of_sip_raise_nothing_and_are_read_alike_however_cut(data: bytes, size: int) -> None:
    whole, cut = read(data), read(data, size=size)
    assert msgspec.structs.replace(whole, first_bytes=cut.first_bytes) == cut
    assert bool(whole.first_bytes) == bool(cut.first_bytes)


def test_what_a_server_says_of_its_own_trouble_is_kept_behind_many_headers() -> None:
    reader = SipReader()
    said = [f'ms-diagnostics: {number};reason="x"' for number in range(1030, 1040)]
    lines = ["SIP/2.0 504 Server time-out", *(f"X-{number}: y" for number in range(200)), *said, "", ""]
    reader.feed("\r\n".join(lines).encode())
    headers = reader.seen(SipOutcome.SILENT).headers
    assert headers[-4:] == tuple(said[:4])
    assert len(headers) == 44
