"""Whether partners can be found: where each one's record leads, whether it moved, whether it has one at all.

Rulings 7 and 12. A partner's fault is a warning, and what nobody saw of one a note, unless it is required.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any

import msgspec

from lyncready.certificates.certificate import BadCertificate, read_certificate
from lyncready.checks.connections import connections_of
from lyncready.checks.dns import judge_look_ups, unseen
from lyncready.checks.facts import Facts
from lyncready.checks.partner_hints import tenant_hint
from lyncready.checks.partner_places import PartnerPlace, PartnersNetwork
from lyncready.checks.srv import as_note
from lyncready.checks.srv_advice import RecordVerdict, texts
from lyncready.checks.srv_records import several
from lyncready.checks.srv_targets import suspects, typed_address, without_zone
from lyncready.model import (
    CLOUD,
    OPEN,
    Finding,
    KnownPartner,
    Ref,
    SipDomain,
    Srv,
    Status,
    Tls,
    cloud_of,
    is_host_text,
    labels_above,
    takes_clients,
)

STEP = "partners.discovery"
# What is to be changed on our own server, whoever is the cause.
_OURS = frozenset({"partner-moved"})
# A root that no store here holds, or only the file's: it is to be installed on our Edge (rulings 6.7, 12.27).
_ROOT_NOT_HERE = frozenset({"cert-private-root", "cert-untrusted"})
_COUNTS = frozenset({Status.FAIL, Status.WARN, Status.HELD, Status.UNKNOWN})


def weigh(finding: Finding, *, required: bool) -> Finding:
    """Return a finding on a partner with the weight that it has: none blocks unless the partner is required."""
    if finding.code in _OURS or finding.status not in OPEN:
        return finding
    if finding.code in _ROOT_NOT_HERE and not finding.detail.get("reason"):
        return msgspec.structs.replace(finding, status=Status.WARN)
    if required:
        return finding
    if finding.status is Status.FAIL:
        return msgspec.structs.replace(finding, status=Status.WARN)
    return as_note(finding)


def name_listed(facts: Facts, partner: KnownPartner) -> Finding:
    """Return the note on a partner that an export allows and that nobody wants looked up."""
    return _finding(facts, partner.name, RecordVerdict("not-checked", Status.NOTE, {"listed": True}))


def judge_partner(facts: Facts, network: PartnersNetwork, place: PartnerPlace, ours: Set[str]) -> list[Finding]:
    """Return the findings on where one partner is. `facts` are as they bear on others, `ours` our own edges."""
    partner, look = place.partner, place.look
    dns = list(judge_look_ups(facts, STEP, partner.name, (look,)))
    if partner.edge:
        dns = list(map(as_note, dns))  # whoever is listed by its edge is not looked up
    waits = unseen(dns, facts.deciding)
    about_srv = list(_judge_records(facts, network, place)) if place.records else []
    broken = _leads_nowhere(place, about_srv)
    if look.reply is None and not partner.edge:
        told = [RecordVerdict("not-checked", Status.HELD if waits else Status.UNKNOWN, {}, waits)]
    elif broken:
        told = [RecordVerdict("not-checked", Status.HELD, {}, (Ref(STEP, broken, partner.name),))]
    else:
        told = list(_judge_place(facts, network, place, ours))
    found = [_finding(facts, partner.name, verdict) for verdict in told]
    found += [_finding(facts, partner.name, verdict, "srv") for verdict in about_srv]
    return [weigh(one, required=partner.required) for one in (*found, *dns)]


def _leads_nowhere(place: PartnerPlace, about_srv: Iterable[RecordVerdict]) -> str:
    """Return the fault of the records that leaves a partner without any edge; empty where one is left."""
    if place.partner.edge or place.cloud is not None:
        return ""
    left = set(place.edges)
    for verdict in about_srv:
        if verdict.code == "srv-target-unresolved":
            left -= set(verdict.detail["found"])
    codes = [verdict.code for verdict in about_srv]
    wrong = (code for code in ("srv-target-unresolved", "srv-hostile") if code in codes)
    return "" if left else next(wrong, "")


def _finding(facts: Facts, name: str, verdict: RecordVerdict, check: str = "partner") -> Finding:
    return Finding(
        step=STEP,
        check=check,
        subject=name,
        vantage=facts.deciding,
        status=verdict.status,
        code=verdict.code,
        detail=verdict.detail,
        because=verdict.because,
    )


def _judge_place(
    facts: Facts, network: PartnersNetwork, place: PartnerPlace, ours: Set[str]
) -> Iterator[RecordVerdict]:
    """Yield the faults of where a partner is to be found, and where that is unless one of them counts."""
    faults = list(_faults(facts, network, place, ours))
    yield from faults
    by = place.partner.by
    shared = [edge for edge in place.edges if edge in ours]
    if shared:
        yield RecordVerdict("partner-at-our-edge", Status.NOTE, {"found": shared, "by": by})
    if any(fault.status in _COUNTS for fault in faults):
        return
    if place.cloud is not None:
        found = sorted({record.target for record in place.records if cloud_of(record.target) is not None})
        where = {"cloud": place.cloud.id, "found": [place.partner.edge] if place.partner.edge else found, "by": by}
        yield RecordVerdict("partner-microsoft-365", Status.PASS, where)
    own = [edge for edge in place.edges if edge not in ours]
    if own:
        yield RecordVerdict("partner-own-edge", Status.PASS, {"found": own, "edge": own[0], "by": by})


def _faults(
    facts: Facts, network: PartnersNetwork, place: PartnerPlace, ours: Set[str]
) -> Iterator[RecordVerdict]:
    partner = place.partner
    hosts = [record for record in place.records if record.target != "." and is_host_text(record.target)]
    targets = sorted({record.target for record in hosts})
    if partner.edge:
        moved = _moved(facts, network, place, targets)
        if moved is not None:
            yield moved
    elif not targets:
        detail: dict[str, Any] = {"offered": False} if any(one.target == "." for one in place.records) else {}
        yield RecordVerdict("partner-not-published", Status.FAIL, {**detail, **tenant_hint(network, partner.name)})
    strange = [target for target in targets if _is_foreign(target, partner.name) and target not in ours]
    if strange:
        status = Status.NOTE if partner.edge else Status.FAIL
        yield RecordVerdict("partner-foreign-target", status, {"found": strange, "by": partner.by})


def _is_foreign(target: str, domain: str) -> bool:
    """Whether discovery refuses a target (1009): it is not one label in front of the domain, nor Microsoft's edge.

    A hosting provider is known by its exact proxy host: where clients sign in is none (rulings 13.8).
    """
    if cloud_of(target) is not None:
        return takes_clients(target)
    return labels_above(target, domain) != 1 and not typed_address(target)


def _moved(
    facts: Facts, network: PartnersNetwork, place: PartnerPlace, targets: list[str]
) -> RecordVerdict | None:
    """Tell that a partner listed by its edge is published elsewhere; None where its record agrees, or is none."""
    edge = place.partner.edge
    there = [target for target in targets if (cloud := cloud_of(target)) and not takes_clients(target)]
    same_cloud = place.cloud is not None and any(cloud_of(target) == place.cloud for target in there)
    if not targets or edge in targets or same_cloud:
        return None
    detail: dict[str, Any] = {"edge": edge, "found": targets, "by": place.partner.by}
    if place.partner.written:
        detail["identity"] = place.partner.written
    if there:
        cloud = cloud_of(there[0])
        return RecordVerdict("partner-moved", Status.FAIL, {**detail, "cloud": cloud.id if cloud else ""})
    answers = _answers_by_name(facts, network, edge)
    return RecordVerdict("partner-moved", Status.NOTE if answers else Status.WARN, detail)


def _answers_by_name(facts: Facts, network: PartnersNetwork, edge: str) -> bool:
    """Whether a listed edge was seen to answer with a certificate of its name."""
    addresses = network.addresses(edge).own
    for connections in connections_of(facts, facts.subject(edge), addresses) if addresses else ():
        for contact in connections.up:
            if isinstance(contact.tls, Tls) and contact.tls.chain and _names(contact.tls.chain[0], edge):
                return True
    return False


def _names(der: bytes, host: str) -> bool:
    try:
        leaf = read_certificate(der)
    except BadCertificate:
        return False
    return host in leaf.dns_names


def _judge_records(facts: Facts, network: PartnersNetwork, place: PartnerPlace) -> Iterable[RecordVerdict]:
    """Yield the faults of the records themselves, and `ok` where there are none that count."""
    faults = list(_record_faults(facts, network, place))
    if place.partner.edge:
        faults = [msgspec.structs.replace(fault, status=Status.NOTE, because=()) for fault in faults]
    yield from faults
    usable = any(record.target != "." for record in place.records)
    if usable and not any(fault.status in _COUNTS for fault in faults):
        yield RecordVerdict("ok", Status.PASS, {"found": texts(place.records)})


def _record_faults(facts: Facts, network: PartnersNetwork, place: PartnerPlace) -> Iterator[RecordVerdict]:
    name, records = place.partner.name, [record for record in place.records if record.target != "."]
    typed = {record.target for record in records if typed_address(record.target)}
    hostile = [record for record in records if not is_host_text(record.target) and record.target not in typed]
    if hostile:
        yield RecordVerdict("srv-hostile", Status.FAIL, _about(hostile))
    sound = [record for record in records if record not in hostile]
    elsewhere = [record for record in sound if record.port != facts.port]
    if elsewhere:
        ports = sorted({record.port for record in elsewhere})
        more = {"found": ports, "target": elsewhere[0].target, "expected_port": facts.port}
        yield RecordVerdict("srv-wrong-port", Status.FAIL, {"port": ports[0], **more})
    suspected = suspects(facts, network, SipDomain(name), sound)
    if suspected:
        known = next((one for one in suspected.values() if one.suspicion), None)
        detail: dict[str, Any] = {"found": sorted(suspected)}
        if known is not None:
            whole = without_zone(known.target, name, facts.declared)
            meant = whole if cloud_of(whole) is not None else known.meant
            detail |= {"suspicion": known.suspicion, **({"edge": meant} if meant else {})}
        yield RecordVerdict("srv-target-unresolved", Status.FAIL, detail)
    yield from (one for one in several(sound) if one.code == "srv-several")


def _about(records: list[Srv]) -> dict[str, Any]:
    return {"found": sorted({record.target for record in records}), "port": records[0].port}


def behind(facts: Facts, place: PartnerPlace, about: Iterable[Finding]) -> list[Finding]:
    """Return what is said of the edges of a partner that has none to ask: it is at Microsoft, or nobody knows.

    `about` are the findings on where it is; a partner behind our own edge is judged there.
    """
    name = place.partner.name
    if place.cloud is not None and not place.edges:
        return [Finding(step="partners.edge", check="port", subject=name, vantage="local", detail={
            "cloud": place.cloud.id, "found": CLOUD[place.cloud.id].edge})]  # fmt: skip
    if place.edges:
        return []
    roots = tuple(sorted({ref for one in about if one.check == "partner" for ref in _roots(one)}))
    status = Status.HELD if roots else Status.UNKNOWN
    waiting = Finding(
        step="partners.edge",
        check="port",
        subject=name,
        vantage="local",
        status=status,
        code="not-checked",
        because=roots,
    )
    return [weigh(waiting, required=place.partner.required)]


def _roots(finding: Finding) -> tuple[Ref, ...]:
    if finding.status is Status.HELD:
        return finding.because
    return (finding.ref,) if finding.status in (Status.FAIL, Status.UNKNOWN) else ()
