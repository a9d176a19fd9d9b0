"""The command line as tests use it: in this process, or in one of its own where streams and signals count."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from lyncready.cli import run


class Ran(NamedTuple):
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


def lyncready(*words: str | Path, encoding: str = "utf-8") -> Ran:
    """Run a command line in this process, its streams captured."""
    out = io.TextIOWrapper(io.BytesIO(), encoding, newline="\n", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding, errors="backslashreplace", newline="\n", write_through=True)
    with redirect_stdout(out), redirect_stderr(err):
        status = run([str(word) for word in words])
    return Ran(status, _read(out, encoding), _read(err, encoding))


def _read(stream: io.TextIOWrapper, encoding: str) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(encoding)


def spawn(
    *words: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start a command line in a process of its own, its streams in pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "lyncready", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )


def lyncready_apart(
    *words: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None, encoding: str = "utf-8"
) -> Ran:
    """Run a command line in a process of its own."""
    process = spawn(*words, env=env, cwd=cwd)
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out.decode(encoding), err.decode(encoding, "replace"))
