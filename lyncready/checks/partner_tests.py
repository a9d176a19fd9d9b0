"""What Test-CsFederatedPartner showed of partners, by an export that asked for it (E6.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lyncready.checks.message import counts_by_id, is_ours
from lyncready.model import Attempt, Checklist, Finding, PartnerTest, Status, partner_tests_in, render_instant

_STEP = "partners.edge"
_ENOUGH = 3  # domains; fewer that fail alike may be their own matter
# They speak of the side that asks: its policies, its routes, its next hop.
_OUR_SIDE = frozenset({1002, 1005, 1007, 1012, 1014})


def judge_partner_tests(checklist: Checklist) -> Iterator[Finding]:
    """Yield one finding a partner that was tested: a failure with an id that says what is wrong is a warning.

    Any other failure is a note: the test itself may fail while messages go through.
    """
    by_domain: dict[str, list[PartnerTest]] = {}
    for test in partner_tests_in(checklist.evidence):
        by_domain.setdefault(test.attempt.domain, []).append(test)
    for domain in sorted(by_domain):
        failed = [test for test in by_domain[domain] if not test.passed]
        telling = [test for test in failed if counts_by_id(test.attempt)]
        yield _finding(domain, (telling or failed or by_domain[domain])[0], bool(failed), bool(telling))


def _finding(domain: str, test: PartnerTest, failed: bool, telling: bool) -> Finding:
    attempt = test.attempt
    told = {
        "rule": "E6.7",
        "object": "partnerTest",
        "property": "Result",
        "identity": domain,
        "found": not failed,
        "wanted": True,
        "computer": test.source.computer,
        "scope": test.source.scope.value,
        "collected_at": render_instant(test.source.collected_at),
        "edge": test.edge,
        "id": attempt.id,
        "status": attempt.status,
        "silent": test.silent or None,
        "partners": [domain],
        "ours": attempt.id in _OUR_SIDE or None,
    }
    return Finding(
        step=_STEP,
        check="settings",
        subject=f"partnerTest:{domain}.Result",
        status=Status.PASS if not failed else Status.WARN if telling else Status.NOTE,
        code="setting-wrong" if failed else "ok",
        detail={key: value for key, value in told.items() if value not in (None, "")},
    )


def attempts_of_tests(checklist: Checklist) -> Iterable[Attempt]:
    """Return the tests that speak of every message: three domains or more that all fail alike, or our own side.

    A test that succeeds proves no message, and one partner's failure is that partner's.
    """
    tests = partner_tests_in(checklist.evidence)
    failed = [test.attempt for test in tests if not test.passed and counts_by_id(test.attempt)]
    domains = {test.attempt.domain for test in tests}
    alike = len({attempt.id for attempt in failed}) == 1 and {attempt.domain for attempt in failed} == domains
    if alike and len(domains) >= _ENOUGH and not any(test.passed for test in tests):
        return failed
    return [
        attempt
        for attempt in failed
        if attempt.id in _OUR_SIDE and (not attempt.speaker or is_ours(attempt, checklist))
    ]
