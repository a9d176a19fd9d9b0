"""Rules on the federation SRV record of every SIP domain (RFC 2782; Microsoft's rules of partner discovery)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from lyncready.checks.dns import judge_look_ups, unseen
from lyncready.checks.edges import Network
from lyncready.checks.facts import Facts
from lyncready.checks.lookup import LookUp, servers_of
from lyncready.model import (
    AUTHORITATIVE,
    WORST_FIRST,
    DnsOutcome,
    Finding,
    Ref,
    Route,
    SipDomain,
    Srv,
    Status,
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


def judge_srv(facts: Facts, network: Network, domain: SipDomain) -> Iterable[Finding]:
    """Return the findings on a SIP domain's federation SRV record, in every DNS view."""
    if not owner_fits(domain.name):
        return _unaskable(facts, domain)
    look = network.look(federation_owner(domain.name), "SRV")
    found = list(judge_look_ups(facts, STEP, domain.name, (look,)))
    found += _judge_views(facts, network, domain, look, unseen(found, facts.deciding))
    return found if domain.is_here else map(as_note, found)


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


def _judge_views(
    facts: Facts, network: Network, domain: SipDomain, look: LookUp, waits: tuple[Ref, ...]
) -> Iterator[Finding]:
    """Yield what each view says of a record, the deciding one first: the others only inform."""
    judged: dict[_Answers, list[_Fault]] = {}
    others = [vantage for vantage in look.by_vantage if vantage not in (facts.deciding, AUTHORITATIVE)]
    for vantage in (facts.deciding, *others):
        decides = vantage == facts.deciding
        view = look.by_vantage.get(vantage)
        reply = look.reply if decides else view.reply if view else None
        because = waits if decides and reply is None else ()
        answers = look.answers if decides else (reply,) if reply else ()
        records = tuple(answer.srv for answer in answers if answer.srv)
        if reply is None:
            verdicts: list[_Fault] = [("not-checked", Status.HELD if because else Status.UNKNOWN, {})]
        elif not records:
            code = "srv-missing" if reply.outcome is DnsOutcome.NXDOMAIN else "srv-empty"
            verdicts = [(code, Status.FAIL, _advice(facts, network, domain))]
        else:
            if records not in judged:
                judged[records] = _judge_answers(facts, network, domain, records)
            verdicts = judged[records]
        servers = servers_of(view.replies) if view else []
        for code, status, detail in verdicts:
            finding = Finding(
                step=STEP,
                check="srv",
                subject=domain.name,
                vantage=vantage,
                status=status,
                code=code,
                detail={"servers": servers, **detail},
                because=because,
            )
            yield finding if decides else as_note(finding)


def wanted_record(domain: str, edge: str, port: int) -> str:
    """Return the zone-file line that publishes an edge for a SIP domain."""
    return f"{federation_owner(domain)}. {TTL_ADVISED} IN SRV 0 0 {port} {edge}."


def _advice(facts: Facts, network: Network, domain: SipDomain) -> dict[str, Any]:
    """Return the edge to publish for a SIP domain, and the record that does."""
    fitting = (edge for edge in network.pairings[domain.name].edges if labels_above(edge, domain.name) == 1)
    edge = next(fitting, f"sip.{domain.name}")
    return {"edge": edge, "wanted": wanted_record(domain.name, edge, facts.port)}


def _texts(records: Iterable[Srv]) -> list[str]:
    return [f"{item.priority} {item.weight} {item.port} {item.target}" for item in records]


def _judge_answers(facts: Facts, network: Network, domain: SipDomain, answers: _Answers) -> list[_Fault]:
    """Return every fault of a domain's records, and `ok` where none of them counts."""
    several = len(answers) > 1
    in_order = sorted({record for records in answers for record in records} if several else answers[0])
    faults = [*_faults(facts, network, domain, in_order), *_aliases(network, in_order), *_worst_of_each(answers)]
    if not any(status in (Status.FAIL, Status.WARN) for _, status, _ in faults):
        faults.append(("ok", Status.PASS, {"found": _texts(in_order)}))
    return faults


def _worst_of_each(answers: _Answers) -> Iterable[_Fault]:
    """Return what is to be said of several records, answer by answer: one fault a code."""
    found: dict[str, _Fault] = {}
    for fault in (fault for records in answers for fault in _several(sorted(records))):
        found[fault[0]] = min(found.get(fault[0], fault), fault, key=lambda one: WORST_FIRST.index(one[1]))
    return found.values()


def _faults(facts: Facts, network: Network, domain: SipDomain, records: list[Srv]) -> Iterator[_Fault]:
    """Yield the faults of single records, each code once with all the targets it concerns."""
    found: dict[str, list[Srv]] = {}
    for record in records:
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


def _aliases(network: Network, records: list[Srv]) -> Iterator[_Fault]:
    """RFC 2782: the target of an SRV record must not be an alias."""
    chains: dict[str, list[str]] = {}
    for target in {record.target for record in records}:
        for look in network.addresses(target).looks:
            cnames = look.cnames
            if cnames:
                chains[target] = list(cnames)
    if chains:
        target = min(chains)
        detail = {"target": target, "found": chains[target][-1], "targets": sorted(chains)}
        yield "srv-target-alias", Status.WARN, detail


def _several(records: list[Srv]) -> Iterator[_Fault]:
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
    for record in records:
        first.setdefault(record.target, record.priority)
    if len(first) > 1:
        equal = len(set(first.values())) < len(first)
        status = Status.WARN if equal else Status.NOTE
        yield "srv-several", status, {"found": _texts(records), "equal": equal}
