"""Rules on the federation SRV record of every SIP domain (RFC 2782; Microsoft's rules of partner discovery)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import msgspec

from lyncready.checks.dns import judge_look_ups, unseen
from lyncready.checks.edges import Network
from lyncready.checks.facts import Facts
from lyncready.checks.lookup import LookUp
from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    WORST_FIRST,
    DnsOutcome,
    Finding,
    Ref,
    Route,
    SipDomain,
    Srv,
    Status,
    Users,
    federation_owner,
    is_host_text,
    is_microsoft_365,
    labels_above,
    owner_fits,
)

STEP = "federation.srv"
TTL_ADVISED = 3600
_Fault = tuple[str, Status, dict[str, Any]]
_Answers = tuple[tuple[Srv, ...], ...]  # a domain's records as servers give them: one, or several of equal weight


def judge_srv(facts: Facts, network: Network, domain: SipDomain) -> Iterator[Finding]:
    """Yield the findings on a SIP domain's federation SRV record, in every DNS view."""
    counts = domain.users is Users.ON_PREMISES
    if not owner_fits(domain.name):
        yield from _unaskable(facts, domain)
        return
    look = network.look(federation_owner(domain.name), "SRV")
    dns = list(judge_look_ups(facts, STEP, domain.name, (look,)))
    yield from (finding if counts else as_note(finding) for finding in dns)
    waits = unseen(dns, facts.deciding)
    others = sorted(look.by_vantage.keys() - {facts.deciding, AUTHORITATIVE})
    faults_of = cache(lambda answers: tuple(_judge_answers(facts, network, domain, answers)))
    for finding in _judge_view(facts, network, domain, look, facts.deciding, waits, faults_of):
        yield finding if counts else as_note(finding)
    for vantage in others:
        found = _judge_view(facts, network, domain, look, vantage, (), faults_of)
        yield from (as_note(finding) for finding in found)


def _unaskable(facts: Facts, domain: SipDomain) -> Iterator[Finding]:
    """A name too long for its record waits for another name: no server is to blame."""
    root = Ref("prepare.names", "field-invalid", domain.name)
    for check in ("dns", "srv"):
        yield Finding(
            step=STEP,
            check=check,
            subject=domain.name,
            vantage=facts.deciding,
            status=Status.HELD,
            code="not-checked",
            because=(root,),
        )


def as_note(finding: Finding) -> Finding:
    """Return a finding that only informs: nothing of it keeps a step open."""
    if finding.status in (Status.PASS, Status.NOTE):
        return finding
    return msgspec.structs.replace(finding, status=Status.NOTE, because=())


def _judge_view(
    facts: Facts,
    network: Network,
    domain: SipDomain,
    look: LookUp,
    vantage: str,
    waits: tuple[Ref, ...],
    faults_of: Callable[[_Answers], tuple[_Fault, ...]],
) -> Iterator[Finding]:
    """Yield what one view says of a record; `faults_of` judges answers, the same ones of several views once."""
    view, decides = look.view(vantage), vantage == facts.deciding
    reply = look.reply if decides else view.reply if view else None

    def finding(code: str, status: Status, detail: dict[str, Any]) -> Finding:
        servers = sorted({item.server for item in view.replies}) if view else []
        return Finding(
            step=STEP,
            check="srv",
            subject=domain.name,
            vantage=vantage,
            status=status,
            code=code,
            detail={"servers": servers, **detail},
        )

    if reply is None:
        held = msgspec.structs.replace(finding("not-checked", Status.HELD, {}), because=waits)
        yield held if waits else finding("not-checked", Status.UNKNOWN, {})
        return
    answers = tuple(answer.srv for answer in (look.answers if decides else (reply,)) if answer.srv)
    if not answers:
        code = "srv-missing" if reply.outcome is DnsOutcome.NXDOMAIN else "srv-empty"
        yield finding(code, Status.FAIL, _advice(facts, network, domain))
        return
    faults = faults_of(answers)
    for code, status, detail in faults:
        yield finding(code, status, detail)
    if not any(status in (Status.FAIL, Status.WARN) for _, status, _ in faults):
        yield finding("ok", Status.PASS, {"found": _texts(_all_of(answers))})


def wanted_record(domain: str, edge: str, port: int) -> str:
    """Return the zone-file line that publishes an edge for a SIP domain."""
    return f"{federation_owner(domain)}. {TTL_ADVISED} IN SRV 0 0 {port} {edge}."


