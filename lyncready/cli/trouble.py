"""The former names of lyncready/errors.py, for commands that are being written just now."""

from lyncready.cli.output import COULD_NOT, INTERRUPTED
from lyncready.errors import Interrupted, UserError, near, one_line, os_trouble, shown

Trouble = UserError

__all__ = [
    "COULD_NOT",
    "INTERRUPTED",
    "Interrupted",
    "Trouble",
    "near",
    "one_line",
    "os_trouble",
    "shown",
]
