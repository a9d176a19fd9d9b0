"""What is told of an error number: its kind, who speaks, its meaning, causes, and where to look."""

from __future__ import annotations

from enum import IntEnum, StrEnum

import msgspec

from lyncready.guide import links
from lyncready.guide.steps import STEP
from lyncready.guide.texts import Link


class NumberKind(StrEnum):
    """Where a number stands; the same digits mean different things in each."""

    DIAGNOSTICS = "ms-diagnostics"
    CLIENT = "ms-client-diagnostics"
    HTTP = "x-ms-diagnostics"
    STATUS = "SIP status"
    EVENT = "event"
    ALERT = "TLS alert"
    HRESULT = "HRESULT"
    WINDOWS = "Windows error"


class Certainty(IntEnum):
    """How certain a meaning is. What is from memory is told as a possibility, never as a fact."""

    SOURCED = 0
    INFERRED = 1
    MEMORY = 2


class PlaceToLook(msgspec.Struct, frozen=True):
    """Where to look: a step, and the findings in it that would explain the number; none means any."""

    step: str
    codes: tuple[str, ...] = ()


class LikelyCause(msgspec.Struct, frozen=True):
    """One likely cause and where it shows."""

    text: str
    looks: tuple[PlaceToLook, ...] = ()


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number explained. `name` is its symbol or an event's source; `causes` stand likeliest first.

    `unseen` is the one thing to look at that lyncready cannot see. `partner`: the other side's record, edge and
    certificate are to be looked at, too. `fails`: it shows that a message did not get through.
    """

    kind: NumberKind
    value: int | None
    meaning: str
    name: str = ""
    who: str = ""
    causes: tuple[LikelyCause, ...] = ()
    unseen: str = ""
    link: Link
    mark: Certainty = Certainty.SOURCED
    partner: bool = False
    fails: bool = False

    @property
    def title(self) -> str:
        """The number as people write it, with its kind."""
        return f"{self.kind} {self.digits}".strip() if self.value is not None else self.name

    @property
    def digits(self) -> str:
        """The number alone, an HRESULT in hexadecimal."""
        if self.value is None:
            return self.name
        return f"0x{self.value:08X}" if self.kind is NumberKind.HRESULT else str(self.value)

    @property
    def looks(self) -> tuple[PlaceToLook, ...]:
        """Where to look, in the order of the causes, each step once with all its codes."""
        merged: dict[str, dict[str, None]] = {}
        for look in (look for cause in self.causes for look in cause.looks if look.step in STEP):
            merged.setdefault(look.step, {}).update(dict.fromkeys(look.codes))
        return tuple(PlaceToLook(step, tuple(codes)) for step, codes in merged.items())


def causes(*rows: str) -> tuple[LikelyCause, ...]:
    """Return causes written as `text > step: code code; step`."""
    return tuple(map(_cause, rows))


def _cause(row: str) -> LikelyCause:
    text, _, places = row.partition(" > ")
    looks = []
    for place in filter(None, places.split("; ")):
        step, _, codes = place.partition(": ")
        looks.append(PlaceToLook(step, tuple(codes.split())))
    return LikelyCause(text, tuple(looks))


def sip_id(
    value: int,
    who: str,
    meaning: str,
    *rows: str,
    fails: bool = False,
    partner: bool = False,
    unseen: str = "",
    mark: Certainty = Certainty.SOURCED,
) -> Number:
    """Return an id of ms-diagnostics: who says it, what it means, and its likely causes."""
    return Number(
        kind=NumberKind.DIAGNOSTICS,
        value=value,
        who=who,
        meaning=meaning,
        causes=causes(*rows),
        fails=fails,
        partner=partner,
        unseen=unseen,
        link=links.DIAGNOSTICS,
        mark=mark,
    )


def unsourced_id(value: int, meaning: str, *rows: str) -> Number:
    """Return an id that no source explains."""
    return sip_id(value, "", meaning, *rows, mark=Certainty.MEMORY)
