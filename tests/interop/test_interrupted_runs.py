"""What a run that did not reach its end leaves behind: no older fact hides a look of now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lyncready.cli.checklists import with_observations
from lyncready.clock import now
from lyncready.model import Checklist, Observation, Tcp, TcpOutcome
from lyncready.tui.judging import merge

PRESENT = now()


def saw(outcome: TcpOutcome, days: int) -> Observation:
    return Observation(
        probe="tcp",
        subject="sip.contoso.com:5061",
        address="203.0.113.10",
        at=PRESENT + timedelta(days=days),
        seen=Tcp(outcome=outcome),
    )


@pytest.mark.parametrize("days", [-1, 400])
def test_a_run_that_was_cut_short_is_believed_whatever_date_older_facts_bear(days: int) -> None:
    """A fact dated ahead was seen while a clock was wrong."""
    known, seen = saw(TcpOutcome.REFUSED, days), saw(TcpOutcome.CONNECTED, 0)
    checklist = Checklist(observations=(known,))
    assert with_observations(checklist, (seen,), complete=False).observations == (seen,)
    assert merge(checklist, (known,), (seen,), False, now()).observations == (seen,)
