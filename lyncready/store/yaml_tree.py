"""YAML text as a small tree with places: no aliases, no tags, no duplicate keys, bounded in depth and number.

PyYAML's own composer recurses and keeps the last of two equal keys; this one reads its events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from lyncready.model import printable
from lyncready.store.errors import TextProblem

if TYPE_CHECKING:
    from yaml.events import Event

MAX_DEPTH = 64
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels, expected fewer"
MAX_NODES = 500_000
QUOTED = 60
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Scalar(msgspec.Struct):
    """A text as it stands in the file. `plain` is True where it was not quoted."""

    value: str
    plain: bool
    row: int
    column: int

    @property
    def is_null(self) -> bool:
        """Whether nothing was written, or YAML's null."""
        return self.plain and self.value in _NULLS


class Items(msgspec.Struct):
    """A list."""

    items: list[Node]
    row: int
    column: int


class Table(msgspec.Struct):
    """A mapping, in the order of the file; keys are texts and differ."""

    keys: dict[str, Scalar]
    values: dict[str, Node]
    row: int
    column: int


Node: TypeAlias = Scalar | Items | Table


class Span(msgspec.Struct):
    """A quoted, block or flow construct: rows it covers, and characters."""

    first_row: int
    last_row: int
    start: int
    stop: int
    is_text: bool


class _Frame:
    """One open list or mapping while events arrive."""

    __slots__ = ("flow_start", "key", "node")

    def __init__(self, node: Items | Table, flow_start: int) -> None:
        self.node = node
        self.key: Scalar | None = None
        self.flow_start = flow_start

    def segment(self, *, innermost: bool) -> str:
        """The part of the path that leads to what is open in here, or comes next in the innermost."""
        if isinstance(self.node, Items):
            return f"[{len(self.node.items) - (0 if innermost else 1)}]"
        return printable(self.key.value, QUOTED) if self.key else ""


def quoted(text: str) -> str:
    """Return a file's text as messages quote it."""
    return f'"{printable(text, QUOTED)}"'


def join(path: str, segment: str) -> str:
    """Return the path of a part; what stands below `deployment` is named without it."""
    if segment.startswith("["):
        return path + segment
    return segment if path in ("", "deployment") else f"{path}.{segment}"


