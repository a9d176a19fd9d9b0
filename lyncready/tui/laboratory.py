"""What the app knows of a laboratory: its name, what can be mended, and how. Never the laboratory itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from lyncready.model import Checklist


class LaboratoryLike(Protocol):
    """A small deployment on loopback whose faults can be mended while the app looks on."""

    @property
    def name(self) -> str:
        """The scenario's name."""

    @property
    def checklist(self) -> Checklist:
        """The deployment as it stands, with the settings that its servers show."""

    def mendable(self) -> list[tuple[str, str]]:
        """Return id and title of every fault that is in force."""

    def mend(self, what: str) -> None:
        """Take one fault away; the next check sees it gone."""


class Demo(msgspec.Struct, frozen=True):
    """A started laboratory and the checklist file that describes it."""

    path: Path
    laboratory: LaboratoryLike


# Starts a laboratory and writes its checklist: given by the command line, which alone knows laboratories.
OpenDemo = Callable[[], Demo]
