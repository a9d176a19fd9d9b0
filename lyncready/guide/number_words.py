"""What is said of an error number, in paragraphs; which meanings a text's digits have, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from lyncready.guide.number_shapes import Certainty, Number, NumberKind, PlaceToLook
from lyncready.guide.numbers import NUMBERS, Named, hint_of, numbers_in, range_of
from lyncready.guide.steps import STEP

_UNKNOWN = "It is not known here."
_MEMORY = "No source explains this number: what stands here is a possibility, not a fact."
# In the order in which an index lists them.
_TITLES = {
    NumberKind.DIAGNOSTICS: "ms-diagnostics ids, in SIP answers and Test-CsFederatedPartner (ErrorCode)",
    NumberKind.STATUS: "SIP statuses",
    NumberKind.CLIENT: "ms-client-diagnostics ids, in a client's log",
    NumberKind.EVENT: "Events of Lync Server and Schannel",
    NumberKind.ALERT: "TLS alerts, in Schannel events 36887 (received) and 36888 (sent)",
    NumberKind.HRESULT: "HRESULTs and result codes",
    NumberKind.WINDOWS: "Winsock and DNS errors",
}


class NumberSaid(msgspec.Struct, frozen=True):
    """One meaning in words: a title, what it means, headed paragraphs, and where to look.

    `partner`: the partner's record, edge and certificate are to be checked, too.
    """

    title: str
    meaning: str
    paragraphs: tuple[tuple[str, tuple[str, ...]], ...] = ()
    looks: tuple[PlaceToLook, ...] = ()
    partner: bool = False


def explain_numbers(text: str) -> tuple[NumberSaid, ...]:
    """Return what the numbers in a person's text mean, likeliest first; empty where it names none."""
    found = numbers_in(text)
    return tuple(_said(named, text) for named in found)


def several(said: Iterable[NumberSaid]) -> str:
    """Return a sentence that one text has several meanings; empty where it has one."""
    titles = [one.title for one in said]
    return f"This can mean: {'; '.join(titles)}." if len(titles) > 1 else ""


def index_of_numbers() -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield every kind's title with its numbers and their meanings; what no source explains is left out."""
    for kind, title in _TITLES.items():
        rows = [one for one in NUMBERS if one.kind is kind and one.mark is not Certainty.MEMORY]
        rows.sort(key=lambda one: (one.value is None, one.value or 0))
        yield title, tuple((one.digits, _row(one)) for one in rows)


def _row(number: Number) -> str:
    named = number.name and number.value is not None
    return f"{number.name}: {number.meaning}" if named else number.meaning


def look_words(look: PlaceToLook) -> str:
    """Return where to look: the step, and the findings in it that would explain the number."""
    return f"{look.step} ({', '.join(look.codes)})" if look.codes else look.step


def _said(named: Named, text: str) -> NumberSaid:
    number = named.number
    if number is None:
        return _unknown(named, text)
    causes = tuple(f"{at}. {cause.text}{_where(cause.looks)}" for at, cause in enumerate(number.causes, 1))
    paragraphs = (
        ("Not certain", (_MEMORY,) if number.mark is Certainty.MEMORY else ()),
        ("Who says it", (_who(number),) if number.who else ()),
        ("Likely causes, the likeliest first", causes),
        ("What lyncready cannot see", (number.unseen,) if number.unseen else ()),
        ("Read more", (f"{number.link.title}: {number.link.url}",)),
    )
    return NumberSaid(
        _title(named, number),
        number.meaning,
        tuple((title, lines) for title, lines in paragraphs if lines),
        number.looks,
        number.partner,
    )


def _where(looks: tuple[PlaceToLook, ...]) -> str:
    known = [look_words(look) for look in looks if look.step in STEP]
    return f": {'; '.join(known)}" if known else ""


def _who(number: Number) -> str:
    more = ' Its header\'s source="..." names the server.' if number.kind is NumberKind.DIAGNOSTICS else ""
    return f"{number.who[:1].upper()}{number.who[1:]}.{more}"


def _title(named: Named, number: Number | None) -> str:
    digits = f"0x{named.value:08X}" if named.kind is NumberKind.HRESULT else str(named.value)
    if number is None:
        return f"{named.kind} {digits}"
    if number.value is None:
        return number.name
    if number.kind is not named.kind:  # an HRESULT that wraps a Win32 error
        return f"{named.kind} {digits}, {number.title} ({number.name})"
    return f"{number.title} ({number.name})" if number.name else number.title


def _unknown(named: Named, text: str) -> NumberSaid:
    parts = [_UNKNOWN, range_of(named.kind, named.value)]
    looks = hint_of(text) if named.kind is NumberKind.DIAGNOSTICS else ()
    if looks:
        parts.append(f"By its wording alone it may concern {', '.join(look.step for look in looks)}.")
    return NumberSaid(_title(named, None), " ".join(filter(None, parts)), looks=looks)
