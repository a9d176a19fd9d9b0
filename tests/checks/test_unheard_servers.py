"""Servers that we could not reach or had no time for: our fault is no fault of theirs."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from support.situations import DOMAIN, EDGE, INSIDE, OUTSIDE, OUTSIDE_2, Situation

from lyncready.model import (
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Resolver,
    Seen,
    Srv,
    Status,
    federation_owner,
)
from lyncready.probes.dns.question import Response
from lyncready.probes.perform import ProbeExecutor
from lyncready.probes.questions import AskDns

OWNER = federation_owner(DOMAIN)
RECORD = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, "sip.contoso.com"),))
ELSEWHERE = Dns(outcome=DnsOutcome.ELSEWHERE, cnames=("edge.example",))
SILENT, BROKEN = Dns(outcome=DnsOutcome.TIMEOUT), Dns(outcome=DnsOutcome.SERVFAIL)
REFUSED = Dns(outcome=DnsOutcome.REFUSED)
UNREACHED, LATE = Fault(reason=FaultKind.NO_NETWORK), Fault(reason=FaultKind.DEADLINE)


def judged(**seen: Seen) -> dict[str, Status]:
    """Return what is said of the SRV look-up where it decides, given what each server brought."""
    servers = {"first": OUTSIDE, "second": OUTSIDE_2, "inside": INSIDE}
    chosen = {servers[name]: one for name, one in seen.items()}
    situation = Situation(resolvers=tuple(chosen))
    for server, one in chosen.items():
        situation.put("dns", OWNER, one, record_type="SRV", server=server.label, vantage=server.vantage)
    return {
        finding.code: finding.status
        for finding in situation.judge()
        if (finding.check, finding.subject, finding.vantage) == ("dns", DOMAIN, "public")
    }


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"first": RECORD, "second": UNREACHED}, {"ok": Status.PASS}),
        ({"first": RECORD, "second": LATE}, {"ok": Status.PASS}),
        ({"first": BROKEN, "second": UNREACHED}, {"dns-servfail": Status.FAIL}),
        ({"first": BROKEN, "second": LATE}, {"check-incomplete": Status.UNKNOWN}),
        ({"first": SILENT, "second": LATE}, {"check-incomplete": Status.UNKNOWN}),
        ({"first": LATE, "inside": RECORD}, {"check-incomplete": Status.UNKNOWN}),
        ({"first": ELSEWHERE, "second": UNREACHED}, {"check-incomplete": Status.UNKNOWN}),
    ],
)
def test_our_own_fault_is_told_from_a_servers(seen: dict[str, Any], said: dict[str, Status]) -> None:
    assert judged(**seen) == said


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ({"first": BROKEN, "second": REFUSED}, {"dns-servfail": Status.FAIL, "dns-refused": Status.WARN}),
        ({"first": SILENT, "second": REFUSED}, {"dns-refused": Status.FAIL, "dns-timeout": Status.WARN}),
        ({"first": SILENT, "second": SILENT}, {"dns-timeout": Status.FAIL}),
    ],
)
def test_servers_that_fail_each_in_its_way_are_told_apart_and_one_fault_is_the_root(
    seen: dict[str, Any], said: dict[str, Status]
) -> None:
    assert judged(**seen) == said


def test_a_fault_names_only_the_servers_that_have_it() -> None:
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).srv(outcome=DnsOutcome.REFUSED, at=OUTSIDE)
    situation.srv(outcome=DnsOutcome.SERVFAIL, at=OUTSIDE_2)
    found = {one.code: one.detail for one in situation.judge() if one.check == "dns" and one.subject == DOMAIN}
    assert found["dns-refused"]["servers"] == [OUTSIDE.label]
    assert found["dns-servfail"]["servers"] == [OUTSIDE_2.label]
    assert found["dns-servfail"]["ended"] == ["servfail"]


def test_a_server_that_could_not_be_asked_says_why() -> None:
    why = "its certificate was refused: certificate has expired"
    refused = Dns(outcome=DnsOutcome.UNREACHABLE, note=why)
    situation = Situation(resolvers=(OUTSIDE, OUTSIDE_2)).reply(OWNER, "SRV", refused, OUTSIDE_2)
    (found,) = [one for one in situation.judge() if one.check == "dns" and one.subject == DOMAIN]
    assert (found.code, found.status, found.detail["why"]) == ("dns-timeout", Status.WARN, [why])


def test_public_resolvers_out_of_our_reach_are_said_where_the_inside_answers() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE), healthy=False).srv(
        Srv(0, 0, 5061, "sip.contoso.com"), at=INSIDE
    )
    situation.put("dns", OWNER, UNREACHED, record_type="SRV", server=OUTSIDE.label, vantage="public")
    said = [one for one in situation.judge() if (one.check, one.subject, one.vantage) == ("dns", DOMAIN, "public")]
    assert [(one.code, one.status) for one in said] == [("dns-public-unreachable", Status.UNKNOWN)]


class _NoRoute:
    async def ask(self, question: Any, timeout: float) -> Response:
        seen = Dns(outcome=DnsOutcome.UNREACHABLE, note="ENETUNREACH")
        return Response(seen, datetime(2026, 11, 22, tzinfo=UTC), 0.0, ours=True)


def test_a_server_to_which_this_machine_has_no_route_is_a_fault_of_ours() -> None:
    performer = ProbeExecutor(_NoRoute(), None, 1.0, lambda: datetime(2026, 11, 22, tzinfo=UTC))  # type: ignore[arg-type]
    server = Resolver(name="v6", address="2001:db8::53")
    (fact,) = asyncio.run(performer.perform(AskDns(OWNER, "SRV", server)))
    assert fact.seen == Fault(reason=FaultKind.NO_NETWORK, detail="ENETUNREACH")


def test_an_old_aaaa_record_does_not_stand_for_the_a_record_that_could_not_be_had() -> None:
    zone = Resolver(name="ns1.contoso.com", vantage="authoritative", address="192.0.2.1")
    situation = Situation().reply(EDGE, "A", SILENT)
    situation.reply(EDGE, "AAAA", Dns(outcome=DnsOutcome.ANSWER, addresses=("2001:db8::1",), ttl=60))
    situation.reply(EDGE, "AAAA", Dns(outcome=DnsOutcome.NODATA), zone).reply(EDGE, "A", SILENT, zone)
    said = {
        (one.check, one.code): one.status
        for one in situation.judge()
        if one.subject == EDGE and one.vantage == "public"
    }
    assert said["dns", "dns-timeout"] is Status.FAIL
    assert said["address", "not-checked"] is Status.HELD
    assert ("address", "address-missing") not in said


@pytest.mark.parametrize(("seen", "code"), [(BROKEN, "dns-servfail"), (SILENT, "dns-timeout")])
def test_an_alias_without_aaaa_record_does_not_stand_for_the_a_record_that_could_not_be_had(
    seen: Dns, code: str
) -> None:
    alias = Dns(outcome=DnsOutcome.NODATA, cnames=("edge.hoster.net",))
    situation = Situation().reply(EDGE, "A", seen).reply(EDGE, "AAAA", alias)
    said = {
        (one.check, one.code): one.status
        for one in situation.judge()
        if one.step != "prepare.external-access" and one.subject.startswith(EDGE) and one.status is not Status.PASS
    }
    checks = ("address", "port", "tls", "certificate", "sip")
    held = {(check, "not-checked"): Status.HELD for check in checks}
    assert said == {("dns", code): Status.FAIL, **held}


def test_a_name_of_which_one_family_was_not_asked_yet_is_not_missing() -> None:
    situation = Situation(healthy=False).reply(EDGE, "A", Dns(outcome=DnsOutcome.NODATA))
    said = [(one.code, one.status) for one in situation.judge() if (one.check, one.subject) == ("address", EDGE)]
    assert said == [("not-checked", Status.UNKNOWN)]


def test_silence_today_is_ours_although_the_servers_spoke_last_week() -> None:
    """A laptop that left the network checks one domain anew; what is known of the others is older."""
    situation = Situation(resolvers=(OUTSIDE,))
    situation.facts = {
        key: msgspec.structs.replace(item, at=item.at - timedelta(days=7)) for key, item in situation.facts.items()
    }
    situation.srv(outcome=DnsOutcome.TIMEOUT)
    said = {one.check: (one.code, one.status) for one in situation.judge() if one.subject == DOMAIN}
    assert said["dns"] == ("check-incomplete", Status.UNKNOWN)
    situation.address("203.0.113.10")
    said = {one.check: (one.code, one.status) for one in situation.judge() if one.subject == DOMAIN}
    assert said["dns"] == ("dns-timeout", Status.FAIL)
