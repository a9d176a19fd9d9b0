"""What the laboratory's servers say once a request is there: SIP, HTTP and SMTP texts."""

from __future__ import annotations

import re
from http import HTTPStatus

SMTP_BANNER = b"220 mail.lyncready.test ESMTP ready\r\n"

# Reason phrases of RFC 3261, section 21, for those that edges are seen to answer.
SIP_REASONS = {
    200: "OK",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    504: "Server time-out",
}
_COPIED = (b"via", b"v", b"from", b"f", b"to", b"t", b"call-id", b"i", b"cseq")
_SIP_HOST = re.compile(rb"\A[A-Z]+ sips?:(?:[^@\s]*@)?([A-Za-z0-9._-]+)")
_HTTP_HOST = re.compile(rb"\r\n[Hh]ost: *([A-Za-z0-9._-]+)")


def sip_reply(request: bytes, status: int, headers: tuple[str, ...] = ()) -> bytes:
    """Return a response to a SIP request: the headers that RFC 3261 (8.2.6) wants back, further ones, no body."""
    head = request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    copied = [line for line in head if line.partition(b":")[0].strip().lower() in _COPIED]
    lines = [f"SIP/2.0 {status} {SIP_REASONS.get(status, 'Answer')}".encode()]
    for line in copied:
        is_to = line.partition(b":")[0].strip().lower() in (b"to", b"t")
        lines.append(line + b";tag=lyncready-lab" if is_to and b";tag=" not in line else line)
    lines += [header.encode() for header in headers]
    lines += [b"Server: RTC/5.0", b"Content-Length: 0", b"", b""]
    return b"\r\n".join(lines)


def http_reply(status: int) -> bytes:
    """Return a short HTTP response that ends the connection."""
    reason = HTTPStatus(status).phrase
    body = f"<html><body><h1>{status} {reason}</h1></body></html>\r\n".encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nServer: lab\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
    )
    return head.encode() + b"Connection: close\r\n\r\n" + body


def request_host(first: bytes) -> str:
    """Return the host that a plain-text SIP or HTTP request is for, "" where none is named."""
    found = _SIP_HOST.match(first) or _HTTP_HOST.search(first)
    return found[1].decode("ascii").lower() if found else ""
