"""What servers showed, as it was imported: settings, one entry a computer and scope, and failures from traces."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class ExportScope(StrEnum):
    """What the export read: the central store (a Front End), an Edge's local copy, the tenant; or a trace."""

    CENTRAL = "central"
    LOCAL = "local"
    TENANT = "tenant"
    TRACE = "trace"


class Section(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of an export. `ok` False means it could not be read there; its items then prove nothing."""

    ok: bool = True
    error: str = ""
    items: tuple[Any, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One computer's export; `sections` by the names of the export contract, those not asked for left out.

    `os_build` is Windows' own number, 9600 for Windows Server 2012 R2; None where the export does not tell.
    """

    computer: str
    scope: ExportScope = ExportScope.CENTRAL
    collected_at: datetime
    imported_at: datetime
    sections: dict[str, Section] = {}
    os_name: str = ""
    os_build: int | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What a newer entry takes the place of: of traces each stands for itself."""
        of_trace = (self.collected_at.isoformat(),) if self.scope is ExportScope.TRACE else ()
        return (self.computer.lower(), self.scope.value, *of_trace)
