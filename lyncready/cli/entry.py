"""From words to an exit status: every error is one line on standard error, never a traceback."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence

import click

from lyncready.cli.debug import close_log, log_error
from lyncready.cli.output import abandon_output, flush, prepare_streams, say
from lyncready.cli.trouble import COULD_NOT, INTERRUPTED, Interrupted, Trouble, one_line, os_trouble

COMPLETE = "_LYNCREADY_COMPLETE"


def run(words: Sequence[str]) -> int:
    """Run one command line and return its exit status: 0, 1 (not ready), 2 (could not) or 130 (interrupted)."""
    prepare_streams()
    try:
        try:
            status = _dispatch(list(words))
            flush()
        except (KeyboardInterrupt, click.Abort) as error:
            log_error(error)
            say("lyncready: interrupted")
            status = INTERRUPTED
        except Interrupted:
            status = INTERRUPTED
        except (Trouble, click.ClickException) as error:
            log_error(error)
            status = _refuse(error)
    except OSError as error:
        log_error(error)
        status = _output_failed(error)
    finally:
        close_log()
    return status


def _dispatch(words: list[str]) -> int:
    from lyncready.cli.commands import root

    instruction = os.environ.get(COMPLETE)
    if instruction:
        from lyncready.cli.completion import complete

        return complete(root, instruction)
    try:
        with root.make_context("lyncready", words) as context:
            result = root.invoke(context)
    except click.exceptions.Exit as leave:
        return int(leave.exit_code)
    return int(result or 0)


def _refuse(error: Trouble | click.ClickException) -> int:
    from lyncready.cli.usage import explain_usage

    line = error.line if isinstance(error, Trouble) else explain_usage(error)
    say(f"lyncready: {one_line(line)}")
    return COULD_NOT


def _output_failed(error: OSError) -> int:
    """The reader of our output went away (silence), or something could not be written (one line)."""
    gone = isinstance(error, BrokenPipeError) or (
        # Windows reports a closed pipe as EINVAL on write.
        os.name == "nt" and error.errno == errno.EINVAL
    )
    abandon_output()
    if not gone:
        try:
            say(f"lyncready: {os_trouble(error)}")
        except OSError:
            return COULD_NOT
    return COULD_NOT
