"""One HTTP/1.1 request and its reply over whatever carries bytes; bounded, and no redirect followed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from lyncready.model import printable

MAX_HEAD = 32 * 1024
SHOWN_BYTES = 120


class ByteStream(Protocol):
    """What carries bytes: a wire, a stream, a TLS session."""

    def write(self, data: bytes, /) -> None:
        """Send bytes."""

    async def more(self) -> bytes:
        """Wait for bytes; `b""` once the other side has ended."""


class HttpReply(msgspec.Struct, frozen=True):
    """A reply. `reusable` tells that the connection can carry another request."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""
    reusable: bool = False

    def header(self, name: bytes) -> bytes:
        """Return a header's first value; `name` in lower case, empty where it is not there."""
        return next((value for key, value in self.headers if key == name), b"")


class NotHttp(Exception):
    """What came is no HTTP; `heard` is how it starts, printable."""

    def __init__(self, heard: bytes) -> None:
        super().__init__()
        self.heard = printable(heard[:SHOWN_BYTES])


class TooLong(NotHttp):
    """A reply came whose body is longer than is read."""


class NoReply(Exception):
    """The other side ended before its reply was complete."""


async def exchange_http(
    link: ByteStream,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]],
    body: bytes = b"",
    *,
    max_body: int = 0,
) -> HttpReply:
    """Send a request and return its reply. With `max_body` 0 the reply's body is neither awaited nor kept.

    Raises NotHttp (TooLong among them) and NoReply, and what the link raises. Sets no limit of time.
    """
    import h11

    client = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
    request = h11.Request(method=method, target=target, headers=list(headers))
    pieces = (request, h11.Data(data=body), h11.EndOfMessage()) if body else (request, h11.EndOfMessage())
    link.write(b"".join(client.send(piece) or b"" for piece in pieces))
    reply: HttpReply | None = None
    heard, kept = b"", bytearray()
    try:
        while True:
            event = client.next_event()
            if event is h11.NEED_DATA:
                data = await link.more()
                heard = heard or data[:SHOWN_BYTES]
                if not data and not (reply and client.their_state is h11.SEND_BODY):
                    raise NoReply
                client.receive_data(data)
            elif isinstance(event, h11.Response):
                reply = HttpReply(event.status_code, tuple(event.headers))
                if not max_body:
                    return reply
            elif isinstance(event, h11.Data):
                kept += event.data
                if len(kept) > max_body:
                    raise TooLong(heard)
            elif isinstance(event, h11.EndOfMessage) and reply:
                reusable = client.their_state is h11.DONE and client.our_state is h11.DONE
                return HttpReply(reply.status, reply.headers, bytes(kept), reusable)
    except h11.RemoteProtocolError:
        raise NotHttp(heard) from None
