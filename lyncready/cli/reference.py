"""`explain`, `schema` and `where`: what lyncready knows, what its data mean, where it keeps things."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

import lyncready
from lyncready.cli.group import Command, root
from lyncready.cli.numbers import StandsIn, index_lines, number_lines
from lyncready.cli.output import style_of, write_bytes, write_text
from lyncready.cli.values import FILE, offer
from lyncready.errors import UserError, near, shown

if TYPE_CHECKING:
    from lyncready.guide.texts import Action


def _all_words(_ctx: click.Context) -> list[str]:
    from lyncready.guide.codes import CODES
    from lyncready.guide.steps import STEP

    return [*STEP, *CODES, *TOPICS]


class _Explain(Command):
    """A word that begins with a minus and a digit is a number, such as -2146893019, and no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take such a word as text."""
        return super().parse_args(ctx, [f" {arg}" if re.match(r"-[0-9]", arg) else arg for arg in args])


def _moving(width: int) -> Iterable[str]:
    from lyncready.guide.moving import moving_lines

    return moving_lines()


def _chapter(name: str) -> Callable[[int], Iterable[str]]:
    def read(width: int) -> Iterable[str]:
        from importlib import resources

        chapter = resources.files("lyncready.guide").joinpath("chapters", f"{name}.txt")
        return chapter.read_text(encoding="utf-8").splitlines()

    return read


TOPICS: dict[str, Callable[[int], Iterable[str]]] = {
    "errors": lambda width: index_lines(width),
    "moving": _moving,
    **{name: _chapter(name) for name in ("monitoring", "file", "settings", "completion")},
}


@root.command("explain", cls=_Explain)
@click.argument(
    "words", nargs=-1, required=False, metavar="[STEP|CODE|NUMBER|TOPIC]", shell_complete=offer(_all_words)
)
@click.option("--file", "file", type=FILE, metavar="FILE", help="Add the state of these steps in FILE.")
def explain(words: tuple[str, ...], file: Path | None) -> int:
    """Explain STEP, CODE, TOPIC or the error NUMBER; without one, list all steps and codes.

    A number in any form: 1034, 14428, 0x80090325, -2146893019, 10054, 504, or a whole header or line with text
    around it. lyncready explain errors lists those that are known.

    Topics: errors (every number that is known), moving (a SIP domain to Teams), monitoring (cron, Task Scheduler,
    Nagios, Prometheus), file (the checklist's keys), settings (yours), completion (for your shell).
    """
    from lyncready.guide.codes import CODES
    from lyncready.guide.explain import explain_code
    from lyncready.guide.number_words import explain_numbers
    from lyncready.guide.steps import STEP

    width, word = style_of(sys.stdout).width, " ".join(words).strip()
    stands = StandsIn(file)
    if not word:
        lines = _index(width)
    elif word in STEP:
        lines = chain(_step(word), stands.lines((word,)))
    elif word in CODES:
        lines = chain(_code(word), stands.lines(explain_code(word).steps, (word,)))
    elif word in TOPICS:
        lines = iter(TOPICS[word](width))
    elif said := explain_numbers(word):
        lines = number_lines(said, stands)
    else:
        known = [*STEP, *CODES, *TOPICS]
        raise UserError(f'explain: "{shown(word)}" is no step, finding code, topic or number{near(word, known)}')
    write_text("".join(f"{wrapped}\n" for line in lines for wrapped in _wrap(line, width)))
    return 0


def _wrap(line: str, width: int) -> list[str]:
    """Break a long line of prose under its own indent; a line that begins deep is a command and stays whole."""
    indent = len(line) - len(line.lstrip())
    if len(line) <= width or indent > 4:
        return [line]
    return _hang(line, width, indent + (3 if re.match(r"\s*\d+\. ", line) else 2))


def _hang(line: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(
        line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )


def _index(width: int) -> Iterator[str]:
    from lyncready.guide.codes import CODES
    from lyncready.guide.step_shapes import GLOSSARY
    from lyncready.guide.steps import STEPS, TASKS

    for task in TASKS:
        yield f"{task.title}{f' ({task.hint})' if task.hint else ''}"
        for step in STEPS:
            if step.task == task.id:
                yield f"  {step.id:<26} {step.title}"
        yield ""
    yield "Topics"
    yield f"  {', '.join(TOPICS)}; and every error number, such as 1034, 14428 or 0x80090325"
    yield ""
    yield "Words"
    yield f"  {GLOSSARY}"
    yield ""
    yield "Finding codes"
    column = 3 + max(map(len, CODES))
    for code, info in CODES.items():
        statuses = ", ".join(dict.fromkeys(status.value for status in info.statuses))
        yield from _hang(f"  {code:<{column - 2}}{info.meaning} ({statuses})", max(width, column + 30), column)


def _step(step_id: str) -> Iterator[str]:
    from lyncready.guide.explain import explain_step

    step = explain_step(step_id)
    text = step.text
    yield f"{step.id}: {step.title}"
    yield f"Task: {step.task}"
    yield ""
    yield text.why
    yield from _paragraph("Do this (values of the example contoso.com)", _actions(text.actions))
    yield from _paragraph("In the tools", text.panel)
    yield from _paragraph("Done when", (text.proves,))
    yield from _paragraph("Comes after", step.after)
    yield from _paragraph("Before", step.before)
    yield from _paragraph("Changed since", (text.advisory,))
    yield from _paragraph("Finding codes", (", ".join(step.codes),))
    yield from _paragraph("Read more", (f"{link.title}: {link.url}" for link in text.links))


def _code(code: str) -> Iterator[str]:
    from lyncready.guide.explain import explain_code
    from lyncready.guide.numbers import numbers_of

    text = explain_code(code)
    cases = (f"{case.status.value}{f': {case.when}' if case.when else ''}" for case in text.info.cases)
    yield code
    yield ""
    yield text.info.meaning
    yield from _paragraph("Status", cases)
    yield from _paragraph("Checks", (", ".join(text.info.checks),))
    yield from _paragraph("Steps", (", ".join(text.steps),))
    yield from _paragraph("For example", (text.example.summary,))
    yield from _paragraph("Do this", (text.example.remedy, *_indented(text.example.command)))
    shown_as = dict.fromkeys(number.title for step in text.steps for number in numbers_of(step, code))
    yield from _paragraph("In traces and logs it shows as", (", ".join(shown_as),))
    yield from _paragraph("Read more", (f"{text.link.title}: {text.link.url}",))


def _actions(actions: Iterable[Action]) -> Iterator[str]:
    for number, action in enumerate(actions, 1):
        yield f"{number}. {action.text}"
        yield from _indented(action.command)


def _indented(command: str) -> Iterator[str]:
    for line in command.splitlines():
        yield f"     {line}"


def _paragraph(title: str, lines: Iterable[str]) -> Iterator[str]:
    given = [line for line in lines if line.strip()]
    if given:
        yield ""
        yield title
        yield from (f"  {line}" for line in given)


@root.command("schema")
def schema() -> int:
    """Print the JSON Schema (draft 2020-12) of what check --json and report --format json print."""
    from lyncready.reports.document import json_schema, render_plain_json

    write_bytes(render_plain_json(json_schema()))
    return 0


@root.command("where")
def where() -> int:
    """Print the folders of the settings and of what the app remembers, and the program's own place."""
    from lyncready.project.settings import settings_path, state_folder

    rows = (
        ("version", lyncready.__version__),
        ("program", str(Path(lyncready.__file__).parent)),
        ("python", sys.executable or ""),
        ("settings", str(settings_path())),
        ("state", str(state_folder())),
    )
    write_text("".join(f"{name:<9} {shown(value)}\n" for name, value in rows))
    return 0
