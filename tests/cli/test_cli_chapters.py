"""The chapters of `explain`: all are there and listed; what they print as examples works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from support.command_line import lyncready

from lyncready.cli.group import COMMANDS, root
from lyncready.cli.reference import TOPICS
from lyncready.guide.step_shapes import GLOSSARY
from lyncready.project.settings import UserSettings, read_settings
from lyncready.store import load
from lyncready.tui.keymap import all_bindings
from lyncready.tui.widgets.tree import StepTree

ROOT = Path(__file__).parents[2]


def _deep(name: str) -> str:
    """Return what a chapter prints to copy."""
    lines = lyncready("explain", name).out.splitlines()
    return "".join(f"{line[6:]}\n" for line in lines if line.startswith("      "))


@pytest.mark.parametrize("name", ["errors", "moving", "monitoring", "file", "settings", "completion"])
def test_every_chapter_is_there_and_listed(name: str) -> None:
    told = lyncready("explain", name)
    assert (told.status, told.err) == (0, "")
    assert len(told.out.splitlines()) > 8
    assert name in TOPICS
    assert re.search(rf"\b{name}\b", lyncready("explain", "--help").out)
    assert re.search(rf"\b{name}\b", lyncready("explain").out.partition("Topics\n")[2].splitlines()[0])


def test_the_file_s_chapter_is_a_file_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "contoso.yaml"
    path.write_text(_deep("file"), encoding="utf-8")
    loaded = load(path)
    assert loaded.checklist.deployment.name == "Contoso"
    assert loaded.checklist.network.timeout == 3.0


def test_the_settings_chapter_is_a_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(_deep("settings"), encoding="utf-8")
    given = read_settings({"LYNCREADY_SETTINGS": str(path)})
    assert set(yaml.safe_load(_deep("settings"))) == set(UserSettings.__struct_fields__)
    assert given.theme == "lyncready-dark"
    assert set(given.keymap) <= {binding.id for _, binding in all_bindings()}


@pytest.mark.parametrize("name", ["monitoring", "settings", "completion"])
def test_every_command_in_a_chapter_is_one_that_lyncready_takes(name: str) -> None:
    seen = 0
    for line in re.findall(r"\blyncready ([a-z]+(?: [^\n>|;.,)]*)?)", lyncready("explain", name).out):
        if line.split()[0] not in COMMANDS:
            continue
        seen += 1
        command = root.load()[line.split()[0]]
        options = {opt for param in command.params for opt in param.opts}
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)) <= options, line
    assert seen


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_both_faces_tell_the_three_words_alike() -> None:
    told = " ".join(lyncready("explain").out.split())
    assert GLOSSARY in told
    assert GLOSSARY in StepTree.HELP
