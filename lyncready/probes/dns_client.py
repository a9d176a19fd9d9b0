"""The DNS client: one question to one server, by whatever transport the server is named with."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from lyncready.model import DnsOutcome
from lyncready.probes.dns_errors import ended
from lyncready.probes.dns_plain import ask_plain
from lyncready.probes.dns_question import Heard, NameTooOdd, Question, RandomId, Reply


def _present() -> datetime:
    return datetime.now(UTC)


def _random_id() -> int:
    return secrets.randbits(16)


class DnsClient:
    """Asks one question of one server at a time; many may be under way at once.

    `present` gives the instant that a fact bears, `random_id` a message id that nobody can guess.
    """

    def __init__(self, present: Callable[[], datetime] = _present, random_id: RandomId = _random_id) -> None:
        self._present = present
        self._random_id = random_id

    async def ask(self, question: Question, timeout: float) -> Reply:
        """Ask once and return how it ended, within `timeout` seconds. Nothing that a server does raises."""
        until = asyncio.get_running_loop().time() + timeout
        started = time.perf_counter()
        try:
            heard = await self._ask(question, until, timeout)
        except NameTooOdd as error:
            heard = ended(DnsOutcome.MALFORMED, f"not asked: {error}")
        began = started if heard.began is None else heard.began
        return Reply(heard.seen, self._present(), max(0.0, heard.came - began), heard.ours)

    async def _ask(self, question: Question, until: float, timeout: float) -> Heard:
        return await ask_plain(question, until, timeout, self._random_id)

    async def aclose(self) -> None:
        """Close the connections that were kept for further questions."""
