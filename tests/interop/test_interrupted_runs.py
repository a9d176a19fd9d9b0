"""What runs leave behind, those cut short among them: no older fact hides a look of now."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from support.command_line import lyncready

from lyncready.clock import present
from lyncready.model import Checklist, Dns, DnsOutcome, Observation, Tcp, TcpOutcome
from lyncready.project.judging import with_run
from lyncready.store import load

PRESENT = present()
SAVED = Path(__file__).parents[1] / "tui" / "saved"


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
    now = present()
    assert with_run(checklist, (seen,), complete=False, now=now).observations == (seen,)
    assert with_run(checklist, (seen,), complete=False, now=now, known=(known,)).observations == (seen,)


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
    now, before = present(), Checklist(observations=known)
    assert set(with_run(before, (seen,), complete=True, now=now).observations) == set(kept)
    cut = with_run(before, (seen,), complete=False, now=now).observations
    assert set(cut) == {*known, seen}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checklist whose resolvers are ports where nothing listens, with facts of an earlier run."""
    for name in ("contoso.yaml", "lab-root-ca.pem"):
        shutil.copy(SAVED / name, tmp_path)
    return tmp_path / "contoso.yaml"


def test_a_check_without_network_keeps_every_fact_and_says_that_it_saw_nothing(saved: Path) -> None:
    facts = {item.key: item.seen for item in load(saved).checklist.observations}
    before = lyncready("check", saved, "--offline", "-q", "--fail-on", "fail")
    assert (before.status, before.out.count("\n")) == (1, 4)
    blind = lyncready("check", saved, "--save", "-q", "--fail-on", "fail")
    assert (blind.status, blind.out) == (2, before.out)
    assert blind.err == (
        "lyncready: nothing could be seen from here: no DNS server, no host answered. What is known stays.\n"
    )
    assert "not-seen-again" in lyncready("check", saved, "--offline", "--json").out
    kept = {item.key: item.seen for item in load(saved).checklist.observations}
    assert {key: kept[key] for key in facts} == facts
    assert lyncready("check", saved, "--offline", "-q", "--fail-on", "fail").out == before.out
    assert not any("blocked → " in line for line in lyncready("history", saved).out.splitlines())


def test_monitoring_hears_unknown_of_a_blind_check_and_no_gauge_of_an_old_one(saved: Path) -> None:
    ran = lyncready("check", saved, "--format", "nagios")
    assert (ran.status, ran.out.split(" - ")[0]) == (3, "LYNCREADY UNKNOWN")
    ran = lyncready("check", saved, "--format", "prometheus")
    assert (ran.status, f'lyncready_looked{{file="{saved}"}} 0' in ran.out) == (2, True)
    assert "lyncready_looked" not in lyncready("check", saved, "--offline", "--format", "prometheus").out
    assert '"looked"' not in lyncready("report", saved, "--format", "json").out
    assert lyncready("check", saved, "--json", "--only", "policy").status == 1
