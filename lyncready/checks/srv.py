"""Rules on the federation SRV record of every SIP domain (RFC 2782; Microsoft's rules of partner discovery)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from lyncready.checks.dns import judge_look_ups, unseen
from lyncready.checks.facts import Facts
from lyncready.checks.lookup import LookUp, servers_of
from lyncready.checks.partner_clouds import partner_cloud
from lyncready.checks.srv_advice import RecordVerdict, advice, near_misses
from lyncready.checks.srv_elsewhere import judge_left_behind, judge_online, without_record
from lyncready.checks.srv_records import Answers, judge_answers
from lyncready.checks.standing import is_hidden, needs_discovery
from lyncready.checks.topology import EdgeTopology
from lyncready.model import (
    AUTHORITATIVE,
    LOCAL,
    Discovery,
    Dns,
    DnsOutcome,
    Finding,
    Ref,
    SipDomain,
    Status,
    Users,
    federation_owner,
    owner_fits,
)

STEP = "federation.srv"


def judge_srv(facts: Facts, network: EdgeTopology, domain: SipDomain) -> Iterable[Finding]:
    """Return the findings on a SIP domain's federation SRV record, in every DNS view."""
    if not owner_fits(domain.name):
        return _unaskable(facts, domain)
    look = network.look(federation_owner(domain.name), "SRV")
    found = list(judge_look_ups(facts, STEP, domain.name, (look,)))
    found += _judge_views(facts, network, domain, look, unseen(found, facts.deciding))
    if domain.users is Users.BOTH:
        found = list(_as_the_edge_asks(facts, domain, look, found))
    found = [_weighed(facts, domain, look, finding) for finding in found]
    return [*found, _unlisted(facts, domain)] if needs_discovery(facts, domain) else found


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


def _weighed(facts: Facts, domain: SipDomain, look: LookUp, finding: Finding) -> Finding:
    """Return a finding with the weight that it has for this domain."""
    decides = finding.check == "srv" and finding.vantage == facts.deciding
    if domain.users is Users.NONE or is_hidden(facts, domain):
        return as_note(finding)
    if domain.users is Users.ONLINE:
        # A DNS fault on the way to a record at Microsoft holds nothing up here; not to have looked does.
        judged = decides and finding.status in (Status.FAIL, Status.WARN)
        return finding if judged or finding.status is Status.UNKNOWN else as_note(finding)
    # Partners who list an edge by name ask for no record; one that is there is judged as ever.
    by_name = facts.deployment.discovery is Discovery.BY_NAME and not look.answers
    return as_note(finding) if by_name else finding


def _unlisted(facts: Facts, domain: SipDomain) -> Finding:
    there = [partner.name for partner in facts.deployment.partners if partner_cloud(facts, partner)]
    detail = {"users": domain.users.value, "partners": there}
    return Finding(
        step=STEP,
        check="srv",
        subject=domain.name,
        vantage=facts.deciding,
        status=Status.FAIL,
        code="discovery-needed",
        detail=detail,
    )


def _judge_views(
    facts: Facts, network: EdgeTopology, domain: SipDomain, look: LookUp, waits: tuple[Ref, ...]
) -> Iterator[Finding]:
    """Yield what each view says of a record, the deciding one first: the others only inform."""
    judged: dict[Answers, list[RecordVerdict]] = {}
    others = [vantage for vantage in look.by_vantage if vantage not in (facts.deciding, AUTHORITATIVE)]
    for vantage in (facts.deciding, *others):
        decides = vantage == facts.deciding
        view = look.by_vantage.get(vantage)
        reply = look.reply if decides else view.reply if view else None
        because = waits if decides and reply is None else ()
        answers = look.answers if decides else (reply,) if reply else ()
        records = tuple(answer.srv for answer in answers if answer.srv)
        if reply is None:
            verdicts = [RecordVerdict("not-checked", Status.HELD if because else Status.UNKNOWN, {}, because)]
        elif not records:
            verdicts = [_nothing(facts, network, domain, reply)]
        else:
            if records not in judged:
                judged[records] = _judge_records(facts, network, domain, records)
            verdicts = judged[records]
        servers = servers_of(view.replies) if view else []
        for verdict in verdicts:
            finding = Finding(
                step=STEP,
                check="srv",
                subject=domain.name,
                vantage=vantage,
                status=verdict.status,
                code=verdict.code,
                detail={"servers": servers, **verdict.detail},
                because=verdict.because,
            )
            yield finding if decides else as_note(finding)


