"""What is wrong with the federation records of a SIP domain whose users are here, record by record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lyncready.checks.facts import Facts
from lyncready.checks.srv_advice import RecordVerdict, advice, texts, wanted_record
from lyncready.checks.srv_targets import ZONE_APPENDED, Suspect, suspects, typed_address, without_zone
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    WORST_FIRST,
    Ref,
    Route,
    SipDomain,
    Srv,
    Status,
    Users,
    cloud_of,
    is_host_text,
    labels_above,
)

STEP = "federation.srv"
_MISPLACED = ("srv-foreign-target", "srv-deep-target")
Answers = tuple[tuple[Srv, ...], ...]  # a domain's records as servers give them: one, or several of equal weight


def judge_answers(facts: Facts, network: EdgeTopology, domain: SipDomain, answers: Answers) -> list[RecordVerdict]:
    """Return every fault of a domain's records, and `ok` where none of them counts."""
    several = len(answers) > 1
    in_order = sorted({record for records in answers for record in records} if several else answers[0])
    suspected = suspects(facts, network, domain, in_order)
    faults = list(_faults(facts, network, domain, in_order, suspected))
    faults += _unresolved(facts, network, domain, in_order, suspected, faults)
    faults += [*_aliases(network, in_order), *_worst_of_each(answers)]
    if not any(fault.status in (Status.FAIL, Status.WARN, Status.HELD) for fault in faults):
        faults.append(RecordVerdict("ok", Status.PASS, {"found": texts(in_order)}))
    return faults


def _worst_of_each(answers: Answers) -> Iterable[RecordVerdict]:
    """Return what is to be said of several records, answer by answer: one fault a code."""
    found: dict[str, RecordVerdict] = {}
    for fault in (fault for records in answers for fault in several(sorted(records))):
        known = found.get(fault.code, fault)
        found[fault.code] = min(known, fault, key=lambda one: WORST_FIRST.index(one.status))
    return found.values()


def _faults(
    facts: Facts, network: EdgeTopology, domain: SipDomain, records: list[Srv], suspected: Mapping[str, Suspect]
) -> Iterator[RecordVerdict]:
    """Yield the faults of single records, each code once with all the targets it concerns."""
    found: dict[str, list[Srv]] = {}
    for record in records:
        for code in _record_faults(facts, domain.name, record):
            found.setdefault(code, []).append(record)
    wanted = _wanted(facts, network, domain, records, suspected) if found else {}
    for code, items in found.items():
        status = _status(facts, network, domain, code, items)
        detail = {"found": sorted({item.target for item in items}), "port": items[0].port, **wanted}
        if code == "srv-wrong-port":
            detail = _about_port(facts, domain, items, detail)
        if code in _MISPLACED:
            some = [suspected[one.target] for one in items if one.target in suspected]
            doubled = any(without_zone(one.target, domain.name, facts.declared) for one in items)
            detail.update(_about_suspects(some) or ({"suspicion": ZONE_APPENDED} if doubled else {}))
        yield RecordVerdict(code, status, detail)


def _status(facts: Facts, network: EdgeTopology, domain: SipDomain, code: str, items: list[Srv]) -> Status:
    soft = code in _MISPLACED and facts.deployment.provisioning is Route.REQUEST
    contested = all(network.contested(domain.name, item.target) for item in items)
    return Status.WARN if soft or contested or code == "srv-target-not-declared" else Status.FAIL


def _about_port(facts: Facts, domain: SipDomain, items: list[Srv], detail: dict[str, Any]) -> dict[str, Any]:
    target = items[0].target
    if labels_above(target, domain.name) == 1 and "wanted" in detail:
        detail = {**detail, "wanted": wanted_record(domain.name, target, facts.port)}
    found = sorted({item.port for item in items})
    return {**detail, "found": found, "target": target, "expected_port": facts.port}


def _wanted(
    facts: Facts,
    network: EdgeTopology,
    domain: SipDomain,
    records: list[Srv],
    suspected: Mapping[str, Suspect],
) -> dict[str, Any]:
    """Return what to publish in place of a record; where one leads to Microsoft, or was meant to, the cloud.

    Nobody said that such a record should lead here: changing it may cut a tenant off.
    """
    detail = advice(facts, network, domain, suspected.keys())
    hosts = {item.target for item in records}
    hosts |= {without_zone(target, domain.name, facts.declared) for target in hosts}
    clouds = sorted({cloud.id for host in hosts if (cloud := cloud_of(host)) is not None})
    if clouds:
        detail.update(cloud=clouds[0], users=domain.users.value)
        if domain.users in (Users.ON_PREMISES, Users.NONE):
            detail.pop("wanted", None)
    return detail


