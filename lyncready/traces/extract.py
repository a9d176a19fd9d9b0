"""From a block of a trace to what failed in it: keys are looked for anywhere, what is not on the list is dropped.

Users, bodies, call ids, credentials and paths are never returned; a Call-ID only becomes a number that joins
entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

from msgspec.structs import replace

from lyncready.guide.numbers import NumberKind, number_of
from lyncready.traces.blocks import EVENT_LABEL, Block, BlockKind
from lyncready.traces.failure import Failure, host_of
from lyncready.traces.header import SIP_STACK, TracedDiagnostics, find_diagnostics
from lyncready.traces.moments import moment_in


class _Key:
    """A pattern that begins with a word: looked for from the word's first occurrence on, for speed."""

    def __init__(self, word: str, pattern: str) -> None:
        self._word, self._pattern = word, re.compile(pattern, re.I)

    def search(self, text: str) -> re.Match[str] | None:
        if not text.isascii():
            return self._pattern.search(text)
        at = text.lower().find(self._word)
        return None if at < 0 else self._pattern.search(text, at)


_STATUS = re.compile(r"(?<![\w/])SIP/2\.0 +([1-6][0-9]{2})\b")
_TELLS = re.compile(r"SIP/2\.0 +[1-6]|[sS]-[dD][iI][aA][gG]|Result")  # all else is a request
_REQUEST = re.compile(r"(?<![\w-])([A-Z]{3,12}) +(?:sips?|tel):(\S{1,600}) +SIP/2\.0", re.I)
_CSEQ = _Key("cseq", r"(?<!\w)CSeq\s*:\s*([0-9]{1,10})\s+([A-Z]{3,12})")
_CALL_ID = _Key("call-id", r"(?<!\w)Call-ID\s*:\s*(\S{1,300})")
# The host of a SIP URI: nothing that an @ follows, as a user's name may look like a host's.
_PARTY = (
    r"(?<![\w-]){0}\s*:[^\n]{{0,200}}?sips?:(?:[^@>\s\"]{{0,300}}@)?([\w.-]{{1,255}})(?![^>\s\"]{{0,300}}@)"
    r"([^\n]{{0,600}})"
)
_FROM, _TO = (_Key(name.lower(), _PARTY.format(name)) for name in ("From", "To"))
_DIRECTION = _Key(
    "direction",
    r"(?<![\w-])Direction\s*:\s*(incoming|outgoing)(?:\s*;\s*source\s*=\s*\"([a-z ]{0,30})\")?"
    r"(?:\s*;\s*destination\s*=\s*\"([a-z ]{0,30})\")?",
)
_PEER = _Key("peer", r"(?<![\w-])Peer\s*:\s*(\S{1,260})")
_RESULT = _Key("result", r"(?:Result-Code\s*:|\bResult)\s+0x([0-9a-f]{8})\b")
_HRESULT = re.compile(r"\b0x([0-9a-f]{8})\b", re.I)
_DATA = re.compile(r"([A-Za-z][\w-]{0,40})\s*=\s*\"([^\"]{0,260})\"")
_MEETING = "app:conf:"
_REFUSED_SIGN_IN = frozenset({401, 407})
_NO_FAULT = frozenset({487})  # cancelled by whoever asked
_FEDERATED = (SIP_STACK, range(90000, 91000))

_TEST_ID = re.compile(r"ErrorCode\s*=\s*([0-9]{1,7})", re.I)
_TEST_SOURCE = re.compile(r"\bSource\s*=\s*([\w.-]{1,255})(?![\w.@-])", re.I)
_TEST_STATUS = re.compile(r"\bError\s*:\s*([1-6][0-9]{2})\s*,|\b([1-6][0-9]{2})\s*\([^)\n]{1,80}\)")
_TEST_DOMAIN = re.compile(r"\s-(?:Domain|d)[\s:]+[\"']?([\w.-]{1,255})(?![\w.@-])", re.I)
_TEST_PASSED = re.compile(r"\bResult\s*:\s*Success", re.I)
_TEST_FAILED = re.compile(r"\bResult\s*:\s*Failure|FullyQualifiedErrorId|ErrorCode\s*=", re.I)

