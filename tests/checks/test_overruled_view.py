"""A vantage that another overrules informs: a failure there stays told, and what lies behind was not asked."""

from __future__ import annotations

from support.situations import EDGE, Situation

from lyncready.model import Status, TcpOutcome


def test_behind_a_port_that_refused_an_overruled_view_nothing_was_checked() -> None:
    findings = Situation().contact(tcp=TcpOutcome.REFUSED).contact(vantage="outside").judge()
    local = {
        one.check: (one.code, one.status)
        for one in findings
        if one.subject == f"{EDGE}:5061" and one.vantage == "local"
    }
    behind = ("not-checked", Status.NOTE)
    assert local == {
        "port": ("tcp-refused", Status.NOTE),
        "tls": behind,
        "certificate": behind,
        "sip": behind,
    }
