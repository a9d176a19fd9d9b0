"""Every error number that is known, and how a person's text names one: forms, collisions, ranges.

Collisions and ranges: "Ms-Diagnostics Header" (OCS 2007 R2) and Windows' own lists. A number that is not here is
told by its range, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec

from lyncready.guide.number_shapes import Certainty, LikelyCause, Number, NumberKind, PlaceToLook
from lyncready.guide.numbers_events import ALERTS, EVENTS
from lyncready.guide.numbers_sip import DIAGNOSTICS
from lyncready.guide.numbers_status import CLIENT, STATUSES
from lyncready.guide.numbers_windows import HRESULTS
from lyncready.guide.numbers_winsock import WINDOWS

__all__ = [
    "NUMBERS",
    "Certainty",
    "LikelyCause",
    "Named",
    "Number",
    "NumberKind",
    "PlaceToLook",
    "hint_of",
    "number_of",
    "numbers_in",
    "numbers_of",
    "range_of",
    "win32_of",
]

NUMBERS: tuple[Number, ...] = (*DIAGNOSTICS, *CLIENT, *STATUSES, *EVENTS, *ALERTS, *HRESULTS, *WINDOWS)
_KNOWN: dict[tuple[NumberKind, int], Number] = {
    (one.kind, one.value): one for one in reversed(NUMBERS) if one.value is not None
}
_BY_NAME: dict[str, Number] = {one.name.lower(): one for one in reversed((*HRESULTS, *WINDOWS)) if one.name}
_WIN32_FAMILY = 0x80070000  # an HRESULT that wraps a Win32 error


class Named(msgspec.Struct, frozen=True):
    """One meaning that a text can have: its kind and value, and what is known of it."""

    kind: NumberKind
    value: int
    number: Number | None


def number_of(kind: NumberKind, value: int) -> Number | None:
    """Return what is known of a number; an HRESULT that wraps a Win32 error is that error. None: nothing."""
    if kind is NumberKind.HRESULT and win32_of(value) is not None:
        return _KNOWN.get((NumberKind.WINDOWS, value & 0xFFFF))
    return _KNOWN.get((kind, value))


_MOST_SHOWN = 8


def numbers_of(step: str, code: str) -> tuple[Number, ...]:
    """Return the numbers that a finding shows as in the field, ids first; what no source explains is left out."""
    found = [
        number
        for number in NUMBERS
        if number.mark is not Certainty.MEMORY
        and any(look.step == step and code in look.codes for look in number.looks)
    ]
    return tuple(found[:_MOST_SHOWN])


def win32_of(value: int) -> int | None:
    """Return the Win32 error in an HRESULT, None where it has none."""
    return value & 0xFFFF if value & 0xFFFF0000 == _WIN32_FAMILY else None


_RANGES: tuple[tuple[int, int, str], ...] = (
    (0, 999, "common errors"),
    (1000, 1999, "the SIP stack of Edge and Front End: routing, DNS, TLS"),
    (2000, 2999, "presence"),
    (3000, 3999, "the conferencing focus"),
    (4000, 4999, "user services"),
    (5000, 5999, "applications"),
    (6000, 6999, "IM conferencing"),
    (7000, 7999, "audio/video conferencing"),
    (8000, 8999, "telephony conferencing"),
    (9000, 9999, "the media relay"),
    (10000, 10999, "the Mediation Server"),
    (11000, 11999, "the metrics server"),
    (12000, 12999, "outbound voice routing"),
    (13000, 13999, "inbound voice routing"),
    (14000, 14999, "dial plans"),
    (15000, 15999, "Exchange UM"),
    (16000, 16999, "the IM filter"),
    (17000, 17999, "the client version filter"),
    (90000, 90999, "public IM"),
)
_FEDERATION = (range(1000, 2000), range(90000, 91000))
_STATUS_CLASSES = {
    1: "a provisional answer, no fault",
    2: "success",
    3: "a redirection",
    4: "the request was refused by the server that answered",
    5: "a failure of the server that answered",
    6: "a failure everywhere",
}
_BEYOND = "It speaks of another part of the product, not of federation."


def range_of(kind: NumberKind, value: int) -> str:
    """Return what is known of a number's range, as a sentence; empty where nothing is."""
    if kind is NumberKind.DIAGNOSTICS:
        for low, high, part in _RANGES:
            if low <= value <= high:
                federated = any(value in one for one in _FEDERATION)
                more = "" if federated or high == 999 else f" {_BEYOND}"
                return f"ms-diagnostics {low} to {high} come from {part}.{more}"
    if kind is NumberKind.STATUS and value // 100 in _STATUS_CLASSES:
        return f"SIP status {value // 100}xx: {_STATUS_CLASSES[value // 100]}."
    if kind is NumberKind.EVENT and value in _SCHANNEL_IDS:
        return "Events 36864 to 36912 come from Schannel, Windows' TLS (log System)."
    if kind is NumberKind.HTTP:
        return "It belongs to x-ms-diagnostics, a header of HTTP (Exchange, Microsoft Entra), not of SIP."
    if kind is NumberKind.HRESULT and value >> 16 == 0xC3E9:
        return "0xC3E9.... is the SIP proxy's own family; in a trace its name stands beside it."
    if kind is NumberKind.HRESULT and win32_of(value) is not None:
        return f"0x8007.... is a Windows error: {value & 0xFFFF}."
    return ""


