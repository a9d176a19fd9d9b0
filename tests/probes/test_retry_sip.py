"""Silence on OPTIONS is heard out twice where it counts, and once where mutual TLS explains it."""

from __future__ import annotations

import pytest

from lyncready.model import ClientAuth, Sip, SipOutcome, Tls, TlsOutcome
from lyncready.probes.scheduler import sip_worth_another_try


@pytest.mark.parametrize(
    ("asked", "offered", "outcome", "again"),
    [
        (ClientAuth.NOT_REQUESTED, False, SipOutcome.SILENT, True),
        (ClientAuth.REQUESTED, True, SipOutcome.SILENT, True),
        (ClientAuth.REQUESTED, False, SipOutcome.SILENT, False),
        (ClientAuth.NOT_REQUESTED, False, SipOutcome.CLOSED, False),
        (ClientAuth.NOT_REQUESTED, False, SipOutcome.ANSWERED, False),
    ],
)
def test_a_busy_server_gets_a_second_chance_to_speak(
    asked: ClientAuth, offered: bool, outcome: SipOutcome, again: bool
) -> None:
    tls = Tls(outcome=TlsOutcome.COMPLETED, chain=(b"leaf",), client_auth=asked, offered=offered)
    assert sip_worth_another_try(tls, Sip(outcome=outcome), 1) is again
    assert not sip_worth_another_try(tls, Sip(outcome=outcome), 2)
    assert not sip_worth_another_try(None, None, 1)
