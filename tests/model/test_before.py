"""What was there before a change: kept with the newest fact, in whatever order files are joined."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from lyncready.model import Before, Dns, DnsOutcome, Observation, Tls, TlsOutcome, join_run, newest

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE, OTHER, THIRD = b"one", b"other", b"third"


def at(hour: int) -> datetime:
    return NOON + timedelta(hours=hour)


def shown(leaf: bytes, hour: int, address: str = "203.0.113.10", **more: Any) -> Observation:
    chain = (leaf, b"issuer") if leaf else ()
    seen = Tls(outcome=TlsOutcome.COMPLETED if leaf else TlsOutcome.TIMEOUT, chain=chain)
    return Observation(
        probe="tls", subject="sip.contoso.com:5061", address=address, at=at(hour), seen=seen, **more
    )


def found(*addresses: str, hour: int, server: str = "8.8.8.8") -> Observation:
    outcome = DnsOutcome.ANSWER if addresses else DnsOutcome.SERVFAIL
    seen = Dns(outcome=outcome, addresses=addresses)
    return Observation(
        probe="dns",
        subject="sip.contoso.com",
        record_type="A",
        server=server,
        vantage="public",
        at=at(hour),
        seen=seen,
    )


def after_runs(*runs: tuple[Observation, ...], complete: bool = True) -> tuple[Observation, ...]:
    facts: tuple[Observation, ...] = ()
    for run in runs:
        facts = join_run(facts, run, complete=complete, now=at(100))
    return facts


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize(
    ("leaves", "before"),
    [
        ((ONE,), None),
        ((ONE, ONE), None),
        ((ONE, OTHER), (0, ONE)),
        ((ONE, ONE, OTHER), (1, ONE)),
        ((ONE, OTHER, OTHER, OTHER), (0, ONE)),
        ((ONE, OTHER, THIRD), (1, OTHER)),
        ((ONE, OTHER, ONE), (1, OTHER)),
        ((ONE, b"", OTHER), (0, ONE)),
        ((ONE, b""), (0, ONE)),
        ((ONE, b"", ONE), None),
    ],
)
def test_the_last_other_certificate_stays_until_the_next_renewal(
    leaves: tuple[bytes, ...], before: tuple[int, bytes] | None, complete: bool
) -> None:
    (fact,) = after_runs(*((shown(leaf, hour),) for hour, leaf in enumerate(leaves)), complete=complete)
    wanted = None if before is None else Before(at(before[0]), leaf=before[1])
    assert fact.before == wanted


def test_joining_files_keeps_the_same_in_whatever_order() -> None:
    facts = [shown(leaf, hour) for hour, leaf in enumerate((ONE, OTHER, ONE, b"", OTHER))]
    kept = {newest(*((one,) for one in order)) for order in permutations(facts)}
    assert kept == {(shown(OTHER, 4, before=Before(at(2), leaf=ONE)),)}
    pairs = {newest(newest((a,), (b,)), newest((c,), (d,))) for a, b, c, d in permutations(facts[1:], 4)}
    assert pairs == {(shown(OTHER, 4, before=Before(at(2), leaf=ONE)),)}


def test_an_edge_that_moved_remembers_what_its_old_address_showed() -> None:
    (fact,) = after_runs((shown(ONE, 0),), (shown(OTHER, 1, "203.0.113.20"),))
    assert (fact.address, fact.before) == ("203.0.113.20", Before(at(0), leaf=ONE))


def test_addresses_are_remembered_as_well_and_a_failure_is_no_change() -> None:
    (fact,) = after_runs((found("203.0.113.10", hour=0),), (found("203.0.113.20", hour=1),))
    assert fact.before == Before(at(0), addresses=("203.0.113.10",))
    (fact,) = after_runs((found("203.0.113.10", hour=0),), (found("203.0.113.10", hour=1),))
    assert fact.before is None
    moved = after_runs((found("203.0.113.10", hour=0),), (found("203.0.113.20", hour=1, server="1.1.1.1"),))
    assert [one.before for one in moved if one.server == "1.1.1.1"] == [Before(at(0), addresses=("203.0.113.10",))]


def test_order_of_addresses_is_no_change() -> None:
    (fact,) = after_runs(
        (found("203.0.113.10", "203.0.113.9", hour=0),), (found("203.0.113.9", "203.0.113.10", hour=1),)
    )
    assert fact.before is None
