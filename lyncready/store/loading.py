"""From bytes to a checklist: bounded, exact, with the place of whatever is wrong."""

from __future__ import annotations

import gc
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from lyncready.model import VERSION, Checklist, Deployment, Evidence, Observation, newest
from lyncready.store.contents import digest_of, read_bytes
from lyncready.store.disk import DISK, Files
from lyncready.store.errors import AlreadyTold, EnoughMistakes, TextProblem, all_in_file
from lyncready.store.fitting import refuse_misfit
from lyncready.store.json_lines import Taken, safe_entry, take_lines
from lyncready.store.migrate import MIGRATIONS, Migrations, migrated
from lyncready.store.rules import RULES, edge_options, refuse_own_partner
from lyncready.store.schema import Context, note, read_item, read_struct
from lyncready.store.texts import is_empty, kind_of, problem
from lyncready.store.yaml_tree import Composer, Items, Node, Scalar, Span, Table

MAX_YAML_BYTES = 16 * 1024 * 1024
HEADER = "# lyncready checklist. You may edit this by hand while lyncready is not open on it;"
HEADER += " comments are not kept, use notes."
_BOMS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_ALLOWED_ASCII = bytes([9, 10, 13, *range(32, 127)])
# What YAML 1.1 does not allow in a text (5.1), and U+FEFF, which it allows at the start only.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#", re.MULTILINE)
_SECTION_TYPES: dict[str, type[Any]] = {"observations": Observation, "evidence": Evidence}


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """A checklist as it was read, and what a later save must know of the file.

    `digest` names the content; `reason` says why it is read-only; `skipped` what of a newer file was not
    understood; `had_comments` whether comments will be lost at the first save; `migrated_from` the file's own
    version where it was an older one; `lines` the entries of each section with the bytes they were read from.
    """

    checklist: Checklist
    path: Path
    digest: str
    version: int = VERSION
    read_only: bool = False
    reason: str = ""
    skipped: tuple[str, ...] = ()
    had_comments: bool = False
    migrated_from: int | None = None
    lines: dict[str, tuple[tuple[Any, bytes], ...]] = {}


def load(
    path: Path | str,
    *,
    known: Mapping[str, Iterable[str]] | None = None,
    files: Files = DISK,
    migrations: Migrations = MIGRATIONS,
) -> Loaded:
    """Return the checklist in a file. Raises LoadError with one line that names the place.

    `known` gives the ids that are known of "step" and "code"; without it any id is taken.
    """
    data = read_bytes(path, files)
    return parse(data, path, known=known, migrations=migrations)


def parse(
    data: bytes,
    path: Path | str,
    *,
    known: Mapping[str, Iterable[str]] | None = None,
    migrations: Migrations = MIGRATIONS,
) -> Loaded:
    """Return the checklist in `data`, the content of the file `path`. Raises LoadError."""
    try:
        with _collector_off():
            return _parse(data, Path(path), Context(known=known or {}), migrations)
    except TextProblem as error:
        raise error.in_file(path) from error


def _parse(data: bytes, path: Path, context: Context, migrations: Migrations) -> Loaded:
    text, raw = decode(data)
    tree, taken, composer = _compose(text, raw)
    if tree is None or (isinstance(tree, Scalar) and is_empty(tree)):
        raise TextProblem(0, 0, "", 'empty, expected a checklist that begins with "version: 2"')
    if not isinstance(tree, Table):
        raise problem(
            tree, "", f"{kind_of(tree)}, expected the keys of a checklist such as version and deployment"
        )
    version = _version(tree)
    newer = version > migrations.current
    if version < migrations.current:
        tree = migrated(tree, version, migrations)
    context.lenient = newer
    checklist = _whole(tree, taken, context, path)
    return Loaded(
        checklist=checklist,
        path=path,
        digest=digest_of(data),
        version=version,
        read_only=newer,
        reason=f"it was written by a newer lyncready (version {version})" if newer else "",
        skipped=tuple(str(error.in_file(path)) for error in context.skipped),
        had_comments=_has_comments(taken.text, composer.spans),
        migrated_from=version if version < migrations.current else None,
        lines={
            name: tuple(zip(entries, taken.lines[name], strict=True)) for name, entries in taken.entries.items()
        },
    )


def decode(data: bytes) -> tuple[str, bytes]:
    """Return the text of UTF-8 bytes without a BOM, and those bytes. Raises Problem at what is no text."""
    raw = data.removeprefix(b"\xef\xbb\xbf")
    for bom, name in _BOMS.items():
        if raw.startswith(bom):
            raise TextProblem(0, 0, "", f"the text is in {name}, expected UTF-8")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        row, column = _place(before)
        byte = raw[error.start]
        raise TextProblem(row, column, "", f"byte 0x{byte:02x} is not UTF-8, expected a text in UTF-8") from error
    if text.isascii():
        odd = raw.translate(None, _ALLOWED_ASCII)
        start = raw.find(odd[:1]) if odd else -1
    else:
        match = _FORBIDDEN.search(text)
        start = match.start() if match else -1
    if start >= 0:
        row, column = _place(text[:start])
        raise TextProblem(row, column, "", f"control character U+{ord(text[start]):04X}, expected text")
    return text, raw


def _place(before: str) -> tuple[int, int]:
    """Return row and column, from 0, of what follows a text."""
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


