"""One edge from its name to its SIP: address, port, TLS, certificate and SIP, each waiting on the one before."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from lyncready.certificates.path import Roots
from lyncready.checks.address import judge_address, with_neighbours
from lyncready.checks.connections import Connections, Precondition, connections_of, gate_of, siblings_up
from lyncready.checks.facts import Facts
from lyncready.checks.interception import INTERCEPTED, intercepted_verdict
from lyncready.checks.missed import missed_addresses, unresolved, with_missed, without_certificate
from lyncready.checks.nodes import every_certificate
from lyncready.checks.port import Verdict, as_findings, port_verdicts
from lyncready.checks.session import Bearing, sip_verdicts, tls_verdicts
from lyncready.checks.srv import as_note
from lyncready.checks.topology import Edge, EdgeTopology
from lyncready.model import Finding, Ref, Status

_LAYERS = ("port", "tls", "certificate", "sip")


def judge_edge(
    facts: Facts, network: EdgeTopology, roots: Roots, edge: Edge, srv_roots: tuple[Ref, ...]
) -> list[Finding]:
    """Return every finding on one edge name: each check of each vantage has at least one."""
    addresses = network.addresses(edge.name)
    address_findings = judge_address(facts, edge, addresses, srv_roots)
    gate = gate_of(facts, addresses, address_findings)
    subject = facts.subject(edge.name)
    findings: list[Finding] = []
    for connections in connections_of(facts, subject, addresses.own):
        if gate.shut:
            findings += [_waiting(layer, connections, gate) for layer in _LAYERS]
        else:
            more = unresolved(address_findings, facts.deciding)
            findings += _judge_connections(facts, network, roots, edge, addresses.local, connections, more)
    if edge.expected:
        findings = [_expected(finding) for finding in findings]
    return [weighed(edge, finding) for finding in [*address_findings, *findings]]


def weighed(edge: Edge, finding: Finding) -> Finding:
    """Return a finding with the weight that it has for its edge.

    A name that nothing here rests on only informs; one that not every equal answer gives is warned of.
    """
    if not edge.counts:
        return as_note(finding)
    if not edge.contested:
        return finding
    if finding.status is Status.FAIL:
        return msgspec.structs.replace(finding, status=Status.WARN)
    return finding if finding.status is Status.WARN else as_note(finding)


def _expected(finding: Finding) -> Finding:
    return msgspec.structs.replace(finding, detail={**finding.detail, "expected": True})


def _waiting(layer: str, connections: Connections, gate: Precondition) -> Finding:
    status = Status.HELD if gate.because else Status.UNKNOWN
    return Finding(
        step=f"federation.{layer}",
        check=layer,
        subject=connections.subject,
        vantage=connections.vantage,
        status=status if connections.decides else Status.NOTE,
        code="not-checked",
        because=gate.because if connections.decides else (),
    )


def _judge_connections(
    facts: Facts,
    network: EdgeTopology,
    roots: Roots,
    edge: Edge,
    local: tuple[str, ...],
    connections: Connections,
    more: str,
) -> list[Finding]:
    """`more` says why the edge may have further addresses, empty where all are known."""
    whole = len(connections.up) == len(connections.contacts)
    cover = None if whole else siblings_up(facts, network, edge, connections.vantage)
    about_port = list(with_neighbours(facts, network, edge, port_verdicts(facts, connections, local, cover)))
    port = _findings("port", with_missed(about_port, {}, more), connections)
    if not connections.up:
        return port + [_behind(layer, connections, port) for layer in _LAYERS[1:]]
    missed = missed_addresses(about_port)
    replaced = intercepted_verdict(facts, roots, connections)
    if replaced is not None:
        tls = _findings("tls", [replaced], connections)
        return port + tls + [_behind(layer, connections, tls) for layer in ("certificate", "sip")]
    bearing = Bearing(foreign=facts.foreign, partners=() if facts.foreign else facts.old_partners)
    tls = _findings("tls", with_missed(tls_verdicts(connections, bearing), missed, more), connections)
    missed |= without_certificate(connections)
    about = (
        ("certificate", list(every_certificate(facts, roots, edge.name, connections))),
        ("sip", list(sip_verdicts(connections))),
    )
    behind = []
    for layer, verdicts in about:
        found = _findings(layer, with_missed(verdicts, missed, more), connections) if verdicts else []
        behind += found or [_behind(layer, connections, tls)]
    return port + tls + behind


def _findings(layer: str, verdicts: Iterable[Verdict], connections: Connections) -> list[Finding]:
    return as_findings(verdicts, step=f"federation.{layer}", check=layer, connections=connections)


def _behind(layer: str, connections: Connections, before: list[Finding]) -> Finding:
    """A check behind one that did not come through: held by its fault, else as unseen as it is."""
    waited_for = [finding for finding in before if finding.status is Status.FAIL or finding.code == INTERCEPTED]
    roots = tuple(sorted(finding.ref for finding in waited_for))
    code, status = "not-checked", Status.HELD if roots else Status.UNKNOWN
    detail: dict[str, str] = {}
    if not roots and any(finding.code in ("edge-partly-down", "standby-silent") for finding in before):
        # Other targets answer in its place: nothing here waits to be mended first.
        status = Status.NOTE
    elif not roots and not connections.decides:
        detail = {"reason": "what comes before it did not come through from there"}
    elif not roots and any(finding.code != "not-checked" for finding in before):
        code, detail = "check-incomplete", {"reason": next(f.code for f in before if f.status is not Status.PASS)}
    if not connections.decides:
        roots, status = (), Status.NOTE
    return Finding(
        step=f"federation.{layer}",
        check=layer,
        subject=connections.subject,
        vantage=connections.vantage,
        status=status,
        code=code,
        detail=detail,
        because=roots,
    )
