"""Exports as they are after being saved again at too small a depth: objects became texts, as tools show them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

Show = Callable[[Any], str]


def _members(value: Any) -> str:
    """What a [pscustomobject] becomes: its members; a list in it only says what it is."""
    if isinstance(value, dict):
        return "@{" + "; ".join(f"{key}={_inner(inner)}" for key, inner in value.items()) + "}"
    return _plain(value)


def _inner(value: Any) -> str:
    if isinstance(value, dict):
        return ""
    return "System.Object[]" if isinstance(value, list) else _plain(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _typed(name: str) -> Show:
    return lambda value: name if isinstance(value, dict) else _plain(value)


# How an object is shown by the tool that saved the file again.
SHOWN: dict[str, Show] = {
    "its members": _members,
    "an ordered dictionary": _typed("System.Collections.Specialized.OrderedDictionary"),
    "a hash table": _typed("System.Collections.Hashtable"),
    "PowerShell 7's hash table": _typed("System.Management.Automation.OrderedHashtable"),
    "a custom object": _typed("System.Management.Automation.PSCustomObject"),
    "a deserialised object": _typed("Deserialized.Microsoft.Rtc.Management.Xds.SipDomain"),
    "a list of texts": _typed("System.Collections.Generic.List`1[System.String]"),
    "an array": _typed("System.Object[]"),
    "a browser's object": _typed("[object Object]"),
}


def flatten(value: Any, depth: int, show: Show) -> Any:
    """Return JSON of which everything deeper than `depth` is a text; a list there is its items with blanks."""
    if depth < 0 and isinstance(value, list):
        return " ".join("" if show is _members and isinstance(inner, dict) else show(inner) for inner in value)
    if depth < 0:
        return show(value) if isinstance(value, dict) else value
    if isinstance(value, dict):
        return {key: flatten(inner, depth - 1, show) for key, inner in value.items()}
    if isinstance(value, list):
        return [flatten(inner, depth - 1, show) for inner in value]
    return value


def flatten_section(export: dict[str, Any], section: str, depth: int, show: Show) -> dict[str, Any]:
    """Return the export with one section saved again: depth 0 leaves its members, 1 its items, 2 their fields."""
    changed = copy.deepcopy(export)
    changed[section] = flatten(export[section], depth, show)
    return changed