class Composer:
    """Builds the tree of one document from YAML events; raises Problem at the first thing refused.

    `spans` collects what may hide a line or a `#` from a reader that looks at lines only.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._frames: list[_Frame] = []
        self._count = 0
        self._root: Node | None = None

    def compose(self, text: str) -> Node | None:
        """Return the only document of `text`; None where there is none."""
        import yaml

        documents = 0
        event: Any = None
        take: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._open_table,
            yaml.SequenceStartEvent: self._open_items,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
        }
        try:
            for event in _events(text):
                act = take.get(type(event))
                if act is not None:
                    act(event)
                elif isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self._problem(event, "a second document begins here, expected one only")
        except yaml.MarkedYAMLError as error:
            raise self._syntax(error, text, event.end_mark.index if event is not None else 0) from error
        except yaml.reader.ReaderError as error:
            raise TextProblem(0, 0, "", "not YAML text: a character that YAML does not allow") from error
        return self._root

    def _scalar(self, event: Any) -> None:
        self._count += 1
        if event.anchor is not None or event.tag is not None or self._count > MAX_NODES:
            raise self._refusal(event)
        mark, value = event.start_mark, event.value
        plain = not event.style
        row = mark.line
        node = Scalar(value, plain, row, mark.column)
        if not plain or event.end_mark.line != row:
            if not value.isascii() and _has_surrogate(value):
                raise self._problem(event, "half of a surrogate pair, expected a whole character")
            self._span(row, event.end_mark, mark.index, is_text=True)
        if not self._frames:
            self._root = node
            return
        frame = self._frames[-1]
        parent = frame.node
        if isinstance(parent, Items):
            parent.items.append(node)
        elif frame.key is None:
            self._key(frame, parent, node)
        else:
            parent.values[frame.key.value] = node
            frame.key = None

    def _key(self, frame: _Frame, table: Table, key: Scalar) -> None:
        if key.plain and key.is_null:
            raise TextProblem(key.row, key.column, self._path(), "an empty key, expected a name")
        frame.key = key
        known = table.keys.setdefault(key.value, key)
        if known is not key:
            first = f"it stands on line {known.row + 1} already, expected it once"
            raise TextProblem(key.row, key.column, self._path(), f"duplicate key: {first}")

    def _open_table(self, event: Any) -> None:
        self._open(event, Table({}, {}, event.start_mark.line, event.start_mark.column))

    def _open_items(self, event: Any) -> None:
        self._open(event, Items([], event.start_mark.line, event.start_mark.column))

    def _open(self, event: Any, node: Items | Table) -> None:
        self._count += 1
        if event.anchor is not None or event.tag is not None or self._count > MAX_NODES:
            raise self._refusal(event)
        frame = self._frames[-1] if self._frames else None
        if frame is None:
            self._root = node
        elif isinstance(frame.node, Items):
            frame.node.items.append(node)
        elif frame.key is None:
            raise self._problem(event, "a key that is no text, expected a name")
        else:
            frame.node.values[frame.key.value] = node
        if len(self._frames) >= MAX_DEPTH:
            raise TextProblem(node.row, node.column, "", TOO_DEEP)
        self._frames.append(_Frame(node, event.start_mark.index if event.flow_style else -1))

    def _close(self, event: Any) -> None:
        frame = self._frames.pop()
        if frame.flow_start >= 0:
            self._span(frame.node.row, event.end_mark, frame.flow_start, is_text=False)
        if self._frames:
            self._frames[-1].key = None

    def _alias(self, event: Any) -> None:
        raise self._problem(event, f"alias {quoted(f'*{event.anchor}')}, expected the value itself")

    def _refusal(self, event: Any) -> TextProblem:
        if event.anchor is not None:
            return self._problem(event, f"anchor {quoted(f'&{event.anchor}')}, expected the value alone")
        if event.tag is not None:
            return self._problem(event, f"tag {quoted(event.tag)}, expected the value without a tag")
        return self._problem(event, f"more than {MAX_NODES} values, expected fewer")

    def _span(self, first_row: int, stop: Any, start: int, *, is_text: bool) -> None:
        if is_text or stop.line != first_row:
            self.spans.append(Span(first_row, stop.line, start, stop.index, is_text))

    def _syntax(self, error: Any, text: str, read: int) -> TextProblem:
        """Return what the YAML reader says; what only the end of the text shows is placed where it began."""
        mark = error.problem_mark or error.context_mark
        deep = self._too_deep(text, read, mark.index) if mark is not None else None
        if deep is not None:
            return deep
        if mark is None or mark.index >= len(text.rstrip()):
            opened = self._frames[-1] if self._frames else None
            if opened is not None and opened.flow_start >= 0:
                kind, end = ("list", "]") if isinstance(opened.node, Items) else ("mapping", "}")
                what = f'not valid YAML: this {kind} is not closed, expected "{end}"'
                return TextProblem(opened.node.row, opened.node.column, "", what)
            mark = error.context_mark or mark
        context = f" {error.context}" if error.context else ""
        what = printable(f"not valid YAML{context}: {error.problem or 'it cannot be read'}", 200)
        rows = text.count("\n") + (0 if text.endswith("\n") else 1)
        return TextProblem(min(mark.line, rows - 1) if mark else 0, mark.column if mark else 0, "", what)

    def _too_deep(self, text: str, read: int, stop: int) -> TextProblem | None:
        """Look for one level too many in what the reader saw ahead of its events: it has limits of its own."""
        depth = len(self._frames)
        for index in range(read, min(stop, len(text))):
            depth += (text[index] in "[{") - (text[index] in "]}")
            if depth > MAX_DEPTH:
                column = index - text.rfind("\n", 0, index) - 1
                return TextProblem(text.count("\n", 0, index), column, "", TOO_DEEP)
        return None

    def _path(self) -> str:
        path = ""
        for frame in self._frames:
            segment = frame.segment(innermost=frame is self._frames[-1])
            path = join(path, segment) if segment else path
        return path

    def _problem(self, event: Any, problem: str) -> TextProblem:
        path = self._path() if len(self._frames) < MAX_DEPTH else ""
        return TextProblem(event.start_mark.line, event.start_mark.column, path, problem)


def _events(text: str) -> Iterator[Event]:
    """Yield PyYAML's events: libyaml's where it is built in, the pure ones elsewhere."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return iter(yaml.parse(text, Loader=loader))


def _has_surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)