def _compose(text: str, raw: bytes) -> tuple[Node | None, Taken, Composer]:
    """Return the tree of what YAML must read, with lyncready's own lines taken out where that is safe."""
    taken = take_lines(text, raw)
    if not taken.nothing():
        try:
            composer = Composer()
            tree = composer.compose(_bounded(taken.text))
        except TextProblem:
            pass
        else:
            if _fits(tree, taken, composer.spans):
                return tree, taken, composer
    composer = Composer()
    return composer.compose(_bounded(text)), Taken(text, {}, {}, {}, {}, {}), composer


def _bounded(text: str) -> str:
    if len(text) > MAX_YAML_BYTES:
        raise TextProblem(0, 0, "", f"more than {MAX_YAML_BYTES // 1048576} MiB of YAML, expected less")
    return text


def _fits(tree: Node | None, taken: Taken, spans: list[Span]) -> bool:
    """Whether every line taken was an entry of its section, and not a part of some longer text."""
    if not isinstance(tree, Table):
        return False
    for section, rows in taken.rows.items():
        key = tree.keys.get(section)
        if key is None or (key.row, key.column) != (taken.headers[section], 0):
            return False
        value = tree.values[section]
        if isinstance(value, Items) and rows:
            if value.column != taken.indents[section]:
                return False
        elif rows and not (isinstance(value, Scalar) and value.is_null):
            return False
        for span in spans:
            at = bisect_left(rows, span.first_row)
            if at < len(rows) and rows[at] <= span.last_row and span.last_row > span.first_row:
                return False
    return True


def _version(tree: Table) -> int:
    value = tree.values.get("version")
    if value is None:
        raise problem(tree, "version", "missing, expected version: 2")
    text = value.value if isinstance(value, Scalar) else ""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        raise problem(value, "version", f"{kind_of(value)}, expected a whole number such as 2")
    return int(text)


def _whole(tree: Table, taken: Taken, context: Context, path: Path) -> Checklist:
    """Return the checklist. Raises LoadError with every mistake that is sure."""
    checklist = Checklist()
    with suppress(EnoughMistakes):
        checklist = _typed(tree, taken, context)
    if context.mistakes:
        raise all_in_file(context.mistakes, path)
    return checklist


def _typed(tree: Table, taken: Taken, context: Context) -> Checklist:
    apart = {"version", *_SECTION_TYPES}
    kept = {key: value for key, value in tree.values.items() if key not in apart}
    checklist = Checklist()
    with suppress(AlreadyTold):
        checklist = read_struct(Table(tree.keys, kept, tree.row, tree.column), Checklist, "", context, RULES)
        checklist = msgspec.structs.replace(checklist, deployment=_deployment(tree, checklist.deployment, context))
    found: dict[str, Any] = {}
    for section, cls in _SECTION_TYPES.items():
        node = tree.values.get(section)
        entries = list(taken.entries.get(section, ()))
        if node is not None and not is_empty(node):
            rows = taken.rows.get(section, [])
            read = _read_entries(node, section, cls, rows, context)
            placed = [*zip(rows, entries, strict=True), *read] if entries else read
            entries = [entry for _, entry in sorted(placed, key=lambda pair: pair[0])]
        found[section] = tuple(entries)
    return msgspec.structs.replace(
        checklist, observations=_once(found["observations"]), evidence=found["evidence"]
    )


def _deployment(tree: Table, deployment: Deployment, context: Context) -> Deployment:
    """Return the deployment with what its edges' own entries say, and with partners that are others."""
    node = tree.values.get("deployment")
    if not isinstance(node, Table):
        return deployment
    quiet = Context(lenient=True)  # whatever is wrong in these entries was said when their names were read
    options = edge_options(node.values.get("access_edges"), quiet)
    deployment = msgspec.structs.replace(deployment, edge_options=options)
    return refuse_own_partner(node.values.get("partners"), deployment, context)


def _read_entries(
    node: Node, section: str, cls: type[Any], taken: list[int], context: Context
) -> list[tuple[int, Any]]:
    """Return the entries that YAML had to read, with their rows; places count those that stood in `taken` rows."""
    if not isinstance(node, Items):
        note(problem(node, section, f"{kind_of(node)}, expected a list"), context)
        return []

    def read(item: Node, path: str, inner: Context) -> Any:
        entry = read_struct(item, cls, path, inner, RULES)
        if isinstance(entry, Observation):
            refuse_misfit(item, entry, path)
        return safe_entry(entry)

    found = []
    for index, item in enumerate(node.items):
        try:
            path = f"{section}[{index + bisect_left(taken, item.row)}]"
            found.append((item.row, read_item(item, path, context, read)))
        except TextProblem as error:
            note(error, context)
    return found


def _once(observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
    keys = {(o.probe, o.subject, o.record_type, o.server, o.address, o.vantage) for o in observations}
    return observations if len(keys) == len(observations) else newest(observations)


def _has_comments(text: str, spans: list[Span]) -> bool:
    """Whether the text has comments besides lyncready's own first line."""
    body = text.removeprefix(HEADER)
    shift = len(text) - len(body)
    hidden = [span for span in spans if span.is_text]
    starts = [span.start for span in hidden]
    for match in _COMMENT.finditer(body):
        at = match.start() + shift
        index = bisect_left(starts, at + 1) - 1
        if index < 0 or at >= hidden[index].stop:
            return True
    return False


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep the cyclic collector from walking the growing tree again and again (measured: half of the time)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
