"""How a text of the guide reads in the app: the keys of its acts where the command line has commands."""

from __future__ import annotations

import re

from msgspec.structs import replace

from lyncready.guide.texts import Action, FindingText, StepText
from lyncready.tui.views.lines import KeyOf

# Commands inside a sentence, and the binding that does the same.
_IN_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"lyncready script FILE --export(?:-edge)?, then lyncready evidence FILE \S+\.json"),
        "go.evidence",
    ),
    (re.compile(r"lyncready evidence FILE \S+\.json"), "go.evidence"),
    (re.compile(r"lyncready mark FILE [a-z0-9.-]+ done(?: --part PART)?"), "step.mark"),
    (re.compile(r"lyncready explain NUMBER"), "go.find"),
)
# A command that stands alone, by its beginning: the binding, and what its key is for.
_ALONE: tuple[tuple[str, str, str], ...] = (
    ("lyncready check FILE", "check.step", "check this step now"),
    ("lyncready script FILE --export", "go.evidence", "see the script and read its file"),
    ("lyncready evidence FILE", "go.evidence", "read the file"),
    ("lyncready mark FILE", "step.mark", "mark it done"),
)


def finding_in_app(text: FindingText, key: KeyOf) -> FindingText:
    """Return a finding's text with keys for commands."""
    command, does = _alone(text.command, key)
    remedy = " ".join(filter(None, (_in_words(text.remedy, key), does)))
    return replace(text, summary=_in_words(text.summary, key), remedy=remedy, command=command)


def step_in_app(text: StepText, key: KeyOf) -> StepText:
    """Return a step's text with keys for commands."""
    return replace(
        text,
        proves=_in_words(text.proves, key),
        actions=tuple(_action(action, key) for action in text.actions),
    )


def _action(action: Action, key: KeyOf) -> Action:
    command, does = _alone(action.command, key)
    return replace(action, text=" ".join(filter(None, (_in_words(action.text, key), does))), command=command)


def _alone(command: str, key: KeyOf) -> tuple[str, str]:
    """Return a command and nothing, or nothing and the sentence on the key that does it here."""
    if "\n" not in command:  # with more lines it is for another computer
        for beginning, binding, does in _ALONE:
            if command.startswith(beginning):
                return "", f"Press {key(binding)} to {does}."
    return command, ""


def _in_words(text: str, key: KeyOf) -> str:
    if "lyncready " not in text:
        return text
    for pattern, binding in _IN_WORDS:
        text = key(binding).join(pattern.split(text))
    return text
