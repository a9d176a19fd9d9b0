"""The command line: parse, call, print, exit status. Nothing here judges."""

from lyncready.cli.entry import run

__all__ = ["run"]
