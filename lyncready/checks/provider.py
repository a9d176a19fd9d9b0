"""Rules on the provider's own federation edge: a name that is gone is a fact, silence from here is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from lyncready.certificates.path import Roots
from lyncready.checks.connections import connections_of
from lyncready.checks.dns import judge_look_ups
from lyncready.checks.facts import Facts
from lyncready.checks.interception import intercepted_verdict
from lyncready.checks.port import Verdict, as_findings, port_verdicts
from lyncready.checks.session import PROVIDERS, tls_verdicts
from lyncready.checks.topology import EdgeTopology
from lyncready.model import LOCAL, SKYPE_PROXY, WORST_FIRST, DnsOutcome, Finding, Status, host_port

STEP = "provider.reachable"
_LAYERS = ("address", "port", "tls")  # in the order in which a connection meets them
# A record of the company's own makes no provider: what the world sees of the name is said all the same.
_NO_FAULT = frozenset({"ok", "not-checked", "dns-only-inside"})
_FROM_A_WORKSTATION = frozenset({"tcp-timeout", "tcp-unreachable", "tls-timeout"})


def judge_provider(facts: Facts, network: EdgeTopology, roots: Roots) -> list[Finding]:
    """Return the findings on the provider's edge, from every vantage that looked."""
    proxy = facts.deployment.provider.proxy_fqdn
    subject = host_port(proxy, facts.port)
    if not proxy:
        return [_finding(subject, "not-checked", Status.UNKNOWN, {"layers": ["address"]})]
    addresses = network.addresses(proxy)
    dns = [
        finding
        for finding in judge_look_ups(facts, STEP, subject, addresses.looks, check="provider")
        if finding.code not in _NO_FAULT and finding.vantage == facts.deciding
    ]
    local = [_as_local(finding) for finding in dns]
    if not addresses.public:
        if any(finding.status in (Status.FAIL, Status.UNKNOWN) for finding in local):
            return local
        return [*local, _without_address(facts, proxy, subject, network)]
    found = []
    for connections in connections_of(facts, subject, addresses.public):
        verdicts = list(_at("port", port_verdicts(facts, connections, addresses.local, None)))
        if connections.up:
            verdicts = [verdict for verdict in verdicts if verdict[0] != "ok"]
            replaced = intercepted_verdict(facts, roots, connections)
            verdicts += _at("tls", [replaced] if replaced else tls_verdicts(connections, PROVIDERS))
            if any(status is not Status.PASS for _, status, _ in verdicts):
                verdicts = [verdict for verdict in verdicts if verdict[0] != "ok"] or verdicts
        soft = _soften(verdicts, connections.vantage == LOCAL)
        found += as_findings(soft, step=STEP, check="provider", connections=connections)
    return _each_code_once(local + found)


def _each_code_once(findings: list[Finding]) -> list[Finding]:
    """Fold what the look-ups, the port and TLS say alike into one finding: the worse status, all addresses."""
    kept: dict[tuple[str | None, str], Finding] = {}
    for finding in findings:
        key = (finding.vantage, finding.code)
        known = kept.setdefault(key, finding)
        if known is not finding:
            detail = {**known.detail, **finding.detail}
            layers = {*known.detail["layers"], *finding.detail["layers"]}
            detail["layers"] = sorted(layers, key=_LAYERS.index)
            addresses = {*known.detail.get("addresses", ()), *finding.detail.get("addresses", ())}
            if addresses:
                detail["addresses"] = sorted(addresses)
            status = min(known.status, finding.status, key=WORST_FIRST.index)
            kept[key] = msgspec.structs.replace(known, status=status, detail=detail)
    return list(kept.values())


def _at(layer: str, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """Say of each verdict at which layer it stands; `ok` is that of all layers together."""
    for code, status, detail in verdicts:
        yield code, status, {**detail, "layers": list(_LAYERS) if code == "ok" else [layer]}


def _soften(verdicts: Iterable[Verdict], workstation: bool) -> Iterator[Verdict]:
    """From a workstation silence on 5061 proves nothing: most networks let none of it out."""
    for code, status, detail in verdicts:
        if workstation and status is Status.FAIL and code in _FROM_A_WORKSTATION:
            status = Status.UNKNOWN
        yield code, status, detail


def _as_local(finding: Finding) -> Finding:
    return _finding(finding.subject, finding.code, finding.status, {**finding.detail, "layers": ["address"]})


def _finding(subject: str, code: str, status: Status, detail: dict[str, object] | None = None) -> Finding:
    return Finding(
        step=STEP,
        check="provider",
        subject=subject,
        vantage=LOCAL,
        status=status,
        code=code,
        detail=detail or {},
    )


def _without_address(facts: Facts, proxy: str, subject: str, network: EdgeTopology) -> Finding:
    addresses = network.addresses(proxy)
    replies = [look.reply for look in addresses.looks if look.reply is not None]
    at: dict[str, object] = {"layers": ["address"]}
    if not replies:
        return _finding(subject, "not-checked", Status.UNKNOWN, at)
    if addresses.private:
        reason = "only private addresses"
        detail = {"addresses": list(addresses.private), "reason": reason, **at}
        return _finding(subject, "check-incomplete", Status.UNKNOWN, detail)
    gone = any(reply.outcome is DnsOutcome.NXDOMAIN for reply in replies)
    code = "provider-retired" if gone and proxy == SKYPE_PROXY else "provider-missing"
    return _finding(subject, code, Status.FAIL, {"name": proxy, "exists": not gone, **at})
