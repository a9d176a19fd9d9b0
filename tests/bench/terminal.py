"""Programs run in a pseudo-terminal, as a person would: when what is painted, keys, memory. Unix only."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path

ROWS, COLUMNS = 50, 160
LONGEST = 180.0  # seconds that any program may take


class Program:
    """A program in a pseudo-terminal, from its exec on. Leave the `with` block to end it."""

    def __init__(self, argv: Sequence[str], home: Path, folder: Path | None = None) -> None:
        self.began = time.monotonic()
        self.output = b""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            folders = {"HOME": str(home), "XDG_STATE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
            os.environ.update(folders, TERM="xterm-256color", COLORTERM="truecolor", NO_PROXY="*")
            os.chdir(folder or Path.cwd())
            os.execvp(argv[0], list(argv))
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.close(self._terminal)
        if self.pid:
            os.waitpid(self.pid, 0)

    def read(self, seconds: float) -> bool:
        """Take what is painted within some seconds; False once the program has ended."""
        ready, _, _ = select.select([self._terminal], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:
            return False
        self.output += data
        return bool(data)

    def until(self, text: str) -> float:
        """Read until a text is painted; return the milliseconds since the exec."""
        wanted = text.encode()
        while wanted not in self.output:
            left = self.began + LONGEST - time.monotonic()
            if left <= 0 or not self.read(left):
                raise RuntimeError(f"{text!r} was not painted: {self.output[-2000:]!r}")
        return (time.monotonic() - self.began) * 1000

    def press(self, key: str) -> float:
        """Press a key; return when (`time.monotonic`)."""
        now = time.monotonic()
        os.write(self._terminal, key.encode())
        return now

    def memory(self, field: str = "VmRSS") -> float:
        """Return the program's memory in MiB: `VmRSS` now, `VmHWM` at its peak."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) / 1024
        return 0.0


def run_to_end(argv: Sequence[str], home: Path) -> float:
    """Run a program without a terminal to its end; return the milliseconds it took."""
    import subprocess

    began = time.monotonic()
    environ = {**os.environ, "HOME": str(home)}
    done = subprocess.run(list(argv), capture_output=True, env=environ, check=False)
    took = (time.monotonic() - began) * 1000
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return took
