"""The laboratory's CA as the web sees it: its issuing certificate and its revocation lists over plain http."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

from lyncready.lab.addresses import listening_socket
from lyncready.lab.certificates import LabAuthority

if TYPE_CHECKING:
    pass

ISSUER = "/issuing.cer"
MAX_HEAD = 8192


class IssuerServer:
    """Serves an authority's issuing certificate (DER) at `url`, its lists below `base`, and 404 elsewhere."""

    def __init__(self, authority: LabAuthority) -> None:
        """Take a port at once, so that certificates can name it."""
        self._authority = authority
        self._socket: socket.socket = listening_socket("127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"{self.base}{ISSUER}"
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Serve, in the running loop."""
        self._server = await asyncio.start_server(self._answer, sock=self._socket)

    def close(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.close()
        self._socket.close()

    def _page(self, path: str) -> bytes:
        """Return what stands at a path; nothing where there is nothing. Lists are made anew each time."""
        if path == ISSUER:
            return self._authority.issuing_der
        for authority in (self._authority, self._authority.stranger):
            name = f"/{authority.label.lower()}.crl"
            if path in (name, f"/stale{name}"):
                return authority.revocation_list(stale=path != name)
        return b""

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = (head[:MAX_HEAD].split(b" ")[1:2] or [b""])[0]
            body = self._page(path.decode("latin-1"))
            status = b"200 OK" if body else b"404 Not Found"
            writer.write(
                b"HTTP/1.1 %b\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n"
                b"Connection: close\r\n\r\n%b" % (status, len(body), body)
            )
            await writer.drain()
        writer.close()
