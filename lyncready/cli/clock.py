"""The present, as the command line reads it."""

from __future__ import annotations

from datetime import datetime

from lyncready.cli.trouble import Trouble


def present() -> datetime:
    """Return the present in UTC. Raises Trouble where LYNCREADY_NOW cannot be read."""
    from lyncready.clock import BadClock, now

    try:
        return now()
    except BadClock as error:
        raise Trouble(str(error)) from error
