"""What an argument may be: names, lists, steps, dates, seconds; each refusal in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from lyncready.errors import UserError, near, shown

if TYPE_CHECKING:
    from lyncready.model import Checklist

    Kind = click.ParamType[Any]
else:
    Kind = click.ParamType  # it takes no parameter in the older releases of click

FILE = click.Path(path_type=Path, readable=False)  # whoever reads it says why it cannot be read
LISTED = 40  # words of one choice that help lists
LONGEST = 86_400.0  # seconds; a run of more than a day is a slip of the hand


class OneOf(Kind):
    """One of some words; `words` is asked only when a value is there, so that starting stays cheap."""

    def __init__(self, name: str, words: Callable[[], Iterable[str]], listing: str = "") -> None:
        self.name = name
        self.words = words
        self._listing = f" ({listing})" if listing else ""

    def listed_in(self, text: str) -> bool:
        """Whether a text names all of the words."""
        return set(self.words()) <= set(re.findall(r"[\w.-]*\w", text))

    def choices(self) -> str:
        """Return all words; of very many, how to see them."""
        words = list(self.words())
        return ", ".join(words) if len(words) <= LISTED else f"{len(words)} of them: {self._listing[2:-1]}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the word. Fails with near matches, or with the whole choice where it is short."""
        words = list(self.words())
        if value in words:
            return str(value)
        hint = near(str(value), words) or self._listing
        if not hint and len(words) <= 12:
            hint = f" (one of: {', '.join(words)})"
        return self.fail(f'"{shown(value)}" is no {self.name}{hint}', param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Offer the words that begin so."""
        return [CompletionItem(word) for word in self.words() if word.startswith(incomplete)]


class PartOf(OneOf):
    """A part of a step's word, of one SIP domain where it has several: `teams-out@contoso.com`."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the part; the step itself says which it has."""
        part, at, domain = str(value).partition("@")
        return super().convert(part, param, ctx) + at + domain.strip().lower()


def _step_ids() -> Iterable[str]:
    from lyncready.guide.steps import STEPS

    return [step.id for step in STEPS]


def _platforms() -> Iterable[str]:
    from lyncready.model import Platform

    return [platform.value for platform in Platform]


def _parts() -> Iterable[str]:
    from lyncready.model import MESSAGE_PARTS, REQUEST_PARTS

    return (*REQUEST_PARTS, *MESSAGE_PARTS)


def steps_and_tasks(_ctx: click.Context) -> Iterable[str]:
    """Return the words that limit a run, but for the names in a checklist."""
    from lyncready.guide.steps import STEPS, TASKS

    return [*(step.id for step in STEPS), *(task.id for task in TASKS)]


def request_parts(_ctx: click.Context) -> Iterable[str]:
    """Return the parts of a provisioning request and of the message that proves federation."""
    return _parts()


STEP_ID = OneOf("step", _step_ids, "lyncready explain lists them")
PLATFORM = OneOf("platform", _platforms)
PART = PartOf("part", _parts)


class DomainName(Kind):
    """A host or SIP domain name, kept as lower-case A-labels."""

    name = "name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name. Fails for what cannot be one."""
        from lyncready.model import BadName, parse_name

        try:
            return parse_name(str(value))
        except BadName as error:
            self.fail(str(error), param, ctx)


class Instant(Kind):
    """A time: RFC 3339, without a zone UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the instant in UTC."""
        from lyncready.model import read_instant

        try:
            return read_instant(str(value))
        except (ValueError, OverflowError):
            self.fail(f'"{shown(value)}" is not a time such as 2026-11-22T19:00:00Z', param, ctx)


class Day(Kind):
    """A day; it counts as a whole, in UTC."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day."""
        from lyncready.model import read_day

        try:
            return read_day(str(value))
        except ValueError:
            self.fail(f'"{shown(value)}" is not a date such as 2026-12-31', param, ctx)


class Seconds(Kind):
    """A length of time in seconds, more than none."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= LONGEST:
            self.fail(f'"{shown(value)}" is not a number of seconds', param, ctx)
        return seconds


class Line(Kind):
    """A text of a person: one line, not empty, of a length that fits a report."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text with runs of white space made one space."""
        text = " ".join(str(value).encode("utf-8", "replace").decode("utf-8").split())
        if not text:
            self.fail("it is empty", param, ctx)
        if len(text) > 2000:
            self.fail("it is longer than 2000 characters", param, ctx)
        return text


def offer(
    words: Callable[[click.Context], Iterable[str]],
) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return what completes an option whose values may be lists with commas: the last item of the list."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        return [f"{before}{comma}{word}" for word in words(ctx) if word.startswith(last)]

    return complete


def each(kind: Kind) -> Callable[[click.Context, click.Parameter, Sequence[str]], tuple[Any, ...]]:
    """Return a callback that takes a repeated option whose values may also be lists with commas."""

    def flatten(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[Any, ...]:
        items: dict[Any, None] = {}
        for value in values:
            for item in str(value).split(","):
                if not item.strip():
                    kind.fail(f'"{shown(value)}" has an empty item', param, ctx)
                items[kind.convert(item.strip(), param, ctx)] = None
        return tuple(items)

    flatten.kind = kind  # type: ignore[attr-defined]
    return flatten


def choice_of(param: click.Parameter) -> OneOf | None:
    """Return the closed choice of an option or argument, single or in a list; None where any text will do."""
    kind = getattr(param.callback, "kind", param.type)
    return kind if isinstance(kind, OneOf) else None


def limit_to(words: tuple[str, ...], checklist: Checklist) -> tuple[str, ...]:
    """Return what the run is limited to. Raises UserError for what the checklist does not know."""
    from lyncready.guide.steps import STEP, TASK
    from lyncready.model import BadName, parse_name
    from lyncready.project.attest import known_subjects

    items = [item.strip() for word in words for item in word.split(",")]
    known = {*known_subjects(checklist), *STEP, *TASK}
    chosen: dict[str, None] = {}
    for item in items:
        word = item
        if word not in known:
            host, colon, port = item.partition(":")
            try:
                word = parse_name(host) + colon + port
            except BadName:
                word = item.lower()
        if word not in known:
            raise UserError(
                f'check: --only: "{shown(item)}" is no SIP domain, edge, step or task of this checklist'
                f"{near(word, known)}"
            )
        chosen[word] = None
    return tuple(chosen)