def _advice(facts: Facts, network: Network, domain: SipDomain) -> dict[str, Any]:
    """Return the edge to publish for a SIP domain, and the record that does."""
    fitting = (edge for edge in network.pairings[domain.name].edges if labels_above(edge, domain.name) == 1)
    edge = next(fitting, f"sip.{domain.name}")
    return {"edge": edge, "wanted": wanted_record(domain.name, edge, facts.port)}


def _all_of(answers: _Answers) -> tuple[Srv, ...]:
    return (
        answers[0] if len(answers) == 1 else tuple(sorted({record for records in answers for record in records}))
    )


def _texts(records: tuple[Srv, ...]) -> list[str]:
    return [f"{item.priority} {item.weight} {item.port} {item.target}" for item in sorted(records)]


def _judge_answers(facts: Facts, network: Network, domain: SipDomain, answers: _Answers) -> Iterator[_Fault]:
    """Yield every fault of a domain's records, each code once with all the targets it concerns."""
    found: dict[str, list[Srv]] = {}
    records = _all_of(answers)
    for record in sorted(records):
        for code in _record_faults(facts, domain.name, record):
            found.setdefault(code, []).append(record)
    advice = _advice(facts, network, domain) if found else {}
    soft = facts.deployment.provisioning is Route.REQUEST
    for code, items in found.items():
        status = Status.WARN if code == "srv-target-not-declared" else Status.FAIL
        if code in ("srv-foreign-target", "srv-deep-target") and soft:
            status = Status.WARN
        detail = {"found": sorted({item.target for item in items}), "port": items[0].port, **advice}
        if code == "srv-wrong-port":
            target = items[0].target
            detail = {**detail, "found": sorted({item.port for item in items}), "target": target}
            if labels_above(target, domain.name) == 1:
                detail["wanted"] = wanted_record(domain.name, target, facts.port)
            elif is_microsoft_365(target):
                detail.pop("wanted")
            detail["expected_port"] = facts.port
        if code == "srv-microsoft-365":
            detail.pop("wanted")
        yield code, status, detail
    yield from _aliases(network, records)
    several: dict[str, _Fault] = {}
    for fault in (fault for given in answers for fault in _several(given)):
        several[fault[0]] = min(several.get(fault[0], fault), fault, key=lambda one: WORST_FIRST.index(one[1]))
    yield from several.values()


def _record_faults(facts: Facts, domain: str, record: Srv) -> Iterator[str]:
    if record.target == ".":
        yield "srv-not-offered"
        return
    if not is_host_text(record.target):
        yield "srv-hostile"
        return
    if record.port != facts.port:
        yield "srv-wrong-port"
    if is_microsoft_365(record.target):
        yield "srv-microsoft-365"
        return
    depth = labels_above(record.target, domain)
    if depth is None or depth == 0:
        yield "srv-foreign-target"
    elif depth > 1:
        yield "srv-deep-target"
    if facts.declared and record.target not in facts.declared:
        yield "srv-target-not-declared"


def _aliases(network: Network, records: tuple[Srv, ...]) -> Iterator[_Fault]:
    """RFC 2782: the target of an SRV record must not be an alias."""
    chains: dict[str, list[str]] = {}
    for target in dict.fromkeys(record.target for record in sorted(records)):
        for record_type in ADDRESS_TYPES:
            cnames = network.look(target, record_type).cnames
            if cnames:
                chains[target] = list(cnames)
    for target, chain in sorted(chains.items())[:1]:
        yield "srv-target-alias", Status.WARN, {"target": target, "found": chain[-1], "targets": sorted(chains)}


def _several(records: tuple[Srv, ...]) -> Iterator[_Fault]:
    if len(records) < 2:
        return
    same = Counter((record.target, record.port) for record in records)
    twice = [target for (target, _), count in sorted(same.items()) if count > 1]
    if twice:
        yield (
            "srv-duplicate",
            Status.WARN,
            {"found": [text for text in _texts(records) if text.split()[3] in twice]},
        )
    first: dict[str, int] = {}
    for record in sorted(records):
        first.setdefault(record.target, record.priority)
    if len(first) > 1:
        equal = len(set(first.values())) < len(first)
        status = Status.WARN if equal else Status.NOTE
        yield "srv-several", status, {"found": _texts(records), "equal": equal}
