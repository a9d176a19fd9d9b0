"""From words to an exit status: every error is one line on standard error, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import lyncready
from lyncready.cli.debug import close_log, log_error
from lyncready.cli.output import COMPLETE, COULD_NOT, INTERRUPTED, abandon_output, flush, prepare_streams, say
from lyncready.errors import Interrupted, UserError, one_line, os_trouble


def run(words: Sequence[str]) -> int:
    """Run one command line and return its exit status: 0, 1 (not ready), 2 (could not) or 130 (interrupted)."""
    prepare_streams()
    try:
        try:
            status = _dispatch(list(words))
            flush()
        except KeyboardInterrupt as error:
            log_error(error)
            say("lyncready: interrupted")
            status = INTERRUPTED
        except Interrupted:
            status = INTERRUPTED
        except UserError as error:
            log_error(error)
            for line in error.lines:
                say(f"lyncready: {one_line(line)}")
            status = COULD_NOT
    except OSError as error:
        log_error(error)
        status = _output_failed(error)
    finally:
        close_log()
    return status


def _dispatch(words: list[str]) -> int:
    """Do what the words say. What needs no parser does not wait for click: it is a tenth of the way to a frame."""
    if not os.environ.get(COMPLETE):
        if words == ["--version"]:
            if sys.stdout is not None:  # None where whoever started us closed it: then nobody wants to read
                sys.stdout.write(f"lyncready {lyncready.__version__}\n")
            return 0
        if _only_open(words):
            from lyncready.cli.opening import open_app

            return open_app(Path(words[0]) if words else None)
    return _parse(words)


def _only_open(words: list[str]) -> bool:
    """Whether the words can mean nothing but the app: none, or one file that no command is called like."""
    return not words or (len(words) == 1 and words[0][0:1] != "-" and "." in words[0] and os.path.exists(words[0]))


def _parse(words: list[str]) -> int:
    import click

    from lyncready.cli.group import root

    if os.environ.get(COMPLETE):
        from lyncready.cli.completion import complete

        return complete(root, os.environ[COMPLETE])
    try:
        with root.make_context("lyncready", words) as context:
            result = root.invoke(context)
    except click.exceptions.Exit as leave:
        return int(leave.exit_code)
    except click.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        from lyncready.cli.usage import explain_usage

        raise UserError(explain_usage(error)) from error
    return int(result or 0)


def _output_failed(error: OSError) -> int:
    """The reader of our output went away (silence), or something could not be written (one line)."""
    gone = isinstance(error, BrokenPipeError) or (
        # Windows reports a closed pipe as EINVAL on write.
        os.name == "nt" and error.errno == errno.EINVAL
    )
    abandon_output()
    if not gone:
        with suppress(OSError):
            say(f"lyncready: {os_trouble(error)}")
    return COULD_NOT
