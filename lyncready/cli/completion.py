"""Shell completion: click's for bash, zsh and fish, and one for PowerShell in the same protocol."""

from __future__ import annotations

import os
from typing import Any

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from lyncready.cli.group import root
from lyncready.cli.output import COMPLETE, COULD_NOT, write_text
from lyncready.cli.values import OneOf

SHELLS = ("bash", "zsh", "fish", "powershell")

_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $env:%(complete_var)s = 'powershell_complete'
    $env:COMP_WORDS = $commandAst.ToString()
    $env:COMP_CWORD = $wordToComplete
    try {
        %(prog_name)s | ForEach-Object {
            $type, $value, $help = $_ -split "`t", 3
            if ($type -eq 'plain') {
                if (-not $help) { $help = $value }
                [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
            }
        }
    } finally {
        Remove-Item 'Env:%(complete_var)s', 'Env:COMP_WORDS', 'Env:COMP_CWORD' -ErrorAction SilentlyContinue
    }
}
"""


class PowerShellComplete(ShellComplete):
    """PowerShell 5.1 and later; words arrive as one string, the incomplete one apart."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the complete words and the incomplete one."""
        from click.shell_completion import split_arg_string

        words = split_arg_string(os.environ.get("COMP_WORDS", ""))[1:]
        incomplete = os.environ.get("COMP_CWORD", "")
        if incomplete and words and words[-1] == incomplete:
            words = words[:-1]
        return words, incomplete

    def format_completion(self, item: CompletionItem) -> str:
        """Return type, value and help, parted by tabs."""
        return f"{item.type}\t{item.value}\t{item.help or ''}"


def complete(command: click.Command, instruction: str) -> int:
    """Answer a shell: its script (`bash_source`) or completions (`bash_complete`)."""
    shell, _, act = instruction.partition("_")
    kind = _class_of(shell)
    if kind is None or act not in ("source", "complete"):
        return COULD_NOT
    answering = kind(command, {}, "lyncready", COMPLETE)
    write_text((answering.source() if act == "source" else answering.complete()) + "\n")
    return 0


def _class_of(shell: str) -> Any:
    add_completion_class(PowerShellComplete)
    return get_completion_class(shell)


@root.command("completion")
@click.argument("shell", type=OneOf("shell", lambda: SHELLS))
def completion(shell: str) -> int:
    """Print the completion script of SHELL. To have it in every new shell:

    \b
    ~/.bashrc   eval "$(lyncready completion bash)"
    ~/.zshrc    eval "$(lyncready completion zsh)"   (after compinit)
    fish        lyncready completion fish | source
    $PROFILE    lyncready completion powershell | Out-String | Invoke-Expression
    """
    return complete(root, f"{shell}_source")