def _nothing(facts: Facts, network: EdgeTopology, domain: SipDomain, reply: Dns) -> RecordVerdict:
    """There is no record; where one stands under a name like it, that is told."""
    code = "srv-missing" if reply.outcome is DnsOutcome.NXDOMAIN else "srv-empty"
    status = without_record(facts, network, domain) if domain.users is Users.ONLINE else Status.FAIL
    detail = advice(facts, network, domain)
    near = near_misses(network, domain)
    more = {"near": near} if near else {}
    return RecordVerdict(code, status, detail | more | ({"cname": reply.cnames[-1]} if reply.cnames else {}))


def _judge_records(
    facts: Facts, network: EdgeTopology, domain: SipDomain, answers: Answers
) -> list[RecordVerdict]:
    if domain.users is Users.ONLINE:
        return judge_online(facts, network, domain, answers)
    if domain.users is Users.NONE:
        left = judge_left_behind(answers)
        return left or judge_answers(facts, network, domain, answers)
    return judge_answers(facts, network, domain, answers)


def _as_the_edge_asks(facts: Facts, domain: SipDomain, look: LookUp, found: list[Finding]) -> Iterator[Finding]:
    """Warn where this network's own DNS lacks or changes the record of a hybrid domain: the Edge asks there.

    Microsoft's plan of hybrid connectivity asks for the record wherever the Edge resolves names. Where an Edge
    told since then what it finds, that counts, and not what it is likely to find.
    """
    inside = look.by_vantage.get(LOCAL)
    outside = _led_to(look.reply)
    if facts.deciding == LOCAL or inside is None or not outside:
        yield from found
        return
    answers = facts.edge_exports.answers(look.name, max(item.at for item in inside.replies))
    refused = inside.reply is None and any(
        isinstance(item.seen, Dns) and item.seen.outcome in _DOES_NOT_SERVE for item in inside.replies
    )
    differs = refused or (inside.reply is not None and _led_to(inside.reply) != outside)
    if answers:
        differs = any(one.led_to != outside for one in answers.values())
    said = False
    for finding in found:
        if differs and finding.code == "dns-views-differ" and finding.vantage == LOCAL:
            said = True
            finding = msgspec.structs.replace(finding, status=Status.WARN)
        if answers and finding.code == "dns-views-differ" and finding.vantage == LOCAL:
            edges = {name: list(one.targets) for name, one in sorted(answers.items())}
            finding = msgspec.structs.replace(finding, detail={**finding.detail, "edges": edges})
        yield finding
    if differs and not said:
        values = [f"{r.priority} {r.weight} {r.port} {r.target}" for r in look.reply.srv] if look.reply else []
        detail: dict[str, Any] = {"name": look.name, "record_type": ["SRV"], "found": sorted(values), "local": []}
        if answers:
            detail["edges"] = {name: list(one.targets) for name, one in sorted(answers.items())}
            detail["local"] = list(inside.values)
        yield Finding(
            step=STEP,
            check="dns",
            subject=domain.name,
            vantage=LOCAL,
            status=Status.WARN,
            code="dns-views-differ",
            detail={**detail, "servers": servers_of(inside.replies)},
        )


# A server that answers so serves no such zone, and looks nothing up either: the Edge finds nothing through it.
_DOES_NOT_SERVE = frozenset({DnsOutcome.REFUSED, DnsOutcome.LAME})


def _led_to(reply: Dns | None) -> frozenset[tuple[str, int]]:
    return frozenset((record.target, record.port) for record in reply.srv) if reply is not None else frozenset()
