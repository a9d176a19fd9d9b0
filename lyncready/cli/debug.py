"""The log of `--debug FILE`: what was done and how it ended, without what people typed in confidence."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

import lyncready
from lyncready.errors import UserError, os_trouble, shown

if TYPE_CHECKING:
    import logging

_LOG = re.compile(rb"[0-9-]{10} [0-9:]{8},[0-9]{3} [A-Z]+ lyncready")
_open: list[logging.FileHandler] = []  # what nobody asked for is not imported either


def _log_file(path: str) -> logging.FileHandler:
    import logging

    class LogFile(logging.FileHandler):
        """A log that is no reason to fail: what cannot be written to it is left out."""

        def handleError(self, record: logging.LogRecord) -> None:
            """Say nothing: a traceback on standard error would tear what the user reads."""

    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)  # names of hosts are nobody else's
    os.close(descriptor)
    return LogFile(path, encoding="utf-8", errors="backslashreplace")


def open_log(path: str) -> None:
    """Send the program's log to a file. Raises UserError where it cannot be written."""
    import logging
    import platform
    import sys

    if _open:
        return
    try:
        _refuse_other_file(path)
        handler = _log_file(path)
    except OSError as error:
        raise UserError(os_trouble(error, path)) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    log = logging.getLogger("lyncready")
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    log.propagate = False
    log.debug("lyncready %s, Python %s, %s", lyncready.__version__, platform.python_version(), sys.platform)
    _open.append(handler)


def _refuse_other_file(path: str) -> None:
    """Refuse to add to what is no log: the word after --debug may well be the checklist. May raise OSError."""
    if not os.path.isfile(path):
        if os.path.exists(path) and stat.S_ISFIFO(os.stat(path).st_mode):  # it would wait for a reader for ever
            raise UserError(f"{shown(path)}: it is a pipe, expected a file for --debug")
        return
    with open(path, "rb") as file:
        first = file.read(100)
    if first and not _LOG.match(first):
        raise UserError(f"{shown(path)}: no log of lyncready's, expected a new file for --debug")


def close_log() -> None:
    """Close the file, if one is open."""
    while _open:
        handler = _open.pop()
        _logger().removeHandler(handler)
        try:
            handler.close()
        except OSError:
            pass  # a full disk: what could be written is there


def log_error(error: BaseException) -> None:
    """Note where an error arose. Its message stays out: it may quote the file."""
    if _open:
        import traceback

        frames = traceback.extract_tb(error.__traceback__)
        way = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
        _logger().debug("ended by %s at %s", type(error).__name__, way)


def _logger() -> logging.Logger:
    import logging

    return logging.getLogger("lyncready")
