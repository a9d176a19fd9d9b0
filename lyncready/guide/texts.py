"""The shapes of the guide's texts: what a step tells, what a finding tells."""

from __future__ import annotations

import msgspec


class Link(msgspec.Struct, frozen=True):
    """Where to read more; `url` is https."""

    title: str
    url: str


class Action(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to do. `command` is ready to paste, `language` is powershell, dns, shell or text."""

    text: str
    command: str = ""
    language: str = "powershell"


class StepText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a step's page says, its commands filled in for a deployment.

    `why` is one line, `panel` the way through the Control Panel or Topology Builder where there is one,
    `proves` what makes the step done, `advisory` what changed in the service, with its date.
    """

    why: str
    actions: tuple[Action, ...] = ()
    panel: tuple[str, ...] = ()
    proves: str = ""
    advisory: str = ""
    links: tuple[Link, ...] = ()


class Fix(msgspec.Struct, frozen=True):
    """What to do about a setting in words, and where to read more."""

    remedy: str
    link: Link


class FindingText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a finding says: `title` is the truth that should hold, `summary` what is so, `remedy` what to do.

    `command` is the pasteable part of the remedy, if it has one.
    """

    title: str
    summary: str
    remedy: str = ""
    command: str = ""
    language: str = "text"
    link: Link | None = None