_EVENT_ID = re.compile(rf"{EVENT_LABEL}\s*:?\s*([0-9]{{1,5}})|<EventID[^>]{{0,80}}>\s*([0-9]{{1,5}})", re.I)
_NEAR = re.compile(
    r"\b(?:(?:LS|OCS) [A-Z][A-Za-z ]{2,40}?[A-Za-z]|Schannel)\W{1,6}(?:event|id)?\W{0,6}([0-9]{4,5})\b", re.I
)
_COMPUTER = re.compile(r"(?:\bComputer\s*:\s*|<Computer>)\s*([\w.-]{1,255})(?![\w.@-])")
_EVENT_PEER = re.compile(
    r"\b(?:host|peer|server|FQDN|domain|proxy)\b[^\"\[\n]{0,40}[\"\[]([\w.-]{3,255})[\"\]]", re.I
)


def failures_in(block: Block, own: Set[str]) -> Iterator[Failure]:
    """Yield what failed, or went through, in a block. `own` are the domains and hosts of this deployment."""
    moment = moment_in(block)
    found = {BlockKind.TEST: _of_test, BlockKind.EVENT: _of_event}.get(block.kind, _of_message)(block, own)
    for failure in found:
        yield replace(failure, moment=moment)


def _of_message(block: Block, own: Set[str]) -> Iterator[Failure]:
    text = block.text
    if not _TELLS.search(text):
        return
    status, diagnostics = _status(text), _nearest(find_diagnostics(text))
    result = _RESULT.search(text)
    code = int(result[1], 16) if result else None
    told = code is not None and code & 0x80000000 and "Severity: info" not in text
    if status is not None and 200 <= status < 300 and not told:
        domain, direction = _partner(text, own)
        if domain:
            yield Failure(domain=domain, direction=direction, status=status, success=True)
        return
    failed = status is not None and status >= 400 and status not in _NO_FAULT
    if status in _REFUSED_SIGN_IN and diagnostics is None:
        failed = False
    if status is None and diagnostics is not None:
        failed = True
    if not (failed or told):
        return
    failure = _message(text, own, status if failed else None, diagnostics, code if told else None)
    if failure is not None and failure.direction is None and block.kind is BlockKind.CLIENT:
        failure = replace(failure, direction="outgoing")  # a client never sees what its side refused
    if failure is not None:
        yield failure


def _message(
    text: str, own: Set[str], status: int | None, said: TracedDiagnostics | None, code: int | None
) -> Failure | None:
    domain, direction = _partner(text, own)
    values = said.values if said else {}
    data = {name.lower(): value for name, value in _DATA.findall(text)} if code is not None else {}
    named = _first(values.get("domain"), data.get("domain"))
    if named and named not in own:
        domain = named
    peer = _first(values.get("peerserver"), values.get("tls-target"), data.get("expected-fqdn"))
    hresult = code if code is not None else _hresult(values)
    id_ = said.id if said else None
    inside = domain is None and direction is None and _is_inside(text, own)
    if inside and not (id_ is not None and any(id_ in part for part in _FEDERATED)):
        return None
    return Failure(
        direction=direction or _direction(text, code is not None),
        speaker=host_of(values.get("source", "")),
        id=id_,
        status=status,
        hresult=hresult,
        domain=domain,
        peer=peer or _outside_peer(text, code is not None, own),
        meeting=_joins_meeting(text),
        attempt=_attempt(text),
    )


def _first(*values: str | None) -> str | None:
    return next((host for value in values if value and (host := host_of(value))), None)


def _status(text: str) -> int | None:
    match = _STATUS.search(text)
    return int(match[1]) if match else None


def _nearest(found: Iterable[TracedDiagnostics]) -> TracedDiagnostics | None:
    """Return the one nearest the cause: that of the SIP stack, else the first."""
    said = list(found)
    return next((one for one in said if one.id in SIP_STACK), said[0] if said else None)


def _hresult(values: dict[str, str]) -> int | None:
    match = _HRESULT.search(values.get("hresult", ""))
    if match:
        return int(match[1], 16)
    winsock = re.match(r"[0-9]{4,5}", values.get("winsockfailurecode", ""))
    return 0x80070000 | int(winsock[0]) if winsock else None