def _about_suspects(some: list[Suspect]) -> dict[str, str]:
    known = next((one for one in some if one.suspicion), None)
    return {"suspicion": known.suspicion} if known is not None else {}


def _record_faults(facts: Facts, domain: str, record: Srv) -> Iterator[str]:
    if record.target == ".":
        yield "srv-not-offered"
        return
    typed = typed_address(record.target) == record.target
    if not typed and not is_host_text(record.target):
        yield "srv-hostile"
        return
    if record.port != facts.port:
        yield "srv-wrong-port"
    if cloud_of(record.target) is not None:
        yield "srv-microsoft-365"
        return
    depth = labels_above(record.target, domain)
    if depth is None or depth == 0:
        yield "srv-foreign-target"
    elif depth > 1:
        yield "srv-deep-target"
    if facts.declared and record.target not in facts.declared and not typed:
        yield "srv-target-not-declared"


def _unresolved(
    facts: Facts,
    network: EdgeTopology,
    domain: SipDomain,
    records: list[Srv],
    suspected: Mapping[str, Suspect],
    faults: list[RecordVerdict],
) -> Iterator[RecordVerdict]:
    """Yield the verdict on targets that lead nowhere; where one is misplaced, too, that fault speaks for both."""
    if not suspected:
        return
    misplaced = {
        target: Ref(STEP, fault.code, domain.name)
        for fault in faults
        if fault.code in _MISPLACED and fault.status is Status.FAIL
        for target in fault.detail["found"]
    }
    roots = sorted({misplaced[target] for target in suspected if target in misplaced})
    alone = [target for target in suspected if target not in misplaced]
    detail = {
        "found": sorted(suspected),
        **_about_suspects([suspected[target] for target in sorted(suspected)]),
        **_wanted(facts, network, domain, records, suspected),
    }
    if not alone:
        yield RecordVerdict("srv-target-unresolved", Status.HELD, detail, tuple(roots))
        return
    meant = suspected[alone[0]].meant
    if meant and "wanted" in detail:
        detail = {**detail, "edge": meant, "wanted": wanted_record(domain.name, meant, facts.port)}
    contested = all(network.contested(domain.name, target) for target in alone)
    yield RecordVerdict("srv-target-unresolved", Status.WARN if contested else Status.FAIL, detail)


def _aliases(network: EdgeTopology, records: list[Srv]) -> Iterator[RecordVerdict]:
    """RFC 2782: the target of an SRV record must not be an alias. What Microsoft does with its own is its own."""
    chains: dict[str, list[str]] = {}
    behind = ""
    for target in sorted({record.target for record in records if cloud_of(record.target) is None}):
        addresses = network.addresses(target)
        for look in addresses.looks:
            if look.cnames:
                chains[target] = list(look.cnames)
                behind = behind or addresses.alias
    if chains:
        target = min(chains)
        detail: dict[str, Any] = {"target": target, "found": chains[target][-1], "targets": sorted(chains)}
        cloud = cloud_of(behind) if behind else None
        if cloud is not None:
            detail["cloud"] = cloud.id
        yield RecordVerdict("srv-target-alias", Status.WARN, detail)


def several(records: list[Srv]) -> Iterator[RecordVerdict]:
    if len(records) < 2:
        return
    same = Counter((record.target, record.port) for record in records)
    twice = [target for (target, _), count in sorted(same.items()) if count > 1]
    if twice:
        found = [text for text in texts(records) if text.split()[3] in twice]
        yield RecordVerdict("srv-duplicate", Status.WARN, {"found": found})
    first: dict[str, int] = {}
    for record in records:
        first.setdefault(record.target, record.priority)
    if len(first) > 1:
        equal = len(set(first.values())) < len(first)
        status = Status.WARN if equal else Status.NOTE
        yield RecordVerdict("srv-several", status, {"found": texts(records), "equal": equal})
