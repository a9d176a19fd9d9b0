"""From a trace's lines to blocks: one entry of a log, one message, one test or one event; bodies are left out.

Tolerant: a block may be cut at either end, and text round it is passed over. It holds no more than one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

MAX_BLOCK = 64 * 1024  # characters


class BlockKind(StrEnum):
    """What a block is."""

    SERVER = "server trace"
    CLIENT = "client log"
    MESSAGE = "SIP message"
    TEST = "Test-CsFederatedPartner"
    EVENT = "event"


class Block(msgspec.Struct, frozen=True):
    """One block: its text without a body, and the line that opened it."""

    kind: BlockKind
    text: str
    opening: str = ""


_SERVER = re.compile(r"TL_[A-Z]{4,8}\(TF_[A-Z0-9_]+\)")
_CLIENT = re.compile(r"\s*[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\|[0-9]{2}:[0-9]{2}:[0-9]{2}")
_STATUS_LINE = re.compile(r"\s*(?:Start-Line:\s*)?SIP/2\.0 +[1-6][0-9]{2}\b")
_REQUEST_LINE = re.compile(r"\s*[A-Z]{3,12} +(?:sips?|tel):\S+ +SIP/2\.0\s*\Z")
_HEADER = re.compile(r"(?<![\w-])ms-diagnostics(?:-public)?\s*:", re.I)
_TEST = re.compile(r"\bTargetFqdn\s*:|Test-?CsFederatedPartner|TestFederatedPartner", re.I)
_TEST_ENDED = re.compile(r"\bDiagnosis\s*:|\bFullyQualifiedErrorId\b|\bResult\s*:\s*Success", re.I)
EVENT_LABEL = (
    r"(?:Event ID|Ereignis-ID|ID de l['’ ]?.v.nement|Id\.? ?del evento|ID do evento|ID evento"
    r"|\u30a4\u30d9\u30f3\u30c8 ID|\u4e8b\u4ef6 ID|\u041a\u043e\u0434 \u0441\u043e\u0431\u044b\u0442\u0438\u044f)"
)
_EVENT = re.compile(
    rf"<Event[ >]|\bLog Name\s*:|\bProtokollname\s*:|{EVENT_LABEL}\s*:"
    r"|\b(?:Source|Quelle|Origen)\s*:\s*(?:LS |OCS |Schannel)"
    r"|\b(?:LS|OCS) [A-Z][A-Za-z ]{3,40}\W+(?:event|id)?\W*[0-9]{4,5}\b"
    r"|\bSchannel\W{1,12}(?:event|id)?\W*368[0-9]{2}\b",
    re.I,
)
_NEW_EVENT = re.compile(r"<Event[ >]|\bLog Name\s*:|\bProtokollname\s*:", re.I)
_LENGTH = re.compile(r"(?<![\w-])(?:Content-Length|l)\s*:\s*([0-9]{1,9})", re.I)


class Blocks:
    """Gathers lines to blocks."""

    def __init__(self) -> None:
        self._kind: BlockKind | None = None
        self._opening = ""
        self._lines: list[str] = []
        self._size = 0
        self._body = 0  # characters of a body still to be passed over; -1 up to the end of its entry
        self._spaced = False
        self._recorded = False  # whether the entry's record goes to $$end_record
        self.cut = 0  # blocks of which only the beginning was read

    def feed(self, line: str) -> Iterator[Block]:
        """Take a line; yield the blocks that it ends."""
        if "TL_" in line and _SERVER.match(line.lstrip()):
            yield from self._begin(BlockKind.SERVER, line)
            self._recorded = "$$begin_record" in line
        elif "|" in line[:14] and _CLIENT.match(line):
            yield from self._begin(BlockKind.CLIENT, line)
        elif self._body:
            yield from self._pass_over(line)
        elif self._kind is BlockKind.SERVER:
            yield from self._in_record(line)
        elif not line.strip():
            yield from self._blank()
        else:
            yield from self._elsewhere(line)

    def end(self) -> Iterator[Block]:
        """Yield what is open at the end of the text."""
        if self._kind is not None:
            text = "\n".join(self._lines)
            block = Block(self._kind, text, self._opening)
            self._kind, self._lines, self._size, self._body = None, [], 0, 0
            yield block

    def _begin(self, kind: BlockKind, line: str) -> Iterator[Block]:
        yield from self.end()
        self._kind, self._opening, self._recorded, self._spaced = kind, line[:400], False, False
        self._add(line)

    def _add(self, line: str) -> None:
        if self._size + len(line) > MAX_BLOCK:
            self.cut += self._size <= MAX_BLOCK
            self._size = MAX_BLOCK + 1
            return
        self._lines.append(line)
        self._size += len(line) + 1

    def _pass_over(self, line: str) -> Iterator[Block]:
        if "$$end_record" in line:
            yield from self.end()
            return
        if self._body > 0:
            self._body = max(0, self._body - len(line.encode("utf-8", "replace")) - 2)
            if not self._body:
                yield from self.end()

    def _in_record(self, line: str) -> Iterator[Block]:
        if "$$end_record" in line:
            self._add(line.partition("$$end_record")[0])
            yield from self.end()
        elif line.lstrip().startswith("Message-Body:"):
            self._body = -1
        elif "$$begin_record" in line:
            self._recorded = True
        elif self._recorded:
            self._add(line)
        elif line.strip():
            yield from self.end()  # an entry of one line, and text after it
            yield from self._elsewhere(line)

    def _blank(self) -> Iterator[Block]:
        """A blank line ends a message's headers; what its length says of a body is passed over."""
        if self._kind in (BlockKind.CLIENT, BlockKind.MESSAGE):
            text = "\n".join(self._lines)
            if "SIP/2.0" not in text and not _HEADER.search(text):
                return
            if len(self._lines) == 1 and _starts_message(text):
                self._spaced = True  # a paste with a blank line after every line
            if self._spaced:
                return
            length = _LENGTH.search(text)
            if length and int(length[1]):
                self._body = int(length[1])
            else:
                yield from self.end()
        elif self._kind is BlockKind.TEST and _TEST_ENDED.search("\n".join(self._lines)):
            yield from self.end()

    def _elsewhere(self, line: str) -> Iterator[Block]:
        """Take a line outside a server's record: it may begin a block of another kind."""
        kind = self._kind
        if _TEST.search(line):
            if kind is not BlockKind.TEST or _TEST_ENDED.search("\n".join(self._lines)):
                yield from self._begin(BlockKind.TEST, line)
            else:
                self._add(line)
        elif kind is not None and kind is not BlockKind.EVENT and _NEW_EVENT.match(line.lstrip()):
            yield from self._begin(BlockKind.EVENT, line)
        elif _starts_message(line):
            opened = kind in (BlockKind.CLIENT, BlockKind.MESSAGE) and not any(map(_starts_message, self._lines))
            if opened and kind is BlockKind.CLIENT:
                self._add(line)
            else:
                yield from self._begin(BlockKind.MESSAGE, line)
        elif _EVENT.search(line) and kind not in (BlockKind.CLIENT, BlockKind.MESSAGE):
            if kind is BlockKind.EVENT and not _NEW_EVENT.search(line):
                self._add(line)
            else:
                yield from self._begin(BlockKind.EVENT, line)
        elif kind is None:
            if _HEADER.search(line):
                yield from self._begin(BlockKind.MESSAGE, line)
            elif "$$begin_record" in line:
                yield from self._begin(BlockKind.SERVER, line)
                self._recorded = True
        elif kind is not None:
            self._add(line)


def _starts_message(line: str) -> bool:
    return bool(_STATUS_LINE.match(line) or _REQUEST_LINE.match(line) or " :: SIP/2.0 " in line)
