"""A value in a pasted command is exactly itself, or refused."""

from __future__ import annotations

import pytest
import tree_sitter
import tree_sitter_powershell
from hypothesis import given
from hypothesis import strategies as st

from lyncready.model import BadValue, Switch, quote, render_cmdlet, render_value

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("Skype", "'Skype'"),
        ("", "''"),
        ("O'Brien", "'O''Brien'"),
        ("a\u2018b\u2019c\u201ad\u201be", "'a\u2018\u2018b\u2019\u2019c\u201a\u201ad\u201b\u201be'"),
        ('$(calc) `n "x"; y', "'$(calc) `n \"x\"; y'"),
        ("müller", "'müller'"),
    ],
)
def test_a_value_is_quoted_so_that_nothing_in_it_expands(value: str, quoted: str) -> None:
    assert quote(value) == quoted


@pytest.mark.parametrize(
    "value",
    ["a\nb", "a\rb", "\x00", "\x1b[2J", "a\u2028b", "a\u202eb", "a\u200bb", "\ud800", "a\u3164b", "a\ufe0fb"],
)
def test_a_value_that_would_end_or_hide_a_line_is_refused(value: str) -> None:
    with pytest.raises(BadValue):
        quote(value)


@given(st.text())
def test_a_quoted_value_is_one_literal_that_reads_back_as_itself(value: str) -> None:
    try:
        quoted = quote(value)
    except BadValue:
        return
    inner, read, index = quoted[1:-1], [], 0
    while index < len(inner):
        char = inner[index]
        read.append(char)
        if char in "'\u2018\u2019\u201a\u201b":
            assert inner[index + 1] == char
            index += 1
        index += 1
    assert "".join(read) == value


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], max_codepoint=0x2000)))
def test_a_cmdlet_with_any_value_parses_as_one_command(value: str) -> None:
    try:
        command = render_cmdlet("Remove-CsPublicProvider", {"Identity": value})
    except BadValue:
        return
    tree = _PARSER.parse(command.encode())
    assert not tree.root_node.has_error
    assert tree.root_node.child_count == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "$true"), (False, "$false"), (None, "$null"), (2, "2"), (("a", "b'c"), "'a','b''c'"), ("1", "'1'")],
)
def test_values_are_rendered_by_type(value: object, text: str) -> None:
    assert render_value(value) == text  # type: ignore[arg-type]


def test_a_cmdlet_is_one_line_in_the_order_given() -> None:
    line = render_cmdlet(
        "Set-CsAccessEdgeConfiguration", {"UseDnsSrvRouting": Switch.ON, "AllowFederatedUsers": True}
    )
    assert line == "Set-CsAccessEdgeConfiguration -UseDnsSrvRouting -AllowFederatedUsers $true"


@pytest.mark.parametrize(("name", "parameter"), [("rm -rf", "Identity"), ("Get-CsUser", "Identity; x")])
def test_a_name_that_is_no_cmdlet_or_parameter_is_refused(name: str, parameter: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        render_cmdlet(name, {parameter: True})