# Words of a reason, for ids that are not in the table: hints, never meanings.
_HINTS: tuple[tuple[str, str], ...] = (
    (r"dns srv", "federation.srv"),
    (r"dns a\b", "federation.address"),
    (r"failed to connect", "federation.port; federation.outbound; federation.inside"),
    (r"tls negotiation", "federation.tls; federation.certificate"),
    (r"certificate", "federation.certificate"),
    (r"not authorized.*public im", "policy.public"),
    (r"not authorized.*federated", "policy.federated"),
    (r"not authorized.*outside", "policy.assigned"),
    (r"shared address space|split domain", "prepare.names; provider.clash"),
    (r"temporarily", "federation.port; federation.outbound"),
    (r"allow list|blocked", "federation.access-edge"),
    (r"did not report diagnostic information", "federation.srv; federation.certificate"),
)


def hint_of(text: str) -> tuple[PlaceToLook, ...]:
    """Return where the wording of a reason points to, for an id that is not known; empty where it does not."""
    for words, steps in _HINTS:
        if re.search(words, text[:_MOST_READ], re.I | re.S):
            return tuple(PlaceToLook(step) for step in steps.split("; "))
    return ()


_SCHANNEL_IDS = range(36864, 36913)
_D, _E, _S, _W = NumberKind.DIAGNOSTICS, NumberKind.EVENT, NumberKind.STATUS, NumberKind.WINDOWS
_EVENT_ID = (
    r"(?:event(?:\s*-?id)?|ereignis-?id|id\s+de\s+l[’']\S*|id\.?\s+(?:del|do)\s+evento|id\s+evento|イベント\s*id"
    r"|事件\s*id|код\s+события)"
)
# What says by itself which kind a number is; each pattern's group is the number.
_ANCHORS: tuple[tuple[NumberKind, str], ...] = (
    (NumberKind.HTTP, r"x-ms-diagnostics\s*[:=]?\s*([0-9]{1,10})"),
    (_D, r"(?<![\w-])ms-diagnostics(?:-public)?\s*[:=]?\s*([0-9]{1,10})"),
    (NumberKind.CLIENT, r"ms-client-diagnostics\s*[:=]?\s*([0-9]{1,10})"),
    (_D, r"errorcode\s*=\s*([0-9]{1,10})"),
    (_W, r"winsockfailurecode\s*=\s*[\"“]?([0-9]{1,6})"),
    (_S, r"(?:sip/2\.0|sip status|status(?: code)?)\s*[:=]?\s*([1-6][0-9]{2})(?![\w.])"),
    (_E, rf"{_EVENT_ID}[^\w-]{{0,8}}(?:qualifiers=\W?[0-9]+\W*>)?\s*([0-9]{{1,5}})(?![\w])"),
    (_E, r"schannel\D{1,12}(3[0-9]{4})(?!\w)"),
    (NumberKind.ALERT, r"alert(?: code| number)?\D{1,12}([0-9]{1,3})(?!\w)"),
    (_W, r"(?:winsock|wsa|win32|dns) (?:error |code )*([0-9]{4,5})(?!\w)"),
    (NumberKind.HRESULT, r"(?<!\w)0x([0-9a-f]{1,8})(?!\w)"),
)
_ANCHORED = re.compile("|".join(pattern for _, pattern in _ANCHORS), re.I)
_THOUSANDS = re.compile(r"(?<![\w.,-])([0-9]{1,2}),([0-9]{3})(?![\w,])")
_BARE = re.compile(r"(?<![\w.-])(-?)([0-9]{1,20})(?:\.[0-9]{1,5})?(?![\w-]|\.[0-9])")
_BARE_HEX = re.compile(r"(?<!\w)([89a-f][0-9a-f]{7})(?!\w)", re.I)
_SYMBOL = re.compile(r"(?<!\w)((?:SEC_E|CERT_E|CRYPT_E|WSA|SIPPROXY_E|DNS_)[A-Z0-9_]+)(?!\w)", re.I)
_FILE_TRANSFER = re.compile(r"file\s*transfer", re.I)
_MOST_READ = 4000  # characters of a text; a header is far shorter
_MOST_NAMED = 6


