"""The provisioning site of the request route: one that is gone from DNS does not answer."""

from __future__ import annotations

import msgspec
import pytest
from support.situations import Situation

from lyncready.model import DnsOutcome, HttpOutcome, Https, Purpose, Route, Status

SITE = "pic.lync.com"
GONE = ("https-unreachable", Status.WARN)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (DnsOutcome.NXDOMAIN, GONE),
        (DnsOutcome.NODATA, GONE),
        (DnsOutcome.SERVFAIL, ("not-checked", Status.UNKNOWN)),
        (None, ("not-checked", Status.UNKNOWN)),
    ],
)
def test_a_site_without_an_address_does_not_answer(outcome: DnsOutcome | None, said: tuple[str, Status]) -> None:
    situation = Situation()
    situation.deployment = msgspec.structs.replace(
        situation.deployment, purpose=Purpose.SKYPE, provisioning=Route.REQUEST
    )
    if outcome is not None:
        situation.address(name=SITE, outcome=outcome)
    judged = [one for one in situation.judge() if one.check == "https" and one.step == "provisioning.route"]
    assert [(one.code, one.status) for one in judged] == [said]
    situation.put("https", f"{SITE}:443", Https(outcome=HttpOutcome.ANSWERED, status=200))
    judged = [one for one in situation.judge() if one.check == "https" and one.step == "provisioning.route"]
    assert [one.code for one in judged] == ["ok"]
