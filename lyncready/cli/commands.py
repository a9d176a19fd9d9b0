"""All commands, in the order in which help lists them: importing this registers each with the group."""

from lyncready.cli import app, new, check, report, words, servers, past, reference, completion  # isort: skip
from lyncready.cli.group import root

__all__ = ["app", "check", "completion", "new", "past", "reference", "report", "root", "servers", "words"]
