"""The DNS client: one question to one server, by whatever transport the server is named with."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lyncready.model import DnsOutcome, Resolver
from lyncready.probes.dns.plain import ask_plain
from lyncready.probes.dns.question import AttemptResult, NameTooOdd, Question, RandomId, Response
from lyncready.probes.dns.stream import ended

if TYPE_CHECKING:
    import ssl

    from lyncready.probes.dns.encrypted import SecureServer
    from lyncready.probes.proxy import FindProxy


def _present() -> datetime:
    return datetime.now(UTC)


def _random_id() -> int:
    return secrets.randbits(16)


class DnsClient:
    """Asks one question of one server at a time; many may be under way at once, in one event loop.

    `present` gives the instant that a fact bears, `random_id` a message id that nobody can guess. Servers named
    by URL are verified by the system's roots, certifi's and those of `ca_files`.
    """

    def __init__(
        self,
        present: Callable[[], datetime] = _present,
        random_id: RandomId = _random_id,
        ca_files: tuple[Path, ...] = (),
        proxy_for: FindProxy | None = None,
    ) -> None:
        self._present = present
        self._random_id = random_id
        self._ca_files = ca_files
        self._proxy_for = proxy_for
        self._servers: dict[Resolver, SecureServer] = {}
        self._context: asyncio.Task[ssl.SSLContext] | None = None

    async def ask(self, question: Question, timeout: float) -> Response:
        """Ask once and return how it ended, within `timeout` seconds. Nothing that a server does raises."""
        until = asyncio.get_running_loop().time() + timeout
        started = time.perf_counter()
        try:
            heard = await self._ask(question, until, timeout)
        except NameTooOdd as error:
            heard = ended(DnsOutcome.MALFORMED, f"not asked: {error}")
        began = started if heard.began is None else heard.began
        return Response(heard.seen, self._present(), max(0.0, heard.came - began), heard.ours)

    async def aclose(self) -> None:
        """Close the connections that were kept for further questions."""
        for server in self._servers.values():
            server.close()
        if self._context is not None:
            self._context.cancel()

    async def _ask(self, question: Question, until: float, timeout: float) -> AttemptResult:
        if not question.resolver.url:
            return await ask_plain(question, until, timeout, self._random_id)
        from lyncready.probes.dns.dot_doh import ask_private

        return await ask_private(question, self._server(question.resolver), until, self._random_id)

    def _server(self, resolver: Resolver) -> SecureServer:
        from lyncready.probes.dns.encrypted import SecureServer
        from lyncready.probes.proxy import find_proxy

        if resolver not in self._servers:
            proxy_for = self._proxy_for or find_proxy
            self._servers[resolver] = SecureServer(resolver.url, self._get_context, resolver.address, proxy_for)
        return self._servers[resolver]

    async def _get_context(self) -> ssl.SSLContext:
        """Return the one context, made on first use, aside: it takes some 50 ms that others must not wait."""
        from lyncready.probes.blocking import run_aside
        from lyncready.probes.dns.encrypted import prepare

        if self._context is None:
            self._context = asyncio.create_task(run_aside(lambda: prepare(self._ca_files)))
        return await asyncio.shield(self._context)
