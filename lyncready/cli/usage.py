"""What click found wrong with the words, said in one line that tells what to type."""

from __future__ import annotations

import click

from lyncready.cli.group import RootGroup
from lyncready.errors import near, one_line, shown


def explain_usage(error: click.ClickException) -> str:
    """Return one line for any error of click's."""
    if isinstance(error, click.NoSuchOption):
        return _no_such_option(error)
    if isinstance(error, click.FileError):
        return f"{shown(error.ui_filename)}: {error.message}"
    message = one_line(error.format_message()).rstrip(".")
    message = message[:1].lower() + message[1:]
    if not isinstance(error, click.UsageError) or error.ctx is None:
        return message
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter):
        return _bad_value(error)
    return f"{_words(error.ctx)}{message}; see {_help(error.ctx)}"


def _bad_value(error: click.BadParameter) -> str:
    assert error.ctx is not None
    param = error.param
    hint = ""
    if param is not None:
        hint = param.opts[-1] if isinstance(param, click.Option) else param.make_metavar(error.ctx)
        hint += ": "
    return f"{_words(error.ctx)}{hint}{one_line(error.message)}".rstrip(".")


def _words(context: click.Context) -> str:
    """Return `check: ` for a subcommand, nothing for the command itself or a FILE in its place."""
    return f"{context.info_name}: " if context.parent is not None and not context.command.hidden else ""


def _help(context: click.Context) -> str:
    shown_context = context.find_root() if context.command.hidden else context
    return f"{shown_context.command_path} --help"


def _no_such_option(error: click.NoSuchOption) -> str:
    name = shown(error.option_name)
    if error.ctx is None:
        return f"no such option: {name}"
    group = error.ctx.find_root().command
    commands = group.load() if isinstance(group, RootGroup) else {}
    owners = [command for command in commands.values() if name in _options(command)]
    owners.sort(key=lambda command: command.name != "check")
    if error.ctx.parent is None and owners:
        return f"{name} comes after its command: lyncready {owners[0].name} {name}"
    known = _options(error.ctx.command)
    hint = near(name, known)
    if not hint and owners:
        hint = f" (it belongs to {' and '.join(f'lyncready {owner.name}' for owner in owners[:3])})"
    return f"{_words(error.ctx)}no such option {name}{hint}; see {_help(error.ctx)}"


def _options(command: click.Command) -> list[str]:
    return [opt for param in command.params if isinstance(param, click.Option) for opt in param.opts]
