"""Rules on the addresses of edge names: they must be there for the world, and be the world's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from lyncready.checks.dns import judge_look_ups, unseen
from lyncready.checks.facts import Facts
from lyncready.checks.lookup import vantages_of
from lyncready.checks.port import Verdict
from lyncready.checks.standing import by_name
from lyncready.checks.topology import Addresses, Edge, EdgeTopology
from lyncready.model import (
    ADDRESS_TYPES,
    AUTHORITATIVE,
    OPEN,
    WILDCARD_LABEL,
    DnsOutcome,
    Finding,
    Platform,
    Reach,
    Ref,
    Status,
    Users,
    cloud_of,
    neighbours_of,
    reach_of,
)

STEP = "federation.address"


def judge_address(facts: Facts, edge: Edge, addresses: Addresses, srv_roots: tuple[Ref, ...]) -> list[Finding]:
    """Return the findings on an edge name's addresses, the deciding view's first.

    `srv_roots` are the faults of records for which the edge is only guessed, or which name it by mistake: until
    they are mended, a name that does not exist is no fault of its own.
    """
    dns = list(judge_look_ups(facts, STEP, edge.name, addresses.looks))
    waits = unseen(dns, facts.deciding)
    findings = [*dns, *_judge_deciding(facts, edge, addresses, waits)]
    if srv_roots and not addresses.own:
        findings = _held(findings, srv_roots, edge.expected)
    findings += _judge_others(facts, edge, addresses)
    return findings


def _held(findings: list[Finding], roots: tuple[Ref, ...], expected: bool) -> list[Finding]:
    """Let everything open wait for the roots, one finding a check: what was open before is no root any more."""
    kept: dict[tuple[str, str | None, str], Finding] = {}
    for finding in findings:
        if finding.status in OPEN:
            detail = {**finding.detail, "seen": finding.code, **({"expected": True} if expected else {})}
            finding = msgspec.structs.replace(
                finding, status=Status.HELD, code="not-checked", detail=detail, because=roots
            )
        kept.setdefault((finding.check, finding.vantage, finding.code), finding)
    return list(kept.values())


def _judge_deciding(facts: Facts, edge: Edge, addresses: Addresses, waits: tuple[Ref, ...]) -> Iterator[Finding]:
    def finding(code: str, status: Status, detail: dict[str, Any], because: tuple[Ref, ...] = ()) -> Finding:
        more: dict[str, Any] = {"expected": True} if edge.expected else {}
        return Finding(
            step=STEP,
            check="address",
            subject=edge.name,
            vantage=facts.deciding,
            status=status,
            code=code,
            detail={**more, **detail},
            because=because,
        )

    found = sorted([*addresses.public, *addresses.private])
    cloud = cloud_of(addresses.alias) if addresses.alias else None
    if cloud is not None:
        more = {"alias": addresses.alias, "cloud": cloud.id, "users": _users_of(facts, edge), "addresses": found}
        yield finding("address-microsoft-365", Status.FAIL, more)
        return
    if not found:
        if waits:
            yield finding("not-checked", Status.HELD, {}, waits)
            return
        if not addresses.none_at_all:
            yield finding("not-checked", Status.UNKNOWN, {})
        else:
            yield finding("address-missing", Status.FAIL, _about_nothing(edge, addresses))
        return
    if addresses.private:
        yield finding("address-private", Status.FAIL, {"addresses": sorted(addresses.private)})
    # Without an answer on A nobody can say that there is none.
    heard = all(look.reply is not None for look in addresses.looks if look.record_type == "A")
    ipv6_only = heard and bool(addresses.public) and all(":" in address for address in found)
    if ipv6_only:
        old = facts.deployment.platform is Platform.LYNC_2010
        yield finding("address-ipv6-only", Status.FAIL if old else Status.WARN, {"addresses": found})
    if not addresses.private and not ipv6_only:
        yield finding("ok", Status.PASS, {"addresses": found})
    was = set() if facts.foreign else _addresses_before(facts, addresses)
    if was:
        told = {"addresses": found, "was": sorted(was), "partners": by_name(facts)}
        yield finding("edge-address-changed", Status.NOTE, told)


def _about_nothing(edge: Edge, addresses: Addresses) -> dict[str, Any]:
    """Return what is known of a name without addresses: an alias is to go before it can have any."""
    leads = {"alias": addresses.chain[-1]} if addresses.chain else {}
    outcomes = {look.reply.outcome for look in addresses.looks if look.reply is not None}
    exists = bool(leads) or DnsOutcome.NXDOMAIN not in outcomes
    return {"wanted": f"{edge.name}. 3600 IN A PUBLIC-ADDRESS", "exists": exists, **leads}


def _addresses_before(facts: Facts, addresses: Addresses) -> set[str]:
    """Return the addresses that the deciding view gave before and gives no more."""
    was: set[str] = set()
    now = {*addresses.public, *addresses.private}
    for look in addresses.looks:
        view = look.by_vantage.get(facts.deciding)
        for item in view.replies if view is not None else ():
            was.update(item.before.addresses if item.before is not None else ())
    return was - now


def _users_of(facts: Facts, edge: Edge) -> str:
    """Return where the users of the edge's domains are, as far as it matters: hybrid if any of them is."""
    said = {domain.users for domain in facts.deployment.sip_domains if domain.name in edge.domains}
    return next((users.value for users in (Users.BOTH, Users.ON_PREMISES) if users in said), "")


def _judge_others(facts: Facts, edge: Edge, addresses: Addresses) -> Iterator[Finding]:
    """What other views say of the name informs: private addresses inside are named, not contacted."""
    for vantage in vantages_of(addresses.looks):
        if vantage in (facts.deciding, AUTHORITATIVE):
            continue
        replies = [
            view.reply
            for look in addresses.looks
            if (view := look.by_vantage.get(vantage)) is not None and view.reply is not None
        ]
        found = sorted({address for reply in replies for address in reply.addresses})
        code, status = "ok", Status.PASS
        if not replies:
            code, status = "not-checked", Status.NOTE
        elif not found:
            code, status = "address-missing", Status.NOTE
        elif any(reach_of(address) is Reach.PRIVATE for address in found):
            code, status = "address-private", Status.NOTE
        yield Finding(
            step=STEP,
            check="address",
            subject=edge.name,
            vantage=vantage,
            status=status,
            code=code,
            detail={"addresses": found},
        )


_TURNED_AWAY = frozenset({"tcp-refused", "tcp-reset"})


def with_neighbours(
    facts: Facts, network: EdgeTopology, edge: Edge, verdicts: Iterable[Verdict]
) -> Iterator[Verdict]:
    """Yield the verdicts, those of a port that turns everybody away with who else is published at its address."""
    for code, status, detail in verdicts:
        more = _at(facts, network, edge, set(detail.get("addresses", ()))) if code in _TURNED_AWAY else {}
        yield code, status, {**detail, **more}


def _at(facts: Facts, network: EdgeTopology, edge: Edge, addresses: set[str]) -> dict[str, object]:
    found = [
        name
        for name in neighbours_of(edge.name, facts.deployment.domain_names)
        if name not in network.edges
        and any(addresses & set(network.look(name, record_type).addresses) for record_type in ADDRESS_TYPES)
    ]
    wildcards = [name for name in found if name.startswith(f"{WILDCARD_LABEL}.")]
    others = [name for name in found if name not in wildcards]
    told: dict[str, object] = {"wildcard": f"*.{edge.name.partition('.')[2]}"} if wildcards else {}
    return {**told, "also": others} if others else told
