"""`check --json`: the document as bytes, and its schema. Equal facts and instant give equal bytes."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from lyncready.reports.shapes import Document, ReportView

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render_json(view: ReportView) -> bytes:
    """Return the document, indented, ASCII only (every console and pipe takes it), with a final newline."""
    return render_plain_json(view.document)


def render_plain_json(value: Any) -> bytes:
    """Return any value of plain data in the same form. Keys of mappings are sorted, fields keep their order."""
    raw = msgspec.json.encode(value, order="deterministic")
    text = msgspec.json.format(raw, indent=2).decode("utf-8")
    return (_NOT_ASCII.sub(_escaped, text) + "\n").encode("ascii")


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the document, derived from the types that make it."""
    schema = msgspec.json.schema(Document)
    for definition in schema["$defs"].values():
        if "description" in definition:
            definition["description"] = " ".join(definition["description"].split())
    return {"$schema": DIALECT, "title": "lyncready check --json", **schema}
