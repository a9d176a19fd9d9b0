"""What is said of a failed attempt that a trace showed: which number counts, between whom, when."""

from __future__ import annotations

from lyncready.guide.number_shapes import Number, NumberKind
from lyncready.guide.numbers import number_of, range_of
from lyncready.guide.wording import count, shown
from lyncready.model import Attempt

# They say no more than that something failed: the status beside them does.
_BY_STATUS = frozenset({2, 10003})
_DIRECTIONS = {"outgoing": "to", "incoming": "from"}
_CLOCKS = {"utc": " UTC", "server": " by that computer's clock", "none": ""}


def number_of_attempt(attempt: Attempt) -> Number | None:
    """Return the number that tells most of an attempt: its event or id, else its result code, else its status."""
    if attempt.event:
        return number_of(NumberKind.EVENT, attempt.id or 0)
    by_id = number_of(NumberKind.DIAGNOSTICS, attempt.id) if attempt.id is not None else None
    by_code = number_of(NumberKind.HRESULT, attempt.hresult) if attempt.hresult is not None else None
    by_status = number_of(NumberKind.STATUS, attempt.status) if attempt.status is not None else None
    if by_id is not None and attempt.id in _BY_STATUS:
        return by_status or by_id
    return by_id or (by_code if attempt.id is None else None) or by_status or by_code


def attempt_title(attempt: Attempt) -> str:
    """Return an attempt's numbers: `ms-diagnostics 1010 (504), HRESULT 0x80090322`."""
    parts = []
    if attempt.event:
        parts.append(f"event {attempt.id} ({attempt.event})")
    elif attempt.id is not None:
        parts.append(f"ms-diagnostics {attempt.id}" + (f" ({attempt.status})" if attempt.status else ""))
    elif attempt.status is not None:
        parts.append(f"SIP status {attempt.status}")
    if attempt.hresult is not None:
        number = number_of(NumberKind.HRESULT, attempt.hresult)
        parts.append(f"0x{attempt.hresult:08X}" + (f" ({number.name})" if number and number.name else ""))
    return ", ".join(parts) or "a failure without a number"


def attempt_meaning(attempt: Attempt) -> str:
    """Return what an attempt's number means; of an unknown one its range."""
    number = number_of_attempt(attempt)
    if number is not None:
        return number.meaning
    if attempt.id is not None:
        known = range_of(NumberKind.DIAGNOSTICS, attempt.id)
        return f"The number is not known here. {known}".strip()
    return range_of(NumberKind.STATUS, attempt.status) if attempt.status else "The number is not known here."


def attempt_course(attempt: Attempt) -> str:
    """Return between whom it was, who says so, how often and when."""
    way = attempt.direction or "a message"
    where = attempt.domain or attempt.peer
    parts = [f"{way} {_DIRECTIONS.get(attempt.direction, 'with')} {shown(where)}" if where else way]
    if attempt.peer and attempt.peer != where:
        parts.append(f"at {shown(attempt.peer)}")
    if "." in attempt.speaker:  # else it is only how the trace's file is called
        parts.append(f"said by {shown(attempt.speaker)}")
    return f"{', '.join(parts)}; {attempt_times(attempt)}"


def attempt_times(attempt: Attempt) -> str:
    """Return how often and when, as written."""
    often = count(attempt.count, "time")
    if not attempt.last:
        return often
    first, last = (text.replace("T", " ").removesuffix("Z") for text in (attempt.first, attempt.last))
    clock = _CLOCKS.get(attempt.clock, "")
    return f"{often}, {last}{clock}" if first == last else f"{often}, {first} to {last}{clock}"
