"""`report --share`, from the command line: no form of it tells a stranger whose deployment it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.command_line import lyncready

EXPORT = Path(__file__).parents[1] / "powershell" / "exports" / "half-done.json"
PRIVATE = re.compile(r"contoso|fabrikam|V1234567|Danvers|Peggy|srv77|10\.9\.8\.7|131\.107|fe01|Redmond", re.I)


@pytest.fixture
def told(contoso: Path) -> Path:
    """The checklist with all that people and servers tell: words, reasons, notes and an export."""
    by = ("--by", "Danvers")
    note = "call Peggy at srv77 or srv77.corp.invalid, 10.9.8.7, about V1234567"
    for words in (
        ("mark", contoso, "federation.inside", "done", "--note", note, *by),
        ("mark", contoso, "provider.client", "waived", "--reason", note, *by),
        ("waive", contoso, "srv-missing", "contoso.com", "--reason", note, *by),
        ("evidence", contoso, EXPORT),
    ):
        assert lyncready(*words).status == 0
    return contoso


@pytest.mark.parametrize(
    "words", ["--format html", "--format markdown", "--format json", "--short", "--format html --quiet", "-q"]
)
def test_a_shared_report_names_nobody_and_nothing(words: str, told: Path) -> None:
    plain = lyncready("report", told, *words.split())
    shared = lyncready("report", told, *words.split(), "--share")
    assert PRIVATE.search(plain.out)
    assert PRIVATE.findall(shared.out) == []
    assert (shared.status, shared.err) == (1, "")
