"""What runs leave behind, those cut short among them: no older fact hides a look of now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lyncready.cli.checklists import with_observations
from lyncready.clock import now
from lyncready.model import Checklist, Dns, DnsOutcome, Observation, Tcp, TcpOutcome
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


def test_a_run_that_met_none_of_a_zones_own_servers_forgets_what_they_said() -> None:
    """A domain that has lapsed has none any more; what another run asked in another view stays."""

    def answered(name: str, vantage: str, days: int) -> Observation:
        at, seen = PRESENT + timedelta(days=days), Dns(outcome=DnsOutcome.NODATA)
        return Observation(
            probe="dns", subject=name, record_type="A", server=vantage, vantage=vantage, at=at, seen=seen
        )

    known = tuple(
        answered(name, vantage, -1) for name in ("a.test", "b.test") for vantage in ("authoritative", "berlin")
    )
    seen = answered("a.test", "public", 0)
    kept = (answered("a.test", "berlin", -1), seen, *known[2:])
    assert set(with_observations(Checklist(observations=known), (seen,), complete=True).observations) == set(kept)
    cut = with_observations(Checklist(observations=known), (seen,), complete=False).observations
    assert set(cut) == {*known, seen}
