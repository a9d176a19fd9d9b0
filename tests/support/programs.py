"""Server programs started on loopback for a test, and stopped with it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

STARTING = 20.0  # seconds a program may take to listen


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens at the moment."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
    return port


@contextlib.contextmanager
def running(command: Sequence[str | Path], port: int, log: Path) -> Iterator[None]:
    """Run a server program until the block ends; it listens on `port` when the block begins."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _await_port(process, port, log)
        yield
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask first: a server that is killed leaves its workers behind."""
    process.terminate()
    try:
        process.communicate(timeout=STARTING)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def _await_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
            return
        time.sleep(0.02)
    raise AssertionError(f"{process.args} does not listen: {log.read_text(errors='replace')[-2000:]}")
