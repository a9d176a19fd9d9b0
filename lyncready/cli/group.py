"""The command `lyncready` itself: its subcommands, and what a first word that is none of them means."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

import lyncready
from lyncready.cli.examples import EXAMPLES
from lyncready.errors import UserError, near, shown

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

EPILOG = """A FILE that is called like a command is opened as ./FILE. Exit status: check and report 0 ready,
1 not ready; every other command 0 done; 2 could not do it; 130 interrupted. More: lyncready explain."""


def _debug_option() -> click.Option:
    return click.Option(
        ["--debug"],
        metavar="FILE",
        type=click.Path(dir_okay=False),
        expose_value=False,
        callback=_start_log,
        is_eager=True,
        help="Write what lyncready does to FILE (no agreement number, contact or key).",
    )


def _start_log(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        from lyncready.cli.debug import open_log

        open_log(value)


def _hung(lead: str, words: str, width: int) -> str:
    """Return words behind a lead, wrapped under themselves; a word with a hyphen stays whole."""
    import textwrap

    below = " " * len(lead)
    return textwrap.fill(words, width, initial_indent=lead, subsequent_indent=below, break_on_hyphens=False) + "\n"


def _write_examples(name: str, formatter: click.HelpFormatter) -> None:
    """Write a command's examples whole: a broken line could not be pasted."""
    with formatter.section("Examples"):
        for line in EXAMPLES[name]:
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")


class Command(click.Command):
    """A command that also takes --debug, and whose help has examples and the values of its choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("context_settings", {"help_option_names": ["-h", "--help"]})
        super().__init__(*args, **kwargs)
        self.params.append(_debug_option())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the choices that no text above lists, and the examples."""
        from lyncready.cli.values import choice_of

        above, rows = formatter.getvalue(), []
        for param in self.params:
            choice = choice_of(param)
            if choice is not None and not choice.listed_in(above):
                name = param.opts[0] if isinstance(param, click.Option) else param.make_metavar(ctx)
                rows.append((name, choice.choices()))
        if rows:
            with formatter.section("Values"):
                for name, words in rows:
                    formatter.write(_hung(f"  {name}  ", words, formatter.width))
        if not self.hidden:
            _write_examples(self.name or "", formatter)


class RootGroup(click.Group):
    """The group. A first word that names no command is the FILE to open in the app."""

    command_class = Command

    @property
    def opener(self) -> click.Command:
        """The hidden command that opens the app."""
        opener: click.Command = import_module("lyncready.cli.app").app
        return opener

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Register a command; what help says of it stands with all the others."""
        super().add_command(cmd, name)
        cmd.short_help = COMMANDS[name or cmd.name or ""][1]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, made now where nobody asked for it before."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            import_module(f"lyncready.cli.{COMMANDS[cmd_name][0]}")
        return self.commands.get(cmd_name)

    def load(self) -> dict[str, click.Command]:
        """Return all commands by name, each made."""
        for module, _ in COMMANDS.values():
            import_module(f"lyncready.cli.{module}")
        return {name: self.commands[name] for name in COMMANDS}

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command for the words; without a known one, the app with a FILE."""
        if args[0] in COMMANDS:
            return args[0], self.get_command(ctx, args[0]), args[1:]
        if not os.path.exists(args[0]):
            raise UserError(f"{shown(args[0])}: no such file, and no such command{near(args[0], COMMANDS)}")
        if len(args) > 1 and args[1] in COMMANDS:
            raise UserError(f"the command comes first: lyncready {args[1]} {shown(args[0])}")
        if len(args) > 1 and not args[1].startswith("-"):
            raise UserError(f"{shown(args[1])}: the app opens one FILE; give a command for more")
        return self.opener.name, self.opener, args

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands that begin so; where none does, the files: the first word may be one."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, incomplete)
        return found or [CompletionItem(incomplete, type="file")]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they are needed."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands; none of them is made for that."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])
        _write_examples("", formatter)


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"lyncready {lyncready.__version__}")
        ctx.exit()


@click.group(
    "lyncready",
    cls=RootGroup,
    invoke_without_command=True,
    subcommand_metavar="[FILE | COMMAND [ARGS]...]",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def root(ctx: click.Context) -> None:
    """Get a deployment ready for Lync-Skype public IM and partner federation.

    Without a command: the terminal app on FILE, on the last FILE, or its welcome screen.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(root.opener, file=None)


root.params.append(_debug_option())


COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("app", "Try lyncready on a local test laboratory; no network needed."),
    "new": ("new", "Create a checklist file."),
    "check": ("check", "Check DNS, ports, TLS and certificates; print what blocks each step."),
    "report": ("report", "Write a report from saved facts: HTML, Markdown or JSON."),
    "mark": ("words", "Mark a step done, to do, or waived."),
    "waive": ("words", "Waive one finding (accept the risk), with a reason."),
    "script": ("servers", "Print PowerShell: remaining settings, or a script that exports them."),
    "evidence": ("servers", "Import settings exported on the servers."),
    "trace": ("trace", "Read a SIP trace, log or event text, and keep the failures it shows."),
    "merge": ("past", "Merge another person's checklist into this one."),
    "calendar": ("calendar", "Write certificate ends, renewals and deadlines for a calendar."),
    "history": ("past", "Show what changed, when, and by whom."),
    "diff": ("past", "Compare two checklists: facts and states."),
    "explain": ("reference", "Explain a step, a finding code or an error number."),
    "schema": ("reference", "Print the JSON Schema of check --json."),
    "where": ("reference", "Show where lyncready keeps its files."),
    "completion": ("completion", "Print the shell completion script."),
}
