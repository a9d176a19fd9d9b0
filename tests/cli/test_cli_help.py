"""Every command's help: examples that parse, and all values of every closed choice."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from support.command_line import lyncready

from lyncready.cli.examples import EXAMPLES
from lyncready.cli.group import COMMANDS, root
from lyncready.cli.values import LISTED, choice_of

_OURS = re.compile(r"lyncready [^>|)]*")


def _help(name: str) -> str:
    return lyncready(*filter(None, (name, "--help"))).out


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_has_examples_that_parse(name: str, contoso: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(contoso.parent)
    told = _help(name).partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    examples = [line.strip() for line in told]
    assert examples == list(EXAMPLES[name])
    assert examples
    for line in examples:
        words = shlex.split(_OURS.findall(line)[0].removeprefix("lyncready"))
        command, found, rest = root.resolve_command(click.Context(root, info_name="lyncready"), words)
        assert found is not None, line
        if name:
            assert command == name
        with found.make_context(command, rest) as context:
            assert not context.args, line


@pytest.mark.parametrize("name", COMMANDS)
def test_every_closed_choice_lists_its_values(name: str) -> None:
    told = _help(name)
    for param in root.load()[name].params:
        choice = choice_of(param)
        if choice is not None and len(words := list(choice.words())) <= LISTED:
            missing = set(words) - set(re.findall(r"[\w.-]*\w", told))
            assert not missing, (param.name, missing)


def test_a_value_is_never_broken_at_its_hyphen() -> None:
    assert "hybrid-stale-partner" in _help("demo")
    assert "lost-hosting-provider" in _help("demo")
