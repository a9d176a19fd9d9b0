"""SIP without I/O: the OPTIONS request that is sent, and a bounded reader of what comes back (RFC 3261)."""

from __future__ import annotations

import re
from enum import Enum, auto

from lyncready.model import Sip, SipOutcome, host_port, printable

# Everything after this many bytes is not read: no reply to OPTIONS is that long.
LIMIT = 64 * 1024
# A first line without an end that is no SIP after this many bytes never becomes one.
FIRST_LINE = 1024
MAX_HEADERS = 40
# What a server says of its own trouble is kept even behind that many others; a reply may have several.
MAX_DIAGNOSTICS = 4
SHOWN_HEADER = 300
SHOWN_REASON = 120
SHOWN_BYTES = 120

_STATUS = re.compile(rb"SIP/2\.0[ \t]+([1-6][0-9][0-9])(?:[ \t]+(.*))?\Z", re.IGNORECASE | re.DOTALL)
_CUT_STATUS = re.compile(rb"SIP/2\.0[ \t]*[1-6]?[0-9]?\Z", re.IGNORECASE)
_REQUEST = re.compile(rb"[A-Z][A-Z0-9._-]{0,31} \S{1,400} SIP/2\.0\Z")
_LENGTH = re.compile(rb"(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,7})[ \t]*\Z", re.IGNORECASE)
# Echoes of our own request (8.2.6.2) say nothing of the server; Via even has our address as it was seen.
_DIAGNOSTICS = re.compile(rb"ms-diagnostics(?:-public)?[ \t]*:", re.IGNORECASE)
_NOT_KEPT = re.compile(rb"(?:via|v|from|f|to|t|call-id|i|cseq)[ \t]*:", re.IGNORECASE)


def render_options(name: str, port: int, transport: str, token: str) -> bytes:
    """Return an OPTIONS request to a server (RFC 3261 11.1). `token` makes branch, tag and Call-ID unique.

    Max-Forwards is 70 (8.1.1.6): with 0 a proxy answers 483 before it looks at the request. Nothing in it
    names this workstation or its user: the host part is `anonymous.invalid` (RFC 3323 4.1).
    """
    lines = (
        f"OPTIONS sip:{host_port(name, port)};transport={transport.lower()} SIP/2.0",
        f"Via: SIP/2.0/{transport} anonymous.invalid;branch=z9hG4bK{token};rport",
        "Max-Forwards: 70",
        f"From: <sip:lyncready@anonymous.invalid>;tag={token[:16]}",
        f"To: <sip:{host_port(name, port)}>",
        f"Call-ID: {token}@anonymous.invalid",
        "CSeq: 1 OPTIONS",
        "Accept: application/sdp",
        "User-Agent: lyncready",
        "Content-Length: 0",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


class _At(Enum):
    START = auto()
    HEADERS = auto()
    BODY = auto()


class SipReader:
    """Reads the replies to one OPTIONS; `feed` bytes until `done`, then ask `seen`. Never raises.

    `done` is set by a final reply, by what is no SIP, and by `LIMIT` bytes. A provisional reply (1xx) is kept
    in case no final one comes.
    """

    def __init__(self) -> None:
        self.done = False
        self._at = _At.START
        self._buffer = bytearray()
        self._scanned = 0
        self._total = 0
        self._skip = 0
        self._strange = b""
        self._status = 0
        self._reason = b""
        self._headers: list[bytes] = []
        self._is_reply = False

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the stream."""
        if self.done:
            return
        taken = data[: LIMIT - self._total]
        self._total += len(taken)
        self._buffer += taken
        while not self.done and self._step():
            pass
        if not self.done and self._total >= LIMIT:
            self.done = True

    def seen(self, ended: SipOutcome, alert: str = "") -> Sip:
        """Return the fact; `ended` is how the stream ended where no status line and no other text came."""
        text = self._strange
        if not text and self._at is _At.START:
            text = bytes(self._buffer[:SHOWN_BYTES]).strip(b"\r\n")
        cut_short = _STATUS.match(text)
        if self._status or cut_short:
            return Sip(
                outcome=SipOutcome.ANSWERED,
                status=self._status or int(cut_short[1] if cut_short else 0),
                reason=printable(self._reason, SHOWN_REASON),
                headers=tuple(printable(header, SHOWN_HEADER) for header in self._headers),
            )
        is_sip = _REQUEST.match(text) or _CUT_STATUS.match(text) or b"SIP/2.0".startswith(text.upper())
        is_strange = bool(text) and not is_sip
        outcome = SipOutcome.NOT_SIP if is_strange else ended
        return Sip(
            outcome=outcome,
            first_bytes=printable(text, SHOWN_BYTES),
            alert=alert if outcome is SipOutcome.ALERT else "",
        )

    def _step(self) -> bool:
        if self._at is _At.BODY:
            return self._step_body()
        line = self._take_line()
        if line is None:
            if self._at is _At.START and not self._may_become_sip():
                self._give_up(bytes(self._buffer))
            return False
        if self._at is _At.START:
            self._start(line)
        else:
            self._header(line)
        return True

    def _take_line(self) -> bytes | None:
        end = self._buffer.find(b"\n", self._scanned)
        if end < 0:
            self._scanned = len(self._buffer)
            return None
        line = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        self._scanned = 0
        return line

    def _may_become_sip(self) -> bool:
        if self._buffer[:8].upper() == b"SIP/2.0 ":
            return True
        is_text = all(byte >= 0x20 or byte in b"\r\t" for byte in self._buffer[:FIRST_LINE])
        return is_text and len(self._buffer) <= FIRST_LINE

    def _start(self, line: bytes) -> None:
        if not line:
            return
        status = _STATUS.match(line)
        self._is_reply = status is not None
        if status is not None:
            self._status, self._reason, self._headers = int(status[1]), status[2] or b"", []
        elif _REQUEST.match(line):
            self._strange = line
        else:
            self._give_up(line)
            return
        self._skip = 0
        self._at = _At.HEADERS

    def _header(self, line: bytes) -> None:
        if not line:
            self.done = self._is_reply and self._status >= 200
            self._at = _At.BODY
            return
        length = _LENGTH.match(line)
        if length is not None:
            self._skip = int(length[1])
        if not self._is_reply or _NOT_KEPT.match(line):
            return
        if line[:1] in b" \t" and self._headers:
            self._headers[-1] = (self._headers[-1] + b" " + line.strip())[: 2 * SHOWN_HEADER]
        elif len(self._headers) < MAX_HEADERS + MAX_DIAGNOSTICS * bool(_DIAGNOSTICS.match(line)):
            self._headers.append(line[: 2 * SHOWN_HEADER])

    def _step_body(self) -> bool:
        dropped = min(self._skip, len(self._buffer))
        del self._buffer[:dropped]
        self._skip -= dropped
        if self._skip:
            return False
        self._at = _At.START
        return True

    def _give_up(self, text: bytes) -> None:
        self._strange = text[:SHOWN_BYTES]
        self.done = True
