"""Every code of the contract is provoked from end to end, or it is said here why no loopback server can do it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from lyncready.guide.codes import CODES

NOT_ON_LOOPBACK = {
    "tcp-unreachable": "an ICMP error takes a router; tests/checks judges it from saved facts",
    "tcp-reset": "a SYN that is answered by RST is a refusal; a reset of connect itself takes a middle box",
    "tls-intercepted": "never said in a laboratory, by the contract; tests/checks judges it from saved facts",
    "cert-caa-forbids": "the laboratory's CA is in no table of CAA names; tests/checks judges it from saved facts",
    "tcp-outbound-blocked": "never said in a laboratory, by the contract; tests/checks judges it from saved facts",
}
HERE = Path(__file__)


@cache
def provoked() -> set[str]:
    """Return every code that a table or test of this folder names."""
    text = "".join(
        path.read_text(encoding="utf-8") for path in sorted(HERE.parent.glob("test_*.py")) if path != HERE
    )
    return {code for code in CODES if re.search(rf"(?<![a-z-]){re.escape(code)}(?![a-z-])", text)}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_provoked_or_it_is_said_why_not(code: str) -> None:
    assert (code in provoked()) is (code not in NOT_ON_LOOPBACK)