def _partner(text: str, own: Set[str]) -> tuple[str | None, str | None]:
    """Return the domain at the other side, and the attempt's direction, by whose domain is whose."""
    from_, to = _domain(_FROM, text), _domain(_TO, text)
    if not to and (request := _REQUEST.search(text)):
        to = _host_of_uri(request[2])
    if own:
        if to in own and from_ not in own:
            return from_, "incoming"
        if to and to not in own:
            return to, "outgoing" if from_ in own or not from_ else None
        return None, None
    return to, None


def _host_of_uri(uri: str) -> str | None:
    """Return the host of a SIP URI; None where it cannot be told from a user."""
    user, at, rest = uri.rpartition("@")
    if "@" in user:
        return None
    return host_of(re.split(r"[;?]", rest if at else uri)[0])


def _domain(pattern: _Key, text: str) -> str | None:
    match = pattern.search(text)
    return host_of(match[1]) if match else None


def _is_inside(text: str, own: Set[str]) -> bool:
    from_, to = _domain(_FROM, text), _domain(_TO, text)
    return bool(from_ and to and from_ in own and to in own)


def _direction(text: str, diagnosed: bool) -> str | None:
    """Return the attempt's direction by the message's way: a response goes back where the request came from."""
    match = _DIRECTION.search(text)
    if match is None:
        return None
    way, source, destination = match[1].lower(), (match[2] or "").lower(), (match[3] or "").lower()
    if diagnosed and not _STATUS.search(text):
        return way
    if way == "incoming":
        return "outgoing" if source == "external edge" else "incoming" if source == "internal edge" else None
    return "incoming" if destination == "external edge" else "outgoing" if destination == "internal edge" else None


def _outside_peer(text: str, diagnosed: bool, own: Set[str]) -> str | None:
    """Return the server at the other end where that is the outside one; a pool inside is nobody's partner."""
    match, way = _PEER.search(text), _DIRECTION.search(text)
    if match is None:
        return None
    outside = way is not None and "external edge" in ((way[2] if way[1].lower() == "incoming" else way[3]) or "")
    host = host_of(match[1])
    return host if (outside or diagnosed) and host not in own else None


def _joins_meeting(text: str) -> bool:
    if _MEETING not in text:
        return False
    match, request = _TO.search(text), _REQUEST.search(text)
    return bool((match and _MEETING in match[0]) or (request and _MEETING in request[2]))


def _attempt(text: str) -> int | None:
    """Return a number for a request and its answers, which means nothing outside this process."""
    call, cseq = _CALL_ID.search(text), _CSEQ.search(text)
    return hash((call[1], cseq[1])) if call and cseq else None


def _of_test(block: Block, own: Set[str]) -> Iterator[Failure]:
    text = block.text
    domain, source, status = _TEST_DOMAIN.search(text), _TEST_SOURCE.search(text), _TEST_STATUS.search(text)
    name = host_of(domain[1]) if domain else None
    if _TEST_PASSED.search(text):
        if name:
            yield Failure(domain=name, success=True, test=True)
        return
    if not _TEST_FAILED.search(text):
        return
    id_ = _TEST_ID.search(text)
    yield Failure(
        direction="outgoing",
        speaker=host_of(source[1]) if source else None,
        id=int(id_[1]) if id_ else None,
        status=int(status[1] or status[2]) if status else None,
        domain=name,
        test=True,
    )


def _of_event(block: Block, own: Set[str]) -> Iterator[Failure]:
    text = block.text
    label, near = _EVENT_ID.search(text), _NEAR.search(text)
    number = int(label[1] or label[2]) if label else int(near[1]) if near else None
    known = number_of(NumberKind.EVENT, number) if number is not None else None
    if known is None:
        return
    codes = (int(match[1], 16) for match in _HRESULT.finditer(text))
    computer, peer = _COMPUTER.search(text), _EVENT_PEER.search(text)
    yield Failure(
        speaker=host_of(computer[1]) if computer else None,
        id=number,
        hresult=next((code for code in codes if number_of(NumberKind.HRESULT, code)), None),
        peer=host_of(peer[1]) if peer else None,
        event=known.name,
    )
