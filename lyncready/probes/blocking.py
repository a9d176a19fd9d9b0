"""Blocking calls of the operating system, made aside of the loop, that can never hold up its end."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import TypeVar

from lyncready.model import is_address

T = TypeVar("T")


async def run_aside(call: Callable[[], T]) -> T:
    """Return what `call` returns or raise what it raises, run in a thread that nobody waits for at exit.

    `asyncio.to_thread` would be joined when the process ends: a system whose resolvers are dead holds a
    look-up for tens of seconds.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result, failure = None, None
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits, as it is
            failure = error
        # The loop may have been closed meanwhile; then nobody awaits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=work, name="lyncready look-up", daemon=True).start()
    return await future


async def look_up(host: str, port: int) -> tuple[str, ...]:
    """Return a host's addresses as this workstation's applications see them; none where there are none.

    Only for a proxy and for a resolver named by URL: what is probed is never looked up this way.
    """
    if is_address(host):
        return (host,)
    try:
        found = await run_aside(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
