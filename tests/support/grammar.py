"""PowerShell read by a real grammar: whether a script parses, and which commands and parameters it holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import tree_sitter
import tree_sitter_powershell

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
# PowerShell reads these as the single quote; the grammar does not know it.
_QUOTES = str.maketrans(dict.fromkeys("\u2018\u2019\u201a\u201b", "'"))


@dataclass(frozen=True)
class Call:
    """One command of a script: its name, parameters in order, and the value that follows each (source text)."""

    name: str
    parameters: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict, compare=False)


def faults(script: str) -> list[str]:
    """Return what the grammar cannot read: one line a node, empty where all is well."""
    found: list[str] = []
    stack = [_PARSER.parse(_straight(script)).root_node]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append(f"{node.start_point}: {node.type}")
        stack += node.children
    return found


def calls(script: str) -> list[Call]:
    """Return the commands of a script, those inside blocks too, in the order they stand."""
    found: list[tuple[int, Call]] = []
    stack = [_PARSER.parse(_straight(script)).root_node]
    while stack:
        node = stack.pop()
        if node.type == "command":
            found.append((node.start_byte, _call(node)))
        stack += node.children
    return [call for _, call in sorted(found, key=lambda pair: pair[0])]


def statements(script: str) -> list[str]:
    """Return the kinds of the statements at the top of a script."""
    root = _PARSER.parse(_straight(script)).root_node
    return [
        inner.type
        for node in root.children
        for inner in (node.children if node.type == "statement_list" else [node])
        if inner.type not in ("comment", ";")
    ]


def literals(script: str) -> list[str]:
    """Return what the single-quoted literals of a script say, in the order they stand."""
    found: list[tuple[int, str]] = []
    stack = [_PARSER.parse(_straight(script)).root_node]
    while stack:
        node = stack.pop()
        if node.type == "verbatim_string_characters":
            text = (node.text or b"").decode("utf-8", "surrogatepass")
            found.append((node.start_byte, text[1:-1].replace("''", "'")))
        stack += node.children
    return [text for _, text in sorted(found)]


def straight(text: str) -> str:
    """Return a text as the grammar sees it: every quotation mark that PowerShell reads as one made plain."""
    return text.translate(_QUOTES)


def _straight(script: str) -> bytes:
    return straight(script).encode("utf-8", "surrogatepass")


def _call(node: tree_sitter.Node) -> Call:
    name, parameters, values = "", [], {}
    pending = ""
    for child in node.children:
        if child.type == "command_name":
            name = _text(child)
        for element in child.children if child.type == "command_elements" else ():
            if element.type == "command_parameter":
                pending = _text(element).lstrip("-")
                parameters.append(pending)
            elif element.type != "command_argument_sep" and pending:
                values[pending] = _text(element)
                pending = ""
    return Call(name, tuple(parameters), values)


def _text(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode("utf-8", "surrogatepass").strip()