def numbers_in(text: str) -> tuple[Named, ...]:
    """Return the meanings of the numbers that a text names, likeliest first; empty where it names none.

    What says its kind itself counts (`ms-diagnostics: 1010`, `event 14428`, `0x80090325`), and what the text
    begins with; only where neither is there, other bare numbers are read. Those go by the rules of collisions.
    """
    text = _THOUSANDS.sub(r"\1\2", text[:_MOST_READ])
    found = list(_anchored(text))
    if found and (first := _BARE.match(text.lstrip())):
        found[:0] = _collide(first[1], int(first[2]), text)
    found += [_named(number.kind, number.value) for number in _symbols(text) if number.value is not None]
    found += [Named(number.kind, 0, number) for number in _symbols(text) if number.value is None]
    if not found:
        found = [named for match in _BARE.finditer(text) for named in _collide(match[1], int(match[2]), text)]
    if not found:
        found = [_hresult(int(match[1], 16)) for match in _BARE_HEX.finditer(text)]
    return tuple(list(dict.fromkeys(found))[:_MOST_NAMED])


def _anchored(text: str) -> Iterator[Named]:
    for match in _ANCHORED.finditer(text):
        index = match.lastindex or 1
        kind, digits = _ANCHORS[index - 1][0], match[index]
        if kind is NumberKind.HRESULT:
            yield _hresult(int(digits, 16))
        else:
            yield _named(kind, int(digits))


def _symbols(text: str) -> Iterable[Number]:
    return [number for match in _SYMBOL.finditer(text) if (number := _BY_NAME.get(match[1].lower()))]


def _named(kind: NumberKind, value: int) -> Named:
    return Named(kind, value, number_of(kind, value))


def _hresult(value: int) -> Named:
    """Return an HRESULT; four digits or fewer are a Win32 error in hexadecimal."""
    if value <= 0xFFFF:
        return _named(_W, value)
    number = number_of(NumberKind.HRESULT, value)
    return Named(NumberKind.HRESULT, value, number)


def _collide(sign: str, value: int, text: str) -> Iterator[Named]:
    """Yield what a bare number can mean, likeliest first."""
    if sign and 0 < value <= 1 << 31:
        yield _hresult((1 << 32) - value)
        return
    if 1 << 31 <= value < 1 << 32:
        yield _hresult(value)
        return
    if value > 9_999_999 and (as_hex := _as_hex(value)):
        yield as_hex
        return
    yield from (_named(kind, value) for kind in _kinds_of(value, text))


def _as_hex(value: int) -> Named | None:
    """Return an HRESULT that was written without its 0x, as in 80090325."""
    named = _hresult(int(str(value), 16)) if len(str(value)) == 8 else None
    return named if named is not None and named.number is not None else None


def _kinds_of(value: int, text: str) -> Iterator[NumberKind]:
    event = (_E, value) in _KNOWN
    if event and _FILE_TRANSFER.search(text):
        yield _E
        return
    if 100 <= value <= 699:
        yield _S
        return
    if 1_000_000 <= value <= 9_999_999:
        yield NumberKind.HTTP
        return
    if (NumberKind.ALERT, value) in _KNOWN:
        yield NumberKind.ALERT
    if (_W, value) in _KNOWN:
        yield _W
        return
    if (event and value >= 10_000) or value in _SCHANNEL_IDS:
        yield _E
        return
    if (NumberKind.CLIENT, value) in _KNOWN:
        yield NumberKind.CLIENT
        return
    yield _D
    if event:
        yield _E
