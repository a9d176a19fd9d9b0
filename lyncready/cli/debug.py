"""The log of `--debug FILE`: what was done and how it ended, without what people typed in confidence."""

from __future__ import annotations

import logging
import platform
import sys
import traceback

import lyncready
from lyncready.cli.trouble import Trouble, os_trouble

LOG = logging.getLogger("lyncready")


def open_log(path: str) -> None:
    """Send the program's log to a file. Raises Trouble where it cannot be written."""
    if any(isinstance(handler, logging.FileHandler) for handler in LOG.handlers):
        return
    try:
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise Trouble(os_trouble(error, path)) from error
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.DEBUG)
    LOG.propagate = False
    LOG.debug("lyncready %s, Python %s, %s", lyncready.__version__, platform.python_version(), sys.platform)


def close_log() -> None:
    """Close the file, if one is open."""
    for handler in list(LOG.handlers):
        if isinstance(handler, logging.FileHandler):
            LOG.removeHandler(handler)
            handler.close()


def log_error(error: BaseException) -> None:
    """Note where an error arose. Its message stays out: it may quote the file."""
    frames = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    LOG.debug("ended by %s at %s", type(error).__name__, way)
