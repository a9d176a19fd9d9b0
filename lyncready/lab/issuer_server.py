"""The laboratory's CA as the web sees it: plain http that gives the issuing certificate (RFC 5280, 4.2.2.1)."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from lyncready.lab.addresses import listening_socket

PATH = "/issuing.cer"
MAX_HEAD = 8192


class IssuerServer:
    """Serves one certificate (DER) at `url`, and 404 elsewhere."""

    def __init__(self, certificate: bytes) -> None:
        """Take a port at once, so that certificates can name it."""
        self._certificate = certificate
        self._socket: socket.socket = listening_socket("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}{PATH}"
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Serve, in the running loop."""
        self._server = await asyncio.start_server(self._answer, sock=self._socket)

    def close(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.close()
        self._socket.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            found = head[:MAX_HEAD].split(b" ")[1:2] == [PATH.encode()]
            body = self._certificate if found else b""
            status = b"200 OK" if found else b"404 Not Found"
            writer.write(
                b"HTTP/1.1 %b\r\nContent-Type: application/pkix-cert\r\nContent-Length: %d\r\n"
                b"Connection: close\r\n\r\n%b" % (status, len(body), body)
            )
            await writer.drain()
        writer.close()
